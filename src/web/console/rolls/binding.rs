//! The binding of a roll's next numbers to a batch: what was shown is read, told back, and done once it is confirmed.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::Run;
use crate::service::bind::{self, BindOrder};
use crate::service::roll::{self, Fate, Ledger};
use crate::service::roll_label;
use crate::text::figures::grouped;
use crate::web::console::addressed::{product_name, roll};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, is_of_form};
use crate::web::console::rolls::choice::{LAST, chosen, of_fields, told};
use crate::web::console::rolls::packing::{pack, packed};
use crate::web::console::rolls::page::page;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

#[derive(Template)]
#[template(path = "rolls/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    shell: Shell,
    product: String,
    lot: String,
    /// When the batch was packed.
    day: String,
    numbers: String,
    count: String,
    /// How many of them are void, and stay so.
    void: u32,
    /// Where the batch was packed, to be recorded by the way: it has no step yet.
    packing: Option<String>,
    path: String,
    batch: String,
    first: String,
    last: String,
}

/// `POST /console/rolls/{id}/bind`: tells what would be bound; with `do=bind` binds, and a second time does nothing.
pub fn bind(call: &Call<'_>) -> Answer {
    let run = roll(call)?;
    let draft = Draft::sent(call.posted);
    let done = if call.posted.text("do") == "bind" { bound(call, &run, &draft) } else { looked(call, &run, &draft) };
    match done {
        Ok(outcome) => Ok(outcome),
        Err(error) if is_of_form(&error) || error.kind == Failure::NotFound => {
            page(call, problem::status(error.kind).0, &run, &draft.wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

fn order(call: &Call<'_>, run: &Run, batch: &Batch, numbers: NumberRange) -> Result<BindOrder> {
    Ok(BindOrder { deed: call.deed()?, run: run.id(), numbers, batch: batch.id.clone(), correction: None })
}

/// Reads batch and last label, everything that is wrong with both at once, and asks whether it may be done.
fn looked(call: &Call<'_>, run: &Run, draft: &Draft) -> Answer {
    let ledger = roll::ledger(call.services(), run)?;
    let (batch, numbers) = (chosen(call, draft), used(call, run, draft, &ledger));
    let (batch, numbers) = match (batch, numbers) {
        (Ok(batch), Ok(numbers)) => (batch, numbers),
        (batch, numbers) => {
            let errors = batch.err().into_iter().chain(numbers.err());
            return Err(Error::invalid(errors.flat_map(|error| error.faults).collect()));
        }
    };
    let right = call.person()?.actor.can_issue(&run.owner)?;
    let packing = match bind::look(call.services(), &right, &order(call, run, &batch, numbers)?, call.now) {
        Ok(()) => None,
        Err(error) => Some(packed(call, &batch, error).map_err(|error| of_fields(error, LAST))?),
    };
    let void: u32 = ledger
        .pieces
        .iter()
        .filter(|piece| matches!(piece.fate, Fate::Void | Fate::Lost))
        .filter_map(|piece| overlap(piece.numbers, numbers))
        .sum();
    let voice = call.visit.voice;
    let page = ConfirmPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        product: product_name(call, &run.product)?,
        lot: batch.lot.to_string(),
        day: voice.date(batch.packed_on.unwrap_or(batch.made_on)),
        numbers: told(numbers),
        count: grouped(call.lang(), u64::from(numbers.count())),
        void,
        packing,
        path: format!("/console/rolls/{}", run.id()),
        batch: batch.id.to_string(),
        first: numbers.first().to_string(),
        last: numbers.last().to_string(),
    };
    Outcome::page_as(StatusCode::OK, &page)
}

/// How many numbers two ranges share; none where they do not meet.
fn overlap(a: NumberRange, b: NumberRange) -> Option<u32> {
    NumberRange::between(a.first().max(b.first()), a.last().min(b.last())).ok().map(NumberRange::count)
}

/// From the next free number to the last label used.
fn used(call: &Call<'_>, run: &Run, draft: &Draft, ledger: &Ledger) -> Result<NumberRange> {
    let next = ledger.next().ok_or_else(|| Fault::new("roll-used-up").value(run.id().to_string()).at("", 0, LAST));
    let (last, first) = (last_label(call, run, draft), first_number(run, draft));
    let (next, last, first) = match (next, last, first) {
        (Ok(next), Ok(last), Ok(first)) => (next, last, first),
        (next, last, first) => {
            let errors = next.err().map(Error::from).into_iter().chain(last.err()).chain(first.err());
            return Err(Error::invalid(errors.flat_map(|error| error.faults).collect()));
        }
    };
    let first = first.unwrap_or(next);
    let before = || Fault::new("roll-label-before").arg("first", first).value(last.to_string()).at("", 0, LAST);
    Ok(NumberRange::between(first, last).map_err(|_| before())?)
}

/// The number that somebody begins with instead of the next one.
fn first_number(run: &Run, draft: &Draft) -> Result<Option<Number>> {
    let text = draft.value("first");
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<Number>().ok().filter(|number| run.numbers.holds(*number));
    let outside = || Fault::new("roll-label-other").arg("from", run.numbers.first()).arg("to", run.numbers.last()).value(text);
    number.map(Some).ok_or_else(|| outside().at("", 0, "first").into())
}

/// The last label: from its photograph, from what was typed, or from both where they say the same.
fn last_label(call: &Call<'_>, run: &Run, draft: &Draft) -> Result<Number> {
    let at = |field: &'static str| {
        move |mut error: Error| {
            error.faults.iter_mut().for_each(|fault| *fault = fault.clone().at("", 0, field));
            error
        }
    };
    let text = draft.value(LAST);
    let photo = call.posted.file("photo").filter(|file| !file.bytes.is_empty());
    let typed = (!text.is_empty()).then(|| roll_label::typed(call.services(), run, text).map_err(at(LAST))).transpose()?;
    let seen = photo.map(|file| roll_label::photographed(call.services(), run, &file.bytes).map_err(at("photo"))).transpose()?;
    match (typed, seen) {
        (None, None) => Err(Fault::new("roll-label-missing").at("", 0, LAST).into()),
        (Some(typed), Some(seen)) if typed != seen => {
            Err(Fault::new("roll-label-differs").arg("seen", seen).value(typed.to_string()).at("", 0, LAST).into())
        }
        (Some(number), _) | (None, Some(number)) => Ok(number),
    }
}

/// What was confirmed, by its own numbers: who sends it twice has it bound once.
fn bound(call: &Call<'_>, run: &Run, draft: &Draft) -> Answer {
    let batch = chosen(call, draft)?;
    let end = |name: &str| draft.value(name).parse::<Number>().map_err(|fault| fault.at("", 0, LAST));
    let numbers = NumberRange::between(end("first")?, end(LAST)?).map_err(|fault| fault.at("", 0, LAST))?;
    let right = call.person()?.actor.can_issue(&run.owner)?;
    if !draft.value("packing").is_empty() {
        pack(call, run, &batch)?;
    }
    bind::bind(call.services(), &right, &order(call, run, &batch, numbers)?, call.now).map_err(|error| of_fields(error, LAST))?;
    let lang = call.visit.and_language();
    Outcome::goes(format!("/console/rolls/{}?bound=1{lang}", run.id()))
}
