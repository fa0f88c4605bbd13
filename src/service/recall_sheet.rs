//! The recall report in words: one A4 page as PDF, and the terms that it shares with the page on the web.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, RecallKind, RecallState};
use crate::domain::registry::{Mode, Registry};
use crate::domain::time::Timestamp;
use crate::label::document;
use crate::label::report::{ReportPage, Setting, lay_out};
use crate::service::recall_lots::Destination;
use crate::service::recall_report::Report;
use crate::text::catalogue::{say, word, word_if_any};
use crate::text::dates;
use crate::text::lang::Lang;

/// How many rows a list on the page may have, in the order in which they are tried.
const ROWS: [usize; 5] = [14, 9, 6, 3, 1];

/// The report as one A4 page.
///
/// # Errors
/// `label-file-failed` when the writer of PDF fails.
pub fn pdf(report: &Report, lang: Lang, registry: &Registry) -> Result<Vec<u8>> {
    for rows in ROWS {
        let page = page(report, lang, registry, rows);
        for setting in Setting::ALL {
            if let Some(drawing) = lay_out(&page, setting)? {
                return document::write_one(&drawing);
            }
        }
    }
    Err(Error::internal(Fault::new("label-file-failed").value("page")))
}

/// What the page says, with so many rows a list.
pub fn page(report: &Report, lang: Lang, registry: &Registry, rows_max: usize) -> ReportPage {
    let undeclared = || word(lang, "undeclared").to_owned();
    let (zone, w) = (&registry.zone, |key: &'static str| word(lang, key).to_owned());
    let moment = dates::moment(lang, zone.wall(report.as_of));
    let mut notes = vec![say(lang, "recall-as-of", &[("moment", &moment), ("office", &registry.office)])];
    if registry.mode == Mode::Demo {
        notes.insert(0, w("demo-mark"));
    }
    let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map_or_else(undeclared, str::to_owned);
    let listed = |all: Vec<String>| {
        let left = all.len().saturating_sub(rows_max).to_string();
        let mut lines: Vec<String> = all.into_iter().take(rows_max).collect();
        if left != "0" {
            lines.push(say(lang, "recall-more", &[("count", &left)]));
        }
        if lines.is_empty() { vec![w("recall-nowhere")] } else { lines }
    };
    let name = |words: &Words| words.get(lang.code()).map_or_else(undeclared, str::to_owned);
    let products = report.products.iter();
    let products = products.map(|p| say(lang, "recall-lots-of", &[("name", &name(&p.name)), ("count", &p.lots.to_string())]));
    let lots = report.lots.iter().map(|lot| {
        let said = say(lang, "recall-lot", &[("lot", &lot.lot), ("name", &name(&lot.name))]);
        let quantity = if lot.quantity.is_empty() { undeclared() } else { lot.quantity.clone() };
        format!("{said}: {quantity}, {}", word_if_any(lang, &format!("recall-lot-{}", lot.reached)).unwrap_or(lot.reached))
    });
    let made = report.made.iter().map(|made| {
        let quantity = made.quantity.to_string();
        let parts = [("quantity", quantity.as_str()), ("from", &made.from), ("into", &made.into), ("name", &name(&made.name))];
        say(lang, "recall-made", &parts)
    });
    let by = match report.ordered_by {
        OrderedBy::Office => "recall-by-office",
        OrderedBy::Producer => "recall-by-producer",
    };
    let rows = vec![
        (w("recall-term-state"), vec![standing(report.state, report.ended, lang, registry)]),
        (w("recall-term-what"), vec![what(report, lang)]),
        (w("recall-term-since"), vec![dates::moment(lang, zone.wall(report.since))]),
        (w("recall-term-reason"), vec![given(report.reason.get(lang.code()))]),
        (w("recall-term-action"), vec![given(report.action.get(lang.code()))]),
        (w("recall-term-contact"), vec![given(Some(&report.contact))]),
        (w("recall-term-by"), vec![w(by)]),
        (w("recall-term-order"), vec![given(Some(&report.order))]),
        (w("recall-term-products"), listed(products.collect())),
        (w("recall-term-reach"), vec![reach(report, lang)]),
        (w("recall-term-quantity"), quantities(report, lang)),
        (w("recall-term-stamps"), vec![report.totals.stamps.to_string()]),
        (w("recall-term-scans"), vec![scans(report, lang)]),
        (w("recall-term-went"), listed(report.went.iter().map(|to| went(to, lang)).collect())),
        (w("recall-term-made"), listed(made.collect())),
        (w("recall-term-lots"), listed(lots.collect())),
    ];
    let title = match report.kind {
        RecallKind::Recall => say(lang, "recall-report-recall", &[("what", &what(report, lang))]),
        RecallKind::Hold => say(lang, "recall-report-hold", &[("what", &what(report, lang))]),
    };
    let address = format!("{}/recalls/{}", registry.base(), report.id);
    ReportPage { title, notes, rows, foot: say(lang, "recall-source", &[("address", &address)]) }
}

/// What the recall names, in words.
pub fn what(report: &Report, lang: Lang) -> String {
    let name = report.scope.name.get(lang.code()).unwrap_or(&report.scope.id);
    say(lang, &format!("recall-scope-{}", report.scope.kind), &[("name", name)])
}

/// Where a recall stands, in a sentence.
pub fn standing(state: RecallState, ended: Option<Timestamp>, lang: Lang, registry: &Registry) -> String {
    let date = ended.map(|ended| dates::date(lang, registry.zone.day(ended))).unwrap_or_default();
    match state {
        RecallState::Open => word(lang, "recall-state-open").to_owned(),
        RecallState::Closed => say(lang, "recall-state-closed", &[("date", &date)]),
        RecallState::Lifted => say(lang, "recall-state-lifted", &[("date", &date)]),
    }
}

/// How many lots.
pub fn reach(report: &Report, lang: Lang) -> String {
    let (named, made) = (report.totals.lots_named.to_string(), report.totals.lots_made_from.to_string());
    match report.scope.kind {
        "stamps" => say(lang, "recall-reach-stamps", &[("named", &named)]),
        _ => say(lang, "recall-reach", &[("named", &named), ("made", &made)]),
    }
}

/// How much goods.
pub fn quantities(report: &Report, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.totals.quantities.is_empty() {
        lines.push(say(lang, "recall-quantity-named", &[("quantities", &report.totals.quantities.join("; "))]));
    }
    if !report.totals.quantities_made_from.is_empty() {
        lines.push(say(lang, "recall-quantity-made", &[("quantities", &report.totals.quantities_made_from.join("; "))]));
    }
    if report.totals.units > 0 {
        lines.push(say(lang, "recall-units", &[("count", &report.totals.units.to_string())]));
    }
    if lines.is_empty() { vec![word(lang, "undeclared").to_owned()] } else { lines }
}

/// How often these stamps were scanned.
pub fn scans(report: &Report, lang: Lang) -> String {
    let count = report.scans.count.to_string();
    say(lang, if report.scans.at_least { "recall-scans-at-least" } else { "recall-scans" }, &[("count", &count)])
}

/// One place that goods went to.
pub fn went(to: &Destination, lang: Lang) -> String {
    let step = word_if_any(lang, &format!("event-{}", to.step.replace('_', "-"))).unwrap_or(&to.step_vi);
    let names = [&to.to, &to.place].into_iter().flatten().filter_map(|words| words.get(lang.code())).collect::<Vec<_>>();
    let whither = if names.is_empty() { word(lang, "undeclared").to_owned() } else { names.join(", ") };
    let mut line = say(lang, "recall-went", &[("step", step), ("to", &whither)]);
    if !to.quantities.is_empty() {
        line = format!("{line}, {}", to.quantities.join("; "));
    }
    format!("{line}, {}", say(lang, "recall-went-lots", &[("count", &to.lots.len().to_string())]))
}
