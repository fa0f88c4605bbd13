//! Big prints under way in this process: who makes which, how far it has come, and who is to stop.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
struct State {
    /// Labels begun of the file that is made, by job.
    under_way: BTreeMap<String, u32>,
    /// Jobs that somebody stopped.
    stopped: BTreeSet<String>,
    closing: bool,
    /// Something may be there to be made.
    called: bool,
}

/// The desk of one opened service.
#[derive(Debug, Default)]
pub struct PrintDesk {
    state: Mutex<State>,
    woken: Condvar,
}

/// Why a job is to be left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Somebody stopped it for ever.
    Stopped,
    /// The program ends; the next start goes on.
    Closing,
}

/// The turn at one job; the end of the value is the end of the turn.
#[derive(Debug)]
pub struct Turn<'a> {
    desk: &'a PrintDesk,
    job: String,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.desk.state();
        state.under_way.remove(&self.job);
        state.stopped.remove(&self.job);
    }
}

impl Turn<'_> {
    /// How many labels of the file are begun.
    pub fn show(&self, labels: u32) {
        if let Some(begun) = self.desk.state().under_way.get_mut(&self.job) {
            *begun = labels;
        }
    }

    /// Whether the work is to be left.
    pub fn leave(&self) -> Option<Leave> {
        let state = self.desk.state();
        if state.stopped.contains(&self.job) {
            return Some(Leave::Stopped);
        }
        state.closing.then_some(Leave::Closing)
    }
}

impl PrintDesk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The turn at a job; `None` while another has it.
    pub fn take(&self, job: &str) -> Option<Turn<'_>> {
        let mut state = self.state();
        if state.under_way.contains_key(job) {
            return None;
        }
        state.under_way.insert(job.to_owned(), 0);
        Some(Turn { desk: self, job: job.to_owned() })
    }

    /// Labels begun of the file that is made now; nought where nobody makes one.
    pub fn begun(&self, job: &str) -> u32 {
        self.state().under_way.get(job).copied().unwrap_or(0)
    }

    /// Tells whoever makes this job to leave it for ever.
    pub fn stop(&self, job: &str) {
        let mut state = self.state();
        if state.under_way.contains_key(job) {
            state.stopped.insert(job.to_owned());
        }
    }

    /// Says that there may be something to be made.
    pub fn call(&self) {
        self.state().called = true;
        self.woken.notify_all();
    }

    /// Waits until somebody calls, at most so long. `false`: the program ends.
    pub fn wait(&self, most: Duration) -> bool {
        let waited = self.woken.wait_timeout_while(self.state(), most, |state| !state.called && !state.closing);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.called = false;
        !state.closing
    }

    /// Ends all work soon.
    pub fn close(&self) {
        self.state().closing = true;
        self.woken.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_the_turn_at_a_job_and_its_end_gives_it_back() {
        let desk = PrintDesk::default();
        let turn = desk.take("a").unwrap();
        assert!(desk.take("a").is_none() && desk.take("b").is_some());
        turn.show(7);
        assert_eq!((desk.begun("a"), desk.begun("b")), (7, 0));
        drop(turn);
        assert!(desk.take("a").is_some());
    }

    #[test]
    fn a_stop_reaches_the_one_who_has_the_turn_and_no_later_one() {
        let desk = PrintDesk::default();
        desk.stop("a");
        let turn = desk.take("a").unwrap();
        assert_eq!(turn.leave(), None);
        desk.stop("a");
        assert_eq!(turn.leave(), Some(Leave::Stopped));
        drop(turn);
        assert_eq!(desk.take("a").unwrap().leave(), None);
    }

    #[test]
    fn a_close_ends_waiting_and_work() {
        let desk = PrintDesk::default();
        let turn = desk.take("a").unwrap();
        desk.call();
        assert!(desk.wait(Duration::from_secs(60)));
        desk.close();
        assert!(!desk.wait(Duration::from_secs(60)));
        assert_eq!(turn.leave(), Some(Leave::Closing));
    }
}
