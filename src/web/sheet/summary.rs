//! The summary list: dates and facts of product and batch, each in its place even when it was not declared.
use crate::domain::id::PlaceId;
use crate::domain::place::Place;
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::web::sheet::address::Address;
use crate::web::sheet::compare::expiry_term;
use crate::web::voice::{Phrase, Voice};

/// One row.
pub struct Row {
    /// What it is.
    pub term: &'static str,
    /// Its values as HTML-safe pieces; none = "not declared".
    pub values: Vec<String>,
}

/// Every row, in the order of the page.
pub fn rows(voice: Voice, product: &ProductFacts, batch: Option<&BatchFacts>) -> Vec<Row> {
    let facts = &product.product;
    let of_batch = batch.map(|facts| &facts.batch);
    let day = |date: Option<crate::domain::time::Date>| date.map(|date| voice.date(date));
    let words = |words| voice.phrase(words).map(|phrase| phrase.to_string());
    let mut rows = Vec::with_capacity(16);
    let mut row = |term: &'static str, value: Option<String>| rows.push(Row { term, values: value.into_iter().collect() });
    if batch.is_some() {
        row(voice.word("term-made"), day(of_batch.map(|batch| batch.made_on)));
        row(voice.word("term-packed"), day(of_batch.and_then(|batch| batch.packed_on)));
        row(expiry_term(voice, of_batch), day(of_batch.and_then(|batch| batch.expiry)));
    }
    row(voice.word("term-net"), voice.declared(&facts.net).map(|net| net.to_string()));
    row(voice.word("term-ingredients"), words(&facts.ingredients));
    row(voice.word("term-storage"), words(&facts.storage));
    row(voice.word("term-use"), words(&facts.usage));
    row(voice.word("term-warning"), words(&facts.warning));
    row(voice.word("term-standard"), voice.declared(&facts.standard_vi).map(|standard| standard.to_string()));
    rows.push(Row { term: voice.word("term-origin"), values: origin(voice, product, batch) });
    rows.push(Row { term: voice.word("term-address"), values: addresses(voice, product) });
    rows.push(Row { term: voice.word("term-product-code"), values: vec![product_code(voice, product)] });
    rows
}

/// Material areas, else the product's own place where it is the producer's.
fn origin(voice: Voice, product: &ProductFacts, batch: Option<&BatchFacts>) -> Vec<String> {
    let areas = batch.map_or(&[][..], |facts| &facts.areas);
    let named = areas.iter().filter_map(|(area, commune)| {
        let name = voice.phrase(&area.name)?;
        let commune = commune.as_ref().and_then(|place| voice.phrase(&place.name));
        Some(commune.map_or_else(|| name.to_string(), |commune| format!("{name}, {commune}")))
    });
    let named: Vec<String> = named.collect();
    if !named.is_empty() {
        return named;
    }
    let place =
        |wanted: &PlaceId| [&product.place_printed, &product.place_current].into_iter().flatten().find(|p| p.id == *wanted);
    let place: Option<&Place> = product.product.origin_place.as_ref().and_then(place);
    place.and_then(|place| voice.phrase(&place.name)).map(|name| name.to_string()).into_iter().collect()
}

/// The address today, and the one on older labels where it differs.
fn addresses(voice: Voice, product: &ProductFacts) -> Vec<String> {
    let Address { today, printed } = Address::of(voice, product);
    let printed = printed.filter(|printed| Some(*printed) != today);
    let today = today.map(|address| address.to_string());
    today.into_iter().chain(printed.map(|old| format!("{} {old}", voice.word("address-printed")))).collect()
}

/// The number under which it is found.
pub fn product_code(voice: Voice, product: &ProductFacts) -> String {
    match product.product.gtin {
        Some(gtin) => format!("GTIN {gtin}"),
        None => voice.say("register-number", [("number", Phrase::plain(&product.product.register.to_string()))]).to_string(),
    }
}
