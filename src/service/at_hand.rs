//! Reads how everything of one producer stands, for its tasks and its sums.
use crate::domain::batch::Batch;
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::error::Result;
use crate::domain::id::{BatchId, ProducerId, ProductId};
use crate::domain::product::Product;
use crate::domain::recall::RecallState;
use crate::domain::recognition;
use crate::domain::registry::Owner;
use crate::domain::run::Run;
use crate::domain::stamp::{StampKind, StampState};
use crate::domain::time::Date;
use crate::service::completeness;
use crate::service::print::hand_out;
use crate::service::services::Services;
use crate::service::tasks::{BatchStanding, HandedStanding, PaperStanding, RunStanding, Standings, StarStanding, StopStanding};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Batches whose completeness is looked at, the latest first: each asks for its events.
const LOOKED_MAX: usize = 40;

/// The kind of a certificate that only its name tells.
const OTHER: &str = "other";

/// Sums of scans that are read of all runs together.
const SUMS_MAX: usize = 20_000;

/// What a producer has, in figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Item stamps that were issued this year and are not void.
    pub issued: u64,
    /// Units that batches made this year declare.
    pub declared: u64,
}

/// Everything of a producer.
#[derive(Debug, Default)]
pub struct AtHand {
    /// How it stands.
    pub standings: Standings,
    /// In figures.
    pub sums: Sums,
    /// Its runs, the latest first.
    pub runs: Vec<Arc<Run>>,
}

/// Reads everything of a producer as it stands today. Its cost grows with its own batches and papers and with the number of runs, not
/// with what others have.
pub fn at_hand(services: &Services, producer: &ProducerId, today: Date) -> Result<AtHand> {
    let owner = Owner::Producer(producer.clone());
    let products: Vec<Product> = services.store.products()?.into_iter().filter(|one| one.producer == *producer).collect();
    let (runs, stamped) = runs(services, &owner);
    let batches = batches(services, &owner, &products)?;
    let year = |day: Date| day.year() == today.year();
    let issued = runs.iter().filter(|run| year(run.issued) && run.kind == StampKind::Item);
    let sums = Sums {
        issued: issued.map(|run| services.view().count_standing(run.numbers)).sum(),
        declared: batches.iter().filter(|batch| year(batch.made_on)).map(|batch| u64::from(batch.units.unwrap_or(0))).sum(),
    };
    let standings = Standings {
        stops: stops(services, &owner, &batches),
        batches: waiting(services, batches, &stamped, today)?,
        runs: standing_runs(services, &runs, today)?,
        papers: papers(services, producer, &products)?,
        stars: stars(services, &products)?,
        handed: handed(services, producer)?,
    };
    Ok(AtHand { standings, sums, runs })
}

/// The runs of an owner, the latest first, and every batch that has stamps.
fn runs(services: &Services, owner: &Owner) -> (Vec<Arc<Run>>, BTreeSet<BatchId>) {
    let view = services.view();
    let (mut runs, mut stamped) = (Vec::new(), BTreeSet::new());
    for run in view.runs().filter(|run| run.owner == *owner) {
        stamped.extend(run.batch.clone());
        stamped.extend(view.bindings_of(run.id()).iter().map(|binding| binding.batch.clone()));
        runs.push(run.clone());
    }
    runs.reverse();
    (runs, stamped)
}

/// Batches of an owner, of the products that it has.
fn batches(services: &Services, owner: &Owner, products: &[Product]) -> Result<Vec<Batch>> {
    let ids: Vec<BatchId> = {
        let view = services.view();
        products.iter().flat_map(|product| view.descent.batches_of(&product.id)).collect()
    };
    let mut batches = Vec::with_capacity(ids.len());
    for id in ids {
        let own = services.store.batch(&id)?.filter(|owned| owned.owner == *owner);
        batches.extend(own.map(|owned| owned.record));
    }
    Ok(batches)
}

/// Batches that take stamps and have none. The latest are looked at for what they lack.
fn waiting(services: &Services, batches: Vec<Batch>, stamped: &BTreeSet<BatchId>, today: Date) -> Result<Vec<BatchStanding>> {
    let waits = |batch: &Batch| batch.stamps.is_some() && batch.packed_on.is_some() && !stamped.contains(&batch.id);
    let mut waiting: Vec<Batch> = batches.into_iter().filter(waits).collect();
    waiting.sort_by_key(|batch| std::cmp::Reverse(batch.packed_on));
    let (mut standings, mut looked) = (Vec::with_capacity(waiting.len()), 0);
    for batch in waiting {
        let is_over = batch.sold_out_on.is_some() || services.view().descent.is_stopped(&batch.id);
        let is_late = batch.expiry.is_some_and(|last| last < today);
        let lacking = if is_over || is_late || looked == LOOKED_MAX {
            0
        } else {
            looked += 1;
            completeness::lacking(&completeness::look(services, &batch.product, Some(&batch.id), today)?).len()
        };
        standings.push(BatchStanding {
            lot: batch.lot.to_string(),
            product: batch.product,
            packed_on: batch.packed_on,
            expiry: batch.expiry,
            units: batch.units.unwrap_or(0),
            id: batch.id,
            is_over,
            lacking,
        });
    }
    Ok(standings)
}

/// Runs with stamps that are not in force yet.
fn standing_runs(services: &Services, runs: &[Arc<Run>], today: Date) -> Result<Vec<RunStanding>> {
    let (mut standings, mut left) = (Vec::new(), SUMS_MAX);
    for run in runs.iter().filter(|run| run.expiry.is_none_or(|last| today <= last)) {
        let idle = services.view().count_in(run.numbers, StampState::NotActivated);
        if idle == 0 {
            continue;
        }
        let stopped = run.batch.as_ref().is_some_and(|batch| services.view().descent.is_stopped(batch));
        let handed = if run.is_roll() { Vec::new() } else { hand_out::history(services, run.id())? };
        let job = if run.is_roll() { None } else { hand_out::waiting_job(services, run.id(), &handed)? };
        let taken = stopped || (!handed.is_empty() && job.is_none());
        let sums = services.store.scan_sums(run.numbers, left)?;
        left -= sums.len();
        let view = services.view();
        let early = sums.iter().filter(|sum| view.state_of(sum.key.number) == StampState::NotActivated);
        let mut numbers = BTreeSet::new();
        let scans = early.map(|sum| {
            numbers.insert(sum.key.number);
            sum.count
        });
        let scans = scans.fold(0_u64, u64::saturating_add);
        standings.push(RunStanding {
            id: run.id(),
            product: run.product.clone(),
            lot: run.lot.as_ref().map(ToString::to_string),
            issued: run.issued,
            expiry: run.expiry,
            count: u64::from(run.numbers.count()),
            idle,
            taken,
            job,
            early: (numbers.len() as u64, scans),
        });
    }
    Ok(standings)
}

/// Of each kind of certificate and each subject the one that holds longest.
fn papers(services: &Services, producer: &ProducerId, products: &[Product]) -> Result<Vec<PaperStanding>> {
    let area = |record| if let RegisterRecord::Area(area) = record { Some(area) } else { None };
    let areas = services.store.register(RegisterKind::Area)?.into_iter().filter_map(|owned| area(owned.record));
    let areas = areas.filter(|area| area.producer == *producer).map(|area| Subject::Area(area.id));
    let products = products.iter().map(|product| Subject::Product(product.id.clone()));
    let mut longest: BTreeMap<(String, String), Certificate> = BTreeMap::new();
    for subject in std::iter::once(Subject::Producer(producer.clone())).chain(products).chain(areas) {
        for paper in services.store.certificates(&subject)? {
            // What is typed beside a kind of the list only explains it: a renewal may say it otherwise.
            let named = if paper.kind == OTHER { paper.kind_vi.as_str() } else { "" };
            let key = (format!("{subject:?}"), format!("{} {named}", paper.kind));
            let holds_longer = longest.get(&key).is_none_or(|other| match (other.valid_to, paper.valid_to) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(other), Some(own)) => own > other,
            });
            if holds_longer {
                longest.insert(key, paper);
            }
        }
    }
    let standing = |paper: Certificate| {
        let valid_to = paper.valid_to?;
        Some(PaperStanding { id: paper.id, kind: (paper.kind, paper.kind_vi), number: paper.number, valid_to })
    };
    Ok(longest.into_values().filter_map(standing).collect())
}

/// The last star of each product, also where it is over. One that a dossier asks to renew waits for the office, and for nobody here.
fn stars(services: &Services, products: &[Product]) -> Result<Vec<StarStanding>> {
    let mut stars = Vec::new();
    for product in products {
        stars.extend(star(services, &product.id)?);
    }
    Ok(stars)
}

fn star(services: &Services, product: &ProductId) -> Result<Option<StarStanding>> {
    let recognitions = services.store.recognitions(product)?;
    let last = recognition::latest(&recognitions);
    let since = last.and_then(|of| of.issued_on);
    if recognitions.iter().any(|row| row.waits() && row.submitted_on.is_none_or(|day| since.is_none_or(|since| day >= since))) {
        return Ok(None);
    }
    let standing =
        last.and_then(|of| of.valid_to.map(|valid_to| StarStanding { product: product.clone(), star: of.star, valid_to }));
    Ok(standing)
}

fn handed(services: &Services, producer: &ProducerId) -> Result<Vec<HandedStanding>> {
    let zone = &services.registry.zone;
    let pending = services.hand_overs.to(services.store.as_ref(), producer)?.into_iter();
    let standing = |event: crate::domain::event::Event| {
        Some(HandedStanding {
            on: zone.day(event.happened.at),
            event: event.id,
            batch: event.batch?,
            from: event.producer,
            quantity: event.quantity,
        })
    };
    Ok(pending.filter_map(standing).collect())
}

/// Recalls and holds that the owner began, or that reach its batches.
fn stops(services: &Services, owner: &Owner, batches: &[Batch]) -> Vec<StopStanding> {
    let (view, zone) = (services.view(), &services.registry.zone);
    let reaching = batches.iter().flat_map(|batch| view.descent.recalls_of(&batch.id)).map(|(recall, _)| recall);
    let own = view.descent.recalls().filter(|recall| recall.owner == *owner);
    let open = reaching.chain(own).filter(|recall| recall.state == RecallState::Open);
    let standing = |recall: &crate::domain::recall::Recall| StopStanding {
        id: recall.id.clone(),
        kind: recall.kind,
        scope: recall.scope.clone(),
        since: zone.day(recall.since),
    };
    let by_id: BTreeMap<_, _> = open.map(|recall| (recall.id.clone(), standing(recall))).collect();
    by_id.into_values().collect()
}
