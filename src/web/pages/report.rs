//! The year's report: the register counted on a day, by star, group and place; sale points, promotion, and what was quoted.
use crate::domain::edition::{Edition, Promotion, PromotionCounting, PromotionScope, QuotedCount};
use crate::domain::error::Result;
use crate::domain::id::PlaceId;
use crate::domain::product::GROUPS;
use crate::domain::time::Date;
use crate::service::catalogue::Catalogue;
use crate::service::counting::{Count, Tally, Waiting};
use crate::web::accept::Form;
use crate::web::pages::frame::Frame;
use crate::web::pages::help::help;
use crate::web::pages::tally::day_asked;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::unwritten;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::row::star_text;
use crate::web::sheet::source::{rule, source};
use crate::web::state::AppState;
use crate::web::voice::{Phrase, Sentence, Voice};
use askama::Template;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};
use serde::Serialize;
use std::collections::BTreeMap;

/// One bar with its numbers.
#[derive(Debug, Serialize)]
struct Bar<'a> {
    name: Phrase<'a>,
    total: u64,
    by_star: BTreeMap<u8, u64>,
    /// Of a hundred, against the longest.
    #[serde(skip)]
    percent: String,
}

/// A table of bars.
#[derive(Debug, Serialize)]
struct Table<'a> {
    #[serde(skip)]
    title: &'static str,
    rows: Vec<Bar<'a>>,
    /// The rows that belong nowhere in it.
    unknown: u64,
}

/// A dossier.
#[derive(Debug, Serialize)]
struct DossierLine<'a> {
    name: Phrase<'a>,
    path: Option<String>,
    star: Option<u8>,
    submitted_on: Option<Date>,
}

/// A trade promotion.
#[derive(Debug, Serialize)]
struct PromotionLine<'a> {
    name: Phrase<'a>,
    venue: Phrase<'a>,
    organiser: Phrase<'a>,
    from: Option<Date>,
    to: Option<Date>,
    abroad: bool,
    counted: bool,
}

/// The report, as page and as data.
#[derive(Debug, Serialize)]
struct Report<'a> {
    as_of: Date,
    source: Sentence,
    counting_rule: &'static str,
    total: u64,
    by_star: BTreeMap<u8, u64>,
    by_group: Table<'a>,
    by_district: Table<'a>,
    by_unit: Table<'a>,
    dossiers: Vec<DossierLine<'a>>,
    sale_points: Table<'a>,
    sale_point_rule: Option<Phrase<'a>>,
    promotion_year: Option<i16>,
    promotions: Vec<PromotionLine<'a>>,
    rounds_home: usize,
    rounds_abroad: usize,
    goal: Option<Phrase<'a>>,
    featured: Vec<Phrase<'a>>,
    quoted: Option<&'a QuotedCount>,
    other_counts: &'a [QuotedCount],
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    frame: Frame,
    today_link: String,
    as_of: String,
    stars: Vec<Bar<'a>>,
    edition: Option<(Phrase<'a>, String)>,
    report: Report<'a>,
}

/// `/register/report?as_of=YYYY-MM-DD`; without a day, that of the latest edition.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let services = state.clone();
    let catalogue = match on_disk(move || services.catalogue()).await {
        Ok(catalogue) => catalogue,
        Err(error) => return help(&state, &visit, &error, ""),
    };
    match write(&state, &visit, &catalogue) {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Never, body, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn write(state: &AppState, visit: &Visit, catalogue: &Catalogue) -> Result<(Kind, String)> {
    let today = state.registry.zone.day(state.env.now());
    let latest = catalogue.editions.last().map_or(today, |edition| edition.as_of);
    let day = day_asked(visit.query(), latest)?;
    let voice = visit.voice;
    let count = Count::on(catalogue, day);
    let report = Report::of(state, visit, catalogue, &count, day);
    if visit.form == Form::Json {
        return serde_json::to_string(&report).map(|report| (Kind::Json, report)).map_err(unwritten);
    }
    let stars: Vec<(String, u64)> =
        [5, 4, 3].map(|star| (star_text(voice, star), count.by_star().get(&star).copied().unwrap_or(0))).into();
    let edition = count.basis.edition();
    let page = ReportPage {
        frame: Frame::of(state, visit),
        today_link: format!("/register/report?as_of={today}{}", visit.and_language()),
        as_of: voice.date(day),
        stars: drawn(stars.iter().map(|(name, count)| (Phrase::plain(name), *count, Tally::new())).collect()),
        edition: edition.map(|edition| (voice.vietnamese(&edition.publisher_vi), voice.date(edition.as_of))),
        report,
    };
    page.render().map(|page| (Kind::Html, page)).map_err(unwritten)
}

impl<'a> Report<'a> {
    fn tables(&self) -> [&Table<'a>; 3] {
        [&self.by_group, &self.by_district, &self.by_unit]
    }

    fn of(state: &'a AppState, visit: &Visit, catalogue: &'a Catalogue, count: &Count<'a>, day: Date) -> Self {
        let voice = visit.voice;
        let edition: Option<&'a Edition> = count.basis.edition();
        let promotions: Vec<&Promotion> =
            catalogue.promotions.iter().filter(|one| edition.is_some_and(|edition| one.year == edition.as_of.year())).collect();
        let rounds = |scope: PromotionScope| {
            let counted = |one: &&&Promotion| one.scope == scope && one.counting == PromotionCounting::Round;
            promotions.iter().filter(counted).count()
        };
        let text = |of: fn(&Edition) -> &String| edition.and_then(|edition| voice.declared(of(edition)));
        Self {
            as_of: day,
            source: source(voice, &state.registry, count.basis),
            counting_rule: rule(voice, count.basis),
            total: count.rows.len() as u64,
            by_star: count.by_star(),
            by_group: groups(voice, count),
            by_district: places(voice, catalogue, voice.word("report-district"), count.by(|row| row.district)),
            by_unit: places(voice, catalogue, voice.word("report-unit"), count.by(|row| row.unit)),
            dossiers: count.waiting.iter().map(|row| dossier(visit, row)).collect(),
            sale_points: sale_points(voice, catalogue, day),
            sale_point_rule: text(|edition| &edition.sale_points_vi),
            promotion_year: edition.map(|edition| edition.as_of.year()),
            rounds_home: rounds(PromotionScope::Domestic),
            rounds_abroad: rounds(PromotionScope::International),
            promotions: promotions.iter().map(|one| promotion(voice, one)).collect(),
            goal: text(|edition| &edition.goal_vi),
            featured: edition.iter().flat_map(|edition| &edition.featured_vi).map(|text| voice.vietnamese(text)).collect(),
            quoted: edition.map(|edition| &edition.quoted),
            other_counts: edition.map_or(&[], |edition| &edition.others),
        }
    }
}

fn groups<'a>(voice: Voice, count: &Count<'a>) -> Table<'a> {
    let mut parts = count.by(|row| row.group);
    let known = GROUPS.map(|code| (voice.word_of("group-", code).unwrap_or(code), parts.remove(code).unwrap_or_default()));
    let rows = known.into_iter().map(|(name, tally)| (Phrase::plain(name), tally.values().sum(), tally)).collect();
    let unknown = parts.values().flat_map(BTreeMap::values).sum();
    Table { title: voice.word("report-group"), rows: drawn(rows), unknown }
}

fn places<'a>(
    voice: Voice,
    catalogue: &'a Catalogue,
    title: &'static str,
    parts: BTreeMap<Option<&'a PlaceId>, Tally>,
) -> Table<'a> {
    let (mut rows, mut unknown) = (Vec::new(), 0);
    for (id, tally) in parts {
        let total: u64 = tally.values().sum();
        match id.and_then(|id| catalogue.places.get(id)).and_then(|place| voice.phrase(&place.name)) {
            Some(name) => rows.push((name, total, tally)),
            None => unknown += total,
        }
    }
    rows.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.text.cmp(other.0.text)));
    Table { title, rows: drawn(rows), unknown }
}

/// Sale points of every old district that the register knows; a district without one is told too.
fn sale_points<'a>(voice: Voice, catalogue: &'a Catalogue, day: Date) -> Table<'a> {
    let (districts, _) = crate::service::search::places(catalogue);
    let mut counts: BTreeMap<&PlaceId, u64> = districts.iter().map(|place| (&place.id, 0)).collect();
    let mut unknown = 0;
    let open = catalogue.locations.iter().filter(|one| one.kind == "sale_point" && one.opened_on.is_none_or(|from| from <= day));
    for point in open {
        match catalogue.district(&point.place_printed) {
            Some(place) => *counts.entry(&place.id).or_default() += 1,
            None => unknown += 1,
        }
    }
    let name = |id| catalogue.places.get(id).and_then(|place| voice.phrase(&place.name));
    let mut rows: Vec<_> = counts.into_iter().filter_map(|(id, count)| Some((name(id)?, count, Tally::new()))).collect();
    rows.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.text.cmp(other.0.text)));
    Table { title: voice.word("report-sale-points"), rows: drawn(rows), unknown }
}

/// Bars from nought, the longest of them whole.
fn drawn(rows: Vec<(Phrase<'_>, u64, Tally)>) -> Vec<Bar<'_>> {
    let longest = rows.iter().map(|(_, total, _)| *total).max().unwrap_or(0).max(1);
    let percent = |total: u64| {
        let tenths = total * 1000 / longest;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    rows.into_iter().map(|(name, total, by_star)| Bar { name, total, percent: percent(total), by_star }).collect()
}

fn dossier<'a>(visit: &Visit, row: &Waiting<'a>) -> DossierLine<'a> {
    let ours = row.product.map(|listed| &listed.product);
    let name = ours.and_then(|product| visit.voice.phrase(&product.name));
    DossierLine {
        name: name.unwrap_or(visit.voice.vietnamese(row.name_vi)),
        path: ours.map(|product| format!("/products/{}{}", product.id, visit.kept_language())),
        star: row.star,
        submitted_on: row.submitted_on,
    }
}

fn promotion(voice: Voice, one: &Promotion) -> PromotionLine<'_> {
    PromotionLine {
        name: voice.phrase(&one.name).unwrap_or(Phrase::plain("")),
        venue: voice.vietnamese(&one.venue_vi),
        organiser: voice.vietnamese(&one.organiser_vi),
        from: one.start_on,
        to: one.end_on,
        abroad: one.scope == PromotionScope::International,
        counted: one.counting == PromotionCounting::Round,
    }
}

impl Bar<'_> {
    fn of_star(&self, star: u8) -> u64 {
        self.by_star.get(&star).copied().unwrap_or(0)
    }
}

impl ReportPage<'_> {
    /// A published count in words: all, then by star.
    fn quoted(&self, count: &QuotedCount) -> String {
        let voice = self.frame.voice;
        let star = |(star, count): (&String, &u32)| {
            let parts = [("star", star.clone()), ("count", count.to_string())];
            voice.say("quoted-star", parts.each_ref().map(|(name, text)| (*name, Phrase::plain(text)))).bare()
        };
        let stars = count.by_star.iter().map(star).collect::<Vec<_>>().join(", ");
        let parts = [("total", count.total.to_string()), ("stars", stars), ("date", voice.date(count.as_of))];
        voice.say("quoted-count", parts.each_ref().map(|(name, text)| (*name, Phrase::plain(text)))).bare()
    }

    fn promotion_days(&self, line: &PromotionLine<'_>) -> Option<String> {
        let voice = self.frame.voice;
        let (from, to) = (voice.date(line.from?), voice.date(line.to.or(line.from)?));
        Some(voice.say("unit-from-to", [("from", Phrase::plain(&from)), ("to", Phrase::plain(&to))]).bare())
    }
}
