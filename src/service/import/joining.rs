//! Puts parts that stand in tables of their own into the records that they belong to.
use crate::domain::error::Fault;
use crate::service::form::kind::Kind;
use crate::service::form::links::Linked;
use crate::service::import::dataset::Dataset;
use std::collections::HashMap;
use std::hash::Hash;

/// Puts every part into its record. A part whose record is not in this import is a fault: a record is put as a whole.
pub fn join_parts(data: &mut Dataset, faults: &mut Vec<Fault>) {
    let parts = std::mem::take(&mut data.parts);
    let mut lost = Vec::new();
    let mut into = |kind: Kind, at: usize, id: &dyn std::fmt::Display| lost.push((kind, at, id.to_string()));
    join(Kind::Pictures, parts.pictures, &mut data.products, |r| &r.id, |r, part| r.pictures.push(part), &mut into);
    join(Kind::EditionCounts, parts.counts, &mut data.editions, |r| &r.id, |r, part| r.others.push(part), &mut into);
    join(Kind::BatchInputs, parts.inputs, &mut data.batches, |r| &r.id, |r, part| r.inputs.push(part), &mut into);
    join(Kind::Deliveries, parts.deliveries, &mut data.batches, |r| &r.id, |r, part| r.deliveries.push(part), &mut into);
    for (kind, row, id) in lost {
        let Some(at) = data.places_of(kind).nth(row) else { continue };
        let column = kind.form().fields.first().map_or("", |field| field.name);
        let of = kind.part_of().map_or("", Kind::name);
        let of_batch = kind.part_of() == Some(Kind::Batches);
        let fault = if of_batch { Fault::new("batch-not-here") } else { Fault::new("part-of-nothing").arg("table", of) };
        faults.push(fault.value(id).at(at.file, at.line, column));
    }
    let whole = data.lined(Kind::Batches, &data.batches).flat_map(|(at, batch)| {
        batch.faults().into_iter().map(move |fault| {
            let column =
                fault.args.iter().find(|(name, _)| *name == "column").map_or(String::new(), |(_, column)| column.clone());
            fault.at(at.file, at.line, &column)
        })
    });
    faults.extend(whole);
}

fn join<R, I: Eq + Hash + Clone + std::fmt::Display, T>(
    kind: Kind,
    parts: Vec<Linked<I, T>>,
    records: &mut [R],
    id: impl Fn(&R) -> &I,
    into: impl Fn(&mut R, T),
    lost: &mut dyn FnMut(Kind, usize, &dyn std::fmt::Display),
) {
    if parts.is_empty() {
        return;
    }
    let at: HashMap<I, usize> = records.iter().enumerate().map(|(at, record)| (id(record).clone(), at)).collect();
    for (row, Linked { owner, part }) in parts.into_iter().enumerate() {
        match at.get(&owner) {
            Some(at) => into(&mut records[*at], part),
            None => lost(kind, row, &owner),
        }
    }
}
