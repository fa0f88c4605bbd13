//! A big print as a job: files of labels that are made one after the other, and handed out as they are ready.
use super::absent::absent;
use super::attachment::FileHash;
use super::error::Fault;
use super::id::DeedKey;
use super::number::{Number, RunId};
use super::printing::PrintWish;
use super::registry::Owner;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A job's id: its run and its place among the run's jobs, `r-0xyk2n9q-0001`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct JobId(String);

/// Most jobs of one run.
pub const JOBS_MAX: u32 = 9_999;

impl JobId {
    /// The n-th job of a run, from 1.
    pub fn of(run: RunId, n: u32) -> Self {
        Self(format!("{}{n:04}", Self::of_run(run)))
    }

    /// What the ids of a run's jobs begin with.
    pub fn of_run(run: RunId) -> String {
        format!("{run}-")
    }

    /// Its place among the jobs of its run.
    pub fn place(&self) -> u32 {
        self.0.rsplit_once('-').and_then(|(_, n)| n.parse().ok()).unwrap_or(0)
    }

    /// As text. It is a name of a folder too.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for JobId {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new("job-unknown").value(text);
        let (run, n) = text.rsplit_once('-').ok_or_else(wrong)?;
        let run: RunId = run.parse().map_err(|_| wrong())?;
        let id = Self::of(run, n.parse().map_err(|_| wrong())?);
        if id.0 == text { Ok(id) } else { Err(wrong()) }
    }
}

impl TryFrom<String> for JobId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.to_string())
    }
}

impl From<JobId> for String {
    fn from(id: JobId) -> String {
        id.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Nobody makes it yet.
    Waiting,
    /// It is made, or was when the program ended.
    Running,
    /// All files are there.
    Done,
    /// Something stopped it; it may go on.
    Failed,
    /// Somebody stopped it for ever.
    Cancelled,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A finished file of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// Which part of the job, from 1; the proof is 0.
    pub n: u32,
    /// Its name in the job's folder.
    pub name: String,
    /// Labels, or rows.
    pub labels: u32,
    /// First number.
    pub first: Number,
    /// Last number.
    pub last: Number,
    /// Numbers between that were left out because they are void.
    #[serde(default, skip_serializing_if = "absent")]
    pub left_out: u32,
    /// SHA-256 of its bytes.
    pub sha256: FileHash,
    /// How many bytes.
    pub bytes: u64,
}

/// What stopped a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The code of the fault.
    pub code: String,
    /// The values in its sentence.
    pub args: Vec<(String, String)>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintJob {
    /// Its id.
    pub id: JobId,
    /// Whose stamps.
    pub owner: Owner,
    /// Of which run.
    pub run: RunId,
    /// What was asked.
    pub wish: PrintWish,
    /// The deed: a repeat of it is the same job.
    pub deed: DeedKey,
    /// Who asked.
    pub who: String,
    /// Why again; empty for the first time.
    #[serde(default, skip_serializing_if = "absent")]
    pub why: String,
    /// The how manieth printing of one of its numbers, from 1.
    pub printing: u32,
    /// When it was asked; what labels say is what held on that day.
    pub made: Timestamp,
    /// SHA-256 of what all its labels say: files of one job never differ in that.
    pub says: FileHash,
    /// The code of its labels: `short`; empty = signed stamps.
    #[serde(default, skip_serializing_if = "absent")]
    pub code: String,
    /// How it stands.
    pub state: JobState,
    /// Parts that it has; each becomes one file, or none where all its numbers are void.
    pub parts: u32,
    /// Labels of all parts, void numbers included.
    pub labels: u32,
    /// Parts that were made.
    pub parts_made: u32,
    /// Finished files.
    pub files: Vec<JobFile>,
    /// The proof, whose codes verify as nothing.
    #[serde(default, skip_serializing_if = "absent")]
    pub proof: Option<JobFile>,
    /// What stopped it.
    #[serde(default, skip_serializing_if = "absent")]
    pub trouble: Option<Trouble>,
    /// When its last file was finished; jobs of earlier versions do not say.
    #[serde(default, skip_serializing_if = "absent")]
    pub finished: Option<Timestamp>,
    /// When its files were taken away to make room.
    #[serde(default, skip_serializing_if = "absent")]
    pub cleared: Option<Timestamp>,
}

impl PrintJob {
    /// Labels in its finished files.
    pub fn labels_made(&self) -> u32 {
        self.files.iter().map(|file| file.labels).sum()
    }

    /// A file by its number, the proof by 0.
    pub fn file(&self, n: u32) -> Option<&JobFile> {
        self.files.iter().chain(&self.proof).find(|file| file.n == n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jobs_id_has_one_spelling() {
        let id: JobId = "r-0xyk2n9q-0012".parse().unwrap();
        assert_eq!((id.place(), id.as_str()), (12, "r-0xyk2n9q-0012"));
        for wrong in
            ["", "r-0xyk2n9q", "r-0xyk2n9q-12", "r-0xyk2n9q-00012", "r-0XYK2N9Q-0012", "../r-0xyk2n9q-0012", "r-0xyk2n9q-+012"]
        {
            assert_eq!(wrong.parse::<JobId>().unwrap_err().code, "job-unknown", "{wrong:?}");
        }
    }

    #[test]
    fn words_of_states_differ() {
        let words: std::collections::BTreeSet<_> = JobState::ALL.iter().map(|state| state.code()).collect();
        assert_eq!(words.len(), JobState::ALL.len());
    }
}
