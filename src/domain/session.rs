//! Sessions: one signing in of a person, with the ends that it has. Only the hash of its text is kept.
use super::absent::absent;
use super::account::{Account, AccountRole};
use super::id::{AccountId, SessionId};
use super::run::Hash;
use super::time::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Longest name of a browser that is kept, in characters.
pub const BROWSER_MAX: usize = 80;

/// How long a session may be used after the password alone: long enough to find the phone.
pub const SECOND_FACTOR_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Wrong codes after which such a session ends.
pub const TRIES_MAX: u8 = 5;

/// How exactly the last use is known; oftener would be a write to the disk for each page.
pub const SEEN_EXACT: SignedDuration = SignedDuration::from_mins(5);

/// How long sessions of a role hold. OWASP ASVS 4.0.3 §3.3.2 asks for a new signing in each 30 days at level 1, and each 12 hours or after
/// 30 minutes without use at level 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Without any use.
    pub idle: SignedDuration,
    /// However often used.
    pub longest: SignedDuration,
}

/// Of producers and stations, level 1: whoever packs all day in a shed does not sign in at each pack.
pub const PRODUCER_ENDS: Ends = Ends { idle: SignedDuration::from_hours(12), longest: SignedDuration::from_hours(30 * 24) };

/// Of roles that see what the office sees, level 2.
pub const OFFICE_ENDS: Ends = Ends { idle: SignedDuration::from_mins(30), longest: SignedDuration::from_hours(12) };

impl Ends {
    /// Those of a role.
    pub fn of(role: &AccountRole) -> Self {
        if role.is_office() { OFFICE_ENDS } else { PRODUCER_ENDS }
    }
}

/// How much was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The password; the second factor is still to be shown, or to be set up. Good for nothing else.
    Password,
    /// All that the account asks for.
    Whole,
}

/// A session as the store keeps it. Its text is told once, to the browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its name, which stands in its text too and may be shown.
    pub id: SessionId,
    /// SHA-256 of its text.
    pub hash: Hash,
    /// Who signed in.
    pub account: AccountId,
    /// How much was shown.
    pub stage: Stage,
    /// When it was made.
    pub made: Timestamp,
    /// When it was last used, to within [`SEEN_EXACT`].
    pub seen: Timestamp,
    /// From when on it is worth nothing, however often used.
    pub expires: Timestamp,
    /// What the browser calls itself, so that the person knows it again.
    pub browser: String,
    /// Wrong codes that were shown.
    #[serde(default, skip_serializing_if = "absent")]
    pub tries: u8,
}

impl Session {
    /// Whether it is worth something at this moment, for an account that stands so.
    pub fn is_good(&self, account: &Account, now: Timestamp) -> bool {
        let idle = now.duration_since(self.seen) >= Ends::of(&account.role).idle;
        account.id == self.account
            && account.suspended.is_none()
            && self.made >= account.signed_out_before
            && now < self.expires
            && !idle
    }
}

/// Browsers by the word that tells them apart, those first that call themselves by the name of another too.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser", "Coc Coc"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("Zalo", "Zalo"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
];

/// Systems, likewise.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The name of a browser as it is kept, for its person: `Chrome · Windows`; of one that nobody knows what it says of itself, on one line and cut.
pub fn browser(told: &str) -> String {
    let known = |names: &[(&str, &'static str)]| names.iter().find(|(word, _)| told.contains(word)).map(|(_, name)| *name);
    // Whatever people browse with says this first, and then much that is none of it.
    if told.starts_with("Mozilla/")
        && let Some(name) = known(&BROWSERS)
    {
        return known(&SYSTEMS).map_or_else(|| name.to_owned(), |system| format!("{name} · {system}"));
    }
    let plain: String = told.chars().filter(|letter| !letter.is_control()).take(BROWSER_MAX).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_kept_on_one_line_and_cut() {
        assert_eq!(browser(" Firefox\n\u{0}140 "), "Firefox140");
        assert_eq!(browser(&"ệ".repeat(BROWSER_MAX + 1)), "ệ".repeat(BROWSER_MAX));
        assert_eq!(browser("Chrome · Windows"), "Chrome · Windows", "a name is not read again");
    }

    #[test]
    fn a_browser_is_called_by_its_own_name_and_not_by_those_it_borrows() {
        let end = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0";
        let named = [
            (format!("Mozilla/5.0 (X11; Linux x86_64) {end} Safari/537.36"), "Chrome · Linux"),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {end} Safari/537.36 Edg/138.0"), "Edge · Windows"),
            (format!("Mozilla/5.0 (Linux; Android 14; SM-A155F) {end} Mobile Safari/537.36"), "Chrome · Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1".into(), "Safari · iPhone"),
            ("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0".into(), "Firefox · Windows"),
            ("Mozilla/5.0 (nobody knows)".into(), "Mozilla/5.0 (nobody knows)"),
        ];
        for (told, name) in named {
            assert_eq!(browser(&told), name, "{told}");
        }
    }

    #[test]
    fn the_office_is_signed_out_sooner_than_a_producer() {
        let producer = AccountRole::Owner("htx".parse().unwrap());
        assert_eq!((Ends::of(&producer), Ends::of(&AccountRole::Station)), (PRODUCER_ENDS, PRODUCER_ENDS));
        for role in [AccountRole::Clerk, AccountRole::Head, AccountRole::Auditor, AccountRole::Inspector] {
            assert_eq!(Ends::of(&role), OFFICE_ENDS);
        }
        assert!(OFFICE_ENDS.idle < PRODUCER_ENDS.idle && OFFICE_ENDS.longest < PRODUCER_ENDS.longest);
    }
}
