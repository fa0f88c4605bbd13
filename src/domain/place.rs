//! Places: administrative units, each with its time; printed labels outlive them.
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
}
