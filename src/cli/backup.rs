//! `temtin backup FILE`: everything but private keys, or what changed since, in one archive, also while the server runs.
use crate::cli::context::{Context, command, common, option, positional, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::service::backup::points;
use crate::service::backup::write::{Written, write};
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "backup")).arg(positional(lang, "file", "FILE")).arg(option(lang, "since", "CHANGE"))
}

/// Backs up. The file is complete and durable before it appears under its name; only then the next one may go on from it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let since = text(matches, "since").map(|text| text.parse().map_err(|_| Fault::new("count-shape").value(text))).transpose()?;
    let services = context.open()?;
    let out = Path::new(text(matches, "file").unwrap_or_default());
    let failed = |source| Error::unavailable(Fault::new("file-unwritable").arg("file", out.display()), source);
    let mut draft = context.caller.draft(out).map_err(failed)?;
    let written = write(&services, since, draft.as_mut())?;
    draft.flush().map_err(failed)?;
    draft.keep().map_err(failed)?;
    // A full disk keeps no point; the backup is good all the same, and the next one is whole.
    let kept = points::keep(services.store.as_ref(), written.point.clone());
    tell(context, out, &written, since, kept)
}

fn tell(context: &Context, out: &Path, written: &Written, since: Option<u64>, kept: Result<()>) -> Result<()> {
    let file = out.display().to_string();
    let [records, runs, files, left_out, change] =
        [written.records, written.runs, written.files, written.left_out, written.point.change].map(|count| count.to_string());
    let args = [("file", file.as_str()), ("records", &records), ("runs", &runs), ("files", &files), ("change", &change)];
    let key = if since.is_some() { "cli-backup-since-done" } else { "cli-backup-done" };
    terminal::line(context, &context.say(key, &args));
    if written.left_out > 0 {
        context.caller.note(&context.say("cli-backup-left-out", &[("files", &left_out)]));
    }
    match &kept {
        Ok(()) => terminal::line(context, &context.say("cli-backup-go-on", &args)),
        Err(error) => {
            context.caller.note(&context.say("cli-backup-no-point", &[]));
            terminal::error(context.caller.as_ref(), context.lang, error);
        }
    }
    terminal::json(
        context,
        &json!({ "file": file, "records": written.records, "runs": written.runs, "files": written.files, "left_out": written.left_out,
                 "since": since, "change": kept.is_ok().then_some(written.point.change), "log_size": written.point.log_size,
                 "root": hex(&written.point.root), "digest": written.digest }),
    );
    Ok(())
}
