//! Which product is meant: typed as words of its name, or chosen among those that fit, each with its producer.
use crate::domain::error::{Fault, Result};
use crate::domain::id::ProductId;
use crate::service::catalogue::{Catalogue, Listed};
use crate::text::fold::fold;
use crate::web::console::call::Call;
use crate::web::console::fields::{Choice, Draft, Field, Input};
use crate::web::console::producer_choice::words;

/// Most products that are offered at once.
const OFFERED: usize = 60;

/// Two producers call what they make the same, so each stands with its producer.
fn choice(call: &Call<'_>, catalogue: &Catalogue, listed: &Listed) -> Choice {
    let product = &listed.product;
    let name = words(call, &product.name, product.id.as_str());
    let producer = catalogue.producers.get(&product.producer);
    let word = producer.map_or(name.clone(), |of| format!("{name} · {}", words(call, &of.name, of.id.as_str())));
    Choice { value: product.id.to_string(), word }
}

/// Products that fit what was typed: by its id one, else all of which a name holds these words one behind the other. Long names hold much that
/// somebody types, and what is chosen here is stopped.
fn fitting(call: &Call<'_>, typed: &str) -> Result<Vec<Choice>> {
    let catalogue = call.services().catalogue()?;
    if let Some(listed) = typed.parse::<ProductId>().ok().and_then(|id| catalogue.products.get(&id)) {
        return Ok(vec![choice(call, &catalogue, listed)]);
    }
    let wanted = fold(typed);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let holds = |name: &str| format!(" {}", fold(name)).contains(&format!(" {wanted}"));
    let fits = |listed: &&Listed| listed.product.name.0.values().any(|name| holds(name));
    let mut all: Vec<Choice> = catalogue.products.values().filter(fits).map(|listed| choice(call, &catalogue, listed)).collect();
    all.sort_by_cached_key(|choice| fold(&choice.word));
    Ok(all)
}

/// The product that was meant. Nobody's fits: `product-unknown`; several do: `product-several`.
pub fn read(call: &Call<'_>, typed: &str) -> Result<std::result::Result<ProductId, Fault>> {
    let fitting = fitting(call, typed)?;
    Ok(match fitting.as_slice() {
        [] => Err(Fault::new("product-unknown").value(typed)),
        [one] => one.value.parse(),
        several => Err(Fault::new("product-several").arg("count", several.len()).value(typed)),
    })
}

/// The field: a line for words of the name, and a list where several fit what was typed.
pub fn field(call: &Call<'_>, draft: &Draft, name: &str, label: &'static str) -> Result<Field> {
    let voice = call.visit.voice;
    let mut choices = fitting(call, draft.value(name))?;
    if choices.len() > 1 && choices.len() <= OFFERED {
        choices.insert(0, Choice { value: String::new(), word: voice.word("choice-none").to_owned() });
        return Ok(draft.field(voice, name, voice.word(label), Input::One(choices)));
    }
    Ok(draft.field(voice, name, voice.word(label), Input::Line("")))
}
