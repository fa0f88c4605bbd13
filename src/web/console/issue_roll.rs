//! A roll printed ahead, whose lot is not known yet: which product, how many, until when a pack of it may be good, on what.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProductId;
use crate::domain::registry::Owner;
use crate::domain::time::Date;
use crate::domain::time::parse_date;
use crate::service::form::field::Shape;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::service::import::normal::{Hand, Manner, Raw, normal};
use crate::service::issue::{IssueFor, IssueOrder};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::{choices, own};
use crate::web::console::fields::{Choice, Draft, Field, Input, is_of_form};
use crate::web::console::issue_form::{self, IssueForm};
use crate::web::console::print_wish;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// How many are proposed.
const USUAL_COUNT: &str = "100";

/// Paper and printer that are proposed: a roll prints on a label printer.
const USUAL: [(&str, &str); 2] = [("media", "70x50"), ("count", USUAL_COUNT)];

#[derive(Template)]
#[template(path = "issue_roll.html")]
struct RollPage {
    frame: Frame,
    shell: Shell,
    /// None for a producer without a product.
    form: Option<IssueForm>,
}

/// `GET /console/stamps/new`: `?product=` names the product; else it is that of the newest batch.
pub fn show(call: &Call<'_>) -> Answer {
    let mut draft = Draft::default();
    let asked = parameter(call.visit.query(), "product").unwrap_or_default();
    draft.put("product_id", if asked.is_empty() { newest(call)? } else { asked.to_owned() });
    for (name, value) in USUAL {
        draft.put(name, value);
    }
    print_wish::usual(&mut draft);
    page(call, StatusCode::OK, draft)
}

/// The product of which a batch was made last.
fn newest(call: &Call<'_>) -> Result<String> {
    let batches = own(call, Kind::Batches)?.into_iter();
    let batches = batches.filter_map(|seen| if let Record::Batch(batch) = seen.record { Some(batch) } else { None });
    let last = batches.max_by_key(|batch| (batch.made_on, batch.id.clone()));
    Ok(last.map(|batch| batch.product.to_string()).unwrap_or_default())
}

fn products(call: &Call<'_>) -> Result<Vec<Choice>> {
    Ok(choices(call, Kind::Batches, "product_id", Shape::Id)?.unwrap_or_default())
}

/// The last day as it was typed; none where the field is empty.
fn use_by(call: &Call<'_>, draft: &Draft) -> std::result::Result<Option<Date>, Fault> {
    let manner = Manner { hand: Hand::People, zone: call.state.registry.zone.clone() };
    let day = normal(Shape::Date, &Raw::Text(draft.value("use_by").to_owned()), &manner);
    let day = day.and_then(|day| if day.is_empty() { Ok(None) } else { parse_date(&day).map(Some) });
    day.map_err(|fault| fault.at("", 0, "use_by"))
}

/// What is to be issued, by the form: everything that cannot be read at once. Another's product is no choice of the form.
fn order(call: &Call<'_>, draft: &Draft) -> Result<IssueOrder> {
    let mut faults = Vec::new();
    let (owner, named) = (call.owner()?, draft.value("product_id"));
    let product = match named.parse::<ProductId>() {
        Ok(id) => call.services().store.product(&id)?.filter(|product| Owner::Producer(product.producer.clone()) == owner),
        Err(_) => None,
    };
    if product.is_none() {
        let fault = if named.is_empty() { Fault::new("cell-empty") } else { Fault::new("product-unknown").value(named) };
        faults.push(fault.at("", 0, "product_id"));
    }
    let count = issue_form::count(call, draft).map_err(|error| faults.extend(error.faults)).ok();
    let use_by = use_by(call, draft).map_err(|fault| faults.push(fault)).ok();
    match (product, count, use_by) {
        (Some(product), Some(count), Some(use_by)) => {
            Ok(IssueOrder { deed: call.deed()?, what: IssueFor::Roll(product.id, count, use_by) })
        }
        _ => Err(Error::invalid(faults)),
    }
}

fn fields(call: &Call<'_>, draft: &Draft) -> Result<Vec<Field>> {
    let voice = call.visit.voice;
    Ok(vec![
        draft.field(voice, "product_id", voice.word("console-product"), Input::One(products(call)?)).needed(),
        draft.field(voice, "count", voice.word("issue-count"), Input::Number).needed(),
        draft.field(voice, "use_by", voice.word("issue-roll-use-by"), Input::Day).hinted(voice.word("issue-roll-use-by-hint")),
    ])
}

fn page(call: &Call<'_>, status: StatusCode, draft: Draft) -> Answer {
    let form = if products(call)?.is_empty() {
        None
    } else {
        let action = call.path("/console/stamps/new");
        let mut form = IssueForm::of(call, (action, draft), &|draft| order(call, draft), &|draft| fields(call, draft))?;
        print_wish::rolls_first(&mut form.main);
        Some(form)
    };
    Outcome::page_as(status, &RollPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, form })
}

/// `POST /console/stamps/new`: shows the label again, or issues.
pub fn issue(call: &Call<'_>) -> Answer {
    let draft = Draft::sent(call.posted);
    if call.posted.text("do") != "issue" {
        return page(call, StatusCode::OK, draft);
    }
    match order(call, &draft).and_then(|order| issue_form::issued(call, &order, &draft)) {
        Ok(path) => Outcome::goes(path),
        Err(error) if is_of_form(&error) => page(call, problem::status(error.kind).0, draft.wrong(call.visit.voice, &error)),
        Err(error) => Err(error),
    }
}
