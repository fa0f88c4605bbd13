//! The form by which stamps are issued, for a known batch or as a roll: how many, on what, and the label as it will be.
use crate::domain::error::{Error, Fault, Result};
use crate::service::form::field::Shape;
use crate::service::import::normal::{Hand, Manner, Raw, normal};
use crate::service::issue::{self, IssueOrder};
use crate::web::console::call::Call;
use crate::web::console::fields::{Draft, Field, Wrong, is_of_form};
use crate::web::console::print_wish::{self, MAIN, MORE, Shown};
use crate::web::pages::query::encoded;

/// The form as its page shows it.
pub struct IssueForm {
    /// Where it is sent.
    pub action: String,
    /// All that is wrong.
    pub summary: Vec<Wrong>,
    /// Fields that everybody looks at.
    pub main: Vec<Field>,
    /// Fields for those who need them.
    pub more: Vec<Field>,
    /// Whether one of those is wrong.
    pub open: bool,
    /// The label as it will be; none while something is wrong.
    pub shown: Option<Shown>,
    /// Whether nobody has typed anything yet that could be wrong.
    pub fresh: bool,
}

impl IssueForm {
    /// Looks at what would be issued. `own` are the fields of this page before those of the label; `order` reads them.
    pub fn of(
        call: &Call<'_>,
        (action, draft): (String, Draft),
        order: &dyn Fn(&Draft) -> Result<IssueOrder>,
        own: &dyn Fn(&Draft) -> Result<Vec<Field>>,
    ) -> Result<Self> {
        let voice = call.visit.voice;
        let (draft, shown) = match order(&draft).and_then(|order| drafted(call, &order, &draft)) {
            Ok(shown) => (draft, Some(shown)),
            Err(error) if is_of_form(&error) => (draft.wrong(voice, &error), None),
            Err(error) => return Err(error),
        };
        let own = own(&draft)?;
        let more = print_wish::fields(call, &MORE, &draft)?;
        let names: Vec<String> = own.iter().map(|field| field.name.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).chain(MAIN).chain(MORE).collect();
        Ok(Self {
            action,
            summary: draft.summary(voice, &names),
            main: own.into_iter().chain(print_wish::fields(call, &MAIN, &draft)?).collect(),
            open: more.iter().any(|field| !field.faults.is_empty()),
            more,
            shown,
            fresh: false,
        })
    }
}

impl IssueForm {
    /// The same as it is opened: what nobody has typed yet is not wrong.
    #[must_use]
    pub fn untried(mut self) -> Self {
        self.summary.clear();
        self.main.iter_mut().chain(&mut self.more).for_each(|field| field.faults.clear());
        Self { open: false, fresh: true, ..self }
    }
}

/// How many stamps, as it was typed: people part thousands, as in the units of a batch.
pub fn count(call: &Call<'_>, draft: &Draft) -> Result<u32> {
    let text = draft.value("count");
    let manner = Manner { hand: Hand::People, zone: call.state.registry.zone.clone() };
    let count = normal(Shape::Whole, &Raw::Text(text.to_owned()), &manner).ok().and_then(|cell| cell.parse().ok());
    count.ok_or_else(|| Error::from(Fault::new("count-shape").value(text).at("", 0, "count")))
}

/// The label as it will be.
fn drafted(call: &Call<'_>, order: &IssueOrder, draft: &Draft) -> Result<Shown> {
    let right = call.person()?.actor.can_issue(&call.owner()?)?;
    let run = issue::drafted(call.services(), &right, order, call.now).map_err(of_fields)?;
    let wish = print_wish::wish(draft, run.kind, run.numbers)?;
    print_wish::show(call, &run, &wish)
}

/// That there are more stamps than units is about how many, what is wrong with the reason for it about that; that a roll's last day is over, about that day.
pub fn of_fields(mut error: Error) -> Error {
    for fault in &mut error.faults {
        let field = match fault.code {
            "run-count" | "run-exceeds-batch" => "count",
            "issue-beyond-why" => "beyond",
            "issue-expired" | "date-range" => "use_by",
            _ => continue,
        };
        *fault = fault.clone().at("", 0, field);
    }
    error
}

/// Issues, and gives the page of the run with the labels as they were wished. What cannot be printed is not issued, so the label is
/// looked at first.
pub fn issued(call: &Call<'_>, order: &IssueOrder, draft: &Draft) -> Result<String> {
    let right = call.person()?.actor.can_issue(&call.owner()?)?;
    // Sent twice it is the same run, which was looked at the first time.
    if call.services().store.run_by_deed(&order.deed)?.is_none() {
        drafted(call, order, draft)?;
    }
    let (run, _) = issue::issue(call.services(), &right, order, call.now).map_err(of_fields)?;
    let wish = print_wish::wish(draft, run.kind, run.numbers)?;
    let parts = [("media", &wish.media), ("format", &wish.format), ("template", &wish.template), ("dpi", &wish.dpi)];
    let query: Vec<String> = parts.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let more = format!("skip={}&labels_per_unit={}", wish.skip, wish.per_unit.unwrap_or(1));
    let lang = call.visit.and_language();
    Ok(format!("/console/stamps/{}?{}&{more}{lang}", run.id(), query.join("&")))
}
