//! Which producer is meant: typed as words of its name, or chosen among those that fit. A registry has too many for one list.
use crate::domain::error::{Fault, Result};
use crate::domain::id::ProducerId;
use crate::domain::place::Words;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::text::fold::{finds, fold};
use crate::web::console::call::Call;
use crate::web::console::fields::{Choice, Draft, Field, Input};

/// Most producers that are offered at once.
const OFFERED: usize = 60;

/// The name of a producer, else its id.
pub fn name(call: &Call<'_>, id: &ProducerId) -> Result<String> {
    let producer = call.services().store.producer(id)?;
    Ok(producer.map_or_else(|| id.to_string(), |producer| words(call, &producer.name, id.as_str())))
}

/// A name in the page's language, else what stands for it.
pub fn words(call: &Call<'_>, name: &Words, id: &str) -> String {
    call.visit.voice.phrase(name).map_or_else(|| id.to_owned(), |phrase| phrase.text.to_owned())
}

/// A name in all its languages: it is looked for in whichever the person knows it by.
pub fn every(name: &Words) -> String {
    name.0.values().map(AsRef::as_ref).collect::<Vec<&str>>().join(" ")
}

/// Producers that fit what was typed, by name: by its id one, else all whose names hold every word.
fn fitting(call: &Call<'_>, typed: &str) -> Result<Vec<Choice>> {
    let choice = |id: &ProducerId, name: &Words| Choice { value: id.to_string(), word: words(call, name, id.as_str()) };
    if let Ok(id) = typed.parse::<ProducerId>()
        && let Some(producer) = call.services().store.producer(&id)?
    {
        return Ok(vec![choice(&producer.id, &producer.name)]);
    }
    let wanted = fold(typed);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut fitting = Vec::new();
    for owned in call.services().store.register(RegisterKind::Producer)? {
        if let RegisterRecord::Producer(producer) = owned.record {
            let choice = choice(&producer.id, &producer.name);
            if finds(&wanted, &fold(&every(&producer.name))) {
                fitting.push(choice);
            }
        }
    }
    fitting.sort_by_cached_key(|choice| fold(&choice.word));
    Ok(fitting)
}

/// The producer that was meant; nothing was typed: none. Nobody fits: `producer-unknown`; several do: `producer-several`.
pub fn read(call: &Call<'_>, typed: &str) -> Result<std::result::Result<Option<ProducerId>, Fault>> {
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let fitting = fitting(call, typed)?;
    Ok(match fitting.as_slice() {
        [] => Err(Fault::new("producer-unknown").value(typed)),
        [one] => one.value.parse().map(Some),
        several => Err(Fault::new("producer-several").arg("count", several.len()).value(typed)),
    })
}

/// The field: a line for words of the name, and a list where several fit what was typed.
pub fn field(call: &Call<'_>, draft: &Draft, name: &str) -> Result<Field> {
    let voice = call.visit.voice;
    let (typed, label) = (draft.value(name), voice.word("producer-choice"));
    let mut choices = fitting(call, typed)?;
    if choices.len() > 1 && choices.len() <= OFFERED {
        choices.insert(0, Choice { value: String::new(), word: voice.word("choice-none").to_owned() });
        return Ok(draft.field(voice, name, label, Input::One(choices)));
    }
    Ok(draft.field(voice, name, label, Input::Line("")).hinted(voice.word("producer-choice-hint")))
}
