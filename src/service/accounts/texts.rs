//! Texts by whose knowledge somebody is known: of sessions, links, recovery codes. Each is told once; only its hash is kept.
use crate::domain::error::Result;
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::service::env::Env;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What every text begins with, so that one that was published by accident is found by whoever looks for such things.
const MARK: &str = "temtin_";

/// Longest text, in bytes: what is longer is none.
const TEXT_MAX: usize = 160;

/// Letters of recovery codes: Crockford's base 32, of which none is read as another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters of a recovery code, in groups of four: 60 bits.
const RECOVERY_LETTERS: usize = 12;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        pub struct $name(Zeroizing<String>);

        impl $name {
            /// The text: whoever knows it is taken for the person.
            pub fn tell(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
        impl From<Zeroizing<String>> for $name {
            fn from(text: Zeroizing<String>) -> Self {
                Self(text)
            }
        }
    )*};
}

texts! {
    /// The text of a session, for the browser.
    SessionText
    /// The text of an invitation, for its link.
    LinkText
    /// A recovery code, for the person's drawer.
    RecoveryText
}

impl LinkText {
    /// The whole link, at the registry's base.
    pub fn url(&self, base: &str) -> Zeroizing<String> {
        Zeroizing::new(format!("{base}/invitation/{}", self.tell()))
    }
}

/// Where the names of an account's sessions or links begin. It gives the account's own name, often a phone number, away to nobody.
pub fn prefix(kind: &str, account: &str) -> String {
    format!("{kind}-{}-", hex(&Sha256::digest(account.as_bytes())[..4]))
}

/// A new name behind a prefix.
pub fn new_id<T: FromStr<Err = crate::domain::error::Fault>>(env: &Env, prefix: &str) -> Result<T> {
    Ok(format!("{prefix}{}", hex(&env.entropy::<6>()?)).parse()?)
}

/// A new text of 256 random bits for whatever has this name, with its hash.
pub fn new_text(env: &Env, id: &str) -> Result<(Zeroizing<String>, Hash)> {
    let secret = Zeroizing::new(env.entropy::<32>()?);
    let text = Zeroizing::new(format!("{MARK}{id}_{}", URL_SAFE_NO_PAD.encode(secret.as_slice())));
    let hash = hash(&text);
    Ok((text, hash))
}

/// The name in a text, if it is one.
pub fn id_in<T: FromStr>(text: &str) -> Option<T> {
    let rest = text.strip_prefix(MARK).filter(|_| text.len() <= TEXT_MAX)?;
    rest.split_once('_')?.0.parse().ok()
}

/// Whether a text is the one of this hash, compared in the same time whatever it is.
pub fn is(hash_kept: &Hash, text: &str) -> bool {
    hash_kept.ct_eq(&hash(text)).into()
}

/// New recovery codes, with their hashes.
pub fn new_recovery(env: &Env, count: usize) -> Result<(Vec<RecoveryText>, Vec<Hash>)> {
    let mut told = Vec::with_capacity(count);
    let mut kept = Vec::with_capacity(count);
    for _ in 0..count {
        let random = Zeroizing::new(env.entropy::<RECOVERY_LETTERS>()?);
        let mut text = Zeroizing::new(String::new());
        for (at, byte) in random.iter().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push('-');
            }
            // 256 is a multiple of 32: every letter is as likely.
            text.push(char::from(LETTERS[usize::from(byte % 32)]));
        }
        kept.push(hash(&plain_recovery(&text).unwrap_or_default()));
        told.push(RecoveryText(text));
    }
    Ok((told, kept))
}

/// Which of these hashes belongs to a recovery code as it is typed; all are compared, whichever it is.
pub fn recovery_at(kept: &[Hash], typed: &str) -> Option<usize> {
    let hash = hash(&plain_recovery(typed)?);
    let mut found = None;
    for (at, one) in kept.iter().enumerate() {
        if bool::from(one.ct_eq(&hash)) {
            found = Some(at);
        }
    }
    found
}

/// A recovery code without what stands between its letters, and with those that are easily misread in their places.
fn plain_recovery(typed: &str) -> Option<Zeroizing<String>> {
    let mut plain = Zeroizing::new(String::new());
    for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').take(RECOVERY_LETTERS + 1) {
        plain.push(match letter.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        });
    }
    let good = plain.len() == RECOVERY_LETTERS && plain.bytes().all(|byte| LETTERS.contains(&byte));
    good.then_some(plain)
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::SessionId;

    #[test]
    fn a_text_names_what_it_is_for_and_no_other_text_is_it() {
        let env = Env::system();
        let id: SessionId = new_id(&env, &prefix("ss", "0912345678")).unwrap();
        let (text, kept) = new_text(&env, id.as_str()).unwrap();
        assert!(text.starts_with("temtin_ss-") && !text.contains("0912345678"), "{}", *text);
        assert_eq!(id_in::<SessionId>(&text), Some(id.clone()));
        assert!(is(&kept, &text));
        let (other, _) = new_text(&env, id.as_str()).unwrap();
        assert!(!is(&kept, &other) && !is(&kept, &text[..text.len() - 1]) && !is(&kept, ""));
        for wrong in ["", "temtin_", "temtin_ss-1", "ss-1_a", "temtin_SS_a", &format!("temtin_ss-1_{}", "a".repeat(200))] {
            assert_eq!(id_in::<SessionId>(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{:?}", SessionText::from(text)), "SessionText(…)");
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed_and_a_wrong_one_is_not() {
        let (told, kept) = new_recovery(&Env::system(), 10).unwrap();
        assert_eq!((told.len(), kept.len()), (10, 10));
        for (at, text) in told.iter().enumerate() {
            assert!(text.tell().len() == 14 && text.tell().split('-').all(|group| group.len() == 4), "{}", text.tell());
            for typed in
                [text.tell().to_owned(), text.tell().to_uppercase(), text.tell().replace('-', " "), text.tell().replace('0', "O")]
            {
                assert_eq!(recovery_at(&kept, &typed), Some(at), "{typed}");
            }
        }
        let first = told[0].tell();
        for wrong in ["", "0000-0000-0000", &first[..13], &format!("{first}0"), "uuuu-uuuu-uuuu", &"é".repeat(12)] {
            assert_eq!(recovery_at(&kept, wrong), None, "{wrong}");
        }
        assert_eq!(recovery_at(&[], first), None);
    }
}
