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

/// Wrong passwords that one visitor may try for one name: so many at once, then a few a minute.
const SIGN_INS: Rate = Rate { per_minute: 2, burst: 10 };

/// Wrong passwords for one name by all visitors together, from where nobody has signed in under it lately.
const SIGN_INS_OF_NAME: Rate = Rate { per_minute: 10, burst: 50 };

/// Places of purchase that one visitor may tell: a household with its bags, not a flood.
const TELLINGS: Rate = Rate { per_minute: 6, burst: 20 };

/// How long a visitor who signed in under a name is not held up by what others try under it.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

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
    tellings: Limit<Group>,
    sign_ins: Limit<(u64, Group)>,
    sign_ins_of_name: Limit<u64>,
    /// Names and visitors that are closed after wrong passwords, and until when.
    closed: Mutex<HashMap<(u64, Option<Group>), Instant>>,
    /// Who has signed in under which name, and until when that counts.
    known: Mutex<HashMap<(u64, Group), Instant>>,
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
            tellings: Limit::new(TELLINGS),
            sign_ins: Limit::new(SIGN_INS),
            sign_ins_of_name: Limit::new(SIGN_INS_OF_NAME),
            closed: Mutex::default(),
            known: Mutex::default(),
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
        self.tokens.take(&place_of(token, self.tokens.is_crowded()))
    }

    /// Lets a visitor tell where a stamp was bought, or says how long to wait.
    pub fn pass_telling(&self, visitor: Group) -> Result<(), Duration> {
        self.tellings.take(&if self.tellings.is_crowded() { visitor.shared(SHARES) } else { visitor })
    }

    /// Whether a visitor may try a password under a name, or how long to wait. Names are told apart whether they exist or not.
    /// Whoever has signed in from there lately waits for its own mistakes only: nobody locks another out.
    pub fn may_sign_in(&self, name: &str, visitor: Group) -> Result<(), Duration> {
        let (name, now) = (place_of(name, self.sign_ins.is_crowded()), Instant::now());
        let known =
            self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&(name, visitor)).is_some_and(|until| *until > now);
        let closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |key| closed.get(&key).and_then(|until: &Instant| until.checked_duration_since(now));
        let of_all = if known { None } else { left((name, None)) };
        left((name, Some(visitor))).max(of_all).map_or(Ok(()), Err)
    }

    /// Notes a wrong password.
    pub fn sign_in_failed(&self, name: &str, visitor: Group) {
        let name = place_of(name, self.sign_ins.is_crowded());
        let waits =
            [((name, Some(visitor)), self.sign_ins.take(&(name, visitor))), ((name, None), self.sign_ins_of_name.take(&name))];
        let mut closed = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, wait) in waits {
            if let Err(wait) = wait
                && closed.len() < KEYS_MAX
            {
                closed.insert(key, Instant::now() + wait);
            }
        }
    }

    /// Notes that a visitor signed in under a name.
    pub fn signed_in(&self, name: &str, visitor: Group) {
        let name = place_of(name, self.sign_ins.is_crowded());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() < KEYS_MAX {
            known.insert((name, visitor), Instant::now() + KNOWN_FOR);
        }
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
        self.tellings.forget();
        self.sign_ins.forget();
        self.sign_ins_of_name.forget();
        let now = Instant::now();
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
        self.guessed_out.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, until| *until > now);
    }
}

/// Where a limit counts whatever bears this name; where there are too many, strangers share places.
fn place_of(name: impl Hash, crowded: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    if crowded { hasher.finish() % SHARES } else { hasher.finish() }
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
    fn who_tells_places_in_a_flood_waits_and_a_neighbour_does_not() {
        let limits = Limits::new(&Options::default());
        assert_eq!((0..100).filter(|_| limits.pass_telling(group(1)).is_ok()).count(), 20);
        assert!(limits.pass_telling(group(2)).is_ok());
    }

    #[test]
    fn a_token_waits_by_itself_and_no_other_with_it() {
        let limits = Limits::new(&Options { tokens: Rate { per_minute: 1, burst: 2 }, ..Options::default() });
        let passed = |id: &str| limits.pass_token(&id.parse().unwrap()).is_ok();
        assert_eq!([passed("tk-a"), passed("tk-a"), passed("tk-a"), passed("tk-b")], [true, true, false, true]);
    }

    #[test]
    fn guessing_at_a_password_closes_the_name_there_and_not_for_its_owner_elsewhere() {
        let limits = Limits::new(&Options::default());
        let tries = (0..100).filter(|_| {
            let may = limits.may_sign_in("ba-lan", group(1)).is_ok();
            // Whoever is held up is not asked for a password.
            if may {
                limits.sign_in_failed("ba-lan", group(1));
            }
            may
        });
        assert_eq!(tries.count(), 11, "the eleventh wrong one closes it");
        assert!(limits.may_sign_in("ba-lan", group(2)).is_ok(), "its owner sits elsewhere");
        assert!(limits.may_sign_in("ong-ba", group(1)).is_ok(), "another name is another matter");
    }

    #[test]
    fn a_crowd_that_guesses_together_is_slowed_and_who_signed_in_before_is_not() {
        let limits = Limits::new(&Options::default());
        limits.signed_in("ba-lan", group(200));
        (0..60).for_each(|at| limits.sign_in_failed("ba-lan", group(at)));
        assert!(limits.may_sign_in("ba-lan", group(201)).is_err());
        assert!(limits.may_sign_in("ba-lan", group(200)).is_ok());
    }

    #[test]
    fn no_rate_is_no_limit() {
        let off = Rate { per_minute: 0, burst: 0 };
        let limits = Limits::new(&Options { stamps: off, ..Options::default() });
        assert!((0..5_000).all(|_| limits.pass(Class::Stamp, group(1)).is_ok()));
        limits.forget();
    }
}
