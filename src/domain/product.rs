//! A product (sản phẩm): one OCOP product, with or without a GTIN; it has a register number.
use super::absent::absent;
use super::attachment::Attachment;
use super::audience::{Audience, Audiences, Fields};
use super::error::Fault;
use super::gtin::{Gtin, ProductCode, Register};
use super::id::{PlaceId, ProducerId, ProductId};
use super::place::Words;
use super::quantity::Quantity;
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};

/// One OCOP product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// Stable slug.
    pub id: ProductId,
    /// Number in the office's register.
    pub register: Register,
    /// GTIN-14, when the producer holds one.
    pub gtin: Option<Gtin>,
    /// Who answers for it.
    pub producer: ProducerId,
    /// Name.
    pub name: Words,
    /// OCOP group code.
    pub group: String,
    /// Where it comes from.
    pub origin_place: Option<PlaceId>,
    /// Net quantity with unit, as printed; empty = not declared.
    pub net: String,
    /// Ingredients.
    pub ingredients: Words,
    /// Storage.
    pub storage: Words,
    /// Use.
    pub usage: Words,
    /// Safety warning.
    pub warning: Words,
    /// In-house or national standard.
    pub standard_vi: String,
    /// When stamps come into force.
    pub activation: Activation,
    /// Sort within the group, in Vietnamese; the office's own, not official.
    #[serde(default, skip_serializing_if = "absent")]
    pub subgroup_vi: String,
    /// Brand or mark, if any.
    #[serde(default, skip_serializing_if = "absent")]
    pub brand: String,
    /// The producer's own code.
    #[serde(default, skip_serializing_if = "absent")]
    pub internal_code: String,
    /// What one unit weighs, for the mass balance.
    #[serde(default, skip_serializing_if = "absent")]
    pub unit_mass: Option<Quantity>,
    /// How long it is good; `None` = it does not expire, or was not declared.
    #[serde(default, skip_serializing_if = "absent")]
    pub shelf_life: Option<ShelfLife>,
    /// Whether it is made in batches.
    #[serde(default, skip_serializing_if = "absent")]
    pub lots: Lots,
    /// Whether it is sold abroad.
    #[serde(default, skip_serializing_if = "absent")]
    pub market: Market,
    /// Name of a drawn picture that stands for a photo in sample data; empty = none.
    #[serde(default, skip_serializing_if = "absent")]
    pub drawing: String,
    /// Photos, the first one on the card.
    #[serde(default, skip_serializing_if = "absent")]
    pub pictures: Vec<Attachment>,
    /// That the office has approved what it says; `None` = nothing yet, it is the producer's own word. No form holds it: the office says it
    /// on a page of its own.
    #[serde(default, skip_serializing_if = "absent")]
    pub approved: Option<Approved>,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
}

/// That the office has approved what a product says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// Since when.
    pub since: Timestamp,
    /// Who said so: `operator`, or an account. Known to the office and the producer only.
    pub by: String,
}

/// How long a product is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShelfLife {
    /// Days after the day it counts from.
    pub days: u32,
    /// From which day.
    pub from: ShelfLifeFrom,
}

/// From which day a shelf life counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShelfLifeFrom {
    /// Production.
    #[default]
    Production,
    /// Packing.
    Packing,
}

impl ShelfLife {
    /// The last good day; `None` past the calendar's end.
    pub fn last_day(self, made_on: Date, packed_on: Option<Date>) -> Option<Date> {
        let from = match self.from {
            ShelfLifeFrom::Production => made_on,
            ShelfLifeFrom::Packing => packed_on.unwrap_or(made_on),
        };
        from.checked_add(jiff::Span::new().try_days(self.days).ok()?).ok()
    }
}

/// Whether a product is made in batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lots {
    /// It is.
    #[default]
    Kept,
    /// A service: community tourism has no lot and does not expire.
    None,
}

/// Where a product is sold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Market {
    /// At home.
    #[default]
    Home,
    /// Abroad too.
    Export,
}

/// The six groups of Decision 148/QĐ-TTg, by the codes of the register.
pub const GROUPS: [&str; 6] = ["food", "beverage", "herbal", "handicraft", "ornamental", "tourism"];

/// When a known batch's stamps come into force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// With the hand-out of their file.
    #[default]
    HandOut,
    /// By an activation of their own, which the product opted into.
    Separate,
}

impl Product {
    /// Fields whose audience may differ. What a label must say cannot be hidden.
    pub const FIELDS: Fields =
        &[("internal_code", Audience::Office), ("unit_mass", Audience::Partner), ("shelf_life", Audience::Public)];

    /// What this audience sees of it.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        let [code, mass, life] =
            ["internal_code", "unit_mass", "shelf_life"].map(|field| !self.audiences.shows(field, Self::FIELDS, audience));
        if code {
            self.internal_code.clear();
        }
        if audience < Audience::Office
            && let Some(approved) = &mut self.approved
        {
            approved.by.clear();
        }
        self.unit_mass = self.unit_mass.filter(|_| !mass);
        self.shelf_life = self.shelf_life.filter(|_| !life);
        self
    }

    /// Whether labels or public pages say something else of `next` than of this one. Who may see a field, the producer's own code, what a unit
    /// weighs, whether it is sold abroad and when its stamps come into force are no part of that.
    pub fn tells_other(&self, next: &Self) -> bool {
        let shown = |picture: &Attachment| Attachment { smaller: Vec::new(), ..picture.clone() };
        let told = |product: &Self| Self {
            internal_code: String::new(),
            unit_mass: None,
            market: Market::Home,
            activation: Activation::HandOut,
            pictures: product.pictures.iter().map(shown).collect(),
            approved: None,
            audiences: Audiences::default(),
            ..product.clone()
        };
        told(self) != told(next)
    }

    /// What a product with stamps no longer allows: the register number and GTIN that they carry.
    pub fn change_faults(&self, next: &Self) -> Vec<Fault> {
        let fixed = |field: &'static str| Fault::new("product-has-stamps").arg("product", &self.id).arg("field", field);
        let mut faults = Vec::new();
        if next.register != self.register {
            faults.push(fixed("register_number").value(next.register.to_string()));
        }
        if next.gtin != self.gtin {
            faults.push(fixed("gtin").value(next.gtin.map(|gtin| gtin.to_string()).unwrap_or_default()));
        }
        faults
    }

    /// How its stamps name it: by GTIN where it has one.
    pub fn code(&self) -> ProductCode {
        self.gtin.map_or(ProductCode::Register(self.register), ProductCode::Gtin)
    }

    /// Every number under which it is found.
    pub fn codes(&self) -> impl Iterator<Item = ProductCode> {
        [Some(ProductCode::Register(self.register)), self.gtin.map(ProductCode::Gtin)].into_iter().flatten()
    }
}
