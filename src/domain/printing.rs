//! What was asked of a print, and every hand-out of labels: who, when, why, which numbers.
use super::absent::absent;
use super::id::DeedKey;
use super::number::{Number, NumberRange, RunId};
use super::registry::Owner;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Labels of one item stamp on purpose: lid and box. More would be a copy.
pub const PER_UNIT_MAX: u32 = 4;

/// What is asked of a print, in words: read as one by the command line, by programs, and from a job that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintWish {
    /// Which of the run's numbers.
    pub numbers: NumberRange,
    /// Labels of one batch stamp; `None` = one for each unit of the batch. Item stamps have none.
    #[serde(default, skip_serializing_if = "absent")]
    pub copies: Option<u32>,
    /// Labels of each item stamp, 1..=[`PER_UNIT_MAX`]; `None` = one.
    #[serde(default, skip_serializing_if = "absent")]
    pub per_unit: Option<u32>,
    /// As what: `pdf`, `csv` …
    pub format: String,
    /// On what, by its name.
    pub media: String,
    /// How a label is set, by the template's name; empty = the usual one for its size.
    #[serde(default, skip_serializing_if = "absent")]
    pub template: String,
    /// The name of a saved logo that labels bear where their template has a place for it; empty = none.
    #[serde(default, skip_serializing_if = "absent")]
    pub logo: String,
    /// For a printer of so many dots an inch.
    pub dpi: String,
    /// Places at the beginning that are used up.
    #[serde(default, skip_serializing_if = "absent")]
    pub skip: u32,
    /// By how much everything is moved, in µm.
    #[serde(default, skip_serializing_if = "absent")]
    pub nudge_um: (i32, i32),
    /// `pages` or `piles`; empty = pages.
    #[serde(default, skip_serializing_if = "absent")]
    pub stacking: String,
    /// `many` labels a page or a `single` one; empty = many.
    #[serde(default, skip_serializing_if = "absent")]
    pub layout: String,
    /// `none` or `edges`; empty = none.
    #[serde(default, skip_serializing_if = "absent")]
    pub cut_marks: String,
    /// Paper beyond the page, in µm.
    #[serde(default, skip_serializing_if = "absent")]
    pub bleed_um: i32,
}

/// Labels that were handed out. Lasting: what is on goods must be known when they come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOut {
    /// [`HandOut::id_of`] its run and its place.
    pub id: String,
    /// Whose stamps.
    pub owner: Owner,
    /// Of which run.
    pub run: RunId,
    /// From the first number to the last.
    pub numbers: NumberRange,
    /// How many labels.
    pub labels: u32,
    /// Labels of each number, where more than one on purpose.
    pub per_unit: u32,
    /// Numbers between that were left out because they are void.
    #[serde(default, skip_serializing_if = "absent")]
    pub left_out: u32,
    /// The how manieth time that one of these numbers was handed out, from 1.
    pub printing: u32,
    /// Who: `operator`, `office`, `producer:ID`, `work-order:ID`.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Why again; empty for the first time.
    #[serde(default, skip_serializing_if = "absent")]
    pub why: String,
    /// On what.
    pub media: String,
    /// As what.
    pub format: String,
    /// The deed: a repeat of it is the same hand-out.
    pub deed: DeedKey,
    /// The job and its file, where it was one.
    #[serde(default, skip_serializing_if = "absent")]
    pub file: Option<(String, u32)>,
    /// From this number on nobody knows whether labels were printed: the program ended while it sent them to a printer.
    #[serde(default, skip_serializing_if = "absent")]
    pub unsure_from: Option<Number>,
}

impl HandOut {
    /// The numbers of which nobody knows whether they were printed.
    pub fn unsure(&self) -> Option<NumberRange> {
        NumberRange::between(self.unsure_from?, self.numbers.last()).ok()
    }

    /// The id of the n-th hand-out of a run, from 1: the order of ids is the order of hand-outs.
    pub fn id_of(run: RunId, n: u32) -> String {
        format!("{}{n:08}", Self::of_run(run))
    }

    /// What the ids of a run's hand-outs begin with.
    pub fn of_run(run: RunId) -> String {
        format!("{run}.")
    }

    /// Its place among the hand-outs of its run.
    pub fn place(&self) -> u32 {
        self.id.rsplit_once('.').and_then(|(_, n)| n.parse().ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_the_order_of_hand_outs() {
        let run: RunId = "r-0xyk2n9q".parse().unwrap();
        assert!(HandOut::id_of(run, 9) < HandOut::id_of(run, 10));
        assert!(HandOut::id_of(run, u32::MAX).starts_with(&HandOut::of_run(run)));
        assert_eq!(HandOut::id_of(run, 3), "r-0xyk2n9q.00000003");
    }
}
