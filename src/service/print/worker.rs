//! The one who makes jobs while the server runs, and takes old files away. What waited or was under way when the program ended is taken up again.
use crate::domain::error::Result;
use crate::domain::print_job::{JobState, PrintJob};
use crate::service::access::Actor;
use crate::service::print::jobs::{all, sweep};
use crate::service::print::make::make;
use crate::service::services::Services;
use std::time::Duration;

/// How long it sleeps where nobody calls.
const SLEEP: Duration = Duration::from_secs(30);

/// Makes jobs, the oldest first, until the desk is closed. Files of a finished job are kept for so many days; 0 = for ever.
pub fn work(services: &Services, keep_days: u32) {
    loop {
        if let Err(error) = tidy(services, keep_days) {
            tracing::warn!(code = error.code(), "old files of print jobs stay");
        }
        if let Err(error) = through(services) {
            tracing::warn!(code = error.code(), "print jobs wait");
        }
        if !services.prints.wait(SLEEP) {
            return;
        }
    }
}

/// Takes the files of jobs away that were finished so many days ago; answers how many jobs that were.
///
/// # Errors
/// Those of [`sweep`].
pub fn tidy(services: &Services, keep_days: u32) -> Result<usize> {
    let now = services.env.now();
    let kept = jiff::SignedDuration::from_hours(24 * i64::from(keep_days));
    let Some(before) = now.checked_sub(kept).ok().filter(|_| keep_days > 0) else { return Ok(0) };
    let mut old = all(services)?;
    // What an earlier version finished does not say when; it was ordered before that.
    old.retain(|job| job.state == JobState::Done && job.cleared.is_none() && job.finished.unwrap_or(job.made) < before);
    for job in &old {
        sweep(services, &Actor::Operator.can_issue(&job.owner)?, &job.id, now)?;
    }
    Ok(old.len())
}

fn through(services: &Services) -> Result<()> {
    let mut waiting: Vec<PrintJob> = all(services)?;
    waiting.retain(|job| matches!(job.state, JobState::Waiting | JobState::Running));
    waiting.sort_by_key(|job| (job.made, job.id.clone()));
    for job in waiting {
        // The right of whoever ordered it was asked then.
        match make(services, &Actor::Operator.can_issue(&job.owner)?, &job.id, &|_, _| {}) {
            Err(error) if ["job-under-way", "job-cancelled"].contains(&error.code()) => {}
            made => drop(made?),
        }
    }
    Ok(())
}
