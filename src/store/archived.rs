//! Lines of a copy and what they say: written from stored bytes without another spelling, so that hashes in the log still fit
//! (docs/backup-format.md).
use crate::domain::batch::Batch;
use crate::domain::binding::Binding;
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::id::{BatchId, DeedKey};
use crate::domain::number::{Number, RunId};
use crate::domain::recall::Recall;
use crate::domain::region::Region;
use crate::domain::registry::{Owned, Registry, StampKey};
use crate::domain::run::{Run, StatusChange};
use crate::domain::scan::{KnownBy, PlaceKey, PlaceSum, ScanKey, ScanSum};
use crate::domain::time::Date;
use crate::log::audit_line;
use crate::log::entry::ENTRY_MAX;
use crate::store::contract::archive::{RecordKind, StoredRecord};
use crate::store::contract::audit::KeptLine;
use crate::store::contract::receipt::{Touched, UpkeepKind};
use crate::store::contract::register::RegisterRecord;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::deed::Deed;
use crate::store::record::{self, RECORD_MAX, Record, VERSION};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Longest line, in bytes: a record with its envelope.
pub const LINE_MAX: usize = RECORD_MAX + 256;

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lives for one line; a box would only be in the way")]
pub enum Content {
    /// The registry.
    Registry(Registry),
    /// A stamp key.
    Key(StampKey),
    /// A register record.
    Register(Owned<RegisterRecord>),
    /// A batch.
    Batch(Owned<Batch>),
    /// An event.
    Event(Event),
    /// A run.
    Run(Run),
    /// What a deed key stands for.
    Deed(DeedKey, Deed),
    /// A change of state, by the change that made it.
    StatusChange(u64, StatusChange),
    /// A binding, by the change that made it.
    Binding(u64, Binding),
    /// A recall as it was ordered.
    Ordered(Recall),
    /// A recall as it stands.
    Recall(Recall),
    /// What the service needs to run.
    Upkeep(UpkeepRecord),
    /// Such a record is gone.
    Removed(UpkeepKind, String),
    /// A line of the audit log.
    Audit(KeptLine),
    /// An entry of the log.
    Entry(Vec<u8>),
    /// A change, by its number.
    Change(u64, Touched),
    /// A sum of scans.
    Scan(ScanSum),
    /// A sum of places.
    ScanPlace(PlaceSum),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RemovedLine {
    kind: UpkeepKind,
    id: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AuditText {
    number: u64,
    line: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScanLine {
    number: Number,
    day: Date,
    count: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceLine {
    run: RunId,
    day: Date,
    by: KnownBy,
    region: Region,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound: Option<BatchId>,
    count: u64,
}

/// A record as it is stored, version byte first, as a line of this kind. Another version: `record-damaged`.
pub fn of_stored(kind: RecordKind, stored: &[u8]) -> Result<StoredRecord> {
    Ok(StoredRecord { kind, line: text(kind, stored)?.to_vec() })
}

/// The same behind what names it: the number of a change or a deed key.
pub fn of_named(kind: RecordKind, name: &str, stored: &[u8]) -> Result<StoredRecord> {
    let (before, between) = envelope(kind);
    let line = [before.as_bytes(), name.as_bytes(), between.as_bytes(), text(kind, stored)?, b"}"].concat();
    Ok(StoredRecord { kind, line })
}

/// An upkeep record that is gone.
pub fn of_removed(kind: UpkeepKind, id: &str) -> StoredRecord {
    spelled(RecordKind::Removed, &RemovedLine { kind, id: id.to_owned() })
}

/// A line of the audit log: as it is kept, right or wrong.
pub fn of_audit(line: &KeptLine) -> StoredRecord {
    spelled(RecordKind::Audit, &AuditText { number: line.seq, line: STANDARD.encode(&line.bytes) })
}

/// An entry of the log.
pub fn of_entry(entry: &[u8]) -> StoredRecord {
    spelled(RecordKind::Entry, &STANDARD.encode(entry))
}

/// A sum of scans.
pub fn of_scan(sum: &ScanSum) -> StoredRecord {
    spelled(RecordKind::Scan, &ScanLine { number: sum.key.number, day: sum.key.day, count: sum.count })
}

/// A sum of places.
pub fn of_scan_place(sum: &PlaceSum) -> StoredRecord {
    let PlaceKey { run, day, by, region, bound } = sum.key.clone();
    spelled(RecordKind::ScanPlace, &PlaceLine { run, day, by, region, bound, count: sum.count })
}

fn spelled(kind: RecordKind, value: &impl Serialize) -> StoredRecord {
    let line = serde_json::to_vec(value).expect("texts and numbers, which JSON can spell");
    StoredRecord { kind, line }
}

fn text(kind: RecordKind, stored: &[u8]) -> Result<&[u8]> {
    match stored.split_first() {
        Some((&VERSION, text)) => Ok(text),
        Some(_) | None => Err(record::damaged(kind.word())),
    }
}

/// What stands before a name, and between it and the record. A deed key holds no letter that JSON spells otherwise.
fn envelope(kind: RecordKind) -> (&'static str, &'static str) {
    match kind {
        RecordKind::Deed => ("{\"deed\":\"", "\",\"record\":"),
        RecordKind::Change => ("{\"number\":", ",\"touched\":"),
        RecordKind::Registry
        | RecordKind::Key
        | RecordKind::Register(_)
        | RecordKind::Batch
        | RecordKind::Event
        | RecordKind::Run
        | RecordKind::StatusChange
        | RecordKind::Binding
        | RecordKind::Ordered
        | RecordKind::Recall
        | RecordKind::Upkeep
        | RecordKind::Removed
        | RecordKind::Audit
        | RecordKind::Entry
        | RecordKind::Scan
        | RecordKind::ScanPlace => ("{\"change\":", ",\"record\":"),
    }
}

/// Name and record of a line that has an envelope.
fn opened(record: &StoredRecord) -> Option<(&str, &[u8])> {
    let (before, between) = envelope(record.kind);
    let rest = record.line.strip_prefix(before.as_bytes())?;
    let length = rest.windows(between.len()).take(RECORD_MAX.min(128)).position(|window| window == between.as_bytes())?;
    let (name, rest) = rest.split_at(length);
    Some((std::str::from_utf8(name).ok()?, rest.strip_prefix(between.as_bytes())?.strip_suffix(b"}")?))
}

/// The bytes that an engine stores for this line: version byte, then the record's own text. For lines that are no record: `None`.
pub fn stored(record: &StoredRecord) -> Option<Vec<u8>> {
    let text = match record.kind {
        RecordKind::Deed | RecordKind::StatusChange | RecordKind::Binding | RecordKind::Change => opened(record)?.1,
        RecordKind::Removed | RecordKind::Audit | RecordKind::Entry | RecordKind::Scan | RecordKind::ScanPlace => return None,
        RecordKind::Registry
        | RecordKind::Key
        | RecordKind::Register(_)
        | RecordKind::Batch
        | RecordKind::Event
        | RecordKind::Run
        | RecordKind::Ordered
        | RecordKind::Recall
        | RecordKind::Upkeep => &record.line,
    };
    Some([&[VERSION], text].concat())
}

/// What a line says; `record-damaged` when it is no line of its kind, or longer than an engine may store.
pub fn read(record: &StoredRecord) -> Result<Content> {
    let damaged = || record::damaged(record.kind.word());
    let decoded = Decoded { record };
    Ok(match record.kind {
        RecordKind::Registry => Content::Registry(decoded.whole()?),
        RecordKind::Key => Content::Key(decoded.whole()?),
        RecordKind::Register(kind) => {
            let owned: Owned<RegisterRecord> = decoded.whole()?;
            if owned.record.kind() != kind {
                return Err(damaged());
            }
            Content::Register(owned)
        }
        RecordKind::Batch => Content::Batch(decoded.whole()?),
        RecordKind::Event => Content::Event(decoded.whole()?),
        RecordKind::Run => Content::Run(decoded.whole()?),
        RecordKind::Deed => {
            let (key, deed) = decoded.named()?;
            Content::Deed(key.parse()?, deed)
        }
        RecordKind::StatusChange => decoded.numbered().map(|(change, record)| Content::StatusChange(change, record))?,
        RecordKind::Binding => decoded.numbered().map(|(change, record)| Content::Binding(change, record))?,
        RecordKind::Ordered => Content::Ordered(decoded.whole()?),
        RecordKind::Recall => Content::Recall(decoded.whole()?),
        RecordKind::Upkeep => Content::Upkeep(decoded.whole()?),
        RecordKind::Removed => {
            let RemovedLine { kind, id } = serde_json::from_slice(&record.line).map_err(|_| damaged())?;
            Content::Removed(kind, id)
        }
        RecordKind::Audit => {
            let AuditText { number: seq, line } = serde_json::from_slice(&record.line).map_err(|_| damaged())?;
            let bytes = STANDARD.decode(line).ok().filter(|bytes| bytes.len() <= audit_line::LINE_MAX && seq > 0);
            Content::Audit(KeptLine { seq, bytes: bytes.ok_or_else(damaged)? })
        }
        RecordKind::Entry => {
            let text: String = serde_json::from_slice(&record.line).map_err(|_| damaged())?;
            let entry = STANDARD.decode(text).ok().filter(|entry| (1..=ENTRY_MAX).contains(&entry.len()));
            Content::Entry(entry.ok_or_else(damaged)?)
        }
        RecordKind::Change => decoded.numbered().map(|(number, touched)| Content::Change(number, touched))?,
        RecordKind::Scan => {
            let ScanLine { number, day, count } = serde_json::from_slice(&record.line).map_err(|_| damaged())?;
            Content::Scan(ScanSum { key: ScanKey { number, day }, count })
        }
        RecordKind::ScanPlace => {
            let line: PlaceLine = serde_json::from_slice(&record.line).map_err(|_| damaged())?;
            let PlaceLine { run, day, by, region, bound, count } = line;
            Content::ScanPlace(PlaceSum { key: PlaceKey { run, day, by, region, bound }, count })
        }
    })
}

/// A line on its way to what it says.
struct Decoded<'a> {
    record: &'a StoredRecord,
}

impl<'a> Decoded<'a> {
    fn whole<T: Record>(&self) -> Result<T> {
        self.decode(&self.record.line)
    }

    fn named<T: Record>(&self) -> Result<(&'a str, T)> {
        let (name, text) = opened(self.record).ok_or_else(|| record::damaged(self.record.kind.word()))?;
        Ok((name, self.decode(text)?))
    }

    fn numbered<T: Record>(&self) -> Result<(u64, T)> {
        let (name, content) = self.named()?;
        let number = name.parse().ok().filter(|number: &u64| number.to_string() == name);
        Ok((number.ok_or_else(|| record::damaged(self.record.kind.word()))?, content))
    }

    fn decode<T: Record>(&self, text: &[u8]) -> Result<T> {
        if text.len() + 1 >= RECORD_MAX || text.contains(&b'\n') {
            return Err(record::damaged(T::WHAT));
        }
        record::decode(&[&[VERSION], text].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: RecordKind, text: &str) -> StoredRecord {
        StoredRecord { kind, line: text.as_bytes().to_vec() }
    }

    #[test]
    fn a_named_record_keeps_its_own_spelling() {
        let block = br#"{"block":{ "first":32700,"count":3}}"#;
        let stored_block = [&[VERSION][..], block].concat();
        let made = of_named(RecordKind::Deed, "cap-1", &stored_block).unwrap();
        assert_eq!(made.line, [b"{\"deed\":\"cap-1\",\"record\":", &block[..], b"}"].concat());
        assert_eq!(stored(&made), Some(stored_block));
        assert!(matches!(read(&made), Ok(Content::Deed(key, Deed::Block(_))) if key.as_str() == "cap-1"));
        assert!(of_stored(RecordKind::Batch, b"\x02{}").is_err(), "another version");
        assert!(of_stored(RecordKind::Batch, b"").is_err());
    }

    #[test]
    fn entries_and_scans_come_back_and_wrong_lines_are_refused() {
        assert_eq!(read(&of_entry(b"\x01entry")).unwrap(), Content::Entry(b"\x01entry".to_vec()));
        let key = ScanKey { number: Number::new(32_700).unwrap(), day: "2026-03-01".parse().unwrap() };
        let sum = ScanSum { key, count: 4 };
        assert_eq!(read(&of_scan(&sum)).unwrap(), Content::Scan(sum));
        let (run, region) = (RunId::of(key.number), "VN-DN".parse().unwrap());
        for (by, bound) in [(KnownBy::Network, None), (KnownBy::Told, Some("lo-1".parse().unwrap()))] {
            let place = PlaceSum { key: PlaceKey { run, day: key.day, by, region, bound }, count: 2 };
            assert_eq!(read(&of_scan_place(&place)).unwrap(), Content::ScanPlace(place));
        }
        let kept = KeptLine { seq: 3, bytes: b"\x01line".to_vec() };
        assert_eq!(read(&of_audit(&kept)).unwrap(), Content::Audit(kept));
        let gone = of_removed(UpkeepKind::Token, "may-can");
        assert_eq!(read(&gone).unwrap(), Content::Removed(UpkeepKind::Token, "may-can".into()));
        let wrong = [
            line(RecordKind::Entry, "\"\""),
            line(RecordKind::Entry, "\"!\""),
            line(RecordKind::Entry, "7"),
            line(RecordKind::Entry, &format!("\"{}\"", "AAAA".repeat(ENTRY_MAX))),
            line(RecordKind::Audit, r#"{"number":0,"line":"AAAA"}"#),
            line(RecordKind::Audit, r#"{"number":1,"line":"!"}"#),
            line(RecordKind::Audit, r#"{"number":1,"line":"AAAA","more":1}"#),
            line(RecordKind::Audit, &format!(r#"{{"number":1,"line":"{}"}}"#, "AAAA".repeat(audit_line::LINE_MAX))),
            line(RecordKind::Scan, r#"{"number":1}"#),
            line(RecordKind::ScanPlace, r#"{"run":7,"day":"2026-03-01","by":"network","region":"vn","count":1}"#),
            line(RecordKind::ScanPlace, r#"{"run":7,"day":"2026-03-01","by":"guessed","region":"VN","count":1}"#),
            line(RecordKind::ScanPlace, r#"{"run":7,"day":"2026-03-01","by":"told","region":"VN","count":1,"more":1}"#),
            line(RecordKind::Scan, r#"{"number":32700,"day":"2026-03-01","count":1,"more":1}"#),
            line(RecordKind::Removed, r#"{"kind":"token"}"#),
            line(RecordKind::Change, r#"{"number":01,"touched":"registry"}"#),
            line(RecordKind::Change, r#"{"number":+1,"touched":"registry"}"#),
            line(RecordKind::Change, r#"{"number":1,"touched":"nothing"}"#),
            line(RecordKind::Change, r#"{"number":1,"touched":"registry""#),
            line(RecordKind::Deed, r#"{"deed":"Cap 1","record":{"block":{"first":32700,"count":3}}}"#),
            line(RecordKind::Deed, r#"{"deed":"cap"}"#),
            line(RecordKind::Registry, "{}"),
            line(RecordKind::Registry, ""),
            line(RecordKind::Batch, &format!("\"{}\"", "x".repeat(RECORD_MAX))),
        ];
        for wrong in wrong {
            assert!(read(&wrong).is_err(), "{}", String::from_utf8_lossy(&wrong.line[..wrong.line.len().min(80)]));
        }
        let good = line(RecordKind::Change, r#"{"number":1,"touched":"registry"}"#);
        assert_eq!(read(&good).unwrap(), Content::Change(1, Touched::Registry));
    }

    #[test]
    fn every_kind_has_a_word_of_its_own() {
        for kind in RecordKind::ALL {
            assert_eq!(RecordKind::of_word(kind.word()), Some(kind));
        }
        assert_eq!(RecordKind::of_word("row"), None);
    }
}
