//! Replays a dataset in time order through the ordinary deeds: the clock is each row's own time, so log times only rise. A
//! repeat finds every deed done and changes nothing.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::{BatchId, DeedKey};
use crate::domain::region::Region;
use crate::domain::run::{Run, StatusReason};
use crate::domain::scan::{KnownBy, PlaceKey, PlaceSum, ScanKey, ScanSum};
use crate::domain::time::Timestamp;
use crate::service::access::Actor;
use crate::service::bind::{self, BindOrder};
use crate::service::form::recalls::{RecallRow, Scope};
use crate::service::import::dataset::Dataset;
use crate::service::import::load;
use crate::service::import::rolls::{BoundPart, Roll};
use crate::service::import::sample_scans::SampleScan;
use crate::service::issue::{self, IssueFor, IssueOrder};
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use std::collections::BTreeMap;

/// What is replayed.
pub struct Sample<'a> {
    /// The register, batches, events and recalls.
    pub data: &'a Dataset,
    /// Rolls printed ahead.
    pub rolls: &'a [Roll],
    /// Scans.
    pub scans: &'a [SampleScan],
}

/// One row's deed. Rows of one instant happen in the order of these variants.
enum Step<'a> {
    Batch(&'a Batch),
    Event(&'a Event),
    Issue(&'a BatchId),
    IssueRoll(&'a Roll),
    Activate(&'a BatchId),
    Bind(&'a Roll, &'a BoundPart),
    Void(&'a RecallRow, &'a BatchId, u32, u32),
    Recall(&'a RecallRow),
    Close(&'a RecallRow),
}

impl Step<'_> {
    fn rank(&self) -> u8 {
        match self {
            Self::Batch(_) => 0,
            Self::Event(_) => 1,
            Self::Issue(_) => 2,
            Self::IssueRoll(_) => 3,
            Self::Activate(_) => 4,
            Self::Bind(..) => 5,
            Self::Void(..) => 6,
            Self::Recall(_) => 7,
            Self::Close(_) => 8,
        }
    }
}

/// Replays everything. `progress` is told how many steps are done, and of how many.
pub fn replay(services: &Services, sample: &Sample<'_>, mut progress: impl FnMut(usize, usize)) -> Result<()> {
    let (data, rolls) = (sample.data, sample.rolls);
    // Put once, as a whole; what was changed since is not put back.
    let anew = services.store.products()?.is_empty();
    if anew {
        load::load_register(services, &Actor::Operator.can_import()?, data)?;
    }
    let steps = steps(services, data, rolls);
    for (done, (at, step)) in steps.iter().enumerate() {
        take(services, step, *at)?;
        progress(done + 1, steps.len());
    }
    // Sums of scans cannot tell a repeat: they are added with the first replay only.
    if anew { count_scans(services, sample.scans) } else { Ok(()) }
}

fn count_scans(services: &Services, scans: &[SampleScan]) -> Result<()> {
    let mut sums: BTreeMap<ScanKey, u64> = BTreeMap::new();
    let mut places: BTreeMap<PlaceKey, u64> = BTreeMap::new();
    for scan in scans {
        let run = run(services, &key("issue", scan.batch.as_str())?)?;
        let number = run.positions(scan.position, scan.position)?.first();
        let day = services.registry.zone.day(scan.at.at);
        *sums.entry(ScanKey { number, day }).or_default() += 1;
        let unit = scan.place.as_ref().map(|id| services.store.place(id)).transpose()?.flatten();
        if let Some(region) = unit.and_then(|unit| Region::of_unit(unit.name.get("vi").unwrap_or_default())) {
            let place = PlaceKey { run: run.id(), day, by: KnownBy::Network, region, bound: None };
            *places.entry(place).or_default() += 1;
        }
    }
    let sums: Vec<ScanSum> = sums.into_iter().map(|(key, count)| ScanSum { key, count }).collect();
    services.store.add_scans(&sums)?;
    let places: Vec<PlaceSum> = places.into_iter().map(|(key, count)| PlaceSum { key, count }).collect();
    services.store.add_scan_places(&places)
}

fn steps<'a>(services: &Services, data: &'a Dataset, rolls: &'a [Roll]) -> Vec<(Timestamp, Step<'a>)> {
    let day = |date| services.registry.zone.start_of(date);
    let mut steps = Vec::new();
    steps.extend(data.batches.iter().map(|batch| (day(batch.made_on), Step::Batch(batch))));
    for event in &data.events {
        steps.push((event.recorded.at, Step::Event(event)));
        match (event.kind.as_str(), &event.batch) {
            ("label_printing", Some(batch)) => steps.push((event.happened.at, Step::Issue(batch))),
            ("commissioning", Some(batch)) => steps.push((event.happened.at, Step::Activate(batch))),
            _ => {}
        }
    }
    for roll in rolls {
        steps.push((roll.issued_at.at, Step::IssueRoll(roll)));
        steps.extend(roll.bound.as_ref().map(|part| (part.at.at, Step::Bind(roll, part))));
    }
    for row in &data.recalls {
        match &row.scope {
            Scope::Positions(batch, from, to) => steps.push((day(row.issued_on), Step::Void(row, batch, *from, *to))),
            Scope::WholeLot(_) | Scope::Product(_) | Scope::Area(_) | Scope::Stamps(_) => {
                steps.push((day(row.issued_on), Step::Recall(row)));
                steps.extend(row.closed_on.map(|closed| (day(closed), Step::Close(row))));
            }
        }
    }
    steps.sort_by_key(|(at, step)| (*at, step.rank()));
    steps
}

fn take(services: &Services, step: &Step<'_>, at: Timestamp) -> Result<()> {
    match step {
        Step::Batch(batch) if services.store.batch(&batch.id)?.is_some() => Ok(()),
        Step::Batch(batch) => services.settle(services.store.put_batches(&[load::owned(batch)], at)?).map(drop),
        Step::Event(event) => services.settle(services.store.add_events(std::slice::from_ref(*event), at)?).map(drop),
        Step::Issue(batch) => {
            let order = IssueOrder { deed: key("issue", batch.as_str())?, what: IssueFor::Batch((*batch).clone(), None) };
            issue(services, &order, at)
        }
        Step::IssueRoll(roll) => {
            let what = IssueFor::Roll(roll.product.clone(), roll.count, roll.use_by);
            issue(services, &IssueOrder { deed: key("issue", roll.id.as_str())?, what }, at)
        }
        Step::Activate(batch) => {
            let run = run(services, &key("issue", batch.as_str())?)?;
            let deed = key("activate", batch.as_str())?;
            change(services, StatusOrder { deed, numbers: run.numbers, reason: StatusReason::Commissioned }, at)
        }
        Step::Bind(roll, part) => bind_part(services, roll, part, at),
        Step::Void(row, batch, from, to) => {
            let run = run(services, &key("issue", batch.as_str())?)?;
            let numbers = run.positions(*from, *to)?;
            change(services, StatusOrder { deed: key("void", row.id.as_str())?, numbers, reason: StatusReason::Spoiled }, at)
        }
        Step::Recall(row) => match row.scope.recalled() {
            Some(scope) => load::begin_recall(services, &load::recall_order(row, scope, at), at).map(drop),
            None => Ok(()),
        },
        Step::Close(row) => load::close_recall(services, row, at).map(drop),
    }
}

fn issue(services: &Services, order: &IssueOrder, at: Timestamp) -> Result<()> {
    let right = Actor::Operator.can_issue(&issue::owner(services, &order.what)?)?;
    issue::issue(services, &right, order, at).map(drop)
}

fn change(services: &Services, order: StatusOrder, at: Timestamp) -> Result<()> {
    let right = Actor::Operator.can_change_status(&status::owner(services, &order)?)?;
    status::change(services, &right, &order, at).map(drop)
}

fn bind_part(services: &Services, roll: &Roll, part: &BoundPart, at: Timestamp) -> Result<()> {
    let run = run(services, &key("issue", roll.id.as_str())?)?;
    let order = BindOrder {
        deed: key("bind", roll.id.as_str())?,
        run: run.id(),
        numbers: run.positions(part.from, part.to)?,
        batch: part.batch.clone(),
        correction: None,
    };
    let right = Actor::Operator.can_issue(&run.owner)?;
    bind::bind(services, &right, &order, at).map(drop)
}

fn run(services: &Services, deed: &DeedKey) -> Result<Run> {
    let unknown = || Error::not_found(Fault::new("run-unknown").value(deed.as_str()));
    services.store.run_by_deed(deed)?.ok_or_else(unknown)
}

fn key(what: &str, id: &str) -> Result<DeedKey> {
    Ok(format!("{what}-{id}").parse()?)
}
