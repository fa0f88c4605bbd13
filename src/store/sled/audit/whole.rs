//! Holds every row against all others. Records say which indexes, sums and log entries there must be; what is there is compared.
use crate::domain::binding::Binding;
use crate::domain::error::Fault;
use crate::domain::id::BatchId;
use crate::domain::registry::Registry;
use crate::domain::run::{StatusChange, StatusReason};
use crate::domain::stamp::StampKind;
use crate::log::audit_line;
use crate::log::entry::Body;
use crate::store::contract::archive::RowsReport;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::record::{self, Count, Record};
use crate::store::sled::audit::findings::{Audit, hash_of, what_of};
use crate::store::sled::audit::row::{RawRow, Table};
use crate::store::sled::keys;
use crate::store::sled::retell;
use sha2::Digest;

impl Audit {
    /// Takes in one row; rows come by rising key.
    pub fn take(&mut self, row: &RawRow) {
        match row.table {
            Table::Scans => {
                self.report.scans += 1;
                let known = keys::scan_of(&row.key).is_some() || keys::scan_place_of(&row.key).is_some();
                let good = known && record::decode::<Count>(&row.value).is_ok();
                self.demand(good, "check-damaged", Count::WHAT, &row.key);
            }
            Table::Deeds => {
                self.report.rows += 1;
                for part in [&row.key, &row.value] {
                    self.digest.update((part.len() as u64).to_be_bytes());
                    self.digest.update(part);
                }
                self.take_deed_row(&row.key, &row.value);
            }
        }
    }

    /// Compares what is there with what must be.
    pub fn finish(mut self) -> RowsReport {
        self.retell();
        let needed = std::mem::take(&mut self.needed);
        for (key, what) in needed {
            let there = self.records.contains(&key);
            self.demand(there, "check-missing", what, &key);
        }
        let (derived, found) = (std::mem::take(&mut self.derived), std::mem::take(&mut self.found));
        for (key, value) in &derived {
            match found.get(key) {
                None => self.demand(false, "check-missing", what_of(key), key),
                Some(there) => self.demand(there == value, "check-differs", what_of(key), key),
            }
        }
        for (key, value) in found.iter().filter(|(key, _)| !derived.contains_key(*key)) {
            let empty = key.starts_with(b"bt") && record::decode::<Count>(value).is_ok_and(|count| count.count == 0);
            self.demand(empty, "check-stray", what_of(key), key);
        }
        if self.registry.is_some() {
            let untold = self.standing.difference(&self.told).count();
            let short = untold + self.unaccounted.values().filter(|left| **left < 0).count();
            let over = self.unaccounted.values().filter(|left| **left > 0).count();
            self.demand(short == 0, "check-missing", "entry", short.to_string().as_bytes());
            self.demand(over == 0, "check-stray", "entry", over.to_string().as_bytes());
        }
        self.demand(self.registry.is_some(), "check-missing", Registry::WHAT, b"rg");
        if self.untold > 0 {
            self.report.faults.push(Fault::new("check-more").arg("count", self.untold));
        }
        self.report.digest = self.digest.finalize().into();
        self.report
    }

    fn take_deed_row(&mut self, key: &[u8], value: &[u8]) {
        let Some(tag) = key.first_chunk::<2>() else {
            return self.demand(false, "check-stray", "row", key);
        };
        match tag {
            b"rg" => drop(self.read::<Registry>(key, value)),
            b"ky" => self.take_key(key, value),
            b"pl" | b"pr" | b"pd" | b"rc" | b"ct" | b"ar" | b"lo" | b"mb" | b"en" | b"ed" | b"pm" | b"wv" => {
                self.take_register(key, value);
            }
            tag if UpkeepKind::ALL.into_iter().any(|kind| keys::upkeep_tag(kind) == tag) => {
                if let Some(record) = self.read::<UpkeepRecord>(key, value) {
                    self.stands_at(key, &keys::upkeep(record.kind(), record.id()), UpkeepRecord::WHAT);
                }
            }
            b"ba" => self.take_batch(key, value),
            b"ev" => self.take_event(key, value),
            b"de" => self.take_deed(key, value),
            b"ru" => self.take_run(key, value),
            b"sc" => {
                if let Some(change) = self.read::<StatusChange>(key, value) {
                    self.status.insert(key.to_vec(), change);
                }
            }
            b"bi" => {
                if let Some(binding) = self.read::<Binding>(key, value) {
                    self.account(Body::Bind(binding.clone(), hash_of(value)));
                    self.bindings.insert(key.to_vec(), binding);
                }
            }
            b"re" | b"ro" => self.take_recall(key, value),
            b"lb" => self.take_bundle(key, value),
            b"le" => {
                self.demand(keys::last_number(key) == Some(self.entries), "check-missing", "entry", key);
                self.take_entry(key, value);
            }
            b"ch" => self.take_change(key, value),
            b"au" => self.demand(audit_line::decode(value).is_some(), "check-damaged", "audit", key),
            b"pc" | b"rx" | b"cx" | b"bl" | b"eb" | b"ep" | b"rb" | b"nb" | b"bt" | b"st" | b"ec" | b"er" | b"eh" | b"ah" => {
                self.found.insert(key.to_vec(), value.to_vec());
            }
            _ => self.demand(false, "check-stray", "row", key),
        }
    }

    /// What follows from runs, bindings and changes of state, told again from the beginning.
    fn retell(&mut self) {
        let (bindings, status) = (std::mem::take(&mut self.bindings), std::mem::take(&mut self.status));
        for (key, binding) in &bindings {
            self.need(keys::run(binding.run), "run");
            self.need(keys::batch(&binding.batch), "batch");
            self.need(keys::deed(&binding.deed), "deed");
            self.demand(key.starts_with(&keys::bindings(binding.run)), "check-differs", "binding", key);
        }
        for (key, change) in &status {
            let held = self.runs.iter().any(|run| run.numbers.covers(change.numbers));
            self.demand(held, "check-missing", "run", key);
            self.need(keys::deed(&change.deed), "deed");
            if change.reason != StatusReason::Bound {
                self.account(Body::Status(change.clone()));
            }
        }
        let (chains, links) = std::mem::take(&mut self.newer).wanted(|key| self.found.contains_key(key));
        chains.iter().for_each(|(key, chain)| self.derive(key.clone(), chain));
        links.iter().for_each(|key| self.demand(false, "check-missing", what_of(key), key));
        let taken: Vec<(BatchId, u64)> = retell::taken(&self.runs, bindings.values());
        taken.iter().for_each(|(batch, count)| self.derive(keys::taken(batch), &Count { count: *count }));
        for (index, chunk) in retell::states(status.values()) {
            self.derived.insert(keys::chunk(index), record::encode_chunk(&chunk));
        }
        debug_assert!(self.runs.iter().all(|run| run.kind == StampKind::Item || run.numbers.count() == 1));
    }
}

#[cfg(test)]
mod tests;
