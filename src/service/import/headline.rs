//! Reads what was said about a published register: `headline_<year>.json`.
use crate::domain::edition::{Edition, QuotedCount};
use crate::domain::error::Fault;
use crate::domain::time::Date;
use crate::service::import::table::Files;
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
