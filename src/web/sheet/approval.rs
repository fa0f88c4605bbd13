//! Whose word the facts of a product are: the producer's own, or also the office's, with the day since when. It is no part of a verdict.
use crate::domain::certificate::Evidence;
use crate::domain::producer::{Approval, Producer};
use crate::domain::product::Product;
use crate::domain::time::{Timestamp, Zone};
use crate::web::sheet::journey;
use crate::web::voice::{Phrase, Sentence, Voice};

/// Whose word it is, as one line.
pub struct Source {
    /// Class and words of the tag.
    pub tag: (&'static str, &'static str),
    /// The rest of the line.
    pub sentence: Sentence,
}

/// What else than the product stands among the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Nothing.
    Nothing,
    /// A batch, which is its producer's own word whatever the office says of the product.
    Batch,
}

/// Since when the office approves a producer; one that it suspended it does not approve.
pub fn producer_since(producer: &Producer) -> Option<Timestamp> {
    match producer.office {
        Approval::Approved(since) => Some(since),
        Approval::Unchecked | Approval::Suspended { .. } => None,
    }
}

impl Source {
    /// Of a product and its producer.
    pub fn of(voice: Voice, zone: &Zone, (product, producer): (&Product, &Producer), beside: Beside) -> Self {
        let day = |since: Timestamp| voice.date(zone.day(since));
        let say = |key: &str, day: &str| voice.say(key, [("date", Phrase::plain(day))]);
        let (level, sentence) = match (&product.approved, producer_since(producer), beside) {
            (Some(approved), _, Beside::Batch) => (Evidence::OfficeChecked, say("facts-approved-batch", &day(approved.since))),
            (Some(approved), _, Beside::Nothing) => (Evidence::OfficeChecked, say("facts-approved", &day(approved.since))),
            (None, Some(since), _) => (Evidence::Declared, say("facts-declared-known", &day(since))),
            (None, None, _) => (Evidence::Declared, say("facts-declared", "")),
        };
        Self { tag: journey::tag(voice, level), sentence }
    }
}
