//! What becomes of a message after a try: it is taken, waits longer each time, or is given up.
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Message, Webhook, WebhookState};
use crate::service::services::Services;
use crate::service::webhook::list;
use std::time::Duration;

/// What a try came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver took it.
    Taken,
    /// The receiver is gone for good, and says so.
    Gone,
    /// It did not work, for this reason in a word or two.
    Failed(String),
}

/// What became of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is done.
    Taken,
    /// It is tried again later.
    Waits,
    /// It is given up.
    Died,
}

impl Fate {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Waits => "failed",
            Self::Died => "dead",
        }
    }
}

/// Keeps what a try came to. `waits` holds the pause after each failed try; one more failure, and the message is given up.
pub fn settle(
    services: &Services,
    webhook: &Webhook,
    message: Message,
    outcome: &Outcome,
    waits: &[Duration],
    now: Timestamp,
) -> Result<Fate> {
    let store = services.store.as_ref();
    let tries = message.tries.saturating_add(1);
    match outcome {
        Outcome::Taken => services.messages.taken(store, &message).map(|()| Fate::Taken),
        Outcome::Gone => {
            list::turn(services, webhook, WebhookState::Off)?;
            let dead = Message { tries, last: "gone".to_owned(), died: Some(now), ..message };
            services.messages.died(store, &dead).map(|()| Fate::Died)
        }
        Outcome::Failed(why) => {
            let message = Message { tries, last: why.clone(), ..message };
            match waits.get(tries as usize - 1) {
                Some(wait) => {
                    let next = now.saturating_add(*wait).unwrap_or(now);
                    services.messages.again(store, &Message { next, ..message }).map(|()| Fate::Waits)
                }
                None => services.messages.died(store, &Message { died: Some(now), ..message }).map(|()| Fate::Died),
            }
        }
    }
}
