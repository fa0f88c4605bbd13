//! One stamp to try for each verdict that the ledger can show today.
use crate::domain::error::Result;
use crate::domain::number::Number;
use crate::domain::run::Run;
use crate::domain::stamp::{StampKind, StampState};
use crate::domain::time::Timestamp;
use crate::service::print::stamps;
use crate::service::services::Services;
use crate::service::verify;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A stamp to try.
#[derive(Debug)]
pub struct Example {
    /// The verdict's word today.
    pub word: &'static str,
    /// Its first reason, when it has one.
    pub reason: Option<&'static str>,
    /// Item or batch stamp.
    pub kind: StampKind,
    /// The whole URL, as printed.
    pub url: String,
    /// The printed code.
    pub code: String,
}

/// The first stamp, by rising number, of each kind, verdict and reason.
pub fn examples(services: &Services, now: Timestamp) -> Result<Vec<Example>> {
    let runs: Vec<Arc<Run>> = services.view().runs().cloned().collect();
    let mut seen = BTreeSet::new();
    let mut examples = Vec::new();
    for run in &runs {
        for number in candidates(services, run) {
            let (url, code) = stamps::url(services, run, number)?;
            let path = url.strip_prefix(&services.registry.base()).unwrap_or(&url);
            let verdict = verify::look(services, path, now)?.verdict;
            let reason = verdict.findings.first().map(|finding| finding.code());
            if seen.insert((verdict.word, reason, run.kind)) {
                examples.push(Example { word: verdict.word.code(), reason, kind: run.kind, url, code: code.to_string() });
            }
        }
    }
    examples.sort_by_key(|example| example.word);
    Ok(examples)
}

/// The first number of a run, its first void one, and its last.
fn candidates(services: &Services, run: &Run) -> Vec<Number> {
    let view = services.view();
    let void = run.numbers.numbers().find(|number| view.state_of(*number) == StampState::Revoked);
    [Some(run.numbers.first()), void, Some(run.numbers.last())].into_iter().flatten().collect()
}
