//! Accounts: a person who signs in with a password, what this person may do, and for which producers.
use super::absent::absent;
use super::attachment::FileHash;
use super::error::Fault;
use super::id::{AccountId, ProducerId};
use super::run::Hash;
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest full name, in characters.
pub const PERSON_MAX: usize = 100;

/// Most mandates of an account, ended ones too.
pub const MANDATES_MAX: usize = 500;

/// What a person may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountRole {
    /// Answers for a producer.
    Owner(ProducerId),
    /// Works for a producer.
    Member(ProducerId),
    /// A help station: acts for producers that gave it a signed mandate.
    Station,
    /// Checks goods in the market; reads what the office sees.
    Inspector,
    /// Works in the office.
    Clerk,
    /// Leads the office, and keeps the accounts of those outside it.
    Head,
    /// Reads what the office sees.
    Auditor,
}

impl AccountRole {
    /// Every word of a role, for readers of words.
    pub const CODES: [&'static str; 7] = ["owner", "member", "station", "inspector", "clerk", "head", "auditor"];

    /// The role of a word. Owner and member need a producer, no other has one: `account-role-producer`; no such word: `account-role`.
    pub fn of(code: &str, producer: Option<ProducerId>) -> Result<Self, Fault> {
        match (code, producer) {
            ("owner", Some(producer)) => Ok(Self::Owner(producer)),
            ("member", Some(producer)) => Ok(Self::Member(producer)),
            ("station", None) => Ok(Self::Station),
            ("inspector", None) => Ok(Self::Inspector),
            ("clerk", None) => Ok(Self::Clerk),
            ("head", None) => Ok(Self::Head),
            ("auditor", None) => Ok(Self::Auditor),
            (code, _) if Self::CODES.contains(&code) => Err(Fault::new("account-role-producer").value(code)),
            (code, _) => Err(Fault::new("account-role").value(code)),
        }
    }

    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Owner(_) => "owner",
            Self::Member(_) => "member",
            Self::Station => "station",
            Self::Inspector => "inspector",
            Self::Clerk => "clerk",
            Self::Head => "head",
            Self::Auditor => "auditor",
        }
    }

    /// The producer that it belongs to.
    pub fn producer(&self) -> Option<&ProducerId> {
        match self {
            Self::Owner(producer) | Self::Member(producer) => Some(producer),
            Self::Station | Self::Inspector | Self::Clerk | Self::Head | Self::Auditor => None,
        }
    }

    /// Whether it may act for others by a mandate: a help station, and whoever works for a producer, such as a co-operative for its members.
    pub fn takes_mandates(&self) -> bool {
        match self {
            Self::Owner(_) | Self::Member(_) | Self::Station => true,
            Self::Inspector | Self::Clerk | Self::Head | Self::Auditor => false,
        }
    }

    /// Whether it sees what the office sees.
    pub fn is_office(&self) -> bool {
        match self {
            Self::Inspector | Self::Clerk | Self::Head | Self::Auditor => true,
            Self::Owner(_) | Self::Member(_) | Self::Station => false,
        }
    }

    /// Whether a password alone is not enough: a stolen one would open what the office knows of every producer.
    pub fn needs_second_factor(&self) -> bool {
        self.is_office()
    }
}

/// A password as it is kept: an argon2id hash as PHC text. Never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// A second factor: codes of a phone (RFC 6238, SHA-1, 6 digits, 30 s). Its secret is kept sealed under the key of the registry, so that
/// neither a copy of the store nor an archive gives it away.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret of 160 bits (RFC 4226 §4), each bit turned where the seal of the salt has a one.
    pub sealed: [u8; 20],
    /// Makes its seal unlike any other.
    pub salt: [u8; 16],
    /// Since when.
    pub since: Timestamp,
    /// The last step whose code was shown: no code is good twice (RFC 6238 §5.2).
    pub last_step: u64,
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactor").field("since", &self.since).finish_non_exhaustive()
    }
}

/// That a producer lets somebody act for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// For whom.
    pub producer: ProducerId,
    /// From the beginning of this day.
    pub from: Date,
    /// To the end of this day; `None` = until it is ended.
    #[serde(default, skip_serializing_if = "absent")]
    pub until: Option<Date>,
    /// The signed paper (giấy ủy quyền).
    #[serde(default, skip_serializing_if = "absent")]
    pub paper: Option<FileHash>,
    /// When it was ended before its time.
    #[serde(default, skip_serializing_if = "absent")]
    pub ended: Option<Timestamp>,
}

impl Mandate {
    /// Whether it stands on this day.
    pub fn stands(&self, today: Date) -> bool {
        self.ended.is_none() && self.from <= today && self.until.is_none_or(|until| today <= until)
    }
}

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// By which the person signs in.
    pub id: AccountId,
    /// Full name.
    pub person: String,
    /// What the person may do.
    pub role: AccountRole,
    /// Where mail reaches the person.
    #[serde(default, skip_serializing_if = "absent")]
    pub mail: Option<String>,
    /// When it was made.
    pub made: Timestamp,
    /// Who made it: `operator`, or an account.
    pub made_by: String,
    /// Since when it may not sign in.
    #[serde(default, skip_serializing_if = "absent")]
    pub suspended: Option<Timestamp>,
    /// The producer whose owner suspended it, and may restore it; absent where the office or the operator did.
    #[serde(default, skip_serializing_if = "absent")]
    pub suspended_by: Option<ProducerId>,
    /// The password; `None` until the person chose one, and after a reset.
    #[serde(default, skip_serializing_if = "absent")]
    pub password: Option<PasswordHash>,
    /// The second factor.
    #[serde(default, skip_serializing_if = "absent")]
    pub second_factor: Option<SecondFactor>,
    /// SHA-256 of each recovery code that is not used yet.
    #[serde(default, skip_serializing_if = "absent")]
    pub recovery: Vec<Hash>,
    /// For whom else it acts, in the order in which they came.
    #[serde(default, skip_serializing_if = "absent")]
    pub mandates: Vec<Mandate>,
    /// Every session made before this is dead: after another password, another role, a suspension, a reset.
    pub signed_out_before: Timestamp,
}

impl Account {
    /// Whether it acts for this producer on this day: owner and member for their own; they and a station for others by a standing mandate with
    /// its signed paper.
    pub fn acts_for(&self, producer: &ProducerId, today: Date) -> bool {
        let by_paper = |mandate: &Mandate| mandate.producer == *producer && mandate.paper.is_some() && mandate.stands(today);
        self.role.producer() == Some(producer) || (self.role.takes_mandates() && self.mandates.iter().any(by_paper))
    }

    /// Every producer that it acts for on this day, its own first, each once.
    pub fn producers(&self, today: Date) -> Vec<ProducerId> {
        let mut all: Vec<ProducerId> = self.role.producer().into_iter().cloned().collect();
        for mandate in &self.mandates {
            if !all.contains(&mandate.producer) && self.acts_for(&mandate.producer, today) {
                all.push(mandate.producer.clone());
            }
        }
        all
    }
}

/// The name of an account as a person types it: in any case, a phone number with blanks and dots between its digits.
pub fn typed(text: &str) -> Option<AccountId> {
    let text = text.trim();
    if text.len() > 4 * super::id::ACCOUNT_LETTERS.1 {
        return None;
    }
    let kept: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '.').collect();
    kept.to_lowercase().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(role: AccountRole, mandates: Vec<Mandate>) -> Account {
        let made = Timestamp::UNIX_EPOCH;
        Account {
            id: "lan".parse().unwrap(),
            person: "Lan".into(),
            role,
            mail: None,
            made,
            made_by: "operator".into(),
            suspended: None,
            suspended_by: None,
            password: Some(PasswordHash("secret".into())),
            second_factor: Some(SecondFactor { sealed: [7; 20], salt: [8; 16], since: made, last_step: 1 }),
            recovery: vec![],
            mandates,
            signed_out_before: made,
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn mandate(producer: &str, paper: bool) -> Mandate {
        let (from, until) = (day("2026-01-01"), Some(day("2026-12-31")));
        let paper = paper.then_some(FileHash([1; 32]));
        Mandate { producer: producer.parse().unwrap(), from, until, paper, ended: None }
    }

    #[test]
    fn each_role_acts_for_its_own_and_by_mandates_that_stand() {
        let (own, other, third): (ProducerId, ProducerId, ProducerId) =
            ("htx".parse().unwrap(), "ho".parse().unwrap(), "ba".parse().unwrap());
        let today = day("2026-06-01");
        let mandates = || vec![mandate("ho", false), mandate("ba", true)];
        for (role, expected) in [
            (AccountRole::Owner(own.clone()), [true, false, true]),
            (AccountRole::Member(own.clone()), [true, false, true]),
            (AccountRole::Station, [false, false, true]),
            (AccountRole::Inspector, [false; 3]),
            (AccountRole::Clerk, [false; 3]),
            (AccountRole::Head, [false; 3]),
            (AccountRole::Auditor, [false; 3]),
        ] {
            let account = account(role, mandates());
            let acts = [&own, &other, &third].map(|producer| account.acts_for(producer, today));
            assert_eq!(acts, expected, "{:?}", account.role);
            assert_eq!(account.producers(today).len(), expected.iter().filter(|acts| **acts).count(), "{:?}", account.role);
        }
    }

    #[test]
    fn a_mandate_stands_from_its_first_day_through_its_last_and_not_after_its_end() {
        let acts = |mandate: Mandate, today: &str| {
            let producer = mandate.producer.clone();
            account(AccountRole::Station, vec![mandate]).acts_for(&producer, day(today))
        };
        for (today, expected) in [("2025-12-31", false), ("2026-01-01", true), ("2026-12-31", true), ("2027-01-01", false)] {
            assert_eq!(acts(mandate("ho", true), today), expected, "{today}");
        }
        assert!(acts(Mandate { until: None, ..mandate("ho", true) }, "2099-01-01"));
        assert!(!acts(Mandate { ended: Some(Timestamp::UNIX_EPOCH), ..mandate("ho", true) }, "2026-06-01"));
    }

    #[test]
    fn roles_are_read_by_their_words_with_a_producer_where_one_belongs() {
        let producer = || "htx".parse::<ProducerId>().ok();
        for code in AccountRole::CODES {
            let roles = [AccountRole::of(code, None), AccountRole::of(code, producer())];
            let good: Vec<_> = roles.iter().flatten().collect();
            assert_eq!((good.len(), good[0].code()), (1, code), "{roles:?}");
            let fault = roles.iter().find_map(|role| role.as_ref().err()).unwrap();
            assert_eq!(fault.code, "account-role-producer");
            assert_eq!(good[0].needs_second_factor(), !["owner", "member", "station"].contains(&code), "{code}");
        }
        assert_eq!(AccountRole::of("king", None).unwrap_err().code, "account-role");
    }

    #[test]
    fn names_are_read_as_people_type_them() {
        for (text, expected) in [
            ("lan", Some("lan")),
            ("  Lan-HTX ", Some("lan-htx")),
            ("0912 345.678", Some("0912345678")),
            ("la", None),
            ("lan@htx", None),
            ("-lan", None),
            ("", None),
        ] {
            assert_eq!(typed(text).as_ref().map(AccountId::as_str), expected, "{text:?}");
        }
        assert!(typed(&"a".repeat(40)).is_some() && typed(&"a".repeat(41)).is_none());
        assert_eq!("a".repeat(41).parse::<AccountId>().unwrap_err().code, "account-id");
    }

    #[test]
    fn debug_shows_nothing_of_a_password_or_a_second_factor() {
        let shown = format!("{:?}", account(AccountRole::Head, vec![]));
        assert!(!shown.contains("secret") && !shown.contains("[7, 7") && !shown.contains("[8, 8"), "{shown}");
    }
}
