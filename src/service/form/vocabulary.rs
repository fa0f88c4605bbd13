//! Words of cells that stand for values, as they are spelled in tables. Of several words for one value the first one is written.
use super::field::words;
use crate::domain::audience::Audience;
use crate::domain::batch::{ExpiryKind, Relation};
use crate::domain::certificate::Evidence;
use crate::domain::completeness::Item;
use crate::domain::edition::{EntryKind, PromotionCounting, PromotionScope};
use crate::domain::place::Visibility;
use crate::domain::producer::{EntryMode, ProducerKind};
use crate::domain::product::{Activation, Lots, Market, ShelfLifeFrom};
use crate::domain::recall::{OrderedBy, RecallKind, RecallState};
use crate::domain::recognition::{DossierState, Issuer, RecognitionChange};
use crate::domain::stamp::StampKind;

/// The words of one value each.
pub type Vocabulary<T> = &'static [(&'static str, T)];

macro_rules! vocabulary {
    ($($(#[$doc:meta])* $table:ident $list:ident: $of:ty = [$(($word:literal, $value:expr)),* $(,)?];)*) => {$(
        $(#[$doc])*
        pub const $table: Vocabulary<$of> = &[$(($word, $value)),*];
        $(#[$doc])*
        pub const $list: &[&str] = &words(&[$(($word, $value)),*]);
    )*};
}

vocabulary! {
    /// Evidence levels.
    EVIDENCE EVIDENCE_WORDS: Evidence =
        [("declared", Evidence::Declared), ("office_checked", Evidence::OfficeChecked), ("document_seen", Evidence::DocumentSeen)];
    /// How public a location is.
    VISIBILITY VISIBILITY_WORDS: Visibility =
        [("public", Visibility::Public), ("commune", Visibility::Public), ("coarse", Visibility::Coarse)];
    /// Who enters a producer's data.
    ENTRY_MODES ENTRY_MODE_WORDS: EntryMode = [
        ("self", EntryMode::Itself),
        ("office_on_behalf", EntryMode::OfficeOnBehalf),
        ("cooperative_on_behalf", EntryMode::CooperativeOnBehalf),
    ];
    /// Kinds of producer.
    PRODUCERS PRODUCER_WORDS: ProducerKind = [
        ("household", ProducerKind::Household),
        ("cooperative", ProducerKind::Cooperative),
        ("cooperative_group", ProducerKind::CooperativeGroup),
        ("company", ProducerKind::Company),
    ];
    /// When stamps come into force.
    ACTIVATIONS ACTIVATION_WORDS: Activation = [("hand-out", Activation::HandOut), ("separate", Activation::Separate)];
    /// Whether a product is made in batches.
    LOTS LOTS_WORDS: Lots = [("yes", Lots::Kept), ("no", Lots::None)];
    /// Whether it is sold abroad.
    MARKETS MARKET_WORDS: Market = [("no", Market::Home), ("yes", Market::Export)];
    /// From which day a shelf life counts.
    LIFE_FROM LIFE_FROM_WORDS: ShelfLifeFrom = [("production", ShelfLifeFrom::Production), ("packing", ShelfLifeFrom::Packing)];
    /// What a row of a product's history is.
    CHANGES CHANGE_WORDS: RecognitionChange = [
        ("first", RecognitionChange::First),
        ("renewal", RecognitionChange::Renewal),
        ("upgrade", RecognitionChange::Upgrade),
        ("demotion", RecognitionChange::Demotion),
        ("dossier", RecognitionChange::Dossier),
        ("withdrawal", RecognitionChange::Withdrawal),
    ];
    /// Who grants a star.
    ISSUERS ISSUER_WORDS: Issuer = [("province", Issuer::Province), ("national", Issuer::National)];
    /// Stars.
    STARS STAR_WORDS: u8 = [("3", 3), ("4", 4), ("5", 5)];
    /// Where a dossier stands; the other words say what follows from the dates of a recognition, and are not read.
    DOSSIERS DOSSIER_WORDS: Option<DossierState> = [
        ("submitted", Some(DossierState::Submitted)),
        ("accepted", Some(DossierState::Accepted)),
        ("not_reached", Some(DossierState::NotReached)),
        ("taken_back", Some(DossierState::TakenBack)),
        ("valid", None),
        ("expired", None),
        ("superseded", None),
        ("withdrawn", None),
    ];
    /// Which stamps a batch takes.
    STAMPS STAMP_WORDS: Option<StampKind> =
        [("none", None), ("item", Some(StampKind::Item)), ("batch", Some(StampKind::Batch))];
    /// What a last day means.
    EXPIRIES EXPIRY_WORDS: ExpiryKind = [("use-by", ExpiryKind::UseBy), ("best-before", ExpiryKind::BestBefore)];
    /// How a batch comes from another.
    RELATIONS RELATION_WORDS: Relation = [
        ("transform", Relation::Transform),
        ("split", Relation::Split),
        ("merge", Relation::Merge),
        ("aggregate", Relation::Aggregate),
    ];
    /// What a row of a published register is.
    ENTRIES ENTRY_WORDS: EntryKind = [("recognised", EntryKind::Recognised), ("five_star_dossier", EntryKind::Dossier)];
    /// At home or abroad.
    PROMOTION_SCOPES PROMOTION_SCOPE_WORDS: PromotionScope =
        [("domestic", PromotionScope::Domestic), ("international", PromotionScope::International)];
    /// Whether a promotion is counted.
    COUNTINGS COUNTING_WORDS: PromotionCounting = [("yes", PromotionCounting::Round), ("no", PromotionCounting::Listed)];
    /// Recall or hold.
    RECALLS RECALL_WORDS: RecallKind = [("recall", RecallKind::Recall), ("hold", RecallKind::Hold)];
    /// Where a recall stands.
    RECALL_STATES RECALL_STATE_WORDS: RecallState =
        [("open", RecallState::Open), ("closed", RecallState::Closed), ("lifted", RecallState::Lifted)];
    /// Who ordered a recall.
    ORDERED_BY ORDERED_BY_WORDS: OrderedBy = [("office", OrderedBy::Office), ("producer", OrderedBy::Producer)];
    /// Who may see a field.
    AUDIENCES AUDIENCE_WORDS: Audience =
        [("public", Audience::Public), ("partner", Audience::Partner), ("office", Audience::Office)];
}

/// Items that a waiver may name.
pub const ITEM_WORDS: &[&str] = &{
    let mut all = [""; Item::ALL.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = Item::ALL[at].code();
        at += 1;
    }
    all
};
