//! Webhooks: who wants to be told of what, at which address; and the messages that tell it.
use super::error::Fault;
use super::id::WebhookId;
use super::number::Number;
use super::registry::Owner;
use super::target::Target;
use super::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Most webhooks of one owner.
pub const WEBHOOKS_MAX: usize = 16;

/// Most webhooks of a registry.
pub const ALL_WEBHOOKS_MAX: usize = 512;

/// Longest note, in characters.
pub const NOTE_MAX: usize = 200;

/// What a message tells of. The words are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Topic {
    /// A batch is there for the first time.
    #[serde(rename = "batch.created")]
    BatchCreated,
    /// A batch is not what it was.
    #[serde(rename = "batch.changed")]
    BatchChanged,
    /// Stamps were issued.
    #[serde(rename = "run.issued")]
    RunIssued,
    /// A recall or hold was ordered.
    #[serde(rename = "recall.opened")]
    RecallOpened,
    /// A recall or hold was closed or lifted.
    #[serde(rename = "recall.changed")]
    RecallChanged,
    /// A stamp was suspended, or one was scanned that nobody issued.
    #[serde(rename = "stamp.suspicious")]
    StampSuspicious,
    /// A trial: sent only when somebody asks for it, to every webhook.
    #[serde(rename = "webhook.test")]
    WebhookTest,
}

impl Topic {
    /// Every topic that a webhook may ask for.
    pub const ALL: [Self; 6] =
        [Self::BatchCreated, Self::BatchChanged, Self::RunIssued, Self::RecallOpened, Self::RecallChanged, Self::StampSuspicious];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::BatchCreated => "batch.created",
            Self::BatchChanged => "batch.changed",
            Self::RunIssued => "run.issued",
            Self::RecallOpened => "recall.opened",
            Self::RecallChanged => "recall.changed",
            Self::StampSuspicious => "stamp.suspicious",
            Self::WebhookTest => "webhook.test",
        }
    }
}

impl FromStr for Topic {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let fault = || {
            let known = Self::ALL.map(Self::code).join(", ");
            Fault::new("webhook-topic").arg("known", known).value(text)
        };
        Self::ALL.into_iter().find(|topic| topic.code() == text).ok_or_else(fault)
    }
}

/// Whether a webhook is told anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WebhookState {
    /// It is.
    On,
    /// It is not: its receiver said that it is gone for good. Messages wait.
    Off,
}

impl WebhookState {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// A webhook as the store keeps it. Its secret is not in it: only what makes it out of the registry's own key.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its name.
    pub id: WebhookId,
    /// Who is told: the office of everything, a producer of what is its own.
    pub owner: Owner,
    /// Where.
    pub url: Target,
    /// Of what.
    pub topics: Vec<Topic>,
    /// What it is for, in the words of whoever made it.
    pub note: String,
    /// Makes its secret unlike any other.
    pub salt: [u8; 16],
    /// When it was made.
    pub made: Timestamp,
    /// Changes up to this one were before its time.
    pub from: u64,
    /// Whether it is told anything.
    pub state: WebhookState,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The salt is no secret, yet nobody needs it in a log.
        f.debug_struct("Webhook")
            .field("id", &self.id)
            .field("owner", &self.owner)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// How far a webhook has been told of changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookMark {
    /// Which webhook.
    pub id: WebhookId,
    /// The last change that messages were made of.
    pub upto: u64,
}

/// One message to one webhook, until it is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The webhook, a full stop, and what orders its messages: the change of which it tells, as sixteen hexadecimal digits, and a word.
    pub id: String,
    /// To whom.
    pub webhook: WebhookId,
    /// Of what it tells.
    pub topic: Topic,
    /// The thing of which it tells: messages of one thing keep their order.
    pub object: String,
    /// What is sent, the same at each try.
    pub body: String,
    /// When it was made.
    pub made: Timestamp,
    /// Tries so far.
    pub tries: u32,
    /// When it is tried again, by the clock of the world outside.
    pub next: Timestamp,
    /// What the last try came to; empty = none yet.
    pub last: String,
    /// When it was given up.
    pub died: Option<Timestamp>,
}

/// A stamp that nobody issued was scanned: told once a number and day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspicion {
    /// Number, a full stop, day.
    pub id: String,
    /// Its number.
    pub number: Number,
    /// The day.
    pub day: Date,
}

impl Suspicion {
    /// Of a number on a day.
    pub fn new(number: Number, day: Date) -> Self {
        Self { id: format!("{}.{day}", number.get()), number, day }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_read_by_its_word_and_a_trial_is_none_to_ask_for() {
        for topic in Topic::ALL {
            assert_eq!(topic.code().parse(), Ok(topic));
            assert_eq!(serde_json::to_string(&topic).unwrap(), format!("\"{}\"", topic.code()));
        }
        for wrong in ["", "batch", "Batch.created", "webhook.test", "batch.created "] {
            assert_eq!(wrong.parse::<Topic>().unwrap_err().code, "webhook-topic", "{wrong}");
        }
    }
}
