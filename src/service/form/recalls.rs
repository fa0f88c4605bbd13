//! Recalls and holds, each with where it stands, and ranges of stamps that were voided.
use super::cells::{Cells, Writer};
use super::field::{form, in_languages};
use super::row::Row;
use super::vocabulary::{ORDERED_BY, ORDERED_BY_WORDS, RECALL_STATE_WORDS, RECALL_STATES, RECALL_WORDS, RECALLS, Vocabulary};
use crate::domain::error::Fault;
use crate::domain::id::{AreaId, BatchId, ProductId, RecallId};
use crate::domain::number::NumberRange;
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, Recall, RecallKind, RecallState, Scope as RecallScope, StampRange};
use crate::domain::time::{Date, Moment, Timestamp, Zone};

/// What a row recalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole lot.
    WholeLot(BatchId),
    /// Every lot of a product.
    Product(ProductId),
    /// Every lot whose material grew there.
    Area(AreaId),
    /// Stamps of a run, by their numbers.
    Stamps(StampRange),
    /// Positions in the batch's run, counted from 1, both ends in it: these stamps are void.
    Positions(BatchId, u32, u32),
}

impl Scope {
    /// What becomes of it, where it is a recall.
    pub fn recalled(&self) -> Option<RecallScope> {
        match self {
            Self::WholeLot(batch) => Some(RecallScope::Batch(batch.clone())),
            Self::Product(product) => Some(RecallScope::Product(product.clone())),
            Self::Area(area) => Some(RecallScope::Area(area.clone())),
            Self::Stamps(range) => Some(RecallScope::Stamps(range.clone())),
            Self::Positions(..) => None,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct RecallRow {
    /// Its id.
    pub id: RecallId,
    /// Recall or hold.
    pub kind: RecallKind,
    /// The order's number.
    pub order: String,
    /// What it recalls.
    pub scope: Scope,
    /// Why.
    pub reason: Words,
    /// What to do.
    pub action: Words,
    /// Whom to ask; empty = the office.
    pub contact: String,
    /// From which day.
    pub issued_on: Date,
    /// From which moment, where that is not the first one of the day.
    pub issued_at: Option<Timestamp>,
    /// On which day it was closed or lifted.
    pub closed_on: Option<Date>,
    /// In which moment, where that is not the first one of the day.
    pub closed_at: Option<Timestamp>,
    /// Where it stands.
    pub state: RecallState,
    /// Who ordered it.
    pub ordered_by: OrderedBy,
}

impl RecallRow {
    /// The row of a recall as it stands.
    pub fn of(recall: &Recall, zone: &Zone) -> Self {
        let exact = |at: Timestamp| (zone.day(at), (zone.start_of(zone.day(at)) != at).then_some(at));
        let (issued_on, issued_at) = exact(recall.since);
        let (closed_on, closed_at) = recall.ended.map_or((None, None), |at| {
            let (day, at) = exact(at);
            (Some(day), at)
        });
        Self {
            id: recall.id.clone(),
            kind: recall.kind,
            order: recall.order.clone(),
            scope: match &recall.scope {
                RecallScope::Batch(batch) => Scope::WholeLot(batch.clone()),
                RecallScope::Stamps(range) => Scope::Stamps(range.clone()),
                RecallScope::Product(product) => Scope::Product(product.clone()),
                RecallScope::Area(area) => Scope::Area(area.clone()),
            },
            reason: recall.reason.clone(),
            action: recall.action.clone(),
            contact: recall.contact.clone(),
            issued_on,
            issued_at,
            closed_on,
            closed_at,
            state: recall.state,
            ordered_by: recall.ordered_by,
        }
    }

    /// From when it is in force.
    pub fn since(&self, zone: &Zone) -> Timestamp {
        self.issued_at.unwrap_or_else(|| zone.start_of(self.issued_on))
    }

    /// When it was closed or lifted.
    pub fn ended(&self, zone: &Zone) -> Option<Timestamp> {
        self.closed_at.or_else(|| self.closed_on.map(|day| zone.start_of(day)))
    }
}

/// Which column names what is recalled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Lot,
    Product,
    Area,
    Stamps,
    Positions,
}

const SCOPES: Vocabulary<Column> = &[
    ("whole_lot", Column::Lot),
    ("serial_range", Column::Positions),
    ("product", Column::Product),
    ("area", Column::Area),
    ("stamps", Column::Stamps),
];

form! {
    /// Recalls.
    FORM = "recalls" {
        id "recall_id" Needed "th-001";
        (one of RECALL_WORDS) "kind" Optional "recall";
        text "order_number" Optional "";
        (one of &["whole_lot", "serial_range", "product", "area", "stamps"]) "scope" Needed "whole_lot";
        id "batch_id" Optional "lo-tieu-tp1";
        id "product_id" Optional "";
        id "area_id" Optional "";
        code "serial_from" Optional "";
        code "serial_to" Optional "";
        text "run_id" Optional "";
        code "number_from" Optional "";
        code "number_to" Optional "";
        words "reason" Optional "";
        words "action" Optional "";
        text "contact" Optional "";
        date "issued_on" Needed "2026-09-28";
        moment "issued_at" Optional "";
        date "closed_on" Optional "";
        moment "closed_at" Optional "";
        (one of RECALL_STATE_WORDS) "status" Optional "open";
        (one of ORDERED_BY_WORDS) "issued_by_role" Optional "office";
    }
}

/// A recall.
pub fn read(row: &mut Row<'_>) -> Option<RecallRow> {
    let (id, issued_on, closed_on) = (row.parse("recall_id"), row.needed_date("issued_on"), row.date("closed_on"));
    row.in_order(issued_on, "closed_on", closed_on);
    let kind = row.one_if_any("kind", RECALLS).unwrap_or(RecallKind::Recall);
    if kind == RecallKind::Recall {
        row.needed("reason_vi");
    }
    let scope = match row.one_of("scope", SCOPES) {
        Some(Column::Lot) => row.parse("batch_id").map(Scope::WholeLot),
        Some(Column::Product) => row.parse("product_id").map(Scope::Product),
        Some(Column::Area) => row.parse("area_id").map(Scope::Area),
        Some(Column::Stamps) => stamps(row),
        Some(Column::Positions) => positions(row),
        None => None,
    };
    let usual = if closed_on.is_some() { RecallState::Closed } else { RecallState::Open };
    let state = row.one_if_any("status", RECALL_STATES).unwrap_or(usual);
    check_state(row, kind, state, closed_on);
    Some(RecallRow {
        order: row.text("order_number"),
        reason: row.words("reason"),
        action: row.words("action"),
        contact: row.text("contact"),
        closed_on,
        issued_at: row.optional::<Moment>("issued_at").map(|moment| moment.at),
        closed_at: row.optional::<Moment>("closed_at").map(|moment| moment.at),
        ordered_by: row.one_if_any("issued_by_role", ORDERED_BY).unwrap_or_default(),
        kind,
        state,
        id: id?,
        scope: scope?,
        issued_on: issued_on?,
    })
}

/// A recall that is over has its day, and one that is open has none; a hold is lifted and never closed.
fn check_state(row: &mut Row<'_>, kind: RecallKind, state: RecallState, closed_on: Option<Date>) {
    let shown = row.text("status");
    match (state, closed_on) {
        (RecallState::Closed | RecallState::Lifted, None) => row.fault("closed_on", Fault::new("cell-empty")),
        (RecallState::Open, Some(_)) => row.fault("status", Fault::new("recall-status").value(shown.as_str())),
        (RecallState::Open, None) | (RecallState::Closed | RecallState::Lifted, Some(_)) => {}
    }
    if kind == RecallKind::Hold && state == RecallState::Closed {
        row.fault("status", Fault::new("recall-status").value(shown));
    }
}

fn stamps(row: &mut Row<'_>) -> Option<Scope> {
    let (run, from, to) = (row.parse("run_id"), row.parse("number_from"), row.parse("number_to"));
    let numbers = NumberRange::between(from?, to?).map_err(|fault| row.fault("number_to", fault)).ok();
    Some(Scope::Stamps(StampRange { run: run?, numbers: numbers? }))
}

fn positions(row: &mut Row<'_>) -> Option<Scope> {
    let (batch, from, to) = (row.parse("batch_id"), serial(row, "serial_from"), serial(row, "serial_to"));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        row.fault("serial_to", Fault::new("range-shape").value(shown(to)));
    }
    Some(Scope::Positions(batch?, from?, to?))
}

/// `S000417` is position 417: number `first + 416` of the batch's run.
fn serial(row: &mut Row<'_>, column: &str) -> Option<u32> {
    let text = row.needed(column);
    let position = text.strip_prefix('S').filter(|digits| digits.len() == 6).and_then(|digits| digits.parse().ok());
    let position = position.filter(|position| *position > 0);
    if position.is_none() {
        row.fault(column, Fault::new("serial-shape").value(text));
    }
    position
}

fn shown(position: u32) -> String {
    format!("S{position:06}")
}

/// Its cells.
pub fn write(row: &RecallRow) -> Cells {
    let mut cells = Writer::new(FORM);
    cells.put("recall_id", &row.id).word("kind", RECALLS, &row.kind).put("order_number", &row.order);
    let column = match &row.scope {
        Scope::WholeLot(batch) => {
            cells.put("batch_id", batch);
            Column::Lot
        }
        Scope::Product(product) => {
            cells.put("product_id", product);
            Column::Product
        }
        Scope::Area(area) => {
            cells.put("area_id", area);
            Column::Area
        }
        Scope::Stamps(StampRange { run, numbers }) => {
            cells.put("run_id", run).put("number_from", numbers.first()).put("number_to", numbers.last());
            Column::Stamps
        }
        Scope::Positions(batch, from, to) => {
            cells.put("batch_id", batch).put("serial_from", shown(*from)).put("serial_to", shown(*to));
            Column::Positions
        }
    };
    cells.word("scope", SCOPES, &column).words("reason", &row.reason).words("action", &row.action).put("contact", &row.contact);
    cells.put("issued_on", row.issued_on).maybe("issued_at", row.issued_at).maybe("closed_on", row.closed_on);
    cells.maybe("closed_at", row.closed_at).word("status", RECALL_STATES, &row.state);
    cells.word("issued_by_role", ORDERED_BY, &row.ordered_by);
    cells.cells()
}
