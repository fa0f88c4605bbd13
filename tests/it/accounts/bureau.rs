//! A registry with two producers, and people who want to sign in.
use crate::kit::samples::{owned, producer, register};
use jiff::SignedDuration;
use std::sync::Arc;
use tempfile::TempDir;
use temtin::domain::account::{Account, AccountRole};
use temtin::domain::error::Result;
use temtin::domain::id::{AccountId, ProducerId};
use temtin::domain::registry::Mode;
use temtin::domain::session::Session;
use temtin::domain::time::Timestamp;
use temtin::service::access::{Actor, CanKeepAccounts};
use temtin::service::accounts::people::{self, AccountOrder};
use temtin::service::accounts::second_factor::phone_time;
use temtin::service::accounts::texts::{LinkText, SessionText};
use temtin::service::accounts::{invitations, sign_in};
use temtin::service::env::Env;
use temtin::service::services::Services;
use temtin::service::setup::{InitOrder, Today, init, open};
use temtin::store::contract::register::RegisterRecord;
use temtin::store::contract::whole::Store;
use temtin::store::memory::engine::MemoryStore;

/// A password that nothing is wrong with, and another.
pub const PASSWORD: &str = "đồi chè sương sớm 7";
pub const OTHER: &str = "gùi tiêu trên nương 9";

/// 30 seconds and a half into a step of codes, so that a moment's delay changes no step.
pub const NOON: &str = "2026-10-31T05:00:15Z";

pub struct Bureau {
    _dir: TempDir,
    pub services: Services,
    pub now: Timestamp,
}

/// A bureau on each engine.
pub fn each(test: impl Fn(Bureau)) {
    for memory in [false, true] {
        test(Bureau::open(memory));
    }
}

impl Bureau {
    pub fn open(memory: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let order = InitOrder {
            origin: "ocop.example.vn".into(),
            mode: Mode::Demo,
            zone: "Asia/Ho_Chi_Minh".into(),
            office: "Chi cục mẫu".into(),
            office_contact: "0000 000 000".into(),
            report_to: "mailto:bao@example.vn".into(),
        };
        let none = |_| panic!("a demo asks for no passphrase");
        init(dir.path(), &order, &Env::system(), "2026-01-01T00:00:00Z".parse().unwrap(), &none).unwrap();
        let mut services = open(dir.path(), Today::From(NOON.parse().unwrap()), &none).unwrap();
        services.store.put_register(&register()).unwrap();
        services.store.put_register(&[owned(RegisterRecord::Producer(producer("ho")))]).unwrap();
        if memory {
            services.store = Arc::new(copied(services.store.as_ref()));
        }
        Self { _dir: dir, services, now: NOON.parse().unwrap() }
    }

    pub fn operator(&self) -> CanKeepAccounts {
        Actor::Operator.can_keep_accounts().unwrap()
    }

    pub fn order(&self, name: &str, role: AccountRole) -> AccountOrder {
        AccountOrder { id: id(name), person: "Nguyễn Thị Lan".into(), role, mail: String::new(), by: "operator".into() }
    }

    /// A new account with its link.
    pub fn invited(&self, name: &str, role: AccountRole) -> (Account, LinkText) {
        people::add(&self.services, &self.operator(), &self.order(name, role), self.now).unwrap()
    }

    /// An account with a password.
    pub fn account(&self, name: &str, role: AccountRole) -> Account {
        let (_, link) = self.invited(name, role);
        invitations::accept(&self.services, link.tell(), PASSWORD, self.now).unwrap()
    }

    pub fn stands(&self, name: &str) -> Account {
        people::find(&self.services, &id(name)).unwrap()
    }

    pub fn sign_in(&self, name: &str, password: &str, now: Timestamp) -> Result<(Session, SessionText)> {
        sign_in::password(&self.services, &self.services.passwords, name, password, "Firefox", now)
    }

    /// The code of a phone with this secret at a moment of the registry's clock.
    pub fn code(&self, secret_text: &str, now: Timestamp) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret_text).unwrap();
        let phone = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
        phone.generate(u64::try_from(phone_time(&self.services, now).as_second()).unwrap()).to_string()
    }
}

pub fn id(name: &str) -> AccountId {
    name.parse().unwrap()
}

pub fn htx() -> ProducerId {
    "htx".parse().unwrap()
}

pub fn owner() -> AccountRole {
    AccountRole::Owner(htx())
}

pub fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

pub fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// All that a copy of this store holds, in another.
pub fn copied(store: &dyn Store) -> MemoryStore {
    let mut records = Vec::new();
    store
        .copy_records(None, &mut |record| {
            records.push(record);
            Ok(())
        })
        .unwrap();
    MemoryStore::filled(&mut records.into_iter().map(Ok)).unwrap()
}
