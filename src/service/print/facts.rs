//! What the labels of a run say.
use crate::domain::attachment::FileHash;
use crate::domain::batch::{Batch, ExpiryKind};
use crate::domain::error::Result;
use crate::domain::place::Words;
use crate::domain::product::Product;
use crate::domain::recognition::{Recognition, star_on};
use crate::domain::registry::Mode;
use crate::domain::run::Run;
use crate::domain::time::{Date, Timestamp};
use crate::label::content::{Blank, Facts, Row, Star};
use crate::label::font::Face;
use crate::label::media::Media;
use crate::label::template::shape::{CodeKind, Template};
use crate::service::facts::ProductFacts;
use crate::service::services::Services;
use crate::text::catalogue::say;
use crate::text::dates::date;
use crate::text::lang::Lang;
use sha2::{Digest, Sha256};

/// What all labels with a code of a kind say on a day; where a number stands on several labels of one unit on purpose, they say so, and a short
/// code says that it is looked up online only.
pub fn facts(services: &Services, run: &Run, (code, per_unit): (CodeKind, u32), now: Timestamp) -> Result<Facts> {
    let view = services.view();
    let product = services.product_facts(&view, &run.product)?;
    let batch = run.batch.as_ref().map(|id| services.batch_facts(&view, id)).transpose()?;
    let words = |key: &str| say(Lang::Vi, key, &[]);
    let star = star_for(&product, run, services.registry.zone.day(now)).map(star);
    let sample_mark = match services.registry.mode {
        Mode::Demo => Some(words("label-demo")),
        Mode::Production => None,
    };
    Ok(Facts {
        product: product.product.name.get("vi").unwrap_or_default().to_owned(),
        names: names(&product.product.name),
        producer: product.producer.name.get("vi").unwrap_or_default().to_owned(),
        commune: commune(&product),
        star,
        rows: batch.as_ref().map(|facts| rows(&facts.batch)).unwrap_or_default(),
        net: Some(product.product.net.clone()).filter(|net| !net.is_empty()),
        storage: product.product.storage.get("vi").unwrap_or_default().to_owned(),
        host: services.registry.origin.to_string(),
        hint: hint(code, per_unit),
        phones: (run.has_gtin() && code == CodeKind::Signed).then(|| words("label-phones")),
        sample_mark,
        blank: run.is_roll().then(blank),
        // What is wished of a print is no fact of its run.
        logo: None,
    })
}

/// The same with the longest product name and net quantity that the producer's goods have.
pub fn longest(services: &Services, run: &Run, said: Facts) -> Result<Facts> {
    let producer = services.product_facts(&services.view(), &run.product)?.product.producer.clone();
    let goods: Vec<Product> = services.store.products()?.into_iter().filter(|product| product.producer == producer).collect();
    let of =
        |text: &dyn Fn(&Product) -> String| goods.iter().map(text).max_by_key(|text| text.chars().count()).unwrap_or_default();
    let (product, net) =
        (of(&|product| product.name.get("vi").unwrap_or_default().to_owned()), of(&|product| product.net.clone()));
    Ok(Facts { product, net: Some(net).filter(|net| !net.is_empty()), ..said })
}

/// A hash over everything that labels say, their logo's hash among it, and over how and on what: two files of one job must not differ in it.
pub fn digest(facts: &Facts, media: &Media, template: &Template) -> FileHash {
    FileHash(Sha256::digest(format!("{facts:?} {media:?} {template:?}").as_bytes()).into())
}

fn hint(code: CodeKind, per_unit: u32) -> String {
    let per_unit = (per_unit > 1).then(|| say(Lang::Vi, "label-per-unit", &[("count", &per_unit.to_string())]));
    match (code, per_unit) {
        (CodeKind::Signed, None) => say(Lang::Vi, "label-scan-or-type", &[]),
        (CodeKind::Signed, Some(per_unit)) => per_unit,
        (CodeKind::Short, None) => say(Lang::Vi, "label-online-only", &[]),
        (CodeKind::Short, Some(per_unit)) => format!("{}; {per_unit}", say(Lang::Vi, "label-online-only", &[])),
    }
}

/// The star as it is shown: shapes, the same in words, and until when it holds.
fn star(row: &Recognition) -> Star {
    let count = row.star.to_string();
    let words = match row.valid_to {
        Some(to) => say(Lang::Vi, "label-star-until", &[("star", &count), ("until", &date(Lang::Vi, to))]),
        None => say(Lang::Vi, "label-star", &[("star", &count)]),
    };
    Star { count: row.star, words }
}

/// The product's name in English and in one more language, of those whose letters a label can show.
fn names(name: &Words) -> Vec<String> {
    let shown = |text: &&String| text.chars().all(|letter| Face::Regular.glyph(letter).is_some());
    let others = name.0.iter().filter(|(lang, _)| !matches!(lang.as_str(), "vi" | "en")).map(|(_, text)| text);
    name.0.get("en").into_iter().filter(shown).chain(others.filter(shown).take(1)).cloned().collect()
}

fn blank() -> Blank {
    let terms = ["label-blank-made", "label-blank-use-by", "label-blank-lot"].map(|key| say(Lang::Vi, key, &[])).into();
    Blank { terms, number: say(Lang::Vi, "label-number", &[]) }
}

/// The star on the day of printing: an expired product prints no new starred labels, and a roll carries one only when the
/// recognition outlasts its ceiling (product.md).
fn star_for<'a>(facts: &'a ProductFacts, run: &Run, today: Date) -> Option<&'a Recognition> {
    let star = star_on(&facts.recognitions, today)?;
    let outlasts = star.valid_to.is_none_or(|to| run.expiry.is_some_and(|ceiling| ceiling <= to));
    (!run.is_roll() || outlasts).then_some(star)
}

fn commune(facts: &ProductFacts) -> String {
    facts.commune().and_then(|place| place.name.get("vi")).unwrap_or_default().to_owned()
}

fn rows(batch: &Batch) -> Vec<Row> {
    let row = |key: &str, value: String| Row { term: say(Lang::Vi, key, &[]), value };
    let expiry = match batch.expiry_kind {
        ExpiryKind::UseBy => "label-use-by",
        ExpiryKind::BestBefore => "label-best-before",
    };
    let mut rows = vec![row("label-lot", batch.lot.to_string()), row("label-made", date(Lang::Vi, batch.made_on))];
    rows.extend(batch.expiry.map(|last| row(expiry, date(Lang::Vi, last))));
    rows
}
