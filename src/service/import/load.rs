//! Loads a read dataset: register, batches, events, recalls, each all or none; a repeat changes nothing.
use crate::domain::batch::Batch;
use crate::domain::certificate::Subject;
use crate::domain::error::{Error, Result};
use crate::domain::id::DeedKey;
use crate::domain::recall::{RecallState, Scope as RecallScope};
use crate::domain::registry::{Owned, Owner};
use crate::domain::time::{Timestamp, Zone};
use crate::service::access::{Actor, CanImport};
use crate::service::attach;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::RecallRow;
use crate::service::import::conflicts::conflicts;
use crate::service::import::dataset::Dataset;

use crate::service::import::references::KnownIds;
use crate::service::recall::{self, RecallOrder};
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::store::contract::register::{RegisterKind, RegisterRecord};

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
    services.disk.admit_bulk(0)?;
    let conflicts = conflicts(services, data, now)?;
    if !conflicts.is_empty() {
        return Err(Error::invalid(conflicts));
    }
    let mut done = load_register(services, right, data)?;
    let batches: Vec<Owned<Batch>> = data.batches.iter().map(|batch| with_links(services, data, batch)).collect::<Result<_>>()?;
    done = newer(done, services.settle(services.store.put_batches(&batches, now)?)?);
    done = newer(done, services.settle(services.store.add_events(&data.events, now)?)?);
    let mut recalls = 0;
    for (row, scope) in data.recalls.iter().filter_map(|row| Some((row, row.scope.recalled()?))) {
        recalls += 1;
        let order = recall_order(row, scope, row.since(&services.registry.zone));
        done = newer(done, begin_recall(services, &order, now)?);
        let further = recall::find(services, &row.id)?.state.may_become(row.state);
        if let Some(at) = row.ended(&services.registry.zone).filter(|_| further) {
            done = newer(done, close_recall(services, row, at)?);
        }
    }
    Ok(Loaded {
        register: register(data).len(),
        batches: batches.len(),
        events: data.events.len(),
        recalls,
        ranges_left: data.recalls.len() - recalls,
        done,
    })
}

/// Loads the register only: what has no time of its own.
pub fn load_register(services: &Services, _: &CanImport, data: &Dataset) -> Result<Done> {
    let _held = services.register_held();
    let mut records = register(data);
    attach::keep_files(services.store.as_ref(), &mut records)?;
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
    let right = Actor::Operator.can_recall(&recall::owner(services, &order.scope)?)?;
    recall::begin(services, &right, order, now)
}

/// Closes or lifts the recall that a row tells of.
pub fn close_recall(services: &Services, row: &RecallRow, at: Timestamp) -> Result<Done> {
    let right = Actor::Operator.can_recall(&recall::find(services, &row.id)?.owner)?;
    let word = match row.state {
        RecallState::Open | RecallState::Closed => "close",
        RecallState::Lifted => "lift",
    };
    let deed: DeedKey = format!("{word}-{}", row.id).parse()?;
    recall::end(services, &right, &row.id, row.state, deed, at)
}

fn newer(a: Done, b: Done) -> Done {
    if a == Done::Now || b == Done::Now { Done::Now } else { Done::Before }
}

fn register(data: &Dataset) -> Vec<Owned<RegisterRecord>> {
    let office = |record| Owned { owner: Owner::Office, record };
    let of = |producer: &crate::domain::id::ProducerId, record| Owned { owner: Owner::Producer(producer.clone()), record };
    let mut all = Vec::new();
    all.extend(data.places.iter().map(|r| office(RegisterRecord::Place(r.clone()))));
    all.extend(data.producers.iter().map(|r| of(&r.id, RegisterRecord::Producer(r.clone()))));
    all.extend(data.products.iter().map(|r| of(&r.producer, RegisterRecord::Product(r.clone()))));
    all.extend(data.recognitions.iter().map(|r| office(RegisterRecord::Recognition(r.clone()))));
    all.extend(data.certificates.iter().map(|r| match &r.subject {
        Subject::Producer(producer) => of(producer, RegisterRecord::Certificate(r.clone())),
        Subject::Product(_) | Subject::Area(_) => office(RegisterRecord::Certificate(r.clone())),
    }));
    all.extend(data.areas.iter().map(|r| of(&r.producer, RegisterRecord::Area(r.clone()))));
    all.extend(data.locations.iter().map(|r| match &r.producer {
        Some(producer) => of(producer, RegisterRecord::Location(r.clone())),
        None => office(RegisterRecord::Location(r.clone())),
    }));
    all.extend(data.members.iter().map(|r| of(&r.cooperative, RegisterRecord::Member(r.clone()))));
    all.extend(data.editions.iter().map(|r| office(RegisterRecord::Edition(r.clone()))));
    all.extend(data.entries.iter().map(|r| office(RegisterRecord::Entry(r.clone()))));
    all.extend(data.promotions.iter().map(|r| office(RegisterRecord::Promotion(r.clone()))));
    all.extend(data.waivers.iter().map(|r| office(RegisterRecord::Waiver(r.clone()))));
    all
}
