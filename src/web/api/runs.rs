//! Runs, their labels, the state of their stamps, bindings and scans: of one's own only.
use crate::domain::audience::Audience;
use crate::domain::binding::Binding;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, ProductId};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::label::template::shape::CodeKind;
use crate::service::bind::{self, BindOrder};
use crate::service::form::json::{self, Object};
use crate::service::form::row::Row;
use crate::service::form::stamps;
use crate::service::issue::{self, IssueFor, IssueOrder};
use crate::service::print::hand_out::{self, HandOutOrder};
use crate::service::print::order::PrintOrder;
use crate::service::print::sheet::{Setting, may_hand_out, render};
use crate::service::status::{self, StatusOrder};
use crate::web::api::body;
use crate::web::api::call::{Answer, Call, Outcome};
use crate::web::problem::IN_ADDRESS;
use std::sync::Arc;

/// Most stamps looked at for one page of scans.
const LOOKED_MAX: u64 = 2_000;

fn sees(call: &Call<'_>, run: &Run) -> bool {
    call.actor.sees(&run.owner) == Audience::Office
}

/// The run of the address; another's is not there.
pub(in crate::web::api) fn run(call: &Call<'_>) -> Result<Run> {
    let id: RunId = call.id(Fault::new("run-unknown"))?;
    let unknown = || Error::not_found(Fault::new("run-unknown").value(call.id));
    call.services.store.run(id)?.filter(|run| sees(call, run)).ok_or_else(unknown)
}

/// Every run that the caller sees and that its filters name, by rising number.
fn runs(call: &Call<'_>) -> Result<Vec<Arc<Run>>> {
    let (run, batch, product) =
        (call.query.parsed::<RunId>("run")?, call.query.parsed::<BatchId>("batch")?, call.query.parsed::<ProductId>("product")?);
    let of = |one: &Run| {
        run.is_none_or(|run| one.id() == run)
            && product.as_ref().is_none_or(|product| one.product == *product)
            && batch.as_ref().is_none_or(|batch| {
                one.batch.as_ref() == Some(batch)
                    || call.services.view().bindings_of(one.id()).iter().any(|binding| binding.batch == *batch)
            })
    };
    let all: Vec<Arc<Run>> = call.services.view().runs().filter(|one| sees(call, one)).cloned().collect();
    Ok(all.into_iter().filter(|one| of(one)).collect())
}

/// A page of what is at hand; the next one begins behind the id of its last row.
fn page<T>(call: &Call<'_>, all: Vec<T>, id: impl Fn(&T) -> String, told: impl Fn(&T) -> Object) -> Outcome {
    let after = call.query.after.as_str();
    let mut rest = all.iter().filter(|one| id(one).as_str() > after);
    let rows: Vec<&T> = rest.by_ref().take(call.query.limit).collect();
    let next = rest.next().and(rows.last()).map(|last| id(last));
    Outcome::Rows(rows.into_iter().map(told).collect(), next)
}

/// `GET /runs`
pub fn list(call: &Call<'_>) -> Answer {
    let told = |run: &Arc<Run>| json::told(stamps::RUNS, stamps::write_run(run, None));
    Ok(page(call, runs(call)?, |run| run.id().to_string(), told))
}

fn whole(call: &Call<'_>, run: &Run) -> Object {
    json::told(stamps::RUNS, stamps::write_run(run, Some(status::tally(call.services, run.numbers))))
}

/// `GET /runs/{id}`
pub fn read(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    Ok(Outcome::One(whole(call, &run), None))
}

/// `POST /runs`
pub fn issue(call: &Call<'_>) -> Answer {
    let members = call.members();
    let wish = body::read(stamps::RUNS, &members, stamps::read_run)?;
    let what = match (wish.batch, wish.product) {
        (Some(batch), _) => IssueFor::Batch(batch, wish.count),
        (None, Some(product)) => IssueFor::Roll(product, wish.count.unwrap_or_default(), wish.use_by),
        (None, None) => return Err(Fault::new("run-what").into()),
    };
    let member = if matches!(what, IssueFor::Batch(..)) { "/batch_id" } else { "/product_id" };
    let right = call.actor.can_issue(&issue::owner(call.services, &what).map_err(|error| body::lacking(error, member))?)?;
    let order = IssueOrder { deed: call.deed.clone(), what };
    let (run, _) = issue::issue(call.services, &right, &order, call.now)?;
    // As it was issued: how its stamps stand by now is no answer to this.
    let place = format!("/api/v1/runs/{}", run.id());
    Ok(Outcome::Made(json::told(stamps::RUNS, stamps::write_run(&run, None)), None, place))
}

/// `GET /runs/{id}/labels.pdf`: prints, and hands out. Whoever has the file has the stamps, so they come into force.
pub fn labels(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let (print_right, state_right) = (call.actor.can_issue(&run.owner)?, call.actor.can_change_status(&run.owner)?);
    may_hand_out(call.services, &run)?;
    let wish = wish(call, &run)?;
    let at = |member: &'static str, fault: Fault| fault.at(IN_ADDRESS, 0, if member == "number_from" { "from" } else { member });
    let order = PrintOrder::read(call.services, &run, &wish, call.now, &at)?;
    let why = call.query.get("reprint_reason").unwrap_or_default();
    let printing = hand_out::asked(call.services, &run, order.numbers, why, call.deed)?;
    let setting = Setting { at: call.now, printing };
    let (bytes, printed) = render(call.services, &print_right, &run, &order, setting)?;
    let out = HandOutOrder {
        deed: call.deed.clone(),
        numbers: order.numbers,
        labels: printed.labels,
        per_unit: order.per_unit,
        left_out: printed.left_out,
        printing,
        who: hand_out::who(call.actor),
        why: why.to_owned(),
        media: wish.media,
        format: wish.format,
        file: None,
    };
    hand_out::hand_out(call.services, &state_right, &run, &out, call.now)?;
    // Whoever keeps the file must see that its codes are no signed stamps.
    let name = match order.code() {
        CodeKind::Signed => format!("{}.pdf", run.id()),
        CodeKind::Short => format!("{}-short-code.pdf", run.id()),
    };
    Ok(Outcome::Pdf(bytes, name))
}

fn wish(call: &Call<'_>, run: &Run) -> Result<PrintWish> {
    let (from, to) = (call.query.parsed::<Number>("from")?, call.query.parsed::<Number>("to")?);
    let numbers = NumberRange::between(from.unwrap_or(run.numbers.first()), to.unwrap_or(run.numbers.last()))
        .map_err(|fault| fault.at(IN_ADDRESS, 0, "to"))?;
    let count = |name: &str| {
        let shape = |text: &str| Fault::new("count-shape").value(text).at(IN_ADDRESS, 0, name);
        call.query.get(name).map(|text| text.parse().map_err(|_| shape(text))).transpose()
    };
    Ok(PrintWish {
        numbers,
        copies: count("copies")?,
        per_unit: count("labels_per_unit")?,
        format: "pdf".to_owned(),
        media: call.query.get("media").unwrap_or("L7160").to_owned(),
        template: call.query.get("template").unwrap_or_default().to_owned(),
        logo: call.query.get("logo").unwrap_or_default().to_owned(),
        dpi: "600".to_owned(),
        skip: count("skip")?.unwrap_or(0),
        nudge_um: (0, 0),
        stacking: String::new(),
        layout: String::new(),
        cut_marks: String::new(),
        bleed_um: 0,
    })
}

/// `POST /runs/{id}/status`
pub fn change_status(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let right = call.actor.can_change_status(&run.owner)?;
    let members = call.members();
    let read = |row: &mut Row<'_>| Some((stamps::read_numbers(row, &run)?, stamps::read_reason(row)?));
    let Some((numbers, reason)) = body::read(stamps::STATUS_CHANGES, &members, read)? else {
        return Err(Fault::new("range-shape").into());
    };
    let order = StatusOrder { deed: call.deed.clone(), numbers, reason };
    status::change(call.services, &right, &order, call.now)?;
    // As the store has it, so that a repeat is told the same.
    let changes = call.services.store.status_changes(run.id())?;
    let stored = changes.iter().find(|change| change.deed == order.deed);
    let gone = || Error::internal(Fault::new("record-gone").arg("what", "status"));
    let told = json::told(stamps::STATUS_CHANGES, stamps::write_change(run.id(), stored.ok_or_else(gone)?));
    Ok(Outcome::Made(told, None, format!("/api/v1/runs/{}/status", run.id())))
}

/// `GET /runs/{id}/status`: every change of state, in the order of deeds.
pub fn changes(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let all: Vec<_> = call.services.store.status_changes(run.id())?.into_iter().enumerate().collect();
    let told = |(_, change): &(usize, _)| json::told(stamps::STATUS_CHANGES, stamps::write_change(run.id(), change));
    Ok(page(call, all, |(at, _)| format!("{at:012}"), told))
}

/// `POST /runs/{id}/bindings`
pub fn bind(call: &Call<'_>) -> Answer {
    let run = run(call)?;
    let right = call.actor.can_issue(&run.owner)?;
    let members = call.members();
    let read = |row: &mut Row<'_>| {
        let (numbers, batch) = (stamps::read_numbers(row, &run), row.parse::<BatchId>("batch_id"));
        let correction = Some(row.text("correction_vi")).filter(|text| !text.is_empty());
        Some((numbers?, batch?, correction))
    };
    let Some((numbers, batch, correction)) = body::read(stamps::BINDINGS, &members, read)? else {
        return Err(Fault::new("range-shape").into());
    };
    let order = BindOrder { deed: call.deed.clone(), run: run.id(), numbers, batch, correction };
    bind::bind(call.services, &right, &order, call.now).map_err(|error| body::lacking(error, "/batch_id"))?;
    let bindings = call.services.store.bindings(run.id())?;
    let stored = bindings.iter().find(|binding| binding.deed == order.deed);
    let gone = || Error::internal(Fault::new("record-gone").arg("what", "binding"));
    let told = json::told(stamps::BINDINGS, stamps::write_binding(stored.ok_or_else(gone)?));
    Ok(Outcome::Made(told, None, format!("/api/v1/bindings/{}", order.deed)))
}

fn bound(binding: &Binding) -> Object {
    json::told(stamps::BINDINGS, stamps::write_binding(binding))
}

/// `GET /bindings` and `GET /runs/{id}/bindings`: in the order of runs and deeds.
pub fn bindings(call: &Call<'_>) -> Answer {
    let of = if call.id.is_empty() { runs(call)? } else { vec![Arc::new(run(call)?)] };
    let batch = call.query.parsed::<BatchId>("batch")?;
    let mut all = Vec::new();
    for run in of {
        let bindings = call.services.view().bindings_of(run.id()).to_vec();
        let placed = bindings.into_iter().enumerate().map(|(at, binding)| (format!("{}.{at:09}", run.id()), binding));
        all.extend(placed.filter(|(_, binding)| batch.as_ref().is_none_or(|batch| binding.batch == *batch)));
    }
    Ok(page(call, all, |(place, _)| place.clone(), |(_, binding)| bound(binding)))
}

/// `GET /bindings/{id}`
pub fn binding(call: &Call<'_>) -> Answer {
    let all = runs(call)?;
    let view = call.services.view();
    let found = all.iter().flat_map(|run| view.bindings_of(run.id())).find(|binding| binding.deed.as_str() == call.id);
    let unknown = || Error::not_found(Fault::new("record-unknown").arg("collection", call.collection).value(call.id));
    Ok(Outcome::One(bound(found.ok_or_else(unknown)?), None))
}

/// `GET /scans`: by number and day. The next page begins behind the last row, or behind the last number that was looked at.
pub fn scans(call: &Call<'_>) -> Answer {
    let wanted = call.query.parsed::<Number>("number")?;
    let (number, day) = call.query.after.split_once('.').unwrap_or((&call.query.after, ""));
    let from = number.parse::<Number>().map_or(0, Number::get);
    let (mut rows, mut looked, mut last) = (Vec::new(), 0, String::new());
    for run in runs(call)? {
        let numbers = run.numbers.numbers().filter(|number| number.get() >= from);
        for number in numbers.filter(|number| wanted.is_none_or(|wanted| *number == wanted)) {
            if looked >= LOOKED_MAX {
                return Ok(Outcome::Rows(rows, Some(format!("{number}."))));
            }
            looked += 1;
            for (on, count) in call.services.store.scans(number)? {
                // Days are spelled so that their texts stand in their order.
                if number.get() == from && on.to_string().as_str() <= day {
                    continue;
                }
                if rows.len() >= call.query.limit {
                    return Ok(Outcome::Rows(rows, Some(last)));
                }
                rows.push(json::told(stamps::SCANS, stamps::write_scans(run.id(), number, on, count)));
                last = format!("{number}.{on}");
            }
        }
    }
    Ok(Outcome::Rows(rows, None))
}
