//! One request, as pages need it: language, form of the answer, and the raw path and query.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::region::Region;
use crate::text::lang::{Lang, negotiate};
use crate::web::accept::{Form, form};
use crate::web::request_id::RequestId;
use crate::web::visitor::Group;
use crate::web::voice::Voice;
use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderName};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use std::convert::Infallible;
use tokio::task::spawn_blocking;

/// What a visitor asks for and how.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Path and query as they came over the wire.
    pub uri: Uri,
    /// All headers; `Host` among them is never read.
    pub headers: HeaderMap,
    /// Page or data.
    pub form: Form,
    /// The language: `lang` in the query, else the browser's, else Vietnamese.
    pub voice: Voice,
    /// The request's name, given at the gate.
    pub id: Option<RequestId>,
    /// Which visitors count as one, likewise.
    pub group: Group,
    /// Where a scan is, if the operator's file of addresses knows; likewise.
    pub region: Option<Region>,
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        let (id, group) = (parts.extensions.get().copied(), parts.extensions.get().copied().unwrap_or_default());
        let region = parts.extensions.get().copied();
        let visit = Self::new(parts.uri.clone(), std::mem::take(&mut parts.headers)).named(id);
        Ok(Self { group, region, ..visit })
    }
}

impl Visit {
    /// Reads a request line and its headers.
    pub fn new(uri: Uri, headers: HeaderMap) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let asked = parameter(uri.query().unwrap_or(""), "lang").and_then(|code| code.parse().ok());
        let lang: Lang = asked.or_else(|| text(ACCEPT_LANGUAGE).and_then(negotiate)).unwrap_or_default();
        // A door for programs answers programs, whatever they accept.
        let form = if is_for_programs(uri.path()) { Form::Json } else { form(text(ACCEPT)) };
        Self { form, voice: Voice(lang), uri, headers, id: None, group: Group::default(), region: None }
    }

    /// The same, with the request's name.
    #[must_use]
    pub fn named(self, id: Option<RequestId>) -> Self {
        Self { id, ..self }
    }

    /// The raw query; empty when there is none.
    pub fn query(&self) -> &str {
        self.uri.query().unwrap_or("")
    }

    /// Path and query as one text.
    pub fn path_and_query(&self) -> &str {
        self.uri.path_and_query().map_or("/", |text| text.as_str())
    }

    /// This address in another language, relative to itself: `lang` stands behind everything else.
    pub fn in_language(&self, lang: Lang) -> String {
        let kept: Vec<&str> = self.query().split('&').filter(|part| !part.is_empty() && !part.starts_with("lang=")).collect();
        let mut query = kept.join("&");
        if !query.is_empty() {
            query.push('&');
        }
        format!("?{query}lang={}", lang.code())
    }

    /// `&lang=…` behind a query that stands, likewise.
    pub fn and_language(&self) -> String {
        self.kept_language().replace('?', "&")
    }

    /// `?lang=…` where the visitor chose a language in the address, so that links keep it.
    pub fn kept_language(&self) -> String {
        match parameter(self.query(), "lang").and_then(|code| code.parse::<Lang>().ok()) {
            Some(lang) => format!("?lang={}", lang.code()),
            None => String::new(),
        }
    }
}

/// Whether an address is a door for programs; their manual is a page.
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") && path != "/api/docs"
}

/// The value of a query parameter, not decoded; the first one of that name.
pub fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// Runs what may touch the disk away from the threads that answer.
pub async fn on_disk<T: Send + 'static>(deed: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(deed).await.unwrap_or_else(|source| Err(Error::unavailable(Fault::new("task-failed"), source)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn visit(uri: &'static str, accepted: Option<&'static str>) -> Visit {
        let headers = accepted.map(|list| (ACCEPT_LANGUAGE, HeaderValue::from_static(list))).into_iter().collect();
        Visit::new(Uri::from_static(uri), headers)
    }

    #[test]
    fn the_address_outranks_the_browser_and_vietnamese_is_the_rest() {
        for (uri, accepted, lang) in [
            ("/01/1?s=2&lang=en", Some("vi"), Lang::En),
            ("/01/1?s=2", Some("en-GB, vi;q=0.5"), Lang::En),
            ("/01/1?s=2", Some("ja"), Lang::Vi),
            ("/?lang=fr", None, Lang::Vi),
            ("/?xlang=en", None, Lang::Vi),
        ] {
            assert_eq!(visit(uri, accepted).voice.0, lang, "{uri}");
        }
    }

    #[test]
    fn the_language_switch_keeps_the_token_in_front() {
        assert_eq!(visit("/01/1?17=270101&s=123", None).in_language(Lang::En), "?17=270101&s=123&lang=en");
        assert_eq!(visit("/01/1?s=123&lang=en", None).in_language(Lang::Vi), "?s=123&lang=vi");
        assert_eq!(visit("//evil.example/", None).in_language(Lang::En), "?lang=en");
        assert_eq!(
            (visit("/?lang=en", None).kept_language(), visit("/?lang=xx", None).kept_language()),
            ("?lang=en".into(), String::new())
        );
    }

    #[test]
    fn only_a_parameter_of_that_very_name_counts() {
        assert_eq!(parameter("17=270101&s=123", "s"), Some("123"));
        assert_eq!(parameter("s=", "s"), Some(""));
        for without in ["", "ss=1", "S=1", "xs=1", "s", "a=s=1"] {
            assert_eq!(parameter(without, "s"), None, "{without}");
        }
    }
}
