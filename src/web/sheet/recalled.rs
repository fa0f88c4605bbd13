//! Names of what recalls name, as a person reads them on the page.
use crate::domain::recall::{Recall, Scope};
use crate::service::services::Services;
use crate::web::voice::{Phrase, Voice};

/// The name of each scope. One that cannot be read is left out: the recall is still said.
pub fn recalled_names<'a>(services: &Services, voice: Voice, recalls: impl Iterator<Item = &'a Recall>) -> Vec<(Scope, String)> {
    let named = |recall: &Recall| name(services, voice, &recall.scope).map(|name| (recall.scope.clone(), name));
    recalls.filter_map(named).collect()
}

fn name(services: &Services, voice: Voice, scope: &Scope) -> Option<String> {
    let text = |phrase: Option<Phrase<'_>>| phrase.map(|phrase| phrase.text.to_owned());
    match scope {
        Scope::Batch(batch) => services.batch_facts(&services.view(), batch).ok().map(|facts| facts.batch.lot.to_string()),
        Scope::Product(id) => text(voice.phrase(&services.product_facts(&services.view(), id).ok()?.product.name)),
        Scope::Area(id) => text(voice.phrase(&services.store.area(id).ok()??.name)),
        Scope::Stamps(range) => Some(range.numbers.to_string()),
    }
}
