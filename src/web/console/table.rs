//! The table of all doors of the console and the office. What stands here is routed and tested for rights; what does not is not there.
use crate::service::form::kind::Kind;
use crate::web::api::entry::{Method, named};
use crate::web::console::call::{Answer, Call};
use crate::web::console::entry::{Brings, Entry, Needs, Noting, On};
use crate::web::console::pairs::{keys, office_recall_form, office_recalls, proposals, waive};
use crate::web::console::rolls::{binding, card, correct, list, lost, page};
use crate::web::console::{
    account, activation, audit, batch, day_batches, dossiers, evidence, hand_over, history, home, households, import, invitation,
    issue, issue_roll, jobs, kept_account, mandate_deeds, office, own_people, people, phone, pictures, recalls, recognitions,
    records, register_lists, register_page, runs, scans, scripts, sign_in, tokens,
};
use crate::web::posted::Posted;

const fn reads(path: &'static str, needs: Needs, run: fn(&Call<'_>) -> Answer) -> Entry {
    Entry { method: Method::Get, path, needs, kind: None, brings: Brings::Fields, on: On::Each, noting: Noting::Door, run }
}

const fn does(path: &'static str, needs: Needs, run: fn(&Call<'_>) -> Answer) -> Entry {
    Entry { method: Method::Post, path, needs, kind: None, brings: Brings::Fields, on: On::Each, noting: Noting::Door, run }
}

/// A form that brings files.
const fn takes(path: &'static str, needs: Needs, run: fn(&Call<'_>) -> Answer) -> Entry {
    Entry { brings: Brings::Files, ..does(path, needs, run) }
}

/// A form that is looked at before it does something.
const fn on(on: On, entry: Entry) -> Entry {
    Entry { on, ..entry }
}

/// A form whose deed notes itself.
const fn itself(entry: Entry) -> Entry {
    Entry { noting: Noting::Deed, ..entry }
}

/// A form of which those that this is true of are no more than proposed.
const fn proposed(is: fn(&Posted) -> bool, entry: Entry) -> Entry {
    Entry { noting: Noting::Proposal(is), ..entry }
}

/// A door of a kind of record that many pages share.
const fn of(kind: Kind, entry: Entry) -> Entry {
    Entry { kind: Some(kind), ..entry }
}

/// List and forms of a kind of record.
macro_rules! records {
    ($kind:expr, $path:literal, $does:ident) => {
        [
            of($kind, reads($path, Needs::Maker, records::list)),
            of($kind, reads(concat!($path, "/new"), Needs::Maker, records::new)),
            of($kind, $does($path, Needs::Maker, records::create)),
            of($kind, reads(concat!($path, "/{id}"), Needs::Maker, records::edit)),
            of($kind, $does(concat!($path, "/{id}"), Needs::Maker, records::update)),
        ]
    };
}

/// Every door.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    DOORS.iter().chain(OFFICE).chain(PAIRS).chain(RECORDS.iter().flatten())
}

/// The form at this address; `None` where there is none.
pub fn form_at(path: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.method == Method::Post && named(entry.path, path).is_some())
}

static RECORDS: [[Entry; 5]; 5] = [
    records!(Kind::Products, "/console/products", takes),
    records!(Kind::Certificates, "/console/certificates", takes),
    records!(Kind::Areas, "/console/areas", does),
    records!(Kind::Locations, "/console/locations", does),
    records!(Kind::Members, "/console/members", does),
];

static DOORS: &[Entry] = &[
    reads("/console/sign-in", Needs::Nobody, sign_in::show),
    does("/console/sign-in", Needs::Nobody, sign_in::password),
    reads("/console/sign-in/code", Needs::Half, sign_in::code),
    does("/console/sign-in/code", Needs::Half, sign_in::second_factor),
    does("/console/sign-out", Needs::Half, sign_in::sign_out),
    reads("/console/sign-in/phone", Needs::Half, phone::show),
    does("/console/sign-in/phone", Needs::Half, phone::enrol),
    // Whoever was invited has no account to sign in with yet: the link itself is the right.
    reads("/invitation/{id}", Needs::Nobody, invitation::show),
    does("/invitation/{id}", Needs::Nobody, invitation::accept),
    reads("/console/scripts/{id}", Needs::Nobody, scripts::show),
    reads("/console/account", Needs::Person, account::show),
    does("/console/account/password", Needs::Person, account::change_password),
    does("/console/account/mail", Needs::Person, account::change_mail),
    does("/console/account/sessions/end", Needs::Person, account::end_others),
    does("/console/account/sessions/{id}/end", Needs::Person, account::end_session),
    reads("/console/account/phone", Needs::Person, phone::show),
    does("/console/account/phone", Needs::Person, phone::change),
    does("/console/account/phone/remove", Needs::Person, phone::remove),
    does("/console/account/recovery", Needs::Person, phone::renew),
    reads("/console/households", Needs::Person, households::show),
    reads("/console/households/batches", Needs::Person, day_batches::show),
    does("/console/households/batches", Needs::Person, day_batches::keep),
    does("/console/households/{id}", Needs::Person, households::choose),
    reads("/console/people", Needs::Keeper, own_people::list),
    reads("/console/new-account", Needs::Owner, own_people::new),
    does("/console/people", Needs::Owner, own_people::create),
    reads("/console/people/{id}", Needs::Keeper, own_people::show),
    does("/console/people/{id}/link", Needs::Keeper, own_people::reset),
    does("/console/people/{id}/suspend", Needs::Owner, own_people::suspend),
    does("/console/people/{id}/restore", Needs::Owner, own_people::restore),
    reads("/console", Needs::Person, home::show),
    does("/console/hand-overs/{id}/receive", Needs::Maker, hand_over::receive),
    of(Kind::Batches, reads("/console/batches", Needs::Maker, records::list)),
    of(Kind::Batches, reads("/console/batches/new", Needs::Maker, records::new)),
    of(Kind::Batches, does("/console/batches", Needs::Maker, records::create)),
    reads("/console/import", Needs::Person, import::show),
    takes("/console/import", Needs::Person, import::send),
    reads("/console/import/template", Needs::Person, import::template),
    reads("/console/import/{id}", Needs::Person, import::look),
    does("/console/import/{id}", Needs::Person, import::import),
    reads("/console/import/{id}/faults", Needs::Person, import::faults),
    reads("/console/files/{id}", Needs::Maker, pictures::show),
    reads("/console/batches/{id}", Needs::Maker, batch::show),
    of(Kind::Batches, reads("/console/batches/{id}/edit", Needs::Maker, records::edit)),
    of(Kind::Batches, does("/console/batches/{id}", Needs::Maker, records::update)),
    takes("/console/batches/{id}/events", Needs::Maker, batch::add),
    does("/console/batches/{id}/inputs", Needs::Maker, batch::change_inputs),
    reads("/console/batches/{id}/stamps", Needs::Maker, issue::show),
    on(On::Only("issue"), does("/console/batches/{id}/stamps", Needs::Maker, issue::issue)),
    reads("/console/batches/{id}/recall", Needs::Maker, recalls::ask),
    on(On::Only("begin"), does("/console/batches/{id}/recall", Needs::Maker, recalls::begin)),
    reads("/console/recalls/{id}", Needs::Maker, recalls::show),
    does("/console/recalls/{id}/end", Needs::Maker, recalls::end),
    reads("/console/dossiers", Needs::Maker, dossiers::show),
    does("/console/dossiers", Needs::Maker, dossiers::hand_in),
    does("/console/dossiers/{id}/take-back", Needs::Maker, dossiers::take_back),
    reads("/console/history", Needs::Maker, history::own),
    reads("/office/history", Needs::Reader, history::all),
    reads("/console/audit", Needs::Maker, audit::own),
    reads("/office/audit", Needs::Reader, audit::all),
    reads("/console/scans", Needs::Maker, scans::show),
    reads("/console/stamps", Needs::Maker, runs::list),
    reads("/console/stamps/new", Needs::Maker, issue_roll::show),
    on(On::Only("issue"), does("/console/stamps/new", Needs::Maker, issue_roll::issue)),
    reads("/console/stamps/{id}", Needs::Maker, runs::show),
    on(On::AllBut("preview"), does("/console/stamps/{id}/labels", Needs::Maker, runs::labels)),
    reads("/console/jobs/{id}", Needs::Maker, jobs::show),
    does("/console/jobs/{id}/status", Needs::Maker, jobs::wish),
    does("/console/jobs/{id}/files/{n}", Needs::Maker, jobs::file),
    does("/console/jobs/{id}/links", Needs::Maker, jobs::link),
    does("/console/jobs/{id}/links/{n}/end", Needs::Maker, jobs::end_link),
    on(On::Only("void"), takes("/console/jobs/{id}/spoiled", Needs::Maker, jobs::spoiled)),
    on(On::Only("void"), takes("/console/stamps/{id}/void", Needs::Maker, runs::void)),
    reads("/console/tokens", Needs::Maker, tokens::list),
    does("/console/tokens", Needs::Maker, tokens::make),
    does("/console/tokens/{id}/revoke", Needs::Maker, tokens::revoke),
];

/// What two people of the office do together, and recalls of the office.
static PAIRS: &[Entry] = &[
    reads("/office/proposals", Needs::Reader, proposals::list),
    reads("/office/proposals/{id}", Needs::Reader, proposals::show),
    itself(does("/office/proposals/{id}/confirm", Needs::Office, proposals::confirm)),
    itself(does("/office/proposals/{id}/turn-down", Needs::Office, proposals::turn_down)),
    does("/office/proposals/{id}/seen", Needs::Head, proposals::see),
    reads("/office/keys", Needs::Head, keys::show),
    itself(does("/office/keys/new", Needs::Head, keys::new)),
    itself(does("/office/keys/retire", Needs::Head, keys::retire)),
    reads("/office/products/{id}/waive", Needs::Office, waive::show),
    itself(does("/office/products/{id}/waive", Needs::Office, waive::ask)),
    reads("/office/recalls", Needs::Reader, office_recalls::list),
    reads("/office/recalls/new", Needs::Office, office_recall_form::ask),
    proposed(
        office_recall_form::is_wide,
        on(On::Only("begin"), does("/office/recalls", Needs::Office, office_recall_form::begin)),
    ),
    reads("/office/recalls/{id}", Needs::Reader, office_recalls::show),
    does("/office/recalls/{id}/end", Needs::Office, office_recalls::end),
];

/// What the office reads and keeps.
static OFFICE: &[Entry] = &[
    reads("/office", Needs::Reader, office::show),
    reads("/office/producers", Needs::Reader, register_lists::producers),
    reads("/office/producers/{id}", Needs::Reader, register_page::producer),
    does("/office/producers/{id}/approve", Needs::Office, register_page::approve),
    does("/office/producers/{id}/suspend", Needs::Office, register_page::suspend),
    reads("/office/products", Needs::Reader, register_lists::products),
    reads("/office/products/{id}", Needs::Reader, register_page::product),
    does("/office/products/{id}/approve", Needs::Office, register_page::approve_product),
    reads("/office/recognitions", Needs::Reader, recognitions::list),
    reads("/office/recognitions/{id}", Needs::Reader, recognitions::show),
    does("/office/recognitions/{id}/accept", Needs::Office, recognitions::accept),
    does("/office/recognitions/{id}/refuse", Needs::Office, recognitions::refuse),
    does("/office/recognitions/{id}/withdraw", Needs::Office, recognitions::withdraw),
    reads("/office/papers", Needs::Reader, register_lists::papers),
    reads("/office/papers/{id}", Needs::Reader, evidence::file),
    does("/office/papers/{id}/evidence", Needs::Office, evidence::set),
    reads("/office/balance", Needs::Reader, register_lists::balance),
    reads("/office/tokens", Needs::Head, tokens::list),
    does("/office/tokens", Needs::Head, tokens::make),
    does("/office/tokens/{id}/revoke", Needs::Head, tokens::revoke),
    reads("/office/people", Needs::Reader, people::list),
    reads("/office/new-account", Needs::Head, people::new),
    does("/office/people", Needs::Head, people::create),
    reads("/office/people/{id}", Needs::Reader, kept_account::show),
    does("/office/people/{id}/link", Needs::Head, kept_account::reset),
    does("/office/people/{id}/mail", Needs::Head, kept_account::change_mail),
    does("/office/people/{id}/phone/remove", Needs::Head, kept_account::remove_phone),
    does("/office/people/{id}/suspend", Needs::Head, kept_account::suspend),
    does("/office/people/{id}/restore", Needs::Head, kept_account::restore),
    does("/office/people/{id}/role", Needs::Head, kept_account::change_role),
    takes("/office/people/{id}/mandates", Needs::Head, mandate_deeds::add),
    does("/office/people/{id}/mandates/end", Needs::Head, mandate_deeds::end),
    reads("/office/people/{id}/papers/{n}", Needs::Head, kept_account::paper),
    reads("/console/stamps/{id}/activate", Needs::Maker, activation::show),
    does("/console/stamps/{id}/activate", Needs::Maker, activation::activate),
    reads("/console/rolls", Needs::Maker, list::list),
    // Head cards on paper lead here for as long as their roll lasts.
    reads("/console/rolls/{id}", Needs::Maker, page::show),
    on(On::Only("bind"), takes("/console/rolls/{id}/bind", Needs::Maker, binding::bind)),
    reads("/console/rolls/{id}/bindings/{n}", Needs::Maker, correct::show),
    does("/console/rolls/{id}/bindings/{n}", Needs::Maker, correct::correct),
    reads("/console/rolls/{id}/card/{n}", Needs::Maker, card::file),
    reads("/console/rolls/{id}/lost", Needs::Maker, lost::show),
    does("/console/rolls/{id}/lost", Needs::Maker, lost::void),
];
