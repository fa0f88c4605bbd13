//! The languages of the service, and which of them a visitor reads best.
use super::wish::wishes;
use crate::domain::error::Fault;
use std::str::FromStr;

/// A language that every text exists in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// Every language, in the order in which pages offer them.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// BCP 47 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

impl FromStr for Lang {
    type Err = Fault;
    fn from_str(code: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|lang| lang.code() == code).ok_or_else(|| Fault::new("lang-unknown").value(code))
    }
}

/// The best of our languages for a weighted list such as `en-GB, fr;q=0.5`; `None` when it asks for none of them.
pub fn negotiate(accepted: &str) -> Option<Lang> {
    wishes(accepted).into_iter().filter(|wish| wish.weight > 0).find_map(|wish| look_up(wish.what))
}

/// RFC 4647 §3.4: a range is cut from its end until it fits, so `en-GB` finds `en`. Ours have no region, so the first subtag
/// decides.
fn look_up(range: &str) -> Option<Lang> {
    let shaped = range.split('-').all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    let first = range.split('-').next().filter(|_| shaped)?;
    Lang::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_gets_the_language_it_likes_best() {
        for (accepted, lang) in [
            ("vi", Some(Lang::Vi)),
            ("en-GB,en;q=0.9", Some(Lang::En)),
            ("en;q=0.5, vi-VN", Some(Lang::Vi)),
            ("ja, en;q=0.1", Some(Lang::En)),
            ("en;q=0, vi;q=0.1", Some(Lang::Vi)),
            ("EN-latn-gb", Some(Lang::En)),
            ("en--gb, eng, en_GB, en-", None),
            ("ja", None),
            ("*", None),
            ("", None),
            ("en;q=0", None),
            ("đ, \u{0}", None),
        ] {
            assert_eq!(negotiate(accepted), lang, "{accepted}");
        }
        assert!("fr".parse::<Lang>().is_err() && "VI".parse::<Lang>().is_err());
    }
}
