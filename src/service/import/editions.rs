//! Reads what the office published: `register_<year>.csv`, `headline_<year>.json` and `promotions.csv`.
use crate::domain::edition::{Edition, Entry, EntryKind, Promotion, PromotionCounting, PromotionScope, QuotedCount};
use crate::domain::error::Fault;
use crate::domain::producer::ProducerKind;
use crate::domain::time::Date;
use crate::service::import::table::{Files, Table};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Whether this is a published register.
pub fn is_register(file: &str) -> bool {
    is_of_year(file, "register_", ".csv")
}

/// Whether this is what was said about one.
pub fn is_headline(file: &str) -> bool {
    is_of_year(file, "headline_", ".json")
}

fn is_of_year(file: &str, begin: &str, end: &str) -> bool {
    let year = file.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
    year.is_some_and(|year| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Rows of a published register. Its edition is named by its day.
pub fn entries(files: &Files, file: &str, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let kinds = [("recognised", EntryKind::Recognised), ("five_star_dossier", EntryKind::Dossier)];
    let producers = [
        ("household", ProducerKind::Household),
        ("cooperative", ProducerKind::Cooperative),
        ("cooperative_group", ProducerKind::CooperativeGroup),
        ("company", ProducerKind::Company),
    ];
    let stars = [("", None), ("3", Some(3)), ("4", Some(4)), ("5", Some(5))];
    let needed = ["register_number", "row_kind", "name_vi", "group_code", "district_place_id", "as_of"];
    Table::read(files, file, &needed, faults).each(faults, |row| {
        let (kind, as_of) = (row.one_of("row_kind", &kinds)?, row.date("as_of")?);
        let number: crate::domain::gtin::Register = row.parse("register_number")?;
        let star: Option<u8> = row.one_of("star", &stars)?;
        if kind == EntryKind::Recognised && star.is_none() {
            row.fault("star", Fault::new("cell-empty"));
        }
        let mark = match kind {
            EntryKind::Recognised => "",
            EntryKind::Dossier => "-dossier",
        };
        let (recognised_on, valid_to) = (row.date("recognised_on"), row.date("valid_to"));
        if let (Some(from), Some(to)) = (recognised_on, valid_to)
            && to < from
        {
            row.fault(
                "valid_to",
                Fault::new("dates-out-of-order").arg("column", "valid_to").arg("earlier", from).value(to.to_string()),
            );
        }
        Some(Entry {
            id: format!("{as_of}-{number}{mark}").parse().ok()?,
            edition: as_of.to_string().parse().ok()?,
            kind,
            number,
            name_vi: row.needed("name_vi"),
            group: row.needed("group_code"),
            // A dossier of this file asks for five stars, as its kind says.
            star: star.or((kind == EntryKind::Dossier).then_some(5)),
            place: row.parse("district_place_id")?,
            producer_kind: row.one_of("producer_kind", &producers)?,
            product: row.optional("product_id"),
            recognised_on,
            valid_to,
            submitted_on: row.date("submitted_on"),
        })
    })
}

/// Trade promotion.
pub fn promotions(files: &Files, faults: &mut Vec<Fault>) -> Vec<Promotion> {
    let scopes = [("domestic", PromotionScope::Domestic), ("international", PromotionScope::International)];
    let countings = [("yes", PromotionCounting::Round), ("no", PromotionCounting::Listed)];
    let needed = ["promotion_id", "name_vi", "year", "scope", "country_id", "counted_in_rounds"];
    Table::read(files, "promotions.csv", &needed, faults).each(faults, |row| {
        row.needed("name_vi");
        let year = row.needed("year");
        let read = year.parse::<i16>().ok().filter(|year| (1900..=2999).contains(year));
        if read.is_none() {
            row.fault("year", Fault::new("count-shape").value(year));
        }
        Some(Promotion {
            id: row.parse("promotion_id")?,
            name: row.words("name"),
            year: read?,
            start_on: row.date("start_on"),
            end_on: row.date("end_on"),
            scope: row.one_of("scope", &scopes)?,
            country: row.parse("country_id")?,
            venue_vi: row.text("venue_vi"),
            organiser_vi: row.text("organiser_vi"),
            counting: row.one_of("counted_in_rounds", &countings)?,
            source_vi: row.text("source_vi"),
        })
    })
}

#[derive(Deserialize)]
struct Headline {
    as_of: Date,
    source: Source,
    recognised_total: u32,
    #[serde(default)]
    five_star: u32,
    four_star: u32,
    three_star: u32,
    #[serde(default)]
    five_star_dossiers: u32,
    #[serde(default)]
    sale_points_rule_vi: String,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    other_public_counts: Vec<Count>,
    #[serde(default)]
    counting_rule: String,
}

#[derive(Deserialize)]
struct Source {
    title_vi: String,
    publisher_vi: String,
}

#[derive(Deserialize)]
struct Goal {
    text_vi: String,
    #[serde(default)]
    featured_vi: Vec<String>,
}

#[derive(Deserialize)]
struct Count {
    as_of: Date,
    total: u32,
    #[serde(default)]
    five_star: Option<u32>,
    #[serde(default)]
    four_star: Option<u32>,
    #[serde(default)]
    three_star: Option<u32>,
}

/// What was said about a published register; a goal is any member `goal_<year>`.
pub fn edition(files: &Files, file: &str, faults: &mut Vec<Fault>) -> Option<Edition> {
    let bytes = files.get(file)?;
    let headline: Headline = match serde_json::from_slice(bytes) {
        Ok(headline) => headline,
        Err(why) => {
            faults.push(Fault::new("json-damaged").arg("why", &why).at(file, why.line() as u64, ""));
            return None;
        }
    };
    let goal = headline.rest.iter().find(|(name, _)| name.starts_with("goal_"));
    let goal: Option<Goal> = goal.and_then(|(_, goal)| serde_json::from_value(goal.clone()).ok());
    let by_star = |counts: [(u8, Option<u32>); 3]| {
        let said = counts.into_iter().filter_map(|(star, count)| Some((star.to_string(), count?)));
        said.filter(|(_, count)| *count > 0).collect::<BTreeMap<String, u32>>()
    };
    let others = headline.other_public_counts.iter().map(|count| QuotedCount {
        as_of: count.as_of,
        total: count.total,
        by_star: by_star([(3, count.three_star), (4, count.four_star), (5, count.five_star)]),
    });
    let stars = [(3, Some(headline.three_star)), (4, Some(headline.four_star)), (5, Some(headline.five_star))];
    Some(Edition {
        id: headline.as_of.to_string().parse().ok()?,
        as_of: headline.as_of,
        title_vi: headline.source.title_vi,
        publisher_vi: headline.source.publisher_vi,
        counting_rule: headline.counting_rule,
        quoted: QuotedCount { as_of: headline.as_of, total: headline.recognised_total, by_star: by_star(stars) },
        dossiers: by_star([(5, Some(headline.five_star_dossiers)), (4, None), (3, None)]),
        sale_points_vi: headline.sale_points_rule_vi,
        goal_vi: goal.as_ref().map(|goal| goal.text_vi.clone()).unwrap_or_default(),
        featured_vi: goal.map(|goal| goal.featured_vi).unwrap_or_default(),
        others: others.collect(),
    })
}
