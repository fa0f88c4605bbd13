//! `temtin import DIR`: loads a folder of CSV files; all of it or nothing.
use crate::cli::caller::Progress;
use crate::cli::context::{Context, command, common, positional, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::service::access::Actor;
use crate::service::import::follows::Phase;
use crate::service::import::load;
use crate::service::import::reading;
use crate::service::import::table::{FILE_MAX, Files};
use crate::store::contract::receipt::Done;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "import")).arg(positional(lang, "dir", "DIR"))
}

/// Loads it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let dir = Path::new(text(matches, "dir").unwrap_or_default());
    let (files, unread) = read_dir(context, dir)?;
    let services = context.open()?;
    let data = reading::read(&files, services.as_ref())?;
    // Their bytes are as large as what was read from them.
    drop(files);
    let bars = Bars::new(context);
    let told = |phase, done, of| bars.show(phase, done, of);
    let loaded = load::load_telling(&services, &Actor::Operator.can_import()?, &data, services.env.now(), &told)?;
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
    if !unread.is_empty() {
        terminal::line(context, &context.say("cli-import-unread", &[("files", &unread.join(", "))]));
    }
    let new = loaded.done == Done::Now;
    terminal::json(
        context,
        &json!({ "register": loaded.register, "batches": loaded.batches, "events": loaded.events, "recalls": loaded.recalls,
                 "ranges_left": loaded.ranges_left, "new": new, "unread": unread }),
    );
    Ok(())
}

/// Work that is done sooner shows no bar.
const SOON: Duration = Duration::from_secs(1);

/// A bar for each part of an import, once it takes long.
struct Bars<'a> {
    context: &'a Context,
    begun: Instant,
    shown: RefCell<Option<(Phase, Box<dyn Progress + 'a>)>>,
}

impl<'a> Bars<'a> {
    fn new(context: &'a Context) -> Self {
        Self { context, begun: Instant::now(), shown: RefCell::new(None) }
    }

    fn show(&self, phase: Phase, done: u64, of: u64) {
        if self.begun.elapsed() < SOON {
            return;
        }
        let mut shown = self.shown.borrow_mut();
        if shown.as_ref().is_none_or(|(before, _)| *before != phase) {
            // The bar before ends first.
            drop(shown.take());
            let label = match phase {
                Phase::Checking => "cli-import-checking",
                Phase::Writing => "cli-import-writing",
            };
            *shown = Some((phase, self.context.caller.progress(&self.context.say(label, &[]))));
        }
        if let Some((_, bar)) = &*shown {
            bar.show(done, of);
        }
    }
}

/// The caller's files of a folder that an import reads, and the names of CSV files that it does not.
fn read_dir(context: &Context, dir: &Path) -> Result<(Files, Vec<String>)> {
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("dir-unreadable").arg("dir", dir.display()), source);
    let (mut files, mut unread) = (Files::new(), Vec::new());
    let mut names = context.caller.list(dir, ".csv").map_err(failed)?;
    names.extend(context.caller.list(dir, ".json").map_err(failed)?.into_iter().filter(|name| reading::is_read(name)));
    for name in names {
        if !reading::is_read(&name) {
            unread.push(name);
            continue;
        }
        let bytes = context.caller.read(dir, &name, FILE_MAX as u64).map_err(failed)?;
        if bytes.len() > FILE_MAX {
            return Err(Fault::new("file-too-large").at(&name, 1, "").arg("max", FILE_MAX).into());
        }
        files.insert(name, bytes);
    }
    Ok((files, unread))
}
