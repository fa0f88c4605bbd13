//! Reads kept files again, slowly and over and over, so that damage is known while a backup still has the right bytes.
use crate::domain::attachment::FileHash;
use crate::domain::error::Result;
use crate::store::attachments::AttachmentFiles;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Bytes after which a step ends; the file that passes it is read to its end.
pub const STEP_BYTES: u64 = 2 << 20;

/// Files after which a step ends, however small they are.
pub const STEP_FILES: usize = 64;

/// Where the reading stands.
#[derive(Debug, Default)]
struct Round {
    /// Still to be read in this round, the next one last.
    left: Vec<FileHash>,
    /// Found damaged in this round so far, or in the last one.
    damaged: BTreeSet<FileHash>,
    /// Read since the start.
    files: u64,
    /// Their bytes.
    bytes: u64,
    /// Ended since the start.
    rounds: u64,
}

/// What the reading came to so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scrubbed {
    /// Files read since the start.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Rounds over all files that ended.
    pub rounds: u64,
    /// Files that are not what their names say, now.
    pub damaged: u64,
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// There is more to read in this round.
    More,
    /// The round is over: all files were read once.
    Over,
}

/// The reading of files; one at a time.
#[derive(Debug, Default)]
pub struct Scrub(Mutex<Round>);

impl Scrub {
    /// Reads on for one step, and says in the log what is damaged. A folder that cannot be listed: `store-io`.
    pub fn step(&self, files: &AttachmentFiles) -> Result<Step> {
        let mut round = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if round.left.is_empty() {
            round.left = files.list()?;
            // Names are random: this order is as good as any, and the same at each start.
            round.left.reverse();
        }
        let (mut read, mut bytes) = (0, 0);
        while read < STEP_FILES && bytes < STEP_BYTES {
            let Some(file) = round.left.pop() else { break };
            read += 1;
            bytes += look(files, &file, &mut round);
        }
        if !round.left.is_empty() {
            return Ok(Step::More);
        }
        round.rounds += 1;
        Ok(Step::Over)
    }

    /// How far it is.
    pub fn so_far(&self) -> Scrubbed {
        let round = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Scrubbed { files: round.files, bytes: round.bytes, rounds: round.rounds, damaged: round.damaged.len() as u64 }
    }
}

/// Reads one file; how many bytes it took.
fn look(files: &AttachmentFiles, file: &FileHash, round: &mut Round) -> u64 {
    round.files += 1;
    match files.get(file) {
        Ok(bytes) => {
            if round.damaged.remove(file) {
                tracing::info!(%file, "file mended");
            }
            round.bytes += bytes.len() as u64;
            bytes.len() as u64
        }
        // It was taken away since it was listed; that a record still names it is found by a check.
        Err(error) if error.code() == "attachment-missing" => {
            round.damaged.remove(file);
            0
        }
        Err(error) => {
            if round.damaged.insert(*file) {
                tracing::error!(%file, code = error.code(), "file damaged");
            }
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;
    use tempfile::TempDir;

    fn kept(count: u8) -> (TempDir, AttachmentFiles, Vec<PathBuf>) {
        let dir = tempfile::tempdir().unwrap();
        let files = AttachmentFiles::new(dir.path());
        let paths = (0..count).map(|shade| {
            let name = files.put(&[shade; 9]).unwrap().to_string();
            dir.path().join("files").join(&name[..2]).join(name)
        });
        let paths = paths.collect();
        (dir, files, paths)
    }

    #[test]
    fn one_flipped_bit_is_found_within_a_round_and_forgotten_when_it_is_mended() {
        let (_dir, files, paths) = kept(3);
        let scrub = Scrub::default();
        assert_eq!(scrub.step(&files).unwrap(), Step::Over);
        assert_eq!(scrub.so_far(), Scrubbed { files: 3, bytes: 27, rounds: 1, damaged: 0 });
        let good = fs::read(&paths[1]).unwrap();
        fs::write(&paths[1], [&good[..8], &[good[8] ^ 1]].concat()).unwrap();
        for _ in 0..2 {
            scrub.step(&files).unwrap();
            assert_eq!(scrub.so_far().damaged, 1);
        }
        files.put(&good).unwrap();
        scrub.step(&files).unwrap();
        assert_eq!(scrub.so_far().damaged, 0);
    }

    #[test]
    fn a_step_is_bounded_and_what_went_away_meanwhile_is_no_damage() {
        let (_dir, files, paths) = kept(STEP_FILES as u8 + 6);
        let scrub = Scrub::default();
        assert_eq!(scrub.step(&files).unwrap(), Step::More);
        assert_eq!(scrub.so_far().files, STEP_FILES as u64);
        paths.iter().for_each(|path| fs::remove_file(path).unwrap());
        assert_eq!(scrub.step(&files).unwrap(), Step::Over);
        assert_eq!((scrub.so_far().damaged, scrub.so_far().files), (0, STEP_FILES as u64 + 6));
    }

    #[test]
    fn an_empty_house_is_a_round_too() {
        let (_dir, files, _) = kept(0);
        let scrub = Scrub::default();
        assert_eq!(scrub.step(&files).unwrap(), Step::Over);
        assert_eq!(scrub.so_far().rounds, 1);
    }
}
