//! `temtin import PATH`: loads a folder of CSV files, one of them, or a workbook; all of it or nothing.
use crate::cli::bars::Bars;
use crate::cli::context::{Context, command, common, option, positional, switch, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::service::access::Actor;
use crate::service::form::headings::{heading, table};
use crate::service::import::conflicts::conflicts;
use crate::service::import::dataset::Dataset;
use crate::service::import::load;
use crate::service::import::mapping::{MAPPING_MAX, Mapping};
use crate::service::import::preview::{Outlook, outlook};
use crate::service::import::reading;
use crate::service::import::table::{FILE_MAX, Files};
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::path::Path;

/// Most changed records that are told one by one.
const TOLD_MAX: usize = 50;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "import"))
        .arg(positional(lang, "source", "DIR|FILE"))
        .arg(option(lang, "mapping", "FILE"))
        .arg(switch(lang, "dry-run"))
}

/// Loads it, or says what that would change.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let path = Path::new(text(matches, "source").unwrap_or_default());
    let mapping = text(matches, "mapping").map_or(Ok(Mapping::default()), |file| read_mapping(context, Path::new(file)))?;
    let (files, mut unread) = read_files(context, path, &mapping)?;
    let services = context.open()?;
    let data = {
        let bar = terminal::progress(context, &context.say("cli-import-reading", &[]));
        reading::read_mapped(&files, &mapping, services.as_ref(), &|done, of| bar.show(done, of))?
    };
    drop(files);
    unread.extend(data.unread.iter().cloned());
    if matches.get_flag("dry-run") {
        foretell(context, &services, &data, &unread)
    } else {
        load(context, &services, &data, &unread)
    }
}

fn load(context: &Context, services: &Services, data: &Dataset, unread: &[String]) -> Result<()> {
    let bars = Bars::new(context);
    let told = |phase, done, of| bars.show(phase, done, of);
    let loaded = load::load_telling(services, &Actor::Operator.can_import()?, data, services.env.now(), &told)?;
    drop(bars);
    let numbers = [
        ("register", loaded.register),
        ("batches", loaded.batches),
        ("events", loaded.events),
        ("recalls", loaded.recalls),
        ("ranges", loaded.ranges_left),
    ];
    let shown: Vec<(&str, String)> = numbers.iter().map(|(name, count)| (*name, count.to_string())).collect();
    let shown: Vec<(&str, &str)> = shown.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let key = if loaded.done == Done::Now { "cli-import-done" } else { "cli-import-nothing-new" };
    terminal::line(context, &context.say(key, &shown));
    if loaded.ranges_left > 0 {
        terminal::line(context, &context.say("cli-import-ranges", &shown));
    }
    tell_unread(context, unread);
    let new = loaded.done == Done::Now;
    terminal::json(
        context,
        &json!({ "register": loaded.register, "batches": loaded.batches, "events": loaded.events, "recalls": loaded.recalls,
                 "ranges_left": loaded.ranges_left, "new": new, "unread": unread }),
    );
    Ok(())
}

/// Says what would change; conflicts with what stands are faults as they would be.
fn foretell(context: &Context, services: &Services, data: &Dataset, unread: &[String]) -> Result<()> {
    let bars = Bars::new(context);
    let faults = conflicts(services, data, services.env.now(), &|phase, done, of| bars.show(phase, done, of))?;
    drop(bars);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let outlooks = outlook(services.store.as_ref(), &services.registry.zone, data)?;
    for one in &outlooks {
        let [new, changed, same] = [one.new, one.changed, one.same].map(|count| count.to_string());
        let table = table(context.lang, one.kind);
        let args = [("table", table.as_str()), ("new", &new), ("changed", &changed), ("same", &same)];
        terminal::line(context, &context.say("cli-import-outlook", &args));
        tell_changed(context, one);
    }
    terminal::line(context, &context.say("cli-import-dry", &[]));
    tell_unread(context, unread);
    let shown: Vec<_> = outlooks
        .iter()
        .map(|one| {
            let fields = one.fields.iter().map(|(id, fields)| json!({ "id": id, "fields": fields })).collect::<Vec<_>>();
            json!({ "table": one.kind.name(), "new": one.new, "changed": one.changed, "same": one.same, "changes": fields })
        })
        .collect();
    terminal::json(context, &json!({ "dry_run": true, "tables": shown, "unread": unread }));
    Ok(())
}

fn tell_changed(context: &Context, one: &Outlook) {
    let name = |field: &&str| match one.kind.form().field(field) {
        Some(known) => heading(context.lang, one.kind, known),
        None => (*field).to_owned(),
    };
    for (id, fields) in one.fields.iter().take(TOLD_MAX) {
        let fields: Vec<String> = fields.iter().map(name).collect();
        terminal::line(context, &context.say("cli-import-changes", &[("id", id), ("fields", &fields.join(", "))]));
    }
    if one.changed > TOLD_MAX {
        let more = (one.changed - TOLD_MAX).to_string();
        terminal::line(context, &context.say("cli-import-more", &[("count", &more)]));
    }
}

fn tell_unread(context: &Context, unread: &[String]) {
    if !unread.is_empty() {
        terminal::line(context, &context.say("cli-import-unread", &[("files", &unread.join(", "))]));
    }
}

/// One file of the caller; one byte more than it may have is enough to know that it is too large.
fn read_file(context: &Context, path: &Path, max: usize) -> Result<(String, Vec<u8>)> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", path.display()), source);
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let bytes = context.caller.read(path.parent().unwrap_or(Path::new("")), name, max as u64).map_err(failed)?;
    if bytes.len() > max {
        return Err(Fault::new("file-too-large").at(name, 1, "").arg("max", max).into());
    }
    Ok((name.to_owned(), bytes))
}

fn read_mapping(context: &Context, path: &Path) -> Result<Mapping> {
    let (name, bytes) = read_file(context, path, MAPPING_MAX)?;
    let damaged = |why: String| Fault::new("mapping-damaged").arg("why", why).at(&name, 1, "");
    let text = String::from_utf8(bytes).map_err(|why| damaged(why.to_string()))?;
    toml::from_str(&text).map_err(|why| damaged(why.message().to_owned()).into())
}

/// The caller's files that an import reads, and the names of tables that it does not. A workbook or CSV file is read by itself.
fn read_files(context: &Context, path: &Path, mapping: &Mapping) -> Result<(Files, Vec<String>)> {
    let shown = path.to_string_lossy().to_ascii_lowercase();
    if shown.ends_with(".xlsx") || shown.ends_with(".csv") {
        let (name, bytes) = read_file(context, path, FILE_MAX)?;
        return Ok((Files::from([(name, bytes)]), Vec::new()));
    }
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("dir-unreadable").arg("dir", path.display()), source);
    let (mut files, mut unread) = (Files::new(), Vec::new());
    let mut names = context.caller.list(path, ".csv").map_err(failed)?;
    names.extend(context.caller.list(path, ".json").map_err(failed)?.into_iter().filter(|name| reading::is_read(name)));
    for name in names {
        if !reading::is_read(&name) && mapping.table(&name).is_none() {
            unread.push(name);
            continue;
        }
        let bytes = context.caller.read(path, &name, FILE_MAX as u64).map_err(failed)?;
        if bytes.len() > FILE_MAX {
            return Err(Fault::new("file-too-large").at(&name, 1, "").arg("max", FILE_MAX).into());
        }
        files.insert(name, bytes);
    }
    Ok((files, unread))
}
