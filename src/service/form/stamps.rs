//! What programs say of stamps and are told of them: runs, bindings, changes of state, scans. They have no table: a run is issued,
//! never imported.
use super::cells::{Cells, Writer};
use super::field::form;
use super::row::Row;
use crate::domain::binding::Binding;
use crate::domain::error::Fault;
use crate::domain::hex::hex;
use crate::domain::id::{BatchId, ProductId};
use crate::domain::number::{Number, NumberRange, RunId};
use crate::domain::recall::RecallState;
use crate::domain::registry::Owner;
use crate::domain::run::{Run, StatusChange, StatusReason};
use crate::domain::stamp::{StampKind, StampState};
use crate::domain::time::Date;

/// Words of the kinds of stamps.
const KINDS: &[&str] = &["item", "batch"];

/// The reasons that a program may give; `bound` is the binding's own.
const GIVEN: &[(&str, StatusReason)] = &[
    ("handed-out", StatusReason::HandedOut),
    ("commissioned", StatusReason::Commissioned),
    ("spoiled", StatusReason::Spoiled),
    ("stolen", StatusReason::Stolen),
    ("relabelled", StatusReason::Relabelled),
    ("copy-suspected", StatusReason::CopySuspected),
    ("cleared", StatusReason::Cleared),
];

/// Words of every reason that is told.
const REASONS: &[&str] = &["handed-out", "commissioned", "spoiled", "stolen", "relabelled", "copy-suspected", "cleared", "bound"];

/// Words of the states that a recall may be moved to.
const ENDS: &[&str] = &["closed", "lifted"];

/// The word of the office, where a record belongs to it.
const OFFICE: &str = "office";

form! {
    /// Runs: of a batch, or of a product as a roll printed ahead.
    RUNS = "runs" {
        code "run_id" Told "r-0xyk2n9q";
        id "batch_id" Optional "lo-tieu-tien-phuoc-tp1";
        id "product_id" Optional "";
        whole "count" Optional "24";
        date "use_by" Optional "";
        code "owner" Told "htx-tien-phuoc";
        code "lot_code" Told "TTP-260314-01";
        (one of KINDS) "kind" Told "item";
        whole "number_from" Told "1040187392";
        whole "number_to" Told "1040187415";
        whole "key_id" Told "1";
        date "issued_on" Told "2026-03-20";
        moment "issued_at" Told "2026-03-20T01:00:00Z";
        date "expiry_on" Told "2028-03-03";
        code "root" Told "";
        whole "active" Told "24";
        whole "revoked" Told "0";
        whole "suspended" Told "0";
        whole "not_activated" Told "0";
    }
}

form! {
    /// Bindings of a roll's stamps to a batch.
    BINDINGS = "bindings" {
        code "binding_id" Told "api-5f0c2b9a";
        code "run_id" Told "r-0xyk2n9q";
        whole "number_from" Needed "1040187392";
        whole "number_to" Needed "1040187415";
        id "batch_id" Needed "lo-tieu-tien-phuoc-tp1";
        text "correction_vi" Optional "";
        moment "bound_at" Told "2026-03-20T01:00:00Z";
    }
}

form! {
    /// Changes of the state of stamps.
    STATUS_CHANGES = "status_changes" {
        code "change_id" Told "api-5f0c2b9a";
        code "run_id" Told "r-0xyk2n9q";
        whole "number_from" Optional "1040187392";
        whole "number_to" Optional "1040187395";
        (one of REASONS) "reason" Needed "spoiled";
        code "state" Told "revoked";
        moment "changed_at" Told "2026-03-20T01:00:00Z";
    }
}

form! {
    /// Scans of a stamp on a day.
    SCANS = "scans" {
        whole "number" Told "1040187392";
        code "run_id" Told "r-0xyk2n9q";
        date "day" Told "2026-03-21";
        whole "scans" Told "3";
    }
}

form! {
    /// The end of a recall or hold.
    RECALL_ENDS = "recall_ends" {
        (one of ENDS) "state" Needed "closed";
    }
}

/// What stamps are wanted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunWish {
    /// A known batch.
    pub batch: Option<BatchId>,
    /// The product of a roll.
    pub product: Option<ProductId>,
    /// How many.
    pub count: Option<u32>,
    /// The last day of a roll.
    pub use_by: Option<Date>,
}

/// A wish for stamps: of a batch, or of a product with a count, never of both: `run-what`.
pub fn read_run(row: &mut Row<'_>) -> RunWish {
    let wish = RunWish {
        batch: row.optional("batch_id"),
        product: row.optional("product_id"),
        count: row.count("count"),
        use_by: row.date("use_by"),
    };
    let given = (!row.text("batch_id").is_empty(), !row.text("product_id").is_empty());
    if given.0 == given.1 {
        row.fault("", Fault::new("run-what"));
    }
    if given.1 && row.text("count").is_empty() {
        row.fault("count", Fault::new("cell-empty"));
    }
    if given.0 && wish.use_by.is_some() {
        row.fault("use_by", Fault::new("run-use-by"));
    }
    wish
}

/// Numbers of a run, both ends; without them all of it. Outside it: `range-outside-run`.
pub fn read_numbers(row: &mut Row<'_>, run: &Run) -> Option<NumberRange> {
    let (from, to) = (row.text("number_from"), row.text("number_to"));
    if from.is_empty() && to.is_empty() {
        return Some(run.numbers);
    }
    let (from, to): (Option<Number>, Option<Number>) = (row.parse("number_from"), row.parse("number_to"));
    let (from, to) = (from?, to?);
    let numbers = NumberRange::between(from, to).map_err(|fault| row.fault("number_to", fault)).ok()?;
    if run.numbers.covers(numbers) {
        return Some(numbers);
    }
    let fault = Fault::new("range-outside-run").arg("run", run.numbers).arg("count", run.numbers.count());
    row.fault("number_from", fault.value(numbers.to_string()));
    None
}

/// A reason of a change of state.
pub fn read_reason(row: &mut Row<'_>) -> Option<StatusReason> {
    row.one_of("reason", GIVEN)
}

/// Whereto a recall is moved.
pub fn read_end(row: &mut Row<'_>) -> Option<RecallState> {
    row.one_of("state", &[("closed", RecallState::Closed), ("lifted", RecallState::Lifted)])
}

/// A run; how its stamps stand only where that was counted.
pub fn write_run(run: &Run, tally: Option<[(StampState, u32); 4]>) -> Cells {
    let mut cells = Writer::new(RUNS);
    let owner = match &run.owner {
        Owner::Office => OFFICE,
        Owner::Producer(id) => id.as_str(),
    };
    let kind = match run.kind {
        StampKind::Item => KINDS[0],
        StampKind::Batch => KINDS[1],
    };
    cells.put("run_id", run.id()).maybe("batch_id", run.batch.as_ref()).put("product_id", &run.product);
    cells.put("count", run.numbers.count()).put("owner", owner).put("kind", kind);
    cells.maybe("lot_code", run.lot.as_ref().map(|lot| lot.as_str()));
    cells.put("number_from", run.numbers.first()).put("number_to", run.numbers.last()).put("key_id", run.kid.get());
    cells.put("issued_on", run.issued).put("issued_at", run.issued_at).put("root", hex(&run.root));
    cells.maybe(if run.is_roll() { "use_by" } else { "expiry_on" }, run.expiry);
    for (state, count) in tally.into_iter().flatten() {
        let column = match state {
            StampState::Active => "active",
            StampState::Revoked => "revoked",
            StampState::Suspended => "suspended",
            StampState::NotActivated => "not_activated",
        };
        cells.put(column, count);
    }
    cells.cells()
}

/// A binding.
pub fn write_binding(binding: &Binding) -> Cells {
    let mut cells = Writer::new(BINDINGS);
    cells.put("binding_id", &binding.deed).put("run_id", binding.run).put("batch_id", &binding.batch);
    cells.put("number_from", binding.numbers.first()).put("number_to", binding.numbers.last());
    cells.maybe("correction_vi", binding.correction.as_ref()).put("bound_at", binding.at);
    cells.cells()
}

/// A change of state within a run.
pub fn write_change(run: RunId, change: &StatusChange) -> Cells {
    let mut cells = Writer::new(STATUS_CHANGES);
    let state = match change.reason.state() {
        StampState::Active => "active",
        StampState::Revoked => "revoked",
        StampState::Suspended => "suspended",
        StampState::NotActivated => "not-activated",
    };
    cells.put("change_id", &change.deed).put("run_id", run).put("reason", change.reason.code()).put("state", state);
    cells.put("number_from", change.numbers.first()).put("number_to", change.numbers.last()).put("changed_at", change.at);
    cells.cells()
}

/// Scans of a stamp on a day.
pub fn write_scans(run: RunId, number: Number, day: Date, scans: u64) -> Cells {
    let mut cells = Writer::new(SCANS);
    cells.put("number", number).put("run_id", run).put("day", day).put("scans", scans);
    cells.cells()
}
