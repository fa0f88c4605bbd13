//! `temtin attach product|certificate ID FILE`: gives a picture or document to a record, or takes one away.
use crate::cli::context::{Context, command, common, needed, option, parsed, positional, text};
use crate::cli::terminal;
use crate::domain::attachment::{FileHash, PICTURE_SENT_MAX};
use crate::domain::error::{Error, Fault, Result};
use crate::service::access::Actor;
use crate::service::attach::{self, Holder};
use crate::store::contract::receipt::Done;
use crate::text::lang::Lang;
use clap::{ArgGroup, ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    let holder = positional(lang, "holder", "product|certificate").value_parser(["product", "certificate"]);
    common(lang, command(lang, "attach"))
        .arg(holder)
        .arg(positional(lang, "record", "ID"))
        .arg(positional(lang, "attachment", "FILE").required(false))
        .arg(option(lang, "remove", "SHA256"))
        .group(ArgGroup::new("what").args(["attachment", "remove"]).required(true))
        .arg(option(lang, "title", "TEXT").requires("attachment"))
}

/// Does it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let holder = match text(matches, "holder") {
        Some("certificate") => Holder::Certificate(needed(matches, "record")?),
        Some(_) | None => Holder::Product(needed(matches, "record")?),
    };
    match parsed::<FileHash>(matches, "remove")? {
        Some(file) => remove(context, &holder, &file),
        None => give(context, &holder, Path::new(text(matches, "attachment").unwrap_or_default()), matches),
    }
}

fn give(context: &Context, holder: &Holder, path: &Path, matches: &ArgMatches) -> Result<()> {
    let bytes = read(context, path)?;
    let services = context.open()?;
    let right = Actor::Operator.can_attach(&attach::owner(&services, holder)?)?;
    let title = text(matches, "title").unwrap_or_default();
    let (file, done) = attach::attach(&services, &right, holder, &bytes, title)?;
    let (hash, size) = (file.hash.to_string(), file.bytes.to_string());
    let key = if done == Done::Now { "cli-attach-done" } else { "cli-attach-nothing-new" };
    terminal::line(context, &context.say(key, &[("file", &hash), ("media", file.media.name()), ("bytes", &size)]));
    let new = done == Done::Now;
    terminal::json(context, &json!({ "file": hash, "media": file.media.name(), "bytes": file.bytes, "new": new }));
    Ok(())
}

fn remove(context: &Context, holder: &Holder, file: &FileHash) -> Result<()> {
    let services = context.open()?;
    let right = Actor::Operator.can_attach(&attach::owner(&services, holder)?)?;
    attach::detach(&services, &right, holder, file)?;
    let hash = file.to_string();
    terminal::line(context, &context.say("cli-attach-removed", &[("file", &hash)]));
    terminal::json(context, &json!({ "file": hash, "removed": true }));
    Ok(())
}

/// The caller's file; one byte more than is allowed is enough to know that it is too large.
fn read(context: &Context, path: &Path) -> Result<Vec<u8>> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", path.display()), source);
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    context.caller.read(folder, name, PICTURE_SENT_MAX as u64).map_err(failed)
}
