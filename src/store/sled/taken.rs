//! How many item stamps a batch has, in sled: issued or bound, and those of them that are not void and so take a unit.
use crate::domain::batch::Batch;
use crate::domain::binding::{self, Binding};
use crate::domain::error::Result;
use crate::domain::id::BatchId;
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::Run;
use crate::domain::stamp::{StampKind, StampState};
use crate::status::list::Chunk;
use crate::store::record::{self, Count};
use crate::store::sled::draft::Draft;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

/// How many item stamps a batch has, issued or bound now; void ones too.
pub(super) fn taken(draft: &Draft<'_>, id: &BatchId) -> Result<u64> {
    Ok(draft.record::<Count>(&keys::taken(id))?.unwrap_or_default().count)
}

/// Keeps how many item stamps a batch has now.
pub(super) fn set_taken(draft: &mut Draft<'_>, id: &BatchId, count: u64) -> Result<()> {
    draft.put(keys::taken(id), &Count { count })
}

/// How many units of a batch have a stamp. Void ones are told apart only where the batch has more than `enough`: until then it does not
/// matter, and every run of its product is looked at for them.
pub(super) fn in_use(draft: &Draft<'_>, batch: &Batch, enough: u64) -> Result<u64> {
    let taken = taken(draft, &batch.id)?;
    if taken <= enough {
        return Ok(taken);
    }
    let mut void = 0;
    for run in draft.records::<Run>(keys::RUNS)?.into_iter().filter(|run| run.product == batch.product) {
        if run.batch.as_ref() == Some(&batch.id) && run.kind == StampKind::Item {
            void += count_void(draft, run.numbers)?;
        } else if run.is_roll() {
            let bindings: Vec<Binding> = draft.records(&keys::bindings(run.id()))?;
            for (_, piece) in binding::held(&bindings, run.numbers).into_iter().filter(|(holder, _)| **holder == batch.id) {
                void += count_void(draft, piece)?;
            }
        }
    }
    Ok(taken.saturating_sub(void))
}

/// How many of these numbers are void.
pub(super) fn count_void(draft: &Draft<'_>, numbers: NumberRange) -> Result<u64> {
    let mut void = 0;
    for index in Chunk::indexes_of(numbers) {
        let Some(bytes) = draft.bytes(&keys::chunk(index))? else { continue };
        let chunk = record::decode_chunk(&bytes)?;
        let here = numbers.first().get().max(Chunk::first_of(index))..=numbers.last().get().min(Chunk::last_of(index));
        let is_void = |number: &Number| chunk.get(*number) == StampState::Revoked;
        void += here.filter_map(|number| Number::new(number).ok()).filter(is_void).count() as u64;
    }
    Ok(void)
}
