//! A binding that was wrong is corrected by another one with a reason; both stay, and a recall reaches the goods of either.
use crate::domain::binding::Binding;
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::Run;
use crate::service::bind::{self, BindOrder};
use crate::service::roll;
use crate::web::console::addressed;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::rolls::choice::{self, BATCH, chosen, of_fields, told};
use crate::web::console::rolls::packing::{pack, packed};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::query::{decoded, encoded};
use crate::web::pages::visit::parameter;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Longest reason, in characters.
const WHY_MAX: usize = 200;

/// The fields, in the order of the page.
const FIELDS: [&str; 4] = [BATCH, "from", "to", "why"];

#[derive(Template)]
#[template(path = "rolls/correct.html")]
struct CorrectPage {
    frame: Frame,
    shell: Shell,
    lot: String,
    numbers: String,
    action: String,
    back: String,
    /// Where the right batch is added.
    new_batch: String,
    /// Where the right batch was packed, to be recorded by the way: it has no step yet.
    packing: Option<String>,
    /// The deed of the form that this is confirmed for.
    deed: String,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

/// The binding of the address with the numbers that it still holds: what others took is corrected there.
fn binding(call: &Call<'_>, run: &Run) -> Result<(Binding, Vec<NumberRange>)> {
    let unknown = || Error::not_found(Fault::new("record-unknown").arg("collection", "bindings").value(call.part));
    let at: usize = call.part.parse().map_err(|_| unknown())?;
    let ledger = roll::ledger(call.services(), run)?;
    let binding = ledger.bindings.get(at).cloned().ok_or_else(unknown)?;
    Ok((binding, ledger.held(at).collect()))
}

/// `GET /console/rolls/{id}/bindings/{n}`: `?kept=` names the batch that was made on the way.
pub fn show(call: &Call<'_>) -> Answer {
    let run = addressed::roll(call)?;
    let (binding, held) = binding(call, &run)?;
    let mut draft = Draft::default();
    draft.put(BATCH, parameter(call.visit.query(), "kept").and_then(decoded).unwrap_or_default());
    draft.put("from", held.first().unwrap_or(&binding.numbers).first().to_string());
    draft.put("to", held.last().unwrap_or(&binding.numbers).last().to_string());
    page(call, StatusCode::OK, (&run, &binding), &draft, None)
}

fn page(call: &Call<'_>, status: StatusCode, (run, binding): (&Run, &Binding), draft: &Draft, packing: Option<String>) -> Answer {
    let voice = call.visit.voice;
    let lot = call.services().store.batch(&binding.batch)?.map(|owned| owned.record.lot.to_string());
    let batches = choice::batches(call, run, Some(&binding.batch))?;
    let path = format!("/console/rolls/{}", run.id());
    let own = call.path(&format!("{path}/bindings/{}", call.part));
    let lang = call.visit.and_language();
    let shell = Shell::of(call)?;
    let page = CorrectPage {
        frame: Frame::of(call.state, call.visit),
        new_batch: format!("/console/batches/new?product={}&back={}{lang}", run.product, encoded(&own)),
        deed: if packing.is_some() { call.deed()?.to_string() } else { shell.deed.clone() },
        packing,
        shell,
        lot: lot.unwrap_or_else(|| binding.batch.to_string()),
        numbers: told(binding.numbers),
        action: own,
        back: call.path(&path),
        summary: draft.summary(voice, &FIELDS),
        fields: vec![
            draft.field(voice, BATCH, voice.word("roll-right-batch"), Input::One(batches)).needed(),
            draft.field(voice, "from", voice.word("print-from"), Input::Number).needed(),
            draft.field(voice, "to", voice.word("print-to"), Input::Number).needed(),
            draft.field(voice, "why", voice.word("roll-why"), Input::Line("")).needed().hinted(voice.word("roll-why-hint")),
        ],
    };
    Outcome::page_as(status, &page)
}

/// `POST /console/rolls/{id}/bindings/{n}`
pub fn correct(call: &Call<'_>) -> Answer {
    let run = addressed::roll(call)?;
    let (binding, _) = binding(call, &run)?;
    let draft = Draft::sent(call.posted);
    match corrected(call, &run, &binding, &draft) {
        // Told first: with the next press it is recorded that the batch was packed.
        Ok(Some(place)) => page(call, StatusCode::CONFLICT, (&run, &binding), &draft, Some(place)),
        Ok(None) => {
            let lang = call.visit.and_language();
            Outcome::goes(format!("/console/rolls/{}?corrected=1{lang}", run.id()))
        }
        Err(error) if is_of_form(&error) || error.kind == Failure::NotFound => {
            let status = problem::status(error.kind).0;
            page(call, status, (&run, &binding), &draft.wrong(call.visit.voice, &error), None)
        }
        Err(error) => Err(error),
    }
}

/// Everything that is wrong with the form at once, then what the rules of bindings say. Where the batch has no step yet, nothing is done before the
/// form says so: answers the place where its packing would be recorded.
fn corrected(call: &Call<'_>, run: &Run, binding: &Binding, draft: &Draft) -> Result<Option<String>> {
    let mut faults = Vec::new();
    let batch = chosen(call, draft).map_err(|error| faults.extend(error.faults)).ok();
    let mut end =
        |name: &'static str| draft.value(name).parse::<Number>().map_err(|fault| faults.push(fault.at("", 0, name))).ok();
    let (from, to) = (end("from"), end("to"));
    let numbers = match (from, to) {
        (Some(from), Some(to)) => NumberRange::between(from, to).map_err(|fault| faults.push(fault.at("", 0, "to"))).ok(),
        _ => None,
    };
    // A correction is of this binding: numbers of others are corrected there.
    if let Some(outside) = numbers.filter(|numbers| !binding.numbers.covers(*numbers)) {
        let bound = told(binding.numbers);
        faults.push(Fault::new("roll-outside-binding").arg("bound", bound).value(outside.to_string()).at("", 0, "to"));
    }
    let why = draft.value("why");
    match why.chars().count() {
        0 => faults.push(Fault::new("roll-why-missing").at("", 0, "why")),
        long if long > WHY_MAX => faults.push(Fault::new("roll-why-long").arg("max", WHY_MAX).at("", 0, "why")),
        _ => {}
    }
    let (Some(batch), Some(numbers), true) = (batch, numbers, faults.is_empty()) else {
        return Err(Error::invalid(faults));
    };
    let right = call.person()?.actor.can_issue(&run.owner)?;
    let correction = Some(why.to_owned());
    let order = BindOrder { deed: call.deed()?, run: run.id(), numbers, batch: batch.id.clone(), correction };
    if !draft.value("packing").is_empty() {
        pack(call, run, &batch)?;
    } else if let Err(error) = bind::look(call.services(), &right, &order, call.now)
        && order_is_new(call, &order)
    {
        return packed(call, &batch, error).map(Some).map_err(|error| of_fields(error, "to"));
    }
    bind::bind(call.services(), &right, &order, call.now).map_err(|error| of_fields(error, "to"))?;
    Ok(None)
}

/// Whether the binding is not made yet: who tries again gets the answer of the first time.
fn order_is_new(call: &Call<'_>, order: &BindOrder) -> bool {
    !call.services().view().bindings_of(order.run).iter().any(|binding| binding.deed == order.deed)
}
