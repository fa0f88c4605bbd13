//! Traces a batch: one step back, one step forward, or all the way; and finds what does not balance.
use crate::domain::audience::Audience;
use crate::domain::balance::{BalanceCase, imbalances};
use crate::domain::batch::{Batch, Input};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{BatchId, ProductId};
use crate::domain::lineage::{Extent, Lineage, Way};
use crate::domain::place::Words;
use crate::domain::time::Date;
use crate::service::services::Services;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Most batches each way that the command line shows.
pub const TRACE_MAX: usize = 10_000;

/// A batch on the way.
#[derive(Debug, Clone, Serialize)]
pub struct Node {
    /// Which.
    pub batch: BatchId,
    /// Steps from where the trace begins; below nought = back.
    pub step: i32,
    /// Lot code.
    pub lot: Lot,
    /// Product's name.
    pub product: Words,
    /// The path of its page without a stamp.
    pub path: String,
    /// Who made it.
    pub producer: Words,
    /// raw, intermediate or finished.
    pub kind: String,
    /// Day of production.
    pub made_on: Date,
    /// Quantity as declared; empty = not declared.
    pub quantity: String,
    /// Whether it is recalled or held, by whatever reaches it.
    pub stopped: bool,
}

/// A batch that went into another.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What went in.
    pub from: BatchId,
    /// What came out.
    pub into: BatchId,
    /// How.
    pub relation: &'static str,
    /// How much went in.
    pub quantity: String,
}

/// What a trace found.
#[derive(Debug, Clone, Serialize)]
pub struct Trace {
    /// Where it began.
    pub start: BatchId,
    /// Every batch, by step, then by id.
    pub nodes: Vec<Node>,
    /// Every link between them.
    pub links: Vec<Link>,
    /// Whether there is more than was followed.
    pub cut: bool,
}

/// Where a trace goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// One way.
    One(Way),
    /// Both.
    Both,
}

/// The batch that a person names: its id, its lot code, or `PRODUCT/LOT`. A lot code of several products: conflict
/// `lot-ambiguous`, with what to write instead; unknown: not found `lot-unknown`.
pub fn find(services: &Services, text: &str) -> Result<BatchId> {
    let unknown = || Error::not_found(Fault::new("lot-unknown").value(text));
    if let Some((product, lot)) = text.split_once('/') {
        let (product, lot): (ProductId, Lot) = (product.parse()?, lot.parse()?);
        return Ok(services.store.batch_by_lot(&product, &lot)?.ok_or_else(unknown)?.record.id);
    }
    // A lot code of figures alone is spelled like an id.
    let lot = match text.parse::<BatchId>() {
        Ok(id) => match services.store.batch(&id)? {
            Some(owned) => return Ok(owned.record.id),
            None => text.parse::<Lot>().map_err(|_| unknown())?,
        },
        Err(_) => text.parse()?,
    };
    let named: Vec<Batch> =
        services.store.batches()?.into_iter().map(|owned| owned.record).filter(|batch| batch.lot == lot).collect();
    match named.as_slice() {
        [] => Err(unknown()),
        [one] => Ok(one.id.clone()),
        several => {
            let ways: Vec<String> = several.iter().map(|batch| format!("{}/{}", batch.product, batch.lot)).collect();
            Err(Error::conflict(Fault::new("lot-ambiguous").arg("ways", ways.join(", ")).value(text)))
        }
    }
}

/// What is asked about a batch.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Which way.
    pub direction: Direction,
    /// How far.
    pub extent: Extent,
    /// For whom.
    pub audience: Audience,
    /// Most batches each way, nearest first.
    pub most: usize,
}

/// Follows a batch. What hides its inputs from the audience is not followed through.
pub fn trace(services: &Services, start: &BatchId, question: &Question) -> Result<Trace> {
    let Question { direction, extent, audience, most } = *question;
    let view = services.view();
    let lineage = view.descent.lineage();
    let ways: &[Way] = match direction {
        Direction::One(Way::Back) => &[Way::Back],
        Direction::One(Way::Forward) => &[Way::Forward],
        Direction::Both => &[Way::Back, Way::Forward],
    };
    let mut steps: BTreeMap<BatchId, i32> = BTreeMap::new();
    let mut hidden: BTreeSet<BatchId> = BTreeSet::new();
    let mut cut = false;
    for way in ways {
        let found = lineage.walk(start, *way, extent);
        cut |= found.len() > most;
        for (id, step) in found.into_iter().take(most) {
            let step = i32::try_from(step).unwrap_or(i32::MAX);
            steps.entry(id).or_insert(if *way == Way::Back { -step } else { step });
        }
    }
    let mut batches: BTreeMap<BatchId, Batch> = BTreeMap::new();
    for id in steps.keys() {
        if let Some(owned) = services.store.batch(id)? {
            if !owned.record.shows_inputs(audience) {
                hidden.insert(id.clone());
            }
            batches.insert(id.clone(), owned.record);
        }
    }
    let links = links(lineage, &batches, &hidden);
    let reached = reachable(start, &links);
    let mut nodes = Vec::new();
    for (id, batch) in batches.into_iter().filter(|(id, _)| reached.contains(id)) {
        nodes.push(node(services, batch.seen_by(audience), steps.get(&id).copied().unwrap_or(0), view.descent.is_stopped(&id))?);
    }
    nodes.sort_by(|a, b| (a.step, &a.batch).cmp(&(b.step, &b.batch)));
    let links = links.into_iter().filter(|link| reached.contains(&link.from) && reached.contains(&link.into)).collect();
    Ok(Trace { start: start.clone(), nodes, links, cut })
}

fn links(lineage: &Lineage, batches: &BTreeMap<BatchId, Batch>, hidden: &BTreeSet<BatchId>) -> Vec<Link> {
    let open = batches.keys().filter(|id| !hidden.contains(*id));
    let of = |into: &BatchId, input: &Input| Link {
        from: input.batch.clone(),
        into: into.clone(),
        relation: input.relation.code(),
        quantity: input.quantity.to_string(),
    };
    let inputs = open.flat_map(|into| lineage.inputs(into).iter().map(move |input| (into, input)));
    inputs.filter(|(_, input)| batches.contains_key(&input.batch)).map(|(into, input)| of(into, input)).collect()
}

/// What is still tied to the start once hidden links are gone.
fn reachable(start: &BatchId, links: &[Link]) -> BTreeSet<BatchId> {
    let mut beside: BTreeMap<&BatchId, Vec<&BatchId>> = BTreeMap::new();
    for link in links {
        beside.entry(&link.from).or_default().push(&link.into);
        beside.entry(&link.into).or_default().push(&link.from);
    }
    let mut seen = BTreeSet::from([start.clone()]);
    let mut waiting = vec![start];
    while let Some(id) = waiting.pop() {
        for next in beside.get(id).into_iter().flatten() {
            if seen.insert((*next).clone()) {
                waiting.push(next);
            }
        }
    }
    seen
}

fn node(services: &Services, batch: Batch, step: i32, stopped: bool) -> Result<Node> {
    let product = services.store.product(&batch.product)?;
    let producer = services.store.producer(&batch.producer)?.map(|producer| producer.name).unwrap_or_default();
    let code = product.as_ref().map(crate::domain::product::Product::code);
    let path = code.map(|code: ProductCode| format!("{code}/10/{}", batch.lot)).unwrap_or_default();
    Ok(Node {
        path,
        product: product.map(|product| product.name).unwrap_or_default(),
        producer,
        step,
        lot: batch.lot,
        kind: batch.kind,
        made_on: batch.made_on,
        quantity: batch.quantity,
        batch: batch.id,
        stopped,
    })
}

/// What does not balance in a batch.
pub fn imbalances_of(services: &Services, id: &BatchId) -> Result<Vec<Fault>> {
    let unknown = || Error::not_found(Fault::new("batch-unknown").value(id.as_str()));
    let batch = services.store.batch(id)?.ok_or_else(unknown)?.record;
    let piece = services.store.product(&batch.product)?.and_then(|product| product.unit_mass);
    let view = services.view();
    let drawn: Vec<&Input> = view.descent.lineage().drawn(id).map(|(_, input)| input).collect();
    let mut faults = imbalances(&BalanceCase { batch: &batch, piece, drawn: &drawn });
    let units = batch.units.unwrap_or(0);
    // Where the surplus was voided there is none any more.
    let is_beyond = view.stamps_of(id).is_some_and(|taken| taken > u64::from(units));
    for run in view.runs().filter(|run| is_beyond && run.batch.as_ref() == Some(id)) {
        let (count, why) = (view.count_standing(run.numbers), run.beyond.as_ref());
        let fault = |why: &String| {
            Fault::new("balance-beyond").arg("run", run.id()).arg("count", count).arg("units", units).arg("reason", why)
        };
        faults.extend(why.filter(|_| count > 0).map(fault));
    }
    Ok(faults)
}

/// What does not balance anywhere, by batch.
pub fn all_imbalances(services: &Services) -> Result<Vec<(BatchId, Vec<Fault>)>> {
    let mut found = Vec::new();
    for owned in services.store.batches()? {
        let faults = imbalances_of(services, &owned.record.id)?;
        if !faults.is_empty() {
            found.push((owned.record.id, faults));
        }
    }
    Ok(found)
}
