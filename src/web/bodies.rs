//! How large a body each address takes: the one place where pages say so. Doors for programs and the console say it in their own tables.
use crate::web::api::table;
use crate::web::console::entry::{Brings, Entry, FIELDS_BODY_MAX};
use crate::web::console::table::form_at;
use crate::web::posted::Way;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use std::time::Duration;

/// Largest body where nobody said otherwise, in bytes.
const BODY_MAX: usize = 64 << 10;

/// Pages that take more.
struct Room {
    /// How their addresses begin.
    begins: &'static str,
    /// How they end, one name between.
    ends: &'static str,
    /// Largest form with files, in bytes.
    parts: usize,
    /// Largest form without, in bytes.
    escaped: usize,
}

/// How much of a large form is waited for each second more: what a phone sends where its net is weak, in bytes.
const BYTES_A_SECOND: u64 = 100 << 10;

/// Longest time for the body of any request.
const TIME_MAX: Duration = Duration::from_secs(180);

const PAGES: [Room; 1] = [
    // A print house's lists of spoiled numbers.
    Room { begins: "/orders/", ends: "/spoiled", parts: 2 << 20, escaped: 1 << 20 },
];

impl Room {
    fn holds(&self, path: &str) -> bool {
        let name = path.strip_prefix(self.begins).and_then(|rest| rest.strip_suffix(self.ends));
        name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    }

    fn most(&self, way: Option<Way>) -> usize {
        match way {
            Some(Way::Parts) => self.parts,
            Some(Way::Escaped) => self.escaped,
            None => BODY_MAX,
        }
    }
}

/// Largest body of a request to a path, in bytes, with these headers.
pub fn body_max(path: &str, headers: &HeaderMap) -> usize {
    let way = Way::of(headers);
    let page = PAGES.iter().find(|room| room.holds(path)).map_or(BODY_MAX, |room| room.most(way));
    page.max(table::body_max(path)).max(form_at(path).map_or(0, |form| form_max(form, way)))
}

fn form_max(form: &Entry, way: Option<Way>) -> usize {
    match way {
        Some(Way::Parts) => form.brings.body_max(),
        Some(Way::Escaped) => FIELDS_BODY_MAX,
        None => BODY_MAX,
    }
}

/// A form of the console that brings so much that it is asked who sends it before it is read. `told`: how long it says it is at most, in bytes;
/// `None` where it does not say.
pub fn asked_first(path: &str, headers: &HeaderMap, told: Option<u64>) -> Option<&'static Entry> {
    let large = told.is_none_or(|bytes| bytes > FIELDS_BODY_MAX as u64);
    with_files(path, headers).filter(|_| large)
}

fn with_files(path: &str, headers: &HeaderMap) -> Option<&'static Entry> {
    form_at(path).filter(|form| form.brings == Brings::Files && Way::of(headers) == Some(Way::Parts))
}

/// How long the body of such a request is waited for, where others have `usual`: a form with files, which says how long it is, longer.
pub fn body_time(path: &str, headers: &HeaderMap, usual: Duration) -> Duration {
    let patient = with_files(path, headers).is_some();
    let told = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|text| text.parse::<u64>().ok());
    match told.filter(|_| patient) {
        Some(bytes) => {
            (usual + Duration::from_secs(bytes.div_ceil(BYTES_A_SECOND).min(TIME_MAX.as_secs()))).min(TIME_MAX.max(usual))
        }
        None => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header::CONTENT_TYPE;

    #[test]
    fn a_body_has_the_room_of_its_address_and_kind() {
        let most = |path: &str, kind: &'static str| {
            body_max(path, &HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))])) >> 10
        };
        let (parts, escaped) = ("Multipart/Form-Data; boundary=x", "application/x-www-form-urlencoded");
        for (path, kind, kibibytes) in [
            ("/console/products", parts, 20 << 10),
            ("/console/products", escaped, 1 << 10),
            ("/console/products/sp-1", parts, 20 << 10),
            ("/console/batches/lo-1/events", parts, 20 << 10),
            ("/console/areas", parts, 1 << 10),
            ("/console/sign-in", parts, 1 << 10),
            ("/console/sign-in", escaped, 1 << 10),
            // Nothing is sent there.
            ("/console/products/new/x", parts, 64),
            ("/console/", parts, 64),
            ("/office/people/tram/mandates", parts, 20 << 10),
            ("/offices/people", parts, 64),
            ("/console/products", "application/json", 64),
            ("/console/products", "multipart/mixed; boundary=x", 64),
            ("/console", parts, 64),
            ("/consoles/new", parts, 64),
            ("//console/new", parts, 64),
            ("/c/console/", parts, 64),
            ("/orders/wo-1_x/spoiled", parts, 2 << 10),
            ("/orders/wo-1_x/spoiled", escaped, 1 << 10),
            ("/orders/wo-1_x/spoiled", "", 64),
            ("/orders/wo-1_x/received", parts, 64),
            ("/orders//spoiled", parts, 64),
            ("/orders/spoiled", parts, 64),
            ("/orders/a/b/spoiled", parts, 64),
            ("/", parts, 64),
            ("/api/v1/runs", "application/json", 256),
        ] {
            assert_eq!(most(path, kind), kibibytes, "{path} {kind}");
        }
    }

    #[test]
    fn only_a_form_with_files_that_says_its_length_is_waited_for_longer() {
        let time = |path: &str, kind: &'static str, length: &'static str| {
            let length = (!length.is_empty()).then_some((CONTENT_LENGTH, HeaderValue::from_static(length)));
            let kind = (CONTENT_TYPE, HeaderValue::from_static(kind));
            body_time(path, &HeaderMap::from_iter([Some(kind), length].into_iter().flatten()), Duration::from_secs(28)).as_secs()
        };
        let (parts, escaped) = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded");
        for (path, kind, length, seconds) in [
            ("/console/products", parts, "102400", 29),
            ("/console/products", parts, "102401", 30),
            ("/console/products", parts, "15000000", 175),
            ("/console/products", parts, "20971520", 180),
            ("/console/products", parts, "18446744073709551615", 180),
            ("/console/products", parts, "", 28),
            ("/console/products", parts, "-1", 28),
            ("/console/products", escaped, "1000000", 28),
            ("/console/areas", parts, "1000000", 28),
            ("/orders/wo-1_x/spoiled", parts, "1000000", 28),
            ("/c", parts, "1000000", 28),
        ] {
            assert_eq!(time(path, kind, length), seconds, "{path} {kind} {length}");
        }
    }

    #[test]
    fn who_sends_much_is_asked_for_first() {
        let asked = |path: &str, kind: &'static str, told: Option<u64>| {
            asked_first(path, &HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]), told).is_some()
        };
        let (parts, escaped) = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded");
        for (path, kind, told, first) in [
            ("/console/products", parts, Some(15_000_000), true),
            ("/console/products", parts, None, true),
            ("/console/products", parts, Some(1_048_577), true),
            // Kept over a sign-in, whoever sent it.
            ("/console/products", parts, Some(1_048_576), false),
            ("/console/products", escaped, None, false),
            ("/console/areas", parts, None, false),
            ("/orders/wo-1_x/spoiled", parts, None, false),
        ] {
            assert_eq!(asked(path, kind, told), first, "{path} {kind} {told:?}");
        }
    }
}
