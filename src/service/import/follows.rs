//! What does not follow from other rows, here or in the store: loops, histories, numbers that nobody licensed, last days that no
//! rule gives, events out of order.
use crate::domain::batch::{Batch, Input};
use crate::domain::error::{Fault, Result};
use crate::domain::event::{self, Event, EventCase};
use crate::domain::id::{BatchId, EventId, PlaceId, ProductId};
use crate::domain::lineage;
use crate::domain::place::Place;
use crate::domain::product::Product;
use crate::domain::recognition::{Recognition, history_faults};
use crate::domain::time::Timestamp;
use crate::service::form::kind::Kind;
use crate::service::import::dataset::Dataset;
use crate::service::services::Services;
use std::collections::{BTreeMap, HashMap};

/// Every such fault, with its file and line.
pub fn faults(services: &Services, data: &Dataset, now: Timestamp) -> Result<Vec<Fault>> {
    let mut faults = places(services, data)?;
    faults.extend(histories(services, data)?);
    faults.extend(products(services, data)?);
    faults.extend(last_days(services, data)?);
    // In a circle nothing comes before anything else: its events would only repeat the fault.
    match looped(services, data)? {
        Some(fault) => faults.push(fault),
        None => faults.extend(events(services, data, now)?),
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
        let here = data.producers.iter().find(|producer| producer.id == product.producer).cloned();
        let producer = match here {
            Some(producer) => Some(producer),
            None => services.store.producer(&product.producer)?,
        };
        let prefix = producer.and_then(|producer| producer.company_prefix);
        let fault = match &prefix {
            None => Fault::new("gtin-without-prefix").arg("producer", &product.producer),
            Some(prefix) if !gtin.is_under(prefix) => Fault::new("gtin-outside-prefix").arg("prefix", prefix),
            Some(_) => continue,
        };
        faults.push(fault.value(gtin.to_string()).at(at.file, at.line, "gtin"));
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
    events: HashMap<&'a EventId, &'a Event>,
    first: HashMap<&'a BatchId, Timestamp>,
}

impl Known<'_> {
    fn batch(&self, id: &BatchId) -> Result<Option<Batch>> {
        match self.batches.get(id) {
            Some(batch) => Ok(Some((*batch).clone())),
            None => Ok(self.services.store.batch(id)?.map(|owned| owned.record)),
        }
    }

    fn event(&self, id: &EventId) -> Result<Option<Event>> {
        match self.events.get(id) {
            Some(event) => Ok(Some((*event).clone())),
            None => self.services.store.event(id),
        }
    }

    fn began(&self, id: &BatchId) -> Result<Option<Timestamp>> {
        let stood = self.services.store.events(id)?.first().map(|event| event.happened.at);
        let first = [stood, self.first.get(id).copied()].into_iter().flatten().min();
        let made = self.batch(id)?.map(|batch| self.services.registry.zone.start_of(batch.made_on));
        Ok([first, made].into_iter().flatten().min())
    }
}

fn events(services: &Services, data: &Dataset, now: Timestamp) -> Result<Vec<Fault>> {
    let mut known = Known {
        services,
        batches: data.batches.iter().map(|batch| (&batch.id, batch)).collect(),
        events: data.events.iter().map(|event| (&event.id, event)).collect(),
        first: HashMap::new(),
    };
    for event in &data.events {
        if let Some(batch) = &event.batch {
            let first = known.first.entry(batch).or_insert(event.happened.at);
            *first = event.happened.at.min(*first);
        }
    }
    let mut faults = Vec::new();
    let mut begins: HashMap<BatchId, Option<Timestamp>> = HashMap::new();
    for (at, event) in data.lined(Kind::Events, &data.events) {
        if services.store.event(&event.id)?.is_some() {
            continue;
        }
        let batch = event.batch.as_ref().map(|id| known.batch(id)).transpose()?.flatten();
        let mut begun = Vec::new();
        for input in batch.as_ref().map_or(&[][..], |batch| &batch.inputs) {
            let began = match begins.get(&input.batch) {
                Some(began) => *began,
                None => *begins.entry(input.batch.clone()).or_insert(known.began(&input.batch)?),
            };
            begun.extend(began.map(|began| (input.batch.clone(), began)));
        }
        let rivals = |of: fn(&Event) -> Option<&EventId>| -> Result<Option<EventId>> {
            let Some(wanted) = of(event) else { return Ok(None) };
            let here = data.events.iter().find(|other| other.id != event.id && of(other) == Some(wanted));
            if let Some(other) = here {
                return Ok(Some(other.id.clone()));
            }
            let stood = event.batch.as_ref().map(|batch| services.store.events(batch)).transpose()?.unwrap_or_default();
            Ok(stood.iter().find(|other| of(other) == Some(wanted)).map(|other| other.id.clone()))
        };
        let (corrected_by, received_by) = (rivals(|event| event.corrects.as_ref())?, rivals(|event| event.receives.as_ref())?);
        let corrected = event.corrects.as_ref().map(|id| known.event(id)).transpose()?.flatten();
        let handed = event.receives.as_ref().map(|id| known.event(id)).transpose()?.flatten();
        let found = event::faults(&EventCase {
            event,
            batch: batch.as_ref(),
            begun: &begun,
            corrected: corrected.as_ref(),
            corrected_by: corrected_by.as_ref(),
            handed: handed.as_ref(),
            received_by: received_by.as_ref(),
            zone: &services.registry.zone,
            now,
        });
        faults.extend(found.into_iter().map(|fault| {
            let column = column(fault.code);
            fault.at(at.file, at.line, column)
        }));
    }
    Ok(faults)
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
