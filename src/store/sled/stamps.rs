//! Numbers, runs, states, bindings and recalls, in sled: the verbs and their reads.
use crate::domain::binding::Binding;
use crate::domain::error::Result;
use crate::domain::id::{DeedKey, RecallId};
use crate::domain::number::{NumberRange, RunId};
use crate::domain::recall::{Recall, RecallChange};
use crate::domain::run::{Run, StatusChange};
use crate::domain::time::Date;
use crate::status::list::Chunk;
use crate::store::contract::receipt::Receipt;
use crate::store::contract::stamps::{Reserve, StampStore};
use crate::store::deed::Deed;
use crate::store::record;
use crate::store::sled::engine::SledStore;
use crate::store::sled::rows::Read;
use crate::store::sled::{bindings, issue, keys, recalls, status};

impl StampStore for SledStore {
    fn reserve_numbers(&self, reserve: &Reserve) -> Result<NumberRange> {
        let reserve = reserve.clone();
        self.act(move |draft| issue::reserve(draft, &reserve))
    }
    fn add_run(&self, run: &Run) -> Result<Receipt> {
        let run = run.clone();
        self.act(move |draft| issue::add(draft, &run))
    }
    fn set_status(&self, change: &StatusChange) -> Result<(Receipt, u32)> {
        let change = change.clone();
        self.act(move |draft| status::set(draft, &change))
    }
    fn add_binding(&self, binding: &Binding, today: Date) -> Result<Receipt> {
        let binding = binding.clone();
        self.act(move |draft| bindings::add(draft, &binding, today))
    }
    fn add_recall(&self, recall: &Recall) -> Result<Receipt> {
        let recall = recall.clone();
        self.act(move |draft| recalls::add(draft, &recall))
    }
    fn change_recall(&self, change: &RecallChange) -> Result<Receipt> {
        let change = change.clone();
        self.act(move |draft| recalls::change(draft, &change))
    }

    fn run(&self, id: RunId) -> Result<Option<Run>> {
        self.rows().record(&keys::run(id))
    }
    fn run_by_deed(&self, deed: &DeedKey) -> Result<Option<Run>> {
        match self.rows().record(&keys::deed(deed))? {
            Some(Deed::Block(block)) => self.run(RunId::of(block.first())),
            Some(Deed::Status(_) | Deed::Binding(_) | Deed::Recall(_)) | None => Ok(None),
        }
    }
    fn runs(&self) -> Result<Vec<Run>> {
        self.rows().records(keys::RUNS)
    }
    fn status_chunk(&self, index: u64) -> Result<Option<Chunk>> {
        self.rows().bytes(&keys::chunk(index))?.map(|bytes| record::decode_chunk(&bytes)).transpose()
    }
    fn status_changes(&self, run: RunId) -> Result<Vec<StatusChange>> {
        self.rows().records(&keys::status_changes(run))
    }
    fn status_change(&self, run: RunId, change: u64) -> Result<Option<StatusChange>> {
        self.rows().record(&keys::at(keys::status_changes(run), change))
    }
    fn bindings(&self, run: RunId) -> Result<Vec<Binding>> {
        self.rows().records(&keys::bindings(run))
    }
    fn recall(&self, id: &RecallId) -> Result<Option<Recall>> {
        self.rows().record(&keys::recall(id))
    }
    fn recalls(&self) -> Result<Vec<Recall>> {
        self.rows().records(keys::RECALLS)
    }
}
