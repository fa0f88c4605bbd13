//! `temtin export PATH`: writes what stands as one workbook, or as a folder of CSV files; an import of it changes nothing.
use crate::cli::context::{Context, command, common, option, positional, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::terminal;
use crate::domain::error::{Fault, Result};
use crate::service::export;
use crate::service::form::headings::table;
use crate::service::form::kind::Kind;
use crate::service::import::reading::is_workbook;
use crate::service::services::Services;
use crate::text::lang::Lang;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::{Path, PathBuf};

/// How often the bar moves, in records.
const BAR_STEP: u64 = 500;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "export")).arg(positional(lang, "target", "DIR|FILE.xlsx")).arg(kind_option(lang))
}

/// Which tables; repeated, or parted by commas.
pub fn kind_option(lang: Lang) -> Arg {
    option(lang, "kind", "TABLE").action(ArgAction::Append).value_delimiter(',')
}

/// The tables that are wanted; all of them where none is named.
pub fn kinds(matches: &ArgMatches) -> Result<Vec<Kind>> {
    let Some(named) = matches.get_many::<String>("kind") else { return Ok(Kind::ALL.to_vec()) };
    let known = || Kind::ALL.map(Kind::name).join(", ");
    let wanted: Vec<Kind> = named
        .map(|name| Kind::named(name).ok_or_else(|| Fault::new("table-unknown").arg("known", known()).value(name.as_str())))
        .collect::<std::result::Result<_, _>>()?;
    // Parts go out with what they belong to: a batch without what it was made from says less than it did.
    let goes = |kind: &Kind| wanted.contains(kind) || kind.part_of().is_some_and(|whole| wanted.contains(&whole));
    Ok(Kind::ALL.into_iter().filter(goes).collect())
}

/// Writes it. Each file is complete and durable before it appears under its name.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let target = PathBuf::from(text(matches, "target").unwrap_or_default());
    let kinds = kinds(matches)?;
    let services = context.open()?;
    let bar = terminal::progress(context, &context.say("cli-export-writing", &[]));
    let done = Cell::new(0u64);
    let mut watch = || {
        done.set(done.get() + 1);
        if done.get().is_multiple_of(BAR_STEP) {
            bar.show(done.get(), done.get() + BAR_STEP);
        }
    };
    let counts = if is_workbook(&target.to_string_lossy()) {
        let written = export::workbook::write(&services, context.lang, &kinds, &mut watch)?;
        write_draft(context, &target, &written.bytes)?.keep().map_err(|source| unwritable(&target, source))?;
        written.counts
    } else {
        folder(context, &services, &target, &kinds, &mut watch)?
    };
    drop(bar);
    tell(context, &target, &counts);
    Ok(())
}

fn folder(
    context: &Context,
    services: &Services,
    target: &Path,
    kinds: &[Kind],
    watch: &mut dyn FnMut(),
) -> Result<Vec<(Kind, u64)>> {
    let mut counts = Vec::new();
    for kind in kinds {
        let file = target.join(format!("{}.csv", kind.name()));
        let failed = |source| unwritable(&file, source);
        let mut draft = context.caller.draft(&file).map_err(failed)?;
        let rows = export::text::write(services, *kind, draft.as_mut(), watch)?;
        if rows > 0 {
            draft.flush().map_err(failed)?;
            draft.keep().map_err(failed)?;
            counts.push((*kind, rows));
        }
    }
    if counts.is_empty() {
        return Err(crate::domain::error::Error::not_found(Fault::new("export-nothing")));
    }
    Ok(counts)
}

fn tell(context: &Context, target: &Path, counts: &[(Kind, u64)]) {
    let file = target.display().to_string();
    for (kind, count) in counts {
        let args = [("table", table(context.lang, *kind)), ("count", count.to_string())];
        let args: Vec<(&str, &str)> = args.iter().map(|(name, text)| (*name, text.as_str())).collect();
        terminal::line(context, &context.say("cli-export-table", &args));
    }
    terminal::line(context, &context.say("cli-export-done", &[("file", &file)]));
    let shown: serde_json::Map<String, Value> =
        counts.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count))).collect();
    terminal::json(context, &json!({ "file": file, "records": shown }));
}
