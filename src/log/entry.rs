//! Log entries: one a deed, bytes fixed by `docs/log-entries.md`. Ids, numbers and hashes only, never free text.
use crate::domain::audit::AuditHead;
use crate::domain::binding::Binding;
use crate::domain::event::Event;
use crate::domain::gtin::ProductCode;
use crate::domain::id::BatchId;
use crate::domain::number::{Number, NumberRange};
use crate::domain::recall::{Recall, RecallKind, RecallState, Scope};
use crate::domain::registry::{KeyState, Origin, StampKey};
use crate::domain::run::{Hash, Run, StatusChange, StatusReason};
use crate::domain::stamp::StampKind;
use crate::domain::time::Timestamp;

/// Longest entry of ours, in bytes: a recall with the longest ids and origin. tlog-tiles allows 65,535; a bundle of 256 of
/// ours with their two-byte lengths fits one store value of 64 KiB.
pub const ENTRY_MAX: usize = 240;

/// What a deed did.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lives for one encoding; a box would only be in the way")]
pub enum Body {
    /// Type 1: a run was issued.
    Issue(Run),
    /// Type 2: a range of a roll was tied to a batch; the hash is of the stored record.
    Bind(Binding, Hash),
    /// Type 3: a stamp key was added or retired.
    Key(StampKey),
    /// Type 4: stamps changed their state.
    Status(StatusChange),
    /// Type 5: a recall or hold began or moved on; the hash is of the stored record.
    Recall(Recall, Hash),
    /// Type 6: a batch was declared or changed; the hash is of the stored record.
    Batch(BatchId, Hash),
    /// Type 7: an event was added to a batch or product; the hash is of the stored record.
    Event(Event, Hash),
    /// Type 8: how far the audit log goes.
    Audit(AuditHead),
}

/// One entry: when, and what.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Never before the entry that stands before it; whole seconds are kept.
    pub at: Timestamp,
    /// What the deed did.
    pub body: Body,
}

impl Entry {
    /// The bytes: type, version, time, origin, then the body's fields; big-endian, texts length-prefixed with one byte.
    pub fn encode(&self, origin: &Origin) -> Vec<u8> {
        let mut out = vec![self.body.kind(), self.body.version()];
        out.extend_from_slice(&self.at.as_second().max(0).to_be_bytes());
        text(&mut out, origin.as_str());
        match &self.body {
            Body::Issue(run) => issue(&mut out, run),
            Body::Bind(binding, record) => bind(&mut out, binding, record),
            Body::Key(key) => stamp_key(&mut out, key),
            Body::Status(change) => status(&mut out, change),
            Body::Recall(recall, record) => recall_step(&mut out, recall, record),
            Body::Batch(batch, record) => {
                text(&mut out, batch.as_str());
                out.extend_from_slice(record);
            }
            Body::Event(event, record) => {
                text(&mut out, event.id.as_str());
                text(&mut out, event.batch.as_ref().map_or("", BatchId::as_str));
                out.extend_from_slice(record);
            }
            Body::Audit(head) => {
                out.extend_from_slice(&head.seq.to_be_bytes());
                out.extend_from_slice(&head.hash);
            }
        }
        out
    }
}

impl Body {
    /// A recall of another scope than a batch has a layout of its own.
    fn version(&self) -> u8 {
        match self {
            Self::Recall(recall, _) if recall.scope.batch().is_none() => 2,
            Self::Issue(_)
            | Self::Bind(..)
            | Self::Key(_)
            | Self::Status(_)
            | Self::Recall(..)
            | Self::Batch(..)
            | Self::Event(..)
            | Self::Audit(_) => 1,
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Issue(_) => 1,
            Self::Bind(..) => 2,
            Self::Key(_) => 3,
            Self::Status(_) => 4,
            Self::Recall(..) => 5,
            Self::Batch(..) => 6,
            Self::Event(..) => 7,
            Self::Audit(_) => AUDIT,
        }
    }
}

/// Type of an entry that tells how far the audit log goes.
const AUDIT: u8 = 8;

/// What an entry tells of the audit log; `None` for entries about anything else.
pub fn audit_head(entry: &[u8]) -> Option<AuditHead> {
    // Version and time, then the origin behind its length.
    let (origin, rest) = entry.strip_prefix(&[AUDIT, 1])?.get(8..)?.split_first()?;
    let rest = rest.get(usize::from(*origin)..)?;
    let (seq, hash) = rest.split_first_chunk()?;
    Some(AuditHead { seq: u64::from_be_bytes(*seq), hash: hash.try_into().ok()? })
}

fn issue(out: &mut Vec<u8>, run: &Run) {
    out.extend_from_slice(&run.kid.get().to_be_bytes());
    range(out, run.numbers);
    out.push(match run.kind {
        StampKind::Item => 1,
        StampKind::Batch => 2,
    });
    out.extend_from_slice(&run.root);
    out.extend_from_slice(&run.file);
    out.push(match run.code {
        ProductCode::Gtin(_) => 1,
        ProductCode::Register(_) => 2,
    });
    out.extend_from_slice(&run.code.as_u64().to_be_bytes());
    text(out, run.batch.as_ref().map_or("", BatchId::as_str));
}

fn bind(out: &mut Vec<u8>, binding: &Binding, record: &Hash) {
    number(out, binding.run.first());
    range(out, binding.numbers);
    text(out, binding.batch.as_str());
    out.push(u8::from(binding.correction.is_some()));
    out.extend_from_slice(record);
}

fn stamp_key(out: &mut Vec<u8>, key: &StampKey) {
    out.extend_from_slice(&key.kid.get().to_be_bytes());
    out.push(match key.state {
        KeyState::Active => 1,
        KeyState::Retired => 2,
    });
    out.extend_from_slice(&key.public);
}

fn status(out: &mut Vec<u8>, change: &StatusChange) {
    range(out, change.numbers);
    out.push(reason(change.reason));
}

fn recall_step(out: &mut Vec<u8>, recall: &Recall, record: &Hash) {
    text(out, recall.id.as_str());
    match &recall.scope {
        Scope::Batch(batch) => text(out, batch.as_str()),
        Scope::Stamps(stamps) => {
            out.push(2);
            range(out, stamps.numbers);
        }
        Scope::Product(product) => {
            out.push(3);
            text(out, product.as_str());
        }
        Scope::Area(area) => {
            out.push(4);
            text(out, area.as_str());
        }
    }
    out.push(match recall.kind {
        RecallKind::Recall => 1,
        RecallKind::Hold => 2,
    });
    out.push(match recall.state {
        RecallState::Open => 1,
        RecallState::Closed => 2,
        RecallState::Lifted => 3,
    });
    out.extend_from_slice(record);
}

fn number(out: &mut Vec<u8>, number: Number) {
    out.extend_from_slice(&number.get().to_be_bytes()[3..]);
}

fn range(out: &mut Vec<u8>, numbers: NumberRange) {
    number(out, numbers.first());
    out.extend_from_slice(&numbers.count().to_be_bytes());
}

fn text(out: &mut Vec<u8>, text: &str) {
    debug_assert!(text.len() <= 255, "ids and origins are shorter");
    out.push(text.len() as u8);
    out.extend_from_slice(text.as_bytes());
}

fn reason(reason: StatusReason) -> u8 {
    match reason {
        StatusReason::HandedOut => 1,
        StatusReason::Commissioned => 2,
        StatusReason::Bound => 3,
        StatusReason::Spoiled => 4,
        StatusReason::Stolen => 5,
        StatusReason::Relabelled => 6,
        StatusReason::CopySuspected => 7,
        StatusReason::Cleared => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audience::Audiences;
    use crate::domain::certificate::Evidence;
    use crate::domain::id::ID_MAX;
    use crate::domain::number::RunId;
    use crate::domain::place::Words;
    use crate::domain::recall::OrderedBy;
    use crate::domain::registry::{Kid, Mode, Owner};

    fn hex(body: Body, origin: &str) -> String {
        let at = "2026-11-01T00:00:00.9Z".parse().unwrap();
        let bytes = Entry { at, body }.encode(&Origin::new(origin, Mode::Production).unwrap());
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn numbers(first: u64, count: u32) -> NumberRange {
        NumberRange::new(Number::new(first).unwrap(), count).unwrap()
    }

    fn run(batch: Option<&str>) -> Run {
        Run {
            numbers: numbers(1_000_000, 24),
            deed: "deed".parse().unwrap(),
            owner: Owner::Office,
            product: "mat-ong".parse().unwrap(),
            code: ProductCode::Gtin("08930000000019".parse().unwrap()),
            batch: batch.map(|id| id.parse().unwrap()),
            lot: None,
            kind: StampKind::Item,
            kid: Kid::new(258).unwrap(),
            issued: "2026-11-01".parse().unwrap(),
            expiry: None,
            issued_at: Timestamp::UNIX_EPOCH,
            root: [0x11; 32],
            file: [0x22; 32],
            beyond: None,
        }
    }

    fn binding(batch: &str, correction: Option<&str>) -> Binding {
        Binding {
            deed: "deed".parse().unwrap(),
            owner: Owner::Office,
            run: RunId::of(Number::new(1_000_000).unwrap()),
            numbers: numbers(1_000_004, 8),
            batch: batch.parse().unwrap(),
            at: Timestamp::UNIX_EPOCH,
            correction: correction.map(str::to_owned),
        }
    }

    fn recall(id: &str, batch: &str) -> Recall {
        Recall {
            id: id.parse().unwrap(),
            owner: Owner::Office,
            kind: RecallKind::Hold,
            scope: Scope::Batch(batch.parse().unwrap()),
            state: RecallState::Lifted,
            since: Timestamp::UNIX_EPOCH,
            recorded: Timestamp::UNIX_EPOCH,
            ended: None,
            reason: Words::default(),
            action: Words::default(),
            order: String::new(),
            contact: String::new(),
            ordered_by: OrderedBy::Office,
        }
    }

    fn event(id: &str, batch: Option<&str>) -> Event {
        let moment = "2026-10-31T08:00:00+07:00".parse().unwrap();
        Event {
            id: id.parse().unwrap(),
            owner: Owner::Office,
            batch: batch.map(|id| id.parse().unwrap()),
            product: "mat-ong".parse().unwrap(),
            kind: String::new(),
            kind_vi: String::new(),
            epcis_type: String::new(),
            action: String::new(),
            biz_step: String::new(),
            disposition: String::new(),
            happened: moment,
            recorded: moment,
            location: None,
            producer: None,
            quantity: String::new(),
            why_vi: String::new(),
            note_vi: String::new(),
            evidence: Evidence::Declared,
            recorded_by: String::new(),
            corrects: None,
            correction_vi: String::new(),
            biz_location: None,
            on_behalf_of: None,
            inputs: vec![],
            outputs: vec![],
            parent: String::new(),
            hands_to: None,
            receives: None,
            attachment: None,
            audiences: Audiences::default(),
            unknown: Default::default(),
        }
    }

    /// The worked examples of `docs/log-entries.md`: each entry, and its bytes there.
    #[test]
    fn every_type_has_the_bytes_of_the_document() {
        let retired = StampKey {
            kid: Kid::new(258).unwrap(),
            public: [0x44; 32],
            state: KeyState::Retired,
            created: Timestamp::UNIX_EPOCH,
            retired: None,
        };
        let stolen = StatusChange {
            deed: "deed".parse().unwrap(),
            owner: Owner::Office,
            numbers: numbers(1_000_004, 8),
            reason: StatusReason::Stolen,
            at: Timestamp::UNIX_EPOCH,
        };
        let record = [0x33; 32];
        let document = include_str!("../../docs/log-entries.md");
        let examples: Vec<String> = document
            .split("```hex\n")
            .skip(1)
            .filter_map(|block| block.split("```").next())
            .map(|block| block.split_whitespace().collect())
            .collect();
        let entries = [
            Body::Issue(run(Some("lo-1"))),
            Body::Bind(binding("lo-1", Some("wrong box")), record),
            Body::Key(retired),
            Body::Status(stolen),
            Body::Recall(recall("th-1", "lo-1"), record),
            Body::Recall(Recall { scope: Scope::Area("vnl-1".parse().unwrap()), ..recall("th-2", "lo-1") }, record),
            Body::Batch("lo-1".parse().unwrap(), record),
            Body::Event(event("sk-1", Some("lo-1")), record),
            Body::Audit(AuditHead { seq: 7, hash: record }),
        ];
        assert_eq!(entries.map(|body| hex(body, "e.vn")).to_vec(), examples);
    }

    #[test]
    fn what_differs_in_meaning_differs_in_bytes() {
        let bodies = [
            Body::Issue(run(Some("lo-1"))),
            Body::Issue(run(None)),
            Body::Issue(Run { kind: StampKind::Batch, ..run(None) }),
            Body::Issue(Run { code: ProductCode::Gtin("00000000000017".parse().unwrap()), ..run(None) }),
            Body::Issue(Run { code: ProductCode::Register("17".parse().unwrap()), ..run(None) }),
            Body::Bind(binding("lo-1", None), [0; 32]),
            Body::Bind(binding("lo-1", Some("")), [0; 32]),
            Body::Event(event("a", Some("b")), [0; 32]),
            Body::Event(event("a", None), [0; 32]),
        ];
        let all: std::collections::BTreeSet<String> = bodies.into_iter().map(|body| hex(body, "e.vn")).collect();
        assert_eq!(all.len(), 9);
    }

    #[test]
    fn a_head_of_the_audit_log_is_read_from_its_entry_and_from_no_other() {
        let head = AuditHead { seq: 7, hash: [9; 32] };
        let origin = Origin::new("e.vn", Mode::Production).unwrap();
        let encode = |body| Entry { at: Timestamp::UNIX_EPOCH, body }.encode(&origin);
        let entry = encode(Body::Audit(head));
        assert_eq!(audit_head(&entry), Some(head));
        assert_eq!(audit_head(&entry[..entry.len() - 1]), None);
        assert_eq!(audit_head(&[entry.as_slice(), &[0]].concat()), None);
        assert_eq!(audit_head(&encode(Body::Batch("lo-1".parse().unwrap(), [9; 32]))), None);
        assert_eq!(audit_head(&[]), None);
    }

    #[test]
    fn the_longest_entry_fits_and_256_of_them_fit_one_store_value() {
        let (id, origin) = ("x".repeat(ID_MAX), format!("{}.vn", "x".repeat(Origin::MAX - 3)));
        let sizes = [
            Body::Issue(run(Some(&id))),
            Body::Bind(binding(&id, Some("")), [0; 32]),
            Body::Recall(recall(&id, &id), [0; 32]),
            Body::Recall(Recall { scope: Scope::Product(id.parse().unwrap()), ..recall(&id, &id) }, [0; 32]),
            Body::Batch(id.parse().unwrap(), [0; 32]),
            Body::Event(event(&id, Some(&id)), [0; 32]),
        ]
        .map(|body| hex(body, &origin).len() / 2);
        assert_eq!(sizes.into_iter().max(), Some(ENTRY_MAX));
        let bundle = vec![vec![0; 2 + ENTRY_MAX]; 256].concat();
        assert!(bundle.len() <= 64 * 1024);
    }
}
