//! Stamps for a known batch: how many, on what, how the label will look; then they are issued, and their labels can be taken.
use crate::domain::batch::Batch;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::BatchId;
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::domain::stamp::StampKind;
use crate::service::issue::{self, IssueFor, IssueOrder};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, Wrong, is_of_form};
use crate::web::console::print_wish::{self, MAIN, MORE, Shown};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::query::encoded;
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
    action: String,
    back: String,
    summary: Vec<Wrong>,
    main: Vec<Field>,
    more: Vec<Field>,
    open: bool,
    shown: Option<Shown>,
    /// How many would be issued.
    count: String,
}

/// The batch of the address; another's is not there.
fn batch(call: &Call<'_>) -> Result<Batch> {
    let id: BatchId = call.named("batch-unknown")?;
    let unknown = || Error::not_found(Fault::new("batch-unknown").value(call.id));
    let owner = call.owner()?;
    Ok(call.services().store.batch(&id)?.filter(|owned| owned.owner == owner).ok_or_else(unknown)?.record)
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
    let text = draft.value("count");
    let count = text.parse().map_err(|_| Error::from(Fault::new("count-shape").value(text).at("", 0, "count")))?;
    let what = match draft.value("beyond") {
        "" => IssueFor::Batch(batch.id.clone(), Some(count)),
        why => IssueFor::Beyond(batch.id.clone(), count, why.to_owned()),
    };
    Ok(IssueOrder { deed: call.deed()?, what })
}

/// The label as it will be.
fn drafted(call: &Call<'_>, batch: &Batch, draft: &Draft) -> Result<Shown> {
    let right = call.person()?.actor.can_issue(&call.owner()?)?;
    let run = issue::drafted(call.services(), &right, &order(call, batch, draft)?, call.now).map_err(of_count)?;
    let wish = print_wish::wish(draft, run.kind, run.numbers)?;
    print_wish::show(call, &run, &wish)
}

/// That there are more stamps than units is about how many; what is wrong with the reason is about that.
fn of_count(mut error: Error) -> Error {
    for fault in &mut error.faults {
        let field = match fault.code {
            "run-count" | "run-exceeds-batch" => "count",
            "issue-beyond-why" => "beyond",
            _ => continue,
        };
        *fault = fault.clone().at("", 0, field);
    }
    error
}

fn page(call: &Call<'_>, status: StatusCode, batch: &Batch, draft: Draft) -> Answer {
    let voice = call.visit.voice;
    let (draft, shown) = match drafted(call, batch, &draft) {
        Ok(shown) => (draft, Some(shown)),
        Err(error) if is_of_form(&error) => (draft.wrong(voice, &error), None),
        Err(error) => return Err(error),
    };
    let (taken, _) = free(call, batch);
    let count =
        draft.field(voice, "count", voice.word("issue-count"), Input::Number).needed().hinted(voice.word("issue-count-hint"));
    // More than was declared asks for a reason, and only then.
    let wanted = draft.value("count").parse::<u64>().unwrap_or(0);
    let beyond = (batch.stamps == Some(StampKind::Item) && wanted > free(call, batch).1).then(|| {
        draft.field(voice, "beyond", voice.word("issue-beyond"), Input::Line("")).needed().hinted(voice.word("issue-beyond-hint"))
    });
    let main: Vec<Field> = std::iter::once(count).chain(beyond).chain(print_wish::fields(call, &MAIN, &draft)?).collect();
    let more = print_wish::fields(call, &MORE, &draft)?;
    let names: Vec<&str> = ["count", "beyond"].into_iter().chain(MAIN).chain(MORE).collect();
    let product = call.services().store.product(&batch.product)?;
    let name =
        product.as_ref().and_then(|product| voice.phrase(&product.name)).map_or_else(String::new, |name| name.text.to_owned());
    let page = IssuePage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        lot: batch.lot.to_string(),
        product: name,
        taken: taken.to_string(),
        units: batch.units.unwrap_or(0).to_string(),
        action: call.path(&format!("/console/batches/{}/stamps", batch.id)),
        back: call.path(&format!("/console/batches/{}", batch.id)),
        summary: draft.summary(voice, &names),
        main,
        open: more.iter().any(|field| !field.faults.is_empty()),
        more,
        shown,
        count: draft.value("count").to_owned(),
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
    match issued(call, &batch, &draft) {
        Ok((run, wish)) => {
            let parts = [("media", &wish.media), ("format", &wish.format), ("template", &wish.template), ("dpi", &wish.dpi)];
            let query: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
            let more = format!("skip={}&labels_per_unit={}", wish.skip, wish.per_unit.unwrap_or(1));
            let lang = call.visit.kept_language().replace('?', "&");
            Outcome::goes(format!("/console/stamps/{}?{}&{more}{lang}", run.id(), query.join("&")))
        }
        Err(error) if is_of_form(&error) => {
            let status = problem::status(error.kind).0;
            page(call, status, &batch, draft.wrong(call.visit.voice, &of_count(error)))
        }
        Err(error) => Err(error),
    }
}

/// Looks at the label first: what cannot be printed is not issued.
fn issued(call: &Call<'_>, batch: &Batch, draft: &Draft) -> Result<(Run, PrintWish)> {
    let order = order(call, batch, draft)?;
    let right = call.person()?.actor.can_issue(&call.owner()?)?;
    // Sent twice it is the same run, which was looked at the first time.
    if call.services().store.run_by_deed(&order.deed)?.is_none() {
        drafted(call, batch, draft)?;
    }
    let (run, _) = issue::issue(call.services(), &right, &order, call.now)?;
    let wish = print_wish::wish(draft, run.kind, run.numbers)?;
    Ok((run, wish))
}
