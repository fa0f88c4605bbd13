//! Bindings of rolls, in memory.
use crate::domain::binding::{self, Binding, BindingCase};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::recall::Recall;
use crate::domain::time::Date;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::deed::Deed;
use crate::store::memory::state::State;
use crate::store::memory::taken::{count_void, in_use};
use crate::store::record;

pub(super) fn add(state: &mut State, binding: &Binding, today: Date) -> Result<Receipt> {
    let deed = Deed::Binding(binding.clone());
    if deed.against(&binding.deed, state.deeds.get(&binding.deed))? == Done::Before {
        return Ok(state.receipt(Done::Before));
    }
    let unknown = || Error::not_found(Fault::new("run-unknown").value(binding.run.to_string()));
    let run = state.runs.get(&binding.run).ok_or_else(unknown)?;
    let batch = state.known_batch(&binding.batch)?;
    let recalls: Vec<Recall> =
        state.recalls.values().filter(|recall| recall.scope.batch() == Some(&binding.batch)).cloned().collect();
    let earlier = state.bindings.get(&binding.run).map_or(&[][..], Vec::as_slice);
    let void = binding::void_anew(earlier, (binding.numbers, &binding.batch), &|numbers| Ok(count_void(state, numbers)))?;
    let taken = in_use(state, &binding.batch);
    let case = BindingCase { binding, run, batch, recalls: &recalls, earlier, taken, void, today };
    if let Some(refused) = Error::conflicts(binding::faults(&case)) {
        return Err(refused);
    }
    let given_up = binding::given_up(earlier, binding.numbers);
    let entry = state.entry(binding.at, Body::Bind(binding.clone(), record::hash(binding)?))?;
    for (id, count) in given_up {
        let taken = state.taken.entry(id).or_default();
        *taken = taken.saturating_sub(count);
    }
    *state.taken.entry(binding.batch.clone()).or_default() += u64::from(binding.numbers.count());
    state.bindings.entry(binding.run).or_default().push(binding.clone());
    state.deeds.insert(binding.deed.clone(), deed);
    state.append(&entry);
    state.touch(Touched::Bindings(binding.run));
    let change = binding.in_force();
    if state.move_states(&change) > 0 {
        state.touch(Touched::Status(change.numbers));
        state.status_changes.entry(binding.run).or_default().push(change);
    }
    Ok(state.receipt(Done::Now))
}
