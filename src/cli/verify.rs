//! `temtin verify`: checks stamps with no server and no store; texts or pictures, against published keys.
use crate::cli::context::{Answers, Context, command, option, positional, switch, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::gtin::ProductCode;
use crate::domain::registry::{Mode, Origin};
use crate::domain::stamp::{Refused, StampKind};
use crate::label::picture;
use crate::stamp::jwks;
use crate::stamp::keyring::Keyring;
use crate::stamp::open::{self, Opened};
use crate::text::lang::Lang;
use clap::{ArgAction, ArgMatches, Command};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, Read};
use std::path::Path;

/// Longest line of standard input, in bytes; a longer one is refused as no stamp.
const LINE_MAX: u64 = 64 * 1024;

/// Whether every input was a stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All are.
    AllGood,
    /// Some are not.
    SomeRefused,
}

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "verify")
        .arg(option(lang, "jwks", "FILE").required(true))
        .arg(option(lang, "origin", "HOST").required(true))
        .arg(switch(lang, "demo"))
        .arg(switch(lang, "json"))
        .arg(switch(lang, "ndjson"))
        .arg(positional(lang, "input", "URL|PICTURE|-").action(ArgAction::Append).allow_hyphen_values(false))
}

struct Check<'a> {
    context: &'a Context,
    origin: Origin,
    mode: Mode,
    keys: Keyring,
    outcome: Outcome,
}

/// Checks every input, in order.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<Outcome> {
    let mode = if matches.get_flag("demo") { Mode::Demo } else { Mode::Production };
    let file = text(matches, "jwks").unwrap_or_default();
    let unreadable = |source| Error::unavailable(Fault::new("file-unreadable").arg("file", file), source);
    let keys = jwks::read(&fs::read_to_string(file).map_err(unreadable)?)?;
    let origin = Origin::new(text(matches, "origin").unwrap_or_default(), mode)?;
    let mut check = Check { context, origin, mode, keys, outcome: Outcome::AllGood };
    for input in matches.get_many::<String>("input").into_iter().flatten() {
        match input.as_str() {
            "-" => check.lines(matches.get_flag("ndjson"))?,
            _ if !has_scheme(input) && Path::new(input).is_file() => check.picture(input)?,
            _ => check.one(input),
        }
    }
    Ok(check.outcome)
}

fn has_scheme(text: &str) -> bool {
    text.get(..8).is_some_and(|start| start.to_ascii_lowercase().starts_with("http"))
}

impl Check<'_> {
    fn one(&mut self, url: &str) {
        let opened = open::open(url, &self.origin, self.mode, &self.keys);
        match &opened {
            Ok(opened) => {
                let args = [("code", opened.code.to_string()), ("number", opened.stamp.number.to_string())];
                let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
                terminal::line(self.context, &self.context.say("cli-verify-good", &args));
            }
            Err(why) => {
                self.outcome = Outcome::SomeRefused;
                let reason = self.context.say(&format!("reason-{}", why.code()), &[]);
                terminal::line(self.context, &self.context.say("cli-verify-refused", &[("reason", &reason), ("url", url)]));
            }
        }
        if self.context.answers == Answers::Machines {
            terminal::raw(&shown(url, &opened).to_string());
        }
    }

    fn picture(&mut self, path: &str) -> Result<()> {
        let unreadable = |source| Error::unavailable(Fault::new("file-unreadable").arg("file", path), source);
        let codes = picture::codes(&fs::read(path).map_err(unreadable)?)?;
        if codes.is_empty() {
            terminal::note(&self.context.say("cli-verify-no-code", &[("file", path)]));
            self.one(path);
        }
        codes.iter().for_each(|code| self.one(code));
        Ok(())
    }

    fn lines(&mut self, ndjson: bool) -> Result<()> {
        let failed = |source| Error::unavailable(Fault::new("file-unreadable").arg("file", "-"), source);
        let mut input = std::io::stdin().lock();
        let mut line = Vec::new();
        loop {
            line.clear();
            if (&mut input).take(LINE_MAX).read_until(b'\n', &mut line).map_err(failed)? == 0 {
                return Ok(());
            }
            let text = String::from_utf8_lossy(line.strip_suffix(b"\n").unwrap_or(&line)).into_owned();
            if ndjson && text.trim().is_empty() {
                continue;
            }
            let text =
                if ndjson { serde_json::from_str(&text).map_err(|_| Fault::new("json-string").value(&text))? } else { text };
            self.one(&text);
        }
    }
}

fn shown(url: &str, opened: &std::result::Result<Opened, Refused>) -> Value {
    let opened = match opened {
        Ok(opened) => opened,
        Err(why) => return json!({ "url": url, "refused": why.code() }),
    };
    let stamp = &opened.stamp;
    let (gtin, register) = match stamp.product {
        ProductCode::Gtin(gtin) => (Some(gtin.to_string()), None),
        ProductCode::Register(register) => (None, Some(register.as_u64())),
    };
    let kind = match stamp.kind {
        StampKind::Item => "item",
        StampKind::Batch => "batch",
    };
    let leaf: String = opened.leaf.iter().map(|byte| format!("{byte:02x}")).collect();
    json!({ "url": url, "stamp": {
        "kind": kind, "gtin": gtin, "register": register, "lot": stamp.lot, "number": stamp.number, "kid": stamp.kid.get(),
        "issued": stamp.issued, "expires": stamp.expiry, "code": opened.code.to_string(), "leaf": leaf,
    } })
}
