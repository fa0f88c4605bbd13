//! Producers, products, their recognitions and certificates.
use super::error::Fault;
use super::gtin::{Gtin, ProductCode, Register};
use super::id::{AreaId, CertificateId, PlaceId, ProducerId, ProductId, RecognitionId};
use super::place::{Visibility, Words};
use super::time::Date;
use serde::{Deserialize, Serialize};

/// What kind of producer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProducerKind {
    /// Hộ kinh doanh.
    Household,
    /// Hợp tác xã.
    Cooperative,
    /// Tổ hợp tác.
    CooperativeGroup,
    /// Doanh nghiệp.
    Company,
}

/// Who answers for a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Producer {
    /// Stable slug.
    pub id: ProducerId,
    /// Its kind.
    pub kind: ProducerKind,
    /// Name.
    pub name: Words,
    /// Address as on old labels.
    pub address_printed_vi: String,
    /// Unit as printed.
    pub place_printed: PlaceId,
    /// Address today; empty = not declared.
    pub address_current_vi: String,
    /// Unit today, where known.
    pub place_current: Option<PlaceId>,
    /// Public telephone; never shown for households.
    pub phone: String,
    /// Public mail.
    pub email: String,
    /// How much of its location is public.
    pub visibility: Visibility,
}

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

/// What a recognition row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecognitionChange {
    /// The first star.
    First,
    /// The same star again.
    Renewal,
    /// More stars.
    Upgrade,
    /// Fewer stars.
    Demotion,
    /// A dossier: no star yet.
    Dossier,
}

/// One decision on a product's star; a history, never one field (Decision 148/QĐ-TTg).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// Stable slug.
    pub id: RecognitionId,
    /// Which product.
    pub product: ProductId,
    /// 3, 4 or 5.
    pub star: u8,
    /// What it is.
    pub change: RecognitionChange,
    /// Decision number as printed; empty = not declared.
    pub decision: String,
    /// First day; `None` for a dossier.
    pub issued_on: Option<Date>,
    /// Last valid day.
    pub valid_to: Option<Date>,
}

/// The star in force on a day: of the rows issued by then the latest, if the day is within it.
pub fn star_on(recognitions: &[Recognition], day: Date) -> Option<&Recognition> {
    let issued = recognitions.iter().filter(|r| r.issued_on.is_some_and(|from| from <= day));
    let latest = issued.max_by_key(|r| r.issued_on)?;
    latest.valid_to.is_none_or(|to| day <= to).then_some(latest)
}

/// How well a statement is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The producer says so.
    Declared,
    /// The office has looked at it.
    OfficeChecked,
    /// A document was seen.
    DocumentSeen,
}

/// What a certificate speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A product.
    Product(ProductId),
    /// A producer.
    Producer(ProducerId),
    /// A material area.
    Area(AreaId),
}

/// Any document: VietGAP, HACCP, self-declaration, test report …
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Stable slug.
    pub id: CertificateId,
    /// Type code, such as `self_declaration`.
    pub kind: String,
    /// Type in Vietnamese.
    pub kind_vi: String,
    /// What it speaks of.
    pub subject: Subject,
    /// Who gave it.
    pub body_vi: String,
    /// Its number.
    pub number: String,
    /// What it covers.
    pub scope_vi: String,
    /// First day.
    pub issued_on: Option<Date>,
    /// Last day; `None` = none given.
    pub valid_to: Option<Date>,
    /// How well it is proved.
    pub evidence: Evidence,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    fn row(star: u8, from: &str, to: &str) -> Recognition {
        Recognition {
            id: "cn-1".parse().unwrap(),
            product: "tra".parse().unwrap(),
            star,
            change: RecognitionChange::First,
            decision: String::new(),
            issued_on: parse_date(from).ok(),
            valid_to: parse_date(to).ok(),
        }
    }

    #[test]
    fn the_latest_row_rules_even_when_it_has_lapsed() {
        let rows = [row(4, "2023-01-10", "2026-01-10"), row(3, "2024-05-01", "2025-05-01"), row(5, "", "")];
        let star = |day: &str| star_on(&rows, parse_date(day).unwrap()).map(|r| r.star);
        assert_eq!(star("2023-01-09"), None);
        assert_eq!(star("2024-04-30"), Some(4));
        assert_eq!(star("2025-05-01"), Some(3));
        assert_eq!(star("2025-05-02"), None);
    }
}
