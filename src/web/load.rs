//! How hard the server is pressed, and what is put off first: bulk work, then other pages, scans last.
use crate::web::limits::Class;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Time between two looks at how late a due task is.
const PROBE: Duration = Duration::from_millis(25);

/// Bulk work begins only while tasks run this promptly.
const BULK_LAG: Duration = Duration::from_millis(50);

/// Pages other than scans are put off beyond this lag.
const PAGE_LAG: Duration = Duration::from_millis(250);

/// Even scans are put off beyond this lag: a second is promised.
const STAMP_LAG: Duration = Duration::from_millis(700);

/// Pages that may wait for the disk at once.
const PAGES_MAX: usize = 128;

/// Scans that may be under way at once.
const STAMPS_MAX: usize = 4_096;

/// The pressure now. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Load(Arc<Gauges>);

#[derive(Debug, Default)]
struct Gauges {
    lag_us: AtomicU64,
    stamps: AtomicUsize,
    pages: AtomicUsize,
}

/// A request under way; dropped when it is answered.
#[derive(Debug)]
pub struct UnderWay(Load, Class);

impl Load {
    /// Watches how late due tasks run, until it is dropped.
    pub async fn watch(self) {
        loop {
            let due = Instant::now() + PROBE;
            sleep(PROBE).await;
            let late = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
            // Up at once, down by halves: one prompt moment among late ones is no calm.
            let before = self.0.lag_us.load(Ordering::Relaxed);
            self.0.lag_us.store(late.max(before / 2), Ordering::Relaxed);
        }
    }

    /// How late due tasks run.
    pub fn lag(&self) -> Duration {
        Duration::from_micros(self.0.lag_us.load(Ordering::Relaxed))
    }

    /// Takes a request in, or puts it off.
    pub fn begin(&self, class: Class) -> Option<UnderWay> {
        let (lag_max, most) = match class {
            Class::Stamp => (STAMP_LAG, STAMPS_MAX),
            Class::Code | Class::Page => (PAGE_LAG, PAGES_MAX),
        };
        let under_way = UnderWay(self.clone(), class);
        let before = self.gauge(class).fetch_add(1, Ordering::Relaxed);
        (self.lag() <= lag_max && before < most).then_some(under_way)
    }

    /// Whether work that can wait, such as an issue of many stamps, may begin now.
    pub fn may_begin_bulk(&self) -> bool {
        self.lag() <= BULK_LAG
    }

    /// Requests under way.
    pub fn under_way(&self) -> usize {
        self.0.stamps.load(Ordering::Relaxed) + self.0.pages.load(Ordering::Relaxed)
    }

    fn gauge(&self, class: Class) -> &AtomicUsize {
        match class {
            Class::Stamp => &self.0.stamps,
            Class::Code | Class::Page => &self.0.pages,
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.gauge(self.1).fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late(lag: Duration) -> Load {
        let load = Load::default();
        load.0.lag_us.store(lag.as_micros() as u64, Ordering::Relaxed);
        load
    }

    #[test]
    fn bulk_is_put_off_first_and_scans_last() {
        let taken = |lag| {
            let load = late(lag);
            [load.may_begin_bulk(), load.begin(Class::Page).is_some(), load.begin(Class::Stamp).is_some()]
        };
        assert_eq!(taken(Duration::ZERO), [true, true, true]);
        assert_eq!(taken(Duration::from_millis(100)), [false, true, true]);
        assert_eq!(taken(Duration::from_millis(300)), [false, false, true]);
        assert_eq!(taken(Duration::from_secs(1)), [false, false, false]);
    }

    #[test]
    fn pages_that_wait_for_the_disk_are_bounded_and_leave_scans_alone() {
        let load = Load::default();
        let mut held: Vec<UnderWay> = std::iter::from_fn(|| load.begin(Class::Code)).take(PAGES_MAX + 9).collect();
        assert_eq!((held.len(), load.under_way()), (PAGES_MAX, PAGES_MAX));
        assert!(load.begin(Class::Page).is_none() && load.begin(Class::Stamp).is_some());
        held.pop();
        assert!(load.begin(Class::Page).is_some());
        drop(held);
        assert_eq!(load.under_way(), 0);
    }
}
