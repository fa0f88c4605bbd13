//! Cursors: where the next page of a list begins, and of which list. Opaque to programs, and of no use for another list.
use crate::domain::error::Fault;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Bytes of the digest of the list that it belongs to.
const DIGEST: usize = 8;

/// Longest text of a cursor, in bytes.
pub const CURSOR_MAX: usize = 400;

/// The cursor behind `after` in a list, which its collection and filters name.
pub fn write(list: &str, after: &str) -> String {
    URL_SAFE_NO_PAD.encode([&digest(list)[..], after.as_bytes()].concat())
}

/// Behind what the page begins. Of another list, or no cursor at all: `cursor-foreign`.
pub fn read(list: &str, cursor: &str) -> Result<String, Fault> {
    let foreign = || Fault::new("cursor-foreign");
    if cursor.len() > CURSOR_MAX {
        return Err(foreign());
    }
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| foreign())?;
    let (of, after) = bytes.split_at_checked(DIGEST).ok_or_else(foreign)?;
    let after = std::str::from_utf8(after).map_err(|_| foreign())?;
    if of == digest(list) { Ok(after.to_owned()) } else { Err(foreign()) }
}

fn digest(list: &str) -> [u8; DIGEST] {
    let mut digest = [0; DIGEST];
    digest.copy_from_slice(&Sha256::digest(list.as_bytes())[..DIGEST]);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_on_in_its_own_list_and_in_no_other() {
        let cursor = write("products?producer=a", "tieu");
        assert_eq!(read("products?producer=a", &cursor).unwrap(), "tieu");
        let mut wrong = vec![String::new(), "AAAA".into(), cursor.replace('_', "/") + "=", "a".repeat(CURSOR_MAX + 1)];
        wrong.extend((0..cursor.len()).map(|cut| cursor[..cut].to_owned()).filter(|cut| cut.len() < 11));
        for text in wrong {
            assert_eq!(read("products?producer=a", &text).unwrap_err().code, "cursor-foreign", "{text}");
        }
        for other in ["products?producer=b", "products?", "batches?producer=a"] {
            assert_eq!(read(other, &cursor).unwrap_err().code, "cursor-foreign", "{other}");
        }
    }
}
