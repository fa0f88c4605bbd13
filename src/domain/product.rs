//! A product (sản phẩm): one OCOP product, with or without a GTIN; it has a register number.
use super::error::Fault;
use super::gtin::{Gtin, ProductCode, Register};
use super::id::{PlaceId, ProducerId, ProductId};
use super::place::Words;
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
}

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
