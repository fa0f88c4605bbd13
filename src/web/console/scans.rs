//! Scans of the producer's stamps: a chart by day with its table, how they fall on products, batches and runs, and where they were as far as
//! that is known.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Owner;
use crate::service::scan_days::{Day, Period, ScanDays, Tally, Wanted, scan_days};
use crate::text::figures::grouped;
use crate::web::console::addressed::product_name;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::scan_places::{Places, places};
use crate::web::console::shell::{MenuItem, Shell};
use crate::web::console::task_words;
use crate::web::pages::frame::Frame;
use crate::web::pages::query::{encoded, typed};
use crate::web::voice::Phrase;
use askama::Template;

/// How many days a chart may show.
const PERIODS: [(u16, &str, &str); 2] = [(30, "30", "scans-30"), (90, "90", "scans-90")];

/// Most lines of a table.
const LINES_MAX: usize = 20;

/// Height of the chart, in its own units.
const HEIGHT: u64 = 100;

/// A bar of the chart, in its units: a day is ten wide.
struct Bar {
    x: usize,
    y: u64,
    height: u64,
}

/// A day in the table beside the chart.
struct DayLine {
    on: String,
    scans: String,
    firsts: String,
}

/// A product, batch or run.
struct Line {
    path: String,
    name: String,
    detail: String,
    within: String,
    ever: String,
}

struct Table {
    title: &'static str,
    lines: Vec<Line>,
    more: usize,
}

#[derive(Template)]
#[template(path = "scans.html")]
struct ScansPage {
    frame: Frame,
    shell: Shell,
    /// What is looked at, where it is not everything.
    of: String,
    whole: String,
    periods: Vec<MenuItem>,
    total: String,
    ever: String,
    stamps: String,
    at_least: bool,
    width: usize,
    bars: Vec<Bar>,
    highest: Option<(String, String)>,
    from: String,
    to: String,
    days: Vec<DayLine>,
    tables: Vec<Table>,
    places: Option<Places>,
}

/// `GET /console/scans`: `?days=` 30 or 90, and `?product=`, `?batch=` or `?run=` of one's own.
pub fn show(call: &Call<'_>) -> Answer {
    let (voice, lang, owner) = (call.visit.voice, call.lang(), call.owner()?);
    let asked = typed(call.visit.query(), "days", &mut Vec::new());
    let (count, days_asked, _) = PERIODS.into_iter().find(|(_, word, _)| *word == asked).unwrap_or(PERIODS[0]);
    let (wanted, of, query) = wanted(call, &owner)?;
    let to = call.today();
    let from = to.checked_sub(jiff::Span::new().days(i64::from(count) - 1)).unwrap_or(to);
    let found = scan_days(call.services(), &owner, &wanted, Period { from, to })?;
    let highest = found.days.iter().max_by_key(|day| day.scans).filter(|day| day.scans > 0);
    let kept = call.visit.and_language();
    let periods = PERIODS.map(|(_, word, key)| MenuItem {
        path: format!("/console/scans?days={word}{query}{kept}"),
        word: voice.word(key),
        here: word == days_asked,
    });
    Outcome::page(&ScansPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        of,
        whole: format!("/console/scans?days={days_asked}{kept}"),
        periods: periods.into(),
        total: grouped(lang, found.all.within),
        ever: grouped(lang, found.all.ever),
        stamps: grouped(lang, found.all.stamps),
        at_least: found.at_least,
        width: found.days.len() * 10,
        bars: bars(&found.days),
        highest: highest.map(|day| (grouped(lang, day.scans), voice.date(day.on))),
        from: voice.date(from),
        to: voice.date(to),
        tables: tables(call, &found, &wanted, &format!("days={days_asked}{kept}"))?,
        days: days(call, &found.days),
        places: places(voice, &found),
    })
}

/// What is asked for, its name, and how the next page asks for it. What is another's is not there.
fn wanted(call: &Call<'_>, owner: &Owner) -> Result<(Wanted, String, String)> {
    let asked = |name| typed(call.visit.query(), name, &mut Vec::new());
    let (product, batch, run) = (asked("product"), asked("batch"), asked("run"));
    let unknown = |code: Fault, id: &str| Error::not_found(code.value(id));
    let mut wanted = Wanted::default();
    let (name, value, of) = if !run.is_empty() {
        let found = run.parse().ok().and_then(|id| call.services().view().runs().find(|run| run.id() == id).cloned());
        let found = found.filter(|run| run.owner == *owner).ok_or_else(|| unknown(Fault::new("run-unknown"), &run))?;
        wanted.run = Some(found.id());
        ("run", run, task_words::run(call, &found)?)
    } else if !batch.is_empty() {
        let found = batch.parse().ok().map(|id| call.services().store.batch(&id)).transpose()?.flatten();
        let found = found.filter(|of| of.owner == *owner).ok_or_else(|| unknown(Fault::new("batch-unknown"), &batch))?;
        wanted.batch = Some(found.record.id);
        let lot = voice_lot(call, found.record.lot.as_str());
        ("batch", batch, lot)
    } else if !product.is_empty() {
        let found = product.parse().ok().map(|id| call.services().store.product(&id)).transpose()?.flatten();
        let found = found.filter(|of| Owner::Producer(of.producer.clone()) == *owner);
        let found = found.ok_or_else(|| unknown(Fault::new("product-unknown"), &product))?;
        let name = product_name(call, &found.id)?;
        wanted.product = Some(found.id);
        ("product", product, name)
    } else {
        return Ok((wanted, String::new(), String::new()));
    };
    Ok((wanted, of, format!("&{name}={}", encoded(&value))))
}

fn voice_lot(call: &Call<'_>, lot: &str) -> String {
    call.visit.voice.say("batch-title", [("lot", Phrase::plain(lot))]).bare()
}

/// Bars from nought up; a day with any scan is seen, however many another has.
fn bars(days: &[Day]) -> Vec<Bar> {
    let highest = days.iter().map(|day| day.scans).max().unwrap_or(0).max(1);
    let bar = |(at, day): (usize, &Day)| {
        let share = u128::from(day.scans) * u128::from(HEIGHT) / u128::from(highest);
        let height = u64::try_from(share).unwrap_or(HEIGHT).max(1);
        (day.scans > 0).then_some(Bar { x: at * 10 + 1, y: HEIGHT - height, height })
    };
    days.iter().enumerate().filter_map(bar).collect()
}

/// The days that had a scan, the latest first.
fn days(call: &Call<'_>, days: &[Day]) -> Vec<DayLine> {
    let scanned = days.iter().rev().filter(|day| day.scans > 0);
    let line = |day: &Day| DayLine {
        on: call.visit.voice.date(day.on),
        scans: grouped(call.lang(), day.scans),
        firsts: grouped(call.lang(), day.firsts),
    };
    scanned.map(line).collect()
}

fn tables(call: &Call<'_>, found: &ScanDays, wanted: &Wanted, query: &str) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    let path = |name: &str, id: &str| format!("/console/scans?{name}={}&{query}", encoded(id));
    if *wanted == Wanted::default() {
        let word = |id: &_| product_name(call, id);
        tables.push(table(call, "scans-products", &found.products, word, |id| path("product", id.as_str()))?);
    }
    if wanted.batch.is_none() && wanted.run.is_none() {
        let word = |id: &_| task_words::lot(call, id);
        tables.push(table(call, "scans-batches", &found.batches, word, |id| path("batch", id.as_str()))?);
    }
    if wanted.run.is_none() {
        let word = |id: &crate::domain::number::RunId| {
            let run = call.services().view().runs().find(|run| run.id() == *id).cloned();
            run.map_or_else(|| Ok(id.to_string()), |run| task_words::run(call, &run))
        };
        tables.push(table(call, "scans-runs", &found.runs, word, |id| path("run", &id.to_string()))?);
    }
    Ok(tables.into_iter().filter(|table| !table.lines.is_empty()).collect())
}

/// Those with most scans of the period first.
fn table<K: Ord>(
    call: &Call<'_>,
    title: &'static str,
    tallies: &std::collections::BTreeMap<K, Tally>,
    word: impl Fn(&K) -> Result<String>,
    path: impl Fn(&K) -> String,
) -> Result<Table> {
    let (voice, lang) = (call.visit.voice, call.lang());
    let mut sorted: Vec<(&K, &Tally)> = tallies.iter().collect();
    sorted.sort_by_key(|(_, tally)| std::cmp::Reverse((tally.within, tally.ever)));
    let line = |(id, tally): &(&K, &Tally)| {
        let first = tally.first.map(|day| voice.date(day)).unwrap_or_default();
        Ok(Line {
            path: path(id),
            name: word(id)?,
            detail: voice
                .say("scans-of", [("stamps", Phrase::plain(&grouped(lang, tally.stamps))), ("day", Phrase::plain(&first))])
                .bare(),
            within: grouped(lang, tally.within),
            ever: grouped(lang, tally.ever),
        })
    };
    Ok(Table {
        title: voice.word(title),
        more: sorted.len().saturating_sub(LINES_MAX),
        lines: sorted.iter().take(LINES_MAX).map(line).collect::<Result<_>>()?,
    })
}
