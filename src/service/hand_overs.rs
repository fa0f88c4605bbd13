//! Which goods were handed to whom and are not received yet: known in memory, kept in step by the store's changes, so that nobody looks
//! through all events for them.
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::id::{BatchId, ProducerId};
use crate::store::contract::receipt::Touched;
use crate::store::contract::whole::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Changes read at a time.
const CHANGES_MAX: usize = 4096;

/// What is on its way. Whoever asks first reads the events of all batches, once.
#[derive(Debug, Default)]
pub struct HandOvers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    upto: u64,
    pending: BTreeMap<BatchId, Vec<Event>>,
}

impl HandOvers {
    /// What was handed to a producer and is not received yet, by batch.
    pub fn to(&self, store: &dyn Store, producer: &ProducerId) -> Result<Vec<Event>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.refresh(store)?;
        let mine = known.pending.values().flatten().filter(|event| event.hands_to.as_ref() == Some(producer));
        Ok(mine.cloned().collect())
    }
}

impl Known {
    fn refresh(&mut self, store: &dyn Store) -> Result<()> {
        loop {
            let changes = store.changes_since(self.upto, CHANGES_MAX)?;
            let Some(last) = changes.last().map(|change| change.number) else { return Ok(()) };
            let batch = |touched| if let Touched::Events(batch) = touched { Some(batch) } else { None };
            let touched = changes.into_iter().filter_map(|change| batch(change.touched));
            for batch in touched.collect::<BTreeSet<_>>() {
                let pending = pending(&store.events(&batch)?);
                if pending.is_empty() {
                    self.pending.remove(&batch);
                } else {
                    self.pending.insert(batch, pending);
                }
            }
            self.upto = last;
        }
    }
}

/// Of a batch's events those that hand goods over, stand uncorrected and were not received.
fn pending(events: &[Event]) -> Vec<Event> {
    let answered = |sent: &Event| {
        let names = |event: &Event| event.receives.as_ref() == Some(&sent.id) || event.corrects.as_ref() == Some(&sent.id);
        events.iter().any(names)
    };
    events.iter().filter(|event| event.hands_to.is_some() && !answered(event)).cloned().collect()
}
