//! The store as a whole, in memory: copied record by record, and made of such a copy.
use crate::domain::binding::{self, Binding};
use crate::domain::error::Result;
use crate::domain::id::{DeedKey, EventId};
use crate::domain::number::RunId;
use crate::domain::registry::Owned;
use crate::domain::run::StatusChange;
use crate::domain::scan::{PlaceSum, ScanSum};
use crate::domain::stamp::StampKind;
use crate::domain::time::Timestamp;
use crate::log::entry;
use crate::store::archived::{self, Content};
use crate::store::chain;
use crate::store::contract::archive::{ArchiveStore, Point, RecordKind, RowsReport, StoredRecord};
use crate::store::contract::audit::KeptLine;
use crate::store::contract::receipt::{Touched, UpkeepKind};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::deed::Deed;
use crate::store::memory::engine::MemoryStore;
use crate::store::memory::register;
use crate::store::memory::state::State;
use crate::store::record::{self, Record};
use std::collections::BTreeSet;

/// Bytes of an entry that tell when (docs/log-entries.md).
const ENTRY_TIME: std::ops::Range<usize> = 2..10;

/// What a copy takes: everything, or what came after a point.
struct Wanted<'a> {
    state: &'a State,
    since: Option<Point>,
    /// Names of records that changed since, by what touched them.
    touched: &'a [Touched],
    /// Events that the log tells of since.
    events: BTreeSet<String>,
}

impl<'a> Wanted<'a> {
    fn new(state: &'a State, since: Option<Point>) -> Self {
        let from = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let point = since.unwrap_or_default();
        let entries = state.entries.iter().skip(from(point.log_size));
        Self {
            state,
            since,
            touched: state.changes.get(from(point.change)..).unwrap_or_default(),
            events: entries.filter_map(|entry| chain::told(entry)).map(|told| told.event).collect(),
        }
    }

    fn takes(&self, touched: &Touched) -> bool {
        self.since.is_none() || self.touched.contains(touched)
    }

    fn takes_event(&self, id: &EventId) -> bool {
        self.since.is_none() || self.events.contains(id.as_str())
    }

    fn takes_change(&self, number: u64) -> bool {
        self.since.is_none_or(|point| number > point.change)
    }

    /// Numbers of the changes that this picks, in their order.
    fn numbers(&self, picks: impl Fn(&Touched) -> bool) -> Vec<u64> {
        (1..).zip(&self.state.changes).filter(|(_, touched)| picks(touched)).map(|(number, _)| number).collect()
    }

    /// Changes of state of a run, each with the number of its change.
    fn status_changes(&self, run: RunId) -> Vec<(u64, &'a StatusChange)> {
        let Some(numbers) = self.state.runs.get(&run).map(|run| run.numbers) else { return Vec::new() };
        let changes = self.numbers(|touched| matches!(touched, Touched::Status(range) if numbers.covers(*range)));
        let all = changes.into_iter().zip(self.state.status_changes.get(&run).into_iter().flatten());
        all.filter(|(number, _)| self.takes_change(*number)).collect()
    }

    fn bindings(&self, run: RunId) -> Vec<(u64, &'a Binding)> {
        let changes = self.numbers(|touched| *touched == Touched::Bindings(run));
        let all = changes.into_iter().zip(self.state.bindings.get(&run).into_iter().flatten());
        all.filter(|(number, _)| self.takes_change(*number)).collect()
    }

    /// Deeds of what is taken besides.
    fn takes_deed(&self, key: &DeedKey, deed: &Deed, moved: &BTreeSet<&DeedKey>) -> bool {
        self.since.is_none()
            || match deed {
                Deed::Block(block) => self.takes(&Touched::Run(RunId::of(block.first()))),
                Deed::Status(_) | Deed::Binding(_) => moved.contains(key),
                Deed::Recall(change) => self.takes(&Touched::Recall(change.recall.clone())),
            }
    }
}

fn line<T: Record>(kind: RecordKind, record: &T) -> Result<StoredRecord> {
    archived::of_stored(kind, &record::encode(record)?)
}

fn named<T: Record>(kind: RecordKind, name: &impl ToString, record: &T) -> Result<StoredRecord> {
    archived::of_named(kind, &name.to_string(), &record::encode(record)?)
}

fn register_lines(wanted: &Wanted<'_>, kind: RegisterKind) -> Result<Vec<StoredRecord>> {
    let mut all = register::listed(wanted.state, kind);
    all.retain(|owned: &Owned<RegisterRecord>| wanted.takes(&owned.record.touched()));
    all.iter().map(|owned| line(RecordKind::Register(kind), owned)).collect()
}

fn deed_lines(wanted: &Wanted<'_>) -> Result<Vec<StoredRecord>> {
    let state = wanted.state;
    let mut moved: BTreeSet<&DeedKey> = BTreeSet::new();
    for run in state.runs.keys() {
        moved.extend(wanted.status_changes(*run).iter().map(|(_, change)| &change.deed));
        moved.extend(wanted.bindings(*run).iter().map(|(_, binding)| &binding.deed));
    }
    let deeds = state.deeds.iter().filter(|(key, deed)| wanted.takes_deed(key, deed, &moved));
    deeds.map(|(key, deed)| named(RecordKind::Deed, key, deed)).collect()
}

fn upkeep_lines(wanted: &Wanted<'_>) -> Result<Vec<StoredRecord>> {
    let lasting = wanted.state.upkeep.values().filter_map(|record| Some((record.touched()?, record)));
    lasting.filter(|(touched, _)| wanted.takes(touched)).map(|(_, record)| line(RecordKind::Upkeep, record)).collect()
}

fn removed_lines(wanted: &Wanted<'_>) -> Vec<StoredRecord> {
    let touched = wanted.touched.iter().filter(|_| wanted.since.is_some());
    let gone: BTreeSet<(UpkeepKind, &String)> = touched
        .filter_map(|touched| if let Touched::Upkeep(kind, id) = touched { Some((*kind, id)) } else { None })
        .filter(|(kind, id)| !wanted.state.upkeep.contains_key(&(*kind, (*id).clone())))
        .collect();
    gone.into_iter().map(|(kind, id)| archived::of_removed(kind, id)).collect()
}

fn lines(wanted: &Wanted<'_>, kind: RecordKind) -> Result<Vec<StoredRecord>> {
    let state = wanted.state;
    let all: Vec<Result<StoredRecord>> = match kind {
        RecordKind::Registry => {
            state.registry.iter().filter(|_| wanted.takes(&Touched::Registry)).map(|one| line(kind, one)).collect()
        }
        RecordKind::Key => {
            state.keys.values().filter(|key| wanted.takes(&Touched::Key(key.kid))).map(|one| line(kind, one)).collect()
        }
        RecordKind::Register(of) => return register_lines(wanted, of),
        RecordKind::Batch => {
            let batches = state.batches.values().filter(|owned| wanted.takes(&Touched::Batch(owned.record.id.clone())));
            batches.map(|one| line(kind, one)).collect()
        }
        RecordKind::Event => state.events.values().filter(|one| wanted.takes_event(&one.id)).map(|one| line(kind, one)).collect(),
        RecordKind::Run => {
            state.runs.values().filter(|run| wanted.takes(&Touched::Run(run.id()))).map(|one| line(kind, one)).collect()
        }
        RecordKind::Deed => return deed_lines(wanted),
        RecordKind::StatusChange => {
            let all = state.runs.keys().flat_map(|run| wanted.status_changes(*run));
            all.map(|(number, change)| named(kind, &number, change)).collect()
        }
        RecordKind::Binding => {
            let all = state.runs.keys().flat_map(|run| wanted.bindings(*run));
            all.map(|(number, binding)| named(kind, &number, binding)).collect()
        }
        RecordKind::Ordered | RecordKind::Recall => {
            let all = if kind == RecordKind::Ordered { &state.ordered } else { &state.recalls };
            all.values().filter(|one| wanted.takes(&Touched::Recall(one.id.clone()))).map(|one| line(kind, one)).collect()
        }
        RecordKind::Upkeep => return upkeep_lines(wanted),
        RecordKind::Removed => return Ok(removed_lines(wanted)),
        RecordKind::Audit => {
            let lines = state.audit.range(wanted.since.unwrap_or_default().audit.saturating_add(1)..);
            lines.map(|(seq, bytes)| Ok(archived::of_audit(&KeptLine { seq: *seq, bytes: bytes.clone() }))).collect()
        }
        RecordKind::Entry => {
            let from = usize::try_from(wanted.since.unwrap_or_default().log_size).unwrap_or(usize::MAX);
            state.entries.iter().skip(from).map(|entry| Ok(archived::of_entry(entry))).collect()
        }
        RecordKind::Change => {
            let all = (1u64..).zip(&state.changes).filter(|(number, _)| wanted.takes_change(*number));
            all.map(|(number, touched)| named(kind, &number, touched)).collect()
        }
        RecordKind::Scan => {
            let all = state.scans.iter().filter(|_| wanted.since.is_none());
            all.map(|(key, count)| Ok(archived::of_scan(&ScanSum { key: *key, count: *count }))).collect()
        }
        RecordKind::ScanPlace => {
            let all = state.scan_places.iter().filter(|_| wanted.since.is_none());
            all.map(|(key, count)| Ok(archived::of_scan_place(&PlaceSum { key: key.clone(), count: *count }))).collect()
        }
    };
    all.into_iter().collect()
}

impl ArchiveStore for MemoryStore {
    fn copy_records(&self, since: Option<Point>, take: &mut dyn FnMut(StoredRecord) -> Result<()>) -> Result<Point> {
        let state = self.state();
        let wanted = Wanted::new(&state, since);
        for kind in RecordKind::ALL {
            lines(&wanted, kind)?.into_iter().try_for_each(&mut *take)?;
        }
        let audit = state.audit.last_key_value().map_or(0, |(seq, _)| *seq);
        Ok(Point { change: state.changes.len() as u64, log_size: state.entries.len() as u64, audit })
    }

    fn check_rows(&self) -> Result<RowsReport> {
        Ok(RowsReport::default())
    }
}

impl MemoryStore {
    /// A store of what another one handed over; later records replace earlier ones of the same id. A line that is none of its kind:
    /// `record-damaged`.
    pub fn filled(records: &mut dyn Iterator<Item = Result<StoredRecord>>) -> Result<Self> {
        let store = Self::new();
        let mut state = store.state();
        let mut later = Later::default();
        for record in records {
            take(&mut state, &mut later, archived::read(&record?)?);
        }
        let Later { mut bindings, mut changes } = later;
        bindings.sort_by_key(|(number, _)| *number);
        changes.sort_by_key(|(number, _)| *number);
        derive(&mut state)?;
        for (_, binding) in bindings {
            let earlier = state.bindings.entry(binding.run).or_default();
            let given_up = binding::given_up(earlier, binding.numbers);
            earlier.push(binding.clone());
            for (id, count) in given_up {
                let taken = state.taken.entry(id).or_default();
                *taken = taken.saturating_sub(count);
            }
            *state.taken.entry(binding.batch).or_default() += u64::from(binding.numbers.count());
        }
        for (_, change) in changes {
            state.move_states(&change);
            let run = state.runs.range(..=RunId::of(change.numbers.first())).next_back().map(|(id, _)| *id);
            let run = run.ok_or_else(|| record::damaged(StatusChange::WHAT))?;
            state.status_changes.entry(run).or_default().push(change);
        }
        drop(state);
        Ok(store)
    }
}

/// What is told in the order of deeds, when everything else is there; each with the number of its change.
#[derive(Default)]
struct Later {
    bindings: Vec<(u64, Binding)>,
    changes: Vec<(u64, StatusChange)>,
}

fn take(state: &mut State, later: &mut Later, content: Content) {
    match content {
        Content::Registry(registry) => state.registry = Some(registry),
        Content::Key(key) => drop(state.keys.insert(key.kid, key)),
        Content::Register(owned) => register::keep(state, owned),
        Content::Batch(owned) => drop(state.batches.insert(owned.record.id.clone(), owned)),
        Content::Event(event) => drop(state.events.insert(event.id.clone(), event)),
        Content::Run(run) => drop(state.runs.insert(run.id(), run)),
        Content::Deed(key, deed) => drop(state.deeds.insert(key, deed)),
        Content::Ordered(recall) => drop(state.ordered.insert(recall.id.clone(), recall)),
        Content::Recall(recall) => drop(state.recalls.insert(recall.id.clone(), recall)),
        Content::Upkeep(record) => drop(state.upkeep.insert((record.kind(), record.id().to_owned()), record)),
        Content::Removed(kind, id) => drop(state.upkeep.remove(&(kind, id))),
        Content::Audit(line) => drop(state.audit.insert(line.seq, line.bytes)),
        Content::Entry(entry) => state.entries.push(entry),
        Content::Change(_, touched) => state.changes.push(touched),
        Content::Scan(sum) => drop(state.scans.insert(sum.key, sum.count)),
        Content::ScanPlace(sum) => drop(state.scan_places.insert(sum.key, sum.count)),
        Content::Binding(number, binding) => later.bindings.push((number, binding)),
        Content::StatusChange(number, change) => later.changes.push((number, change)),
    }
}

/// What follows from records, but for bindings and states.
fn derive(state: &mut State) -> Result<()> {
    let products = state.products.values();
    state.codes = products.flat_map(|one| one.record.codes().map(|code| (code, one.record.id.clone()))).collect();
    let batches = state.batches.values().map(|one| &one.record);
    state.lots = batches.map(|batch| ((batch.product.clone(), batch.lot.clone()), batch.id.clone())).collect();
    for event in state.events.values() {
        state.corrected_by.extend(event.corrects.clone().map(|corrected| (corrected, event.id.clone())));
        state.received_by.extend(event.receives.clone().map(|handed| (handed, event.id.clone())));
    }
    for (batch, hash) in state.entries.iter().filter_map(|entry| chain::of_entry(entry)) {
        let chain = state.chains.entry(batch.parse()?).or_default();
        *chain = chain::grown(*chain, &hash);
    }
    let blocks = state.deeds.values().filter_map(|deed| if let Deed::Block(block) = deed { Some(*block) } else { None });
    state.last_block = blocks.max();
    for run in state.runs.values().filter(|run| run.kind == StampKind::Item) {
        if let Some(batch) = &run.batch {
            *state.taken.entry(batch.clone()).or_default() += u64::from(run.numbers.count());
        }
    }
    state.logged_audit = state.entries.iter().rev().find_map(|entry| entry::audit_head(entry)).unwrap_or_default();
    let last = state.entries.last().and_then(|entry| entry.get(ENTRY_TIME)?.first_chunk().copied());
    state.last_time = last.and_then(|seconds| Timestamp::from_second(i64::from_be_bytes(seconds)).ok());
    Ok(())
}
