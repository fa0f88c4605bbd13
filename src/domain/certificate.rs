//! A certificate (chứng nhận, hồ sơ): any document, with dates and evidence level.
use super::absent::absent;
use super::attachment::Attachment;
use super::audience::{Audience, Audiences, Fields};
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
    /// The document itself.
    #[serde(default, skip_serializing_if = "absent")]
    pub file: Option<Attachment>,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
}

impl Certificate {
    /// Fields whose audience may differ. A scanned document may show names and signatures: partners ask for it.
    pub const FIELDS: Fields = &[("number", Audience::Public), ("scope", Audience::Public), ("file", Audience::Partner)];

    /// Whether another spelling of it says the same: who sees it is no part of that, and a table that names no file keeps the one that there is.
    pub fn is_said_by(&self, other: &Self) -> bool {
        let kept = other.file.as_ref().is_none_or(|file| self.file.as_ref().is_some_and(|own| own.hash == file.hash));
        let file = if kept { self.file.clone() } else { other.file.clone() };
        Self { file, audiences: self.audiences.clone(), ..other.clone() } == *self
    }

    /// What this audience sees of it.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        let [number, scope, file] = ["number", "scope", "file"].map(|field| !self.audiences.shows(field, Self::FIELDS, audience));
        if number {
            self.number.clear();
        }
        if scope {
            self.scope_vi.clear();
        }
        self.file = self.file.filter(|_| !file);
        self
    }
}
