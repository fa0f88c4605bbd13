//! What a batch was made from: other batches of its producer, of which each is added or taken out by itself. Recalls follow them.
use crate::domain::batch::{Batch, Input as MadeFrom, Relation};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::BatchId;
use crate::domain::quantity::{Amount, Quantity, Unit};
use crate::domain::registry::Owner;
use crate::service::form::field::Shape;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::service::import::normal::{Hand, Manner, Raw, normal};
use crate::service::keep;
use crate::store::contract::receipt::Basis;
use crate::text::lang::Lang;
use crate::web::console::addressed::product_name;
use crate::web::console::call::Call;
use crate::web::console::choices::{own, with_none};
use crate::web::console::fields::{Choice, Draft, Field, Input};
use crate::web::console::producer_choice;

/// The fields, in the order of the page.
pub const NAMES: [&str; 4] = ["input_batch", "relation", "input_quantity", "input_unit"];

/// The field of the button that takes an input out.
const GONE: &str = "gone";

/// Most batches that are offered, the newest.
const OFFERED: usize = 200;

/// How a batch may come of another, what it mostly does first.
const RELATIONS: [Relation; 4] = [Relation::Transform, Relation::Merge, Relation::Split, Relation::Aggregate];

/// A batch that went into this one.
pub struct InputLine {
    /// Names it.
    pub id: String,
    /// Its lot.
    pub lot: String,
    /// Where its page is, where it is one's own.
    pub path: Option<String>,
    /// Its product, how it went in, how much of it.
    pub detail: String,
}

/// Batches that went into this one.
pub fn lines(call: &Call<'_>, batch: &Batch) -> Result<Vec<InputLine>> {
    let owner = call.owner()?;
    let mut lines = Vec::with_capacity(batch.inputs.len());
    for input in &batch.inputs {
        let stood = call.services().store.batch(&input.batch)?;
        let own = stood.as_ref().is_some_and(|stood| stood.owner == owner);
        let mut details = vec![relation(call, input.relation), amount(call, input.quantity)];
        if let Some(stood) = &stood {
            details.insert(0, product_name(call, &stood.record.product)?);
            if let (Owner::Producer(of), false) = (&stood.owner, own) {
                details.push(producer_choice::name(call, of)?);
            }
        }
        lines.push(InputLine {
            id: input.batch.to_string(),
            lot: stood.map_or_else(|| input.batch.to_string(), |stood| stood.record.lot.to_string()),
            path: own.then(|| call.path(&format!("/console/batches/{}", input.batch))),
            detail: details.join(" · "),
        });
    }
    Ok(lines)
}

fn relation(call: &Call<'_>, of: Relation) -> String {
    call.visit.voice.word_of("relation-", of.code()).unwrap_or(of.code()).to_owned()
}

fn amount(call: &Call<'_>, of: Quantity) -> String {
    let text = of.to_string();
    if call.lang() == Lang::Vi { text.replace('.', ",") } else { text }
}

/// The fields of one more, filled in and judged; none where there is no other batch.
pub fn fields(call: &Call<'_>, batch: &Batch, draft: &Draft) -> Result<Vec<Field>> {
    let voice = call.visit.voice;
    let choices = choices(call, batch)?;
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    let relations = RELATIONS.map(|of| Choice { value: of.code().to_owned(), word: relation(call, of) });
    Ok(vec![
        draft.field(voice, NAMES[0], voice.word("batch-input-which"), Input::One(with_none(voice, choices))).needed(),
        draft.field(voice, NAMES[1], voice.word("batch-input-how"), Input::One(relations.into())).needed(),
        draft.field(voice, NAMES[2], voice.word("event-quantity"), Input::Number).needed(),
        draft.field(voice, NAMES[3], voice.word("event-unit"), Input::Line("")).needed(),
    ])
}

/// Other batches of the producer, the newest first.
fn choices(call: &Call<'_>, batch: &Batch) -> Result<Vec<Choice>> {
    let mut others: Vec<Batch> = own(call, Kind::Batches)?
        .into_iter()
        .filter_map(|seen| if let Record::Batch(other) = seen.record { Some(other) } else { None })
        .filter(|other| other.id != batch.id && !batch.inputs.iter().any(|input| input.batch == other.id))
        .collect();
    others.sort_by(|a, b| (b.made_on, &b.id).cmp(&(a.made_on, &a.id)));
    let choice = |other: &Batch| {
        let word = format!("{} · {}", other.lot, product_name(call, &other.product)?);
        Ok(Choice { value: other.id.to_string(), word })
    };
    others.iter().take(OFFERED).map(choice).collect()
}

/// Adds the input that the form names, or takes out the one of the button. Sent twice it is done once. Faults are those of the fields, and of
/// batches that cannot be made so.
pub fn keep(call: &Call<'_>, batch: &Batch) -> Result<()> {
    let mut wanted = batch.clone();
    let gone = call.posted.text(GONE);
    if gone.is_empty() {
        let input = typed(call)?;
        if batch.inputs.contains(&input) {
            return Ok(());
        }
        wanted.inputs.push(input);
    } else {
        wanted.inputs.retain(|input| input.batch.as_str() != gone);
    }
    if wanted == *batch {
        return Ok(());
    }
    let faults = wanted.faults();
    if !faults.is_empty() {
        return Err(of_fields(Error::invalid(faults)));
    }
    let basis = keep::version(call.services(), Kind::Batches, batch.id.as_str())?.map_or(Basis::Absent, Basis::Stood);
    keep::put(call.services(), &call.person()?.actor, Record::Batch(wanted), basis, call.now).map_err(of_fields).map(drop)
}

/// What was typed; all that is wrong with it at once.
fn typed(call: &Call<'_>) -> Result<MadeFrom> {
    let mut faults = Vec::new();
    let empty = |name: &str| Fault::new("cell-empty").at("", 0, name);
    let owner = call.owner()?;
    let named = call.posted.text(NAMES[0]);
    // Another's batch is no choice of the form.
    let found = named.parse::<BatchId>().ok().map(|id| call.services().store.batch(&id)).transpose()?.flatten();
    let found = found.filter(|found| found.owner == owner).map(|found| found.record.id);
    if found.is_none() {
        faults.push(if named.is_empty() {
            empty(NAMES[0])
        } else {
            Fault::new("batch-unknown").value(named).at("", 0, NAMES[0])
        });
    }
    let relation = RELATIONS.into_iter().find(|of| of.code() == call.posted.text(NAMES[1]));
    if relation.is_none() {
        faults.push(empty(NAMES[1]));
    }
    let manner = Manner { hand: Hand::People, zone: call.state.registry.zone.clone() };
    let cell = normal(Shape::Decimal, &Raw::Text(call.posted.text(NAMES[2]).to_owned()), &manner);
    let amount = cell.and_then(|cell| if cell.is_empty() { Err(Fault::new("cell-empty")) } else { cell.parse::<Amount>() });
    let amount = amount.map_err(|fault| faults.push(fault.at("", 0, NAMES[2]))).ok();
    let unit = match call.posted.text(NAMES[3]) {
        "" => Err(Fault::new("cell-empty")),
        typed => typed.parse::<Unit>(),
    };
    let unit = unit.map_err(|fault| faults.push(fault.at("", 0, NAMES[3]))).ok();
    match (found, relation, amount, unit) {
        (Some(batch), Some(relation), Some(amount), Some(unit)) => {
            Ok(MadeFrom { batch, relation, quantity: Quantity { amount, unit }, yields: None })
        }
        _ => Err(Error::invalid(faults)),
    }
}

/// What cannot be made so is about the batch that was chosen.
fn of_fields(mut error: Error) -> Error {
    error.faults = error.faults.into_iter().map(|fault| fault.at("", 0, NAMES[0])).collect();
    error
}
