//! Lineage: which batch was made from which. One step back, one step forward, or all the way; never in a circle.
use super::batch::{Batch, Input};
use super::error::{Error, Fault, Result};
use super::id::BatchId;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

/// Most batches in one walk.
pub const WALK_MAX: usize = 100_000;

/// Every batch's inputs and outputs.
#[derive(Debug, Default)]
pub struct Lineage {
    inputs: HashMap<BatchId, Vec<Input>>,
    outputs: HashMap<BatchId, BTreeSet<BatchId>>,
}

/// Where a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To what it was made from.
    Back,
    /// To what was made from it.
    Forward,
}

/// How far a walk goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One step (Circular 02/2024: one step back, one step forward).
    OneStep,
    /// To the end.
    Whole,
}

impl Lineage {
    /// Takes in a batch as it stands now.
    pub fn insert(&mut self, batch: &Batch) {
        for old in self.inputs.remove(&batch.id).unwrap_or_default() {
            if let Some(outputs) = self.outputs.get_mut(&old.batch) {
                outputs.remove(&batch.id);
            }
        }
        for input in &batch.inputs {
            self.outputs.entry(input.batch.clone()).or_default().insert(batch.id.clone());
        }
        if !batch.inputs.is_empty() {
            self.inputs.insert(batch.id.clone(), batch.inputs.clone());
        }
    }

    /// What a batch was made from.
    pub fn inputs(&self, batch: &BatchId) -> &[Input] {
        self.inputs.get(batch).map_or(&[], Vec::as_slice)
    }

    /// What was made from a batch.
    pub fn outputs(&self, batch: &BatchId) -> impl Iterator<Item = &BatchId> {
        self.outputs.get(batch).into_iter().flatten()
    }

    /// What was drawn from a batch, by whom.
    pub fn drawn<'a>(&'a self, batch: &'a BatchId) -> impl Iterator<Item = (&'a BatchId, &'a Input)> {
        self.outputs(batch).flat_map(move |output| {
            self.inputs(output).iter().filter(move |input| input.batch == *batch).map(move |input| (output, input))
        })
    }

    /// Every batch reached, nearest first, with the number of steps to it; the start itself is step 0. At most [`WALK_MAX`].
    pub fn walk(&self, from: &BatchId, way: Way, reach: Reach) -> Vec<(BatchId, usize)> {
        let mut found = vec![(from.clone(), 0)];
        let mut seen = HashSet::from([from.clone()]);
        let mut at = 0;
        while at < found.len() && found.len() < WALK_MAX {
            let (batch, steps) = found[at].clone();
            at += 1;
            if reach == Reach::OneStep && steps == 1 {
                continue;
            }
            let mut next: Vec<&BatchId> = match way {
                Way::Back => self.inputs(&batch).iter().map(|input| &input.batch).collect(),
                Way::Forward => self.outputs(&batch).collect(),
            };
            next.sort();
            for id in next {
                if seen.insert(id.clone()) {
                    found.push((id.clone(), steps + 1));
                }
            }
        }
        found
    }

    /// Whether there is any batch that was made from another.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }
}

/// A batch that would be made from itself, over however many steps: conflict `batch-loop`, with the way round. `inputs_of` gives
/// what a batch is made from, as things would stand.
pub fn refuse_loop(start: &BatchId, mut inputs_of: impl FnMut(&BatchId) -> Result<Vec<BatchId>>) -> Result<()> {
    let mut came_from: BTreeMap<BatchId, BatchId> = BTreeMap::new();
    let mut waiting = VecDeque::from([start.clone()]);
    while let Some(batch) = waiting.pop_front() {
        for input in inputs_of(&batch)? {
            if input == *start {
                return Err(Error::conflict(
                    Fault::new("batch-loop").arg("way", way_round(&came_from, &batch, start)).value(start.as_str()),
                ));
            }
            if !came_from.contains_key(&input) {
                came_from.insert(input.clone(), batch.clone());
                waiting.push_back(input);
            }
        }
    }
    Ok(())
}

/// `start ← … ← last ← start`.
fn way_round(came_from: &BTreeMap<BatchId, BatchId>, last: &BatchId, start: &BatchId) -> String {
    let mut way = vec![start.as_str(), last.as_str()];
    let mut at = last;
    while let Some(before) = came_from.get(at) {
        way.push(before.as_str());
        at = before;
    }
    way.reverse();
    way.join(" ← ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> BatchId {
        text.parse().unwrap()
    }

    fn lineage(edges: &[(&str, &[&str])]) -> HashMap<BatchId, Vec<BatchId>> {
        edges.iter().map(|(batch, inputs)| (id(batch), inputs.iter().map(|input| id(input)).collect())).collect()
    }

    fn looped(edges: &[(&str, &[&str])], start: &str) -> Option<String> {
        let edges = lineage(edges);
        let answer = refuse_loop(&id(start), |batch| Ok(edges.get(batch).cloned().unwrap_or_default()));
        answer.err().map(|error| error.faults[0].args[0].1.clone())
    }

    #[test]
    fn a_batch_is_not_made_from_itself_however_far_round() {
        assert_eq!(looped(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &["d"])], "a"), None);
        assert_eq!(looped(&[("a", &["a"])], "a").as_deref(), Some("a ← a"));
        assert_eq!(looped(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])], "a").as_deref(), Some("a ← b ← c ← a"));
        // A circle that does not touch the start is another batch's fault, and the search still ends.
        assert_eq!(looped(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])], "a"), None);
    }
}
