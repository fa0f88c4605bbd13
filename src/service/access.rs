//! Rights are proof values: only this module can build them, and each deed demands its own.
use crate::domain::account::{Account, AccountRole, Mandate};
use crate::domain::audience::Audience;
use crate::domain::completeness::Waiver;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProducerId;
use crate::domain::proposal::{Agreed, Alone, Party, Proposal, ProposalState, Wish};
use crate::domain::recall::{OrderedBy, Recall};
use crate::domain::registry::{Kid, Owner};
use crate::domain::time::Date;
use crate::domain::token::Role;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Whoever may run commands on the machine that holds the store.
    Operator,
    /// The office: everything but keys, tokens and the machine.
    Office,
    /// A producer: what is its own.
    Producer(ProducerId),
    /// Reads what the office sees, and changes nothing.
    Reader,
    /// Anybody: no token was shown.
    Anybody,
}

impl From<Role> for Actor {
    fn from(role: Role) -> Self {
        match role {
            Role::Producer(id) => Self::Producer(id),
            Role::Office => Self::Office,
            Role::Reader => Self::Reader,
        }
    }
}

macro_rules! rights {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(());
    )*};
}

rights! {
    /// May issue, bind and print stamps of an owner.
    CanIssue
    /// May change the state of an owner's stamps.
    CanChangeStatus
    /// May recall and hold an owner's batches.
    CanRecall
    /// May recall and hold what many owners have: two people agreed, or there is no second one.
    CanRecallWidely
    /// May let an item be missing: two people agreed, or there is no second one.
    CanWaive
    /// May add and retire keys: two people agreed, there is no second one, or it is an emergency.
    CanChangeKeys
    /// May take unused files away.
    CanSweep
    /// May keep an owner's webhooks.
    CanHook
    /// May keep an owner's products, areas, locations and batches.
    CanKeep
    /// May record events of an owner's batches, and close them.
    CanRecord
    /// May approve and suspend producers, approve products, and decide on stars.
    CanOversee
    /// May give files to an owner's records, and take them away.
    CanAttach
}

/// May load register and batches: of everybody, or of one producer.
#[derive(Debug)]
pub struct CanImport(Loads);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loads {
    All,
    Own,
}

impl CanImport {
    /// Whether it is the office that loads, whose own word on a record goes on standing.
    pub fn is_of_office(&self) -> bool {
        self.0 == Loads::All
    }
}

/// May make tokens and take them back: all of them, those of producers and readers, or those of one producer.
#[derive(Debug)]
pub struct CanChangeTokens(Changes);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Changes {
    All,
    ButOffice,
    Own(ProducerId),
}

impl CanChangeTokens {
    /// Whether it covers tokens that act so: forbidden `token-role-above`. A producer makes no reader's token: that one sees what the office sees.
    pub fn over(&self, role: &Role) -> Result<()> {
        let covers = match (&self.0, role) {
            (Changes::All, _) | (Changes::ButOffice, Role::Producer(_) | Role::Reader) => true,
            (Changes::Own(own), Role::Producer(id)) => own == id,
            (Changes::ButOffice, Role::Office) | (Changes::Own(_), Role::Office | Role::Reader) => false,
        };
        if covers { Ok(()) } else { Err(Error::forbidden(Fault::new("token-role-above").value(role.code()))) }
    }
}

/// The right of a person over tokens: whoever leads the office over those of producers and readers, an owner over its own producer's. Else
/// forbidden `tokens-owners-only`.
pub fn may_change_tokens(account: &Account) -> Result<CanChangeTokens> {
    match &account.role {
        AccountRole::Head => Ok(CanChangeTokens(Changes::ButOffice)),
        AccountRole::Owner(producer) => Ok(CanChangeTokens(Changes::Own(producer.clone()))),
        AccountRole::Member(_) | AccountRole::Station | AccountRole::Inspector | AccountRole::Clerk | AccountRole::Auditor => {
            Err(Error::forbidden(Fault::new("tokens-owners-only")))
        }
    }
}

/// May keep accounts of people: all of them, those that whoever leads an office keeps, or those of the members of one producer.
#[derive(Debug)]
pub struct CanKeepAccounts(Keeps);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Keeps {
    All,
    ButOffice,
    Members(ProducerId),
}

impl CanKeepAccounts {
    /// Whether it covers a link that opens an account. An owner's does not open whom a member acts for, now or later, by a mandate of its own:
    /// forbidden `reset-acts-for-others`; else as [`CanKeepAccounts::over`] says.
    pub fn opens(&self, account: &Account, today: Date) -> Result<()> {
        self.over(&account.role)?;
        match self.0 {
            Keeps::Members(_) => acts_for_none_but(account, &[], today),
            Keeps::All | Keeps::ButOffice => Ok(()),
        }
    }

    /// Whether it keeps accounts of this role. Who works in the office and leads it is for operators to say, so that nobody makes another of
    /// the own rank: forbidden `account-role-above`. An owner keeps members of its own producer: another owner of it is forbidden
    /// `account-members-only`, and whoever belongs to nobody or to another is not there (`account-unknown`).
    pub fn over(&self, role: &AccountRole) -> Result<()> {
        match (&self.0, role) {
            (Keeps::All, _) => Ok(()),
            (Keeps::Members(own), AccountRole::Member(producer)) if own == producer => Ok(()),
            (Keeps::Members(own), AccountRole::Owner(producer)) if own == producer => {
                Err(Error::forbidden(Fault::new("account-members-only")))
            }
            (Keeps::Members(_), _) => Err(Error::not_found(Fault::new("account-unknown"))),
            (Keeps::ButOffice, AccountRole::Clerk | AccountRole::Head) => {
                Err(Error::forbidden(Fault::new("account-role-above").value(role.code())))
            }
            (
                Keeps::ButOffice,
                AccountRole::Owner(_)
                | AccountRole::Member(_)
                | AccountRole::Station
                | AccountRole::Inspector
                | AccountRole::Auditor,
            ) => Ok(()),
        }
    }

    /// The producer whose members it keeps; `None` for who keeps accounts of everybody.
    pub fn members_of(&self) -> Option<&ProducerId> {
        match &self.0 {
            Keeps::All | Keeps::ButOffice => None,
            Keeps::Members(producer) => Some(producer),
        }
    }
}

/// The right of an owner to keep the members of its own producer. Else forbidden `owners-only`.
pub fn may_keep_members(account: &Account) -> Result<CanKeepAccounts> {
    match &account.role {
        AccountRole::Owner(producer) => Ok(CanKeepAccounts(Keeps::Members(producer.clone()))),
        AccountRole::Member(_)
        | AccountRole::Station
        | AccountRole::Inspector
        | AccountRole::Clerk
        | AccountRole::Head
        | AccountRole::Auditor => Err(Error::forbidden(Fault::new("owners-only"))),
    }
}

/// May make a link for another password of whoever works for a household, on the day of its mandate.
#[derive(Debug)]
pub struct CanResetFor {
    household: ProducerId,
    /// For whom the station acts on that day.
    acts_for: Vec<ProducerId>,
    today: Date,
}

/// The right of a station, by a mandate with a paper that stands today. Else forbidden `mandate-missing`; no station: `stations-only`.
pub fn may_reset_for(account: &Account, household: &ProducerId, today: Date) -> Result<CanResetFor> {
    match &account.role {
        AccountRole::Station if account.acts_for(household, today) => {
            Ok(CanResetFor { household: household.clone(), acts_for: account.producers(today), today })
        }
        AccountRole::Station => Err(Error::forbidden(Fault::new("mandate-missing").value(household.as_str()))),
        AccountRole::Owner(_)
        | AccountRole::Member(_)
        | AccountRole::Inspector
        | AccountRole::Clerk
        | AccountRole::Head
        | AccountRole::Auditor => Err(Error::forbidden(Fault::new("stations-only"))),
    }
}

impl CanResetFor {
    /// Whether it covers an account. Whoever does not work for the household is not there (`account-unknown`); one that acts, now or later, for
    /// somebody else for whom the station does not: forbidden `reset-acts-for-others`, since the link would open that one too.
    pub fn over(&self, account: &Account) -> Result<()> {
        if account.role.producer() != Some(&self.household) {
            return Err(Error::not_found(Fault::new("account-unknown")));
        }
        acts_for_none_but(account, &self.acts_for, self.today)
    }
}

/// That an account acts, today or later, for nobody but these: else forbidden `reset-acts-for-others`.
fn acts_for_none_but(account: &Account, these: &[ProducerId], today: Date) -> Result<()> {
    let open = |mandate: &&Mandate| mandate.ended.is_none() && mandate.until.is_none_or(|until| today <= until);
    if account.mandates.iter().filter(open).any(|mandate| !these.contains(&mandate.producer)) {
        return Err(Error::forbidden(Fault::new("reset-acts-for-others")));
    }
    Ok(())
}

/// The right of a person to keep accounts of others: whoever leads the office. Else forbidden `heads-only`.
pub fn may_keep_accounts(account: &Account) -> Result<CanKeepAccounts> {
    match &account.role {
        AccountRole::Head => Ok(CanKeepAccounts(Keeps::ButOffice)),
        AccountRole::Owner(_)
        | AccountRole::Member(_)
        | AccountRole::Station
        | AccountRole::Inspector
        | AccountRole::Clerk
        | AccountRole::Auditor => Err(Error::forbidden(Fault::new("heads-only"))),
    }
}

/// May propose what needs a second person, under this name.
#[derive(Debug)]
pub struct CanPropose(Party);

impl CanPropose {
    /// Who proposes.
    pub fn party(&self) -> &Party {
        &self.0
    }
}

/// The right of a person to propose something, as [`Wish::admits`] says.
pub fn may_propose(account: &Account, wish: &Wish) -> Result<CanPropose> {
    wish.admits(account).map(|()| CanPropose(Party::Account(account.id.clone())))
}

/// What two people agreed on, each with the right to it.
#[derive(Debug)]
pub enum Granted {
    /// A new stamp key of this number.
    NewKey(Kid, CanChangeKeys),
    /// The end of a stamp key.
    RetireKey(Kid, CanChangeKeys),
    /// A waiver.
    Waive(Waiver, CanWaive),
    /// A recall or hold of what many have.
    Recall(Box<Recall>, CanRecallWidely),
}

/// The right that two people have together.
pub fn granted(agreed: Agreed) -> Granted {
    match agreed.into_wish() {
        Wish::NewKey(kid) => Granted::NewKey(kid, CanChangeKeys(())),
        Wish::RetireKey(kid) => Granted::RetireKey(kid, CanChangeKeys(())),
        Wish::Waive(waiver) => Granted::Waive(waiver, CanWaive(())),
        Wish::Recall(recall) => Granted::Recall(recall, CanRecallWidely(())),
    }
}

/// As whom a person acts on this day: owner and member as their producer, the office as the office, inspector and auditor as readers. With
/// `acting_for` as that producer, where a mandate stands: else forbidden `mandate-missing`. A station that acts for nobody is anybody.
pub fn actor(account: &Account, acting_for: Option<&ProducerId>, today: Date) -> Result<Actor> {
    if let Some(producer) = acting_for {
        let missing = || Error::forbidden(Fault::new("mandate-missing").value(producer.as_str()));
        return if account.acts_for(producer, today) { Ok(Actor::Producer(producer.clone())) } else { Err(missing()) };
    }
    Ok(match &account.role {
        AccountRole::Owner(producer) | AccountRole::Member(producer) => Actor::Producer(producer.clone()),
        AccountRole::Station => Actor::Anybody,
        AccountRole::Clerk | AccountRole::Head => Actor::Office,
        AccountRole::Inspector | AccountRole::Auditor => Actor::Reader,
    })
}

impl Actor {
    /// What it sees of an owner's records: all of its own, and of others what everybody sees. The office and its readers see all.
    pub fn sees(&self, owner: &Owner) -> Audience {
        match (self, owner) {
            (Self::Operator | Self::Office | Self::Reader, _) => Audience::Office,
            (Self::Producer(actor), Owner::Producer(owner)) if actor == owner => Audience::Office,
            (Self::Producer(_) | Self::Anybody, _) => Audience::Public,
        }
    }

    /// For stamps of this owner.
    pub fn can_issue(&self, owner: &Owner) -> Result<CanIssue> {
        self.own(owner).map(|()| CanIssue(()))
    }

    /// For stamps of this owner.
    pub fn can_change_status(&self, owner: &Owner) -> Result<CanChangeStatus> {
        self.own(owner).map(|()| CanChangeStatus(()))
    }

    /// For batches of this owner.
    pub fn can_recall(&self, owner: &Owner) -> Result<CanRecall> {
        self.own(owner).map(|()| CanRecall(()))
    }

    /// For records of this owner.
    pub fn can_attach(&self, owner: &Owner) -> Result<CanAttach> {
        self.own(owner).map(|()| CanAttach(()))
    }

    /// For records of this owner. What the office owns (places, recognitions, editions …) it alone keeps.
    pub fn can_keep(&self, owner: &Owner) -> Result<CanKeep> {
        self.own(owner).map(|()| CanKeep(()))
    }

    /// For batches of this owner.
    pub fn can_record(&self, owner: &Owner) -> Result<CanRecord> {
        self.own(owner).map(|()| CanRecord(()))
    }

    /// For what is told to this owner.
    pub fn can_hook(&self, owner: &Owner) -> Result<CanHook> {
        self.own(owner).map(|()| CanHook(()))
    }

    /// Operators only, while there is no second person.
    pub fn can_change_keys(&self, _: &Alone) -> Result<CanChangeKeys> {
        self.operate().map(|()| CanChangeKeys(()))
    }

    /// Operators only, in an emergency that stands in the record already and waits for a head to see it.
    pub fn can_change_keys_at_once(&self, told: &Proposal) -> Result<CanChangeKeys> {
        match told.state {
            ProposalState::Alone { .. } => self.operate().map(|()| CanChangeKeys(())),
            ProposalState::Open | ProposalState::Confirmed { .. } | ProposalState::TurnedDown { .. } => {
                Err(Error::forbidden(Fault::new("needs-second-person")))
            }
        }
    }

    /// Operators only, while there is no second person.
    pub fn can_waive(&self, _: &Alone) -> Result<CanWaive> {
        self.operate().map(|()| CanWaive(()))
    }

    /// Operators and programs of the office, while there is no second person.
    pub fn can_recall_widely(&self, _: &Alone) -> Result<CanRecallWidely> {
        self.can_import().map(|_| CanRecallWidely(()))
    }

    /// For a recall that stands. What the office ordered the office ends, also where it is about a producer's own lot: forbidden
    /// `recall-of-office`.
    pub fn can_end_recall(&self, recall: &Recall) -> Result<CanRecall> {
        let right = self.can_recall(&recall.owner)?;
        match (self, recall.ordered_by) {
            (Self::Producer(_) | Self::Reader | Self::Anybody, OrderedBy::Office) => {
                Err(Error::forbidden(Fault::new("recall-of-office")))
            }
            (Self::Operator | Self::Office, OrderedBy::Office) | (_, OrderedBy::Producer) => Ok(right),
        }
    }

    /// Operators may propose whatever needs a second person; people have a right of their own ([`may_propose`]).
    pub fn can_propose(&self) -> Result<CanPropose> {
        self.operate().map(|()| CanPropose(Party::Operator))
    }

    /// Operators only; people have a right of their own ([`may_change_tokens`]).
    pub fn can_change_tokens(&self) -> Result<CanChangeTokens> {
        self.operate().map(|()| CanChangeTokens(Changes::All))
    }

    /// Operators only; whoever leads an office has a right of its own ([`may_keep_accounts`]).
    pub fn can_keep_accounts(&self) -> Result<CanKeepAccounts> {
        self.operate().map(|()| CanKeepAccounts(Keeps::All))
    }

    /// Operators only.
    pub fn can_sweep(&self) -> Result<CanSweep> {
        self.operate().map(|()| CanSweep(()))
    }

    /// Operators and the office only: an import holds records of many owners.
    pub fn can_import(&self) -> Result<CanImport> {
        match self {
            Self::Operator | Self::Office => Ok(CanImport(Loads::All)),
            Self::Producer(_) | Self::Reader | Self::Anybody => Err(self.refused("office-only")),
        }
    }

    /// For rows of these owners, and of nobody else.
    pub fn can_import_rows<'a>(&self, owners: impl IntoIterator<Item = &'a Owner>) -> Result<CanImport> {
        match self {
            Self::Operator | Self::Office | Self::Reader | Self::Anybody => self.can_import(),
            Self::Producer(_) => owners.into_iter().try_for_each(|owner| self.own(owner)).map(|()| CanImport(Loads::Own)),
        }
    }

    /// Operators and the office only.
    pub fn can_oversee(&self) -> Result<CanOversee> {
        self.can_import().map(|_| CanOversee(()))
    }

    fn own(&self, owner: &Owner) -> Result<()> {
        match (self, owner) {
            (Self::Operator | Self::Office, _) => Ok(()),
            (Self::Producer(actor), Owner::Producer(owner)) if actor == owner => Ok(()),
            (Self::Producer(_), _) => Err(self.refused("not-yours")),
            (Self::Reader | Self::Anybody, _) => Err(self.refused("reads-only")),
        }
    }

    fn operate(&self) -> Result<()> {
        match self {
            Self::Operator => Ok(()),
            Self::Office | Self::Producer(_) | Self::Reader | Self::Anybody => Err(self.refused("operators-only")),
        }
    }

    /// Who showed nothing is asked for a token first.
    fn refused(&self, code: &'static str) -> Error {
        match self {
            Self::Anybody => Error::unauthenticated(Fault::new("token-missing")),
            Self::Operator | Self::Office | Self::Producer(_) | Self::Reader => Error::forbidden(Fault::new(code)),
        }
    }
}

#[cfg(test)]
mod tests;
