//! The log's signed head: a C2SP tlog-checkpoint in a signed note. The note's text comes from `signed_note`; signatures
//! are made and judged by our own key types, since that crate brings another ed25519 and no strict rule.
use crate::domain::error::Fault;
use crate::domain::run::Hash;
use crate::stamp::public::PublicKey;
use crate::stamp::secret::SecretKey;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use signed_note::{Note, Signature, VerificationError, Verifier, Verifiers};

/// Longest head that is read, in bytes: room for the signatures of many witnesses.
pub const HEAD_MAX: usize = 64 * 1024;

/// Ed25519 in a signed note.
const ED25519: u8 = 1;

/// What a log commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The log's name: a URL without scheme. It is the key's name too.
    pub origin: String,
    /// How many entries.
    pub size: u64,
    /// RFC 6962 root over them.
    pub root: Hash,
}

impl Head {
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64_STANDARD.encode(self.root))
    }

    /// Extension lines behind the root are allowed and passed over.
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let head = Self {
            origin: origin.to_owned(),
            size: size.parse().ok()?,
            root: BASE64_STANDARD.decode(root).ok()?.try_into().ok()?,
        };
        // One spelling of size and root; writing again catches a sign or a leading nought.
        text.starts_with(&head.text()).then_some(head)
    }
}

/// The signed head as text. `log-name`: an origin that is empty or holds a space, a plus or a control character.
pub fn sign(head: &Head, key: &SecretKey) -> Result<String, Fault> {
    let wrong = || Fault::new("log-name").value(&head.origin);
    let text = head.text();
    let signature = key.sign_bytes(text.as_bytes()).to_vec();
    let id = key_id(&head.origin, &key.public());
    let signature = Signature::new(head.origin.clone(), id, signature).map_err(|_| wrong())?;
    let note = Note::new(text.as_bytes(), &[signature]).map_err(|_| wrong())?;
    String::from_utf8(note.to_bytes()).map_err(|_| wrong())
}

/// Reads a head that this log signed. `head-shape`: no checkpoint; `head-origin`: another log's; `head-signature`: not
/// signed by this key, or wrongly. Other signatures (witnesses) are passed over.
pub fn open(text: &str, origin: &str, public: &[u8; 32]) -> Result<Head, Fault> {
    let shape = || Fault::new("head-shape");
    if text.len() > HEAD_MAX {
        return Err(shape());
    }
    let note = Note::from_bytes(text.as_bytes()).map_err(|_| shape())?;
    let head = std::str::from_utf8(note.text()).ok().and_then(Head::read).ok_or_else(shape)?;
    if head.origin != origin {
        return Err(Fault::new("head-origin").arg("expected", origin).value(head.origin));
    }
    let log = LogKey { name: origin, id: key_id(origin, public), key: PublicKey::new(*public)? };
    note.verify(&log).map_err(|_| Fault::new("head-signature").arg("origin", origin))?;
    Ok(head)
}

/// The key by which others check heads: `name+id+key` (C2SP signed-note).
pub fn verifier_key(origin: &str, public: &[u8; 32]) -> String {
    format!("{origin}+{:08x}+{}", key_id(origin, public), BASE64_STANDARD.encode(typed(public)))
}

fn typed(public: &[u8; 32]) -> [u8; 33] {
    let mut typed = [ED25519; 33];
    typed[1..].copy_from_slice(public);
    typed
}

fn key_id(name: &str, public: &[u8; 32]) -> u32 {
    signed_note::key_id(name, &typed(public))
}

/// The only key that is known when a head is read.
struct LogKey<'a> {
    name: &'a str,
    id: u32,
    key: PublicKey,
}

impl Verifier for LogKey<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.try_into().is_ok_and(|signature| self.key.verifies(message, signature))
    }
}

impl Verifiers for LogKey<'_> {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn Verifier, VerificationError> {
        if name == self.name && id == self.id {
            Ok(self)
        } else {
            Err(VerificationError::UnknownKey { name: name.to_owned(), id })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_seed([5; 32])
    }

    fn head() -> Head {
        Head { origin: "tem.example.org/log".into(), size: 3, root: [7; 32] }
    }

    fn refusal(text: &str) -> &'static str {
        open(text, &head().origin, &key().public()).unwrap_err().code
    }

    #[test]
    fn a_signed_head_is_read_again() {
        let text = sign(&head(), &key()).unwrap();
        assert_eq!(open(&text, &head().origin, &key().public()), Ok(head()));
        assert!(text.starts_with("tem.example.org/log\n3\nBwcH") && text.contains("\n\n— tem.example.org/log "));
    }

    #[test]
    fn a_head_of_another_log_or_key_is_refused() {
        let text = sign(&head(), &key()).unwrap();
        assert_eq!(open(&text, "e.vn/log", &key().public()).unwrap_err().code, "head-origin");
        assert_eq!(refusal(&sign(&head(), &SecretKey::from_seed([6; 32])).unwrap()), "head-signature");
        assert_eq!(open(&text, &head().origin, &[0; 32]).unwrap_err().code, "public-key-weak");
    }

    #[test]
    fn a_changed_head_is_refused() {
        let text = sign(&head(), &key()).unwrap();
        assert_eq!(refusal(&text.replace("\n3\n", "\n4\n")), "head-signature");
        assert_eq!(refusal(&text.replace("BwcH", "BwcI")), "head-signature");
        assert_eq!(refusal(&text.replace("\n\n", "\nextension\n\n")), "head-signature");
        for bad in ["", "\n", &text.replace("\n3\n", "\n03\n"), &text.replace("\n3\n", "\n+3\n"), &text.replace("BwcH", "Bw")] {
            assert_eq!(refusal(bad), "head-shape", "{bad}");
        }
        assert_eq!(refusal(&format!("{text}{}", "— a AAAAAAAA\n".repeat(5000))), "head-shape");
    }

    #[test]
    fn signatures_of_witnesses_are_passed_over() {
        let text = sign(&head(), &key()).unwrap() + "— witness.example AAAAAAAAAAAA\n";
        assert_eq!(open(&text, &head().origin, &key().public()), Ok(head()));
    }

    #[test]
    fn a_name_that_a_note_cannot_carry_is_refused() {
        for origin in ["", "a b", "a+b", "a\nb", "a\tb"] {
            assert_eq!(sign(&Head { origin: origin.into(), ..head() }, &key()).unwrap_err().code, "log-name", "{origin:?}");
        }
    }
}
