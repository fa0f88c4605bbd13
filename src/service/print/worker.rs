//! The one who makes jobs while the server runs. What waited or was under way when the program ended is taken up again.
use crate::domain::error::Result;
use crate::domain::print_job::{JobState, PrintJob};
use crate::service::access::Actor;
use crate::service::print::jobs::all;
use crate::service::print::make::make;
use crate::service::services::Services;
use std::time::Duration;

/// How long it sleeps where nobody calls.
const SLEEP: Duration = Duration::from_secs(30);

/// Makes jobs, the oldest first, until the desk is closed.
pub fn work(services: &Services) {
    loop {
        if let Err(error) = through(services) {
            tracing::warn!(code = error.code(), "print jobs wait");
        }
        if !services.prints.wait(SLEEP) {
            return;
        }
    }
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
