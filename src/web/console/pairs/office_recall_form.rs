//! A recall or hold as the office wishes for it: of a lot or product begun at once, of a whole area proposed, each shown first with what it reaches.
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::recall::{OrderedBy, RecallKind};
use crate::service::form::row::Given;
use crate::service::recall::{self, RecallOrder};
use crate::service::{proposals, trace};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::text::fold::fold;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::pairs::office_recalls::PATH;
use crate::web::console::pairs::wishes;
use crate::web::console::producer_choice::words;
use crate::web::console::product_choice;
use crate::web::console::reached::{Reached, reached, said};
use crate::web::console::shell::Shell;
use crate::web::console::{recall_order, recall_page};
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::posted::Posted;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Fields of the form, in the order of the page.
const FIELDS: [&str; 9] =
    ["kind", "scope", "batch_id", "product_id", "area_id", "reason_vi", "action_vi", "contact", "order_number"];

/// What may be recalled, as the form of recalls has it, with the field that names it.
const SCOPES: [(&str, &str); 3] = [("whole_lot", "batch_id"), ("product", "product_id"), ("area", "area_id")];

#[derive(Template)]
#[template(path = "pairs/office_recall_form.html")]
struct FormPage {
    frame: Frame,
    shell: Shell,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "pairs/office_recall_confirm.html")]
struct ConfirmPage {
    frame: Frame,
    shell: Shell,
    title: String,
    is_recall: bool,
    wide: bool,
    said: Vec<(String, String)>,
    /// What the form holds, carried on.
    carried: Vec<(String, String)>,
    reached: Reached,
}

/// `GET /office/recalls/new`: for what the address names, where it does.
pub fn ask(call: &Call<'_>) -> Answer {
    let mut draft = Draft::of([("kind".to_owned(), "hold".to_owned())]);
    for (scope, name) in SCOPES {
        if let Some(id) = parameter(call.visit.query(), name) {
            draft.put("scope", scope);
            draft.put(name, id);
        }
    }
    form(call, StatusCode::OK, &draft)
}

fn form(call: &Call<'_>, status: StatusCode, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let scopes = SCOPES.map(|(scope, _)| Choice {
        value: scope.to_owned(),
        word: voice.word_of("recall-what-", scope).unwrap_or(scope).to_owned(),
    });
    let line = |name, word| draft.field(voice, name, voice.word(word), Input::Line(""));
    let mut fields = vec![
        recall_order::kind(voice, draft),
        draft.field(voice, "scope", voice.word("recall-what"), Input::One(scopes.into())).needed(),
        line("batch_id", "recall-batch").hinted(voice.word("recall-batch-hint")),
        product_choice::field(call, draft, "product_id", "recall-product")?.hinted(voice.word("recall-product-hint")),
        draft.field(voice, "area_id", voice.word("recall-area"), Input::One(areas(call)?)).hinted(voice.word("recall-area-hint")),
    ];
    fields.extend(recall_order::told(voice, draft));
    fields.push(line("order_number", "recall-order-number"));
    let page = FormPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        summary: draft.summary(voice, &FIELDS),
        fields,
    };
    Outcome::page_as(status, &page)
}

/// None, then every area by its name.
fn areas(call: &Call<'_>) -> Result<Vec<Choice>> {
    let mut areas = Vec::new();
    for owned in call.services().store.register(RegisterKind::Area)? {
        if let RegisterRecord::Area(area) = owned.record {
            areas.push(Choice { word: words(call, &area.name, area.id.as_str()), value: area.id.to_string() });
        }
    }
    areas.sort_by_cached_key(|area| fold(&area.word));
    let none = Choice { value: String::new(), word: call.visit.voice.word("recall-no-area").to_owned() };
    Ok([none].into_iter().chain(areas).collect())
}

/// Whether the form wishes for a recall that reaches beyond one producer, as its scope would say.
pub fn is_wide(posted: &Posted) -> bool {
    posted.text("scope") == "area"
}

/// `POST /office/recalls`: shows first what it would reach, then begins it, or proposes it where it reaches beyond one producer.
pub fn begin(call: &Call<'_>) -> Answer {
    let draft = Draft::sent(call.posted);
    let act = || {
        if call.posted.text("do") == "edit" {
            return form(call, StatusCode::OK, &draft);
        }
        let order = order(call)?;
        let actor = &call.person()?.actor;
        if call.posted.text("do") != "begin" {
            return confirm(call, &order);
        }
        if order.scope.is_wide() {
            let wish = proposals::recall(call.services(), &order, call.now)?;
            return wishes::propose(call, wish, order.reason.get("vi").unwrap_or_default());
        }
        proposals::begin_recall(call.services(), actor, &order, call.now)?;
        Outcome::goes(call.path(&format!("{PATH}/{}", order.id)))
    };
    match act() {
        Err(error) if is_of_form(&error) => {
            form(call, problem::status(error.kind).0, &draft.clone().wrong(call.visit.voice, &error))
        }
        answer => answer,
    }
}

/// A lot as the package names it (its code, or `PRODUCT/LOT`, or its id) becomes the id of its batch; that there is none, or several, is a fault.
fn name_batch(call: &Call<'_>, given: &mut Given, faults: &mut Vec<Fault>) -> Result<()> {
    let Some(cell) = given.cells.get_mut("batch_id").filter(|cell| !cell.is_empty()) else { return Ok(()) };
    match trace::find(call.services(), cell) {
        Ok(id) => *cell = id.to_string(),
        Err(error) if is_of_form(&error) || error.kind == Failure::NotFound => {
            faults.extend(error.faults.into_iter().map(|fault| fault.at("", 0, "batch_id")));
        }
        Err(error) => return Err(error),
    }
    Ok(())
}

/// A product by words of its name becomes its id; that there is none, or several, is a fault.
fn name_product(call: &Call<'_>, given: &mut Given, faults: &mut Vec<Fault>) -> Result<()> {
    let Some(cell) = given.cells.get_mut("product_id").filter(|cell| !cell.is_empty()) else { return Ok(()) };
    match product_choice::read(call, cell)? {
        Ok(id) => *cell = id.to_string(),
        Err(fault) => faults.push(fault.at("", 0, "product_id")),
    }
    Ok(())
}

/// What the form wishes for, or all that is wrong with it.
fn order(call: &Call<'_>) -> Result<RecallOrder> {
    let mut faults = Vec::new();
    let named = SCOPES.into_iter().find(|(scope, _)| *scope == call.posted.text("scope")).map(|(_, name)| name);
    let mut given = recall_order::typed(call, &FIELDS, &mut faults);
    // Of the three that could be named only the one that is meant.
    for (_, name) in SCOPES.iter().filter(|(_, name)| named != Some(name)) {
        given.cells.remove(*name);
    }
    name_batch(call, &mut given, &mut faults)?;
    name_product(call, &mut given, &mut faults)?;
    let order = recall_order::order(call, given, OrderedBy::Office, faults)?;
    // What is not there is told at its field.
    recall::owner(call.services(), &order.scope).map_err(|error| {
        let faults = error.faults.into_iter().map(|fault| fault.at("", 0, named.unwrap_or("scope")));
        Error::invalid(faults.collect())
    })?;
    Ok(order)
}

fn confirm(call: &Call<'_>, order: &RecallOrder) -> Answer {
    let carried = FIELDS.into_iter().chain(["deed"]).map(|name| (name.to_owned(), call.posted.text(name).to_owned()));
    Outcome::page(&ConfirmPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        title: recall_page::title(call, order.kind, &order.scope)?,
        is_recall: order.kind == RecallKind::Recall,
        wide: order.scope.is_wide(),
        said: said(call, &order.reason, &order.action, &order.contact),
        carried: carried.collect(),
        reached: reached(call, &order.scope, None)?,
    })
}
