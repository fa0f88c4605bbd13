//! What does not follow from other rows, here or in the store: loops, histories, numbers that nobody licensed, last days that no
//! rule gives, events out of order.
use crate::domain::batch::{Batch, Input};
use crate::domain::error::{Fault, Result};
use crate::domain::event::{self, Event, EventCase};
use crate::domain::id::{BatchId, EventId, PlaceId, ProducerId, ProductId};
use crate::domain::lineage;
use crate::domain::place::Place;
use crate::domain::producer::{Producer, ProducerKind};
use crate::domain::product::Product;
use crate::domain::recognition::{Recognition, history_faults};
use crate::domain::time::Timestamp;
use crate::service::form::kind::Kind;
use crate::service::import::dataset::Dataset;
use crate::service::services::Services;
use std::collections::{BTreeMap, HashMap};

/// What an import is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Rows are held against what stands; nothing is written.
    Checking,
    /// Rows are written where nobody sees them yet.
    Writing,
}

/// Is told how many rows are done, and of how many.
pub type Told<'a> = &'a dyn Fn(Phase, u64, u64);

/// Events after which progress is told.
const TOLD_EVERY: u64 = 1_000;

/// Every such fault, with its file and line.
pub fn faults(services: &Services, data: &Dataset, now: Timestamp, told: Told<'_>) -> Result<Vec<Fault>> {
    let mut faults = places(services, data)?;
    faults.extend(histories(services, data)?);
    faults.extend(products(services, data)?);
    faults.extend(members(services, data)?);
    faults.extend(last_days(services, data)?);
    // In a circle nothing comes before anything else: its events would only repeat the fault.
    match looped(services, data)? {
        Some(fault) => faults.push(fault),
        None => faults.extend(events(services, data, now, told)?),
    }
    Ok(faults)
}

fn places(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let here: HashMap<&PlaceId, &Place> = data.places.iter().map(|place| (&place.id, place)).collect();
    let mut stood: HashMap<PlaceId, Place> = HashMap::new();
    let mut waiting: Vec<PlaceId> =
        data.places.iter().flat_map(|place| [&place.parent, &place.current]).flatten().cloned().collect();
    while let Some(id) = waiting.pop() {
        if here.contains_key(&id) || stood.contains_key(&id) {
            continue;
        }
        if let Some(place) = services.store.place(&id)? {
            waiting.extend([&place.parent, &place.current].into_iter().flatten().cloned());
            stood.insert(id, place);
        }
    }
    let of = |id: &PlaceId| here.get(id).copied().or_else(|| stood.get(id));
    let looped = data.lined(Kind::Places, &data.places).filter_map(|(at, place)| Some((at, place.loop_fault(of)?)));
    Ok(looped.map(|(at, fault)| fault.at(at.file, at.line, "parent_id")).collect())
}

fn histories(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let mut of_product: BTreeMap<&ProductId, BTreeMap<String, Recognition>> = BTreeMap::new();
    for row in &data.recognitions {
        of_product.entry(&row.product).or_default().insert(row.id.to_string(), row.clone());
    }
    let mut faults = Vec::new();
    for (product, rows) in &mut of_product {
        for stood in services.store.recognitions(product)? {
            rows.entry(stood.id.to_string()).or_insert(stood);
        }
        let all: Vec<Recognition> = rows.values().cloned().collect();
        for (id, fault) in history_faults(&all) {
            let Some((at, _)) = data.lined(Kind::Recognitions, &data.recognitions).find(|(_, row)| row.id == id) else {
                // A row that stood before this import does not follow from one of it: the one is told of.
                faults.push(fault);
                continue;
            };
            faults.push(fault.at(at.file, at.line, "issued_on"));
        }
    }
    Ok(faults)
}

/// A GTIN of GS1 Viet Nam stands under the prefix that its producer was licensed; nobody mints one.
fn products(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (at, product) in data.lined(Kind::Products, &data.products) {
        let Some(gtin) = product.gtin.filter(|gtin| gtin.is_vietnamese()) else { continue };
        let prefix = producer(services, data, &product.producer)?.and_then(|producer| producer.company_prefix);
        let fault = match &prefix {
            None => Fault::new("gtin-without-prefix").arg("producer", &product.producer),
            Some(prefix) if !gtin.is_under(prefix) => Fault::new("gtin-outside-prefix").arg("prefix", prefix),
            Some(_) => continue,
        };
        faults.push(fault.value(gtin.to_string()).at(at.file, at.line, "gtin"));
    }
    Ok(faults)
}

/// The producer of an id, here or in the store.
fn producer(services: &Services, data: &Dataset, id: &ProducerId) -> Result<Option<Producer>> {
    match data.producers.iter().find(|producer| producer.id == *id) {
        Some(producer) => Ok(Some(producer.clone())),
        None => services.store.producer(id),
    }
}

/// Only a co-operative, or a group that is run like one, has members.
fn members(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    for (at, member) in data.lined(Kind::Members, &data.members) {
        match producer(services, data, &member.cooperative)?.map(|producer| producer.kind) {
            None | Some(ProducerKind::Cooperative | ProducerKind::CooperativeGroup) => {}
            Some(ProducerKind::Household | ProducerKind::Company) => {
                let fault = Fault::new("members-of-cooperative").value(member.cooperative.as_str());
                faults.push(fault.at(at.file, at.line, "cooperative_id"));
            }
        }
    }
    Ok(faults)
}

/// A last day beyond the product's shelf life.
fn last_days(services: &Services, data: &Dataset) -> Result<Vec<Fault>> {
    let here: HashMap<&ProductId, &Product> = data.products.iter().map(|product| (&product.id, product)).collect();
    let mut faults = Vec::new();
    for (at, batch) in data.lined(Kind::Batches, &data.batches) {
        let Some(expiry) = batch.expiry else { continue };
        let life = match here.get(&batch.product) {
            Some(product) => product.shelf_life,
            None => services.store.product(&batch.product)?.and_then(|product| product.shelf_life),
        };
        let last = life.and_then(|life| life.last_day(batch.made_on, batch.packed_on));
        if let Some(last) = last.filter(|last| expiry > *last) {
            let fault = Fault::new("expiry-beyond-shelf-life").arg("last", last).value(expiry.to_string());
            faults.push(fault.at(at.file, at.line, "expiry_on"));
        }
    }
    Ok(faults)
}

/// Batches of which one would be made from itself, here or with those of the store.
fn looped(services: &Services, data: &Dataset) -> Result<Option<Fault>> {
    let here: HashMap<&BatchId, &Batch> = data.batches.iter().map(|batch| (&batch.id, batch)).collect();
    let ids = |inputs: &[Input]| inputs.iter().map(|input| input.batch.clone()).collect();
    let starts = data.batches.iter().filter(|batch| !batch.inputs.is_empty()).map(|batch| &batch.id);
    let found = lineage::refuse_loop(starts, |id| match here.get(id) {
        Some(batch) => Ok(ids(&batch.inputs)),
        None => Ok(services.store.batch(id)?.map(|owned| ids(&owned.record.inputs)).unwrap_or_default()),
    });
    match found {
        Ok(()) => Ok(None),
        Err(error) if error.code() == "batch-loop" => {
            let fault = error.faults.into_iter().next();
            let at = data.places_of(Kind::BatchInputs).next().or_else(|| data.places_of(Kind::Batches).next());
            Ok(fault.map(|fault| match at {
                Some(at) => fault.at(at.file, 0, "input_batch_id"),
                None => fault,
            }))
        }
        Err(error) => Err(error),
    }
}

/// What the rules of events look at, here and in the store.
struct Known<'a> {
    services: &'a Services,
    batches: HashMap<&'a BatchId, &'a Batch>,
    /// Events that others correct or receive.
    named: HashMap<&'a EventId, &'a Event>,
    first: HashMap<&'a BatchId, Timestamp>,
    begins: HashMap<BatchId, Option<Timestamp>>,
    corrected: Rivals<'a>,
    received: Rivals<'a>,
    /// The last batch that was read from the store: a batch's events mostly stand together.
    stood: Option<(BatchId, Option<Batch>)>,
}

/// Which events name the same other one.
type Rivals<'a> = HashMap<&'a EventId, Vec<&'a EventId>>;

/// The other event that an event names, if it names one.
type Naming = fn(&Event) -> Option<&EventId>;

const CORRECTS: Naming = |event| event.corrects.as_ref();
const RECEIVES: Naming = |event| event.receives.as_ref();

impl<'a> Known<'a> {
    fn of(services: &'a Services, data: &'a Dataset) -> Self {
        let rivals = |of: Naming| {
            let mut rivals = Rivals::new();
            data.events.iter().filter_map(|event| Some((of(event)?, event))).for_each(|(named, event)| {
                rivals.entry(named).or_default().push(&event.id);
            });
            rivals
        };
        let (corrected, received) = (rivals(CORRECTS), rivals(RECEIVES));
        let is_named = |event: &&Event| corrected.contains_key(&event.id) || received.contains_key(&event.id);
        let named = data.events.iter().filter(is_named).map(|event| (&event.id, event)).collect();
        let mut first = HashMap::new();
        for event in &data.events {
            if let Some(batch) = &event.batch {
                let first = first.entry(batch).or_insert(event.happened.at);
                *first = event.happened.at.min(*first);
            }
        }
        let batches = data.batches.iter().map(|batch| (&batch.id, batch)).collect();
        Self { services, batches, named, first, begins: HashMap::new(), corrected, received, stood: None }
    }

    fn batch(&mut self, id: &BatchId) -> Result<Option<&Batch>> {
        if let Some(batch) = self.batches.get(id) {
            return Ok(Some(batch));
        }
        if self.stood.as_ref().is_none_or(|(stood, _)| stood != id) {
            let stood = self.services.store.batch(id)?.map(|owned| owned.record);
            self.stood = Some((id.clone(), stood));
        }
        Ok(self.stood.as_ref().and_then(|(_, batch)| batch.as_ref()))
    }

    fn event(&self, id: Option<&EventId>) -> Result<Option<Event>> {
        let Some(id) = id else { return Ok(None) };
        match self.named.get(id) {
            Some(event) => Ok(Some((*event).clone())),
            None => self.services.store.event(id),
        }
    }

    /// When each of the batches began that this one is made from.
    fn begun(&mut self, inputs: &[Input]) -> Result<Vec<(BatchId, Timestamp)>> {
        let mut begun = Vec::new();
        for input in inputs {
            let began = match self.begins.get(&input.batch) {
                Some(began) => *began,
                None => {
                    let began = self.began(&input.batch)?;
                    *self.begins.entry(input.batch.clone()).or_insert(began)
                }
            };
            begun.extend(began.map(|began| (input.batch.clone(), began)));
        }
        Ok(begun)
    }

    fn began(&mut self, id: &BatchId) -> Result<Option<Timestamp>> {
        let stood = self.services.store.events(id)?.first().map(|event| event.happened.at);
        let first = [stood, self.first.get(id).copied()].into_iter().flatten().min();
        let zone = &self.services.registry.zone;
        let made = self.batch(id)?.map(|batch| zone.start_of(batch.made_on));
        Ok([first, made].into_iter().flatten().min())
    }

    /// Another event that names the same one, here or among those that the batch has.
    fn rival(&self, event: &Event, of: Naming, here: &Rivals<'_>) -> Result<Option<EventId>> {
        let Some(wanted) = of(event) else { return Ok(None) };
        let rival = here.get(wanted).and_then(|all| all.iter().find(|other| ***other != event.id));
        if let Some(other) = rival {
            return Ok(Some((*other).clone()));
        }
        let stood = event.batch.as_ref().map(|batch| self.services.store.events(batch)).transpose()?.unwrap_or_default();
        Ok(stood.iter().find(|other| of(other) == Some(wanted)).map(|other| other.id.clone()))
    }
}

fn events(services: &Services, data: &Dataset, now: Timestamp, told: Told<'_>) -> Result<Vec<Fault>> {
    let mut known = Known::of(services, data);
    let mut faults = Vec::new();
    for (done, (at, event)) in (0..).zip(data.lined(Kind::Events, &data.events)) {
        if done % TOLD_EVERY == 0 {
            told(Phase::Checking, done, data.events.len() as u64);
        }
        if services.store.event(&event.id)?.is_some() {
            continue;
        }
        let found = event_faults(&mut known, event, now)?;
        faults.extend(found.into_iter().map(|fault| {
            let column = column(fault.code);
            fault.at(at.file, at.line, column)
        }));
    }
    Ok(faults)
}

fn event_faults(known: &mut Known<'_>, event: &Event, now: Timestamp) -> Result<Vec<Fault>> {
    let corrected_by = known.rival(event, CORRECTS, &known.corrected)?;
    let received_by = known.rival(event, RECEIVES, &known.received)?;
    let (corrected, handed) = (known.event(event.corrects.as_ref())?, known.event(event.receives.as_ref())?);
    let services = known.services;
    let inputs = match &event.batch {
        Some(id) => known.batch(id)?.map(|batch| batch.inputs.clone()).unwrap_or_default(),
        None => Vec::new(),
    };
    let begun = known.begun(&inputs)?;
    let batch = match &event.batch {
        Some(id) => known.batch(id)?,
        None => None,
    };
    Ok(event::faults(&EventCase {
        event,
        batch,
        begun: &begun,
        corrected: corrected.as_ref(),
        corrected_by: corrected_by.as_ref(),
        handed: handed.as_ref(),
        received_by: received_by.as_ref(),
        zone: &services.registry.zone,
        now,
    }))
}

/// The column that a fault is about.
fn column(code: &str) -> &'static str {
    match code {
        "recorded-before-happened" | "event-to-come" | "correction-too-early" => "recorded_at",
        "event-product" => "product_id",
        "correction-unknown" | "correction-elsewhere" | "correction-of-past" => "corrects_event",
        "receipt-unknown" | "receipt-not-yours" | "receipt-twice" => "receives_event",
        _ => "event_time",
    }
}
