//! What a recall or hold reaches, and what is said with it: shown before it is begun and as long as it stands.
use crate::domain::error::Result;
use crate::domain::id::BatchId;
use crate::domain::place::Words;
use crate::domain::recall::{Hit, Scope};
use crate::domain::registry::Owner;
use crate::service::recall_report;
use crate::text::figures::grouped;
use crate::web::console::addressed;
use crate::web::console::call::Call;
use crate::web::console::task_words;
use std::collections::BTreeSet;

/// Most lots that are listed; the rest are counted.
const LOTS_MAX: usize = 100;

/// A lot that is reached.
pub struct Lot {
    /// Its page, where it is the producer's own.
    pub path: Option<String>,
    /// Lot and product, and for the office whose it is.
    pub name: String,
    /// Whether it was made from what is named.
    pub made_from: bool,
}

/// What a recall reaches.
pub struct Reached {
    /// The first of the lots.
    pub lots: Vec<Lot>,
    /// How many more there are.
    pub more: usize,
    /// How many lots.
    pub count: String,
    /// How many stamps.
    pub stamps: String,
    /// Whose lots they are, for the office; nothing for a producer.
    pub producers: Option<String>,
}

/// Lots and stamps that a recall reaches now, as a producer sees them, or with `None` as the office does. Of another's lot no page of the
/// console is shown.
pub fn reached(call: &Call<'_>, scope: &Scope, own: Option<&Owner>) -> Result<Reached> {
    let reach = recall_report::reach(call.services(), scope);
    let found: Vec<(BatchId, Hit)> = call.services().view().descent.reach(scope).into_iter().collect();
    let more = found.len().saturating_sub(LOTS_MAX);
    let (mut lots, mut producers) = (Vec::new(), BTreeSet::new());
    for (at, (id, hit)) in found.into_iter().enumerate() {
        let Some(owned) = call.services().store.batch(&id)? else { continue };
        producers.insert(owned.record.producer.clone());
        if at >= LOTS_MAX {
            continue;
        }
        let mut name = format!("{} · {}", owned.record.lot, addressed::product_name(call, &owned.record.product)?);
        if own.is_none() {
            name = format!("{name} · {}", task_words::producer(call, &owned.record.producer)?);
        }
        let path = (own == Some(&owned.owner)).then(|| call.path(&format!("/console/batches/{id}")));
        lots.push(Lot { path, name, made_from: hit == Hit::Origin });
    }
    lots.sort_by_key(|lot| lot.made_from);
    Ok(Reached {
        lots,
        more,
        count: grouped(call.lang(), (reach.lots_named + reach.lots_made_from) as u64),
        stamps: grouped(call.lang(), reach.stamps),
        producers: own.is_none().then(|| grouped(call.lang(), producers.len() as u64)),
    })
}

/// Why, what to do, whom to ask; each where it is said.
pub fn said(call: &Call<'_>, reason: &Words, action: &Words, contact: &str) -> Vec<(String, String)> {
    let voice = call.visit.voice;
    let text = |words| voice.phrase(words).map_or("", |phrase| phrase.text).to_owned();
    let lines = [("recall-reason", text(reason)), ("recall-action", text(action)), ("recall-contact", contact.to_owned())];
    lines.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (voice.word(key).to_owned(), text)).collect()
}
