//! What a log entry tells, read back from its bytes: when, and which records it is about. Hashes are for whoever verifies, not for this.
use crate::domain::id::{BatchId, EventId, RecallId};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::recall::{RecallKind, RecallState};
use crate::domain::run::StatusReason;
use crate::domain::time::Timestamp;

/// What a deed was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A run was issued.
    Issue(RunId),
    /// A range of a roll was tied to a batch; whether that corrected an earlier binding.
    Bind {
        /// Of which roll.
        run: RunId,
        /// Which numbers.
        numbers: NumberRange,
        /// To which batch.
        batch: BatchId,
        /// Whether it superseded an earlier binding.
        corrects: bool,
    },
    /// A stamp key was added or retired.
    Key,
    /// Stamps changed their state.
    Status(NumberRange, StatusReason),
    /// A recall or hold began or moved on.
    Recall(RecallId, RecallKind, RecallState),
    /// A batch was declared or changed.
    Batch(BatchId),
    /// An event was added, to a batch or to none.
    Event(EventId, Option<BatchId>),
    /// Of a type that is about no record of a producer.
    Other,
}

/// Reads an entry; `None` where the bytes are none of ours.
pub fn told(entry: &[u8]) -> Option<(Timestamp, Told)> {
    let mut bytes = Bytes(entry);
    let (kind, version) = (bytes.byte()?, bytes.byte()?);
    let at = Timestamp::from_second(i64::from_be_bytes(bytes.array()?)).ok()?;
    bytes.text()?;
    let told = match (kind, version) {
        (1, 1) => {
            bytes.array::<2>()?;
            Told::Issue(RunId::of(bytes.number()?))
        }
        (2, 1) => Told::Bind {
            run: RunId::of(bytes.number()?),
            numbers: bytes.range()?,
            batch: bytes.text()?.parse().ok()?,
            corrects: bytes.byte()? == 1,
        },
        (3, 1) => Told::Key,
        (4, 1) => Told::Status(bytes.range()?, reason(bytes.byte()?)?),
        (5, 1 | 2) => recall(&mut bytes, version)?,
        (6, 1) => Told::Batch(bytes.text()?.parse().ok()?),
        (7, 1) => {
            let event = bytes.text()?.parse().ok()?;
            let batch = bytes.text()?;
            Told::Event(event, if batch.is_empty() { None } else { Some(batch.parse().ok()?) })
        }
        (1..=7, _) => return None,
        _ => Told::Other,
    };
    Some((at, told))
}

fn recall(bytes: &mut Bytes<'_>, version: u8) -> Option<Told> {
    let id = bytes.text()?.parse().ok()?;
    // The first version is always about a batch; the second says what it is about.
    match if version == 1 { 1 } else { bytes.byte()? } {
        2 => drop(bytes.range()?),
        1 | 3 | 4 => drop(bytes.text()?),
        _ => return None,
    }
    let kind = match bytes.byte()? {
        1 => RecallKind::Recall,
        2 => RecallKind::Hold,
        _ => return None,
    };
    let state = match bytes.byte()? {
        1 => RecallState::Open,
        2 => RecallState::Closed,
        3 => RecallState::Lifted,
        _ => return None,
    };
    Some(Told::Recall(id, kind, state))
}

fn reason(byte: u8) -> Option<StatusReason> {
    Some(match byte {
        1 => StatusReason::HandedOut,
        2 => StatusReason::Commissioned,
        3 => StatusReason::Bound,
        4 => StatusReason::Spoiled,
        5 => StatusReason::Stolen,
        6 => StatusReason::Relabelled,
        7 => StatusReason::CopySuspected,
        8 => StatusReason::Cleared,
        _ => return None,
    })
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::from(self.byte()?);
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn number(&mut self) -> Option<Number> {
        let bytes = self.array::<5>()?;
        Number::new(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))).ok()
    }

    fn range(&mut self) -> Option<NumberRange> {
        NumberRange::new(self.number()?, u32::from_be_bytes(self.array()?)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of docs/log-entries.md.
    fn example(section: &str) -> Vec<u8> {
        let text = include_str!("../../docs/log-entries.md");
        let of = text.split("\n## ").find(|part| part.starts_with(section)).unwrap();
        let block = of.split("```hex\n").nth(1).unwrap().split("```").next().unwrap();
        let digits: Vec<char> = block.chars().filter(|c| !c.is_whitespace()).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
    }

    #[test]
    fn every_example_of_the_papers_is_read_back() {
        let at: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
        let read = |section| {
            let (when, told) = told(&example(section)).unwrap();
            assert_eq!(when, at, "{section}");
            told
        };
        let range = |first, count| NumberRange::new(Number::new(first).unwrap(), count).unwrap();
        let run = RunId::of(Number::new(1_000_000).unwrap());
        assert_eq!(read("1 "), Told::Issue(run));
        let bound = Told::Bind { run, numbers: range(1_000_004, 8), batch: "lo-1".parse().unwrap(), corrects: true };
        assert_eq!(read("2 "), bound);
        assert_eq!(read("3 "), Told::Key);
        assert!(matches!(read("4 "), Told::Status(..)));
        assert!(matches!(read("5 "), Told::Recall(..)));
        assert!(matches!(read("6 "), Told::Batch(_)));
        assert!(matches!(read("7 "), Told::Event(..)));
    }

    #[test]
    fn what_is_cut_short_or_of_another_version_is_none_of_ours() {
        for section in ["1 ", "2 ", "4 ", "5 ", "6 ", "7 "] {
            let whole = example(section);
            assert_eq!(told(&whole[..16]), None, "{section}");
            let mut other = whole.clone();
            other[1] = 9;
            assert_eq!(told(&other), None, "{section}");
        }
        // A later type is passed over, not refused.
        let mut later = example("6 ");
        later[0] = 99;
        assert_eq!(told(&later).unwrap().1, Told::Other);
        assert_eq!(told(&[]), None);
    }
}
