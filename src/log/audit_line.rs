//! Bytes of a line of the audit log, fixed by `docs/log-entries.md`. Its hash is over exactly these bytes, and the next line holds it: a
//! byte that changes anywhere shows in the line behind it.
use crate::domain::audit::{AuditHead, AuditLine, AuditNote, AuditObject, By, Stage, Who};
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use sha2::{Digest, Sha256};

/// The version that is written and read.
const VERSION: u8 = 1;

/// Longest line, in bytes: the longest names, and a refusal.
pub const LINE_MAX: usize = 520;

/// The bytes of a line: version, number, time, who, for whom, deed, object, stage, hash of the line before; big-endian, texts
/// length-prefixed with one byte.
pub fn encode(line: &AuditLine) -> Vec<u8> {
    let note = &line.note;
    let mut out = vec![VERSION];
    out.extend_from_slice(&line.seq.to_be_bytes());
    out.extend_from_slice(&note.at.as_millisecond().to_be_bytes());
    out.push(match note.who.by {
        By::Operator => 1,
        By::Account(_) => 2,
        By::Token(_) => 3,
        By::Link(_) => 4,
        By::Service => 5,
    });
    text(&mut out, note.who.by.id());
    text(&mut out, note.who.acting_for.as_ref().map_or("", |id| id.as_str()));
    text(&mut out, note.deed.as_str());
    text(&mut out, note.object.as_str());
    match &note.stage {
        Stage::Begun => out.push(1),
        Stage::Done { begun } => {
            out.push(2);
            out.extend_from_slice(&begun.to_be_bytes());
        }
        Stage::Refused { begun, code } => {
            out.push(3);
            out.extend_from_slice(&begun.to_be_bytes());
            text(&mut out, code.as_str());
        }
    }
    out.extend_from_slice(&line.previous);
    debug_assert!(out.len() <= LINE_MAX, "names are bounded");
    out
}

/// The line of these bytes; `None` when they are no line, or not spelled as [`encode`] spells it.
pub fn decode(bytes: &[u8]) -> Option<AuditLine> {
    let mut rest = Rest(bytes);
    if rest.byte()? != VERSION {
        return None;
    }
    let seq = rest.number()?;
    let at = Timestamp::from_millisecond(i64::from_be_bytes(rest.some()?)).ok()?;
    let by = match (rest.byte()?, rest.text()?) {
        (1, "") => By::Operator,
        (2, id) => By::Account(id.parse().ok()?),
        (3, id) => By::Token(id.parse().ok()?),
        (4, id) => By::Link(id.parse().ok()?),
        (5, "") => By::Service,
        _ => return None,
    };
    let acting_for = Some(rest.text()?).filter(|id| !id.is_empty()).map(str::parse).transpose().ok()?;
    let (deed, object) = (rest.text()?.parse().ok()?, AuditObject::exactly(rest.text()?)?);
    let stage = match rest.byte()? {
        1 => Stage::Begun,
        2 => Stage::Done { begun: rest.number()? },
        3 => Stage::Refused { begun: rest.number()?, code: rest.text()?.parse().ok()? },
        _ => return None,
    };
    let previous = rest.some()?;
    let note = AuditNote { at, who: Who { by, acting_for }, deed, object, stage };
    rest.0.is_empty().then_some(AuditLine { seq, note, previous })
}

/// The hash that the next line holds.
pub fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The lines that these notes make behind a head, and the head behind them.
pub fn chained<'a>(mut head: AuditHead, notes: impl IntoIterator<Item = &'a AuditNote>) -> (Vec<Vec<u8>>, AuditHead) {
    let mut lines = Vec::new();
    for note in notes {
        let line = encode(&AuditLine { seq: head.seq + 1, note: note.clone(), previous: head.hash });
        head = AuditHead { seq: head.seq + 1, hash: hash(&line) };
        lines.push(line);
    }
    (lines, head)
}

/// The head behind lines that go on from another; `None` where one of them does not.
pub fn followed<'a>(mut head: AuditHead, lines: impl IntoIterator<Item = &'a [u8]>) -> Option<AuditHead> {
    for bytes in lines {
        let line = decode(bytes)?;
        if line.seq.checked_sub(1) != Some(head.seq) || line.previous != head.hash {
            return None;
        }
        head = AuditHead { seq: line.seq, hash: hash(bytes) };
    }
    Some(head)
}

fn text(out: &mut Vec<u8>, text: &str) {
    debug_assert!(text.len() <= 255, "names are shorter");
    out.push(text.len() as u8);
    out.extend_from_slice(text.as_bytes());
}

/// What is left to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn some<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<u64> {
        self.some().map(u64::from_be_bytes)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::from(self.byte()?);
        std::str::from_utf8(self.take(length)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::{NAME_MAX, OBJECT_MAX};

    fn note(by: By, stage: Stage) -> AuditNote {
        AuditNote {
            at: "2026-11-01T00:00:00.25Z".parse().unwrap(),
            who: Who { by, acting_for: "htx-1".parse().ok() },
            deed: "issue".parse().unwrap(),
            object: AuditObject::of("batch/lo-1"),
            stage,
        }
    }

    fn all() -> Vec<AuditNote> {
        vec![
            note(By::Token("erp".parse().unwrap()), Stage::Begun),
            note(By::Operator, Stage::Done { begun: 1 }),
            note(By::Account("tk-7".parse().unwrap()), Stage::Refused { begun: 1, code: "batch-recalled".parse().unwrap() }),
            note(By::Link("wo-1".parse().unwrap()), Stage::Begun),
            AuditNote { who: Who { by: By::Service, acting_for: None }, ..note(By::Service, Stage::Begun) },
        ]
    }

    /// The worked example of `docs/log-entries.md`.
    #[test]
    fn a_line_has_the_bytes_of_the_document() {
        let document = include_str!("../../docs/log-entries.md");
        let example = document.split("```line\n").nth(1).and_then(|block| block.split("```").next()).unwrap();
        let example: String = example.split_whitespace().collect();
        let refused = Stage::Refused { begun: 6, code: "batch-recalled".parse().unwrap() };
        let line = AuditLine { seq: 7, note: note(By::Token("erp".parse().unwrap()), refused), previous: [0x33; 32] };
        assert_eq!(crate::domain::hex::hex(&encode(&line)), example);
    }

    #[test]
    fn lines_come_back_and_no_other_bytes_are_taken() {
        let (lines, head) = chained(AuditHead::default(), &all());
        assert_eq!(followed(AuditHead::default(), lines.iter().map(Vec::as_slice)), Some(head));
        for (line, note) in lines.iter().zip(all()) {
            assert_eq!(decode(line).unwrap().note, note);
            assert!(decode(&line[..line.len() - 1]).is_none() && decode(&[line.as_slice(), &[0]].concat()).is_none());
            // Whatever one bit makes of a line, it is no other spelling of the same one.
            for at in 0..line.len() * 8 {
                let mut flipped = line.clone();
                flipped[at / 8] ^= 1 << (at % 8);
                assert!(decode(&flipped).is_none_or(|read| encode(&read) == flipped), "{at}");
            }
        }
    }

    #[test]
    fn a_chain_goes_on_only_from_its_own_head() {
        let (lines, head) = chained(AuditHead { seq: 4, hash: [9; 32] }, &all());
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        assert_eq!(head.seq, 9);
        assert_eq!(followed(AuditHead { seq: 4, hash: [8; 32] }, lines.clone()), None, "another hash");
        assert_eq!(followed(AuditHead { seq: 3, hash: [9; 32] }, lines.clone()), None, "another place");
        let swapped: Vec<&[u8]> = vec![lines[1], lines[0]];
        assert_eq!(followed(AuditHead { seq: 4, hash: [9; 32] }, swapped), None);
        assert_eq!(followed(AuditHead { seq: 4, hash: [9; 32] }, vec![lines[0], lines[2]]), None, "one is left out");
    }

    #[test]
    fn the_longest_line_fits() {
        let name = "x".repeat(NAME_MAX);
        let longest = AuditNote {
            who: Who { by: By::Account(name.parse().unwrap()), acting_for: name.parse().ok() },
            deed: name.parse().unwrap(),
            object: AuditObject::of(&"x".repeat(OBJECT_MAX)),
            ..note(By::Operator, Stage::Refused { begun: u64::MAX, code: name.parse().unwrap() })
        };
        let line = encode(&AuditLine { seq: u64::MAX, note: longest, previous: [0; 32] });
        assert_eq!(line.len(), LINE_MAX);
        assert!(decode(&line).is_some());
    }
}
