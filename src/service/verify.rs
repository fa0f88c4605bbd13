//! Answers a scan: opens the text, judges it from memory, and adds what the page shows. Answers are values, never errors.
use crate::domain::error::Result;
use crate::domain::region::Region;
use crate::domain::run::Run;
use crate::domain::scan::{KnownBy, PlaceKey};
use crate::domain::stamp::Refused;
use crate::domain::time::{Date, Timestamp};
use crate::domain::verdict::{Known, Notice, Verdict, Word, judge};
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::service::opened_cache::Seen;
use crate::service::services::Services;
use crate::service::suspicions::Noted;
use crate::stamp::open::Opened;
use std::sync::Arc;

/// The answer to a scan.
#[derive(Debug)]
pub struct Answer {
    /// What it comes to.
    pub verdict: Verdict,
    /// Whether the text was opened lately.
    pub seen: Seen,
    /// The stamp, when the text is one.
    pub opened: Option<Arc<Opened>>,
    /// The run that gave it.
    pub run: Option<Arc<Run>>,
    /// What it was issued for.
    pub product: Option<Arc<ProductFacts>>,
    /// The batch of its run or binding.
    pub batch: Option<Arc<BatchFacts>>,
    /// The day of the answer, in the registry's zone.
    pub today: Date,
}

impl Answer {
    /// What a sum of places counts of it; `None` where no run gave the stamp.
    pub fn place(&self, by: KnownBy, region: Region) -> Option<PlaceKey> {
        let run = self.run.as_ref()?;
        let bound = self.batch.as_ref().filter(|_| run.batch.is_none()).map(|facts| facts.batch.id.clone());
        Some(PlaceKey { run: run.id(), day: self.today, by, region, bound })
    }
}

/// Answers a scan: path and query as they came over the wire (never decoded, never re-ordered). Counts it, and where it was if the
/// operator's file of addresses knows.
pub fn verify(services: &Services, path_and_query: &str, from: Option<Region>, now: Timestamp) -> Result<Answer> {
    let answer = look(services, path_and_query, now)?;
    match answer.opened.as_deref() {
        Some(Opened { stamp, .. }) if answer.verdict.word == Word::NotIssued => {
            services.suspicions.note(Noted { number: stamp.number, product: stamp.product, day: answer.today });
        }
        Some(opened) => {
            services.scans.count(opened.stamp.number, answer.today);
            if let Some(place) = from.and_then(|region| answer.place(KnownBy::Network, region)) {
                services.scans.count_place(opened.stamp.number, place);
            }
        }
        None => {}
    }
    Ok(answer)
}

/// The same without counting.
pub fn look(services: &Services, path_and_query: &str, now: Timestamp) -> Result<Answer> {
    let today = services.registry.zone.day(now);
    match services.open(path_and_query) {
        Ok((opened, seen)) => known(services, opened, seen, today),
        Err(why) => Ok(refused(why, today)),
    }
}

fn refused(why: Refused, today: Date) -> Answer {
    Answer { verdict: Verdict::refused(why), seen: Seen::First, opened: None, run: None, product: None, batch: None, today }
}

fn known(services: &Services, opened: Arc<Opened>, seen: Seen, today: Date) -> Result<Answer> {
    let view = services.view();
    let stamp = &opened.stamp;
    let run = view.run_of(stamp.number).filter(|run| run.gave(stamp));
    let binding = run.as_ref().and_then(|run| view.binding_of(run, stamp.number));
    let batch_id = run.as_ref().and_then(|run| run.batch.as_ref()).or(binding.map(|binding| &binding.batch));
    let batch = batch_id.map(|id| services.batch_facts(&view, id)).transpose()?;
    let product = match &run {
        Some(run) => Some(services.product_facts(&view, &run.product)?),
        None => None,
    };
    let recalls = run.as_ref().map(|run| view.recalls_of(run, stamp.number)).unwrap_or_default();
    let mut verdict = judge(&Known {
        stamp,
        run: run.as_deref(),
        binding,
        batch: batch.as_ref().map(|facts| &facts.batch),
        components: batch.as_ref().and_then(|facts| facts.components_use_by),
        state: view.state_of(stamp.number),
        change: run.as_ref().and_then(|run| view.change_of(run, stamp.number)),
        recalls: &recalls,
        today,
    });
    let several = run.as_ref().map_or(1, |run| view.labels_per_unit(run.id(), stamp.number));
    if several > 1 && verdict.word == Word::Issued {
        verdict.notices.push(Notice::SeveralLabels(several));
    }
    drop(view);
    Ok(Answer { verdict, seen, opened: Some(opened), run, product, batch, today })
}
