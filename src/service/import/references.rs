//! Ids that stand twice, and references that lead nowhere: nothing is loaded while there is one.
use crate::domain::certificate::Subject;
use crate::domain::completeness::WaiverSubject;
use crate::domain::error::{Fault, Result};
use crate::domain::time::Zone;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::Scope;
use crate::service::import::dataset::{At, Dataset};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;

/// Which ids the store holds already, so that a second import may lean on the first.
pub trait KnownIds {
    /// Whether the store holds a record of this kind (`place`, `producer`, `product`, `batch`, `area`, `location`) and id.
    fn knows(&self, kind: &'static str, id: &str) -> Result<bool>;

    /// The clock on which a time without an offset was read.
    fn zone(&self) -> Zone;
}

/// Ids and codes that stand twice in their file.
pub fn doubles(data: &Dataset, faults: &mut Vec<Fault>) {
    let mut check = Doubles { data, faults };
    check.twice(Kind::Places, "place_id", data.places.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Producers, "producer_id", data.producers.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Products, "product_id", data.products.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Products, "register_number", data.products.iter().map(|r| Some(r.register)));
    check.twice(Kind::Products, "gtin", data.products.iter().map(|r| r.gtin));
    check.twice(Kind::Recognitions, "recognition_id", data.recognitions.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Certificates, "certificate_id", data.certificates.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Areas, "area_id", data.areas.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Locations, "location_id", data.locations.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Batches, "batch_id", data.batches.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Batches, "lot_code", data.batches.iter().map(|r| Some(format!("{} {}", r.product, r.lot))));
    check.twice(Kind::Events, "event_id", data.events.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Recalls, "recall_id", data.recalls.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Members, "member_id", data.members.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Editions, "edition_id", data.editions.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Entries, "register_number", data.entries.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Promotions, "promotion_id", data.promotions.iter().map(|r| Some(&r.id)));
    check.twice(Kind::Waivers, "waiver_id", data.waivers.iter().map(|r| Some(&r.id)));
}

struct Doubles<'a> {
    data: &'a Dataset,
    faults: &'a mut Vec<Fault>,
}

impl Doubles<'_> {
    fn twice<T: Display>(&mut self, kind: Kind, column: &str, ids: impl Iterator<Item = Option<T>>) {
        let ids: Vec<Option<String>> = ids.map(|id| id.map(|id| id.to_string())).collect();
        let mut seen: HashMap<&str, u64> = HashMap::new();
        for (at, id) in self.data.lined(kind, &ids) {
            let Some(id) = id else { continue };
            if let Some(first) = seen.get(id.as_str()) {
                self.faults.push(Fault::new("id-twice").at(at.file, at.line, column).arg("first", first).value(id));
            } else {
                seen.insert(id, at.line);
            }
        }
    }
}

struct References<'a> {
    known: &'a dyn KnownIds,
    sets: HashMap<&'static str, BTreeSet<&'a str>>,
    faults: &'a mut Vec<Fault>,
}

/// A row's references: column, kind and id.
type Named<'a> = Vec<(&'static str, &'static str, Option<&'a str>)>;

impl References<'_> {
    fn check(&mut self, at: At<'_>, named: Named<'_>) -> Result<()> {
        for (column, kind, id) in named {
            let Some(id) = id else { continue };
            let here = self.sets.get(kind).is_some_and(|set| set.contains(id));
            if !here && !self.known.knows(kind, id)? {
                self.faults.push(Fault::new("reference-unknown").at(at.file, at.line, column).arg("kind", kind).value(id));
            }
        }
        Ok(())
    }
}

/// References that neither the dataset nor the store holds.
pub fn references(data: &Dataset, known: &dyn KnownIds, faults: &mut Vec<Fault>) -> Result<()> {
    let sets = HashMap::from([
        ("place", data.places.iter().map(|r| r.id.as_str()).collect()),
        ("producer", data.producers.iter().map(|r| r.id.as_str()).collect()),
        ("product", data.products.iter().map(|r| r.id.as_str()).collect()),
        ("batch", data.batches.iter().map(|r| r.id.as_str()).collect()),
        ("area", data.areas.iter().map(|r| r.id.as_str()).collect()),
        ("location", data.locations.iter().map(|r| r.id.as_str()).collect()),
        ("event", data.events.iter().map(|r| r.id.as_str()).collect()),
        ("member", data.members.iter().map(|r| r.id.as_str()).collect()),
        ("edition", data.editions.iter().map(|r| r.id.as_str()).collect()),
    ]);
    let mut refs = References { known, sets, faults };
    register_references(data, &mut refs)?;
    edition_references(data, &mut refs)?;
    batch_references(data, &mut refs)
}

macro_rules! id {
    ($id:expr) => {
        $id.as_ref().map(|id| id.as_str())
    };
}

fn register_references(data: &Dataset, refs: &mut References<'_>) -> Result<()> {
    for (at, r) in data.lined(Kind::Places, &data.places) {
        let named = vec![("parent_id", "place", id!(r.parent)), ("current_id", "place", id!(r.current))];
        refs.check(at, named)?;
    }
    for (at, r) in data.lined(Kind::Producers, &data.producers) {
        let printed = ("place_printed_id", "place", Some(r.place_printed.as_str()));
        refs.check(at, vec![printed, ("place_current_id", "place", id!(r.place_current))])?;
    }
    for (at, r) in data.lined(Kind::Products, &data.products) {
        let producer = ("producer_id", "producer", Some(r.producer.as_str()));
        refs.check(at, vec![producer, ("origin_place_id", "place", id!(r.origin_place))])?;
    }
    for (at, r) in data.lined(Kind::Recognitions, &data.recognitions) {
        refs.check(at, vec![("product_id", "product", Some(r.product.as_str()))])?;
    }
    for (at, r) in data.lined(Kind::Certificates, &data.certificates) {
        let (kind, id) = match &r.subject {
            Subject::Product(id) => ("product", id.as_str()),
            Subject::Producer(id) => ("producer", id.as_str()),
            Subject::Area(id) => ("area", id.as_str()),
        };
        refs.check(at, vec![("subject_id", kind, Some(id))])?;
    }
    for (at, r) in data.lined(Kind::Areas, &data.areas) {
        let printed = ("place_printed_id", "place", Some(r.place_printed.as_str()));
        let current = ("place_current_id", "place", id!(r.place_current));
        refs.check(at, vec![printed, current, ("producer_id", "producer", Some(r.producer.as_str()))])?;
    }
    for (at, r) in data.lined(Kind::Locations, &data.locations) {
        let printed = ("place_printed_id", "place", Some(r.place_printed.as_str()));
        let current = ("place_current_id", "place", id!(r.place_current));
        refs.check(at, vec![printed, current, ("producer_id", "producer", id!(r.producer))])?;
    }
    Ok(())
}

fn edition_references(data: &Dataset, refs: &mut References<'_>) -> Result<()> {
    for (at, r) in data.lined(Kind::Members, &data.members) {
        let cooperative = ("cooperative_id", "producer", Some(r.cooperative.as_str()));
        refs.check(at, vec![cooperative, ("household_id", "producer", id!(r.household)), ("area_id", "area", id!(r.area))])?;
    }
    for (at, r) in data.lined(Kind::Promotions, &data.promotions) {
        refs.check(at, vec![("country_id", "place", Some(r.country.as_str()))])?;
    }
    for (at, r) in data.lined(Kind::Waivers, &data.waivers) {
        let named = match &r.subject {
            WaiverSubject::Product(id) => ("subject_id", "product", Some(id.as_str())),
            WaiverSubject::Batch(id) => ("subject_id", "batch", Some(id.as_str())),
        };
        refs.check(at, vec![named])?;
    }
    for (at, r) in data.lined(Kind::Entries, &data.entries) {
        let named = vec![
            ("district_place_id", "place", Some(r.place.as_str())),
            ("product_id", "product", id!(r.product)),
            ("as_of", "edition", Some(r.edition.as_str())),
        ];
        refs.check(at, named)?;
    }
    Ok(())
}

fn batch_references(data: &Dataset, refs: &mut References<'_>) -> Result<()> {
    for (at, r) in data.lined(Kind::Batches, &data.batches) {
        let mut named = vec![
            ("product_id", "product", Some(r.product.as_str())),
            ("producer_id", "producer", Some(r.producer.as_str())),
            ("location_id", "location", id!(r.location)),
        ];
        named.extend(r.areas.iter().map(|area| ("area_ids", "area", Some(area.as_str()))));
        named.extend(r.inputs.iter().map(|input| ("input_batch_id", "batch", Some(input.batch.as_str()))));
        named.extend(r.deliveries.iter().map(|delivery| ("member_id", "member", Some(delivery.member.as_str()))));
        refs.check(at, named)?;
    }
    for (at, r) in data.lined(Kind::Events, &data.events) {
        let named = vec![
            ("product_id", "product", Some(r.product.as_str())),
            ("batch_id", "batch", id!(r.batch)),
            ("location_id", "location", id!(r.location)),
            ("producer_id", "producer", id!(r.producer)),
            ("corrects_event", "event", id!(r.corrects)),
        ];
        refs.check(at, named)?;
    }
    for (at, r) in data.lined(Kind::Recalls, &data.recalls) {
        let named = match &r.scope {
            Scope::WholeLot(id) | Scope::Positions(id, ..) => ("batch_id", "batch", Some(id.as_str())),
            Scope::Product(id) => ("product_id", "product", Some(id.as_str())),
            Scope::Area(id) => ("area_id", "area", Some(id.as_str())),
            // Runs are none of an import's records: whether one is there is looked up with the conflicts.
            Scope::Stamps(_) => continue,
        };
        refs.check(at, vec![named])?;
    }
    Ok(())
}
