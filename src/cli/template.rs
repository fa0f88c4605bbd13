//! `temtin template PATH`: writes a workbook to fill in, or a folder of CSV files; it needs no registry.
use crate::cli::context::{Context, command, positional, switch, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::export::{kind_option, kinds};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::service::export::template::template;
use crate::service::export::text as csv_text;
use crate::service::import::reading::is_workbook;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "template").arg(positional(lang, "target", "DIR|FILE.xlsx")).arg(kind_option(lang)).arg(switch(lang, "json"))
}

/// Writes it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let target = Path::new(text(matches, "target").unwrap_or_default());
    let kinds = kinds(matches)?;
    let keep = |path: &Path, bytes: &[u8]| -> Result<()> {
        write_draft(context, path, bytes)?.keep().map_err(|source| unwritable(path, source))
    };
    if is_workbook(&target.to_string_lossy()) {
        keep(target, &template(context.lang, &kinds, &[])?)?;
    } else {
        for kind in &kinds {
            keep(&target.join(format!("{}.csv", kind.name())), &csv_text::template(context.lang, *kind)?)?;
        }
    }
    let file = target.display().to_string();
    terminal::line(context, &context.say("cli-template-done", &[("file", &file)]));
    let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    terminal::json(context, &json!({ "file": file, "tables": names }));
    Ok(())
}
