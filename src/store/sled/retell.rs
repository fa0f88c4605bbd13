//! Tells sums and states again from what led to them.
use crate::domain::binding::{self, Binding};
use crate::domain::id::BatchId;
use crate::domain::run::{Run, StatusChange};
use crate::domain::stamp::StampKind;
use crate::status::list::Chunk;
use std::collections::BTreeMap;

/// How many item stamps each batch has: issued for it, or bound to it now. Batches without any are left out.
pub fn taken<'a>(runs: &[Run], bindings: impl Iterator<Item = &'a Binding>) -> Vec<(BatchId, u64)> {
    let mut taken = BTreeMap::<BatchId, u64>::new();
    for run in runs.iter().filter(|run| run.kind == StampKind::Item) {
        if let Some(batch) = &run.batch {
            *taken.entry(batch.clone()).or_default() += u64::from(run.numbers.count());
        }
    }
    let mut by_run = BTreeMap::<_, Vec<Binding>>::new();
    bindings.for_each(|binding| by_run.entry(binding.run).or_default().push(binding.clone()));
    for run in runs {
        if let Some(bindings) = by_run.get(&run.id()) {
            for (batch, count) in binding::given_up(bindings, run.numbers) {
                *taken.entry(batch).or_default() += count;
            }
        }
    }
    taken.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// Every chunk of states that changes led to, by its index; changes of a run stand in their order.
pub fn states<'a>(changes: impl Iterator<Item = &'a StatusChange>) -> BTreeMap<u64, Chunk> {
    let mut chunks = BTreeMap::<u64, Chunk>::new();
    for change in changes {
        for number in change.numbers.numbers() {
            let chunk = chunks.entry(Chunk::index_of(number)).or_default();
            if change.reason.moves(chunk.get(number)) {
                chunk.set(number, change.reason.state());
            }
        }
    }
    chunks
}
