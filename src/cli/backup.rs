//! `temtin backup FILE`: everything but private keys, in one file, also while the server runs.
use crate::cli::context::{Context, command, common, positional, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::service::backup::write::write;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "backup")).arg(positional(lang, "file", "FILE"))
}

/// Backs up. The file is complete and durable before it appears under its name.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let out = Path::new(text(matches, "file").unwrap_or_default());
    let failed = |source| Error::unavailable(Fault::new("file-unwritable").arg("file", out.display()), source);
    let mut draft = context.caller.draft(out).map_err(failed)?;
    let written = write(&services, draft.as_mut())?;
    draft.flush().map_err(failed)?;
    draft.keep().map_err(failed)?;
    let [rows, runs, files, left_out] =
        [written.rows, written.runs, written.files, written.left_out].map(|count| count.to_string());
    let file = out.display().to_string();
    terminal::line(
        context,
        &context.say("cli-backup-done", &[("file", &file), ("rows", &rows), ("runs", &runs), ("files", &files)]),
    );
    if written.left_out > 0 {
        context.caller.note(&context.say("cli-backup-left-out", &[("files", &left_out)]));
    }
    terminal::json(
        context,
        &json!({ "file": file, "rows": written.rows, "runs": written.runs, "files": written.files, "left_out": written.left_out }),
    );
    Ok(())
}
