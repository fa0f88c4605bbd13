//! What the office publishes once a year: the rows of its register on a day, what was said about them, and trade promotion.
use super::gtin::Register;
use super::id::{EditionId, EntryId, PlaceId, ProductId, PromotionId};
use super::place::Words;
use super::producer::ProducerKind;
use super::recognition::DossierState;
use super::time::Date;
use serde::{Deserialize, Serialize};

/// What a row of a published register is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A recognised product: it counts.
    Recognised,
    /// A dossier at the centre: listed apart, never added.
    Dossier,
}

/// One row of a published register. Most are of products of which nothing else is known here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Stable slug.
    pub id: EntryId,
    /// Which edition it stands in.
    pub edition: EditionId,
    /// What it is.
    pub kind: EntryKind,
    /// Its number in the register.
    pub number: Register,
    /// Name.
    pub name_vi: String,
    /// Group code.
    pub group: String,
    /// Star, for a dossier the one applied for; `None` = not said.
    pub star: Option<u8>,
    /// District-level unit of its time.
    pub place: PlaceId,
    /// What kind of producer.
    pub producer_kind: ProducerKind,
    /// The product, where it is one of ours: then its own history counts.
    pub product: Option<ProductId>,
    /// First day.
    pub recognised_on: Option<Date>,
    /// Last valid day.
    pub valid_to: Option<Date>,
    /// When the dossier was handed in.
    pub submitted_on: Option<Date>,
}

impl Entry {
    /// The star of a row on a day, by its own dates.
    pub fn star_on(&self, day: Date) -> Option<u8> {
        let counts = self.kind == EntryKind::Recognised && self.recognised_on.is_some_and(|from| from <= day);
        self.star.filter(|_| counts && self.valid_to.is_none_or(|to| day <= to))
    }
}

/// A count that somebody published: quoted, never computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedCount {
    /// As of which day.
    pub as_of: Date,
    /// All.
    pub total: u32,
    /// By star, where it was said.
    pub by_star: std::collections::BTreeMap<String, u32>,
}

/// A published state of the register, with what was said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// Stable slug.
    pub id: EditionId,
    /// As of which day.
    pub as_of: Date,
    /// Title of the source.
    pub title_vi: String,
    /// Who published it.
    pub publisher_vi: String,
    /// How it counts.
    pub counting_rule: String,
    /// What it says itself.
    pub quoted: QuotedCount,
    /// Dossiers that it names, by the star applied for.
    pub dossiers: std::collections::BTreeMap<String, u32>,
    /// The rule of sale points, as printed.
    pub sale_points_vi: String,
    /// A goal, as printed: a quotation, nothing is computed against it.
    pub goal_vi: String,
    /// What the goal puts first.
    pub featured_vi: Vec<String>,
    /// What others counted.
    pub others: Vec<QuotedCount>,
}

/// A trade promotion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    /// Stable slug.
    pub id: PromotionId,
    /// Name.
    pub name: Words,
    /// In which year.
    pub year: i16,
    /// First day, where known.
    pub start_on: Option<Date>,
    /// Last day, where known.
    pub end_on: Option<Date>,
    /// At home or abroad.
    pub scope: PromotionScope,
    /// In which country.
    pub country: PlaceId,
    /// Where, as printed.
    pub venue_vi: String,
    /// Who held it.
    pub organiser_vi: String,
    /// Whether it is one of the rounds that are counted.
    pub counting: PromotionCounting,
    /// Where it was read.
    pub source_vi: String,
}

/// At home or abroad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromotionScope {
    /// At home.
    Domestic,
    /// Abroad.
    International,
}

/// Whether a promotion is a round of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromotionCounting {
    /// It is counted.
    Round,
    /// It is listed only.
    Listed,
}

/// The word of a dossier's state.
pub fn dossier_code(state: DossierState) -> &'static str {
    match state {
        DossierState::Submitted => "submitted",
        DossierState::Accepted => "accepted",
        DossierState::NotReached => "not-reached",
        DossierState::TakenBack => "taken-back",
    }
}
