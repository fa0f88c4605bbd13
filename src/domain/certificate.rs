//! A certificate (chứng nhận, hồ sơ): any document, with dates and evidence level.
use super::id::{AreaId, CertificateId, ProducerId, ProductId};
use super::time::Date;
use serde::{Deserialize, Serialize};

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
