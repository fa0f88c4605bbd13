//! How many units of a batch have a stamp, in memory: void ones take none.
use crate::domain::binding;
use crate::domain::id::BatchId;
use crate::domain::number::NumberRange;
use crate::domain::stamp::{StampKind, StampState};
use crate::status::list::Chunk;
use crate::store::memory::state::State;

/// How many item stamps of a batch, issued or bound now, are not void.
pub(super) fn in_use(state: &State, id: &BatchId) -> u64 {
    let mut void = 0;
    for run in state.runs.values() {
        if run.batch.as_ref() == Some(id) && run.kind == StampKind::Item {
            void += count_void(state, run.numbers);
        } else if run.is_roll() {
            let bindings = state.bindings.get(&run.id()).map_or(&[][..], Vec::as_slice);
            let held = binding::held(bindings, run.numbers).into_iter().filter(|(holder, _)| *holder == id);
            void += held.map(|(_, piece)| count_void(state, piece)).sum::<u64>();
        }
    }
    state.taken.get(id).copied().unwrap_or(0).saturating_sub(void)
}

/// How many of these numbers are void.
pub(super) fn count_void(state: &State, numbers: NumberRange) -> u64 {
    let is_void = |chunk: &Chunk, number| chunk.get(number) == StampState::Revoked;
    let of = |number| state.chunks.get(&Chunk::index_of(number)).is_some_and(|chunk| is_void(chunk, number));
    numbers.numbers().filter(|number| of(*number)).count() as u64
}
