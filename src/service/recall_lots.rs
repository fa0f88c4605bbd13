//! Lots of a recall as a report tells of them: how much, where it went one step on, what was made from it.
use crate::domain::audience::Audience;
use crate::domain::batch::{Batch, Relation};
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::id::{BatchId, LocationId, PlaceId, ProducerId, ProductId};
use crate::domain::place::{Place, Words};
use crate::domain::product::Product;
use crate::domain::quantity::{Amount, Quantity};
use crate::domain::recall::Scope;
use crate::domain::time::{Date, Timestamp};
use crate::service::services::Services;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Steps that take goods to another place.
const STEPS_ON: [&str; 3] = ["shipping", "stocking", "selling"];

/// Levels above a place that are looked at for its province, so that a loop in the data ends.
const LEVELS_MAX: usize = 4;

/// What a recall names.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    /// `batch`, `stamps`, `product` or `area`.
    pub kind: &'static str,
    /// Its id, or the numbers of the stamps.
    pub id: String,
    /// Its name as people read it: the lot code, the name by language, the numbers.
    pub name: Words,
}

/// Sums over everything that the recall reaches.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Totals {
    /// Lots that the recall names; for stamps, lots that they are in.
    pub lots_named: usize,
    /// Lots made from those.
    pub lots_made_from: usize,
    /// Units of goods, where a lot declares them.
    pub units: u64,
    /// Quantities, one for each unit of measure. Of what is named and of what was made from it: not to be added up.
    pub quantities: Vec<String>,
    /// Quantities of what was made from it.
    pub quantities_made_from: Vec<String>,
    /// Stamps issued for these goods.
    pub stamps: u64,
}

/// A product with lots in the recall.
#[derive(Debug, Clone, Serialize)]
pub struct ReachedProduct {
    /// Which.
    pub id: ProductId,
    /// Its name by language.
    pub name: Words,
    /// How many of its lots.
    pub lots: usize,
}

/// A lot in the recall.
#[derive(Debug, Clone, Serialize)]
pub struct ReachedLot {
    /// Which.
    pub id: BatchId,
    /// Its lot code.
    pub lot: String,
    /// Its product.
    pub product: ProductId,
    /// Its product's name by language.
    pub name: Words,
    /// Its page.
    pub path: String,
    /// `named` by the recall, `made-from` something that is, or `part`: only some of its stamps are recalled.
    pub reached: &'static str,
    /// Quantity as declared; empty = not declared.
    pub quantity: String,
    /// Units, where declared.
    pub units: Option<u32>,
    /// When it was made.
    pub made_on: Date,
    /// Its last good day.
    pub expires: Option<Date>,
}

/// A place or producer to which goods went.
#[derive(Debug, Clone, Serialize)]
pub struct Destination {
    /// The receiving producer, or the location where it may be named.
    pub to: Option<Words>,
    /// Commune, or no more than the province.
    pub place: Option<Words>,
    /// What happened there: `shipping` (from there), `stocking`, `selling`, or another step that hands goods over.
    pub step: String,
    /// The same as it was recorded.
    pub step_vi: String,
    /// From these lots.
    pub lots: BTreeSet<String>,
    /// Quantities, one for each unit of measure.
    pub quantities: Vec<String>,
    /// First and last time.
    pub between: (Timestamp, Timestamp),
}

/// One lot that went into another.
#[derive(Debug, Clone, Serialize)]
pub struct Made {
    /// From this lot.
    pub from: String,
    /// This one was made.
    pub into: String,
    /// Its product's name.
    pub name: Words,
    /// How.
    pub relation: Relation,
    /// How much went in.
    pub quantity: Quantity,
}

/// What the lots come to.
#[derive(Default)]
pub struct Parts {
    /// Sums.
    pub totals: Totals,
    /// Products, those with most lots first.
    pub products: Vec<ReachedProduct>,
    /// Lots, those that the recall names first.
    pub lots: Vec<ReachedLot>,
    /// Where the goods went one step on.
    pub went: Vec<Destination>,
    /// What was made from them.
    pub made: Vec<Made>,
}

/// Sums of quantities by unit of measure.
#[derive(Default)]
struct Sums(BTreeMap<&'static str, u128>);

impl Sums {
    fn add(&mut self, declared: &str) {
        if let Ok(quantity) = declared.parse::<Quantity>() {
            *self.0.entry(quantity.unit.word()).or_default() += u128::from(quantity.amount.micro());
        }
    }

    fn written(&self) -> Vec<String> {
        self.0.iter().map(|(unit, micro)| format!("{} {unit}", Amount::of_micro(*micro))).collect()
    }
}

/// To whom or where.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Whither {
    Producer(ProducerId),
    Location(LocationId),
    Province(Option<PlaceId>),
}

/// Goods that went somewhere by one kind of step.
type Went = BTreeMap<(Whither, String), (Destination, Sums)>;

/// Reads lots; what many lots share is read once.
pub struct Reader<'a> {
    services: &'a Services,
    audience: Audience,
    products: HashMap<ProductId, Option<Product>>,
    places: HashMap<PlaceId, Option<Place>>,
}

impl<'a> Reader<'a> {
    /// For an audience.
    pub fn new(services: &'a Services, audience: Audience) -> Self {
        Self { services, audience, products: HashMap::new(), places: HashMap::new() }
    }

    /// Reads these lots, each with the word for how it is reached.
    pub fn read(&mut self, reached: &BTreeMap<BatchId, &'static str>) -> Result<Parts> {
        let mut parts = Parts::default();
        let (mut named, mut made_from) = (Sums::default(), Sums::default());
        let mut went = Went::new();
        let mut per_product: BTreeMap<ProductId, usize> = BTreeMap::new();
        for (id, word) in reached {
            let Some(batch) = self.services.store.batch(id)?.map(|owned| owned.record.seen_by(self.audience)) else { continue };
            let Some(product) = self.product(&batch.product)? else { continue };
            if *word == "made-from" {
                parts.totals.lots_made_from += 1;
                made_from.add(&batch.quantity);
            } else {
                parts.totals.lots_named += 1;
            }
            if *word == "named" {
                named.add(&batch.quantity);
            }
            if *word != "part" {
                parts.totals.units += u64::from(batch.units.unwrap_or(0));
            }
            *per_product.entry(batch.product.clone()).or_default() += 1;
            let events = self.services.store.events(id)?;
            let corrected: BTreeSet<_> = events.iter().filter_map(|event| event.corrects.clone()).collect();
            for event in events.into_iter().filter(|event| !corrected.contains(&event.id)) {
                self.follow(&batch, event, &mut went)?;
            }
            self.made(&batch, &product, reached, &mut parts.made)?;
            parts.lots.push(lot(&batch, &product, word));
        }
        parts.lots.sort_by(|a, b| (a.reached != "named", &a.id).cmp(&(b.reached != "named", &b.id)));
        parts.totals.quantities = named.written();
        parts.totals.quantities_made_from = made_from.written();
        parts.went = went.into_values().map(|(to, sums)| Destination { quantities: sums.written(), ..to }).collect();
        for (id, lots) in per_product {
            let name = self.product(&id)?.map(|product| product.name).unwrap_or_default();
            parts.products.push(ReachedProduct { id, name, lots });
        }
        parts.products.sort_by_key(|product| std::cmp::Reverse(product.lots));
        Ok(parts)
    }

    /// What the batch was made from, where that is in the recall too. A batch that hides its inputs is not named by them either.
    fn made(
        &self,
        batch: &Batch,
        product: &Product,
        reached: &BTreeMap<BatchId, &'static str>,
        made: &mut Vec<Made>,
    ) -> Result<()> {
        for input in batch.inputs.iter().filter(|input| reached.contains_key(&input.batch)) {
            let Some(from) = self.services.store.batch(&input.batch)? else { continue };
            made.push(Made {
                from: from.record.lot.to_string(),
                into: batch.lot.to_string(),
                name: product.name.clone(),
                relation: input.relation,
                quantity: input.quantity,
            });
        }
        Ok(())
    }

    fn follow(&mut self, batch: &Batch, event: Event, went: &mut Went) -> Result<()> {
        if event.hands_to.is_none() && !STEPS_ON.contains(&event.kind.as_str()) {
            return Ok(());
        }
        let event = event.seen_by(self.audience);
        let Some((key, to, place)) = self.whither(&event)? else { return Ok(()) };
        let at = event.happened.at;
        let fresh = || Destination {
            to,
            place,
            step: event.kind.clone(),
            step_vi: event.kind_vi.clone(),
            lots: BTreeSet::new(),
            quantities: vec![],
            between: (at, at),
        };
        let (destination, sums) = went.entry((key, event.kind.clone())).or_insert_with(|| (fresh(), Sums::default()));
        destination.lots.insert(batch.lot.to_string());
        destination.between = (destination.between.0.min(at), destination.between.1.max(at));
        sums.add(&event.quantity);
        Ok(())
    }

    #[expect(clippy::type_complexity, reason = "one caller, which takes it apart at once")]
    fn whither(&mut self, event: &Event) -> Result<Option<(Whither, Option<Words>, Option<Words>)>> {
        if let Some(producer) = &event.hands_to {
            let name = self.services.store.producer(producer)?.map(|producer| producer.seen_by(self.audience).name);
            return Ok(Some((Whither::Producer(producer.clone()), name, None)));
        }
        let Some(id) = event.biz_location.as_ref().or(event.location.as_ref()) else { return Ok(None) };
        let Some(location) = self.services.store.location(id)? else { return Ok(None) };
        let commune = location.place_current.as_ref().unwrap_or(&location.place_printed).clone();
        Ok(Some(match location.seen_by(self.audience) {
            Some(location) => {
                let place = self.place(&commune)?.map(|place| place.name);
                (Whither::Location(location.id), Some(location.name), place)
            }
            None => {
                let province = self.province(commune)?;
                (Whither::Province(province.as_ref().map(|place| place.id.clone())), None, province.map(|place| place.name))
            }
        }))
    }

    fn product(&mut self, id: &ProductId) -> Result<Option<Product>> {
        if let Some(product) = self.products.get(id) {
            return Ok(product.clone());
        }
        let product = self.services.store.product(id)?.map(|product| product.seen_by(self.audience));
        self.products.insert(id.clone(), product.clone());
        Ok(product)
    }

    fn place(&mut self, id: &PlaceId) -> Result<Option<Place>> {
        if let Some(place) = self.places.get(id) {
            return Ok(place.clone());
        }
        let place = self.services.store.place(id)?;
        self.places.insert(id.clone(), place.clone());
        Ok(place)
    }

    fn province(&mut self, from: PlaceId) -> Result<Option<Place>> {
        let mut id = Some(from);
        for _ in 0..LEVELS_MAX {
            let Some(place) = id.map_or(Ok(None), |id| self.place(&id))? else { return Ok(None) };
            if place.level == "province" {
                return Ok(Some(place));
            }
            id = place.parent;
        }
        Ok(None)
    }

    /// What a scope names.
    pub fn named(&mut self, scope: &Scope) -> Result<Named> {
        let plain = |text: String| Words::default().with("vi", &text);
        let store = &self.services.store;
        let name = match scope {
            Scope::Batch(id) => store.batch(id)?.map(|owned| plain(owned.record.lot.to_string())),
            Scope::Stamps(range) => Some(plain(range.numbers.to_string())),
            Scope::Product(id) => self.product(id)?.map(|product| product.name),
            Scope::Area(id) => store.area(id)?.map(|area| area.seen_by(self.audience).name),
        };
        Ok(Named { kind: scope.code(), id: scope.name(), name: name.unwrap_or_default() })
    }
}

fn lot(batch: &Batch, product: &Product, word: &'static str) -> ReachedLot {
    ReachedLot {
        id: batch.id.clone(),
        lot: batch.lot.to_string(),
        product: batch.product.clone(),
        name: product.name.clone(),
        path: format!("{}/10/{}", product.code(), batch.lot),
        reached: word,
        quantity: batch.quantity.clone(),
        units: batch.units,
        made_on: batch.made_on,
        expires: batch.expiry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_added_up_by_unit_and_others_are_not_guessed() {
        let mut sums = Sums::default();
        ["1.5 kg", "10 kg", "3 l", "nhiều", ""].into_iter().for_each(|declared| sums.add(declared));
        assert_eq!(sums.written(), ["11.5 kg", "3 l"]);
    }
}
