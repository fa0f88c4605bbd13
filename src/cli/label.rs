//! `temtin label RUN`: prints labels and hands them out.
use crate::cli::caller::Draft;
use crate::cli::context::{Context, command, common, count, deed, needed, option, positional, text};
use crate::cli::label_data;
use crate::cli::range::range;
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::run::Run;
use crate::domain::stamp::StampKind;
use crate::label::dots::Dpi;
use crate::label::format::Format;
use crate::label::imposition::Imposition;
use crate::service::access::Actor;
use crate::service::bind;
use crate::service::print::{self, PrintOrder};
use crate::service::services::Services;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "label"))
        .arg(positional(lang, "run", "RUN"))
        .arg(option(lang, "media", "NAME").default_value("L7160"))
        .arg(label_data::template_option(lang))
        .arg(option(lang, "format", "pdf|svg|png|zpl|tspl").default_value("pdf"))
        .arg(option(lang, "dpi", "203|300|600").default_value("600"))
        .arg(option(lang, "numbers", "FROM-TO"))
        .arg(option(lang, "copies", "N"))
        .arg(option(lang, "out", "FILE").required(true))
        .arg(option(lang, "key", "KEY"))
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .subcommands(label_data::parts(lang))
}

/// Prints. The file is complete and checked, and the hand-out is durable, before it appears under its name.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    if let Some(ran) = label_data::run(context, matches) {
        return ran;
    }
    let services = context.open()?;
    let run = bind::run(&services, needed(matches, "run")?)?;
    print::may_hand_out(&services, &run)?;
    let order = order(context, &services, &run, matches)?;
    let now = services.env.now();
    let printed = print::render(&services, &Actor::Operator.can_issue(&run.owner)?, &run, &order, now)?;
    let out = Path::new(text(matches, "out").unwrap_or_default());
    let draft = write_draft(context, out, &printed.bytes)?;
    let right = Actor::Operator.can_change_status(&run.owner)?;
    let active = print::hand_out(&services, &right, &run, order.numbers, deed(matches, &services.env)?, now)?;
    draft.keep().map_err(|source| unwritable(out, source))?;
    let (labels, left_out, active_text) = (printed.labels.to_string(), printed.left_out.to_string(), active.to_string());
    let file = out.display().to_string();
    let args = [("labels", labels.as_str()), ("file", &file), ("active", &active_text), ("left", &left_out)];
    terminal::line(context, &context.say("cli-label-done", &args));
    if printed.left_out > 0 {
        terminal::line(context, &context.say("cli-label-left-out", &args));
    }
    let left_out = printed.left_out;
    terminal::json(context, &json!({ "file": file, "labels": printed.labels, "activated": active, "left_out": left_out }));
    Ok(())
}

fn order(context: &Context, services: &Services, run: &Run, matches: &ArgMatches) -> Result<PrintOrder> {
    let media = label_data::media(context, text(matches, "media").unwrap_or_default())?;
    let template = text(matches, "template").map(|name| label_data::template(context, name)).transpose()?;
    let dpi: Dpi = needed(matches, "dpi")?;
    let format: Format = needed(matches, "format")?;
    let copies = match (count(matches, "copies")?, run.kind) {
        (Some(copies), StampKind::Batch) => copies,
        (None, StampKind::Batch) => units(services, run)?,
        (None, StampKind::Item) => 1,
        (Some(_), StampKind::Item) => return Err(Fault::new("copies-of-item").into()),
    };
    let numbers = text(matches, "numbers").map_or(Ok(run.numbers), |text| range(run, text))?;
    Ok(PrintOrder { numbers, copies, imposition: Imposition::plain(media), template, dpi, format })
}

fn units(services: &Services, run: &Run) -> Result<u32> {
    let batch = run.batch.as_ref().map(|id| services.store.batch(id)).transpose()?.flatten();
    Ok(batch.and_then(|owned| owned.record.units).unwrap_or(1).max(1))
}

/// A file of the caller, complete and durable but without its name.
pub fn write_draft<'a>(context: &'a Context, out: &Path, bytes: &[u8]) -> Result<Box<dyn Draft + 'a>> {
    let mut draft = context.caller.draft(out).map_err(|source| unwritable(out, source))?;
    draft.write_all(bytes).and_then(|()| draft.flush()).map_err(|source| unwritable(out, source))?;
    Ok(draft)
}

/// A file of the caller that cannot be written: `file-unwritable`.
pub fn unwritable(out: &Path, source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("file-unwritable").arg("file", out.display()), source)
}
