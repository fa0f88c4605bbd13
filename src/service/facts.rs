//! Facts about products and batches as pages show them: read once, kept by version, never wrong after a change.
use crate::domain::audience::Audience;
use crate::domain::batch::{Batch, Input, Relation};
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::completeness::{CompletenessCase, Item, Meter, Standing, count, standings};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::{self, Chain, Event, HandOver};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{BatchId, PlaceId, ProductId};
use crate::domain::place::{Area, Location, Place, Words};
use crate::domain::producer::Producer;
use crate::domain::product::Product;
use crate::domain::quantity::Quantity;
use crate::domain::recognition::Recognition;
use crate::domain::time::Date;
use crate::service::declared;
use crate::service::descent::Descent;
use crate::store::contract::whole::Store;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Most products, and most batches, whose facts are kept; beyond it the cache begins anew.
const FACTS_MAX: usize = 4096;

/// A product with what belongs to it.
#[derive(Debug)]
pub struct ProductFacts {
    /// Rises with every change of these facts; with the id it is a cache key.
    pub version: u64,
    /// The product.
    pub product: Product,
    /// Who answers for it.
    pub producer: Producer,
    /// The producer's commune as printed.
    pub place_printed: Option<Place>,
    /// The producer's commune today.
    pub place_current: Option<Place>,
    /// Its star's history.
    pub recognitions: Vec<Recognition>,
    /// Certificates of product and producer.
    pub certificates: Vec<Certificate>,
    /// How many items of each meter were declared, and which were not.
    pub completeness: Meters,
}

/// Which items were declared, whether everybody may see them or not.
#[derive(Debug, Default)]
pub struct Meters {
    /// How many of how many, by meter.
    pub counts: Vec<(Meter, usize, usize)>,
    /// What was not declared; a waiver declares nothing.
    pub missing: Vec<Item>,
}

impl Meters {
    fn of(case: &CompletenessCase<'_>) -> Self {
        let counted = |meter: Meter| {
            let (there, of) = count(case, meter);
            (meter, there, of)
        };
        let missing = standings(case).into_iter().filter(|(_, standing)| *standing == Standing::Missing);
        Self { counts: Meter::ALL.map(counted).to_vec(), missing: missing.map(|(item, _)| item).collect() }
    }
}

impl ProductFacts {
    /// The producer's commune as every label says it, and so the card that is held against the label: today's, else the one
    /// on older labels.
    pub fn commune(&self) -> Option<&Place> {
        self.place_current.as_ref().or(self.place_printed.as_ref())
    }
}

/// One event with the names that a page may show.
#[derive(Debug)]
pub struct Step {
    /// The event.
    pub event: Event,
    /// Who did it.
    pub producer: Option<Producer>,
    /// Where: the location, when it is public.
    pub location: Option<Location>,
    /// Where: the place (commune; for a coarse location the province only).
    pub place: Option<Place>,
    /// Whether a later event corrects this one.
    pub corrected: Corrected,
    /// How it stands, when it hands the goods to another producer.
    pub handed: Option<Handed>,
}

/// A handing over to another producer.
#[derive(Debug)]
pub struct Handed {
    /// To whom.
    pub to: Option<Producer>,
    /// Whether the receiver confirmed it.
    pub state: HandedState,
}

/// Whether a handing over was confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedState {
    /// Not received yet.
    Pending,
    /// Received as it was sent.
    Received,
    /// Received, another quantity.
    Differs,
}

/// A batch one step away, with what a page may say of it.
#[derive(Debug)]
pub struct Relative {
    /// Which.
    pub id: BatchId,
    /// Its lot code.
    pub lot: Lot,
    /// Its product's name.
    pub name: Words,
    /// Its product's code.
    pub code: ProductCode,
    /// Who made it.
    pub producer: Words,
    /// How it is related.
    pub relation: Relation,
    /// How much of the input went in.
    pub quantity: Quantity,
    /// Its last good day.
    pub expiry: Option<Date>,
    /// Its product's stars: a component keeps its own.
    pub recognitions: Vec<Recognition>,
}

/// Whether an event still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Corrected {
    /// It holds.
    No,
    /// A later event holds instead; both are shown.
    ByLater,
}

/// A batch with what happened to it.
#[derive(Debug)]
pub struct BatchFacts {
    /// Rises with every change of these facts.
    pub version: u64,
    /// The batch.
    pub batch: Batch,
    /// What happened, in order.
    pub journey: Vec<Step>,
    /// Where its raw material grew, with the commune.
    pub areas: Vec<(Area, Option<Place>)>,
    /// Certificates of those areas.
    pub area_certificates: Vec<Certificate>,
    /// One step back: what it was made from.
    pub made_from: Vec<Relative>,
    /// One step forward: what was made from it.
    pub made_into: Vec<Relative>,
    /// The running hash over its events.
    pub chain: Chain,
    /// The earliest last day of its components: a gift set is as good as what is in it.
    pub components_use_by: Option<Date>,
    /// How many items of each meter were declared, of the product and of the batch.
    pub completeness: Meters,
}

/// Facts kept by version.
#[derive(Default)]
pub struct FactsCache {
    products: Mutex<HashMap<ProductId, Arc<ProductFacts>>>,
    batches: Mutex<HashMap<BatchId, Arc<BatchFacts>>>,
}

impl FactsCache {
    /// Facts of a product, not older than `version`.
    pub fn product(&self, store: &dyn Store, id: &ProductId, version: u64) -> Result<Arc<ProductFacts>> {
        kept(&self.products, id, |facts| facts.version >= version, || read_product(store, id, version))
    }

    /// Facts of a batch, not older than `version`.
    pub fn batch(&self, store: &dyn Store, descent: &Descent, id: &BatchId, version: u64) -> Result<Arc<BatchFacts>> {
        kept(&self.batches, id, |facts| facts.version >= version, || read_batch(store, descent, id, version))
    }
}

fn kept<K: Hash + Eq + Clone, V>(
    cache: &Mutex<HashMap<K, Arc<V>>>,
    id: &K,
    fresh: impl Fn(&V) -> bool,
    read: impl FnOnce() -> Result<V>,
) -> Result<Arc<V>> {
    if let Some(facts) = cache.lock().unwrap_or_else(PoisonError::into_inner).get(id).filter(|facts| fresh(facts)) {
        return Ok(facts.clone());
    }
    let facts = Arc::new(read()?);
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= FACTS_MAX {
        cache.clear();
    }
    cache.insert(id.clone(), facts.clone());
    Ok(facts)
}

fn read_product(store: &dyn Store, id: &ProductId, version: u64) -> Result<ProductFacts> {
    let unknown = || Error::not_found(Fault::new("product-unknown").value(id.as_str()));
    let product = store.product(id)?.ok_or_else(unknown)?;
    let unknown = || Error::not_found(Fault::new("producer-unknown").value(product.producer.as_str()));
    let producer = store.producer(&product.producer)?.ok_or_else(unknown)?;
    let stages = declared::stages(&store.product_events(id)?);
    let completeness = meters(store, &product, &producer, None, stages)?;
    let (product, producer) = (product.seen_by(Audience::Public), producer.seen_by(Audience::Public));
    let mut certificates = certificates(store, Subject::Product(id.clone()))?;
    certificates.extend(self::certificates(store, Subject::Producer(producer.id.clone()))?);
    Ok(ProductFacts {
        version,
        place_printed: store.place(&producer.place_printed)?,
        place_current: place(store, producer.place_current.as_ref())?,
        recognitions: recognitions(store, id)?,
        certificates,
        completeness,
        product,
        producer,
    })
}

fn meters(store: &dyn Store, product: &Product, producer: &Producer, batch: Option<&Batch>, stages: usize) -> Result<Meters> {
    let placed = declared::placed(store, producer)?;
    // Waivers declare nothing, so that no day matters here.
    let today = Date::default();
    Ok(Meters::of(&CompletenessCase { product, producer, placed, batch, stages, waivers: &[], today }))
}

fn recognitions(store: &dyn Store, product: &ProductId) -> Result<Vec<Recognition>> {
    Ok(store.recognitions(product)?.into_iter().map(|row| row.seen_by(Audience::Public)).collect())
}

fn certificates(store: &dyn Store, subject: Subject) -> Result<Vec<Certificate>> {
    Ok(store.certificates(&subject)?.into_iter().map(|certificate| certificate.seen_by(Audience::Public)).collect())
}

fn read_batch(store: &dyn Store, descent: &Descent, id: &BatchId, version: u64) -> Result<BatchFacts> {
    let unknown = || Error::not_found(Fault::new("batch-unknown").value(id.as_str()));
    let batch = store.batch(id)?.ok_or_else(unknown)?.record;
    let events = store.events(id)?;
    let product = store.product(&batch.product)?;
    let stages = declared::stages(&events);
    let completeness = match &product {
        Some(product) => match store.producer(&product.producer)? {
            Some(producer) => meters(store, product, &producer, Some(&batch), stages)?,
            None => Meters::default(),
        },
        None => Meters::default(),
    };
    let batch = batch.seen_by(Audience::Public);
    let piece = product.and_then(|product| product.unit_mass);
    let mut handed = Vec::new();
    for event in &events {
        handed.push(hand_over(store, event, &events, piece)?);
    }
    let corrected: Vec<_> = events.iter().filter_map(|event| event.corrects.clone()).collect();
    let journey = events
        .into_iter()
        .zip(handed)
        .map(|(event, handed)| {
            let later = corrected.contains(&event.id);
            step(store, event.seen_by(Audience::Public), if later { Corrected::ByLater } else { Corrected::No }, handed)
        })
        .collect::<Result<_>>()?;
    let mut areas = Vec::new();
    let mut area_certificates = Vec::new();
    for id in &batch.areas {
        if let Some(area) = store.area(id)? {
            let commune = place(store, area.place_current.as_ref().or(Some(&area.place_printed)))?;
            area_certificates.extend(certificates(store, Subject::Area(id.clone()))?);
            areas.push((area.seen_by(Audience::Public), commune));
        }
    }
    let mut made_from = Vec::new();
    for input in &batch.inputs {
        made_from.extend(relative(store, &input.batch, input)?);
    }
    let mut made_into = Vec::new();
    for (output, input) in descent.lineage().drawn(id) {
        // An output that hides its inputs is not named by them either.
        let shown = store.batch(output)?.is_some_and(|owned| !owned.record.seen_by(Audience::Public).inputs.is_empty());
        if shown {
            made_into.extend(relative(store, output, input)?);
        }
    }
    let chain = store.chain(id)?;
    Ok(BatchFacts {
        version,
        batch,
        journey,
        areas,
        area_certificates,
        made_from,
        made_into,
        chain,
        components_use_by: descent.components_use_by(id),
        completeness,
    })
}

/// Events of a service, which carry no batch: the latest first, at most `max`.
pub fn visits(store: &dyn Store, id: &ProductId, max: usize) -> Result<Vec<Step>> {
    let events = store.product_events(id)?;
    let corrected: Vec<_> = events.iter().filter_map(|event| event.corrects.clone()).collect();
    let latest = events.into_iter().rev().take(max);
    latest
        .map(|event| {
            let later = corrected.contains(&event.id);
            step(store, event.seen_by(Audience::Public), if later { Corrected::ByLater } else { Corrected::No }, None)
        })
        .collect()
}

fn relative(store: &dyn Store, id: &BatchId, link: &Input) -> Result<Option<Relative>> {
    let Some(batch) = store.batch(id)?.map(|owned| owned.record) else { return Ok(None) };
    let Some(product) = store.product(&batch.product)? else { return Ok(None) };
    let producer = store.producer(&batch.producer)?.map(|producer| producer.name).unwrap_or_default();
    Ok(Some(Relative {
        id: batch.id,
        lot: batch.lot,
        code: product.code(),
        name: product.name,
        producer,
        relation: link.relation,
        quantity: link.quantity,
        expiry: batch.expiry,
        recognitions: recognitions(store, &product.id)?,
    }))
}

fn hand_over(store: &dyn Store, event: &Event, all: &[Event], piece: Option<Quantity>) -> Result<Option<Handed>> {
    let Some(to) = &event.hands_to else { return Ok(None) };
    let state = match event::hand_over(event, all, piece) {
        HandOver::Pending => HandedState::Pending,
        HandOver::Received(_) => HandedState::Received,
        HandOver::Differs(_) => HandedState::Differs,
    };
    Ok(Some(Handed { to: store.producer(to)?.map(|producer| producer.seen_by(Audience::Public)), state }))
}

fn step(store: &dyn Store, event: Event, corrected: Corrected, handed: Option<Handed>) -> Result<Step> {
    let producer = event.producer.as_ref().map(|id| store.producer(id)).transpose()?.flatten();
    let producer = producer.map(|producer| producer.seen_by(Audience::Public));
    let location = event.location.as_ref().map(|id| store.location(id)).transpose()?.flatten();
    let Some(location) = location else {
        return Ok(Step { event, producer, location: None, place: None, corrected, handed });
    };
    let commune = place(store, location.place_current.as_ref().or(Some(&location.place_printed)))?;
    Ok(match location.seen_by(Audience::Public) {
        Some(location) => Step { event, producer, location: Some(location), place: commune, corrected, handed },
        None => Step { event, producer, location: None, place: province(store, commune)?, corrected, handed },
    })
}

fn place(store: &dyn Store, id: Option<&PlaceId>) -> Result<Option<Place>> {
    id.map_or(Ok(None), |id| store.place(id))
}

/// The province above a place; at most four levels up, so that a loop in the data ends.
fn province(store: &dyn Store, from: Option<Place>) -> Result<Option<Place>> {
    let mut unit = from;
    for _ in 0..4 {
        match unit {
            Some(below) if below.level != "province" => unit = place(store, below.parent.as_ref())?,
            other => return Ok(other),
        }
    }
    Ok(None)
}
