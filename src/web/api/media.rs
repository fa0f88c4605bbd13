//! Media types of bodies and of answers: what came, and in which form the answer goes out (RFC 9110 §8.3, §12.5.1).
use crate::text::wish::wishes;

/// In which form a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// JSON.
    Json,
    /// A table.
    Csv,
}

/// JSON.
pub const JSON: &str = "application/json";

/// A change of a record (RFC 7396).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

/// A table.
pub const CSV: &str = "text/csv";

/// The bare type of a `Content-Type`, in small letters; a character set other than UTF-8 makes it none.
pub fn bare(header: &str) -> Option<String> {
    let mut parts = header.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let utf8 = |part: &str| match part.to_ascii_lowercase().strip_prefix("charset=") {
        Some(set) => set.trim_matches('"') == "utf-8",
        None => true,
    };
    parts.all(utf8).then_some(kind)
}

/// The form that an `Accept` header likes best of those that are given; JSON for whoever says nothing. `None`: it takes none of them.
pub fn written(accept: Option<&str>, given: &[Written]) -> Option<Written> {
    let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return given.first().copied() };
    let wishes = wishes(accept);
    let weight = |written: &Written| {
        let (kind, group) = match written {
            Written::Json => (JSON, "application/*"),
            Written::Csv => (CSV, "text/*"),
        };
        // The most exact range that covers a type decides its weight.
        let of = |name: &str| wishes.iter().find(|wish| wish.what.eq_ignore_ascii_case(name));
        of(kind).or_else(|| of(group)).or_else(|| of("*/*")).map_or(0, |wish| wish.weight)
    };
    // Of equals the first one stands, which `max_by_key` would not give.
    given.iter().rev().max_by_key(|written| weight(written)).copied().filter(|best| weight(best) > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_told_without_what_stands_beside_it() {
        assert_eq!(bare("Application/JSON; charset=UTF-8").as_deref(), Some(JSON));
        assert_eq!(bare("application/json;version=1").as_deref(), Some(JSON));
        assert_eq!(bare("").as_deref(), Some(""));
        assert_eq!(bare("application/json; charset=latin1"), None);
    }

    #[test]
    fn a_list_goes_out_as_the_program_likes_it_best() {
        let both = [Written::Json, Written::Csv];
        for (accept, best) in [
            (None, Some(Written::Json)),
            (Some(""), Some(Written::Json)),
            (Some("*/*"), Some(Written::Json)),
            (Some("text/csv"), Some(Written::Csv)),
            (Some("text/csv;q=0.9, application/json"), Some(Written::Json)),
            (Some("text/*, */*;q=0.1"), Some(Written::Csv)),
            (Some("text/html, */*;q=0.8"), Some(Written::Json)),
            (Some("text/html"), None),
            (Some("application/json;q=0"), None),
        ] {
            assert_eq!(written(accept, &both), best, "{accept:?}");
        }
        assert_eq!(written(Some("text/csv"), &[Written::Json]), None);
    }
}
