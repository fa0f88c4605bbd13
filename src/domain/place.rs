//! Places: administrative units, each with its time; printed labels outlive them.
use super::absent::absent;
use super::audience::{Audience, Audiences, Fields};
use super::error::Fault;
use super::gtin::Gln;
use super::id::{AreaId, LocationId, PlaceId, ProducerId};
use super::time::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A text in several languages, by language code (`vi`, `en`, …). An absent language falls back to `vi`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(pub BTreeMap<String, String>);

impl Words {
    /// The text in this language, else in Vietnamese; `None` when it is not declared at all.
    pub fn get(&self, lang: &str) -> Option<&str> {
        self.0.get(lang).or_else(|| self.0.get("vi")).map(String::as_str)
    }

    /// Sets a language; an empty text is "not declared" and is left out.
    #[must_use]
    pub fn with(mut self, lang: &str, text: &str) -> Self {
        if !text.is_empty() {
            self.0.insert(lang.to_owned(), text.to_owned());
        }
        self
    }
}

/// An administrative unit within its dates. Districts ended on 2025-07-01.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Stable slug.
    pub id: PlaceId,
    /// Name without kind.
    pub name: Words,
    /// country, province, district or commune.
    pub level: String,
    /// xã, phường, huyện …
    pub kind_vi: String,
    /// The unit above it in its time.
    pub parent: Option<PlaceId>,
    /// First day; `None` = not known.
    pub valid_from: Option<Date>,
    /// Last day; `None` = still there or not known.
    pub valid_to: Option<Date>,
    /// The unit that holds it today, where known.
    pub current: Option<PlaceId>,
}

impl Place {
    /// Most steps from a unit to the country above it, and from an old unit to today's.
    pub const STEPS_MAX: usize = 8;

    /// The fault of a unit that stands above itself, or follows itself (`place-loop`). `of` finds a unit.
    pub fn loop_fault<'a>(&self, of: impl Fn(&PlaceId) -> Option<&'a Self>) -> Option<Fault> {
        // A unit of today may name itself as today's.
        let next: [fn(&Self) -> Option<&PlaceId>; 2] =
            [|place| place.parent.as_ref(), |place| place.current.as_ref().filter(|current| **current != place.id)];
        next.into_iter().find_map(|next| {
            let mut id = next(self)?;
            for _ in 0..Self::STEPS_MAX {
                if *id == self.id {
                    return Some(Fault::new("place-loop").value(self.id.as_str()));
                }
                id = next(of(id)?)?;
            }
            Some(Fault::new("place-loop").value(self.id.as_str()))
        })
    }
}

/// Where raw material grows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Stable slug.
    pub id: AreaId,
    /// Name.
    pub name: Words,
    /// What grows there.
    pub crop: Words,
    /// Hectares as declared.
    pub hectares: String,
    /// Unit as printed.
    pub place_printed: PlaceId,
    /// Unit today, where known.
    pub place_current: Option<PlaceId>,
    /// Who works it.
    pub producer: ProducerId,
    /// Standard that it is worked to, such as `VietGAP`; empty = none declared.
    #[serde(default, skip_serializing_if = "absent")]
    pub standard: String,
    /// Code of the planting area (mã số vùng trồng); empty = none declared.
    #[serde(default, skip_serializing_if = "absent")]
    pub planting_code: String,
    /// Where it is.
    #[serde(default, skip_serializing_if = "absent")]
    pub point: Option<Point>,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
}

/// A point on the map, as declared: latitude, longitude in decimal degrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point(pub String, pub String);

impl Area {
    /// Fields whose audience may differ.
    pub const FIELDS: Fields =
        &[("hectares", Audience::Public), ("planting_code", Audience::Public), ("point", Audience::Office)];

    /// What this audience sees of it.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        let [hectares, code, point] =
            ["hectares", "planting_code", "point"].map(|field| !self.audiences.shows(field, Self::FIELDS, audience));
        if hectares {
            self.hectares.clear();
        }
        if code {
            self.planting_code.clear();
        }
        self.point = self.point.filter(|_| !point);
        self
    }
}

/// Who may see where a location is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// Name and commune.
    Public,
    /// Province only (households).
    Coarse,
}

/// A farm, workshop, warehouse or sale point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Stable slug.
    pub id: LocationId,
    /// Name.
    pub name: Words,
    /// `farm`, `workshop`, `packing_house`, `warehouse`, `sale_point` or `tourism_site`.
    pub kind: String,
    /// Unit as printed.
    pub place_printed: PlaceId,
    /// Unit today, where known.
    pub place_current: Option<PlaceId>,
    /// Whose it is; `None` for a shared sale point.
    pub producer: Option<ProducerId>,
    /// Who may see where it is.
    pub visibility: Visibility,
    /// Global Location Number.
    #[serde(default, skip_serializing_if = "absent")]
    pub gln: Option<Gln>,
    /// Where it is.
    #[serde(default, skip_serializing_if = "absent")]
    pub point: Option<Point>,
    /// Since when it is there.
    #[serde(default, skip_serializing_if = "absent")]
    pub opened_on: Option<super::time::Date>,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
}

impl Location {
    /// Fields whose audience may differ; `location` is the whole of it: its name and commune.
    pub const FIELDS: Fields = &[
        ("location", Audience::Public),
        ("gln", Audience::Public),
        ("opened_on", Audience::Public),
        ("point", Audience::Office),
    ];

    /// What this audience sees of it; `None` = no more than the province, as for a household's.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Option<Self> {
        let [whole, gln, opened, point] =
            ["location", "gln", "opened_on", "point"].map(|field| !self.audiences.shows(field, Self::FIELDS, audience));
        if whole || (self.visibility == Visibility::Coarse && audience < Audience::Office) {
            return None;
        }
        self.gln = self.gln.filter(|_| !gln);
        self.opened_on = self.opened_on.filter(|_| !opened);
        self.point = self.point.filter(|_| !point);
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(id: &str, parent: Option<&str>, current: Option<&str>) -> Place {
        let named = |id: Option<&str>| id.map(|id| id.parse().unwrap());
        Place {
            id: id.parse().unwrap(),
            name: Words::default(),
            level: String::new(),
            kind_vi: String::new(),
            parent: named(parent),
            valid_from: None,
            valid_to: None,
            current: named(current),
        }
    }

    fn looped(places: &[Place]) -> bool {
        places.iter().any(|one| one.loop_fault(|id| places.iter().find(|place| place.id == *id)).is_some())
    }

    #[test]
    fn a_unit_stands_neither_above_itself_nor_behind_itself() {
        assert!(!looped(&[
            place("xa", Some("tinh"), Some("moi")),
            place("tinh", None, None),
            place("moi", Some("tinh"), Some("moi"))
        ]));
        assert!(looped(&[place("xa", Some("xa"), None)]));
        assert!(looped(&[place("xa", Some("huyen"), None), place("huyen", Some("tinh"), None), place("tinh", Some("xa"), None)]));
        assert!(looped(&[place("cu", None, Some("moi")), place("moi", None, Some("cu"))]));
    }
}
