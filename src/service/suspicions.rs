//! Rightly signed stamps that no run holds, as they are scanned: noted in memory, each number once a day, until somebody tells of them.
use crate::domain::gtin::ProductCode;
use crate::domain::number::Number;
use crate::domain::time::Date;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Most numbers that are told of a day: whoever stole a key can sign any number of them, and the first thousand are alarm enough.
pub const A_DAY_MAX: usize = 1_000;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Its number.
    pub number: Number,
    /// The product that it names.
    pub product: ProductCode,
    /// The day of the scan.
    pub day: Date,
}

#[derive(Debug, Default)]
struct Day {
    day: Option<Date>,
    seen: HashSet<Number>,
    waiting: Vec<Noted>,
}

/// What was noted.
#[derive(Debug, Default)]
pub struct Suspicions {
    today: Mutex<Day>,
    dropped: AtomicU64,
}

impl Suspicions {
    /// Notes a scan. It never waits for the disk.
    pub fn note(&self, noted: Noted) {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        if today.day != Some(noted.day) {
            today.day = Some(noted.day);
            today.seen.clear();
        }
        if today.seen.contains(&noted.number) {
            return;
        }
        if today.seen.len() >= A_DAY_MAX {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        today.seen.insert(noted.number);
        today.waiting.push(noted);
    }

    /// Those that nobody has told of yet.
    pub fn take(&self) -> Vec<Noted> {
        std::mem::take(&mut self.today.lock().unwrap_or_else(PoisonError::into_inner).waiting)
    }

    /// Gives back what could not be told.
    pub fn give_back(&self, noted: Vec<Noted>) {
        self.today.lock().unwrap_or_else(PoisonError::into_inner).waiting.extend(noted);
    }

    /// How many were beyond a day's measure.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(number: u64, day: &str) -> Noted {
        let product = ProductCode::Gtin("09506000900070".parse().unwrap());
        Noted { number: Number::new(number).unwrap(), product, day: day.parse().unwrap() }
    }

    #[test]
    fn a_number_is_told_once_a_day_and_again_on_the_next() {
        let suspicions = Suspicions::default();
        for day in ["2026-10-31", "2026-10-31", "2026-11-01"] {
            suspicions.note(noted(7, day));
        }
        let taken = suspicions.take();
        assert_eq!(taken.len(), 2);
        assert!(suspicions.take().is_empty());
        suspicions.give_back(taken);
        assert_eq!(suspicions.take().len(), 2);
    }

    #[test]
    fn a_flood_is_cut_off_and_counted() {
        let suspicions = Suspicions::default();
        (1..=A_DAY_MAX as u64 + 5).for_each(|number| suspicions.note(noted(number, "2026-10-31")));
        suspicions.note(noted(1, "2026-10-31"));
        assert_eq!((suspicions.take().len(), suspicions.dropped()), (A_DAY_MAX, 5));
    }
}
