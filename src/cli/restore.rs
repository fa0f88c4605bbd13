//! `temtin restore FILE`: makes a data folder of a backup.
use crate::cli::context::{Context, command, option, positional, switch, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::service::backup::read::restore;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::fs::File;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "restore").arg(option(lang, "data", "DIR")).arg(switch(lang, "json")).arg(positional(lang, "file", "FILE"))
}

/// Restores; private keys come from their own copy, and it says so.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let file = text(matches, "file").unwrap_or_default();
    let failed = |source| Error::unavailable(Fault::new("backup-unreadable").arg("file", file), source);
    let restored = restore(&context.data, &mut File::open(file).map_err(failed)?)?;
    let [rows, runs, files] = [restored.rows, restored.runs, restored.files].map(|count| count.to_string());
    let (dir, keys) = (context.data.display().to_string(), context.data.join("keys").display().to_string());
    let args = [
        ("dir", dir.as_str()),
        ("rows", &rows),
        ("runs", &runs),
        ("files", &files),
        ("origin", &restored.origin),
        ("keys", &keys),
    ];
    terminal::line(context, &context.say("cli-restore-done", &args));
    terminal::json(
        context,
        &json!({ "data": dir, "origin": restored.origin, "rows": restored.rows, "runs": restored.runs, "files": restored.files }),
    );
    Ok(())
}
