//! `temtin recall …`: recalls and holds goods, ends that, lists all of it, writes the report of one.
use crate::cli::context::{Context, command, common, deed, needed, option, parsed, positional, switch, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::{proposal, range, terminal};
use crate::domain::audience::Audience;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::RecallId;
use crate::domain::place::Words;
use crate::domain::recall::{OrderedBy, Recall, RecallKind, RecallState, Scope};
use crate::service::access::Actor;
use crate::service::recall::{self, RecallOrder};
use crate::service::services::Services;
use crate::service::{proposals, recall_report, recall_sheet};
use crate::text::lang::Lang;
use clap::{Arg, ArgGroup, ArgMatches, Command};
use serde_json::{Value, json};
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    // Other commands have flags of these names with other words.
    let own = |name: &'static str, value: &'static str, words: &str| -> Arg {
        option(lang, name, value).help(crate::text::catalogue::say(lang, words, &[]))
    };
    common(lang, command(lang, "recall"))
        .arg(positional(lang, "batch", "BATCH").required(false))
        .arg(option(lang, "stamps", "FIRST-LAST"))
        .arg(own("product", "ID", "cli-recall-product"))
        .arg(option(lang, "area", "ID"))
        .arg(option(lang, "close", "ID"))
        .arg(option(lang, "lift", "ID"))
        .arg(switch(lang, "list"))
        .arg(own("report", "ID", "cli-recall-report"))
        .group(ArgGroup::new("begins").args(["batch", "stamps", "product", "area"]).requires("reason"))
        .group(
            ArgGroup::new("what").args(["batch", "stamps", "product", "area", "close", "lift", "list", "report"]).required(true),
        )
        .arg(switch(lang, "hold").requires("begins"))
        .arg(option(lang, "reason", "TEXT").requires("begins"))
        .arg(option(lang, "reason-en", "TEXT").requires("begins"))
        .arg(option(lang, "action", "TEXT").requires("begins"))
        .arg(option(lang, "action-en", "TEXT").requires("begins"))
        .arg(own("contact", "TEXT", "cli-recall-contact").requires("begins"))
        .arg(option(lang, "by", "office|producer").requires("begins"))
        .arg(option(lang, "order", "NUMBER").requires("begins"))
        .arg(option(lang, "id", "ID").requires("begins"))
        .arg(option(lang, "out", "FILE").requires("report"))
        .arg(option(lang, "key", "KEY").conflicts_with("begins"))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    if text(matches, "area").is_some() {
        return begin_widely(context, matches);
    }
    let services = context.open()?;
    if matches.get_flag("list") {
        return list(context, &services);
    }
    if let Some(id) = parsed::<RecallId>(matches, "report")? {
        return report(context, &services, &id, text(matches, "out").map(Path::new));
    }
    match (parsed::<RecallId>(matches, "close")?, parsed::<RecallId>(matches, "lift")?) {
        (Some(id), _) => end(context, &services, matches, &id, RecallState::Closed),
        (None, Some(id)) => end(context, &services, matches, &id, RecallState::Lifted),
        (None, None) => begin(context, &services, matches),
    }
}

fn scope(services: &Services, matches: &ArgMatches) -> Result<Scope> {
    if let Some(product) = parsed(matches, "product")? {
        return Ok(Scope::Product(product));
    }
    if let Some(area) = parsed(matches, "area")? {
        return Ok(Scope::Area(area));
    }
    match text(matches, "stamps") {
        Some(numbers) => range::stamps(services, numbers).map(Scope::Stamps),
        None => needed(matches, "batch").map(Scope::Batch),
    }
}

/// What reaches beyond one producer needs a second person, where there is one.
fn begin_widely(context: &Context, matches: &ArgMatches) -> Result<()> {
    let (services, alone) = context.open_alone()?;
    if alone.is_some() {
        return begin(context, &services, matches);
    }
    let order = order(&services, matches)?;
    let wish = proposals::recall(&services, &order, services.env.now())?;
    proposal::propose(context, &services, wish, text(matches, "reason").unwrap_or_default())
}

fn order(services: &Services, matches: &ArgMatches) -> Result<RecallOrder> {
    let given = |name: &str| text(matches, name).unwrap_or_default();
    let words = |vi: &str, en: &str| Words::default().with("vi", given(vi)).with("en", given(en));
    let id = match parsed::<RecallId>(matches, "id")? {
        Some(id) => id,
        None => format!("th-{:016x}", u64::from_be_bytes(services.env.entropy()?)).parse()?,
    };
    Ok(RecallOrder {
        id,
        kind: if matches.get_flag("hold") { RecallKind::Hold } else { RecallKind::Recall },
        scope: scope(services, matches)?,
        reason: words("reason", "reason-en"),
        action: words("action", "action-en"),
        order: given("order").to_owned(),
        contact: given("contact").to_owned(),
        ordered_by: parsed::<OrderedBy>(matches, "by")?.unwrap_or_default(),
        since: None,
    })
}

fn begin(context: &Context, services: &Services, matches: &ArgMatches) -> Result<()> {
    let order = order(services, matches)?;
    proposals::begin_recall(services, &Actor::Operator, &order, services.env.now())?;
    let reach = recall_report::reach(services, &order.scope);
    let counts = [reach.lots_named.to_string(), reach.lots_made_from.to_string(), reach.stamps.to_string()];
    terminal::line(context, &context.say("cli-recall-done", &[("id", order.id.as_str()), ("what", &order.scope.name())]));
    let [named, made, stamps] = &counts;
    terminal::line(context, &context.say("cli-recall-reach", &[("named", named), ("made", made), ("stamps", stamps)]));
    let (code, name) = (order.scope.code(), order.scope.name());
    terminal::json(
        context,
        &json!({ "id": order.id, "scope": code, code: name, "state": "open", "lots_named": reach.lots_named,
            "lots_made_from": reach.lots_made_from, "stamps_issued": reach.stamps }),
    );
    Ok(())
}

fn end(context: &Context, services: &Services, matches: &ArgMatches, id: &RecallId, state: RecallState) -> Result<()> {
    let recall = recall::find(services, id)?;
    let right = Actor::Operator.can_end_recall(&recall)?;
    recall::end(services, &right, &recall.id, state, deed(matches, &services.env)?, services.env.now())?;
    let key = if state == RecallState::Lifted { "cli-recall-lifted" } else { "cli-recall-closed" };
    terminal::line(context, &context.say(key, &[("id", recall.id.as_str()), ("what", &recall.scope.name())]));
    terminal::json(
        context,
        &json!({ "id": recall.id, "scope": recall.scope.code(), recall.scope.code(): recall.scope.name(), "state": state }),
    );
    Ok(())
}

/// Every recall, so that an id that was lost is found again.
fn list(context: &Context, services: &Services) -> Result<()> {
    let all = recall_report::all(services);
    if all.is_empty() {
        terminal::line(context, &context.say("cli-recall-none", &[]));
    }
    let mut listed = Vec::new();
    for (recall, (named, made)) in &all {
        line(context, services, recall, (*named, *made));
        let mut row = serde_json::to_value(recall).map_err(unwritten)?;
        if let Value::Object(fields) = &mut row {
            fields.insert("lots_named".into(), json!(named));
            fields.insert("lots_made_from".into(), json!(made));
        }
        listed.push(row);
    }
    terminal::json(context, &json!({ "recalls": listed }));
    Ok(())
}

fn line(context: &Context, services: &Services, recall: &Recall, (named, made): (usize, usize)) {
    let what = context.say(&format!("recall-scope-{}", recall.scope.code()), &[("name", &recall.scope.name())]);
    let title = match recall.kind {
        RecallKind::Recall => "recall-title-recall",
        RecallKind::Hold => "recall-title-hold",
    };
    let title = context.say(title, &[("what", &what)]);
    let state = recall_sheet::standing(recall.state, recall.ended, context.lang, &services.registry);
    let reach = context.say("recall-reach", &[("named", &named.to_string()), ("made", &made.to_string())]);
    let args = [("id", recall.id.as_str()), ("title", &title), ("state", &state), ("reach", &reach)];
    terminal::line(context, &context.say("cli-recall-line", &args));
}

/// The office's own report: it names what a page may not.
fn report(context: &Context, services: &Services, id: &RecallId, out: Option<&Path>) -> Result<()> {
    let report = recall_report::report(services, id, Audience::Office, services.env.now())?;
    if let Some(out) = out {
        let pdf = recall_sheet::pdf(&report, context.lang, &services.registry)?;
        write_draft(context, out, &pdf)?.keep().map_err(|source| unwritable(out, source))?;
        terminal::line(context, &context.say("cli-recall-written", &[("file", &out.display().to_string())]));
    } else {
        let sheet = recall_sheet::page(&report, context.lang, &services.registry, usize::MAX);
        terminal::line(context, &sheet.title);
        sheet.notes.iter().for_each(|note| terminal::line(context, note));
        for (term, lines) in &sheet.rows {
            terminal::line(context, &format!("{term}: {}", lines.join("\n  ")));
        }
    }
    terminal::json(context, &serde_json::to_value(&report).map_err(unwritten)?);
    Ok(())
}

fn unwritten(source: serde_json::Error) -> Error {
    Error::unavailable(Fault::new("task-failed"), source)
}
