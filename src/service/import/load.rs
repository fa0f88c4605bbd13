//! Loads a read dataset: register, batches, events, recalls, all or nothing and seen at once; a repeat changes nothing.
use crate::domain::batch::Batch;
use crate::domain::certificate::Subject;
use crate::domain::error::{Error, Result};
use crate::domain::id::{BatchId, DeedKey};
use crate::domain::recall::{RecallChange, RecallState, Scope as RecallScope};
use crate::domain::registry::{Owned, Owner};
use crate::domain::time::{Timestamp, Zone};
use crate::service::access::{Actor, CanImport};
use crate::service::attach;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::RecallRow;
use crate::service::import::agreed;
use crate::service::import::conflicts::conflicts;
use crate::service::import::dataset::Dataset;
use crate::service::import::follows::{Phase, Told};
use crate::service::import::references::KnownIds;
use crate::service::proposals;
use crate::service::recall::{self, RecallOrder};
use crate::service::services::{Services, all_or_nothing};
use crate::store::contract::load::{LoadStep, STEP_MAX};
use crate::store::contract::receipt::Done;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use std::collections::{HashMap, HashSet};
use std::iter;

/// How many rows of each kind stand behind an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Places, producers, products, recognitions, certificates, areas, locations.
    pub register: usize,
    /// Batches.
    pub batches: usize,
    /// Events.
    pub events: usize,
    /// Recalls of lots, products and areas.
    pub recalls: usize,
    /// Rows that void a range of stamps: `temtin status` does that, once the run exists.
    pub ranges_left: usize,
    /// Whether anything was new.
    pub done: Done,
}

impl KnownIds for Services {
    fn zone(&self) -> Zone {
        self.registry.zone.clone()
    }

    fn knows(&self, kind: &'static str, id: &str) -> Result<bool> {
        let store = &self.store;
        Ok(match kind {
            "place" => store.place(&id.parse()?)?.is_some(),
            "producer" => store.producer(&id.parse()?)?.is_some(),
            "product" => store.product(&id.parse()?)?.is_some(),
            "batch" => store.batch(&id.parse()?)?.is_some(),
            "area" => store.area(&id.parse()?)?.is_some(),
            "location" => store.location(&id.parse()?)?.is_some(),
            "event" => store.event(&id.parse()?)?.is_some(),
            "member" => holds(&store.register(RegisterKind::Member)?, id),
            "edition" => holds(&store.register(RegisterKind::Edition)?, id),
            _ => false,
        })
    }
}

fn holds(records: &[Owned<RegisterRecord>], id: &str) -> bool {
    records.iter().any(|owned| owned.record.id() == id)
}

/// Loads everything at one time.
pub fn load(services: &Services, right: &CanImport, data: &Dataset, now: Timestamp) -> Result<Loaded> {
    load_telling(services, right, data, now, &|_, _, _| {})
}

/// The same; `told` hears how far it has come.
pub fn load_telling(services: &Services, right: &CanImport, data: &Dataset, now: Timestamp, told: Told<'_>) -> Result<Loaded> {
    services.disk.admit_bulk(0)?;
    // What stands by now is what is checked against; whatever comes between is found out when nothing else can be written any more.
    services.refresh()?;
    let checked = services.view().upto();
    check(services, data, now, told)?;
    let _held = services.register_held();
    let recheck = iter::once_with(|| {
        services.refresh()?;
        let same = services.view().upto() == checked;
        if same { Ok(None) } else { check(services, data, now, told).map(|()| None) }
    });
    let mut written = 0;
    let of = rows(data);
    let steps = register_steps(services, right, data).map(|step| step.map(Some));
    let batches = iter::once_with(|| batch_steps(services, data)).flat_map(|steps| match steps {
        Ok(steps) => Box::new(steps) as Box<dyn Iterator<Item = Result<LoadStep>>>,
        Err(failed) => Box::new(iter::once(Err(failed))),
    });
    let events = chunks(data.events.iter().cloned()).map(LoadStep::Events);
    let steps = steps.chain(batches.map(|step| step.map(Some))).chain(events.map(|step| Ok(Some(step))));
    let steps = recheck.chain(steps).chain(recall_steps(services, data, now).map(|step| step.map(Some)));
    let mut steps = steps.filter_map(Result::transpose).inspect(|step| {
        written += step.as_ref().map_or(0, rows_of);
        told(Phase::Writing, written, of);
    });
    let done = services.load(&mut steps, now)?;
    let recalls = data.recalls.iter().filter(|row| row.scope.recalled().is_some()).count();
    Ok(Loaded {
        register: register(data).count(),
        batches: data.batches.len(),
        events: data.events.len(),
        recalls,
        ranges_left: data.recalls.len() - recalls,
        done,
    })
}

fn check(services: &Services, data: &Dataset, now: Timestamp, told: Told<'_>) -> Result<()> {
    let conflicts = conflicts(services, data, now, told)?;
    if conflicts.is_empty() { Ok(()) } else { Err(Error::invalid(conflicts)) }
}

/// How many rows of a dataset are written.
fn rows(data: &Dataset) -> u64 {
    (register(data).count() + data.batches.len() + data.events.len() + data.recalls.len()) as u64
}

fn rows_of(step: &LoadStep) -> u64 {
    match step {
        LoadStep::Register(records) => records.len() as u64,
        LoadStep::Batches(batches) => batches.len() as u64,
        LoadStep::Events(events) => events.len() as u64,
        LoadStep::Recall(_) => 1,
        LoadStep::RecallChange(_) => 0,
    }
}

/// Some at a time.
fn chunks<T>(mut all: impl Iterator<Item = T>) -> impl Iterator<Item = Vec<T>> {
    iter::from_fn(move || {
        let some: Vec<T> = all.by_ref().take(STEP_MAX).collect();
        (!some.is_empty()).then_some(some)
    })
}

/// Products in one step, since two of them may swap their codes.
fn register_steps<'a>(
    services: &'a Services,
    right: &'a CanImport,
    data: &'a Dataset,
) -> impl Iterator<Item = Result<LoadStep>> + 'a {
    let is_product = |owned: &Owned<RegisterRecord>| matches!(owned.record, RegisterRecord::Product(_));
    let products = iter::once_with(move || register(data).filter(is_product).collect::<Vec<_>>());
    let others = chunks(register(data).filter(move |owned| !is_product(owned)));
    products.chain(others).map(|mut records| {
        attach::keep_files(services.store.as_ref(), right, &mut records)?;
        Ok(LoadStep::Register(records))
    })
}

/// Batches that give up a lot code come first, together: another one may take it.
fn batch_steps<'a>(services: &'a Services, data: &'a Dataset) -> Result<impl Iterator<Item = Result<LoadStep>> + 'a> {
    let mut moving = HashSet::<&BatchId>::new();
    let anything_stands = !services.store.batches_page("", 1)?.is_empty();
    for batch in data.batches.iter().filter(|_| anything_stands) {
        if let Some(stood) = services.store.batch(&batch.id)?.map(|owned| owned.record)
            && (&stood.product, &stood.lot) != (&batch.product, &batch.lot)
        {
            moving.insert(&batch.id);
        }
    }
    let first: Vec<&Batch> = data.batches.iter().filter(|batch| moving.contains(&batch.id)).collect();
    let others = data.batches.iter().filter(move |batch| !moving.contains(&batch.id));
    let steps = iter::once(first).filter(|first| !first.is_empty()).chain(chunks(others));
    Ok(steps.map(|batches| {
        let linked = batches.into_iter().map(|batch| with_links(services, data, batch));
        linked.collect::<Result<_>>().map(LoadStep::Batches)
    }))
}

/// Each recall, and its end where it has one; what stands already keeps what became of it.
fn recall_steps<'a>(services: &'a Services, data: &'a Dataset, now: Timestamp) -> impl Iterator<Item = Result<LoadStep>> + 'a {
    let owners = iter::once_with(|| data.batches.iter().map(|batch| (&batch.id, &batch.producer)).collect::<HashMap<_, _>>());
    owners.flat_map(move |made_by| {
        let told = data.recalls.iter().filter_map(|row| Some((row, row.scope.recalled()?)));
        told.flat_map(move |(row, scope)| {
            let made_by = match &scope {
                RecallScope::Batch(id) => made_by.get(id).map(|producer| Owner::Producer((*producer).clone())),
                RecallScope::Product(_) | RecallScope::Area(_) | RecallScope::Stamps(_) => None,
            };
            recall_step(services, data, row, &scope, made_by, now).unwrap_or_else(|failed| vec![Err(failed)])
        })
    })
}

fn recall_step(
    services: &Services,
    data: &Dataset,
    row: &RecallRow,
    scope: &RecallScope,
    made_by: Option<Owner>,
    now: Timestamp,
) -> Result<Vec<Result<LoadStep>>> {
    let owner = match (made_by, scope) {
        (Some(owner), _) => owner,
        (None, RecallScope::Product(id)) => match data.products.iter().find(|product| product.id == *id) {
            Some(product) => Owner::Producer(product.producer.clone()),
            None => recall::owner(services, scope)?,
        },
        (None, RecallScope::Area(_)) => Owner::Office,
        (None, RecallScope::Batch(_) | RecallScope::Stamps(_)) => recall::owner(services, scope)?,
    };
    let zone = &services.registry.zone;
    let order = recall_order(row, scope.clone(), row.since(zone));
    let stood = services.store.recall(&row.id)?;
    let recall = recall::ordered(&order, owner, stood.as_ref(), now)?;
    let mut steps = vec![Ok(LoadStep::Recall(recall))];
    let further = stood.map_or(RecallState::Open, |stood| stood.state).may_become(row.state);
    if let Some(at) = row.ended(zone).filter(|_| further) {
        let change = RecallChange { deed: ending(row)?, recall: row.id.clone(), state: row.state, at };
        steps.push(Ok(LoadStep::RecallChange(change)));
    }
    Ok(steps)
}

/// Loads the register only: what has no time of its own. Waivers that need a second person are refused as in any import.
pub fn load_register(services: &Services, right: &CanImport, data: &Dataset) -> Result<Done> {
    all_or_nothing(data.shown(agreed::faults(services, data)?))?;
    let _held = services.register_held();
    let mut records: Vec<_> = register(data).collect();
    attach::keep_files(services.store.as_ref(), right, &mut records)?;
    services.settle(services.store.put_register(&records)?)
}

/// A folder without `batch_inputs.csv` or `deliveries.csv` says nothing about them: what stood stays.
fn with_links(services: &Services, data: &Dataset, batch: &Batch) -> Result<Owned<Batch>> {
    let mut owned = owned(batch);
    let (inputs, deliveries) = (data.tells(Kind::BatchInputs), data.tells(Kind::Deliveries));
    if let Some(stood) = services.store.batch(&batch.id)?.filter(|_| !inputs || !deliveries) {
        if !inputs {
            owned.record.inputs = stood.record.inputs;
        }
        if !deliveries {
            owned.record.deliveries = stood.record.deliveries;
        }
    }
    Ok(owned)
}

/// A batch belongs to who made it.
pub fn owned(batch: &Batch) -> Owned<Batch> {
    Owned { owner: Owner::Producer(batch.producer.clone()), record: batch.clone() }
}

/// The recall that a row tells of.
pub fn recall_order(row: &RecallRow, scope: RecallScope, since: Timestamp) -> RecallOrder {
    RecallOrder {
        id: row.id.clone(),
        kind: row.kind,
        scope,
        reason: row.reason.clone(),
        action: row.action.clone(),
        order: row.order.clone(),
        contact: row.contact.clone(),
        ordered_by: row.ordered_by,
        since: Some(since),
    }
}

/// Begins a recall.
pub fn begin_recall(services: &Services, order: &RecallOrder, now: Timestamp) -> Result<Done> {
    proposals::begin_recall(services, &Actor::Operator, order, now)
}

/// Closes or lifts the recall that a row tells of.
pub fn close_recall(services: &Services, row: &RecallRow, at: Timestamp) -> Result<Done> {
    let right = Actor::Operator.can_end_recall(&recall::find(services, &row.id)?)?;
    recall::end(services, &right, &row.id, row.state, ending(row)?, at)
}

/// The key of the deed that ends a recall.
fn ending(row: &RecallRow) -> Result<DeedKey> {
    let word = match row.state {
        RecallState::Open | RecallState::Closed => "close",
        RecallState::Lifted => "lift",
    };
    Ok(format!("{word}-{}", row.id).parse()?)
}

/// Every row of the register with its owner, in the order of the files.
fn register(data: &Dataset) -> impl Iterator<Item = Owned<RegisterRecord>> + '_ {
    let office = |record| Owned { owner: Owner::Office, record };
    let of = |producer: &crate::domain::id::ProducerId, record| Owned { owner: Owner::Producer(producer.clone()), record };
    let places = data.places.iter().map(move |r| office(RegisterRecord::Place(r.clone())));
    let producers = data.producers.iter().map(move |r| of(&r.id, RegisterRecord::Producer(r.clone())));
    let products = data.products.iter().map(move |r| of(&r.producer, RegisterRecord::Product(r.clone())));
    let recognitions = data.recognitions.iter().map(move |r| office(RegisterRecord::Recognition(r.clone())));
    let certificates = data.certificates.iter().map(move |r| match &r.subject {
        Subject::Producer(producer) => of(producer, RegisterRecord::Certificate(r.clone())),
        Subject::Product(_) | Subject::Area(_) => office(RegisterRecord::Certificate(r.clone())),
    });
    let areas = data.areas.iter().map(move |r| of(&r.producer, RegisterRecord::Area(r.clone())));
    let locations = data.locations.iter().map(move |r| match &r.producer {
        Some(producer) => of(producer, RegisterRecord::Location(r.clone())),
        None => office(RegisterRecord::Location(r.clone())),
    });
    let members = data.members.iter().map(move |r| of(&r.cooperative, RegisterRecord::Member(r.clone())));
    let editions = data.editions.iter().map(move |r| office(RegisterRecord::Edition(r.clone())));
    let entries = data.entries.iter().map(move |r| office(RegisterRecord::Entry(r.clone())));
    let promotions = data.promotions.iter().map(move |r| office(RegisterRecord::Promotion(r.clone())));
    let waivers = data.waivers.iter().map(move |r| office(RegisterRecord::Waiver(r.clone())));
    let all = places.chain(producers).chain(products).chain(recognitions).chain(certificates).chain(areas).chain(locations);
    all.chain(members).chain(editions).chain(entries).chain(promotions).chain(waivers)
}
