//! Rows that belong to a batch: what it was made from, and what members delivered into it.
use super::cells::{Cells, Writer};
use super::field::form;
use super::row::Row;
use super::vocabulary::{RELATION_WORDS, RELATIONS};
use crate::domain::batch::{Delivery, Input};
use crate::domain::error::Fault;
use crate::domain::id::BatchId;
use crate::domain::quantity::{Amount, Quantity, Unit};

/// A part of a record, with the id of that record.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked<I, T> {
    /// Whose part it is.
    pub owner: I,
    /// The part.
    pub part: T,
}

form! {
    /// Which batch went into which.
    BATCH_INPUTS = "batch_inputs" {
        id "output_batch_id" Needed "lo-tieu-tp1";
        id "input_batch_id" Needed "lo-tieu-nl1";
        (one of RELATION_WORDS) "relation" Needed "transform";
        decimal "input_quantity_kg" Optional "40";
        decimal "quantity" Optional "";
        text "unit" Optional "";
        decimal "yield_min" Optional "0.3";
        decimal "yield_max" Optional "0.4";
    }
}

form! {
    /// What members delivered.
    DELIVERIES = "deliveries" {
        id "batch_id" Needed "lo-tieu-nl1";
        id "member_id" Needed "xv-ho-01";
        date "delivered_on" Needed "2026-03-02";
        decimal "quantity" Needed "40";
        text "unit" Needed "kg";
    }
}

/// What went into a batch.
pub fn read_input(row: &mut Row<'_>) -> Option<Input> {
    let (batch, relation) = (row.parse("input_batch_id"), row.one_of("relation", RELATIONS));
    let (low, high) = (part(row, "yield_min"), part(row, "yield_max"));
    match (low, high) {
        (Some(low), Some(high)) if high < low => {
            let shown = row.text("yield_max");
            row.fault("yield_max", Fault::new("yield-order").value(shown));
        }
        (Some(_), None) => row.fault("yield_max", Fault::new("cell-empty")),
        (None, Some(_)) => row.fault("yield_min", Fault::new("cell-empty")),
        (Some(_), Some(_)) | (None, None) => {}
    }
    let quantity = quantity(row);
    Some(Input { yields: low.zip(high), batch: batch?, relation: relation?, quantity: quantity? })
}

/// `input_quantity_kg`, or `quantity` with `unit`.
fn quantity(row: &mut Row<'_>) -> Option<Quantity> {
    if let Some(amount) = row.optional::<Amount>("input_quantity_kg") {
        return Some(Quantity { amount, unit: Unit::kilogram() });
    }
    let said = row.measured("quantity", "unit");
    if said.is_empty() {
        row.fault("input_quantity_kg", Fault::new("cell-empty"));
    }
    said.parse().ok()
}

/// A yield in millionths: `0.35`.
fn part(row: &mut Row<'_>, column: &str) -> Option<u64> {
    row.optional::<Amount>(column).map(Amount::micro)
}

/// The same with the batch that was made.
pub fn read_linked_input(row: &mut Row<'_>) -> Option<Linked<BatchId, Input>> {
    let (owner, part): (Option<BatchId>, _) = (row.parse("output_batch_id"), read_input(row));
    let linked = Linked { owner: owner?, part: part? };
    if linked.part.batch == linked.owner {
        let way = format!("{0} ← {0}", linked.owner);
        row.fault("input_batch_id", Fault::new("batch-loop").arg("way", way).value(linked.owner.as_str()));
    }
    Some(linked)
}

/// Its cells.
pub fn write_linked_input(linked: &Linked<BatchId, Input>) -> Cells {
    let Linked { owner, part } = linked;
    let mut cells = Writer::new(BATCH_INPUTS);
    cells.put("output_batch_id", owner).put("input_batch_id", &part.batch).word("relation", RELATIONS, &part.relation);
    if part.quantity.unit == Unit::kilogram() {
        cells.put("input_quantity_kg", part.quantity.amount);
    } else {
        cells.put("quantity", part.quantity.amount).put("unit", part.quantity.unit.word());
    }
    let shown = |micro: u64| Amount::of_micro(micro.into());
    cells.maybe("yield_min", part.yields.map(|(low, _)| shown(low))).maybe("yield_max", part.yields.map(|(_, high)| shown(high)));
    cells.cells()
}

/// What a member delivered into a batch.
pub fn read_delivery(row: &mut Row<'_>) -> Option<Delivery> {
    let (member, on) = (row.parse("member_id"), row.needed_date("delivered_on"));
    row.needed("quantity");
    let quantity = row.measured("quantity", "unit");
    Some(Delivery { quantity: quantity.parse().ok()?, member: member?, on: on? })
}

/// The same with the batch.
pub fn read_linked_delivery(row: &mut Row<'_>) -> Option<Linked<BatchId, Delivery>> {
    let (owner, part) = (row.parse("batch_id"), read_delivery(row));
    Some(Linked { owner: owner?, part: part? })
}

/// Its cells.
pub fn write_linked_delivery(linked: &Linked<BatchId, Delivery>) -> Cells {
    let Linked { owner, part } = linked;
    let mut cells = Writer::new(DELIVERIES);
    cells.put("batch_id", owner).put("member_id", &part.member).put("delivered_on", part.on);
    cells.put("quantity", part.quantity.amount).put("unit", part.quantity.unit.word());
    cells.cells()
}
