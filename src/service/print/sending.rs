//! A print straight to a printer. What is about to leave is recorded in blocks, durably, before a byte of it is sent: whoever comes
//! after a program that died in the middle is told which numbers may have been printed.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::printing::HandOut;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::service::access::CanChangeStatus;
use crate::service::print::hand_out::{HandOutOrder, activate, drafted, history, next_beside};
use crate::service::print::sheet::{Sheet, may_hand_out};
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::record;

/// Labels that are recorded at once, and of which nobody knows after a death in the middle: some minutes of a label printer.
pub const BLOCK: u32 = 200;

/// The halt of a printer, with the stamp's own number to go on from: what was sent counts from the print's first label, not from the run's.
#[must_use]
pub fn goes_on(mut error: Error, next: Option<Number>) -> Error {
    let args = error.faults.iter_mut().filter(|fault| fault.code == "printer-halted").flat_map(|fault| &mut fault.args);
    if let (Some((_, value)), Some(next)) = (args.filter(|(name, _)| *name == "next").last(), next) {
        *value = next.to_string();
    }
    error
}

/// A print under way.
pub struct Sending<'a> {
    services: &'a Services,
    right: &'a CanChangeStatus,
    run: &'a Run,
    sheet: &'a Sheet<'a>,
    order: HandOutOrder,
    /// As it stands in the store.
    stood: Option<HandOut>,
    /// Labels that are recorded.
    covered: u32,
    active: u32,
}

impl<'a> Sending<'a> {
    /// Nothing is recorded yet. `order` tells of all labels of the sheet.
    ///
    /// # Errors
    /// `print-sent-before` for a deed that was begun before: a printer does not print the same again for a repeated call.
    pub fn begin(
        services: &'a Services,
        right: &'a CanChangeStatus,
        run: &'a Run,
        sheet: &'a Sheet<'a>,
        order: HandOutOrder,
    ) -> Result<Self> {
        if history(services, run.id())?.iter().any(|stood| stood.deed == order.deed) {
            return Err(Error::conflict(Fault::new("print-sent-before").value(order.deed.to_string())));
        }
        Ok(Self { services, right, run, sheet, order, stood: None, covered: 0, active: 0 })
    }

    /// Before a row is sent with which `next` labels will have left. Puts the stamps of a block in force, as all labels are that leave.
    ///
    /// # Errors
    /// `print-meanwhile` where somebody else handed one of the numbers out; those of [`may_hand_out`] and of the store. Then the row
    /// must not be sent.
    pub fn before(&mut self, next: u32) -> Result<()> {
        if next <= self.covered {
            return Ok(());
        }
        may_hand_out(self.services, self.run)?;
        let covered = next.max(self.sheet.labels().min(self.covered.saturating_add(BLOCK)));
        let block = NumberRange::between(self.number(self.covered)?, self.number(covered - 1)?)?;
        let now = self.services.env.now();
        let id = self.record(block, covered, now)?;
        let deed = format!("{}-{covered}", id.replace('.', "-")).parse()?;
        self.active += activate(self.services, self.right, self.run, &deed, block, now)?;
        self.covered = covered;
        Ok(())
    }

    /// Records a block behind those that are recorded; answers the id of the record.
    fn record(&mut self, block: NumberRange, covered: u32, now: Timestamp) -> Result<String> {
        let _held = self.services.register_held();
        let begun = match &self.stood {
            Some(stood) => stood.clone(),
            None => {
                let last = history(self.services, self.run.id())?.last().map_or(0, HandOut::place);
                drafted(self.run, &self.order, HandOut::id_of(self.run.id(), last + 1), now)
            }
        };
        if next_beside(self.services, self.run, block, &begun.id)? > self.order.printing {
            return Err(Error::conflict(Fault::new("print-meanwhile").value(block.to_string())));
        }
        let numbers = NumberRange::between(self.number(0)?, block.last())?;
        let id = begun.id.clone();
        self.put(HandOut { numbers, labels: covered, unsure_from: Some(block.first()), ..begun })?;
        Ok(id)
    }

    fn put(&mut self, record: HandOut) -> Result<()> {
        let basis = match &self.stood {
            Some(stood) => Basis::Stood(record::hash(&UpkeepRecord::HandOut(stood.clone()))?),
            None => Basis::Absent,
        };
        let receipt = self.services.store.change_upkeep(&UpkeepRecord::HandOut(record.clone()), basis)?;
        self.services.settle(receipt)?;
        self.stood = Some(record);
        Ok(())
    }

    /// Ends it: `sent` labels left whole, and of them all is known. Answers how many stamps came into force.
    ///
    /// # Errors
    /// Those of the store; then the record still says that nobody knows.
    pub fn finish(mut self, sent: u32) -> Result<u32> {
        let Some(stood) = self.stood.clone() else { return Ok(self.active) };
        let Some(last) = sent.checked_sub(1) else {
            let removed = self.services.store.remove_upkeep(UpkeepKind::HandOut, std::slice::from_ref(&stood.id))?;
            self.services.settle(removed)?;
            return Ok(self.active);
        };
        let numbers = NumberRange::between(stood.numbers.first(), self.number(last)?)?;
        self.put(HandOut { numbers, labels: sent, unsure_from: None, ..stood })?;
        Ok(self.active)
    }

    fn number(&self, label: u32) -> Result<Number> {
        let none = || Error::internal(Fault::new("print-stamp-wrong").value(label.to_string()));
        self.sheet.number(label).ok_or_else(none)
    }
}
