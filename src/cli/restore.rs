//! `temtin restore FILE…`: makes a data folder of a backup, and of those that go on from it.
use crate::cli::archives::opened;
use crate::cli::context::{Context, command, option, positional, switch};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::service::backup::read::restore;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    let files = positional(lang, "file", "FILE").num_args(1..);
    command(lang, "restore").arg(option(lang, "data", "DIR")).arg(switch(lang, "json")).arg(files)
}

/// Restores; private keys come from their own copy, and it says so.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let restored = restore(&context.data, &mut opened(matches, "file")?)?;
    let [records, runs, files] = [restored.records, restored.runs, restored.files].map(|count| count.to_string());
    let (dir, keys) = (context.data.display().to_string(), context.data.join("keys").display().to_string());
    let args = [
        ("dir", dir.as_str()),
        ("records", &records),
        ("runs", &runs),
        ("files", &files),
        ("origin", &restored.origin),
        ("keys", &keys),
    ];
    terminal::line(context, &context.say("cli-restore-done", &args));
    terminal::json(
        context,
        &json!({ "data": dir, "origin": restored.origin, "records": restored.records, "runs": restored.runs, "files": restored.files,
                 "change": restored.change, "log_size": restored.log_size, "digest": restored.digest }),
    );
    Ok(())
}
