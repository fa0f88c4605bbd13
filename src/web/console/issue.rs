//! Stamps for a known batch: how many, on what, how the label will look; then they are issued, and their labels can be taken.
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::domain::stamp::StampKind;
use crate::service::issue::{IssueFor, IssueOrder};
use crate::text::figures::grouped;
use crate::web::console::addressed::{batch, product_name};
use crate::web::console::batch_stamps::{self, RunLine};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::fields::{Draft, Field, Input, is_of_form};
use crate::web::console::issue_form::{self, IssueForm};
use crate::web::console::may_print::{self, Standing};
use crate::web::console::print_wish;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::pages::visit::parameter;
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
    /// Recalls and holds that reach the batch.
    stops: Vec<(String, &'static str)>,
    /// Why none may be issued.
    barred: Option<String>,
    /// Where more than units are issued, for a batch whose units all have one.
    more: Option<String>,
    /// Where labels are printed again, while there is no form.
    runs: Vec<RunLine>,
    form: Option<IssueForm>,
}

/// What the page shows of its form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// The form, judged as it stands.
    Judged,
    /// The form as it is opened for more stamps than units: what nobody has typed yet is not wrong.
    Opened,
    /// No form: each unit has its stamp.
    Full,
}

/// `GET /console/batches/{id}/stamps`: of a batch whose units all have a stamp, `?more=1` opens the form for more.
pub fn show(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let standing = Standing::of(call, &batch)?;
    let mut draft = Draft::default();
    draft.put(
        "count",
        match batch.stamps {
            Some(StampKind::Item) if standing.full => String::new(),
            Some(StampKind::Item) => standing.free.to_string(),
            Some(StampKind::Batch) | None => "1".to_owned(),
        },
    );
    print_wish::usual(&mut draft);
    let shows = match (standing.full, parameter(call.visit.query(), "more")) {
        (false, _) => Shows::Judged,
        (true, Some(_)) => Shows::Opened,
        (true, None) => Shows::Full,
    };
    page(call, StatusCode::OK, &batch, (draft, shows))
}

/// What is to be issued, by the form.
fn order(call: &Call<'_>, batch: &Batch, draft: &Draft) -> Result<IssueOrder> {
    let count = issue_form::count(call, draft)?;
    let what = match draft.value("beyond") {
        "" if !Standing::of(call, batch)?.full => IssueFor::Batch(batch.id.clone(), Some(count)),
        why => IssueFor::Beyond(batch.id.clone(), count, why.to_owned()),
    };
    Ok(IssueOrder { deed: call.deed()?, what })
}

fn page(call: &Call<'_>, status: StatusCode, batch: &Batch, (draft, shows): (Draft, Shows)) -> Answer {
    let voice = call.visit.voice;
    let standing = Standing::of(call, batch)?;
    let own = |draft: &Draft| -> Result<Vec<Field>> {
        let count = draft.field(voice, "count", voice.word("issue-count"), Input::Number);
        let count = if standing.full { count } else { count.hinted(voice.word("issue-count-hint")) };
        let mut fields = vec![count.needed()];
        // More than was declared asks for a reason, and only then.
        let wanted = issue_form::count(call, draft).unwrap_or(0);
        if standing.full || (batch.stamps == Some(StampKind::Item) && u64::from(wanted) > standing.free) {
            let beyond = draft.field(voice, "beyond", voice.word("issue-beyond"), Input::Line(""));
            fields.push(beyond.needed().hinted(voice.word("issue-beyond-hint")));
        }
        Ok(fields)
    };
    let path = format!("/console/batches/{}", batch.id);
    let form = if standing.barred.is_some() || shows == Shows::Full {
        None
    } else {
        let action = call.path(&format!("{path}/stamps"));
        let form = IssueForm::of(call, (action, draft), &|draft| order(call, batch, draft), &own)?;
        Some(if shows == Shows::Opened { form.untried() } else { form })
    };
    let lang = call.visit.and_language();
    let page = IssuePage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        lot: batch.lot.to_string(),
        product: product_name(call, &batch.product)?,
        taken: grouped(call.lang(), standing.taken),
        units: grouped(call.lang(), u64::from(batch.units.unwrap_or(0))),
        back: call.path(&path),
        stops: may_print::stops(call, batch),
        more: (form.is_none() && standing.barred.is_none()).then(|| format!("{path}/stamps?more=1{lang}")),
        runs: if form.is_none() { batch_stamps::runs(call, batch)? } else { Vec::new() },
        barred: standing.barred,
        form,
    };
    Outcome::page_as(status, &page)
}

/// `POST /console/batches/{id}/stamps`: shows the label again, or issues: durable and logged before the first label.
pub fn issue(call: &Call<'_>) -> Answer {
    let batch = batch(call)?;
    let draft = Draft::sent(call.posted);
    if call.posted.text("do") != "issue" {
        return page(call, StatusCode::OK, &batch, (draft, Shows::Judged));
    }
    match order(call, &batch, &draft).and_then(|order| issue_form::issued(call, &order, &draft)) {
        Ok(path) => Outcome::goes(path),
        Err(error) if is_of_form(&error) => {
            page(call, problem::status(error.kind).0, &batch, (draft.wrong(call.visit.voice, &error), Shows::Judged))
        }
        Err(error) => Err(error),
    }
}
