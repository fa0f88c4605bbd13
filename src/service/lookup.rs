//! Looks things up without a stamp: a typed code, a product, a batch. Nothing here says that a signature is right.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::recall::{Hit, Recall, RecallState};
use crate::domain::time::{Date, Timestamp};
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::service::services::Services;
use crate::stamp::code::PrintedCode;
use std::sync::Arc;

/// What stands behind a product's or batch's own page (no stamp).
#[derive(Debug)]
pub struct Listing {
    /// The product.
    pub product: Arc<ProductFacts>,
    /// The batch, where the path named a lot or the code leads to one.
    pub batch: Option<Arc<BatchFacts>>,
    /// Recalls and holds of the batch that were not lifted.
    pub recalls: Vec<(Recall, Hit)>,
    /// The day of the answer.
    pub today: Date,
}

impl Listing {
    /// The page's path, without `s`: `/01/{gtin}[/10/{lot}]` or `/t/{register}[/10/{lot}]`.
    pub fn path(&self) -> String {
        let lot = self.batch.as_ref().map(|facts| format!("/10/{}", facts.batch.lot)).unwrap_or_default();
        format!("{}{lot}", self.product.product.code())
    }
}

/// A product, or one of its batches. Absent: not found `product-unknown`, `lot-unknown`.
pub fn listing(services: &Services, code: ProductCode, lot: Option<&Lot>, now: Timestamp) -> Result<Listing> {
    let unknown = || Error::not_found(Fault::new("product-unknown").value(code.to_string()));
    let product = services.store.product_by_code(code)?.ok_or_else(unknown)?;
    let batch = match lot {
        None => None,
        Some(lot) => {
            let unknown = || Error::not_found(Fault::new("lot-unknown").value(lot.as_str()));
            Some(services.store.batch_by_lot(&product.id, lot)?.ok_or_else(unknown)?.record.id)
        }
    };
    let view = services.view();
    let batch = batch.map(|id| services.batch_facts(&view, &id)).transpose()?;
    let product = services.product_facts(&view, &product.id)?;
    let recalls = batch.as_ref().map(|facts| in_force(&view.recalls_of_batch(&facts.batch.id))).unwrap_or_default();
    Ok(Listing { product, batch, recalls, today: services.registry.zone.day(now) })
}

/// A typed code: "this code exists", and what page it leads to. Not there: not found `code-unknown`; mistyped: a fault of the
/// code's own (`code-length`, `code-symbol`, `code-check`).
pub fn code(services: &Services, text: &str, now: Timestamp) -> Result<Listing> {
    let code: PrintedCode = text.parse()?;
    let unknown = || Error::not_found(Fault::new("code-unknown"));
    let number = code.number().map_err(|_| unknown())?;
    let view = services.view();
    let held = view.run_of(number);
    // A number that nobody holds costs as much as one that somebody does: time tells a stranger nothing either.
    let run = held.clone().or_else(|| view.runs().next().cloned()).ok_or_else(unknown)?;
    drop(view);
    let index = number.get().abs_diff(run.numbers.first().get()) % u64::from(run.numbers.count());
    let signature = services.run_files.signature(&run.file, index as u32)?;
    if !code.matches(&signature) || held.is_none() {
        return Err(unknown());
    }
    let view = services.view();
    let binding = view.binding_of(&run, number);
    let batch = run.batch.as_ref().or(binding.map(|binding| &binding.batch));
    let batch = batch.map(|id| services.batch_facts(&view, id)).transpose()?;
    let product = services.product_facts(&view, &run.product)?;
    Ok(Listing { product, batch, recalls: in_force(&view.recalls_of(&run, number)), today: services.registry.zone.day(now) })
}

fn in_force(recalls: &[(Recall, Hit)]) -> Vec<(Recall, Hit)> {
    recalls.iter().filter(|(recall, _)| recall.state != RecallState::Lifted).cloned().collect()
}
