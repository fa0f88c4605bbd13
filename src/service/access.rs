//! Rights are proof values: only this module can build them, and each deed demands its own.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProducerId;
use crate::domain::registry::Owner;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Whoever may run commands on the machine that holds the store.
    Operator,
    /// A producer.
    Producer(ProducerId),
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
    /// May add and retire keys.
    CanChangeKeys
    /// May load register and batches.
    CanImport
    /// May record events of an owner's batches, and close them.
    CanRecord
    /// May give files to an owner's records, and take them away.
    CanAttach
}

impl Actor {
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

    /// For batches of this owner.
    pub fn can_record(&self, owner: &Owner) -> Result<CanRecord> {
        self.own(owner).map(|()| CanRecord(()))
    }

    /// Operators only.
    pub fn can_change_keys(&self) -> Result<CanChangeKeys> {
        self.operate().map(|()| CanChangeKeys(()))
    }

    /// Operators only: an import holds records of many owners.
    pub fn can_import(&self) -> Result<CanImport> {
        self.operate().map(|()| CanImport(()))
    }

    fn own(&self, owner: &Owner) -> Result<()> {
        match (self, owner) {
            (Self::Operator, _) => Ok(()),
            (Self::Producer(actor), Owner::Producer(owner)) if actor == owner => Ok(()),
            (Self::Producer(_), _) => Err(Error::forbidden(Fault::new("not-yours"))),
        }
    }

    fn operate(&self) -> Result<()> {
        match self {
            Self::Operator => Ok(()),
            Self::Producer(_) => Err(Error::forbidden(Fault::new("operators-only"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_producer_acts_on_its_own_and_on_nothing_else() {
        let id = |text: &str| text.parse::<ProducerId>().unwrap();
        let actor = Actor::Producer(id("ho-mau-39"));
        let own = Owner::Producer(id("ho-mau-39"));
        let other = Owner::Producer(id("htx-mau-04"));
        assert!(actor.can_issue(&own).is_ok() && actor.can_change_status(&own).is_ok() && actor.can_recall(&own).is_ok());
        assert!(actor.can_attach(&own).is_ok() && actor.can_attach(&other).is_err());
        for owner in [&other, &Owner::Office] {
            assert!(
                actor.can_issue(owner).is_err() && actor.can_change_status(owner).is_err() && actor.can_recall(owner).is_err()
            );
        }
        assert!(actor.can_record(&own).is_ok() && actor.can_record(&other).is_err());
        assert!(actor.can_change_keys().is_err() && actor.can_import().is_err());
        assert!(Actor::Operator.can_recall(&other).is_ok() && Actor::Operator.can_change_keys().is_ok());
    }
}
