//! Reads `recalls.csv`: whole lots, products and areas, and ranges of stamps that were voided.
use crate::domain::error::Fault;
use crate::domain::id::{AreaId, BatchId, ProductId, RecallId};
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, Scope as RecallScope};
use crate::domain::time::Date;
use crate::service::import::table::{Files, Row, Table};

/// What a row recalls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The whole lot.
    WholeLot(BatchId),
    /// Every lot of a product.
    Product(ProductId),
    /// Every lot whose material grew there.
    Area(AreaId),
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
            Self::Positions(..) => None,
        }
    }
}

/// One row.
#[derive(Debug, Clone)]
pub struct RecallRow {
    /// Its id.
    pub id: RecallId,
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
    /// On which day it was closed.
    pub closed_on: Option<Date>,
    /// Who ordered it.
    pub ordered_by: OrderedBy,
}

/// Which column names what is recalled.
#[derive(Debug, Clone, Copy)]
enum Column {
    Lot,
    Product,
    Area,
    Positions,
}

const SCOPES: [(&str, Column); 4] =
    [("whole_lot", Column::Lot), ("serial_range", Column::Positions), ("product", Column::Product), ("area", Column::Area)];

/// Recalls.
pub fn recalls(files: &Files, faults: &mut Vec<Fault>) -> Vec<RecallRow> {
    let table = Table::read(files, "recalls.csv", &["recall_id", "scope", "issued_on", "reason_vi"], faults);
    let roles = [("", OrderedBy::Office), ("office", OrderedBy::Office), ("producer", OrderedBy::Producer)];
    table.each(faults, |row| {
        row.needed("reason_vi");
        let issued_on = row.date("issued_on");
        if issued_on.is_none() && row.text("issued_on").is_empty() {
            row.fault("issued_on", Fault::new("cell-empty"));
        }
        let closed_on = row.date("closed_on");
        if let (Some(from), Some(to)) = (issued_on, closed_on)
            && to < from
        {
            let fault = Fault::new("dates-out-of-order").arg("column", "closed_on").arg("earlier", from);
            row.fault("closed_on", fault.value(to.to_string()));
        }
        let scope = match row.one_of("scope", &SCOPES)? {
            Column::Lot => Scope::WholeLot(row.parse("batch_id")?),
            Column::Product => Scope::Product(row.parse("product_id")?),
            Column::Area => Scope::Area(row.parse("area_id")?),
            Column::Positions => positions(row)?,
        };
        Some(RecallRow {
            id: row.parse("recall_id")?,
            order: row.text("order_number"),
            scope,
            reason: row.words("reason"),
            action: row.words("action"),
            contact: row.text("contact"),
            issued_on: issued_on?,
            closed_on,
            ordered_by: row.one_of("issued_by_role", &roles)?,
        })
    })
}

fn positions(row: &mut Row<'_>) -> Option<Scope> {
    let batch = row.parse("batch_id")?;
    let from = serial(row, "serial_from")?;
    let to = serial(row, "serial_to")?;
    if to < from {
        let shown = format!("S{to:06}");
        row.fault("serial_to", Fault::new("range-shape").value(shown));
    }
    Some(Scope::Positions(batch, from, to))
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
