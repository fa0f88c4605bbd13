//! Bindings of rolls, in sled.
use crate::domain::binding::{self, Binding, BindingCase};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, RecallId};
use crate::domain::recall::Recall;
use crate::domain::run::Run;
use crate::domain::time::Date;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::deed::Deed;
use crate::store::record::{self, Record};
use crate::store::sled::draft::Draft;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;
use crate::store::sled::taken::{count_void, in_use, set_taken, taken};
use crate::store::sled::{issue, status};

pub(super) fn add(draft: &mut Draft<'_>, binding: &Binding, today: Date) -> Result<Receipt> {
    let deed = Deed::Binding(binding.clone());
    let stood = draft.record(&keys::deed(&binding.deed))?;
    if deed.against(&binding.deed, stood.as_ref())? == Done::Before {
        return Ok(draft.receipt(Done::Before));
    }
    let unknown = || Error::not_found(Fault::new("run-unknown").value(binding.run.to_string()));
    let run: Run = draft.record(&keys::run(binding.run))?.ok_or_else(unknown)?;
    let batch = issue::known_batch(draft, &binding.batch)?;
    let recalls = recalls(draft, &binding.batch)?;
    let earlier: Vec<Binding> = draft.records(&keys::bindings(binding.run))?;
    let enough = u64::from(batch.units.unwrap_or(0)).saturating_sub(u64::from(binding.numbers.count()));
    let used = in_use(draft, &batch, enough)?;
    let void = binding::void_anew(&earlier, (binding.numbers, &batch.id), &|numbers| count_void(draft, numbers))?;
    let case = BindingCase { binding, run: &run, batch: &batch, recalls: &recalls, earlier: &earlier, taken: used, void, today };
    if let Some(refused) = Error::conflicts(binding::faults(&case)) {
        return Err(refused);
    }
    for (id, count) in binding::given_up(&earlier, binding.numbers) {
        let left = taken(draft, &id)?.saturating_sub(count);
        set_taken(draft, &id, left)?;
    }
    let now = taken(draft, &binding.batch)? + u64::from(binding.numbers.count());
    set_taken(draft, &binding.batch, now)?;
    draft.put(keys::at(keys::bindings(binding.run), draft.next_change()), binding)?;
    draft.put(keys::deed(&binding.deed), &deed)?;
    draft.log(binding.at, Body::Bind(binding.clone(), record::hash(binding)?))?;
    draft.touch(&Touched::Bindings(binding.run))?;
    status::move_states(draft, binding.run, &binding.in_force())?;
    Ok(draft.receipt(Done::Now))
}

fn recalls(draft: &Draft<'_>, batch: &BatchId) -> Result<Vec<Recall>> {
    let ids = draft.records::<RecallId>(&keys::recalls_of(batch))?;
    ids.iter().map(|id| draft.record(&keys::recall(id))?.ok_or_else(|| record::damaged(RecallId::WHAT))).collect()
}
