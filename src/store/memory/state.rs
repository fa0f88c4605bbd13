//! Everything the reference engine remembers, and what every deed does besides: entries, changes, receipts.
use crate::domain::audit::AuditHead;
use crate::domain::batch::Batch;
use crate::domain::binding::Binding;
use crate::domain::certificate::Certificate;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::{Chain, Event};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{
    AreaId, BatchId, CertificateId, DeedKey, EventId, LocationId, PlaceId, ProducerId, ProductId, RecallId, RecognitionId,
};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::Producer;
use crate::domain::product::Product;
use crate::domain::recall::Recall;
use crate::domain::recognition::Recognition;
use crate::domain::registry::{Kid, Owned, Registry, StampKey};
use crate::domain::run::{Run, StatusChange};
use crate::domain::scan::{PlaceKey, ScanKey};
use crate::domain::stamp::StampState;
use crate::domain::time::Timestamp;
use crate::log::entry::{Body, ENTRY_MAX, Entry};
use crate::status::list::Chunk;
use crate::store::contract::receipt::{Done, Receipt, Touched, UpkeepKind};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::deed::Deed;
use crate::store::record;
use std::collections::BTreeMap;

/// What is remembered.
#[derive(Default, Clone)]
pub struct State {
    /// The registry.
    pub registry: Option<Registry>,
    /// Its stamp keys.
    pub keys: BTreeMap<Kid, StampKey>,
    /// Administrative units.
    pub places: BTreeMap<PlaceId, Owned<Place>>,
    /// Producers.
    pub producers: BTreeMap<ProducerId, Owned<Producer>>,
    /// Products.
    pub products: BTreeMap<ProductId, Owned<Product>>,
    /// Which product holds a GTIN or register number.
    pub codes: BTreeMap<ProductCode, ProductId>,
    /// Recognitions.
    pub recognitions: BTreeMap<RecognitionId, Owned<Recognition>>,
    /// Certificates.
    pub certificates: BTreeMap<CertificateId, Owned<Certificate>>,
    /// Material areas.
    pub areas: BTreeMap<AreaId, Owned<Area>>,
    /// Locations.
    pub locations: BTreeMap<LocationId, Owned<Location>>,
    /// Batches.
    pub batches: BTreeMap<BatchId, Owned<Batch>>,
    /// Which batch of a product holds a lot code.
    pub lots: BTreeMap<(ProductId, Lot), BatchId>,
    /// Item stamps that a batch has, issued or bound now.
    pub taken: BTreeMap<BatchId, u64>,
    /// Members, published registers and their editions, promotions, waivers.
    pub others: BTreeMap<(RegisterKind, String), Owned<RegisterRecord>>,
    /// Which event corrects another.
    pub corrected_by: BTreeMap<EventId, EventId>,
    /// Which event receives what another hands over.
    pub received_by: BTreeMap<EventId, EventId>,
    /// The running hash over each batch's events.
    pub chains: BTreeMap<BatchId, Chain>,
    /// Events.
    pub events: BTreeMap<EventId, Event>,
    /// What deed keys stand for.
    pub deeds: BTreeMap<DeedKey, Deed>,
    /// The last reserved block.
    pub last_block: Option<NumberRange>,
    /// Runs.
    pub runs: BTreeMap<RunId, Run>,
    /// States that differ from "not activated".
    pub chunks: BTreeMap<u64, Chunk>,
    /// Changes of state by run, in the order of deeds.
    pub status_changes: BTreeMap<RunId, Vec<StatusChange>>,
    /// Bindings by run, in the order of deeds.
    pub bindings: BTreeMap<RunId, Vec<Binding>>,
    /// Recalls as they stand.
    pub recalls: BTreeMap<RecallId, Recall>,
    /// Recalls as they were first ordered.
    pub ordered: BTreeMap<RecallId, Recall>,
    /// The log.
    pub entries: Vec<Vec<u8>>,
    /// When the last entry was made.
    pub last_time: Option<Timestamp>,
    /// What changed; change `n` stands at `n - 1`.
    pub changes: Vec<Touched>,
    /// What the service needs to run.
    pub upkeep: BTreeMap<(UpkeepKind, String), UpkeepRecord>,
    /// Lines of the audit log by their number.
    pub audit: BTreeMap<u64, Vec<u8>>,
    /// Its last head in the log.
    pub logged_audit: AuditHead,
    /// Sums of scans.
    pub scans: BTreeMap<ScanKey, u64>,
    /// Sums of places.
    pub scan_places: BTreeMap<PlaceKey, u64>,
    /// Whether a load is under way.
    pub loading: bool,
}

impl State {
    /// The entry of a deed, not yet in the log, so that a deed that fails here has changed nothing. Without a registry:
    /// conflict `registry-missing`; longer than [`ENTRY_MAX`]: too large: `record-too-large`.
    pub fn entry(&self, at: Timestamp, body: Body) -> Result<Entry> {
        let registry = self.registry.as_ref().ok_or_else(|| Error::conflict(Fault::new("registry-missing")))?;
        let entry = Entry { at: self.last_time.map_or(at, |last| last.max(at)), body };
        let bytes = entry.encode(&registry.origin).len();
        if bytes > ENTRY_MAX {
            return Err(record::too_large("entry", bytes, ENTRY_MAX));
        }
        Ok(entry)
    }

    /// Puts an entry into the log.
    pub fn append(&mut self, entry: &Entry) {
        if let Some(registry) = &self.registry {
            self.entries.push(entry.encode(&registry.origin));
            self.last_time = Timestamp::from_second(entry.at.as_second()).ok();
        }
    }

    /// Notes a change.
    pub fn touch(&mut self, touched: Touched) {
        self.changes.push(touched);
    }

    /// The receipt as things stand.
    pub fn receipt(&self, done: Done) -> Receipt {
        Receipt { change: self.changes.len() as u64, log_size: self.entries.len() as u64, done }
    }

    /// The batch, or not found `batch-unknown`.
    pub fn known_batch(&self, id: &BatchId) -> Result<&Batch> {
        let batch = self.batches.get(id).ok_or_else(|| Error::not_found(Fault::new("batch-unknown").value(id.as_str())))?;
        Ok(&batch.record)
    }

    /// Moves the numbers that this reason moves; how many did.
    pub fn move_states(&mut self, change: &StatusChange) -> u32 {
        let mut moved = 0;
        for number in change.numbers.numbers() {
            if change.reason.moves(self.state_of(number)) {
                self.chunks.entry(Chunk::index_of(number)).or_default().set(number, change.reason.state());
                moved += 1;
            }
        }
        moved
    }

    fn state_of(&self, number: Number) -> StampState {
        self.chunks.get(&Chunk::index_of(number)).map_or(StampState::NotActivated, |chunk| chunk.get(number))
    }
}
