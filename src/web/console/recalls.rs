//! Recalls and holds of a producer: asked for on a batch, confirmed with what they reach, begun, seen through, ended.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, RecallId};
use crate::domain::recall::{OrderedBy, Recall, RecallKind};
use crate::domain::registry::Owner;
use crate::service::recall::{self, RecallOrder};
use crate::web::console::addressed::batch;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Wrong, is_of_form};
use crate::web::console::reached::{Reached, reached, said};
use crate::web::console::recall_order;
use crate::web::console::recall_page::{self, Side};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Where they have their pages.
const PATH: &str = "/console/recalls";

/// Fields of the form, in the order of the page.
const FIELDS: [&str; 4] = ["kind", "reason_vi", "action_vi", "contact"];

#[derive(Template)]
#[template(path = "recall_form.html")]
struct FormPage {
    frame: Frame,
    shell: Shell,
    lot: String,
    back: String,
    action: String,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "recall_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    shell: Shell,
    lot: String,
    action: String,
    is_recall: bool,
    said: Vec<(String, String)>,
    /// What the form holds, carried on.
    carried: Vec<(String, String)>,
    reached: Reached,
}

/// `GET /console/batches/{id}/recall`
pub fn ask(call: &Call<'_>) -> Answer {
    form(call, StatusCode::OK, &batch(call)?, &Draft::of([("kind".to_owned(), "hold".to_owned())]))
}

fn form(call: &Call<'_>, status: StatusCode, batch: &Batch, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let fields = std::iter::once(recall_order::kind(voice, draft)).chain(recall_order::told(voice, draft)).collect();
    let page = FormPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        lot: batch.lot.to_string(),
        back: call.path(&format!("/console/batches/{}", batch.id)),
        action: call.path(&format!("/console/batches/{}/recall", batch.id)),
        summary: draft.summary(voice, &FIELDS),
        fields,
    };
    Outcome::page_as(status, &page)
}

/// `POST /console/batches/{id}/recall`: shows first what it would reach, then begins.
pub fn begin(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let right = call.person()?.actor.can_recall(&call.owner()?)?;
    let draft = Draft::sent(call.posted);
    let act = || match call.posted.text("do") {
        "begin" => {
            let order = order(call, &batch)?;
            recall::begin(call.services(), &right, &order, call.now)?;
            Outcome::goes(call.path(&format!("{PATH}/{}", order.id)))
        }
        "edit" => form(call, StatusCode::OK, &batch, &draft),
        _ => confirm(call, &batch, &order(call, &batch)?),
    };
    match act() {
        Err(error) if is_of_form(&error) => {
            let status = problem::status(error.kind).0;
            form(call, status, &batch, &draft.clone().wrong(call.visit.voice, &error))
        }
        answer => answer,
    }
}

/// The recall or hold of the whole lot, as its form wishes for it.
fn order(call: &Call<'_>, batch: &Batch) -> Result<RecallOrder> {
    let mut faults = Vec::new();
    let mut given = recall_order::typed(call, &FIELDS, &mut faults);
    for (name, cell) in [("scope", "whole_lot"), ("batch_id", batch.id.as_str())] {
        given.cells.insert(name.to_owned(), cell.to_owned());
    }
    recall_order::order(call, given, OrderedBy::Producer, faults)
}

fn confirm(call: &Call<'_>, batch: &Batch, order: &RecallOrder) -> Answer {
    let carried = FIELDS.into_iter().chain(["deed"]).map(|name| (name.to_owned(), call.posted.text(name).to_owned()));
    Outcome::page(&ConfirmPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        lot: batch.lot.to_string(),
        action: call.path(&format!("/console/batches/{}/recall", batch.id)),
        is_recall: order.kind == RecallKind::Recall,
        said: said(call, &order.reason, &order.action, &order.contact),
        carried: carried.collect(),
        reached: reached(call, &order.scope, Some(&call.owner()?))?,
    })
}

/// The recall of the address, where it is the producer's or reaches its goods; any other is not there.
fn found(call: &Call<'_>) -> Result<Recall> {
    let id: RecallId = call.named("recall-unknown")?;
    let unknown = || Error::not_found(Fault::new("recall-unknown").value(call.id));
    let recall = call.services().store.recall(&id)?.ok_or_else(unknown)?;
    let owner = call.owner()?;
    if recall.owner == owner {
        return Ok(recall);
    }
    let reached: Vec<BatchId> = call.services().view().descent.reach(&recall.scope).into_keys().collect();
    for batch in reached {
        if call.services().store.batch(&batch)?.is_some_and(|owned| owned.owner == owner) {
            return Ok(recall);
        }
    }
    Err(unknown())
}

/// Whoever ordered it ends it: what the office ordered, the office alone.
fn is_own(recall: &Recall, owner: &Owner) -> bool {
    recall.owner == *owner && recall.ordered_by == OrderedBy::Producer
}

/// `GET /console/recalls/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    let (recall, owner) = (found(call)?, call.owner()?);
    let own = is_own(&recall, &owner);
    let side = Side {
        path: PATH,
        back: ("/console", "console-back"),
        told: Vec::new(),
        own: Some(&owner),
        ends: own,
        notice: (!own).then_some("recall-not-yours"),
    };
    recall_page::page(call, &recall, side)
}

/// `POST /console/recalls/{id}/end`: by whoever ordered it; of what the office ordered, and of another's, there is no right.
pub fn end(call: &Call<'_>) -> Answer {
    recall_page::end(call, &found(call)?, PATH)
}
