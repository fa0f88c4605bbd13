//! A registry with the sample, stamps and one person of each role: made once in a process, copied for each test that changes something.
use crate::pages::visitor::{open_gate, run, sample};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use tempfile::TempDir;
use temtin::domain::account::{Account, AccountRole};
use temtin::domain::id::AccountId;
use temtin::domain::run::Run;
use temtin::domain::time::Timestamp;
use temtin::service::access::{Actor, CanKeepAccounts};
use temtin::service::accounts::invitations;
use temtin::service::accounts::people::{self, AccountOrder, MandateOrder};
use temtin::service::accounts::second_factor::{self, phone_time};
use temtin::service::issue::IssueFor;
use temtin::service::passphrase::none;
use temtin::service::services::Services;
use temtin::service::setup::{Today, open};
use temtin::store::contract::archive::{RecordKind, StoredRecord};
use temtin::web::gate::Gate;

/// The producer of `chu`, and that of `khac`.
pub const OWN: &str = "htx-mau-07";
pub const OTHER: &str = "ho-mau-06";

/// A product and a batch of the first, which nothing is wrong with; 500 units, some of which have stamps of the run [`Desk::run`].
pub const PRODUCT: &str = "tieu-tien-phuoc";
pub const BATCH: &str = "lo-tieu-tien-phuoc-tp4";

/// The password of everybody, and one that is nobody's yet.
pub const PASSWORD: &str = "đồi chè sương sớm 7";
pub const NEW_PASSWORD: &str = "gùi tiêu trên nương 9";

/// 15 seconds into a step of codes, at noon of 2026-10-31 at the place.
pub const NOON: &str = "2026-10-31T05:00:15Z";

/// Name, role, producer, and for whom it acts besides.
const PEOPLE: [(&str, &str, &str, &[&str]); 10] = [
    ("chu", "owner", OWN, &[]),
    ("nguoi-lam", "member", OWN, &[]),
    ("khac", "owner", OTHER, &[]),
    ("chu-nhom", "owner", "ho-mau-41", &[OWN]),
    ("tram", "station", "", &[OWN, "ho-mau-39"]),
    ("tram-khac", "station", "", &[OTHER]),
    ("kiem-tra", "inspector", "", &[]),
    ("can-bo", "clerk", "", &[]),
    ("truong", "head", "", &[]),
    ("thanh-tra", "auditor", "", &[]),
];

/// A registry with its gate.
pub struct Desk {
    pub dir: TempDir,
    pub services: Arc<Services>,
    pub gate: Gate,
    /// Recovery codes of those who have a phone: each opens once.
    pub phones: Mutex<HashMap<String, Vec<String>>>,
}

static MADE: LazyLock<(TempDir, HashMap<String, Vec<String>>)> = LazyLock::new(made);

static READ: LazyLock<Desk> = LazyLock::new(Desk::open);

fn made() -> (TempDir, HashMap<String, Vec<String>>) {
    let now: Timestamp = NOON.parse().unwrap();
    let (dir, services) = sample(Today::From(now));
    run(&services, "kit-pepper", IssueFor::Batch(BATCH.parse().unwrap(), Some(3)), now);
    run(&services, "kit-roll", IssueFor::Roll(PRODUCT.parse().unwrap(), 3, None), now);
    let right = Actor::Operator.can_keep_accounts().unwrap();
    let mut phones = HashMap::new();
    for (name, role, producer, households) in PEOPLE {
        let producer = (!producer.is_empty()).then(|| producer.parse().unwrap());
        let told = add(&services, &right, name, AccountRole::of(role, producer).unwrap(), now);
        phones.insert(name.to_owned(), told);
        for household in households {
            let paper = people::keep_paper(&services, &right, include_bytes!("../../../fixtures/demo/mandate.pdf")).unwrap();
            let from = services.registry.zone.day(now);
            let order = MandateOrder { producer: household.parse().unwrap(), from, until: None, paper: Some(paper) };
            people::add_mandate(&services, &right, &id(name), &order).unwrap();
        }
    }
    (dir, phones)
}

fn add(services: &Services, right: &CanKeepAccounts, name: &str, role: AccountRole, now: Timestamp) -> Vec<String> {
    let order = AccountOrder { id: id(name), person: format!("Người {name}"), role, mail: String::new(), by: "kit".into() };
    let (_, link) = people::add(services, right, &order, now).unwrap();
    let account = invitations::accept(services, link.tell(), PASSWORD, now).unwrap();
    if account.role.needs_second_factor() { enrolled(services, &account, now) } else { Vec::new() }
}

/// Makes a phone known, and gives the recovery codes.
fn enrolled(services: &Services, account: &Account, now: Timestamp) -> Vec<String> {
    let begun = second_factor::begin(services, account).unwrap();
    let code = code(services, &begun.secret_text, 0);
    let told = second_factor::confirm(services, &account.id, &begun.secret_text, &code, now).unwrap();
    told.iter().map(|text| text.tell().to_owned()).collect()
}

/// The code of a phone with this secret, so many steps from now.
fn code(services: &Services, secret: &str, steps: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let phone = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
    let now = phone_time(services, services.env.now()).as_second() + 30 * steps;
    phone.generate(u64::try_from(now).unwrap()).to_string()
}

pub fn id(name: &str) -> AccountId {
    name.parse().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

impl Desk {
    /// One of one's own.
    pub fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(MADE.0.path(), dir.path());
        Self { phones: Mutex::new(MADE.1.clone()), ..Self::over(dir, NOON) }
    }

    /// The one that tests share which only read.
    pub fn to_read() -> &'static Self {
        &READ
    }

    fn over(dir: TempDir, now: &str) -> Self {
        let services = Arc::new(open(dir.path(), Today::From(now.parse().unwrap()), &none).unwrap());
        Self { dir, gate: open_gate(services.clone()), services, phones: Mutex::default() }
    }

    /// The same registry, started again at another moment.
    pub fn at(self, now: &str) -> Self {
        let Self { dir, services, gate, phones } = self;
        drop((services, gate));
        Self { phones, ..Self::over(dir, now) }
    }

    pub fn operator(&self) -> CanKeepAccounts {
        Actor::Operator.can_keep_accounts().unwrap()
    }

    /// Another account, with the password of everybody.
    pub fn person(&self, name: &str, role: AccountRole) {
        let told = add(&self.services, &self.operator(), name, role, self.services.env.now());
        self.phones.lock().unwrap().insert(name.to_owned(), told);
    }

    /// The only run of stamps of [`BATCH`].
    pub fn run(&self) -> Run {
        let of_batch = |run: &&Arc<Run>| run.batch.as_ref().is_some_and(|batch| batch.as_str() == BATCH);
        Run::clone(self.services.view().runs().find(of_batch).unwrap())
    }

    /// The number of the last change of a record or of the log.
    pub fn changes(&self) -> u64 {
        let mut last = self.services.view().upto();
        while let Some(change) = self.services.store.changes_since(last, 1_000).unwrap().last() {
            last = change.number;
        }
        last
    }

    /// Stands for all that the store holds, accounts and sessions too: the same as long as nothing at all was written.
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        // That something was tried stands in the audit log, and its head in the public one.
        let told = [RecordKind::Audit, RecordKind::Entry, RecordKind::Change];
        let take = &mut |record: StoredRecord| {
            if !told.contains(&record.kind) {
                record.line.hash(&mut hasher);
            }
            Ok(())
        };
        self.services.store.copy_records(None, take).unwrap();
        hasher.finish()
    }

    /// The code of a phone with this secret, so many steps from now.
    pub fn code(&self, secret: &str, steps: i64) -> String {
        code(&self.services, secret, steps)
    }
}
