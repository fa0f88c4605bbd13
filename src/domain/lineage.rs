//! Lineage: which batch was made from which. One step back, one step forward, or all the way; never in a circle.
use super::batch::{Batch, Input};
use super::error::{Error, Fault, Result};
use super::id::BatchId;
use std::collections::{BTreeSet, HashMap, HashSet};

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
pub enum Extent {
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
    pub fn walk(&self, from: &BatchId, way: Way, extent: Extent) -> Vec<(BatchId, usize)> {
        let found = self.found([from], way, extent, WALK_MAX);
        found.into_iter().map(|(id, steps)| (id.clone(), steps)).collect()
    }

    /// All that was made from any of these, these included, each once: however much it is, since a recall must reach all of it.
    pub fn descendants<'a>(&'a self, of: impl IntoIterator<Item = &'a BatchId>) -> impl Iterator<Item = &'a BatchId> {
        self.found(of, Way::Forward, Extent::Whole, usize::MAX).into_iter().map(|(id, _)| id)
    }

    fn found<'a>(
        &'a self,
        from: impl IntoIterator<Item = &'a BatchId>,
        way: Way,
        extent: Extent,
        most: usize,
    ) -> Vec<(&'a BatchId, usize)> {
        let mut seen = HashSet::new();
        let mut found: Vec<_> = from.into_iter().filter(|id| seen.insert(*id)).map(|id| (id, 0)).collect();
        let mut at = 0;
        while let Some((batch, steps)) = found.get(at).copied().filter(|_| found.len() < most) {
            at += 1;
            if extent == Extent::OneStep && steps == 1 {
                break;
            }
            let mut next: Vec<&BatchId> = match way {
                Way::Back => self.inputs(batch).iter().map(|input| &input.batch).collect(),
                // They stand in their order already.
                Way::Forward => self.outputs(batch).collect(),
            };
            if way == Way::Back {
                next.sort();
            }
            found.extend(next.into_iter().filter(|id| seen.insert(*id)).map(|id| (id, steps + 1)));
        }
        found
    }

    /// Whether there is any batch that was made from another.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }
}

/// Batches of which one would be made from itself, over however many steps: conflict `batch-loop`, with the way round. `inputs_of`
/// gives what a batch is made from, as things would stand; it is asked once for each batch that is met.
pub fn refuse_loop<'a>(
    starts: impl IntoIterator<Item = &'a BatchId>,
    mut inputs_of: impl FnMut(&BatchId) -> Result<Vec<BatchId>>,
) -> Result<()> {
    // Nothing that these were made from leads to themselves.
    let mut clear: HashSet<BatchId> = HashSet::new();
    for start in starts {
        if clear.contains(start) {
            continue;
        }
        // The way to where the search stands, each batch with those of its inputs that wait.
        let mut way = vec![(start.clone(), inputs_of(start)?)];
        let mut on_way = HashSet::from([start.clone()]);
        while let Some((_, waiting)) = way.last_mut() {
            match waiting.pop() {
                Some(input) if on_way.contains(&input) => return Err(looped(&way, &input)),
                Some(input) if clear.contains(&input) => {}
                Some(input) => {
                    on_way.insert(input.clone());
                    let inputs = inputs_of(&input)?;
                    way.push((input, inputs));
                }
                None => {
                    if let Some((done, _)) = way.pop() {
                        on_way.remove(&done);
                        clear.insert(done);
                    }
                }
            }
        }
    }
    Ok(())
}

/// `again ← … ← last ← again`.
fn looped(way: &[(BatchId, Vec<BatchId>)], again: &BatchId) -> Error {
    let round = way.iter().map(|(batch, _)| batch).skip_while(|batch| *batch != again).chain([again]);
    let shown: Vec<&str> = round.map(BatchId::as_str).collect();
    Error::conflict(Fault::new("batch-loop").arg("way", shown.join(" ← ")).value(again.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch::Relation;

    fn id(text: &str) -> BatchId {
        text.parse().unwrap()
    }

    fn lineage(edges: &[(&str, &[&str])]) -> HashMap<BatchId, Vec<BatchId>> {
        edges.iter().map(|(batch, inputs)| (id(batch), inputs.iter().map(|input| id(input)).collect())).collect()
    }

    fn looped(edges: &[(&str, &[&str])], starts: &[&str]) -> Option<String> {
        let edges = lineage(edges);
        let starts: Vec<BatchId> = starts.iter().map(|start| id(start)).collect();
        let mut asked = HashSet::new();
        let answer = refuse_loop(&starts, |batch| {
            assert!(asked.insert(batch.clone()), "{batch} is asked for twice");
            Ok(edges.get(batch).cloned().unwrap_or_default())
        });
        answer.err().map(|error| error.faults[0].args[0].1.clone())
    }

    #[test]
    fn a_batch_is_not_made_from_itself_however_far_round() {
        assert_eq!(looped(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &["d"])], &["a"]), None);
        assert_eq!(looped(&[("a", &["a"])], &["a"]).as_deref(), Some("a ← a"));
        assert_eq!(looped(&[("a", &["b"]), ("b", &["c"]), ("c", &["a"])], &["a"]).as_deref(), Some("a ← b ← c ← a"));
        // Beyond the start, too.
        assert_eq!(looped(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])], &["a"]).as_deref(), Some("b ← c ← b"));
    }

    #[test]
    fn many_batches_are_searched_in_one_go_and_a_loop_behind_any_is_found() {
        let edges: &[(&str, &[&str])] = &[("a", &["b", "c"]), ("b", &["c", "d"]), ("c", &["d"]), ("d", &[])];
        assert_eq!(looped(edges, &["a", "b", "c", "d"]), None);
        assert_eq!(looped(edges, &["d", "c", "b", "a", "a"]), None);
        let closed: &[(&str, &[&str])] = &[("a", &["b"]), ("b", &[]), ("x", &["y", "b"]), ("y", &["a", "x"])];
        assert_eq!(looped(closed, &["a", "b"]), None, "not behind these");
        assert_eq!(looped(closed, &["a", "x"]).as_deref(), Some("x ← y ← x"));
    }

    fn made(batch: &str, inputs: &[&str]) -> Batch {
        let input = |batch: &&str| Input {
            batch: id(batch),
            relation: Relation::Transform,
            quantity: "1 kg".parse().unwrap(),
            yields: None,
        };
        Batch {
            id: id(batch),
            product: "tra".parse().unwrap(),
            lot: "L1".parse().unwrap(),
            producer: "htx".parse().unwrap(),
            kind: String::new(),
            location: None,
            areas: vec![],
            made_on: "2026-03-01".parse().unwrap(),
            packed_on: None,
            expiry: None,
            expiry_kind: Default::default(),
            sell_until: None,
            sold_out_on: None,
            quantity: String::new(),
            units: None,
            stamps: None,
            mass: None,
            inputs: inputs.iter().map(input).collect(),
            deliveries: vec![],
            audiences: Default::default(),
        }
    }

    fn of(batches: &[(&str, &[&str])]) -> Lineage {
        let mut lineage = Lineage::default();
        batches.iter().for_each(|(batch, inputs)| lineage.insert(&made(batch, inputs)));
        lineage
    }

    fn walked(lineage: &Lineage, from: &str, way: Way, extent: Extent) -> String {
        let found = lineage.walk(&id(from), way, extent).into_iter();
        found.map(|(batch, steps)| format!("{batch}{steps}")).collect::<Vec<_>>().join(" ")
    }

    /// Two fields, poured together, split, and one part packed.
    const TREE: &[(&str, &[&str])] =
        &[("m", &["f2", "f1"]), ("s2", &["m"]), ("s1", &["m"]), ("p", &["s1"]), ("f1", &[]), ("f2", &[])];

    #[test]
    fn a_walk_goes_one_step_or_all_the_way_nearest_first() {
        let tree = of(TREE);
        assert_eq!(walked(&tree, "m", Way::Back, Extent::OneStep), "m0 f11 f21");
        assert_eq!(walked(&tree, "m", Way::Forward, Extent::OneStep), "m0 s11 s21");
        assert_eq!(walked(&tree, "f1", Way::Forward, Extent::Whole), "f10 m1 s12 s22 p3");
        assert_eq!(walked(&tree, "p", Way::Back, Extent::Whole), "p0 s11 m2 f13 f23");
        assert_eq!(walked(&tree, "alone", Way::Back, Extent::Whole), "alone0");
    }

    #[test]
    fn what_two_ways_lead_to_is_found_once_by_the_shorter() {
        let tree = of(&[("b", &["a"]), ("c", &["b"]), ("d", &["a", "c"])]);
        assert_eq!(walked(&tree, "a", Way::Forward, Extent::Whole), "a0 b1 d1 c2");
    }

    #[test]
    fn all_that_was_made_from_several_is_found_once_and_without_a_limit() {
        let tree = of(TREE);
        let several = ["s2", "f2", "s2"].map(id);
        let found: Vec<&str> = tree.descendants(&several).map(BatchId::as_str).collect();
        assert_eq!(found, ["s2", "f2", "m", "s1", "p"]);
        let mut wide = Lineage::default();
        (0..=WALK_MAX).for_each(|n| wide.insert(&made(&format!("b{n}"), &["root"])));
        assert_eq!(wide.descendants([&id("root")]).count(), WALK_MAX + 2);
        assert!(wide.walk(&id("root"), Way::Forward, Extent::Whole).len() >= WALK_MAX);
    }

    #[test]
    fn a_batch_that_changed_is_no_longer_made_from_what_it_was() {
        let mut tree = of(TREE);
        tree.insert(&made("m", &["f1"]));
        assert_eq!(walked(&tree, "f2", Way::Forward, Extent::Whole), "f20");
        assert_eq!(walked(&tree, "m", Way::Back, Extent::OneStep), "m0 f11");
        tree.insert(&made("m", &[]));
        assert!(tree.inputs(&id("m")).is_empty() && tree.outputs(&id("f1")).next().is_none());
        assert_eq!(tree.drawn(&id("m")).map(|(by, input)| (by.as_str(), input.batch.as_str())).collect::<Vec<_>>().len(), 2);
    }
}
