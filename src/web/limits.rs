//! Who asks too often waits (GCRA). Limits are wide enough for a market whose phones share one address.
use crate::domain::id::TokenId;
use crate::domain::number::Number;
use crate::web::options::{Options, Rate};
use crate::web::visitor::Group;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most visitors kept apart by one limit; when there are more, strangers share places.
const KEYS_MAX: usize = 100_000;

/// How many places strangers share then.
const SHARES: u64 = 4_096;

/// What a visitor asks for, as far as limits differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A scan.
    Stamp,
    /// A typed code.
    Code,
    /// Anything else.
    Page,
}

struct Limit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(rate: Rate) -> Self {
        let quota = NonZeroU32::new(rate.per_minute)
            .map(|per_minute| Quota::per_minute(per_minute).allow_burst(NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN)));
        Self(quota.map(RateLimiter::keyed))
    }

    fn is_crowded(&self) -> bool {
        self.0.as_ref().is_some_and(|limiter| limiter.len() >= KEYS_MAX)
    }

    /// Takes one; else how long until there is one again.
    fn take(&self, key: &K) -> Result<(), Duration> {
        match &self.0 {
            None => Ok(()),
            Some(limiter) => limiter.check_key(key).map_err(|until| until.wait_time_from(DefaultClock::default().now())),
        }
    }

    fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// All limits of one server.
pub struct Limits {
    stamps: Limit<Group>,
    codes: Limit<Group>,
    pages: Limit<Group>,
    tokens: Limit<u64>,
    guesses: Limit<u64>,
    /// Numbers at which nobody may guess for now, and until when.
    guessed_out: Mutex<HashMap<u64, Instant>>,
}

impl Limits {
    /// As the operator set them.
    pub fn new(options: &Options) -> Self {
        Self {
            stamps: Limit::new(options.stamps),
            codes: Limit::new(options.codes),
            pages: Limit::new(options.pages),
            tokens: Limit::new(options.tokens),
            guesses: Limit::new(options.guesses),
            guessed_out: Mutex::default(),
        }
    }

    /// Lets a visitor pass, or says how long to wait.
    pub fn pass(&self, class: Class, visitor: Group) -> Result<(), Duration> {
        let limit = match class {
            Class::Stamp => &self.stamps,
            Class::Code => &self.codes,
            Class::Page => &self.pages,
        };
        let visitor = if limit.is_crowded() { visitor.shared(SHARES) } else { visitor };
        limit.take(&visitor)
    }

    /// Lets a request under a token pass, wherever it comes from, or says how long to wait. Only tokens that are good come so far.
    pub fn pass_token(&self, token: &TokenId) -> Result<(), Duration> {
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        let key = if self.tokens.is_crowded() { hasher.finish() % SHARES } else { hasher.finish() };
        self.tokens.take(&key)
    }

    /// Notes a wrong guess at the printed code of a number, whoever made it and whether the number exists or not. One guess too
    /// many closes the number for everybody until there is room again.
    pub fn guess(&self, number: Number) {
        let place = self.place(number);
        if let Err(wait) = self.guesses.take(&place) {
            let mut closed = self.guessed_out.lock().unwrap_or_else(PoisonError::into_inner);
            if closed.len() < KEYS_MAX {
                closed.insert(place, Instant::now() + wait);
            }
        }
    }

    /// How long nobody may ask for this number's code, right or wrong.
    pub fn guessed_out(&self, number: Number) -> Option<Duration> {
        let closed = self.guessed_out.lock().unwrap_or_else(PoisonError::into_inner);
        let until = closed.get(&self.place(number))?;
        until.checked_duration_since(Instant::now())
    }

    fn place(&self, number: Number) -> u64 {
        if self.guesses.is_crowded() { number.get().wrapping_mul(0x9e37_79b9_7f4a_7c15) % SHARES } else { number.get() }
    }

    /// Forgets whoever has not asked lately.
    pub fn forget(&self) {
        [&self.stamps, &self.codes, &self.pages].into_iter().for_each(Limit::forget);
        self.guesses.forget();
        self.tokens.forget();
        let now = Instant::now();
        self.guessed_out.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn group(last: u8) -> Group {
        Group::of(IpAddr::V4(Ipv4Addr::new(198, 51, 100, last)))
    }

    #[test]
    fn a_market_behind_one_address_is_spared_and_a_flood_is_not() {
        let limits = Limits::new(&Options::default());
        let passed = (0..2_000).filter(|_| limits.pass(Class::Stamp, group(1)).is_ok()).count();
        assert!((600..700).contains(&passed), "120 at once and 60 a minute are promised, {passed} passed");
        assert!(limits.pass(Class::Stamp, group(2)).is_ok(), "a neighbour does not wait");
        assert!(limits.pass(Class::Code, group(1)).is_ok(), "nor does another kind");
        let wait = limits.pass(Class::Stamp, group(1)).unwrap_err();
        assert!(wait > Duration::ZERO && wait < Duration::from_secs(60), "{wait:?}");
    }

    #[test]
    fn codes_of_one_number_are_guessed_ten_times_and_no_more() {
        let limits = Limits::new(&Options::default());
        let number = |n| Number::new(n).unwrap();
        let open = |_: &u32| {
            let open = limits.guessed_out(number(7)).is_none();
            limits.guess(number(7));
            open
        };
        assert_eq!((0..100).filter(open).count(), 11, "the eleventh closes it");
        assert!(limits.guessed_out(number(7)).unwrap() <= Duration::from_secs(60));
        assert!(limits.guessed_out(number(8)).is_none());
    }

    #[test]
    fn a_token_waits_by_itself_and_no_other_with_it() {
        let limits = Limits::new(&Options { tokens: Rate { per_minute: 1, burst: 2 }, ..Options::default() });
        let passed = |id: &str| limits.pass_token(&id.parse().unwrap()).is_ok();
        assert_eq!([passed("tk-a"), passed("tk-a"), passed("tk-a"), passed("tk-b")], [true, true, false, true]);
    }

    #[test]
    fn no_rate_is_no_limit() {
        let off = Rate { per_minute: 0, burst: 0 };
        let limits = Limits::new(&Options { stamps: off, ..Options::default() });
        assert!((0..5_000).all(|_| limits.pass(Class::Stamp, group(1)).is_ok()));
        limits.forget();
    }
}
