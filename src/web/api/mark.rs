//! Marks of versions, as `ETag`, `If-Match` and `If-None-Match` carry them (RFC 9110 §8.8.3, §13.1).
use crate::domain::hex;
use crate::domain::run::Hash;

/// On the ground of which versions a change is wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// Nothing was said.
    Unsaid,
    /// Whatever stands, as long as something does: `*`.
    Anything,
    /// One of these.
    Versions(Vec<Hash>),
}

/// Most marks in a header; further ones are not looked at.
const MARKS_MAX: usize = 16;

/// The mark of a version: its hash as text.
pub fn text(hash: &Hash) -> String {
    format!("\"{}\"", hex::hex(hash))
}

/// What `If-Match` says. A weak mark, or one that we never gave, matches nothing.
pub fn ground(header: Option<&str>) -> Ground {
    match header.map(str::trim) {
        None | Some("") => Ground::Unsaid,
        Some("*") => Ground::Anything,
        Some(list) => {
            let hash = |mark: &str| hex::bytes::<32>(mark.trim().strip_prefix('"')?.strip_suffix('"')?);
            Ground::Versions(list.split(',').take(MARKS_MAX).filter_map(hash).collect())
        }
    }
}

/// Whether `If-None-Match` names this mark; weakly, as that header compares.
pub fn is_known(header: Option<&str>, mark: &str) -> bool {
    let Some(list) = header else { return false };
    let bare = |mark: &str| mark.trim().trim_start_matches("W/").to_owned();
    list.split(',').take(MARKS_MAX).any(|known| known.trim() == "*" || bare(known) == bare(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_the_version_that_it_was_made_from() {
        let (one, two) = ([1; 32], [2; 32]);
        assert_eq!(ground(Some(&text(&one))), Ground::Versions(vec![one]));
        assert_eq!(ground(Some(&format!("{} , {}", text(&one), text(&two)))), Ground::Versions(vec![one, two]));
        assert_eq!((ground(None), ground(Some(" * "))), (Ground::Unsaid, Ground::Anything));
        for nothing in ["x", "\"\"", "\"00\"", &format!("W/{}", text(&one)), &text(&one)[1..]] {
            assert_eq!(ground(Some(nothing)), Ground::Versions(vec![]), "{nothing}");
        }
    }

    #[test]
    fn what_a_program_holds_already_is_not_sent_again() {
        let mark = text(&[1; 32]);
        assert!(is_known(Some(&mark), &mark) && is_known(Some(&format!("\"a\", W/{mark}")), &mark) && is_known(Some("*"), &mark));
        assert!(!is_known(None, &mark) && !is_known(Some("\"a\""), &mark));
    }
}
