//! Where a person was going when a sign-in came between, and what it had typed there: nothing of it is lost.
use crate::web::api::entry::Method;
use crate::web::console::call::Call;
use crate::web::pages::query::decoded;
use crate::web::pages::visit::parameter;

/// Longest address that is gone on to, in bytes.
const TO_MAX: usize = 1_000;

/// What names of fields that are carried on begin with.
const KEPT: &str = "kept-";

/// Fields that are not carried on: marks of another session, and secrets.
const NOT_KEPT: [&str; 7] = ["mark", "password", "mail-password", "new-password", "again-password", "code", "secret"];

/// Stands among the fields where files had been chosen too: they are not carried on.
pub const FILES_LOST: &str = "files-lost";

/// Where to, and with what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Onward {
    /// A page of the console or the office; empty: its home.
    pub to: String,
    /// What had been typed into a form for it; empty where it is only read.
    pub kept: Vec<(String, String)>,
}

impl Onward {
    /// As the sign-in's own address and form carry it.
    pub fn carried(call: &Call<'_>) -> Self {
        let asked = parameter(call.visit.query(), "to").and_then(decoded).unwrap_or_default();
        let sent = call.posted.text("to");
        let to = if sent.is_empty() { asked } else { sent.to_owned() };
        let kept =
            call.posted.fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?.to_owned(), value.clone())));
        Self { to: ours(&to).unwrap_or_default(), kept: kept.collect() }
    }

    /// From the page that was asked for and could not be shown.
    pub fn from_here(call: &Call<'_>, method: Method) -> Self {
        let to = ours(call.visit.path_and_query()).unwrap_or_default();
        let kept = call.posted.fields.iter().filter(|(name, _)| !NOT_KEPT.contains(&name.as_str())).cloned();
        let lost = (!call.posted.files.is_empty()).then(|| (FILES_LOST.to_owned(), "1".to_owned()));
        let kept = match method {
            Method::Post => kept.chain(lost).collect(),
            Method::Get | Method::Put | Method::Patch | Method::Delete => Vec::new(),
        };
        Self { to, kept }
    }
}

/// A page of ours that people sign in for; anything else is nowhere to go on to.
pub fn ours(path: &str) -> Option<String> {
    let rest = path.strip_prefix("/console").or_else(|| path.strip_prefix("/office"))?;
    let good = path.len() <= TO_MAX
        && (rest.is_empty() || rest.starts_with(['/', '?']))
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !path.contains("//")
        && !["/console/sign-in", "/console/sign-out"].iter().any(|never| path.starts_with(never));
    good.then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_console_and_the_office_are_gone_on_to() {
        for good in ["/console", "/console/batches/lo-1?lang=en", "/office", "/office/people", "/console?lang=en"] {
            assert_eq!(ours(good).as_deref(), Some(good));
        }
        let long = format!("/console/{}", "a".repeat(TO_MAX));
        for wrong in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/console",
            "/console//evil.example",
            "/consolex",
            "/console\\evil",
            "/console/sign-out",
            "/console/sign-in?to=/console",
            "/console/\r\nSet-Cookie: a=b",
            "/console/ố",
            &long,
            "/01/1",
        ] {
            assert_eq!(ours(wrong), None, "{wrong}");
        }
    }
}
