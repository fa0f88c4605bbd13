//! Mandates as the head of the office keeps them: added with the signed paper, ended before their time.
use crate::domain::account::Account;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProducerId;
use crate::service::accounts::people::{self, MandateOrder};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::editor::day;
use crate::web::console::fields::{Draft, is_of_form};
use crate::web::console::kept_account::{Drafts, account, page};
use crate::web::console::people::{PATH, right};
use crate::web::console::producer_choice;
use crate::web::problem;

/// Keeps what is right of it in `faults`, if it is wrong.
fn taken<T>(read: std::result::Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

fn needed<T>(value: Option<T>, name: &'static str) -> std::result::Result<T, Fault> {
    value.ok_or_else(|| Fault::new("cell-empty").at("", 0, name))
}

/// The mandate that the form wishes for, or all that is wrong with it. A file is kept only if nothing else is wrong.
fn order(call: &Call<'_>) -> Result<MandateOrder> {
    let mut faults = Vec::new();
    let producer = producer_choice::read(call, call.posted.text("mandate-producer"))?;
    let producer = producer.map_err(|fault| fault.at("", 0, "mandate-producer"));
    let producer = taken(producer.and_then(|producer| needed(producer, "mandate-producer")), &mut faults);
    let from = taken(day(call, "from").and_then(|day| needed(day, "from")), &mut faults);
    let until = taken(day(call, "until"), &mut faults);
    let file = call.posted.file("paper");
    if file.is_none() {
        faults.push(Fault::new("mandate-paper").at("", 0, "paper"));
    }
    let (Some(producer), Some(from), Some(until), true) = (producer, from, until, faults.is_empty()) else {
        return Err(Error::invalid(faults));
    };
    let keep = |bytes: &[u8]| people::keep_paper(call.services(), &right(call)?, bytes).map_err(|error| of(error, "paper"));
    let paper = file.map(|file| keep(&file.bytes)).transpose()?;
    Ok(MandateOrder { producer, from, until, paper })
}

/// The same fault, about this field.
fn of(mut error: Error, field: &str) -> Error {
    error.faults = error.faults.into_iter().map(|fault| fault.at("", 0, field)).collect();
    error
}

/// Each fault of the deed with its field.
fn placed(mut error: Error) -> Error {
    let field = |code: &str| match code {
        "mandate-days" => "until",
        "mandate-paper" => "paper",
        _ => "mandate-producer",
    };
    let place = |fault: Fault| {
        if fault.at.is_some() {
            fault
        } else {
            let name = field(fault.code);
            fault.at("", 0, name)
        }
    };
    error.faults = error.faults.into_iter().map(place).collect();
    error
}

/// `POST /office/people/{id}/mandates`
pub fn add(call: &Call<'_>) -> Answer {
    let account = account(call)?;
    match order(call).and_then(|order| added(call, &account, &order)) {
        Ok(()) => Outcome::goes(format!("{}#mandates", call.path(&format!("{PATH}/{}", account.id)))),
        Err(error) if is_of_form(&error) => {
            let status = problem::status(error.kind).0;
            let mandate = Draft::sent(call.posted).wrong(call.visit.voice, &placed(error));
            page(call, status, &account, Drafts { mandate, ..Drafts::default() })
        }
        Err(error) => Err(error),
    }
}

/// The very same that stands was sent twice.
fn added(call: &Call<'_>, account: &Account, order: &MandateOrder) -> Result<()> {
    let MandateOrder { producer, from, until, paper } = order;
    let stands = account.mandates.iter().any(|mandate| {
        (&mandate.producer, mandate.from, mandate.until, mandate.paper) == (producer, *from, *until, *paper)
            && mandate.ended.is_none()
    });
    if stands {
        return Ok(());
    }
    people::add_mandate(call.services(), &right(call)?, &account.id, order).map(drop)
}

/// `POST /office/people/{id}/mandates/end`: every mandate of the producer that the form names.
pub fn end(call: &Call<'_>) -> Answer {
    let account = account(call)?;
    let text = call.posted.text("producer");
    let producer: ProducerId = text.parse().map_err(|_| Error::not_found(Fault::new("mandate-unknown").value(text)))?;
    let open = account.mandates.iter().any(|mandate| mandate.producer == producer && mandate.ended.is_none());
    let before = account.mandates.iter().any(|mandate| mandate.producer == producer);
    // Sent twice it ended the first time.
    if open || !before {
        people::end_mandate(call.services(), &right(call)?, &account.id, &producer, call.now)?;
    }
    Outcome::goes(format!("{}#mandates", call.path(&format!("{PATH}/{}", account.id))))
}
