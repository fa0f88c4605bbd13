//! What completeness needs besides the records themselves, looked up in one place for pages and for gates.
use crate::domain::completeness::Placed;
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::producer::Producer;
use crate::store::contract::whole::Store;

/// Whether the administrative unit of a producer is known.
pub fn placed(store: &dyn Store, producer: &Producer) -> Result<Placed> {
    let place = producer.place_current.as_ref().unwrap_or(&producer.place_printed);
    Ok(if store.place(place)?.is_some() { Placed::Known } else { Placed::Unknown })
}

/// How many events are stages: they say where, besides product and time.
pub fn stages(events: &[Event]) -> usize {
    events.iter().filter(|event| event.location.is_some()).count()
}
