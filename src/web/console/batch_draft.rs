//! A new batch as its form is opened: copied from the last one of the product but for what was weighed, with a lot code and days of today.
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::domain::product::Product;
use crate::domain::time::Date;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::text::dates;
use crate::text::fold::fold;
use crate::text::lang::Lang;
use crate::web::console::call::Call;
use crate::web::console::choices::{of_kind, own};
use crate::web::console::editor;
use crate::web::console::fields::Draft;
use crate::web::pages::visit::parameter;

/// Most letters of a product that begin a lot code.
const LETTERS: usize = 3;

/// Most batches of one day.
const OF_DAY_MAX: u32 = 99;

/// The form: `?product=` names the product, `?copy=` a batch to copy; without either, the last batch is copied.
pub fn of(call: &Call<'_>) -> Result<Draft> {
    let asked = |name| parameter(call.visit.query(), name).unwrap_or_default();
    proposed(call, asked("product"), asked("copy"))
}

/// The next batch of a product, or like another one; with neither named, like the last one, or the first of all.
pub fn proposed(call: &Call<'_>, product: &str, copy: &str) -> Result<Draft> {
    let mut batches: Vec<Batch> = own(call, Kind::Batches)?
        .into_iter()
        .filter_map(|seen| if let Record::Batch(batch) = seen.record { Some(batch) } else { None })
        .collect();
    batches.sort_by_key(|batch| (batch.made_on, batch.id.clone()));
    let copied = batches.iter().rev().find(|batch| match (copy, product) {
        ("", "") => true,
        ("", product) => batch.product.as_str() == product,
        (copy, _) => batch.id.as_str() == copy,
    });
    let mut draft = copied.map_or_else(Draft::default, |batch| editor::draft(call, Kind::Batches, &Record::Batch(batch.clone())));
    let product = match copied {
        Some(batch) => batch.product.to_string(),
        // The first batch of all is of the product that stands first in the list.
        None if product.is_empty() => of_kind(call, Kind::Products)?.first().map(|first| first.value.clone()).unwrap_or_default(),
        None => product.to_owned(),
    };
    let product = editor::product_of(&product).map(|id| call.services().store.product(&id)).transpose()?.flatten();
    let today = call.today();
    for (name, value) in days(product.as_ref(), today) {
        draft.put(name, value);
    }
    // How much another batch weighed says nothing of this one: it is weighed anew, or not said.
    for gone in ["sell_until", "sold_out_on", "quantity", "mass_kg"] {
        draft.put(gone, "");
    }
    if let Some(product) = &product {
        draft.put("product_id", product.id.as_str());
        draft.put("lot_code", lot_code(product, today, &batches));
    }
    if draft.value("stamp_mode").is_empty() {
        draft.put("stamp_mode", "item");
    }
    Ok(draft)
}

/// Made and packed today, and good for as long as the product says.
fn days(product: Option<&Product>, today: Date) -> Vec<(&'static str, String)> {
    let shown = |day: Date| dates::date(Lang::Vi, day);
    let life = product.and_then(|product| product.shelf_life);
    let expiry = life.and_then(|life| today.checked_add(jiff::Span::new().days(i64::from(life.days))).ok());
    vec![("production_on", shown(today)), ("packing_on", shown(today)), ("expiry_on", expiry.map(shown).unwrap_or_default())]
}

/// `TTP-261024-01`: letters of the product, the day, and which batch of that day it is.
fn lot_code(product: &Product, today: Date, batches: &[Batch]) -> String {
    let name = fold(product.name.get("vi").unwrap_or_default());
    let letters: String = name.split(' ').filter_map(|word| word.chars().next()).take(LETTERS).collect();
    let stem = format!("{}-{:02}{:02}{:02}", letters.to_uppercase(), today.year() % 100, today.month(), today.day());
    let taken = |code: &str| batches.iter().any(|batch| batch.lot.as_str() == code);
    (1..=OF_DAY_MAX).map(|n| format!("{stem}-{n:02}")).find(|code| !taken(code)).unwrap_or(stem)
}
