//! `temtin verify`: checks stamps with no server and no store; texts or pictures, against published keys.
use crate::cli::context::{Context, command, option, positional, switch, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::registry::{Mode, Origin};
use crate::domain::stamp::Refused;
use crate::label::picture;
use crate::stamp::jwks;
use crate::stamp::keyring::Keyring;
use crate::stamp::open::{self, Opened};
use crate::stamp::shown::ShownStamp;
use crate::text::lang::Lang;
use clap::{ArgAction, ArgMatches, Command};
use serde::Serialize;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufRead, Read};

/// Longest line of standard input, in bytes without its end; a longer one is one input, refused as `syntax`.
const LINE_MAX: u64 = 64 * 1024;

/// What the call came to.
#[derive(Debug)]
pub enum Outcome {
    /// Every input is a stamp.
    AllGood,
    /// Some are not.
    SomeRefused,
    /// Nothing was checked: the keys or the origin cannot be used.
    Unusable(Error),
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

/// Keys and origin to check against.
struct Against {
    origin: Origin,
    mode: Mode,
    keys: Keyring,
}

impl Against {
    fn read(matches: &ArgMatches) -> Result<Self> {
        let mode = if matches.get_flag("demo") { Mode::Demo } else { Mode::Production };
        let file = text(matches, "jwks").unwrap_or_default();
        let keys = jwks::read(&fs::read_to_string(file).map_err(|source| unreadable(file, source))?)?;
        Ok(Self { origin: Origin::new(text(matches, "origin").unwrap_or_default(), mode)?, mode, keys })
    }
}

struct Check<'a> {
    context: &'a Context,
    against: Against,
    all_good: bool,
}

/// Checks every input, in order. An input that cannot be read is refused like any other; only standard input itself may fail.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<Outcome> {
    let against = match Against::read(matches) {
        Ok(against) => against,
        Err(error) => return Ok(Outcome::Unusable(error)),
    };
    let mut check = Check { context, against, all_good: true };
    for input in matches.get_many::<String>("input").into_iter().flatten() {
        match input.as_str() {
            "-" => check.lines(matches.get_flag("ndjson"))?,
            _ if has_scheme(input) => check.one(input),
            _ => check.picture(input),
        }
    }
    Ok(if check.all_good { Outcome::AllGood } else { Outcome::SomeRefused })
}

fn has_scheme(text: &str) -> bool {
    ["http:", "https:"].iter().any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

fn unreadable(file: &str, source: io::Error) -> Error {
    Error::unavailable(Fault::new("file-unreadable").arg("file", file), source)
}

impl Check<'_> {
    fn one(&mut self, url: &str) {
        self.tell(url, &open::open(url, &self.against.origin, self.against.mode, &self.against.keys));
    }

    /// An input that holds no text to read: why goes to standard error, the answer is that of any text that is no stamp.
    fn refuse(&mut self, given: &str, why: &Error) {
        terminal::error(self.context.caller.as_ref(), self.context.lang, why);
        self.tell(given, &Err(Refused::Syntax));
    }

    fn tell(&mut self, url: &str, opened: &std::result::Result<Opened, Refused>) {
        match opened {
            Ok(opened) => {
                let (code, number) = (opened.code.to_string(), opened.stamp.number.to_string());
                let args = [("code", code.as_str()), ("number", number.as_str())];
                terminal::line(self.context, &self.context.say("cli-verify-good", &args));
            }
            Err(why) => {
                self.all_good = false;
                let reason = self.context.say(&format!("reason-{}", why.code()), &[]);
                terminal::line(self.context, &self.context.say("cli-verify-refused", &[("reason", &reason), ("url", url)]));
            }
        }
        terminal::json(self.context, &shown(url, opened));
    }

    fn picture(&mut self, path: &str) {
        match codes(path) {
            Ok(codes) if codes.is_empty() => {
                terminal::note(self.context, &self.context.say("cli-verify-no-code", &[("file", path)]));
                self.tell(path, &Err(Refused::Syntax));
            }
            Ok(codes) => codes.iter().for_each(|code| self.one(code)),
            Err(why) => self.refuse(path, &why),
        }
    }

    fn lines(&mut self, ndjson: bool) -> Result<()> {
        let mut input = io::stdin().lock();
        while let Some(line) = next_line(&mut input).map_err(|source| unreadable("-", source))? {
            match line {
                Line::TooLong(start) => self.refuse(&start, &Fault::new("line-too-long").arg("max", LINE_MAX).into()),
                Line::Whole(text) if !ndjson => self.one(&text),
                Line::Whole(text) if text.trim().is_empty() => {}
                Line::Whole(text) => match serde_json::from_str::<String>(&text) {
                    Ok(url) => self.one(&url),
                    Err(_) => self.refuse(&text, &Fault::new("json-string").value(&text).into()),
                },
            }
        }
        Ok(())
    }
}

/// The texts of a picture's codes. A file larger than a picture may be is not read to its end.
fn codes(path: &str) -> Result<Vec<String>> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|source| unreadable(path, source))?;
    file.take(picture::FILE_MAX as u64 + 1).read_to_end(&mut bytes).map_err(|source| unreadable(path, source))?;
    picture::codes(&bytes)
}

/// A line of standard input, without its end.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole(String),
    /// Longer than [`LINE_MAX`]; its start.
    TooLong(String),
}

/// The next line; the rest of one that is too long is read over, so that it is one line and never several.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    if input.take(LINE_MAX + 1).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    let ended = bytes.pop_if(|last| *last == b'\n').is_some();
    let too_long = !ended && bytes.len() as u64 > LINE_MAX;
    if too_long {
        input.skip_until(b'\n')?;
        bytes.truncate(LINE_MAX as usize);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Some(if too_long { Line::TooLong(text) } else { Line::Whole(text) }))
}

/// What was proven: the stamp, and the leaf under which the log knows it.
#[derive(Serialize)]
struct Proven<'a> {
    #[serde(flatten)]
    stamp: ShownStamp<'a>,
    leaf: String,
}

fn shown(url: &str, opened: &std::result::Result<Opened, Refused>) -> Value {
    match opened {
        Ok(opened) => {
            let leaf = hex(&opened.leaf);
            json!({ "url": url, "stamp": Proven { stamp: ShownStamp::of(opened), leaf } })
        }
        Err(why) => json!({ "url": url, "refused": why.code() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<Line> {
        let mut input = text.as_bytes();
        std::iter::from_fn(|| next_line(&mut input).unwrap()).collect()
    }

    #[test]
    fn the_longest_line_is_whole_with_and_without_its_end() {
        let longest = "a".repeat(LINE_MAX as usize);
        for text in [longest.clone(), format!("{longest}\n")] {
            assert_eq!(lines(&text), [Line::Whole(longest.clone())]);
        }
        assert_eq!(lines("\nb"), [Line::Whole(String::new()), Line::Whole("b".into())]);
    }

    #[test]
    fn a_longer_line_is_one_line_however_long_and_the_next_is_read() {
        let start = "a".repeat(LINE_MAX as usize);
        for more in [1, LINE_MAX as usize, 3 * LINE_MAX as usize + 7] {
            let text = format!("{start}{}\nb", "a".repeat(more));
            assert_eq!(lines(&text), [Line::TooLong(start.clone()), Line::Whole("b".into())]);
        }
    }
}
