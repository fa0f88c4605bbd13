//! Log entries: one a deed, bytes fixed by `docs/log-entries.md`. Ids, numbers and hashes only, never free text.
use crate::domain::binding::Binding;
use crate::domain::event::Event;
use crate::domain::id::BatchId;
use crate::domain::recall::{Recall, RecallKind, RecallState};
use crate::domain::registry::{KeyState, Origin, StampKey};
use crate::domain::run::{Hash, Run, StatusChange, StatusReason};
use crate::domain::stamp::StampKind;
use crate::domain::time::Timestamp;

/// Longest entry of ours, in bytes (tlog-tiles allows 65,535; 256 of ours must fit one store value of 64 KiB).
pub const ENTRY_MAX: usize = 250;

/// What a deed did.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "made, encoded and dropped, one at a time")]
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
        let mut out = vec![self.body.kind(), 1];
        out.extend_from_slice(&self.at.as_second().max(0).to_be_bytes());
        text(&mut out, origin.as_str());
        match &self.body {
            Body::Issue(run) => {
                out.extend_from_slice(&run.kid.get().to_be_bytes());
                number(&mut out, run.numbers.first().get());
                out.extend_from_slice(&run.numbers.count().to_be_bytes());
                out.push(match run.kind {
                    StampKind::Item => 1,
                    StampKind::Batch => 2,
                });
                out.extend_from_slice(&run.root);
                out.extend_from_slice(&run.file);
                out.extend_from_slice(&run.code.as_u64().to_be_bytes());
                text(&mut out, run.batch.as_ref().map_or("", BatchId::as_str));
            }
            Body::Bind(binding, record) => {
                number(&mut out, binding.run.first().get());
                number(&mut out, binding.numbers.first().get());
                out.extend_from_slice(&binding.numbers.count().to_be_bytes());
                text(&mut out, binding.batch.as_str());
                out.push(u8::from(binding.correction.is_some()));
                out.extend_from_slice(record);
            }
            Body::Key(key) => {
                out.extend_from_slice(&key.kid.get().to_be_bytes());
                out.push(match key.state {
                    KeyState::Active => 1,
                    KeyState::Retired => 2,
                });
                out.extend_from_slice(&key.public);
            }
            Body::Status(change) => {
                number(&mut out, change.numbers.first().get());
                out.extend_from_slice(&change.numbers.count().to_be_bytes());
                out.push(reason(change.reason));
            }
            Body::Recall(recall, record) => {
                text(&mut out, recall.id.as_str());
                text(&mut out, recall.batch.as_str());
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
            Body::Batch(batch, record) => {
                text(&mut out, batch.as_str());
                out.extend_from_slice(record);
            }
            Body::Event(event, record) => {
                text(&mut out, event.id.as_str());
                text(&mut out, event.batch.as_ref().map_or("", BatchId::as_str));
                out.extend_from_slice(record);
            }
        }
        out
    }
}

impl Body {
    fn kind(&self) -> u8 {
        match self {
            Self::Issue(_) => 1,
            Self::Bind(..) => 2,
            Self::Key(_) => 3,
            Self::Status(_) => 4,
            Self::Recall(..) => 5,
            Self::Batch(..) => 6,
            Self::Event(..) => 7,
        }
    }
}

fn number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_be_bytes()[3..]);
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
