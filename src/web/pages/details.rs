//! The lower part of a page: star, facts, journey, certificates. It changes with facts, language and day only, so it is kept.
use crate::domain::certificate::Evidence;
use crate::domain::hex;
use crate::domain::registry::Registry;
use crate::domain::time::Date;
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::text::dates;
use crate::web::sheet::approval::{Beside, Source};
use crate::web::sheet::certificates::{self, Line};
use crate::web::sheet::journey::{self, Stage};
use crate::web::sheet::meters::MetersShown;
use crate::web::sheet::relatives::{Kin, kin};
use crate::web::sheet::star::StarLine;
use crate::web::sheet::summary::{self, Row};
use crate::web::state::{AppState, DetailsKey};
use crate::web::voice::{Phrase, Voice};
use askama::Template;
use std::sync::Arc;

/// Product and batch on a day.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The product.
    pub product: &'a ProductFacts,
    /// Its batch, where known.
    pub batch: Option<&'a BatchFacts>,
    /// The day.
    pub today: Date,
}

#[derive(Template)]
#[template(path = "details.html")]
struct Details<'a> {
    v: Voice,
    star: StarLine<'a>,
    rows: Vec<Row>,
    source: Source,
    stages: Option<Vec<Stage<'a>>>,
    certificates: Vec<Line<'a>>,
    /// What it was made from, what was made from it, and the path of the whole way; none without a batch.
    way: Option<Way<'a>>,
    meters: MetersShown,
    /// When somebody last wrote something down about the batch.
    updated: Option<String>,
    /// How many events stand in the running hash, and the hash; none without events.
    chain: Option<(u64, String)>,
}

struct Way<'a> {
    /// One step back, one step forward; each under its heading.
    sides: [(&'static str, Vec<Kin<'a>>); 2],
    whole: String,
}

impl Details<'_> {
    fn tag(&self, evidence: &Evidence) -> (&'static str, &'static str) {
        journey::tag(self.v, *evidence)
    }
}

/// The part as HTML, from memory where it was written before.
pub fn kept(state: &AppState, voice: Voice, subject: Subject<'_>) -> askama::Result<Arc<str>> {
    let Subject { product, batch, today } = subject;
    let key = DetailsKey {
        product: (product.product.id.clone(), product.version),
        batch: batch.map(|facts| (facts.batch.id.clone(), facts.version)),
        lang: voice.0,
        today,
    };
    state.details(key, || write(&state.registry, voice, subject))
}

/// The part as HTML.
pub fn write(registry: &Registry, voice: Voice, subject: Subject<'_>) -> askama::Result<String> {
    let Subject { product, batch, today } = subject;
    let beside = if batch.is_some() { Beside::Batch } else { Beside::Nothing };
    let details = Details {
        v: voice,
        star: StarLine::of(&product.recognitions, batch.map(|facts| &facts.batch), today),
        rows: summary::rows(voice, product, batch),
        source: Source::of(voice, &registry.zone, (&product.product, &product.producer), beside),
        stages: batch.map(|facts| journey::stages(voice, &facts.journey, &registry.zone)),
        certificates: certificates::lines(voice, product, batch, today),
        way: batch.map(|facts| Way {
            sides: [
                (voice.word("made-from"), kin(voice, &facts.made_from, today)),
                (voice.word("made-into"), kin(voice, &facts.made_into, today)),
            ],
            whole: format!("/trace/{}", facts.batch.id),
        }),
        meters: MetersShown::of(voice, batch.map_or(&product.completeness, |facts| &facts.completeness)),
        updated: batch.and_then(|facts| {
            let last = facts.journey.iter().map(|step| step.event.recorded.at).max()?;
            Some(dates::moment(voice.0, registry.zone.wall(last)))
        }),
        chain: batch.filter(|facts| facts.chain.count > 0).map(|facts| (facts.chain.count, hex::hex(&facts.chain.hash))),
    };
    details.render()
}
