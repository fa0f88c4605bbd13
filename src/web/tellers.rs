//! Who has said today where a stamp was bought, as far as that can be known without a cookie: hashes in memory under a key that dies with the
//! process, thrown away with the day. Two people behind one address with one kind of browser are one; whoever changes network or browser is two.
use crate::domain::number::Number;
use crate::domain::time::Date;
use crate::web::visitor::Group;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// Most tellings that are known of a day; beyond it no more are counted.
const TELLINGS_MAX: usize = 50_000;

/// Kinds of browsers, by what only they say; each before those whose words it says too.
const FAMILIES: [&str; 8] = ["Zalo", "FBAN", "Edg", "OPR/", "SamsungBrowser", "Firefox", "Chrome", "Safari"];

/// Who has said what today.
#[derive(Default)]
pub struct Tellers {
    key: RandomState,
    told: Mutex<(Option<Date>, HashSet<u64>)>,
}

/// A visitor, as far as it is told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Teller {
    group: Group,
    family: Option<usize>,
}

impl Teller {
    /// By address and kind of browser.
    pub fn of(group: Group, headers: &HeaderMap) -> Self {
        let browser = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self { group, family: FAMILIES.iter().position(|family| browser.contains(family)) }
    }
}

impl Tellers {
    /// Whether this is the first time today that a visitor says it of a stamp; and that it is then said. Days never go back.
    pub fn is_first(&self, teller: Teller, number: Number, day: Date) -> bool {
        let hash = self.key.hash_one((teller, number, day));
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, known) = &mut *told;
        if of.is_none_or(|of| of < day) {
            *of = Some(day);
            *known = HashSet::new();
        }
        known.len() < TELLINGS_MAX && known.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use std::net::{IpAddr, Ipv4Addr};

    fn teller(last: u8, browser: &'static str) -> Teller {
        let group = Group::of(IpAddr::V4(Ipv4Addr::new(198, 51, 100, last)));
        Teller::of(group, &HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(browser))]))
    }

    #[test]
    fn a_visitor_is_counted_once_a_day_for_a_stamp() {
        let tellers = Tellers::default();
        let first = |teller, number, day: &str| tellers.is_first(teller, Number::new(number).unwrap(), day.parse().unwrap());
        let one = teller(1, "Mozilla/5.0 Chrome/130 Safari/537");
        assert!(first(one, 7, "2026-10-31") && !first(one, 7, "2026-10-31"));
        assert!(!first(teller(1, "Mozilla/5.0 Chrome/131 Safari/537"), 7, "2026-10-31"), "the same kind of browser");
        assert!(first(teller(1, "Mozilla/5.0 Firefox/140"), 7, "2026-10-31"), "another kind");
        assert!(first(teller(2, "Mozilla/5.0 Chrome/130 Safari/537"), 7, "2026-10-31"), "another address");
        assert!(first(one, 8, "2026-10-31"), "another stamp");
        assert!(first(one, 7, "2026-11-01") && !first(one, 7, "2026-11-01"), "another day");
    }

    #[test]
    fn what_is_known_has_an_end_and_begins_anew_with_the_day() {
        let tellers = Tellers::default();
        let first =
            |number: usize, day: &str| tellers.is_first(teller(1, ""), Number::new(number as u64).unwrap(), day.parse().unwrap());
        assert_eq!((1..=TELLINGS_MAX + 10).filter(|number| first(*number, "2026-10-31")).count(), TELLINGS_MAX);
        assert!(first(TELLINGS_MAX + 10, "2026-11-01"));
    }
}
