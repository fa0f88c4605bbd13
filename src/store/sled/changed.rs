//! What changed since a point: rows that later changes name, as they stand now, and what the log tells since.
use crate::domain::binding::Binding;
use crate::domain::error::Result;
use crate::domain::number::RunId;
use crate::domain::run::{Run, StatusChange};
use crate::store::archived;
use crate::store::chain;
use crate::store::contract::archive::{Point, RecordKind};
use crate::store::contract::receipt::{Touched, UpkeepKind};
use crate::store::contract::register::RegisterKind;
use crate::store::deed::Deed;
use crate::store::record::{self, Record};
use crate::store::sled::copy::{Copy, Take, each, each_from, line};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::rows::{Read, Row, Rows};
use std::collections::{BTreeMap, BTreeSet};

impl Copy<'_> {
    /// What was written after a point.
    pub fn since(&self, point: Point, take: &mut Take<'_>) -> Result<()> {
        let mut changed = Changed::default();
        let first = keys::change(point.change.saturating_add(1));
        let mut touched = Vec::new();
        each_from(self.rows, keys::CHANGES, first.clone(), self.beat, &mut |(_, value)| {
            touched.push(record::decode::<Touched>(&value)?);
            Ok(())
        })?;
        touched.into_iter().try_for_each(|touched| changed.note(self.rows, point, touched))?;
        self.entries(point.log_size, &mut |entry| {
            let told = chain::told(&entry).map(|told| keys::event(&told.event));
            changed.rows.entry(RecordKind::Event).or_default().extend(told);
            Ok(())
        })?;
        if !changed.recalled.is_empty() {
            changed.note_recall_deeds(self)?;
        }
        for kind in RecordKind::ALL {
            match kind {
                RecordKind::Entry => self.entries(point.log_size, &mut |entry| take(archived::of_entry(&entry)))?,
                RecordKind::Audit => self.audit(point.audit, take)?,
                RecordKind::Change => {
                    each_from(self.rows, keys::CHANGES, first.clone(), self.beat, &mut |row| take(line(kind, &row)?))?;
                }
                RecordKind::Removed => {
                    for (kind, id) in &changed.removed {
                        take(archived::of_removed(*kind, id))?;
                    }
                }
                RecordKind::Registry
                | RecordKind::Key
                | RecordKind::Register(_)
                | RecordKind::Batch
                | RecordKind::Event
                | RecordKind::Run
                | RecordKind::Deed
                | RecordKind::StatusChange
                | RecordKind::Binding
                | RecordKind::Ordered
                | RecordKind::Recall
                | RecordKind::Upkeep
                | RecordKind::Scan
                | RecordKind::ScanPlace => {
                    for key in changed.rows.get(&kind).into_iter().flatten() {
                        (self.beat)();
                        let value = self.rows.bytes(key)?.ok_or_else(|| record::damaged(kind.word()))?;
                        take(line(kind, &(key.clone(), value))?)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Rows that changes name.
#[derive(Default)]
struct Changed {
    rows: BTreeMap<RecordKind, BTreeSet<Key>>,
    removed: BTreeSet<(UpkeepKind, String)>,
    recalled: BTreeSet<String>,
}

impl Changed {
    fn add(&mut self, kind: RecordKind, key: Key) {
        self.rows.entry(kind).or_default().insert(key);
    }

    fn add_register(&mut self, kind: RegisterKind, id: &str) {
        self.add(RecordKind::Register(kind), keys::register(keys::register_tag(kind), id));
    }

    fn note(&mut self, rows: &Rows, point: Point, touched: Touched) -> Result<()> {
        match touched {
            Touched::Registry => self.add(RecordKind::Registry, keys::registry()),
            Touched::Key(kid) => self.add(RecordKind::Key, keys::stamp_key(kid)),
            Touched::Place(id) => self.add_register(RegisterKind::Place, id.as_str()),
            Touched::Producer(id) => self.add_register(RegisterKind::Producer, id.as_str()),
            Touched::Product(id) => self.add_register(RegisterKind::Product, id.as_str()),
            Touched::Recognition(id) => self.add_register(RegisterKind::Recognition, id.as_str()),
            Touched::Certificate(id) => self.add_register(RegisterKind::Certificate, id.as_str()),
            Touched::Area(id) => self.add_register(RegisterKind::Area, id.as_str()),
            Touched::Location(id) => self.add_register(RegisterKind::Location, id.as_str()),
            Touched::Member(id) => self.add_register(RegisterKind::Member, id.as_str()),
            Touched::Entry(id) => self.add_register(RegisterKind::Entry, id.as_str()),
            Touched::Edition(id) => self.add_register(RegisterKind::Edition, id.as_str()),
            Touched::Promotion(id) => self.add_register(RegisterKind::Promotion, id.as_str()),
            Touched::Waiver(id) => self.add_register(RegisterKind::Waiver, id.as_str()),
            Touched::Batch(id) => self.add(RecordKind::Batch, keys::batch(&id)),
            // The log names each of them; lines of the audit log are counted.
            Touched::Events(_) | Touched::ProductEvents(_) | Touched::Audit(_) => {}
            Touched::Run(id) => {
                let run: Run = rows.record(&keys::run(id))?.ok_or_else(|| record::damaged(Run::WHAT))?;
                self.add(RecordKind::Deed, keys::deed(&run.deed));
                self.add(RecordKind::Run, keys::run(id));
            }
            Touched::Status(numbers) => {
                let row = rows.last(keys::RUNS, &keys::run(RunId::of(numbers.first())))?;
                let (_, run) = row.ok_or_else(|| record::damaged(Run::WHAT))?;
                let list = keys::status_changes(record::decode::<Run>(&run)?.id());
                for (key, value) in newer(rows, list, point)? {
                    self.add(RecordKind::Deed, keys::deed(&record::decode::<StatusChange>(&value)?.deed));
                    self.add(RecordKind::StatusChange, key);
                }
            }
            Touched::Bindings(run) => {
                for (key, value) in newer(rows, keys::bindings(run), point)? {
                    let binding: Binding = record::decode(&value)?;
                    self.add(RecordKind::Deed, keys::deed(&binding.deed));
                    self.add(RecordKind::Binding, key);
                }
            }
            Touched::Recall(id) => {
                self.add(RecordKind::Ordered, keys::ordered(&id));
                self.add(RecordKind::Recall, keys::recall(&id));
                self.recalled.insert(id.to_string());
            }
            Touched::Upkeep(kind, id) => {
                let key = keys::upkeep(kind, &id);
                match rows.bytes(&key)? {
                    Some(_) => self.add(RecordKind::Upkeep, key),
                    None => drop(self.removed.insert((kind, id))),
                }
            }
        }
        Ok(())
    }

    /// A recall does not name the deeds that moved it on: all are looked through.
    fn note_recall_deeds(&mut self, copy: &Copy<'_>) -> Result<()> {
        each(copy.rows, b"de", copy.beat, &mut |(key, value)| {
            if let Deed::Recall(change) = record::decode(&value)?
                && self.recalled.contains(change.recall.as_str())
            {
                self.add(RecordKind::Deed, key);
            }
            Ok(())
        })
    }
}

/// Rows of a run's list that later changes made.
fn newer(rows: &Rows, list: Key, point: Point) -> Result<Vec<Row>> {
    let from = keys::at(list.clone(), point.change.saturating_add(1));
    rows.some(&list, &from, usize::MAX)
}
