//! A store that fails on demand, in both ways in which a real one can.
use std::sync::{Mutex, PoisonError};
use temtin::domain::audit::AuditHead;
use temtin::domain::batch::Batch;
use temtin::domain::binding::Binding;
use temtin::domain::certificate::{Certificate, Subject};
use temtin::domain::error::{Error, Fault, Result};
use temtin::domain::event::{Chain, Event};
use temtin::domain::gtin::{Lot, ProductCode};
use temtin::domain::id::{AreaId, BatchId, DeedKey, EventId, LocationId, PlaceId, ProducerId, ProductId, RecallId};
use temtin::domain::number::{Number, NumberRange, RunId};
use temtin::domain::place::{Area, Location, Place};
use temtin::domain::producer::Producer;
use temtin::domain::product::Product;
use temtin::domain::recall::{Recall, RecallChange};
use temtin::domain::recognition::Recognition;
use temtin::domain::registry::{Kid, Owned, Registry, StampKey};
use temtin::domain::run::{Run, StatusChange};
use temtin::domain::scan::{PlaceSum, ScanSum, ScanTotal};
use temtin::domain::time::{Date, Timestamp};
use temtin::status::list::Chunk;
use temtin::store::contract::archive::{ArchiveStore, Point, RowsReport, StoredRecord};
use temtin::store::contract::audit::{AuditStore, KeptLine};
use temtin::store::contract::health::{Health, HealthStore};
use temtin::store::contract::load::{LoadStep, LoadStore};
use temtin::store::contract::log::LogStore;
use temtin::store::contract::receipt::{Basis, Change, Done, Receipt, UpkeepKind};
use temtin::store::contract::register::{RegisterKind, RegisterRecord, RegisterStore};
use temtin::store::contract::registry::RegistryStore;
use temtin::store::contract::scans::ScanStore;
use temtin::store::contract::stamps::{Reserve, StampStore};
use temtin::store::contract::trace::TraceStore;
use temtin::store::contract::upkeep::{UpkeepRecord, UpkeepStore};
use temtin::store::contract::whole::Store;

/// How the next write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Failed, and nothing is stored.
    NotStored,
    /// Failed for the caller, but it is stored.
    Stored,
}

/// Wraps any store.
pub struct Flaky<S> {
    inner: S,
    next: Mutex<Option<Failure>>,
}

impl<S: Store> Flaky<S> {
    pub fn new(inner: S) -> Self {
        Self { inner, next: Mutex::new(None) }
    }

    /// The next write fails so.
    pub fn fail_next(&self, failure: Failure) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
    }

    fn write<T>(&self, deed: impl FnOnce(&S) -> Result<T>) -> Result<T> {
        let failure = self.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        match failure {
            None => deed(&self.inner),
            Some(Failure::NotStored) => Err(flaky()),
            Some(Failure::Stored) => deed(&self.inner).and_then(|_| Err(flaky())),
        }
    }
}

fn flaky() -> Error {
    Error::refused_to_start(Fault::new("store-fenced"))
}

/// Verbs that write go through the fault, verbs that read go straight.
macro_rules! verbs {
    ($concern:ident: $(write $write:ident($($wa:ident: $wt:ty),*) -> $wr:ty;)* $(read $read:ident($($ra:ident: $rt:ty),*) -> $rr:ty;)*) => {
        impl<S: Store> $concern for Flaky<S> {
            $(fn $write(&self, $($wa: $wt),*) -> Result<$wr> { self.write(|inner| inner.$write($($wa),*)) })*
            $(fn $read(&self, $($ra: $rt),*) -> Result<$rr> { self.inner.$read($($ra),*) })*
        }
    };
}

verbs! { RegistryStore:
    write create_registry(registry: &Registry) -> Receipt;
    write add_key(key: &StampKey) -> Receipt;
    write retire_key(kid: Kid, at: Timestamp) -> Receipt;
    read registry() -> Option<Registry>;
    read keys() -> Vec<StampKey>;
}

verbs! { RegisterStore:
    write put_register(records: &[Owned<RegisterRecord>]) -> Receipt;
    write put_batches(batches: &[Owned<Batch>], at: Timestamp) -> Receipt;
    write change_register(record: &Owned<RegisterRecord>, basis: Basis) -> Receipt;
    write change_batch(batch: &Owned<Batch>, basis: Basis, at: Timestamp) -> Receipt;
    read register(kind: RegisterKind) -> Vec<Owned<RegisterRecord>>;
    read register_page(kind: RegisterKind, after: &str, limit: usize) -> Vec<Owned<RegisterRecord>>;
    read register_record(kind: RegisterKind, id: &str) -> Option<Owned<RegisterRecord>>;
    read place(id: &PlaceId) -> Option<Place>;
    read producer(id: &ProducerId) -> Option<Producer>;
    read product(id: &ProductId) -> Option<Product>;
    read product_by_code(code: ProductCode) -> Option<Product>;
    read products() -> Vec<Product>;
    read recognitions(product: &ProductId) -> Vec<Recognition>;
    read certificates(subject: &Subject) -> Vec<Certificate>;
    read area(id: &AreaId) -> Option<Area>;
    read location(id: &LocationId) -> Option<Location>;
    read batch(id: &BatchId) -> Option<Owned<Batch>>;
    read batch_by_lot(product: &ProductId, lot: &Lot) -> Option<Owned<Batch>>;
    read batches() -> Vec<Owned<Batch>>;
    read batches_page(after: &str, limit: usize) -> Vec<Owned<Batch>>;
}

verbs! { TraceStore:
    write add_events(events: &[Event], at: Timestamp) -> Receipt;
    read chain(batch: &BatchId) -> Chain;
    read event(id: &EventId) -> Option<Event>;
    read events_page(after: &str, limit: usize) -> Vec<Event>;
    read events(batch: &BatchId) -> Vec<Event>;
    read product_events(product: &ProductId) -> Vec<Event>;
}

verbs! { StampStore:
    write reserve_numbers(reserve: &Reserve) -> NumberRange;
    write add_run(run: &Run) -> Receipt;
    write set_status(change: &StatusChange) -> (Receipt, u32);
    write add_binding(binding: &Binding, today: Date) -> Receipt;
    write add_recall(recall: &Recall) -> Receipt;
    write change_recall(change: &RecallChange) -> Receipt;
    read run(id: RunId) -> Option<Run>;
    read run_by_deed(deed: &DeedKey) -> Option<Run>;
    read runs() -> Vec<Run>;
    read status_chunk(index: u64) -> Option<Chunk>;
    read status_changes(run: RunId) -> Vec<StatusChange>;
    read status_change(run: RunId, change: u64) -> Option<StatusChange>;
    read bindings(run: RunId) -> Vec<Binding>;
    read recall(id: &RecallId) -> Option<Recall>;
    read recalls() -> Vec<Recall>;
}

verbs! { UpkeepStore:
    write put_upkeep(records: &[UpkeepRecord]) -> Receipt;
    write change_upkeep(record: &UpkeepRecord, basis: Basis) -> Receipt;
    write remove_upkeep(kind: UpkeepKind, ids: &[String]) -> Receipt;
    read upkeep(kind: UpkeepKind, id: &str) -> Option<UpkeepRecord>;
    read upkeep_page(kind: UpkeepKind, after: &str, limit: usize) -> Vec<UpkeepRecord>;
}

verbs! { LogStore:
    read log_size() -> u64;
    read entries(from: u64, limit: usize) -> Vec<Vec<u8>>;
    read last_time() -> Option<Timestamp>;
    read changes_since(since: u64, limit: usize) -> Vec<Change>;
}

verbs! { AuditStore:
    write append_audit(after: AuditHead, lines: &[Vec<u8>]) -> Done;
    write log_audit_head(at: Timestamp) -> Receipt;
    read audit_head() -> AuditHead;
    read audit_page(after: u64, limit: usize) -> Vec<KeptLine>;
    read logged_audit_head() -> AuditHead;
}

verbs! { ScanStore:
    write add_scans(sums: &[ScanSum]) -> ();
    write add_scan_places(sums: &[PlaceSum]) -> ();
    read scans(number: Number) -> Vec<(Date, u64)>;
    read scans_within(numbers: NumberRange, sums_max: usize) -> ScanTotal;
    read scan_sums(numbers: NumberRange, limit: usize) -> Vec<ScanSum>;
    read scan_places(run: RunId, from: Date, to: Date, limit: usize) -> Vec<PlaceSum>;
}

impl<S: Store> LoadStore for Flaky<S> {
    fn load(
        &self,
        steps: &mut dyn Iterator<Item = Result<LoadStep>>,
        at: Timestamp,
        before: &mut dyn FnMut(),
    ) -> Result<Receipt> {
        self.write(|inner| inner.load(steps, at, before))
    }
}

impl<S: Store> HealthStore for Flaky<S> {
    fn health(&self) -> Health {
        self.inner.health()
    }

    fn declare_broken(&self) {
        self.inner.declare_broken();
    }
}

impl<S: Store> ArchiveStore for Flaky<S> {
    fn copy_records(&self, since: Option<Point>, take: &mut dyn FnMut(StoredRecord) -> Result<()>) -> Result<Point> {
        self.inner.copy_records(since, take)
    }

    fn check_rows(&self) -> Result<RowsReport> {
        self.inner.check_rows()
    }
}
