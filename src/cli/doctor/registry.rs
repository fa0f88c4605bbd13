//! The registry itself: whether it opens, its keys' files, its clock.
use crate::cli::context::Context;
use crate::cli::doctor::finding::Finding;
use crate::domain::error::Error;
use crate::domain::registry::Mode;
use crate::service::head::Start;
use crate::service::services::Services;
use crate::service::setup::keys_dir;
use crate::service::vault;
use crate::store::contract::health::Health;
use crate::text::faults;
use std::fs;
use std::os::unix::fs::MetadataExt;

/// A clock that shows an earlier year was never set.
const YEAR_MIN: i16 = 2026;

/// How far the log may be ahead of the clock, in seconds.
const AHEAD_MAX: i64 = 300;

/// An error as findings, one a fault, in its own words.
pub fn failed(context: &Context, error: &Error) -> Vec<Finding> {
    faults::error(context.lang, error)
        .into_iter()
        .zip(&error.faults)
        .map(|(said, fault)| Finding { said: Some(said), ..Finding::fault(fault.code) })
        .collect()
}

/// Looks at what is open.
pub fn look(context: &Context, services: &Services) -> Vec<Finding> {
    let origin = services.registry.origin.to_string();
    let mut findings =
        vec![Finding::good("doctor-registry-good").arg("origin", origin).arg("runs", services.view().runs().count())];
    findings.push(match services.head.start {
        Start::Level => Finding::good("doctor-head-good").arg("entries", services.head.size()),
        Start::CaughtUp(count) => Finding::good("doctor-head-caught-up").arg("count", count),
    });
    findings.push(match services.store.health() {
        Health::Good => Finding::good("doctor-store-good"),
        Health::Fenced | Health::Stalled | Health::Broken => {
            Finding::fault("doctor-store-bad").arg("health", services.store.health().word())
        }
    });
    if let Some(broken) = Error::all_refused_to_start(services.audit.found().to_vec()) {
        findings.extend(failed(context, &broken));
    }
    findings.push(clock(services));
    findings.extend(modes(context, services));
    findings
}

fn clock(services: &Services) -> Finding {
    let now = services.env.now();
    let last = services.store.last_time().ok().flatten();
    let zone = &services.registry.zone;
    if zone.day(now).year() < YEAR_MIN && !services.env.is_set() {
        return Finding::fault("doctor-clock-unset").arg("day", zone.day(now));
    }
    match last {
        Some(last) if last.as_second() > now.as_second() + AHEAD_MAX => {
            Finding::fault("doctor-clock-behind").arg("now", now).arg("last", last)
        }
        Some(_) | None => Finding::good("doctor-clock-good").arg("day", zone.day(now)),
    }
}

fn modes(context: &Context, services: &Services) -> Vec<Finding> {
    let mut findings = Vec::new();
    let open = |path: &std::path::Path, others: u32| fs::metadata(path).is_ok_and(|about| about.mode() & others != 0);
    if open(&context.data, 0o022) {
        findings.push(Finding::fault("doctor-data-open").arg("dir", context.data.display()));
    }
    if services.registry.mode == Mode::Production {
        match vault::findings(&keys_dir(&context.data)) {
            Ok(faults) if faults.is_empty() => findings.push(Finding::good("doctor-keys-good")),
            Ok(faults) => findings.extend(failed(context, &Error::invalid(faults))),
            Err(error) => findings.extend(failed(context, &error)),
        }
    }
    findings
}
