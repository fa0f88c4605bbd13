//! `temtin trace LOT`: what a batch was made from, and what was made from it.
use crate::cli::context::{Context, command, common, positional, switch, text};
use crate::cli::terminal;
use crate::domain::audience::Audience;
use crate::domain::error::Result;
use crate::domain::id::BatchId;
use crate::domain::lineage::{Extent, Way};
use crate::service::trace::{self, Direction, Question, Trace};
use crate::text::faults;
use crate::text::lang::Lang;
use clap::{ArgGroup, ArgMatches, Command};
use serde_json::json;
use std::collections::BTreeSet;

/// Deepest indent, in steps: what is deeper stands no further in.
const INDENT_MAX: usize = 30;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "trace"))
        .arg(positional(lang, "lot", "LOT"))
        .arg(switch(lang, "back"))
        .arg(switch(lang, "forward"))
        .arg(switch(lang, "all"))
        .arg(switch(lang, "one-step"))
        .group(ArgGroup::new("way").args(["back", "forward", "all"]))
}

/// Traces.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let start = trace::find(&services, text(matches, "lot").unwrap_or_default())?;
    let direction = match (matches.get_flag("back"), matches.get_flag("forward")) {
        (true, _) => Direction::One(Way::Back),
        (_, true) => Direction::One(Way::Forward),
        (false, false) => Direction::Both,
    };
    // Without a way asked for: one step back, one step forward (Circular 02/2024).
    let plain = !["back", "forward", "all"].iter().any(|way| matches.get_flag(way));
    let extent = if plain || matches.get_flag("one-step") { Extent::OneStep } else { Extent::Whole };
    let found =
        trace::trace(&services, &start, &Question { direction, extent, audience: Audience::Office, most: trace::TRACE_MAX })?;
    let imbalances = trace::imbalances_of(&services, &start)?;
    for (way, title) in [(Way::Back, "cli-trace-from"), (Way::Forward, "cli-trace-into")] {
        if direction == Direction::Both || direction == Direction::One(way) {
            terminal::line(context, &context.say(title, &[("batch", start.as_str())]));
            tree(context, &found, &start, way);
        }
    }
    for fault in &imbalances {
        terminal::line(context, &format!("! {}", faults::fault(context.lang, fault)));
    }
    if found.cut {
        terminal::note(context, &context.say("cli-trace-cut", &[("max", &trace::TRACE_MAX.to_string())]));
    }
    let codes: Vec<&str> = imbalances.iter().map(|fault| fault.code).collect();
    terminal::json(
        context,
        &json!({ "start": found.start, "nodes": found.nodes, "links": found.links, "cut": found.cut, "imbalances": codes }),
    );
    Ok(())
}

/// What is reached one way, indented by steps. A batch that is reached twice is written out once.
fn tree(context: &Context, found: &Trace, start: &BatchId, way: Way) {
    let mut written = BTreeSet::new();
    let mut waiting: Vec<(&BatchId, usize, String)> = vec![(start, 0, String::new())];
    while let Some((id, depth, how)) = waiting.pop() {
        let Some(node) = found.nodes.iter().find(|node| node.batch == *id) else { continue };
        let again = !written.insert(id.clone());
        let name = node.product.get(context.lang.code()).unwrap_or_default();
        let stopped = if node.stopped { context.say("cli-trace-stopped", &[]) } else { String::new() };
        let more = if again { " …" } else { "" };
        let indent = "  ".repeat(depth.min(INDENT_MAX));
        terminal::line(context, &format!("{indent}{} {} · {name} · {}{how}{more}{stopped}", node.batch, node.lot, node.quantity));
        if again {
            continue;
        }
        let mut next: Vec<_> = found
            .links
            .iter()
            .filter_map(|link| {
                let (here, there) = if way == Way::Back { (&link.into, &link.from) } else { (&link.from, &link.into) };
                let relation = context.say(&format!("relation-{}", link.relation), &[]);
                (here == id).then(|| (there, depth + 1, format!(" ← {relation} {}", link.quantity)))
            })
            .collect();
        next.sort_by(|a, b| b.0.cmp(a.0));
        waiting.extend(next);
    }
}
