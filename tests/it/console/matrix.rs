//! Every door of the console's own table, for every role, on what is its own, another's, and when nobody is signed in: no cell is wrong,
//! and a door without a case fails.
use crate::console::desk::{BATCH, Desk, NEW_PASSWORD, OTHER, OWN, PASSWORD, PRODUCT, id};
use crate::console::visitor::{Reply, Visitor};
use std::cell::Cell;
use temtin::domain::account::AccountRole;
use temtin::service::accounts::people::{self, MandateOrder};
use temtin::service::accounts::{invitations, sessions};
use temtin::service::services::Services;
use temtin::web::api::entry::Method;
use temtin::web::console::entry::{Entry, Needs};
use temtin::web::console::table;

/// What a person is to the records that the cases are about, which are those of [`OWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// Acts for their producer.
    Own,
    /// Acts for another.
    Other,
    /// Acts for nobody yet.
    Unchosen,
    Reader,
    Clerk,
    Head,
    /// Has shown the password only.
    Half,
    /// Is not signed in, or not any more.
    Out,
}

/// Who asks: role, its producer, for whom it has mandates, for whom it works now.
pub(super) struct Who {
    pub name: &'static str,
    tie: Tie,
    role: &'static str,
    producer: &'static str,
    households: &'static [&'static str],
    chosen: &'static str,
}

impl Who {
    /// Whether it works in the place of a producer of its own.
    fn owns(&self) -> bool {
        self.role == "owner" && self.chosen.is_empty()
    }
}

const fn who(
    name: &'static str,
    tie: Tie,
    role: &'static str,
    producer: &'static str,
    households: &'static [&'static str],
    chosen: &'static str,
) -> Who {
    Who { name, tie, role, producer, households, chosen }
}

pub(super) static ALL: [Who; 14] = [
    who("owner", Tie::Own, "owner", OWN, &[], ""),
    who("member", Tie::Own, "member", OWN, &[], ""),
    who("co-op for it", Tie::Own, "owner", "ho-mau-41", &[OWN], OWN),
    who("station for it", Tie::Own, "station", "", &[OWN, "ho-mau-39"], OWN),
    who("other owner", Tie::Other, "owner", OTHER, &[], ""),
    who("co-op for itself", Tie::Other, "owner", "ho-mau-41", &[OWN], ""),
    who("station for another", Tie::Other, "station", "", &[OTHER], OTHER),
    who("station unchosen", Tie::Unchosen, "station", "", &[OWN], ""),
    who("inspector", Tie::Reader, "inspector", "", &[], ""),
    who("auditor", Tie::Reader, "auditor", "", &[], ""),
    who("clerk", Tie::Clerk, "clerk", "", &[], ""),
    who("head", Tie::Head, "head", "", &[], ""),
    who("half", Tie::Half, "clerk", "", &[], ""),
    who("nobody", Tie::Out, "", "", &[], ""),
];

/// A door's case: the page that its form stands on, what is typed over it, and which status whoever may gets.
pub(super) struct Case {
    pub page: String,
    pub path: String,
    pub fields: Vec<(&'static str, String)>,
    good: u16,
}

fn case(page: &str, path: &str, fields: &[(&'static str, &str)], good: u16) -> Option<Case> {
    let fields = fields.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Some(Case { page: page.to_owned(), path: path.to_owned(), fields, good })
}

/// A scene on which every door can be tried.
pub(super) struct Scene {
    pub desk: Desk,
    run: String,
    count: Cell<u32>,
}

impl Scene {
    /// Somebody of the list, signed in.
    pub fn called(&self, name: &str) -> Visitor<'_> {
        self.person(ALL.iter().find(|who| who.name == name).unwrap())
    }

    pub fn set() -> Self {
        let desk = Desk::open();
        let run = desk.run().id().to_string();
        desk.person("nguoi-khac", AccountRole::Member(OWN.parse().unwrap()));
        crate::console::members::member(&desk, MEMBER);
        Self { desk, run, count: Cell::new(0) }
    }

    fn services(&self) -> &Services {
        &self.desk.services
    }

    /// Somebody new of this kind, signed in.
    pub fn person(&self, who: &Who) -> Visitor<'_> {
        if who.tie == Tie::Out {
            return self.desk.visitor();
        }
        self.count.set(self.count.get() + 1);
        let name = format!("m-{}", self.count.get());
        let producer = (!who.producer.is_empty()).then(|| who.producer.parse().unwrap());
        self.desk.person(&name, AccountRole::of(who.role, producer).unwrap());
        for household in who.households {
            let paper =
                people::keep_paper(self.services(), &self.desk.operator(), include_bytes!("../../../fixtures/demo/mandate.pdf"));
            let from = self.services().registry.zone.day(self.services().env.now());
            let order = MandateOrder { producer: household.parse().unwrap(), from, until: None, paper: Some(paper.unwrap()) };
            people::add_mandate(self.services(), &self.desk.operator(), &id(&name), &order).unwrap();
        }
        if who.tie == Tie::Half {
            let visitor = self.desk.visitor();
            people::take_second_factor(self.services(), &self.desk.operator(), &id(&name), self.services().env.now()).unwrap();
            visitor.password(&name, PASSWORD).with(200);
            return visitor;
        }
        if who.chosen.is_empty() { self.desk.sign_in(&name) } else { self.desk.sign_in_for(&name, who.chosen) }
    }

    /// A link of an account of a member.
    fn link(&self) -> String {
        let link =
            people::reset(self.services(), &self.desk.operator(), &id("nguoi-lam"), "kit", self.services().env.now()).unwrap();
        assert!(invitations::shown(self.services(), link.tell(), self.services().env.now()).is_ok());
        link.tell().to_owned()
    }

    /// A session of the first owner, other than any that a case uses.
    fn session(&self) -> String {
        self.desk.visitor().password("chu", PASSWORD).with(303);
        sessions::of(self.services(), &id("chu")).unwrap().last().unwrap().id.to_string()
    }

    /// The case of a door; none for one that nobody has thought of.
    pub fn case(&self, entry: &Entry) -> Option<Case> {
        match entry.method {
            Method::Get => self.read(entry),
            Method::Post => self.sent(entry),
            Method::Put | Method::Patch | Method::Delete => None,
        }
    }

    fn read(&self, entry: &Entry) -> Option<Case> {
        let shown = |path: &str| case("", path, &[], 200);
        let (batch, stamps) = (format!("/console/batches/{BATCH}"), format!("/console/stamps/{}", self.run));
        match entry.path {
            "/console/sign-in" | "/console/sign-in/code" | "/console/sign-in/phone" => shown(entry.path),
            "/invitation/{id}" => shown(&format!("/invitation/{}", self.link())),
            "/console/products/{id}" => shown(&format!("/console/products/{PRODUCT}")),
            "/console/certificates/{id}" => shown(&format!("/console/certificates/{CERTIFICATE}")),
            "/console/areas/{id}" => shown(&format!("/console/areas/{AREA}")),
            "/console/locations/{id}" => shown(&format!("/console/locations/{LOCATION}")),
            "/console/members/{id}" => shown(&format!("/console/members/{MEMBER}")),
            "/console/batches/{id}" => shown(&batch),
            "/console/batches/{id}/edit" => shown(&format!("{batch}/edit")),
            "/console/batches/{id}/stamps" => shown(&format!("{batch}/stamps")),
            "/console/stamps/{id}" => shown(&stamps),
            // Only the script's own name is there, which a page tells.
            "/console/scripts/{id}" => case("", "/console/scripts/kept-0.js", &[], 404),
            "/console/batches/{id}/recall" => shown(&format!("{batch}/recall")),
            // This run came into force with its file: there is nothing to press.
            "/console/stamps/{id}/activate" => case("", &format!("{stamps}/activate"), &[], 409),
            "/console/rolls/{id}" => shown(&self.roll()),
            "/console/rolls/{id}/lost" => shown(&format!("{}/lost", self.roll())),
            "/console/rolls/{id}/card/{n}" => shown(&format!("{}/card/pdf", self.roll())),
            "/office/producers/{id}" => shown(&format!("/office/producers/{OWN}")),
            "/office/products/{id}" => shown(&format!("/office/products/{PRODUCT}")),
            "/console/people/{id}" => shown("/console/people/nguoi-lam"),
            "/office/recognitions/{id}" => shown(&format!("/office/recognitions/{DOSSIER}")),
            "/office/products/{id}/waive" => shown(&format!("/office/products/{PRODUCT}/waive")),
            "/office/proposals/{id}" | "/office/recalls/{id}" => case("", &entry.path.replace("{id}", "nothing"), &[], 404),
            "/office/people/{id}" => shown("/office/people/nguoi-lam"),
            "/office/people/{id}/papers/{n}" => shown("/office/people/tram/papers/0"),
            // The certificate of the sample has no document.
            "/office/papers/{id}" => case("", &format!("/office/papers/{CERTIFICATE}"), &[], 404),
            // Nothing was sent, recalled, ordered or bound: what is not there is told as such.
            "/console/import/{id}" | "/console/import/{id}/faults" | "/console/files/{id}" => {
                case("", &entry.path.replace("{id}", &"0".repeat(64)), &[], 404)
            }
            "/console/recalls/{id}" | "/console/jobs/{id}" => case("", &entry.path.replace("{id}", "nothing"), &[], 404),
            "/console/rolls/{id}/bindings/{n}" => case("", &format!("{}/bindings/1", self.roll()), &[], 404),
            path if !path.contains('{') => shown(path),
            _ => None,
        }
    }

    /// Where the roll of the first producer is bound.
    fn roll(&self) -> String {
        let view = self.services().view();
        let roll = view.runs().find(|run| run.is_roll() && run.product.as_str() == PRODUCT).unwrap().id();
        format!("/console/rolls/{roll}")
    }

    fn sent(&self, entry: &Entry) -> Option<Case> {
        let (batch, stamps) = (format!("/console/batches/{BATCH}"), format!("/console/stamps/{}", self.run));
        let account = "/console/account";
        // A form that is sent empty is refused for what it says: whoever may not is refused before that.
        let empty = |path: &str| case(&format!("{path}/new"), path, &[("units_count", "x"), ("valid_to", "x")], 422);
        let again = |path: &str| case(path, path, &[], 303);
        let office = |path: &str, fields: &[(&'static str, &str)], good| case("/console/account", path, fields, good);
        match entry.path {
            "/console/sign-in" => case(entry.path, entry.path, &[("name", "chu"), ("password", PASSWORD)], 303),
            // Without a phone there is no code to show; half a session is told how to make one known.
            "/console/sign-in/code" => case(entry.path, entry.path, &[("code", "000000")], 409),
            "/console/sign-in/phone" => case(entry.path, entry.path, &[("code", CODE)], 200),
            "/console/sign-out" => case("/console/sign-in/code", entry.path, &[("matrix", "1")], 303),
            "/invitation/{id}" => {
                let path = format!("/invitation/{}", self.link());
                case(&path, &path, &[("new-password", NEW_PASSWORD), ("again-password", NEW_PASSWORD)], 303)
            }
            "/console/account/password" => {
                let new = [("password", PASSWORD), ("new-password", NEW_PASSWORD), ("again-password", NEW_PASSWORD)];
                case(account, entry.path, &new, 200)
            }
            "/console/account/mail" => case(account, entry.path, &[("mail", "moi@example.vn"), ("mail-password", PASSWORD)], 200),
            "/console/account/sessions/end" => case(account, entry.path, &[("matrix", "1")], 303),
            "/console/account/sessions/{id}/end" => {
                case(account, &format!("/console/account/sessions/{}/end", self.session()), &[("matrix", "1")], 404)
            }
            "/console/account/phone" => case(entry.path, entry.path, &[("password", PASSWORD), ("code", CODE)], 200),
            "/console/account/phone/remove" => case(account, entry.path, &[("matrix", "1")], 303),
            "/console/account/recovery" => case(account, entry.path, &[("matrix", "1")], 409),
            "/console/households/{id}" => {
                case("/console/households", &format!("/console/households/{OWN}"), &[("matrix", "1")], 303)
            }
            "/console/products" | "/console/certificates" | "/console/areas" | "/console/locations" | "/console/members" => {
                empty(entry.path)
            }
            "/console/batches" => empty(entry.path),
            "/console/products/{id}" => again(&format!("/console/products/{PRODUCT}")),
            "/console/certificates/{id}" => again(&format!("/console/certificates/{CERTIFICATE}")),
            "/console/areas/{id}" => again(&format!("/console/areas/{AREA}")),
            "/console/locations/{id}" => again(&format!("/console/locations/{LOCATION}")),
            "/console/members/{id}" => again(&format!("/console/members/{MEMBER}")),
            "/console/batches/{id}" => case(&format!("{batch}/edit"), &batch, &[], 303),
            "/console/batches/{id}/events" => case(&batch, &format!("{batch}/events"), &[("line", "thu hoạch – 20 kg")], 303),
            "/console/batches/{id}/inputs" => case(&batch, &format!("{batch}/inputs"), &[("relation", "x")], 422),
            "/console/batches/{id}/stamps" => {
                case(&format!("{batch}/stamps"), &format!("{batch}/stamps"), &[("count", "1"), ("do", "issue")], 303)
            }
            "/console/stamps/{id}/labels" => {
                case(&stamps, &format!("{stamps}/labels"), &[("do", "take"), ("why", "in thử lại")], 200)
            }
            "/console/stamps/{id}/void" => {
                case(&stamps, &format!("{stamps}/void"), &[("numbers", "1"), ("reason", "spoiled")], 422)
            }
            "/console/stamps/{id}/activate" => case(&stamps, &format!("{stamps}/activate"), &[("matrix", "1")], 409),
            "/console/stamps/new" => case(entry.path, entry.path, &[("count", "x"), ("do", "issue")], 422),
            "/console/batches/{id}/recall" => {
                case(&format!("{batch}/recall"), &format!("{batch}/recall"), &[("reason_vi", "")], 422)
            }
            "/console/import" => case(entry.path, entry.path, &[("matrix", "1")], 422),
            "/console/households/batches" => case(entry.path, entry.path, &[("matrix", "1")], 422),
            "/console/hand-overs/{id}/receive" | "/console/recalls/{id}/end" => {
                case("/console", &entry.path.replace("{id}", "nothing"), &[("matrix", "1")], 404)
            }
            "/console/import/{id}" => {
                case("/console/import", &entry.path.replace("{id}", &"0".repeat(64)), &[("matrix", "1")], 404)
            }
            "/console/jobs/{id}/status"
            | "/console/jobs/{id}/files/{n}"
            | "/console/jobs/{id}/links"
            | "/console/jobs/{id}/links/{n}/end"
            | "/console/jobs/{id}/spoiled" => {
                case("/console", &entry.path.replace("{id}", "nothing").replace("{n}", "1"), &[("matrix", "1")], 404)
            }
            "/console/rolls/{id}/bind" => case(&self.roll(), &format!("{}/bind", self.roll()), &[("number", "x")], 422),
            "/console/rolls/{id}/bindings/{n}" => {
                case(&self.roll(), &format!("{}/bindings/1", self.roll()), &[("matrix", "1")], 404)
            }
            "/console/rolls/{id}/lost" => {
                case(&format!("{}/lost", self.roll()), &format!("{}/lost", self.roll()), &[("matrix", "1")], 303)
            }
            "/console/people" => case("/console/new-account", entry.path, &[("name", "?")], 422),
            "/console/people/{id}/link" => case(account, "/console/people/nguoi-lam/link", &[("matrix", "1")], 200),
            "/console/people/{id}/suspend" => case(account, "/console/people/nguoi-khac/suspend", &[("matrix", "1")], 303),
            "/console/people/{id}/restore" => case(account, "/console/people/nguoi-khac/restore", &[("matrix", "1")], 303),
            "/console/dossiers" => case(entry.path, entry.path, &[("star", "9")], 422),
            // A star is no dossier, and no dossier that waits is this producer's.
            "/console/dossiers/{id}/take-back" => {
                case("/console/dossiers", &format!("/console/dossiers/{STAR}/take-back"), &[("matrix", "1")], 404)
            }
            "/console/tokens" | "/office/tokens" => case(entry.path, entry.path, &[("expires", "x")], 422),
            "/console/tokens/{id}/revoke" | "/office/tokens/{id}/revoke" => {
                case("/console/account", &entry.path.replace("{id}", "tk-0000000000"), &[("matrix", "1")], 404)
            }
            "/office/producers/{id}/approve" => office("/office/producers/ho-mau-06/approve", &[("matrix", "1")], 303),
            "/office/producers/{id}/suspend" => office("/office/producers/ho-mau-06/suspend", &[("matrix", "1")], 422),
            "/office/papers/{id}/evidence" => {
                office(&format!("/office/papers/{CERTIFICATE}/evidence"), &[("evidence", "certain")], 422)
            }
            "/office/products/{id}/approve" => {
                let page = format!("/office/products/{PRODUCT}");
                case(&page, &format!("{page}/approve"), &[("matrix", "1")], 303)
            }
            "/office/recognitions/{id}/accept" | "/office/recognitions/{id}/refuse" | "/office/recognitions/{id}/withdraw" => {
                let id = if entry.path.ends_with("withdraw") { STAR } else { DOSSIER };
                case(&format!("/office/recognitions/{id}"), &entry.path.replace("{id}", id), &[("issued_on", "x")], 422)
            }
            "/office/proposals/{id}/confirm" | "/office/proposals/{id}/turn-down" | "/office/proposals/{id}/seen" => {
                office(&entry.path.replace("{id}", "nothing"), &[("reason", "x")], 404)
            }
            "/office/keys/new" => office(entry.path, &[("reason", " ")], 422),
            "/office/keys/retire" => office(entry.path, &[("kid", "x")], 422),
            "/office/products/{id}/waive" => office(&format!("/office/products/{PRODUCT}/waive"), &[("item", "x")], 422),
            "/office/recalls" => office(entry.path, &[("scope", "x")], 422),
            "/office/recalls/{id}/end" => office("/office/recalls/nothing/end", &[("do", "lift")], 404),
            "/office/people" => office(entry.path, &[("name", "?")], 422),
            "/office/people/{id}/link" => office("/office/people/nguoi-lam/link", &[("matrix", "1")], 200),
            "/office/people/{id}/mail" => office("/office/people/nguoi-lam/mail", &[("mail", "lan")], 422),
            "/office/people/{id}/phone/remove" => office("/office/people/nguoi-lam/phone/remove", &[("matrix", "1")], 303),
            "/office/people/{id}/suspend" => office("/office/people/tram-khac/suspend", &[("matrix", "1")], 303),
            "/office/people/{id}/restore" => office("/office/people/tram-khac/restore", &[("matrix", "1")], 303),
            "/office/people/{id}/role" => office("/office/people/nguoi-lam/role", &[("role", "king")], 422),
            "/office/people/{id}/mandates" => office("/office/people/tram/mandates", &[("matrix", "1")], 422),
            "/office/people/{id}/mandates/end" => office("/office/people/tram/mandates/end", &[("producer", "ho-mau-41")], 404),
            _ => None,
        }
    }
}

/// A certificate, an area and a location of [`OWN`].
const CERTIFICATE: &str = "gcn-089";
const AREA: &str = "vnl-tieu-1";
const LOCATION: &str = "xuong-htx-07";

/// A member of [`OWN`].
const MEMBER: &str = "xv-1";

/// A dossier that waits, and the star of [`PRODUCT`] that is in force.
const DOSSIER: &str = "cn-020";
const STAR: &str = "cn-014";

/// In the place of a code: that of the phone whose secret the form holds.
const CODE: &str = "the code of the phone";

/// Which status a person must get.
fn expected(entry: &Entry, who: &Who, case: &Case) -> u16 {
    let (reads, good) = (entry.method == Method::Get, case.good);
    let first = if reads { 303 } else { 401 };
    let office = matches!(who.tie, Tie::Reader | Tie::Clerk | Tie::Head);
    match (entry.path, who.tie) {
        // Whoever is signed in goes on from the sign-in.
        ("/console/sign-in" | "/console/sign-in/code", tie) if reads && ![Tie::Out, Tie::Half].contains(&tie) => return 303,
        // A whole session shows no second code, and sets no second phone up.
        ("/console/sign-in/code", tie) if !reads && ![Tie::Out, Tie::Half].contains(&tie) => return 401,
        ("/console/sign-in/phone", tie) if !reads && ![Tie::Out, Tie::Half].contains(&tie) => return 409,
        ("/console/account/phone/remove", _) if office => return 409,
        ("/console/account/recovery", _) if office => return 200,
        // The office has a home of its own.
        ("/console", Tie::Reader | Tie::Clerk | Tie::Head) => return 303,
        // Who reads only brings nothing in, nor does a station before it says for whom.
        (path, Tie::Unchosen | Tie::Reader) if path.starts_with("/console/import") => return 403,
        // Tokens are made by owners who work for their own producer.
        ("/console/tokens" | "/console/tokens/{id}/revoke", Tie::Own | Tie::Other)
            if who.role != "owner" || !who.chosen.is_empty() =>
        {
            return 403;
        }
        ("/console/households/{id}", Tie::Unchosen) => return 303,
        ("/console/households/{id}", Tie::Other) if who.households.contains(&OWN) => return 303,
        ("/console/households/{id}", _) if office => return 404,
        _ => {}
    }
    match (entry.needs, who.tie) {
        (Needs::Nobody, _) | (Needs::Half, Tie::Half) => good,
        (_, Tie::Out) => first,
        (_, Tie::Half) => 401,
        (Needs::Half, _) => good,
        // An owner in its own place; a station where it may do more than look and make links.
        (Needs::Owner | Needs::Keeper, Tie::Own | Tie::Other)
            if who.role == "member" || !who.owns() && entry.needs == Needs::Owner =>
        {
            403
        }
        (Needs::Keeper, Tie::Own | Tie::Other) if !who.owns() && who.role != "station" => 403,
        (Needs::Person | Needs::Maker | Needs::Owner | Needs::Keeper, Tie::Other) if entry.path.contains("{id}") => 404,
        (Needs::Person, _) | (Needs::Maker | Needs::Owner | Needs::Keeper, Tie::Own | Tie::Other) => good,
        // A station is led to where it says for whom it works.
        (Needs::Maker | Needs::Owner | Needs::Keeper, Tie::Unchosen) if reads => 303,
        (Needs::Maker | Needs::Owner | Needs::Keeper, Tie::Unchosen | Tie::Reader | Tie::Clerk | Tie::Head) => 403,
        (Needs::Reader, Tie::Reader | Tie::Clerk | Tie::Head) => good,
        (Needs::Office, Tie::Clerk | Tie::Head) | (Needs::Head, Tie::Head) => good,
        (Needs::Reader | Needs::Office | Needs::Head, _) => 403,
    }
}

/// Sends a case, the code of a phone in its place.
fn sent(visitor: &Visitor<'_>, entry: &Entry, case: &Case) -> Reply {
    if entry.method == Method::Get {
        return visitor.get(&case.path);
    }
    if !case.page.is_empty() {
        visitor.get(&case.page);
    }
    let mut fields = case.fields.clone();
    let secret = visitor.form(&case.path).values.into_iter().find(|(name, _)| name == "secret").map(|(_, secret)| secret);
    for (_, value) in fields.iter_mut().filter(|(_, value)| value == CODE) {
        *value = secret.as_ref().map_or("000000".to_owned(), |secret| visitor.desk.code(secret, 0));
    }
    fields.push(("typed", "here".to_owned()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    visitor.submit(&case.path, &fields)
}

/// What is wrong with an answer; nothing where it is as it must be.
fn wrong(entry: &Entry, who: &Who, case: &Case, reply: &Reply) -> Option<String> {
    let must = expected(entry, who, case);
    let kept = who.tie != Tie::Out || reply.status != 401 || reply.text.contains("name=\"kept-typed\" value=\"here\"");
    let goes = who.tie != Tie::Out
        || entry.needs == Needs::Nobody
        || reply.status != 303
        || reply.location().starts_with("/console/sign-in");
    let tells = ![403, 404].contains(&reply.status)
        || ![BATCH, PRODUCT, AREA].iter().any(|id| reply.text.contains(&format!("value=\"{id}\"")));
    (reply.status != must || !kept || !goes || !tells).then(|| {
        let why = if reply.status == must { "kept, goes or tells" } else { "" };
        let told = reply.faults().into_iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join("; ");
        format!("{:?} {} as {}: {} and must be {must} {why} {told}", entry.method, entry.path, who.name, reply.status)
    })
}

#[test]
fn every_door_is_open_to_whom_it_must_and_to_nobody_else() {
    let scene = Scene::set();
    let (mut cells, mut faults) = (0, Vec::new());
    let entries: Vec<&Entry> = table::all().collect();
    let cased: Vec<_> = entries.iter().filter(|entry| scene.case(entry).is_some()).collect();
    let without: Vec<_> = entries.iter().filter(|entry| scene.case(entry).is_none()).map(|entry| entry.path).collect();
    assert!(without.is_empty(), "doors without a case: {without:?}");
    for who in &ALL {
        let shared = scene.person(who);
        for entry in &cased {
            // What changes a session or an account is tried by somebody who is there for that alone.
            let alone = entry.method == Method::Post && (entry.needs != Needs::Maker);
            let new = alone.then(|| scene.person(who));
            let case = scene.case(entry).unwrap();
            let reply = sent(new.as_ref().unwrap_or(&shared), entry, &case);
            cells += 1;
            faults.extend(wrong(entry, who, &case, &reply));
        }
    }
    println!("console matrix: {cells} cells, {} wrong", faults.len());
    assert!(faults.is_empty(), "{} of {cells} wrong:\n{}", faults.len(), faults.join("\n"));
    assert_eq!(cells, entries.len() * ALL.len());
}

#[test]
fn a_suspension_and_signing_out_close_every_door_at_once() {
    let scene = Scene::set();
    let (mut cells, mut faults) = (0, Vec::new());
    let out = ALL.last().unwrap();
    for who in ALL.iter().filter(|who| who.tie != Tie::Out) {
        for suspended in [true, false] {
            let visitor = scene.person(who);
            let (jar, name) = (visitor.jar.borrow().clone(), format!("m-{}", scene.count.get()));
            if suspended {
                people::suspend(scene.services(), &scene.desk.operator(), &id(&name), scene.services().env.now()).unwrap();
            } else {
                visitor.send("/console/sign-out", &[("matrix", "1")]).with(303);
                assert!(visitor.jar.borrow().is_empty(), "the browser is told to forget both cookies");
            }
            for entry in table::all().filter(|entry| entry.needs != Needs::Nobody) {
                visitor.jar.replace(jar.clone());
                visitor.page.replace(String::new());
                let case = Case { page: String::new(), ..scene.case(entry).unwrap() };
                cells += 1;
                faults.extend(wrong(entry, out, &case, &sent(&visitor, entry, &case)));
            }
        }
    }
    println!("console matrix of those who are out: {cells} cells, {} wrong", faults.len());
    assert!(faults.is_empty(), "{} of {cells} wrong:\n{}", faults.len(), faults.join("\n"));
}
