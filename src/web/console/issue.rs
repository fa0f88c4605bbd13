//! Stamps for a known batch: how many, on what, how the label will look; then they are issued, and their labels can be taken.
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::domain::stamp::StampKind;
use crate::service::issue::{IssueFor, IssueOrder};
use crate::text::figures::grouped;
use crate::web::console::addressed::{batch, product_name};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, is_of_form};
use crate::web::console::issue_form::{self, IssueForm};
use crate::web::console::print_wish;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::problem;
use crate::web::voice::Phrase;
use askama::Template;
use axum::http::StatusCode;

#[derive(Template)]
#[template(path = "issue.html")]
struct IssuePage {
    frame: Frame,
    shell: Shell,
    lot: String,
    product: String,
    /// Stamps that the batch has already, of how many units.
    taken: String,
    units: String,
    back: String,
    form: IssueForm,
}

/// Units that have no stamp yet.
fn free(call: &Call<'_>, batch: &Batch) -> (u64, u64) {
    let taken = call.services().view().stamps_of(&batch.id).unwrap_or(0);
    (taken, u64::from(batch.units.unwrap_or(0)).saturating_sub(taken))
}

/// `GET /console/batches/{id}/stamps`
pub fn show(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let mut draft = Draft::default();
    draft.put(
        "count",
        match batch.stamps {
            Some(StampKind::Item) => free(call, &batch).1.to_string(),
            Some(StampKind::Batch) | None => "1".to_owned(),
        },
    );
    print_wish::usual(&mut draft);
    page(call, StatusCode::OK, &batch, draft)
}

/// What is to be issued, by the form.
fn order(call: &Call<'_>, batch: &Batch, draft: &Draft) -> Result<IssueOrder> {
    let count = issue_form::count(draft)?;
    let what = match draft.value("beyond") {
        "" => IssueFor::Batch(batch.id.clone(), Some(count)),
        why => IssueFor::Beyond(batch.id.clone(), count, why.to_owned()),
    };
    Ok(IssueOrder { deed: call.deed()?, what })
}

fn page(call: &Call<'_>, status: StatusCode, batch: &Batch, draft: Draft) -> Answer {
    let voice = call.visit.voice;
    let (taken, _) = free(call, batch);
    let own = |draft: &Draft| -> Result<Vec<Field>> {
        let count = draft.field(voice, "count", voice.word("issue-count"), Input::Number);
        let mut fields = vec![count.needed().hinted(voice.word("issue-count-hint"))];
        // More than was declared asks for a reason, and only then.
        let wanted = draft.value("count").parse::<u64>().unwrap_or(0);
        if batch.stamps == Some(StampKind::Item) && wanted > free(call, batch).1 {
            let beyond = draft.field(voice, "beyond", voice.word("issue-beyond"), Input::Line(""));
            fields.push(beyond.needed().hinted(voice.word("issue-beyond-hint")));
        }
        Ok(fields)
    };
    let action = call.path(&format!("/console/batches/{}/stamps", batch.id));
    let page = IssuePage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        lot: batch.lot.to_string(),
        product: product_name(call, &batch.product)?,
        taken: grouped(call.lang(), taken),
        units: grouped(call.lang(), u64::from(batch.units.unwrap_or(0))),
        back: call.path(&format!("/console/batches/{}", batch.id)),
        form: IssueForm::of(call, (action, draft), &|draft| order(call, batch, draft), &own)?,
    };
    Outcome::page_as(status, &page)
}

/// `POST /console/batches/{id}/stamps`: shows the label again, or issues: durable and logged before the first label.
pub fn issue(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let draft = Draft::sent(call.posted);
    if call.posted.text("do") != "issue" {
        return page(call, StatusCode::OK, &batch, draft);
    }
    match order(call, &batch, &draft).and_then(|order| issue_form::issued(call, &order, &draft)) {
        Ok(path) => Outcome::goes(path),
        Err(error) if is_of_form(&error) => {
            page(call, problem::status(error.kind).0, &batch, draft.wrong(call.visit.voice, &error))
        }
        Err(error) => Err(error),
    }
}
