//! Hand-outs of labels: each is recorded before its file is given, and a second of any number needs a reason.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::number::{NumberRange, RunId};
use crate::domain::print_job::{JobId, JobState, PrintJob};
use crate::domain::printing::HandOut;
use crate::domain::product::Activation;
use crate::domain::run::{Run, StatusReason};
use crate::domain::stamp::StampState;
use crate::domain::time::Timestamp;
use crate::service::access::{Actor, CanChangeStatus};
use crate::service::print::sheet::may_hand_out;
use crate::service::services::Services;
use crate::service::status::{self, StatusOrder};
use crate::store::contract::receipt::{Basis, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;

/// Longest reason, in characters.
pub const WHY_MAX: usize = 200;

/// Records read at once.
const PAGE: usize = 500;

/// What is handed out.
#[derive(Debug, Clone)]
pub struct HandOutOrder {
    /// Names the deed: a repeat is the same hand-out.
    pub deed: DeedKey,
    /// Which numbers.
    pub numbers: NumberRange,
    /// How many labels.
    pub labels: u32,
    /// Labels of each unit, where more than one on purpose.
    pub per_unit: u32,
    /// Numbers between that were left out.
    pub left_out: u32,
    /// As it was printed.
    pub printing: u32,
    /// Who.
    pub who: String,
    /// Why again.
    pub why: String,
    /// On what.
    pub media: String,
    /// As what.
    pub format: String,
    /// The job and its file.
    pub file: Option<(JobId, u32)>,
}

/// The word for who acts.
pub fn who(actor: &Actor) -> String {
    match actor {
        Actor::Operator => "operator".to_owned(),
        Actor::Office => "office".to_owned(),
        Actor::Producer(id) => format!("producer:{id}"),
        Actor::Reader => "reader".to_owned(),
        Actor::Anybody => "anybody".to_owned(),
    }
}

/// Every hand-out of a run, in their order.
pub fn history(services: &Services, run: RunId) -> Result<Vec<HandOut>> {
    of_run(services, UpkeepKind::HandOut, &HandOut::of_run(run))
}

/// Every job of a run, in their order.
pub fn jobs_of(services: &Services, run: RunId) -> Result<Vec<PrintJob>> {
    let jobs: Vec<Box<PrintJob>> = of_run(services, UpkeepKind::PrintJob, &JobId::of_run(run))?;
    Ok(jobs.into_iter().map(|job| *job).collect())
}

/// The hand-out by which a file of a job was taken; none while nobody has.
pub fn taken<'a>(handed: &'a [HandOut], job: &JobId, n: u32) -> Option<&'a HandOut> {
    let is_it = |(of, file): &(String, u32)| of == job.as_str() && *file == n;
    handed.iter().find(|one| one.file.as_ref().is_some_and(is_it))
}

/// The latest job of a run that is not at its end: some of its files nobody took, by these hand-outs, or they are still made.
pub fn waiting_job(services: &Services, run: RunId, handed: &[HandOut]) -> Result<Option<JobId>> {
    let waits = |job: &PrintJob| match job.state {
        JobState::Cancelled => false,
        JobState::Waiting | JobState::Running | JobState::Failed => true,
        JobState::Done => job.cleared.is_none() && job.files.iter().any(|file| taken(handed, &job.id, file.n).is_none()),
    };
    Ok(jobs_of(services, run)?.into_iter().rev().find(waits).map(|job| job.id))
}

fn of_run<T: TryFrom<UpkeepRecord>>(services: &Services, kind: UpkeepKind, begin: &str) -> Result<Vec<T>> {
    let (mut all, mut after) = (Vec::new(), begin.to_owned());
    loop {
        let page = services.store.upkeep_page(kind, &after, PAGE)?;
        let full = page.len() == PAGE;
        for record in page {
            if !record.id().starts_with(begin) {
                return Ok(all);
            }
            record.id().clone_into(&mut after);
            all.extend(T::try_from(record).ok());
        }
        if !full {
            return Ok(all);
        }
    }
}

/// The how manieth printing of these numbers it would be, from 1. A job counts from the moment that it is ordered until it is
/// cancelled: its files may be printed any time.
pub fn next_printing(services: &Services, run: &Run, numbers: NumberRange) -> Result<u32> {
    next_beside(services, run, numbers, "")
}

/// The same, as if one of the hand-outs had not been.
pub(super) fn next_beside(services: &Services, run: &Run, numbers: NumberRange, own: &str) -> Result<u32> {
    let handed = history(services, run.id())?;
    let handed = handed.iter().filter(|one| one.id != own && one.numbers.meets(numbers)).map(|one| one.printing);
    let jobs = jobs_of(services, run.id())?;
    let ordered = jobs.iter().filter(|job| job.state != JobState::Cancelled && job.wish.numbers.meets(numbers));
    Ok(handed.chain(ordered.map(|job| job.printing)).max().unwrap_or(0) + 1)
}

/// The printing of an order, where its reason is good: a reprint needs one.
///
/// # Errors
/// `print-why` for a reason that is no short text, `reprint-why` where one is needed, `reprint-unsure` where nobody knows whether some of
/// the numbers were printed before.
pub fn asked(services: &Services, run: &Run, numbers: NumberRange, why: &str, deed: &DeedKey) -> Result<u32> {
    good_reason(why)?;
    let history = history(services, run.id())?;
    if let Some(stood) = history.iter().find(|stood| stood.deed == *deed) {
        return Ok(stood.printing);
    }
    let unsure = history.iter().filter_map(HandOut::unsure).find(|unsure| unsure.meets(numbers));
    match (next_printing(services, run, numbers)?, unsure) {
        (1, _) => Ok(1),
        (n, _) if !why.trim().is_empty() => Ok(n),
        (_, Some(unsure)) => {
            Err(Error::conflict(Fault::new("reprint-unsure").arg("first", unsure.first()).arg("last", unsure.last())))
        }
        (n, None) => {
            let fault = Fault::new("reprint-why").arg("run", run.id()).arg("times", n - 1);
            Err(Error::conflict(fault.value(numbers.to_string())))
        }
    }
}

/// # Errors
/// `print-why`.
pub fn good_reason(why: &str) -> Result<()> {
    let good = why.chars().count() <= WHY_MAX && !why.chars().any(char::is_control);
    if good { Ok(()) } else { Err(Fault::new("print-why").arg("max", WHY_MAX).into()) }
}

/// Records a hand-out and puts a known batch's stamps in force; answers how many moved. Durable on return; only then may the file be
/// given.
///
/// # Errors
/// `print-meanwhile` where somebody handed one of the numbers out since `order.printing` was asked; `deed-differs`; those of
/// [`may_hand_out`].
pub fn hand_out(services: &Services, right: &CanChangeStatus, run: &Run, order: &HandOutOrder, now: Timestamp) -> Result<u32> {
    may_hand_out(services, run)?;
    let record = record(services, run, order, now)?;
    match activate(services, right, run, &order.deed, order.numbers, now) {
        Ok(moved) => Ok(moved),
        Err(error) => {
            // Nothing is given, so nothing was handed out. Where even that cannot be written, the next print counts one too many.
            if let Some(id) = record {
                let _ = services.store.remove_upkeep(UpkeepKind::HandOut, &[id]).and_then(|receipt| services.settle(receipt));
            }
            Err(error)
        }
    }
}

/// The id of the record, where it was made now.
fn record(services: &Services, run: &Run, order: &HandOutOrder, now: Timestamp) -> Result<Option<String>> {
    let _held = services.register_held();
    let all = history(services, run.id())?;
    let file = order.file.as_ref().map(|(job, n)| (job.as_str().to_owned(), *n));
    if let Some(stood) = all.iter().find(|stood| stood.deed == order.deed) {
        let same = (stood.numbers, stood.labels, &stood.file) == (order.numbers, order.labels, &file);
        return if same { Ok(None) } else { Err(Error::conflict(Fault::new("deed-differs").arg("deed", &order.deed))) };
    }
    // A job was counted when it was ordered.
    if file.is_none() && next_printing(services, run, order.numbers)? != order.printing {
        return Err(Error::conflict(Fault::new("print-meanwhile").value(order.numbers.to_string())));
    }
    let record = drafted(run, order, HandOut::id_of(run.id(), all.last().map_or(0, HandOut::place) + 1), now);
    let id = record.id.clone();
    services.settle(services.store.change_upkeep(&UpkeepRecord::HandOut(record), Basis::Absent)?)?;
    Ok(Some(id))
}

/// The record of an order.
pub(super) fn drafted(run: &Run, order: &HandOutOrder, id: String, now: Timestamp) -> HandOut {
    HandOut {
        id,
        owner: run.owner.clone(),
        run: run.id(),
        numbers: order.numbers,
        labels: order.labels,
        per_unit: order.per_unit,
        left_out: order.left_out,
        printing: order.printing,
        who: order.who.clone(),
        at: now,
        why: order.why.trim().to_owned(),
        media: order.media.clone(),
        format: order.format.clone(),
        deed: order.deed.clone(),
        file: order.file.as_ref().map(|(job, n)| (job.as_str().to_owned(), *n)),
        unsure_from: None,
    }
}

/// Puts a known batch's stamps in force because their labels are handed out; a roll, and a product that opted for an activation of
/// its own, stay as they are.
pub(super) fn activate(
    services: &Services,
    right: &CanChangeStatus,
    run: &Run,
    deed: &DeedKey,
    numbers: NumberRange,
    now: Timestamp,
) -> Result<u32> {
    let separate = services.product_facts(&services.view(), &run.product)?.product.activation == Activation::Separate;
    let waiting = numbers.numbers().any(|number| services.view().state_of(number) == StampState::NotActivated);
    if run.is_roll() || separate || !waiting {
        return Ok(0);
    }
    let order = StatusOrder { deed: deed.clone(), numbers, reason: StatusReason::HandedOut };
    status::change(services, right, &order, now).map(|(moved, _)| moved)
}
