//! Proposals: deeds that two people agree on. One wishes it, another confirms it, and only both together give the right to it.
use super::absent::absent;
use super::account::{Account, AccountRole};
use super::completeness::Waiver;
use super::deed_word;
use super::error::{Error, Fault, Result};
use super::id::{AccountId, ProposalId};
use super::recall::{Recall, RecallKind};
use super::registry::Kid;
use super::time::Timestamp;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// How long a proposal may be confirmed.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_hours(72);

/// Longest reason, in characters.
pub const REASON_MAX: usize = 1_000;

/// What is wished.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    /// The next stamp key, which will have this number.
    NewKey(Kid),
    /// That a stamp key signs no more.
    RetireKey(Kid),
    /// That an item may be missing for a time.
    Waive(Waiver),
    /// A recall or hold that reaches beyond one producer.
    Recall(Box<Recall>),
}

impl Wish {
    /// The stable word: the deed's own, as the audit log has it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NewKey(_) => deed_word::NEW_KEY,
            Self::RetireKey(_) => deed_word::RETIRE_KEY,
            Self::Waive(_) => deed_word::WAIVE,
            Self::Recall(recall) => match recall.kind {
                RecallKind::Recall => deed_word::RECALL,
                RecallKind::Hold => deed_word::HOLD,
            },
        }
    }

    /// What it is about, kind and id, as the audit log names it.
    pub fn object(&self) -> String {
        match self {
            Self::NewKey(kid) | Self::RetireKey(kid) => format!("key/{kid}"),
            Self::Waive(waiver) => format!("waiver/{}", waiver.id),
            Self::Recall(recall) => format!("recall/{}", recall.id),
        }
    }

    /// Whether it is about keys: those are the matter of whoever leads the office.
    pub fn is_of_keys(&self) -> bool {
        match self {
            Self::NewKey(_) | Self::RetireKey(_) => true,
            Self::Waive(_) | Self::Recall(_) => false,
        }
    }

    /// Whether somebody with this account may propose and confirm such a thing: the head, and but for keys the clerks too. Without a second
    /// factor nobody. Else forbidden `head-only`, `office-only`, `proposal-phone`.
    pub fn admits(&self, account: &Account) -> Result<()> {
        let refused = match &account.role {
            AccountRole::Head => None,
            AccountRole::Clerk if self.is_of_keys() => Some("head-only"),
            AccountRole::Clerk => None,
            AccountRole::Owner(_)
            | AccountRole::Member(_)
            | AccountRole::Station
            | AccountRole::Inspector
            | AccountRole::Auditor => Some("office-only"),
        };
        let refused = refused.or_else(|| (!is_armed(account)).then_some("proposal-phone"));
        refused.map_or(Ok(()), |code| Err(Error::forbidden(Fault::new(code))))
    }

    /// Whether both are the same wish, whatever names and moments they were given.
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::NewKey(_), Self::NewKey(_)) => true,
            (Self::RetireKey(one), Self::RetireKey(another)) => one == another,
            (Self::Waive(one), Self::Waive(another)) => one.subject == another.subject && one.item == another.item,
            (Self::Recall(one), Self::Recall(another)) => one.kind == another.kind && one.scope == another.scope,
            (Self::NewKey(_) | Self::RetireKey(_) | Self::Waive(_) | Self::Recall(_), _) => false,
        }
    }
}

/// Whether an account is one that somebody can act under, with a password and a phone.
fn is_armed(account: &Account) -> bool {
    account.suspended.is_none() && account.password.is_some() && account.second_factor.is_some()
}

/// Who wishes something or decides on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// Whoever may run commands on the machine that holds the store.
    Operator,
    /// Somebody with an account.
    Account(AccountId),
}

impl Party {
    /// `operator`, or the account's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Operator => "operator",
            Self::Account(id) => id.as_str(),
        }
    }
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// It waits.
    Open,
    /// Confirmed, and done.
    Confirmed {
        /// By whom: another than who proposed it.
        by: AccountId,
        /// When.
        at: Timestamp,
    },
    /// It is not done.
    TurnedDown {
        /// By whom; also by whoever proposed it.
        by: Party,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Done at once by the operator alone, in an emergency.
    Alone {
        /// The head who has taken note of it, and when.
        #[serde(default, skip_serializing_if = "absent")]
        seen: Option<(AccountId, Timestamp)>,
    },
}

/// How a proposal stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It may be confirmed.
    Open,
    /// Nobody confirmed it in time.
    RunOut,
    /// It was confirmed and done.
    Confirmed,
    /// It was turned down.
    TurnedDown,
    /// It was done by the operator alone, and no head has taken note yet.
    Alone,
    /// The same, of which a head has taken note.
    Seen,
}

impl Standing {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::RunOut => "run-out",
            Self::Confirmed => "confirmed",
            Self::TurnedDown => "turned-down",
            Self::Alone => "alone",
            Self::Seen => "seen",
        }
    }
}

/// A deed that somebody wishes and another must confirm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its name.
    pub id: ProposalId,
    /// What is wished.
    pub wish: Wish,
    /// Who wishes it.
    pub by: Party,
    /// Why.
    pub reason: String,
    /// When it was made.
    pub at: Timestamp,
    /// What became of it.
    pub state: ProposalState,
}

/// That two people agreed on a deed. Only [`Proposal::agreed`] makes one.
#[derive(Debug)]
pub struct Agreed {
    wish: Wish,
}

impl Agreed {
    /// On what.
    pub fn into_wish(self) -> Wish {
        self.wish
    }
}

/// That there is nobody who could be the second: no head of the office who can sign in with a phone. Only [`alone`] makes one.
#[derive(Debug)]
pub struct Alone(());

/// Looks for a second person among the accounts; there is one: forbidden `needs-second-person`.
pub fn alone<'a>(accounts: impl IntoIterator<Item = &'a Account>) -> Result<Alone> {
    let second = accounts.into_iter().any(|account| account.role == AccountRole::Head && is_armed(account));
    if second { Err(Error::forbidden(Fault::new("needs-second-person"))) } else { Ok(Alone(())) }
}

/// A reason as it is kept: on one line. Nothing said, or too much: `proposal-reason` in the field `reason`.
pub fn reason(text: &str) -> Result<String> {
    let told = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let good = !told.is_empty() && told.chars().count() <= REASON_MAX && !told.chars().any(char::is_control);
    if good { Ok(told) } else { Err(Fault::new("proposal-reason").arg("max", REASON_MAX).at("", 0, "reason").into()) }
}

impl Proposal {
    /// From when on nobody can confirm it.
    pub fn ends(&self) -> Timestamp {
        self.at.saturating_add(OPEN_FOR).unwrap_or(self.at)
    }

    /// How it stands.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match &self.state {
            ProposalState::Open if now < self.ends() => Standing::Open,
            ProposalState::Open => Standing::RunOut,
            ProposalState::Confirmed { .. } => Standing::Confirmed,
            ProposalState::TurnedDown { .. } => Standing::TurnedDown,
            ProposalState::Alone { seen: None } => Standing::Alone,
            ProposalState::Alone { seen: Some(_) } => Standing::Seen,
        }
    }

    /// Only one that is open can be decided on: else conflict `proposal-over`.
    fn is_open(&self, now: Timestamp) -> Result<()> {
        match self.standing(now) {
            Standing::Open => Ok(()),
            Standing::RunOut | Standing::Confirmed | Standing::TurnedDown | Standing::Alone | Standing::Seen => {
                Err(Error::conflict(Fault::new("proposal-over")))
            }
        }
    }

    /// Whether this person may confirm it now: as [`Wish::admits`] says; whoever proposed it: forbidden `proposal-own`; one that is not open:
    /// conflict `proposal-over`.
    pub fn may_confirm(&self, account: &Account, now: Timestamp) -> Result<()> {
        self.wish.admits(account)?;
        if self.by == Party::Account(account.id.clone()) {
            return Err(Error::forbidden(Fault::new("proposal-own")));
        }
        self.is_open(now)
    }

    /// The proposal confirmed by this person, and the proof of it. Refused as [`Self::may_confirm`] says.
    pub fn agreed(&self, account: &Account, now: Timestamp) -> Result<(Self, Agreed)> {
        self.may_confirm(account, now)?;
        let state = ProposalState::Confirmed { by: account.id.clone(), at: now };
        Ok((Self { state, ..self.clone() }, Agreed { wish: self.wish.clone() }))
    }

    /// The proposal turned down. Not open: conflict `proposal-over`; no reason: `proposal-reason`.
    pub fn turned_down(&self, by: Party, why: &str, now: Timestamp) -> Result<Self> {
        self.is_open(now)?;
        let state = ProposalState::TurnedDown { by, at: now, reason: reason(why)? };
        Ok(Self { state, ..self.clone() })
    }

    /// The proposal with a head's word that it is known. Nobody else: forbidden `head-only`; one that nobody did alone, or that was seen:
    /// conflict `proposal-over`.
    pub fn seen(&self, account: &Account, now: Timestamp) -> Result<Self> {
        if account.role != AccountRole::Head {
            return Err(Error::forbidden(Fault::new("head-only")));
        }
        match self.standing(now) {
            Standing::Alone => {
                let state = ProposalState::Alone { seen: Some((account.id.clone(), now)) };
                Ok(Self { state, ..self.clone() })
            }
            Standing::Open | Standing::RunOut | Standing::Confirmed | Standing::TurnedDown | Standing::Seen => {
                Err(Error::conflict(Fault::new("proposal-over")))
            }
        }
    }
}

#[cfg(test)]
mod tests;
