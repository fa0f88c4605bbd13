//! Lets an item of a product or of one of its batches be missing for a time: proposed here, confirmed by another person.
use crate::domain::completeness::{Item, Standing, Waiver, WaiverSubject};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProductId;
use crate::domain::product::Product;
use crate::domain::recall::{Hit, Scope};
use crate::service::completeness::{self, WaiveOrder};
use crate::service::proposals;
use crate::web::console::addressed;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::editor::day;
use crate::web::console::fields::{Choice, Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::pairs::wishes;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

/// Fields of the form, in the order of the page.
const FIELDS: [&str; 4] = ["subject", "item", "until", "reason"];

/// The subject that is the product itself.
const WHOLE: &str = "product";

/// Most batches that are offered, the newest first.
const BATCHES_MAX: usize = 50;

/// Most batches that are read for that; an older one is waived by the command.
const READ_MAX: usize = 2_000;

#[derive(Template)]
#[template(path = "pairs/waive.html")]
struct WaivePage {
    frame: Frame,
    shell: Shell,
    name: String,
    back: String,
    action: String,
    /// What may be missing today, of what, and how long.
    waived: Vec<String>,
    /// What is missing now.
    missing: Vec<&'static str>,
    summary: Vec<Wrong>,
    fields: Vec<Field>,
}

fn product(call: &Call<'_>) -> Result<Product> {
    let id: ProductId = call.named("product-unknown")?;
    let unknown = || Error::not_found(Fault::new("product-unknown").value(call.id));
    call.services().store.product(&id)?.ok_or_else(unknown)
}

/// `GET /office/products/{id}/waive`
pub fn show(call: &Call<'_>) -> Answer {
    page(call, StatusCode::OK, &product(call)?, &Draft::default())
}

fn page(call: &Call<'_>, status: StatusCode, product: &Product, draft: &Draft) -> Answer {
    let voice = call.visit.voice;
    let word = |item: Item| voice.word_of("item-", item.code()).unwrap_or(item.code());
    let looked = completeness::look(call.services(), &product.id, None, call.today())?;
    let missing: Vec<Item> =
        looked.items.iter().filter(|(_, standing)| *standing == Standing::Missing).map(|(item, _)| *item).collect();
    // What is missing is what is most likely meant.
    let mut items: Vec<Item> = Item::ALL.into();
    items.sort_by_key(|item| !missing.contains(item));
    let items = items.into_iter().map(|item| Choice { value: item.code().to_owned(), word: word(item).to_owned() }).collect();
    let page = WaivePage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        name: addressed::product_name(call, &product.id)?,
        back: call.path(&format!("/office/products/{}", product.id)),
        action: call.path(&format!("/office/products/{}/waive", product.id)),
        waived: waived(call, product)?,
        missing: missing.into_iter().map(word).collect(),
        summary: draft.summary(voice, &FIELDS),
        fields: vec![
            draft.field(voice, "subject", voice.word("waive-subject"), Input::One(subjects(call, product)?)).needed(),
            draft.field(voice, "item", voice.word("waive-item"), Input::One(items)).needed(),
            draft.field(voice, "until", voice.word("waive-until"), Input::Day).needed(),
            draft.field(voice, "reason", voice.word("proposal-reason"), Input::Line("")).needed(),
        ],
    };
    Outcome::page_as(status, &page)
}

/// Waivers of the product and of its batches that stand today, those that end first in front.
fn waived(call: &Call<'_>, product: &Product) -> Result<Vec<String>> {
    let (voice, today) = (call.visit.voice, call.today());
    let mut own = Vec::new();
    for waiver in completeness::all_waivers(call.services())?.into_iter().filter(|waiver| waiver.until >= today) {
        let of = match &waiver.subject {
            WaiverSubject::Product(id) => *id == product.id,
            WaiverSubject::Batch(id) => call.services().store.batch(id)?.is_some_and(|owned| owned.record.product == product.id),
        };
        if of {
            own.push(waiver);
        }
    }
    own.sort_by_key(|waiver| waiver.until);
    let told = |waiver: &Waiver| -> Result<String> {
        let (item, name) = (voice.word_of("item-", waiver.item.code()), wishes::subject(call, &waiver.subject)?);
        let (item, until) = (item.unwrap_or(waiver.item.code()), voice.date(waiver.until));
        let phrases = [("item", Phrase::plain(item)), ("name", Phrase::plain(&name)), ("until", Phrase::plain(&until))];
        Ok(format!("{} · {}", voice.say("waive-stands", phrases).bare(), waiver.reason_vi))
    };
    own.iter().map(told).collect()
}

/// The product, then its newest batches.
fn subjects(call: &Call<'_>, product: &Product) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let reach = call.services().view().descent.reach(&Scope::Product(product.id.clone()));
    let own = reach.into_iter().filter(|(_, hit)| *hit == Hit::Own).take(READ_MAX);
    let mut batches = Vec::new();
    for (id, _) in own {
        batches.extend(call.services().store.batch(&id)?);
    }
    batches.sort_by_key(|owned| std::cmp::Reverse(owned.record.made_on));
    let whole = Choice { value: WHOLE.to_owned(), word: voice.word("waive-whole").to_owned() };
    let batch = |owned: &crate::domain::registry::Owned<crate::domain::batch::Batch>| Choice {
        value: owned.record.id.to_string(),
        word: voice.say("scope-batch", [("name", Phrase::plain(owned.record.lot.as_str()))]).bare(),
    };
    Ok([whole].into_iter().chain(batches.iter().take(BATCHES_MAX).map(batch)).collect())
}

/// `POST /office/products/{id}/waive`
pub fn ask(call: &Call<'_>) -> Answer {
    let product = product(call)?;
    let done = order(call, &product).and_then(|order| {
        let wish = proposals::waive(call.services(), &order, call.now)?;
        wishes::propose(call, wish, &order.reason_vi)
    });
    match done {
        Err(mut error) if is_of_form(&error) => {
            let place = |fault: Fault| match fault.code {
                "dates-out-of-order" => fault.at("", 0, "until"),
                "waiver-reason-missing" => fault.at("", 0, "reason"),
                _ => fault,
            };
            error.faults = error.faults.into_iter().map(place).collect();
            page(call, problem::status(error.kind).0, &product, &Draft::sent(call.posted).wrong(call.visit.voice, &error))
        }
        answer => answer,
    }
}

/// The waiver that the form wishes for, or all that is wrong with it.
fn order(call: &Call<'_>, product: &Product) -> Result<WaiveOrder> {
    let mut faults = Vec::new();
    let subject = match call.posted.text("subject") {
        WHOLE => Some(WaiverSubject::Product(product.id.clone())),
        sent => {
            let batch = sent.parse().ok().map(|id| call.services().store.batch(&id)).transpose()?.flatten();
            batch.filter(|owned| owned.record.product == product.id).map(|owned| WaiverSubject::Batch(owned.record.id))
        }
    };
    if subject.is_none() {
        faults.push(Fault::new("batch-unknown").value(call.posted.text("subject")).at("", 0, "subject"));
    }
    let item = call.posted.text("item").parse::<Item>().map_err(|fault| faults.push(fault.at("", 0, "item"))).ok();
    let until = day(call, "until").and_then(|day| day.ok_or_else(|| Fault::new("cell-empty").at("", 0, "until")));
    let until = until.map_err(|fault| faults.push(fault)).ok();
    let reason = crate::domain::proposal::reason(call.posted.text("reason")).map_err(|error| faults.extend(error.faults)).ok();
    let (Some(subject), Some(item), Some(until), Some(reason_vi)) = (subject, item, until, reason) else {
        return Err(Error::invalid(faults));
    };
    // Of the deed that the form was opened for: sent twice it is one.
    Ok(WaiveOrder { id: format!("mien-{}", call.deed()?).parse()?, subject, item, until, reason_vi })
}
