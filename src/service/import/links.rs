//! Reads `batch_inputs.csv` and `deliveries.csv`, and puts them into the batches that they belong to.
use crate::domain::batch::{Batch, Delivery, Input, Relation};
use crate::domain::error::Fault;
use crate::domain::id::BatchId;
use crate::domain::quantity::{Amount, Quantity};
use crate::service::import::table::{Files, Row, Table};

/// A row that belongs to a batch.
pub struct Linked<T> {
    /// Which batch.
    pub batch: BatchId,
    /// What belongs to it.
    pub part: T,
}

/// Which batch went into which.
pub fn inputs(files: &Files, faults: &mut Vec<Fault>) -> Vec<Linked<Input>> {
    let relations = [
        ("transform", Relation::Transform),
        ("split", Relation::Split),
        ("merge", Relation::Merge),
        ("aggregate", Relation::Aggregate),
    ];
    let needed = ["input_batch_id", "output_batch_id", "relation"];
    Table::read(files, "batch_inputs.csv", &needed, faults).each(faults, |row| {
        let (batch, relation) = (row.parse("output_batch_id")?, row.one_of("relation", &relations)?);
        let yields = (part(row, "yield_min"), part(row, "yield_max"));
        if let (Some(low), Some(high)) = yields
            && high < low
        {
            let shown = row.text("yield_max");
            row.fault("yield_max", Fault::new("yield-order").value(shown));
        }
        let input =
            Input { batch: row.parse("input_batch_id")?, relation, quantity: quantity(row)?, yields: yields.0.zip(yields.1) };
        if input.batch == batch {
            row.fault("input_batch_id", Fault::new("batch-loop").arg("way", format!("{batch} ← {batch}")).value(batch.as_str()));
        }
        Some(Linked { batch, part: input })
    })
}

/// `input_quantity_kg`, or `quantity` with `unit`.
fn quantity(row: &mut Row<'_>) -> Option<Quantity> {
    if row.text("input_quantity_kg").is_empty() {
        let said = row.measured("quantity", "unit");
        if said.is_empty() {
            row.fault("input_quantity_kg", Fault::new("cell-empty"));
        }
        return said.parse().ok();
    }
    row.kilograms("input_quantity_kg")
}

/// A yield in millionths: `0.35`.
fn part(row: &mut Row<'_>, column: &str) -> Option<u64> {
    row.optional::<Amount>(column).map(Amount::micro)
}

/// What members delivered.
pub fn deliveries(files: &Files, faults: &mut Vec<Fault>) -> Vec<Linked<Delivery>> {
    Table::read(files, "deliveries.csv", &["batch_id", "member_id", "delivered_on", "quantity", "unit"], faults).each(
        faults,
        |row| {
            let on = row.date("delivered_on");
            if row.text("delivered_on").is_empty() {
                row.fault("delivered_on", Fault::new("cell-empty"));
            }
            let quantity = row.measured("quantity", "unit");
            let delivery = Delivery { member: row.parse("member_id")?, on: on?, quantity: quantity.parse().ok()? };
            Some(Linked { batch: row.parse("batch_id")?, part: delivery })
        },
    )
}

/// Puts parts into their batches. A part whose batch is not in this import is a fault: a batch is put as a whole.
pub fn join<T: Clone>(
    file: &str,
    lines: &[u64],
    linked: &[Linked<T>],
    batches: &mut [Batch],
    faults: &mut Vec<Fault>,
    into: impl Fn(&mut Batch, T),
) {
    let at: std::collections::HashMap<BatchId, usize> =
        batches.iter().enumerate().map(|(at, batch)| (batch.id.clone(), at)).collect();
    for (line, one) in lines.iter().zip(linked) {
        match at.get(&one.batch) {
            Some(at) => into(&mut batches[*at], one.part.clone()),
            None => faults.push(Fault::new("batch-not-here").value(one.batch.as_str()).at(file, *line, "")),
        }
    }
}
