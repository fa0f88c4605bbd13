//! What batches come from, in memory, and which recalls reach them: found at once, since a scan asks for it.
use crate::domain::batch::{Batch, ExpiryKind, Relation};
use crate::domain::id::{AreaId, BatchId, ProductId, RecallId};
use crate::domain::lineage::Lineage;
use crate::domain::number::Number;
use crate::domain::recall::{Hit, Recall, RecallState, Scope};
use crate::domain::run::Run;
use crate::domain::time::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What is remembered of a batch.
#[derive(Debug, PartialEq, Eq)]
struct Node {
    product: ProductId,
    areas: Vec<AreaId>,
    /// Past it the batch is no longer good.
    use_by: Option<Date>,
}

impl Node {
    /// Whether a scope names it by its product or an area.
    fn is_named_by(&self, scope: &Scope) -> bool {
        match scope {
            Scope::Product(product) => self.product == *product,
            Scope::Area(area) => self.areas.contains(area),
            Scope::Batch(_) | Scope::Stamps(_) => false,
        }
    }
}

/// Lineage and recalls, kept in step with the store.
#[derive(Default)]
pub struct Descent {
    lineage: Lineage,
    nodes: HashMap<BatchId, Node>,
    recalls: BTreeMap<RecallId, Recall>,
    /// Those of a product or of stamps: a number asks for them whatever batch it is in.
    of_numbers: BTreeSet<RecallId>,
    /// Which recalls reach a batch, those that name it first.
    reached: HashMap<BatchId, Vec<(RecallId, Hit)>>,
    /// How many batches each recall reaches: named by it, and made from those.
    counts: HashMap<RecallId, (usize, usize)>,
    stale: Stale,
}

/// What `reached` does not know yet.
#[derive(Default)]
enum Stale {
    /// Nothing.
    #[default]
    Nothing,
    /// Where these lead.
    Recalls(BTreeSet<RecallId>),
    /// Ways have changed.
    All,
}

impl Descent {
    /// Takes in a batch as it stands now. Gives what it was made from before and is made from now: their pages name it.
    pub fn take_batch(&mut self, batch: &Batch) -> Vec<BatchId> {
        let before: Vec<BatchId> = self.lineage.inputs(&batch.id).iter().map(|input| input.batch.clone()).collect();
        let now: Vec<BatchId> = batch.inputs.iter().map(|input| input.batch.clone()).collect();
        self.lineage.insert(batch);
        let use_by = batch.expiry.filter(|_| batch.expiry_kind == ExpiryKind::UseBy);
        let node = Node { product: batch.product.clone(), areas: batch.areas.clone(), use_by };
        let stood = self.nodes.insert(batch.id.clone(), node);
        match stood {
            // Most are new, and lead nowhere yet.
            None if self.lineage.outputs(&batch.id).next().is_none() => self.reach_new(&batch.id),
            Some(stood) if before == now && self.nodes.get(&batch.id) == Some(&stood) => {}
            Some(_) | None => self.stale = Stale::All,
        }
        [before, now].concat()
    }

    /// A new batch that nothing was made from: what reaches its inputs reaches it.
    fn reach_new(&mut self, batch: &BatchId) {
        let mut reached: BTreeMap<RecallId, Hit> = BTreeMap::new();
        let of_inputs = self.lineage.inputs(batch).iter().flat_map(|input| self.reached.get(&input.batch).into_iter().flatten());
        reached.extend(of_inputs.map(|(id, _)| (id.clone(), Hit::Origin)));
        for recall in self.recalls.values().filter(|recall| !self.is_stale(&recall.id)) {
            let named = match &recall.scope {
                Scope::Batch(named) => named == batch,
                scope @ (Scope::Product(_) | Scope::Area(_)) => self.nodes.get(batch).is_some_and(|node| node.is_named_by(scope)),
                Scope::Stamps(_) => false,
            };
            if named {
                reached.insert(recall.id.clone(), Hit::Own);
            }
        }
        if !reached.is_empty() {
            let recalls = self.reached.entry(batch.clone()).or_default();
            *recalls = reached.into_iter().collect();
            in_order(recalls);
        }
    }

    fn is_stale(&self, recall: &RecallId) -> bool {
        match &self.stale {
            Stale::Nothing => false,
            Stale::Recalls(ids) => ids.contains(recall),
            Stale::All => true,
        }
    }

    /// Takes in a recall as it stands now.
    pub fn take_recall(&mut self, recall: Recall) {
        let id = recall.id.clone();
        if matches!(recall.scope, Scope::Stamps(_) | Scope::Product(_)) {
            self.of_numbers.insert(id.clone());
        }
        let same = self.recalls.get(&id).map(|stood| stood.scope == recall.scope);
        self.recalls.insert(id.clone(), recall);
        match (same, &mut self.stale) {
            // Closed or lifted: it leads where it led.
            (Some(true), _) | (_, Stale::All) => {}
            (Some(false), stale) => *stale = Stale::All,
            (None, Stale::Recalls(ids)) => _ = ids.insert(id),
            (None, stale @ Stale::Nothing) => *stale = Stale::Recalls(BTreeSet::from([id])),
        }
    }

    /// Finds what recalls reach, as far as that is not known yet.
    pub fn settle(&mut self) {
        let anew: Vec<RecallId> = match std::mem::take(&mut self.stale) {
            Stale::Nothing => return,
            Stale::Recalls(ids) => ids.into_iter().collect(),
            Stale::All => {
                self.reached.clear();
                self.recalls.keys().cloned().collect()
            }
        };
        let mut reached = std::mem::take(&mut self.reached);
        let mut counts = std::mem::take(&mut self.counts);
        for recall in anew.iter().filter_map(|id| self.recalls.get(id)) {
            let reach = self.reach(&recall.scope);
            let own = reach.values().filter(|hit| **hit == Hit::Own).count();
            counts.insert(recall.id.clone(), (own, reach.len() - own));
            for (batch, hit) in reach {
                let recalls = reached.entry(batch).or_default();
                recalls.push((recall.id.clone(), hit));
                in_order(recalls);
            }
        }
        self.reached = reached;
        self.counts = counts;
    }

    /// Every batch that a scope reaches: what it names, and all that was made from that.
    pub fn reach(&self, scope: &Scope) -> BTreeMap<BatchId, Hit> {
        let own: HashSet<&BatchId> = match scope {
            Scope::Batch(batch) => HashSet::from([batch]),
            Scope::Stamps(_) => HashSet::new(),
            Scope::Product(_) | Scope::Area(_) => {
                self.nodes.iter().filter(|(_, node)| node.is_named_by(scope)).map(|(id, _)| id).collect()
            }
        };
        let hit = |batch: &BatchId| if own.contains(batch) { Hit::Own } else { Hit::Origin };
        self.lineage.descendants(own.iter().copied()).map(|batch| (batch.clone(), hit(batch))).collect()
    }

    /// Recalls and holds that reach a batch, lifted ones too; those that name it first.
    pub fn recalls_of(&self, batch: &BatchId) -> impl Iterator<Item = (&Recall, Hit)> {
        let reached = self.reached.get(batch).into_iter().flatten();
        reached.filter_map(|(id, hit)| Some((self.recalls.get(id)?, *hit)))
    }

    /// Recalls and holds of the number itself, and of the product where it is in no batch.
    pub fn recalls_of_number(&self, run: &Run, number: Number, unbound: bool) -> impl Iterator<Item = &Recall> {
        let recalls = self.of_numbers.iter().filter_map(|id| self.recalls.get(id));
        recalls.filter(move |recall| match &recall.scope {
            Scope::Stamps(range) => range.run == run.id() && range.numbers.holds(number),
            Scope::Product(product) => unbound && *product == run.product,
            Scope::Batch(_) | Scope::Area(_) => false,
        })
    }

    /// How many batches a recall reaches: those that it names, and those made from them.
    pub fn count_of(&self, recall: &RecallId) -> (usize, usize) {
        self.counts.get(recall).copied().unwrap_or_default()
    }

    /// Every recall, by id.
    pub fn recalls(&self) -> impl Iterator<Item = &Recall> {
        self.recalls.values()
    }

    /// Whether a batch is recalled or held by anything that was not lifted.
    pub fn is_stopped(&self, batch: &BatchId) -> bool {
        self.recalls_of(batch).any(|(recall, _)| recall.state != RecallState::Lifted)
    }

    /// The earliest last day of what is in a gift set, however deep.
    pub fn components_use_by(&self, batch: &BatchId) -> Option<Date> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![batch];
        let mut earliest: Option<Date> = None;
        while let Some(set) = waiting.pop() {
            for input in self.lineage.inputs(set).iter().filter(|input| input.relation == Relation::Aggregate) {
                if seen.insert(&input.batch) {
                    let use_by = self.nodes.get(&input.batch).and_then(|node| node.use_by);
                    earliest = [earliest, use_by].into_iter().flatten().min();
                    waiting.push(&input.batch);
                }
            }
        }
        earliest
    }

    /// Which batch was made from which.
    pub fn lineage(&self) -> &Lineage {
        &self.lineage
    }

    /// Every batch of a product, by id.
    pub fn batches_of(&self, product: &ProductId) -> Vec<BatchId> {
        let mut found: Vec<BatchId> =
            self.nodes.iter().filter(|(_, node)| node.product == *product).map(|(id, _)| id.clone()).collect();
        found.sort();
        found
    }

    /// Every batch's product.
    pub fn product_of(&self, batch: &BatchId) -> Option<&ProductId> {
        self.nodes.get(batch).map(|node| &node.product)
    }
}

/// Those that name a batch first, then by id.
fn in_order(recalls: &mut [(RecallId, Hit)]) {
    recalls.sort_by(|(a, hit_a), (b, hit_b)| (hit_a, a).cmp(&(hit_b, b)));
}

#[cfg(test)]
mod tests;
