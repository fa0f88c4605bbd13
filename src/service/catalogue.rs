//! The public register in memory: who makes what, with which star, where, and what the office published. Read once a change.
use crate::domain::audience::Audience;
use crate::domain::edition::{Edition, Entry, Promotion};
use crate::domain::error::Result;
use crate::domain::id::{BatchId, PlaceId, ProducerId, ProductId};
use crate::domain::place::{Location, Place};
use crate::domain::producer::Producer;
use crate::domain::product::Product;
use crate::domain::recognition::Recognition;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::whole::Store;
use crate::text::fold::fold;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A product of ours with what the register says of it.
#[derive(Debug)]
pub struct Listed {
    /// The product, as the public sees it.
    pub product: Product,
    /// Its star's history.
    pub recognitions: Vec<Recognition>,
    /// Its batches, the latest first.
    pub batches: Vec<BatchId>,
    /// The old district-level unit of its producer.
    pub district: Option<PlaceId>,
    /// Names of product, producer and places, folded for search.
    pub folded: String,
}

/// A row of a published register.
#[derive(Debug)]
pub struct Published {
    /// The row.
    pub entry: Entry,
    /// Its names, folded for search.
    pub folded: String,
}

/// What the public may know of the register.
#[derive(Debug, Default)]
pub struct Catalogue {
    version: u64,
    /// Administrative units.
    pub places: BTreeMap<PlaceId, Place>,
    /// Producers.
    pub producers: BTreeMap<ProducerId, Producer>,
    /// Products.
    pub products: BTreeMap<ProductId, Listed>,
    /// Published states, by their day.
    pub editions: Vec<Edition>,
    /// Their rows.
    pub entries: Vec<Published>,
    /// Trade promotion.
    pub promotions: Vec<Promotion>,
    /// Locations whose place is public.
    pub locations: Vec<Location>,
}

/// The catalogue, kept by version.
#[derive(Default)]
pub struct CatalogueCache(Mutex<Option<Arc<Catalogue>>>);

impl CatalogueCache {
    /// The catalogue, not older than `version`.
    pub fn at(&self, store: &dyn Store, version: u64) -> Result<Arc<Catalogue>> {
        let kept = |slot: &Option<Arc<Catalogue>>| slot.clone().filter(|kept| kept.version >= version);
        if let Some(kept) = kept(&self.0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(kept);
        }
        // Read without the lock: whoever asks meanwhile reads too, rather than wait on a slow disk.
        let read = Arc::new(read(store, version)?);
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept(&slot).is_none() {
            *slot = Some(read.clone());
        }
        Ok(read)
    }
}

fn read(store: &dyn Store, version: u64) -> Result<Catalogue> {
    let mut catalogue = Catalogue { version, ..Catalogue::default() };
    let kinds = [
        RegisterKind::Place,
        RegisterKind::Producer,
        RegisterKind::Product,
        RegisterKind::Recognition,
        RegisterKind::Edition,
        RegisterKind::Entry,
        RegisterKind::Promotion,
        RegisterKind::Location,
    ];
    for kind in kinds {
        store.register(kind)?.into_iter().for_each(|owned| catalogue.take_in(owned.record));
    }
    let mut batches: Vec<_> = store.batches()?.into_iter().map(|owned| owned.record).collect();
    batches.sort_by(|one, other| (other.made_on, &one.lot).cmp(&(one.made_on, &other.lot)));
    // What went into a batch is found on that batch's own page.
    for batch in batches.into_iter().filter(|batch| !["raw", "intermediate"].contains(&batch.kind.as_str())) {
        if let Some(listed) = catalogue.products.get_mut(&batch.product) {
            listed.batches.push(batch.id);
        }
    }
    catalogue.editions.sort_by_key(|edition| edition.as_of);
    catalogue.settle();
    Ok(catalogue)
}

impl Catalogue {
    fn take_in(&mut self, record: RegisterRecord) {
        match record {
            RegisterRecord::Place(place) => drop(self.places.insert(place.id.clone(), place)),
            RegisterRecord::Producer(producer) => {
                self.producers.insert(producer.id.clone(), producer.seen_by(Audience::Public));
            }
            RegisterRecord::Product(product) => {
                let product = product.seen_by(Audience::Public);
                let (recognitions, batches) = (Vec::new(), Vec::new());
                let listed = Listed { product, recognitions, batches, district: None, folded: String::new() };
                self.products.insert(listed.product.id.clone(), listed);
            }
            RegisterRecord::Recognition(row) => {
                if let Some(listed) = self.products.get_mut(&row.product) {
                    listed.recognitions.push(row.seen_by(Audience::Public));
                }
            }
            RegisterRecord::Edition(edition) => self.editions.push(edition),
            RegisterRecord::Entry(entry) => self.entries.push(Published { entry, folded: String::new() }),
            RegisterRecord::Promotion(promotion) => self.promotions.push(promotion),
            RegisterRecord::Location(location) => self.locations.extend(location.seen_by(Audience::Public)),
            RegisterRecord::Certificate(_) | RegisterRecord::Area(_) | RegisterRecord::Member(_) | RegisterRecord::Waiver(_) => {}
        }
    }

    /// What follows from several records at once: districts, and names for search.
    fn settle(&mut self) {
        let mut products = std::mem::take(&mut self.products);
        for listed in products.values_mut() {
            let producer = self.producers.get(&listed.product.producer);
            listed.district = producer.and_then(|producer| self.district(&producer.place_printed)).map(|place| place.id.clone());
            let of_producer = producer.map(|producer| [Some(&producer.place_printed), producer.place_current.as_ref()]);
            let places = of_producer.into_iter().flatten().flatten().chain(&listed.district);
            let places = places.filter_map(|id| self.places.get(id)).map(|place| &place.name);
            let names = [Some(&listed.product.name), producer.map(|producer| &producer.name)];
            let words = names.into_iter().flatten().chain(places).flat_map(|words| words.0.values());
            listed.folded = fold(&words.map(String::as_str).collect::<Vec<_>>().join(" "));
        }
        self.products = products;
        let mut entries = std::mem::take(&mut self.entries);
        for published in &mut entries {
            let place = self.places.get(&published.entry.place).map(|place| &place.name);
            let places = place.into_iter().flat_map(|words| words.0.values()).map(String::as_str);
            let words: Vec<&str> = [published.entry.name_vi.as_str()].into_iter().chain(places).collect();
            published.folded = fold(&words.join(" "));
        }
        self.entries = entries;
    }

    /// The district-level unit that holds a place, or is it.
    pub fn district(&self, place: &PlaceId) -> Option<&Place> {
        self.line(place).into_iter().find(|place| place.level == "district")
    }

    /// A unit and those above it, the lowest first, up to the province.
    pub fn line(&self, place: &PlaceId) -> Vec<&Place> {
        let mut line = Vec::new();
        let mut next = self.places.get(place);
        while let Some(place) = next.filter(|place| place.level != "country" && line.len() < Place::STEPS_MAX) {
            line.push(place);
            next = place.parent.as_ref().and_then(|id| self.places.get(id));
        }
        line
    }

    /// Who makes a product.
    pub fn producer_of(&self, listed: &Listed) -> Option<&Producer> {
        self.producers.get(&listed.product.producer)
    }

    /// A producer's unit today, where known.
    pub fn unit_of(&self, producer: &Producer) -> Option<&Place> {
        producer.place_current.as_ref().and_then(|id| self.places.get(id))
    }
}
