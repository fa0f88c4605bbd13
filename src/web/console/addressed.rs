//! The batch or run of an address, where it is one's own; and what runs and their products are called.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, ProductId};
use crate::domain::number::RunId;
use crate::domain::run::Run;
use crate::web::console::call::Call;

/// The batch of the address; another's is not there.
pub fn batch(call: &Call<'_>) -> Result<Batch> {
    let id: BatchId = call.named("batch-unknown")?;
    let owner = call.owner()?;
    let unknown = || Error::not_found(Fault::new("batch-unknown").value(call.id));
    Ok(call.services().store.batch(&id)?.filter(|owned| owned.owner == owner).ok_or_else(unknown)?.record)
}

/// The run of the address; another's is not there.
pub fn run(call: &Call<'_>) -> Result<Run> {
    let id: RunId = call.named("run-unknown")?;
    let owner = call.owner()?;
    let unknown = || Error::not_found(Fault::new("run-unknown").value(call.id));
    call.services().store.run(id)?.filter(|run| run.owner == owner).ok_or_else(unknown)
}

/// The same, which must be a roll: a run whose batch is known is none.
pub fn roll(call: &Call<'_>) -> Result<Run> {
    let unknown = || Error::not_found(Fault::new("run-unknown").value(call.id));
    Some(run(call)?).filter(Run::is_roll).ok_or_else(unknown)
}

/// The name of a product in the language of the page; its id where the register has none.
pub fn product_name(call: &Call<'_>, id: &ProductId) -> Result<String> {
    let product = call.services().store.product(id)?;
    let name = product.as_ref().and_then(|product| call.visit.voice.phrase(&product.name));
    Ok(name.map_or_else(|| id.to_string(), |name| name.text.to_owned()))
}

/// The lot, or that it is a roll; and the product with the day of issue.
pub fn named(call: &Call<'_>, run: &Run) -> Result<(String, String)> {
    let voice = call.visit.voice;
    let what = run.lot.as_ref().map_or_else(|| voice.word("run-roll").to_owned(), ToString::to_string);
    Ok((what, format!("{} · {}", product_name(call, &run.product)?, voice.date(run.issued))))
}
