//! A product's or batch's own page: no stamp, and it says so. It leads a shopper on to the stamp.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::recall::RecallKind;
use crate::domain::registry::Mode;
use crate::domain::time::Date;
use crate::service::lookup::{self, Listing};
use crate::web::accept::Form;
use crate::web::pages::details::{self, Subject};
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::twin::{BatchTwin, ProductTwin, RecallTwin};
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::compare::{self, Compare};
use crate::web::sheet::contact::Contact;
use crate::web::sheet::panel::{Names, Panel, Tone, recalled, recalled_title};
use crate::web::sheet::recalled::recalled_names;
use crate::web::sheet::star::StarLine;
use crate::web::sheet::{certificates, journey};
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Sentence};
use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "listing.html")]
struct ListingPage<'a> {
    frame: Frame,
    panel: Panel,
    compare: Compare<'a>,
    /// None for a typed code: its page says that the code exists, and leads on.
    details: Option<Arc<str>>,
    /// The page without a stamp that a typed code leads to.
    onward: Option<String>,
    typed: &'a str,
    contact: Contact<'a>,
}

#[derive(Serialize)]
struct ListingTwin<'a> {
    found: &'static str,
    sentence: &'a Sentence,
    path: String,
    today: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    demo: Option<bool>,
    product: ProductTwin<'a>,
    batch: Option<BatchTwin<'a>>,
    star: StarLine<'a>,
    journey: Vec<journey::Stage<'a>>,
    certificates: Vec<certificates::Line<'a>>,
    recalls: Vec<RecallTwin<'a>>,
    contact: Contact<'a>,
}

/// How a listing was found, which decides what its page says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// By a path without `s`.
    ByPath,
    /// By a printed code that somebody typed.
    ByCode,
}

impl Found {
    fn word(self) -> &'static str {
        match self {
            Self::ByPath => "no-stamp",
            Self::ByCode => "code-exists",
        }
    }
}

/// `/01/{gtin}[/10/{lot}]` and `/t/{register}[/10/{lot}]` without `s`.
pub async fn show(state: AppState, visit: Visit) -> Response<Body> {
    let wanted = match address(visit.uri.path()) {
        Ok(wanted) => wanted,
        Err(fault) => return help(&state, &visit, &Error::not_found(fault), ""),
    };
    let services = state.clone();
    let found = on_disk(move || lookup::listing(&services, wanted.0, wanted.1.as_ref(), services.env.now())).await;
    match found.and_then(|listing| write(&state, &visit, &listing, Found::ByPath, "")) {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Never, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

/// Product and lot of a path; a serial behind them (`/21/…`) says nothing without its token and is passed over.
fn address(path: &str) -> std::result::Result<(ProductCode, Option<Lot>), Fault> {
    let unknown = || Fault::new("path-unknown");
    let mut parts = path.split('/').skip(1);
    let (Some(kind), Some(code)) = (parts.next(), parts.next()) else { return Err(unknown()) };
    let code = match kind {
        "01" => ProductCode::Gtin(code.parse()?),
        "t" => ProductCode::Register(code.parse()?),
        _ => return Err(unknown()),
    };
    match (parts.next(), parts.next(), parts.next(), parts.next(), parts.next()) {
        (None, ..) | (Some("21"), Some(_), None, ..) => Ok((code, None)),
        (Some("10"), Some(lot), None, ..) | (Some("10"), Some(lot), Some("21"), Some(_), None) => Ok((code, Some(lot.parse()?))),
        _ => Err(unknown()),
    }
}

/// The page or its data.
pub fn write(state: &AppState, visit: &Visit, listing: &Listing, found: Found, typed: &str) -> Result<(Kind, String)> {
    let panel = panel(state, visit, listing, found);
    match visit.form {
        Form::Html => page(state, visit, listing, panel, found, typed).map(|page| (Kind::Html, page)),
        Form::Json => twin(state, visit, listing, &panel, found).map(|twin| (Kind::Json, twin)),
    }
}

/// Says what this page is; a recall or hold of the batch comes first all the same.
fn panel(state: &AppState, visit: &Visit, listing: &Listing, found: Found) -> Panel {
    let voice = visit.voice;
    let (title, sentence) = match (found, &listing.batch) {
        (Found::ByCode, _) => ("title-typed", "verdict-typed"),
        (Found::ByPath, Some(_)) => ("title-batch-page", "listing-no-stamp"),
        (Found::ByPath, None) => ("title-product-page", "listing-no-stamp"),
    };
    let sentence = voice.say(sentence, []);
    let advice = vec![voice.say("listing-advice", [])];
    let worst = listing.recalls.iter().min_by_key(|(recall, hit)| (recall.kind != RecallKind::Recall, *hit));
    let Some((recall, hit)) = worst else {
        return Panel { tone: Tone::Quiet, title: voice.word(title), sentence, advice, reasons: vec![], notices: vec![] };
    };
    let batch = listing.batch.as_ref().map(|facts| &facts.batch);
    let names = Names {
        product: Some(compare::name(voice, &listing.product)),
        lot: batch.map(|batch| batch.lot.as_str()),
        batch: batch.map(|batch| &batch.id),
        recalled: &recalled_names(state, voice, listing.recalls.iter().map(|(recall, _)| recall)),
        last_four: "",
        shared: false,
        office: &state.registry.office,
        contact: &state.registry.office_contact,
        host: state.registry.origin.as_str(),
        zone: &state.registry.zone,
    };
    let tone = match recall.kind {
        RecallKind::Recall => Tone::Stop,
        RecallKind::Hold => Tone::Caution,
    };
    Panel {
        tone,
        title: recalled_title(voice, recall, *hit),
        sentence: recalled(voice, recall, *hit, &names),
        advice: vec![],
        reasons: vec![],
        notices: vec![sentence],
    }
}

fn page(state: &AppState, visit: &Visit, listing: &Listing, panel: Panel, found: Found, typed: &str) -> Result<String> {
    let voice = visit.voice;
    let batch = listing.batch.as_deref();
    let subject = Subject { product: &listing.product, batch, today: listing.today };
    let page = ListingPage {
        frame: Frame::of(state, visit),
        panel,
        compare: Compare::of(voice, &listing.product, batch, None),
        details: match found {
            Found::ByPath => Some(details::kept(state, voice, subject).map_err(unwritten)?),
            Found::ByCode => None,
        },
        onward: (found == Found::ByCode).then(|| format!("{}{}", listing.path(), visit.kept_language())),
        typed,
        contact: Contact::of(voice, &state.registry, Some(&listing.product.producer)),
    };
    page.render().map_err(unwritten)
}

fn twin(state: &AppState, visit: &Visit, listing: &Listing, panel: &Panel, found: Found) -> Result<String> {
    let voice = visit.voice;
    let batch = listing.batch.as_deref();
    let twin = ListingTwin {
        found: found.word(),
        sentence: &panel.sentence,
        path: listing.path(),
        today: listing.today,
        demo: (state.registry.mode == Mode::Demo).then_some(true),
        product: ProductTwin::of(voice, &listing.product),
        batch: batch.map(|batch| BatchTwin::of(voice, batch, listing.today)),
        star: StarLine::of(&listing.product.recognitions, batch.map(|facts| &facts.batch), listing.today),
        journey: batch.map(|facts| journey::stages(voice, &facts.journey, &state.registry.zone)).unwrap_or_default(),
        certificates: certificates::lines(voice, &listing.product, batch, listing.today),
        recalls: listing.recalls.iter().map(|(recall, hit)| RecallTwin::of(voice, recall, *hit)).collect(),
        contact: Contact::of(voice, &state.registry, Some(&listing.product.producer)),
    };
    serde_json::to_string(&twin).map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn a_path_names_a_product_and_perhaps_a_lot() {
        let read = |path: &str| address(path).map(|(code, lot)| (code.to_string(), lot.map(|lot| lot.to_string()))).ok();
        assert_eq!(read("/t/7"), Some(("/t/7".into(), None)));
        assert_eq!(read("/01/09506000900018/10/L1/21/5"), Some(("/01/09506000900018".into(), Some("L1".into()))));
        assert_eq!(read("/t/7/21/5"), Some(("/t/7".into(), None)));
        for bad in [
            "/",
            "/t",
            "/t/",
            "/t/07",
            "/01/123",
            "/t/7/",
            "/t/7/10",
            "/t/7/10/l1",
            "/t/7/10/L1/",
            "/t/7/11/x",
            "/t//7",
            "/t/7/10/L1/21/5/x",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
