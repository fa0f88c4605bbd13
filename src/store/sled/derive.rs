//! Rows that follow from others, made anew where a store is filled: indexes, sums, states, chains, bundles.
use crate::domain::batch::Batch;
use crate::domain::binding::Binding;
use crate::domain::error::Result;
use crate::domain::event::{Chain, Event};
use crate::domain::id::BatchId;
use crate::domain::recall::Recall;
use crate::domain::registry::Owned;
use crate::domain::run::{Run, StatusChange};
use crate::domain::stamp::StampKind;
use crate::log::entry;
use crate::store::archived::{self, Content};
use crate::store::chain;
use crate::store::contract::archive::StoredRecord;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::deed::Deed;
use crate::store::record::{self, Count, Record};
use crate::store::sled::bundle::{self, BUNDLE_ENTRIES};
use crate::store::sled::copy::each;
use crate::store::sled::indexes::indexes;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::retell;
use crate::store::sled::rows::Rows;
use std::collections::BTreeMap;

/// A store in the making.
pub struct Filling<'a> {
    rows: &'a Rows,
    scans: &'a Rows,
    entries: u64,
    /// Entries that fill no bundle yet.
    open: Vec<Vec<u8>>,
}

impl<'a> Filling<'a> {
    /// Into these rows, which are empty.
    pub fn new(rows: &'a Rows, scans: &'a Rows) -> Self {
        Self { rows, scans, entries: 0, open: Vec::new() }
    }

    fn put(&self, key: Key, value: Vec<u8>) -> Result<()> {
        self.rows.guarded(|tree| tree.insert(key, value)).map(drop)
    }

    fn put_record<T: Record>(&self, key: Key, record: &T) -> Result<()> {
        self.put(key, record::encode(record)?)
    }

    fn put_sum(&self, key: Key, count: u64) -> Result<()> {
        let count = record::encode(&Count { count })?;
        self.scans.guarded(|tree| tree.insert(key, count)).map(drop)
    }

    /// Takes in a record, in the place of an earlier one of the same id; entries come in their order.
    pub fn take(&mut self, record: &StoredRecord) -> Result<()> {
        let key = match archived::read(record)? {
            Content::Registry(_) => keys::registry(),
            Content::Key(key) => keys::stamp_key(key.kid),
            Content::Register(owned) => {
                let (tag, id) = keys::register_name(&owned.record);
                keys::register(tag, id)
            }
            Content::Batch(owned) => keys::batch(&owned.record.id),
            Content::Event(event) => keys::event(event.id.as_str()),
            Content::Run(run) => keys::run(run.id()),
            Content::Deed(key, _) => keys::deed(&key),
            Content::StatusChange(number, change) => {
                // A change lies within the run that begins at it or before.
                let run = self.rows.last(keys::RUNS, &keys::run(crate::domain::number::RunId::of(change.numbers.first())))?;
                let (_, run) = run.ok_or_else(|| record::damaged(StatusChange::WHAT))?;
                keys::at(keys::status_changes(record::decode::<Run>(&run)?.id()), number)
            }
            Content::Binding(number, binding) => keys::at(keys::bindings(binding.run), number),
            Content::Ordered(recall) => keys::ordered(&recall.id),
            Content::Recall(recall) => keys::recall(&recall.id),
            Content::Upkeep(record) => keys::upkeep(record.kind(), record.id()),
            Content::Change(number, _) => keys::change(number),
            Content::Removed(kind, id) => {
                return self.rows.guarded(|tree| tree.remove(keys::upkeep(kind, &id))).map(drop);
            }
            Content::Audit(line) => return self.put(keys::audit(line.seq), line.bytes),
            Content::Entry(entry) => return self.take_entry(entry),
            Content::Scan(sum) => return self.put_sum(keys::scan(sum.key), sum.count),
            Content::ScanPlace(sum) => return self.put_sum(keys::scan_place(&sum.key), sum.count),
        };
        let stored = archived::stored(record).ok_or_else(|| record::damaged(record.kind.word()))?;
        self.put(key, stored)
    }

    fn take_entry(&mut self, entry: Vec<u8>) -> Result<()> {
        self.open.push(entry);
        self.entries += 1;
        if self.entries.is_multiple_of(BUNDLE_ENTRIES) {
            let bundle = bundle::fold(&std::mem::take(&mut self.open));
            self.put(keys::bundle(self.entries / BUNDLE_ENTRIES - 1), bundle)?;
        }
        Ok(())
    }

    /// Makes the rows that follow from what was taken.
    pub fn finish(mut self) -> Result<()> {
        let first = self.entries - self.open.len() as u64;
        for (number, entry) in (first..).zip(std::mem::take(&mut self.open)) {
            self.put(keys::entry(number), entry)?;
        }
        self.index_register()?;
        self.index_trace()?;
        self.tell_stamps()
    }

    fn each<T: Record>(&self, tag: &[u8], mut take: impl FnMut(Key, T) -> Result<()>) -> Result<()> {
        each(self.rows, tag, &|| {}, &mut |(key, value)| take(key, record::decode(&value)?))
    }

    fn index_register(&self) -> Result<()> {
        for kind in [RegisterKind::Product, RegisterKind::Recognition, RegisterKind::Certificate] {
            self.each(keys::register_tag(kind), |_, owned: Owned<RegisterRecord>| {
                indexes(&owned.record)?.into_iter().try_for_each(|(key, id)| self.put(key, id))
            })?;
        }
        self.each(keys::BATCHES, |_, owned: Owned<Batch>| {
            self.put_record(keys::lot(&owned.record.product, &owned.record.lot), &owned.record.id)
        })?;
        self.each(keys::RECALLS, |_, recall: Recall| match recall.scope.batch() {
            Some(batch) => self.put_record(keys::recall_of(batch, &recall.id), &recall.id),
            None => Ok(()),
        })
    }

    fn index_trace(&self) -> Result<()> {
        self.each(keys::EVENTS, |_, event: Event| {
            self.put_record(keys::event_of(&event), &event.id)?;
            for key in [event.corrects.as_ref().map(keys::corrected_by), event.receives.as_ref().map(keys::received_by)] {
                key.map_or(Ok(()), |key| self.put_record(key, &event.id))?;
            }
            Ok(())
        })?;
        let mut chains: BTreeMap<String, Chain> = BTreeMap::new();
        let mut logged = None;
        let mut tell = |entry: &[u8]| {
            logged = entry::audit_head(entry).or(logged);
            if let Some((batch, hash)) = chain::of_entry(entry) {
                let chain = chains.entry(batch).or_default();
                *chain = chain::grown(*chain, &hash);
            }
        };
        each(self.rows, keys::BUNDLES, &|| {}, &mut |(_, value)| {
            bundle::unfold(&value)?.iter().for_each(|entry| tell(entry));
            Ok(())
        })?;
        each(self.rows, keys::ENTRIES, &|| {}, &mut |(_, entry)| {
            tell(&entry);
            Ok(())
        })?;
        logged.map_or(Ok(()), |head| self.put_record(keys::logged_audit(), &head))?;
        chains.iter().try_for_each(|(batch, chain)| self.put_record(keys::chain(&batch.parse()?), chain))
    }

    /// Blocks, states, and how many item stamps batches have.
    fn tell_stamps(&self) -> Result<()> {
        self.each(b"de", |_, deed: Deed| match deed {
            Deed::Block(block) => self.put_record(keys::block(block.first()), &block),
            Deed::Status(_) | Deed::Binding(_) | Deed::Recall(_) => Ok(()),
        })?;
        let (mut runs, mut bindings, mut changes) = (Vec::new(), Vec::new(), Vec::new());
        self.each(keys::RUNS, |_, run: Run| {
            runs.push(run);
            Ok(())
        })?;
        self.each(b"bi", |_, binding: Binding| {
            bindings.push(binding);
            Ok(())
        })?;
        self.each(b"sc", |_, change: StatusChange| {
            changes.push(change);
            Ok(())
        })?;
        // A batch that has none left has a row all the same.
        let items = runs.iter().filter(|run| run.kind == StampKind::Item).filter_map(|run| run.batch.clone());
        let named = items.chain(bindings.iter().map(|binding| binding.batch.clone()));
        let mut taken: BTreeMap<BatchId, u64> = named.map(|batch| (batch, 0)).collect();
        taken.extend(retell::taken(&runs, bindings.iter()));
        taken.iter().try_for_each(|(batch, count)| self.put_record(keys::taken(batch), &Count { count: *count }))?;
        let states = retell::states(changes.iter());
        states.iter().try_for_each(|(index, chunk)| self.put(keys::chunk(*index), record::encode_chunk(chunk)))
    }
}
