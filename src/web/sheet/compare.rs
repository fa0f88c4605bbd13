//! The compare card: what a shopper holds against the pack in the hand.
use crate::domain::batch::{Batch, ExpiryKind};
use crate::domain::stamp::Stamp;
use crate::domain::time::Date;
use crate::domain::verdict::last_good_day;
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::web::sheet::drawing;
use crate::web::sheet::photo::Photo;
use crate::web::voice::{Phrase, Voice};

/// What is on the card.
pub struct Compare<'a> {
    /// The photo; none = no photo yet.
    pub photo: Option<Photo>,
    /// Lines of a drawing that stands for a photo in sample data.
    pub drawing: Option<&'static str>,
    /// Product.
    pub product: Phrase<'a>,
    /// Its page in the register.
    pub product_path: String,
    /// Producer.
    pub producer: Phrase<'a>,
    /// The producer's commune as the label names it, a household's too.
    pub place: Option<Phrase<'a>>,
    /// Lot of stamp or batch.
    pub lot: Option<&'a str>,
    /// What the last day is called.
    pub expiry_term: &'static str,
    /// Last good day as written; none = not declared.
    pub expiry: Option<String>,
    /// Last four symbols of the printed code; none without a stamp.
    pub last_four: Option<String>,
}

impl<'a> Compare<'a> {
    /// The card of a product, perhaps with batch and stamp.
    pub fn of(
        voice: Voice,
        product: &'a ProductFacts,
        batch: Option<&'a BatchFacts>,
        stamp: Option<(&'a Stamp, String)>,
    ) -> Self {
        let batch = batch.map(|facts| &facts.batch);
        let (stamp, last_four) = stamp.map_or((None, None), |(stamp, last)| (Some(stamp), Some(last)));
        let lot = stamp.and_then(|stamp| stamp.lot.as_ref()).or(batch.map(|batch| &batch.lot));
        // A roll's ceiling is no date of this pack.
        let dated = stamp.filter(|stamp| stamp.lot.is_some());
        let last: Option<Date> = match dated {
            Some(stamp) => last_good_day(stamp, batch),
            None => batch.and_then(|batch| batch.expiry),
        };
        Self {
            photo: product.product.pictures.first().map(Photo::of),
            drawing: drawing::lines(&product.product.drawing),
            product: name(voice, product),
            product_path: format!("/products/{}", product.product.id),
            producer: voice.phrase(&product.producer.name).unwrap_or(Phrase::plain("")),
            place: product.commune().and_then(|place| voice.phrase(&place.name)),
            lot: lot.map(|lot| lot.as_str()),
            expiry_term: expiry_term(voice, batch),
            expiry: last.map(|date| voice.date(date)),
            last_four,
        }
    }
}

/// A product's name.
pub fn name(voice: Voice, product: &ProductFacts) -> Phrase<'_> {
    voice.phrase(&product.product.name).unwrap_or(Phrase::plain(""))
}

/// What the last day is called: use by, or best before.
pub fn expiry_term(voice: Voice, batch: Option<&Batch>) -> &'static str {
    match batch.map(|batch| batch.expiry_kind) {
        Some(ExpiryKind::BestBefore) => voice.word("term-best-before"),
        Some(ExpiryKind::UseBy) | None => voice.word("term-use-by"),
    }
}
