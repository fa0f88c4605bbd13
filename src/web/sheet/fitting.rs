//! Facts of a product as its kind asks for: goods, crafts that do not spoil, visits that have neither lot nor last day.
use crate::domain::place::{Location, Place};
use crate::domain::product::{Lots, Product};
use crate::service::facts::ProductFacts;
use crate::web::sheet::summary::{self, Row};
use crate::web::voice::{Phrase, Voice};

/// What kind of page fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Food, drinks, herbs.
    Goods,
    /// Handicraft and ornamental plants: no last day.
    Craft,
    /// Community tourism: no lot, no last day.
    Visit,
}

impl Fit {
    /// Of a product.
    pub fn of(product: &Product) -> Self {
        match (product.lots, product.group.as_str()) {
            (Lots::None, _) => Self::Visit,
            (Lots::Kept, "handicraft" | "ornamental") => Self::Craft,
            (Lots::Kept, _) => Self::Goods,
        }
    }
}

/// The rows of a product's page.
pub fn rows(voice: Voice, facts: &ProductFacts, origin: Option<&Place>, sites: &[&Location]) -> Vec<Row> {
    let product = &facts.product;
    let words = |words| voice.phrase(words).map(|phrase| phrase.to_string());
    let row = |term: &'static str, value: Option<String>| Row { term, values: value.into_iter().collect() };
    match Fit::of(product) {
        Fit::Goods => {
            let mut rows = summary::rows(voice, facts, None);
            rows.insert(1, row(voice.word("term-shelf-life"), shelf_life(voice, product)));
            rows
        }
        Fit::Craft => vec![
            row(voice.word("term-material"), words(&product.ingredients)),
            row(voice.word("term-village"), origin.and_then(|place| words(&place.name))),
            row(voice.word("term-size"), voice.declared(&product.net).map(|net| net.to_string())),
            row(voice.word("term-use"), words(&product.usage)),
            row(voice.word("term-care"), words(&product.storage)),
            row(voice.word("term-warning"), words(&product.warning)),
            row(voice.word("term-shelf-life"), Some(craft_life(voice, product))),
            row(voice.word("term-standard"), voice.declared(&product.standard_vi).map(|text| text.to_string())),
            row(voice.word("term-product-code"), Some(summary::product_code(voice, facts))),
        ],
        Fit::Visit => {
            let sites = sites.iter().filter_map(|site| words(&site.name)).collect();
            vec![
                Row { term: voice.word("term-site"), values: sites },
                row(voice.word("term-booking"), words(&product.usage)),
                row(voice.word("term-warning"), words(&product.warning)),
                row(voice.word("term-counted"), voice.declared(&product.net).map(|net| net.to_string())),
                row(voice.word("term-lot"), Some(voice.word("visit-no-lot").to_owned())),
                row(voice.word("term-product-code"), Some(summary::product_code(voice, facts))),
            ]
        }
    }
}

fn shelf_life(voice: Voice, product: &Product) -> Option<String> {
    let days = product.shelf_life?.days.to_string();
    Some(voice.say("shelf-life-days", [("days", Phrase::plain(&days))]).bare())
}

/// A craft that has a shelf life all the same says it.
fn craft_life(voice: Voice, product: &Product) -> String {
    shelf_life(voice, product).unwrap_or_else(|| voice.word("craft-no-expiry").to_owned())
}
