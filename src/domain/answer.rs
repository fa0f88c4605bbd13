//! Answers kept for a day: who asks again under the same key, because the first answer was lost, gets the same one.
use super::absent::absent;
use super::run::Hash;
use super::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long an answer is kept, in seconds: a day.
pub const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// Longest body that is kept, in bytes. A larger answer is made again by the deed itself, which is the same under the same key.
pub const BODY_MAX: usize = 24 * 1024;

/// What a program was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The token's name, `.`, and the first half of the SHA-256 of the program's own key, in hex.
    pub id: String,
    /// SHA-256 of all that was asked: another question under the same key is none.
    pub asked: Hash,
    /// The door's own number for how it ended.
    pub outcome: u16,
    /// Where what was made is found; empty = nowhere of its own.
    #[serde(default, skip_serializing_if = "absent")]
    pub place: String,
    /// The mark of the version that was answered; empty = none.
    #[serde(default, skip_serializing_if = "absent")]
    pub mark: String,
    /// The body as it went out.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

impl Answer {
    /// Whether it is still given.
    pub fn is_kept(&self, now: Timestamp) -> bool {
        now.duration_since(self.at).as_secs() < KEPT_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_given_again_for_a_day_and_not_longer() {
        let at: Timestamp = "2026-10-31T05:00:00Z".parse().unwrap();
        let answer = Answer {
            id: "tk.00".into(),
            asked: [0; 32],
            outcome: 201,
            place: String::new(),
            mark: String::new(),
            body: "{}".into(),
            at,
        };
        let after = |seconds: i64| at + jiff::SignedDuration::from_secs(seconds);
        assert!(answer.is_kept(at) && answer.is_kept(after(KEPT_SECONDS - 1)));
        assert!(!answer.is_kept(after(KEPT_SECONDS)));
    }
}
