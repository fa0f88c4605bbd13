//! What batches come from, in memory, and which recalls reach them: found at once, since a scan asks for it.
use crate::domain::batch::{Batch, ExpiryKind, Relation};
use crate::domain::id::{AreaId, BatchId, ProductId, RecallId};
use crate::domain::lineage::{Lineage, Reach, Way};
use crate::domain::number::Number;
use crate::domain::recall::{Hit, Recall, RecallState, Scope};
use crate::domain::run::Run;
use crate::domain::time::Date;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is remembered of a batch.
#[derive(Debug)]
struct Node {
    product: ProductId,
    areas: Vec<AreaId>,
    /// Past it the batch is no longer good.
    use_by: Option<Date>,
}

/// Lineage and recalls, kept in step with the store.
#[derive(Default)]
pub struct Descent {
    lineage: Lineage,
    nodes: HashMap<BatchId, Node>,
    recalls: BTreeMap<RecallId, Recall>,
    /// Which recalls reach a batch, those that name it first.
    reached: HashMap<BatchId, Vec<(RecallId, Hit)>>,
    /// How many batches each recall reaches: named by it, and made from those.
    counts: HashMap<RecallId, (usize, usize)>,
    stale: bool,
}

impl Descent {
    /// Takes in a batch as it stands now. Answers which batches show something else since: it, all made from it, and those one
    /// step back, whose pages name it.
    pub fn take_batch(&mut self, batch: &Batch) -> Vec<BatchId> {
        let before: Vec<BatchId> = self.lineage.inputs(&batch.id).iter().map(|input| input.batch.clone()).collect();
        self.lineage.insert(batch);
        let use_by = batch.expiry.filter(|_| batch.expiry_kind == ExpiryKind::UseBy);
        let node = Node { product: batch.product.clone(), areas: batch.areas.clone(), use_by };
        self.nodes.insert(batch.id.clone(), node);
        self.stale = true;
        let forward = self.lineage.walk(&batch.id, Way::Forward, Reach::Whole).into_iter().map(|(id, _)| id);
        forward.chain(before).chain(batch.inputs.iter().map(|input| input.batch.clone())).collect()
    }

    /// Takes in a recall as it stands now.
    pub fn take_recall(&mut self, recall: Recall) {
        self.recalls.insert(recall.id.clone(), recall);
        self.stale = true;
    }

    /// Finds anew what every recall reaches.
    pub fn settle(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let mut reached: HashMap<BatchId, Vec<(RecallId, Hit)>> = HashMap::new();
        let mut counts = HashMap::new();
        for recall in self.recalls.values() {
            let reach = self.reach(&recall.scope);
            let own = reach.values().filter(|hit| **hit == Hit::Own).count();
            counts.insert(recall.id.clone(), (own, reach.len() - own));
            for (batch, hit) in reach {
                reached.entry(batch).or_default().push((recall.id.clone(), hit));
            }
        }
        reached.values_mut().for_each(|recalls| recalls.sort_by_key(|(_, hit)| *hit));
        self.reached = reached;
        self.counts = counts;
    }

    /// Every batch that a scope reaches: what it names, and all that was made from that.
    pub fn reach(&self, scope: &Scope) -> BTreeMap<BatchId, Hit> {
        let named = |wanted: &dyn Fn(&Node) -> bool| -> Vec<BatchId> {
            self.nodes.iter().filter(|(_, node)| wanted(node)).map(|(id, _)| id.clone()).collect()
        };
        let own = match scope {
            Scope::Batch(batch) => vec![batch.clone()],
            Scope::Stamps(_) => vec![],
            Scope::Product(product) => named(&|node| node.product == *product),
            Scope::Area(area) => named(&|node| node.areas.contains(area)),
        };
        let mut reached: BTreeMap<BatchId, Hit> = own.iter().map(|batch| (batch.clone(), Hit::Own)).collect();
        for batch in &own {
            for (made, _) in self.lineage.walk(batch, Way::Forward, Reach::Whole) {
                reached.entry(made).or_insert(Hit::Origin);
            }
        }
        reached
    }

    /// Recalls and holds that reach a batch, lifted ones too; those that name it first.
    pub fn recalls_of(&self, batch: &BatchId) -> impl Iterator<Item = (&Recall, Hit)> {
        let reached = self.reached.get(batch).into_iter().flatten();
        reached.filter_map(|(id, hit)| Some((self.recalls.get(id)?, *hit)))
    }

    /// Recalls and holds of the number itself, and of the product where it is in no batch.
    pub fn recalls_of_number(&self, run: &Run, number: Number, unbound: bool) -> impl Iterator<Item = &Recall> {
        self.recalls.values().filter(move |recall| match &recall.scope {
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
