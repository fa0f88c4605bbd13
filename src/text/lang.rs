//! The languages of the service, and which of them a visitor reads best.
use super::wish::wishes;
use crate::domain::error::Fault;
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};
use std::str::FromStr;
use std::sync::LazyLock;

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

static KNOWN: LazyLock<Vec<LanguageIdentifier>> = LazyLock::new(|| {
    let code = |lang: Lang| lang.code().parse().expect("language codes are BCP 47");
    Lang::ALL.into_iter().map(code).collect()
});

/// The best of our languages for a weighted list such as `en-GB, fr;q=0.5`; `None` when it asks for none of them.
pub fn negotiate(accepted: &str) -> Option<Lang> {
    let wished: Vec<LanguageIdentifier> =
        wishes(accepted).into_iter().filter(|wish| wish.weight > 0).filter_map(|wish| wish.what.parse().ok()).collect();
    let best = negotiate_languages(&wished, &KNOWN, None, NegotiationStrategy::Filtering);
    best.first().and_then(|id| id.to_string().parse().ok())
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
