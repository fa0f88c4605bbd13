//! What the environment says. Nobody else asks it.
use crate::text::lang::Lang;
use std::path::PathBuf;

/// Settings that every command shares; flags win over them.
#[derive(Debug, Clone)]
pub struct Config {
    /// Data folder: `TEMTIN_DATA`, else `data`.
    pub data: PathBuf,
    /// Language of messages: `TEMTIN_LANG`, else the locale when it is English, else Vietnamese.
    pub lang: Lang,
}

impl Config {
    /// Reads the environment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_env() -> Self {
        let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = named("LC_ALL").or_else(|| named("LC_MESSAGES")).or_else(|| named("LANG")).unwrap_or_default();
        Self {
            data: std::env::var_os("TEMTIN_DATA")
                .filter(|dir| !dir.is_empty())
                .map_or_else(|| PathBuf::from("data"), PathBuf::from),
            lang: named("TEMTIN_LANG").and_then(|code| code.parse().ok()).unwrap_or_else(|| of_locale(&locale)),
        }
    }
}

fn of_locale(locale: &str) -> Lang {
    if locale.starts_with("en") { Lang::En } else { Lang::Vi }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_vietnamese_unless_the_locale_is_english() {
        assert_eq!(["en_GB.UTF-8", "vi_VN", "C.UTF-8", ""].map(of_locale), [Lang::En, Lang::Vi, Lang::Vi, Lang::Vi]);
    }
}
