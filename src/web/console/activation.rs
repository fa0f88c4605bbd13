//! Stamps of a known batch put in force by a button, which is the event itself: for products that opted for it.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::Run;
use crate::service::activation::{self, ActivationOrder};
use crate::web::console::addressed::{named, run};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

#[derive(Template)]
#[template(path = "activation.html")]
struct ActivationPage {
    frame: Frame,
    shell: Shell,
    name: String,
    detail: String,
    action: String,
    back: String,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

/// A run whose stamps wait for it; for any other there is no such page.
fn separate(call: &Call<'_>) -> Result<Run> {
    let run = run(call)?;
    if activation::is_separate(call.services(), &run)? {
        Ok(run)
    } else {
        Err(Error::conflict(Fault::new("activation-with-hand-out").value(call.id)))
    }
}

/// `GET /console/stamps/{id}/activate`: the whole run is proposed.
pub fn show(call: &Call<'_>) -> Answer {
    let run = separate(call)?;
    let mut draft = Draft::default();
    draft.put("from", run.numbers.first().to_string());
    draft.put("to", run.numbers.last().to_string());
    page(call, StatusCode::OK, &run, &draft)
}

fn page(call: &Call<'_>, status: StatusCode, run: &Run, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let (name, detail) = named(call, run)?;
    let path = format!("/console/stamps/{}", run.id());
    let page = ActivationPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        name,
        detail,
        action: call.path(&format!("{path}/activate")),
        back: call.path(&path),
        summary: draft.summary(voice, &["from", "to"]),
        fields: vec![
            draft.field(voice, "from", voice.word("print-from"), Input::Number).needed(),
            draft.field(voice, "to", voice.word("print-to"), Input::Number).needed(),
        ],
    };
    Outcome::page_as(status, &page)
}

/// `POST /console/stamps/{id}/activate`
pub fn activate(call: &Call<'_>) -> Answer {
    let run = separate(call)?;
    let draft = Draft::sent(call.posted);
    match activated(call, &run, &draft) {
        Ok(()) => Outcome::goes(call.path(&format!("/console/stamps/{}", run.id()))),
        Err(error) if is_of_form(&error) => {
            page(call, problem::status(error.kind).0, &run, &draft.wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}

fn activated(call: &Call<'_>, run: &Run, draft: &Draft) -> Result<()> {
    let mut faults = Vec::new();
    let mut end =
        |name: &'static str| draft.value(name).parse::<Number>().map_err(|fault| faults.push(fault.at("", 0, name))).ok();
    let (from, to) = (end("from"), end("to"));
    let (Some(from), Some(to)) = (from, to) else { return Err(Error::invalid(faults)) };
    let numbers = NumberRange::between(from, to).map_err(|fault| fault.at("", 0, "to"))?;
    let person = call.person()?;
    let rights = (person.actor.can_change_status(&run.owner)?, person.actor.can_record(&run.owner)?);
    let order = ActivationOrder { deed: call.deed()?, numbers, recorded_by: person.recorded_by() };
    activation::activate(call.services(), (&rights.0, &rights.1), run, &order, call.now).map(drop).map_err(|mut error| {
        let of_numbers = |fault: &&mut Fault| ["print-outside-run", "status-none-moved"].contains(&fault.code);
        error.faults.iter_mut().filter(of_numbers).for_each(|fault| *fault = fault.clone().at("", 0, "to"));
        error
    })
}
