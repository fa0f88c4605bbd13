//! Reads `rolls.csv`: rolls printed ahead, and the part of them that was tied to a batch (sample data only).
use crate::domain::error::Fault;
use crate::domain::id::{BatchId, DeedKey, ProductId};
use crate::domain::time::{Date, Moment};
use crate::service::import::table::{Files, each};

/// A part of a roll, by positions counted from 1, tied to a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundPart {
    /// First position.
    pub from: u32,
    /// Last position.
    pub to: u32,
    /// Which batch.
    pub batch: BatchId,
    /// When.
    pub at: Moment,
}

/// One roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Its name; also names its deeds.
    pub id: DeedKey,
    /// Which product.
    pub product: ProductId,
    /// How many stamps.
    pub count: u32,
    /// Last day on which any pack of it may still be good.
    pub use_by: Option<Date>,
    /// When it was issued.
    pub issued_at: Moment,
    /// The part that was bound.
    pub bound: Option<BoundPart>,
}

/// Rolls.
pub fn rolls(files: &Files, faults: &mut Vec<Fault>) -> Vec<Roll> {
    each(files, "rolls.csv", &["roll_id", "product_id", "count", "issued_at"], faults, |row| {
        let count = row.count("count");
        if count.is_none() {
            row.fault("count", Fault::new("cell-empty"));
        }
        let bound = match (row.count("bind_from"), row.count("bind_to")) {
            (Some(from), Some(to)) => Some(BoundPart { from, to, batch: row.parse("batch_id")?, at: row.parse("bound_at")? }),
            _ => None,
        };
        Some(Roll {
            id: row.parse("roll_id")?,
            product: row.parse("product_id")?,
            count: count?,
            use_by: row.date("use_by"),
            issued_at: row.parse("issued_at")?,
            bound,
        })
    })
}
