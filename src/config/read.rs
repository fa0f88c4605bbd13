//! Finds the file, asks the environment, and gives both to the parser.
use crate::config::parse::{Config, parse};
use crate::domain::error::{Error, Fault, Result};
use crate::text::lang::Lang;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file, in bytes.
const FILE_MAX: u64 = 64 * 1024;

/// Files that are looked for where none is named.
const PLACES: [&str; 2] = ["temtin.toml", "/etc/temtin/temtin.toml"];

/// The environment as far as it is ours.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    own: BTreeMap<String, String>,
    /// The language of messages where nothing names one: English in an English locale, else Vietnamese.
    pub lang: Lang,
}

impl Environment {
    /// Asks the process's environment; what is no text is left out.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn ask() -> Self {
        let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let locale = named("LC_ALL").or_else(|| named("LC_MESSAGES")).or_else(|| named("LANG")).unwrap_or_default();
        let text = |part: OsString| part.into_string().ok();
        let own = std::env::vars_os().filter_map(|(name, value)| Some((text(name)?, text(value)?)));
        let own: BTreeMap<String, String> = own.filter(|(name, _)| name.starts_with("TEMTIN_")).collect();
        let lang = own.get("TEMTIN_LANG").and_then(|code| code.parse().ok()).unwrap_or_else(|| of_locale(&locale));
        Self { own, lang }
    }

    /// The settings, with this file or the first one that is found. A file that is named must be there.
    pub fn config(&self, named: Option<&Path>) -> Result<Config> {
        let named = named.map(Path::to_owned).or_else(|| self.own.get("TEMTIN_CONFIG").map(PathBuf::from));
        let path = named.or_else(|| PLACES.iter().map(PathBuf::from).find(|path| path.is_file()));
        let Some(path) = path else { return parse(None, &self.own, self.lang) };
        let shown = path.display().to_string();
        let text = read(&path).map_err(|source| {
            Error::unavailable(Fault::new("setting-file-unreadable").arg("file", &shown).arg("max", FILE_MAX), source)
        })?;
        parse(Some((&shown, &text)), &self.own, self.lang)
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(FILE_MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > FILE_MAX { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
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
