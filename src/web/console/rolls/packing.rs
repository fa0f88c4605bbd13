//! A batch that no step is recorded of yet takes stamps all the same: that its labels are on packs is its packing, recorded with the binding.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Result};
use crate::domain::run::Run;
use crate::service::journal::{self, Step};
use crate::web::console::call::Call;

/// What a batch lacks of which no step is recorded.
const NO_STEP: &str = "missing-stages";

/// A batch of today has no step yet. That its labels are on packs is one, where it is known where; anything else refuses.
pub fn packed(call: &Call<'_>, batch: &Batch, error: Error) -> Result<String> {
    let place = batch.location.as_ref().map(|id| call.services().store.location(id)).transpose()?.flatten();
    match place {
        Some(place) if error.faults.iter().all(|fault| fault.code == NO_STEP) => {
            Ok(call.visit.voice.phrase(&place.name).map_or_else(|| place.id.to_string(), |name| name.text.to_owned()))
        }
        Some(_) | None => Err(error),
    }
}

/// Records the packing that was confirmed. Under the deed of the binding, so twice is once.
pub fn pack(call: &Call<'_>, run: &Run, batch: &Batch) -> Result<()> {
    let person = call.person()?;
    let step = Step {
        id: format!("sk-{}", call.deed()?).parse()?,
        kind: "packing",
        owner: &run.owner,
        product: &batch.product,
        batch: &batch.id,
        location: batch.location.as_ref(),
        note: String::new(),
        recorded_by: person.recorded_by(),
    };
    journal::record(call.services(), &person.actor.can_record(&run.owner)?, &step, call.now)
}
