//! What every scan needs, in memory: keys, runs, bindings, recalls, states. Built and refreshed only through the store's changes.
use crate::domain::binding::{self, Binding};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, ProductId, RecallId};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::printing::HandOut;
use crate::domain::recall::{Hit, Recall, RecallState};
use crate::domain::registry::StampKey;
use crate::domain::run::{Run, StatusChange};
use crate::domain::stamp::{StampKind, StampState};
use crate::service::descent::Descent;
use crate::stamp::keyring::Keyring;
use crate::status::list::Chunk;
use crate::store::contract::receipt::{Touched, UpkeepKind};
use crate::store::contract::whole::Store;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Changes read at a time.
const CHANGES_MAX: usize = 4096;

/// The state of the store as far as scans need it, up to a change number.
#[derive(Default)]
pub struct View {
    upto: u64,
    /// Decoded stamp keys, retired ones too.
    pub keyring: Keyring,
    /// The keys as published.
    pub keys: Vec<StampKey>,
    runs: BTreeMap<Number, Arc<Run>>,
    bindings: HashMap<RunId, Vec<Binding>>,
    changes: HashMap<RunId, Vec<StatusChange>>,
    chunks: HashMap<u64, Chunk>,
    /// What batches come from, and what recalls reach them.
    pub descent: Descent,
    batch_versions: HashMap<BatchId, u64>,
    product_versions: HashMap<ProductId, u64>,
    batches_version: u64,
    register_version: u64,
    batch_firsts: HashMap<BatchId, u64>,
    recall_firsts: HashMap<RecallId, u64>,
    /// Hand-outs of several labels of one number, by their ids.
    several: BTreeMap<String, (NumberRange, u32)>,
}

impl View {
    /// The last change that is in it.
    pub fn upto(&self) -> u64 {
        self.upto
    }

    /// Takes in every change since the last refresh.
    pub fn refresh(&mut self, store: &dyn Store) -> Result<()> {
        loop {
            let changes = store.changes_since(self.upto, CHANGES_MAX)?;
            let Some(last) = changes.last().map(|change| change.number) else {
                return Ok(());
            };
            let mut touched: Vec<(Touched, u64)> = changes.into_iter().map(|change| (change.touched, change.number)).collect();
            touched.dedup_by(|a, b| a.0 == b.0);
            let mut batches = Vec::new();
            for (touched, number) in touched {
                if let Touched::Batch(id) = &touched {
                    batches.push(id.clone());
                }
                self.take_in(store, touched, number)?;
            }
            // All at once: a batch that many of them went into is visited for one of them only.
            for made in self.descent.lineage().descendants(&batches) {
                self.batch_versions.insert(made.clone(), last);
            }
            self.descent.settle();
            self.upto = last;
        }
    }

    fn take_hand_out(&mut self, store: &dyn Store, id: String) -> Result<()> {
        match store.upkeep(UpkeepKind::HandOut, &id)?.map(HandOut::try_from) {
            Some(Ok(one)) if one.per_unit > 1 => drop(self.several.insert(id, (one.numbers, one.per_unit))),
            Some(_) | None => drop(self.several.remove(&id)),
        }
        Ok(())
    }

    /// Labels of one unit that bear this number of a run on purpose; 1 where nobody printed several.
    pub fn labels_per_unit(&self, run: RunId, number: Number) -> u32 {
        let begin = HandOut::of_run(run);
        let of_run = self.several.range(begin.clone()..).take_while(|(id, _)| id.starts_with(&begin));
        of_run.filter(|(_, (numbers, _))| numbers.holds(number)).map(|(_, (_, count))| *count).max().unwrap_or(1)
    }

    fn take_in(&mut self, store: &dyn Store, touched: Touched, version: u64) -> Result<()> {
        match touched {
            Touched::Key(_) => {
                self.keys = store.keys()?;
                self.keyring = Keyring::default();
                self.keys.iter().try_for_each(|key| self.keyring.insert(key.kid, key.public))?;
            }
            Touched::Run(id) => {
                let run = store.run(id)?.ok_or_else(|| gone("run"))?;
                self.runs.insert(run.numbers.first(), Arc::new(run));
            }
            Touched::Bindings(id) => {
                self.bindings.insert(id, store.bindings(id)?);
            }
            Touched::Status(range) => {
                for index in Chunk::indexes_of(range) {
                    self.chunks.insert(index, store.status_chunk(index)?.unwrap_or_default());
                }
                if let Some(run) = self.run_of(range.first()) {
                    self.changes.insert(run.id(), store.status_changes(run.id())?);
                }
            }
            Touched::Recall(id) => {
                let recall = store.recall(&id)?.ok_or_else(|| gone("recall"))?;
                self.descent.take_recall(recall);
                self.recall_firsts.entry(id).or_insert(version);
            }
            Touched::Batch(id) => {
                let batch = store.batch(&id)?.ok_or_else(|| gone("batch"))?.record;
                for named in self.descent.take_batch(&batch) {
                    self.batch_versions.insert(named, version);
                }
                self.batches_version = version;
                self.batch_firsts.entry(id).or_insert(version);
            }
            Touched::Events(id) => {
                self.batch_versions.insert(id, version);
            }
            Touched::Product(id) | Touched::ProductEvents(id) => {
                self.product_versions.insert(id, version);
            }
            Touched::Upkeep(UpkeepKind::HandOut, id) => self.take_hand_out(store, id)?,
            // No page tells of it.
            Touched::Upkeep(..) | Touched::Audit(_) => {}
            Touched::Registry
            | Touched::Place(_)
            | Touched::Producer(_)
            | Touched::Recognition(_)
            | Touched::Certificate(_)
            | Touched::Area(_)
            | Touched::Location(_)
            | Touched::Member(_)
            | Touched::Entry(_)
            | Touched::Edition(_)
            | Touched::Promotion(_)
            | Touched::Waiver(_) => self.register_version = version,
        }
        Ok(())
    }

    /// The run that holds a number.
    pub fn run_of(&self, number: Number) -> Option<Arc<Run>> {
        let (_, run) = self.runs.range(..=number).next_back()?;
        run.numbers.holds(number).then(|| run.clone())
    }

    /// Every run, by rising number.
    pub fn runs(&self) -> impl Iterator<Item = &Arc<Run>> {
        self.runs.values()
    }

    /// The state of a number.
    pub fn state_of(&self, number: Number) -> StampState {
        self.chunks.get(&Chunk::index_of(number)).map_or(StampState::NotActivated, |chunk| chunk.get(number))
    }

    /// How many of these numbers are in a state.
    pub fn count_in(&self, numbers: NumberRange, state: StampState) -> u64 {
        let mut count = 0;
        for index in Chunk::indexes_of(numbers) {
            let of_chunk = numbers.first().get().max(Chunk::first_of(index))..=numbers.last().get().min(Chunk::last_of(index));
            count += match self.chunks.get(&index) {
                None if state == StampState::NotActivated => of_chunk.end() - of_chunk.start() + 1,
                None => 0,
                Some(chunk) => of_chunk.filter_map(|n| Number::new(n).ok()).filter(|n| chunk.get(*n) == state).count() as u64,
            };
        }
        count
    }

    /// The change that led a number to its state.
    pub fn change_of(&self, run: &Run, number: Number) -> Option<&StatusChange> {
        let mut state = StampState::NotActivated;
        let mut led = None;
        for change in self.changes.get(&run.id())?.iter().filter(|change| change.numbers.holds(number)) {
            // A later change that could not move this stamp says nothing about it.
            if change.reason.moves(state) {
                state = change.reason.state();
                led = Some(change);
            }
        }
        led
    }

    /// How many item stamps a batch has (issued, or bound to it now) that are not void; `None` when it has no stamp of any kind.
    pub fn stamps_of(&self, batch: &BatchId) -> Option<u64> {
        let mut any = false;
        let mut taken = 0;
        for run in self.runs.values() {
            if run.batch.as_ref() == Some(batch) {
                any = true;
                taken += if run.kind == StampKind::Item { self.count_standing(run.numbers) } else { 0 };
            } else if self.bindings_of(run.id()).iter().any(|binding| binding.batch == *batch) {
                any = true;
                let held = binding::held(self.bindings_of(run.id()), run.numbers).into_iter();
                taken += held.filter(|(holder, _)| *holder == batch).map(|(_, piece)| self.count_standing(piece)).sum::<u64>();
            }
        }
        any.then_some(taken)
    }

    /// How many of these numbers are not void: those take a unit.
    pub fn count_standing(&self, numbers: NumberRange) -> u64 {
        u64::from(numbers.count()).saturating_sub(self.count_in(numbers, StampState::Revoked))
    }

    /// The bindings of a run, in the order of deeds.
    pub fn bindings_of(&self, run: RunId) -> &[Binding] {
        self.bindings.get(&run).map_or(&[], Vec::as_slice)
    }

    /// The changes of state within a run, in the order of deeds.
    pub fn changes_of(&self, run: RunId) -> &[StatusChange] {
        self.changes.get(&run).map_or(&[], Vec::as_slice)
    }

    /// The binding that holds for a number.
    pub fn binding_of(&self, run: &Run, number: Number) -> Option<&Binding> {
        binding::current(self.bindings_of(run.id()), number)
    }

    /// Recalls and holds that reach a number, or any batch that it ever belonged to, each once; not those that were lifted.
    pub fn recalls_of(&self, run: &Run, number: Number) -> Vec<(Recall, Hit)> {
        let bound =
            self.bindings_of(run.id()).iter().filter(|binding| binding.numbers.holds(number)).map(|binding| &binding.batch);
        let mut batches: Vec<&BatchId> = run.batch.iter().chain(bound).collect();
        batches.sort();
        batches.dedup();
        let unbound = batches.is_empty();
        let mut found: Vec<(Recall, Hit)> = Vec::new();
        let of_batches = batches.into_iter().flat_map(|batch| self.descent.recalls_of(batch));
        let of_number = self.descent.recalls_of_number(run, number, unbound).map(|recall| (recall, Hit::Own));
        let in_force = |(recall, _): &(&Recall, Hit)| recall.state != RecallState::Lifted;
        for (recall, hit) in of_number.chain(of_batches).filter(in_force) {
            match found.iter_mut().find(|(other, _)| other.id == recall.id) {
                Some((_, stood)) => *stood = hit.min(*stood),
                None => found.push((recall.clone(), hit)),
            }
        }
        found
    }

    /// Recalls and holds that reach a batch.
    pub fn recalls_of_batch(&self, batch: &BatchId) -> Vec<(Recall, Hit)> {
        self.descent.recalls_of(batch).map(|(recall, hit)| (recall.clone(), hit)).collect()
    }

    /// The change by which a batch came to be.
    pub fn first_of_batch(&self, batch: &BatchId) -> Option<u64> {
        self.batch_firsts.get(batch).copied()
    }

    /// The change by which a recall or hold came to be.
    pub fn first_of_recall(&self, recall: &RecallId) -> Option<u64> {
        self.recall_firsts.get(recall).copied()
    }

    /// Rises whenever anything of the register or any batch may have changed.
    pub fn public_version(&self) -> u64 {
        let products = self.product_versions.values().copied().max().unwrap_or(0);
        self.register_version.max(products).max(self.batches_version)
    }

    /// Rises whenever facts about a product may have changed.
    pub fn product_version(&self, product: &ProductId) -> u64 {
        self.register_version.max(self.product_versions.get(product).copied().unwrap_or(0))
    }

    /// Rises whenever facts about a batch may have changed.
    pub fn batch_version(&self, batch: &BatchId) -> u64 {
        self.register_version.max(self.batch_versions.get(batch).copied().unwrap_or(0))
    }
}

fn gone(what: &'static str) -> Error {
    Error::internal(Fault::new("record-gone").arg("what", what))
}
