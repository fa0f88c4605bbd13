//! Counts tries of passwords and codes, so that nobody tries many. In memory only: a start begins anew.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::time::Timestamp;
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most names that are counted at once.
const NAMES_MAX: usize = 10_000;

/// Tries under one name since a moment.
#[derive(Debug, Clone, Copy)]
struct Tried {
    since: Timestamp,
    count: u32,
}

/// Tries by name. A try counts from its beginning, so that many at once are many.
#[derive(Debug)]
pub struct Attempts {
    most: u32,
    within: SignedDuration,
    tried: Mutex<HashMap<String, Tried>>,
}

impl Attempts {
    /// At most so many tries within so long.
    pub fn new(most: u32, within: SignedDuration) -> Self {
        Self { most, within, tried: Mutex::default() }
    }

    fn tried(&self) -> MutexGuard<'_, HashMap<String, Tried>> {
        self.tried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a try. Too many: limit `sign-in-too-often`, with the minutes to wait.
    pub fn begin(&self, name: &str, now: Timestamp) -> Result<()> {
        let mut tried = self.tried();
        let over = |one: &Tried| now.duration_since(one.since) >= self.within || now < one.since;
        if tried.len() >= NAMES_MAX && !tried.contains_key(name) {
            tried.retain(|_, one| !over(one));
        }
        if tried.len() >= NAMES_MAX && !tried.contains_key(name) {
            // The oldest goes: whoever tries that many names is held up by limits of addresses.
            let oldest = tried.iter().min_by_key(|(_, one)| one.since).map(|(name, _)| name.clone());
            oldest.map(|oldest| tried.remove(&oldest));
        }
        let one = tried.entry(name.to_owned()).or_insert(Tried { since: now, count: 0 });
        if over(one) {
            *one = Tried { since: now, count: 0 };
        }
        if one.count >= self.most {
            let left = self.within - now.duration_since(one.since);
            let minutes = left.as_secs() / 60 + 1;
            return Err(Error::limit(Fault::new("sign-in-too-often").arg("minutes", minutes)));
        }
        one.count += 1;
        Ok(())
    }

    /// Forgets the tries under a name: one was right.
    pub fn forget(&self, name: &str) {
        self.tried().remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_000_000 + second).unwrap()
    }

    #[test]
    fn so_many_tries_pass_and_the_next_waits_until_the_time_is_over() {
        let attempts = Attempts::new(3, SignedDuration::from_secs(600));
        for _ in 0..3 {
            attempts.begin("lan", at(0)).unwrap();
        }
        let error = attempts.begin("lan", at(599)).unwrap_err();
        assert_eq!((error.code(), error.faults[0].args[0].1.as_str()), ("sign-in-too-often", "1"));
        attempts.begin("hoa", at(599)).unwrap();
        attempts.begin("lan", at(600)).unwrap();
    }

    #[test]
    fn a_right_one_is_forgotten_and_a_clock_set_back_locks_nobody_out() {
        let attempts = Attempts::new(1, SignedDuration::from_secs(600));
        attempts.begin("lan", at(0)).unwrap();
        assert!(attempts.begin("lan", at(1)).is_err());
        attempts.forget("lan");
        attempts.begin("lan", at(1)).unwrap();
        attempts.begin("lan", at(-5)).unwrap();
    }

    #[test]
    fn names_beyond_the_most_push_out_the_oldest_and_never_grow_the_memory() {
        let attempts = Attempts::new(1, SignedDuration::from_secs(100_000));
        for name in 0..=NAMES_MAX {
            attempts.begin(&name.to_string(), at(i64::try_from(name).unwrap())).unwrap();
        }
        assert_eq!(attempts.tried().len(), NAMES_MAX);
        assert!(attempts.begin(&NAMES_MAX.to_string(), at(20_000)).is_err(), "the newest is still counted");
    }
}
