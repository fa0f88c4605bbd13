//! How large a body each address takes: the one place where pages say so. Doors for programs say it in their own table.
use crate::web::api::table;
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
    /// How they end, one name between; `None` for all below the beginning.
    ends: Option<&'static str>,
    /// Largest form with files, in bytes.
    parts: usize,
    /// Largest form without, in bytes.
    escaped: usize,
    /// Whether a form with files gets more time the more it brings.
    patient: bool,
}

/// How much of a large form is waited for each second more: what a phone sends where its net is weak, in bytes.
const BYTES_A_SECOND: u64 = 100 << 10;

/// Longest time for the body of any request.
const TIME_MAX: Duration = Duration::from_secs(180);

const PAGES: [Room; 3] = [
    // A print house's lists of spoiled numbers.
    Room { begins: "/orders/", ends: Some("/spoiled"), parts: 2 << 20, escaped: 1 << 20, patient: false },
    // A photograph has up to 15 MB, and comes with the fields of its page.
    Room { begins: "/console/", ends: None, parts: 20 << 20, escaped: 1 << 20, patient: true },
    // The signed paper of a mandate.
    Room { begins: "/office/", ends: None, parts: 20 << 20, escaped: 1 << 20, patient: true },
];

impl Room {
    fn holds(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.begins);
        match self.ends {
            None => rest.is_some(),
            Some(ends) => {
                rest.and_then(|rest| rest.strip_suffix(ends)).is_some_and(|name| !name.is_empty() && !name.contains('/'))
            }
        }
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
    let page = PAGES.iter().find(|room| room.holds(path)).map_or(BODY_MAX, |room| room.most(Way::of(headers)));
    page.max(table::body_max(path))
}

/// How long the body of such a request is waited for, where others have `usual`: a form with files, which says how long it is, longer.
pub fn body_time(path: &str, headers: &HeaderMap, usual: Duration) -> Duration {
    let patient = PAGES.iter().any(|room| room.patient && room.holds(path)) && Way::of(headers) == Some(Way::Parts);
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
            ("/console/products/new", parts, 20 << 10),
            ("/console/products/new", escaped, 1 << 10),
            ("/console/", parts, 20 << 10),
            ("/office/people/tram/mandates", parts, 20 << 10),
            ("/offices/people", parts, 64),
            ("/console/products/new", "application/json", 64),
            ("/console/products/new", "multipart/mixed; boundary=x", 64),
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
            ("/orders/wo-1_x/spoiled", parts, "1000000", 28),
            ("/c", parts, "1000000", 28),
        ] {
            assert_eq!(time(path, kind, length), seconds, "{path} {kind} {length}");
        }
    }
}
