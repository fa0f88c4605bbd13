//! The lower part of a page: star, facts, journey, certificates. It changes with facts, language and day only, so it is kept.
use crate::domain::certificate::Evidence;
use crate::domain::registry::Registry;
use crate::domain::time::Date;
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::web::sheet::certificates::{self, Line};
use crate::web::sheet::journey::{self, Stage};
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
    stages: Option<Vec<Stage<'a>>>,
    certificates: Vec<Line<'a>>,
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
    let details = Details {
        v: voice,
        star: StarLine::of(&product.recognitions, batch.map(|facts| &facts.batch), today),
        rows: summary::rows(voice, product, batch),
        stages: batch.map(|facts| journey::stages(voice, &facts.journey, &registry.zone)),
        certificates: certificates::lines(voice, product, batch, today),
    };
    details.render()
}
