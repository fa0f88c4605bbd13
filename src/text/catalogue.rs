//! The Fluent files of each language, read once; the only way from a key to words.
use super::lang::Lang;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The files of a language, by name.
type Files = [(&'static str, &'static str); 11];

macro_rules! files {
    ($lang:literal) => {
        [
            ("pages", include_str!(concat!($lang, "/pages.ftl"))),
            ("register", include_str!(concat!($lang, "/register.ftl"))),
            ("verdicts", include_str!(concat!($lang, "/verdicts.ftl"))),
            ("faults", include_str!(concat!($lang, "/faults.ftl"))),
            ("recalls", include_str!(concat!($lang, "/recalls.ftl"))),
            ("forms", include_str!(concat!($lang, "/forms.ftl"))),
            ("labels", include_str!(concat!($lang, "/labels.ftl"))),
            ("cli", include_str!(concat!($lang, "/cli.ftl"))),
            ("api", include_str!(concat!($lang, "/api.ftl"))),
            ("console", include_str!(concat!($lang, "/console.ftl"))),
            ("mail", include_str!(concat!($lang, "/mail.ftl"))),
        ]
    };
}

fn files(lang: Lang) -> Files {
    match lang {
        Lang::Vi => files!("vi"),
        Lang::En => files!("en"),
    }
}

struct Catalogue {
    bundle: FluentBundle<FluentResource>,
    /// Messages that take no argument, resolved once: a page asks for dozens of them.
    words: HashMap<String, String>,
}

static VI: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(Lang::Vi));
static EN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(Lang::En));

fn catalogue(lang: Lang) -> &'static Catalogue {
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

impl Catalogue {
    fn read(lang: Lang) -> Self {
        let id = lang.code().parse().expect("language codes are BCP 47");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Isolation marks would stand in labels, JSON and terminals too; no language here is written right to left.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for (name, text) in files(lang) {
            let resource = FluentResource::try_new(text.to_owned())
                .unwrap_or_else(|(_, faults)| panic!("invariant: {name}.ftl is well formed, held by a test: {faults:?}"));
            keys.extend(keys_of(text).map(str::to_owned));
            bundle.add_resource(resource).expect("invariant: no key stands twice, held by a test");
        }
        let mut words = HashMap::new();
        for key in keys {
            let mut faults = Vec::new();
            let pattern = bundle.get_message(&key).and_then(|message| message.value());
            let text = pattern.map(|pattern| bundle.format_pattern(pattern, None, &mut faults).into_owned());
            if let (Some(text), true) = (text, faults.is_empty()) {
                words.insert(key, text);
            }
        }
        Self { bundle, words }
    }
}

/// Keys in the order of a file: lines that begin with `key =`.
fn keys_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (key, _) = line.split_once(" =")?;
        (key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' ')).then_some(key)
    })
}

/// A message that takes no argument. An unknown key gives the key itself; a test holds that none is asked for.
pub fn word(lang: Lang, key: &'static str) -> &'static str {
    catalogue(lang).words.get(key).map_or(key, String::as_str)
}

/// A message that takes no argument, by a key made from data; `None` when there is none.
pub fn word_if_any(lang: Lang, key: &str) -> Option<&'static str> {
    catalogue(lang).words.get(key).map(String::as_str)
}

/// A message with its arguments filled in; an unknown key gives the key itself.
pub fn say(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    say_if_any(lang, key, args).unwrap_or_else(|| key.to_owned())
}

/// A message with its arguments filled in, by a key made from data; `None` when there is none.
pub fn say_if_any(lang: Lang, key: &str, args: &[(&str, &str)]) -> Option<String> {
    let Catalogue { bundle, words } = catalogue(lang);
    if let Some(text) = words.get(key) {
        return Some(text.clone());
    }
    let pattern = bundle.get_message(key)?.value()?;
    let mut filled = FluentArgs::with_capacity(args.len());
    for (name, value) in args {
        filled.set(*name, *value);
    }
    // A missing argument prints as its name; the tests hold that callers give all of them.
    Some(bundle.format_pattern(pattern, Some(&filled), &mut Vec::new()).into_owned())
}

#[cfg(test)]
mod tests;
