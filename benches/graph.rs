//! Batches made from one another in levels, and what happened to each: the data of the figures on provenance.
use crate::office::{BATCH, noon};
use temtin::domain::batch::{Batch, Input, Relation};
use temtin::domain::event::Event;
use temtin::domain::id::BatchId;
use temtin::domain::quantity::Quantity;
use temtin::domain::registry::Owned;
use temtin::domain::time::{Date, Timestamp};
use temtin::service::services::Services;

/// Levels from the first batch to the last ones, both counted.
pub const LEVELS: usize = 20;

/// Events of each batch.
pub const EVENTS: usize = 100;

/// Batches put in one deed, as an import of a large file would.
pub const PUT_AT_ONCE: usize = 10_000;

/// Day of the first batch; each level is made ten days after the one before.
const FIRST_DAY: Date = Date::constant(2025, 1, 1);

/// The batch that all others come from.
pub fn root() -> BatchId {
    "goc".parse().unwrap()
}

/// `count` batches: one, and [`LEVELS`] − 1 levels of as many as come out, each made from two of the level before. Their ids fall
/// with the level, so that a batch comes before what it was made from wherever they are taken by id.
pub fn batches(services: &Services, count: usize) -> Vec<Owned<Batch>> {
    let sample = services.store.batch(&BATCH.parse().unwrap()).unwrap().expect("the sample has it");
    let width = (count - 1).div_ceil(LEVELS - 1);
    let name = |at: usize| -> BatchId {
        let (level, place) = (1 + (at - 1) / width, (at - 1) % width);
        format!("b-{:02}-{place:05}", LEVELS - level).parse().unwrap()
    };
    let one = |at: usize| {
        let level = if at == 0 { 0 } else { 1 + (at - 1) / width };
        let (id, from) = match level {
            0 => (root(), vec![]),
            1 => (name(at), vec![root()]),
            // The one above, and its neighbour: all of a level come together again and again.
            _ => (name(at), vec![name(at - width), name(1 + (level - 2) * width + at % width)]),
        };
        let input =
            |batch| Input { batch, relation: Relation::Transform, quantity: Quantity::kilograms(1_000_000), yields: None };
        let mut inputs: Vec<Input> = from.into_iter().map(input).collect();
        inputs.dedup_by(|a, b| a.batch == b.batch);
        Owned {
            record: Batch {
                lot: format!("L{at}").parse().unwrap(),
                id,
                made_on: FIRST_DAY.checked_add(jiff::Span::new().days(10 * level as i64)).unwrap(),
                packed_on: None,
                expiry: None,
                inputs,
                ..sample.record.clone()
            },
            owner: sample.owner.clone(),
        }
    };
    (0..count).map(one).collect()
}

/// What happened to a batch, a minute apart, as large as the events of the sample.
pub fn events(sample: &Event, batch: &Batch) -> Vec<Event> {
    let began: Timestamp = format!("{}T06:00:00+07:00", batch.made_on).parse().unwrap();
    let one = |at: usize| {
        let moment = Timestamp::from_second(began.as_second() + 60 * at as i64).unwrap().to_string().parse().unwrap();
        Event {
            id: format!("{}-{at:03}", batch.id).parse().unwrap(),
            batch: Some(batch.id.clone()),
            product: batch.product.clone(),
            happened: moment,
            recorded: moment,
            ..sample.clone()
        }
    };
    (0..EVENTS).map(one).collect()
}

/// An event of the sample's largest journey.
pub fn sample_event(services: &Services) -> Event {
    services.store.events(&BATCH.parse().unwrap()).unwrap().swap_remove(1)
}

/// Puts batches, as an import would.
pub fn put(services: &Services, batches: &[Owned<Batch>]) {
    for part in batches.chunks(PUT_AT_ONCE) {
        services.settle(services.store.put_batches(part, noon()).unwrap()).unwrap();
    }
}
