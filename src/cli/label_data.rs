//! `temtin label media|templates|check`: on what labels are printed and how they are set; files of one's own beside those built in.
use crate::cli::context::{Context, part, positional, text};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::label::data_file::{FILE_MAX, Fields, millimetres};
use crate::label::media::{Kind, Media};
use crate::label::media_file;
use crate::label::template::gallery;
use crate::label::template::read;
use crate::label::template::shape::{CodeKind, Template};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use std::path::Path;

/// The parts of `label` that print nothing.
pub fn parts(lang: Lang) -> [Command; 3] {
    let file = positional(lang, "file", "FILE.toml").help(say(lang, "cli-label-file", &[]));
    [part(lang, "label", "media"), part(lang, "label", "templates"), part(lang, "label", "check").arg(file)]
}

/// Does one of the parts, or nothing where none is named.
pub fn run(context: &Context, matches: &ArgMatches) -> Option<Result<()>> {
    match matches.subcommand() {
        Some(("media", _)) => {
            list(context, Media::built_in().map(|media| media_told(context, &media)));
            Some(Ok(()))
        }
        Some(("templates", _)) => {
            list(context, gallery::all().iter().map(|template| template_told(context, template)));
            Some(Ok(()))
        }
        Some(("check", matches)) => Some(check(context, matches)),
        Some(_) | None => None,
    }
}

/// Reads a file of either kind and tells every fault of it.
fn check(context: &Context, matches: &ArgMatches) -> Result<()> {
    let name = text(matches, "file").unwrap_or_default();
    let content = read_text(context, name)?;
    let fields = Fields::parse(name, &content)?;
    let told = if fields.has("arrangement") || fields.has("step") {
        template_told(context, &read::read(name, &content).map_err(Error::invalid)?)
    } else if fields.has("grid") || fields.has("paper") || fields.has("roll") {
        media_told(context, &media_file::read(name, &content).map_err(Error::invalid)?)
    } else {
        return Err(Fault::new("label-file-unknown").at(name, 1, "").into());
    };
    terminal::line(context, &context.say("cli-label-checked", &[("file", name), ("told", &told.0)]));
    terminal::json(context, &told.1);
    Ok(())
}

fn read_text(context: &Context, name: &str) -> Result<String> {
    let path = Path::new(name);
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", name), source);
    let file = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let bytes = context.caller.read(path.parent().unwrap_or(Path::new("")), file, FILE_MAX as u64).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| Fault::new("label-file-unknown").at(name, 1, "").into())
}

fn list(context: &Context, told: impl Iterator<Item = (String, Value)>) {
    let (lines, values): (Vec<String>, Vec<Value>) = told.unzip();
    for line in lines {
        terminal::line(context, &line);
    }
    terminal::json(context, &Value::Array(values));
}

/// A media in a sentence and as data; lengths in mm.
fn media_told(context: &Context, media: &Media) -> (String, Value) {
    let (width, height, count) = (millimetres(media.width_um), millimetres(media.height_um), media.per_page().to_string());
    let args = [("name", media.name.as_str()), ("width", &width), ("height", &height), ("count", &count)];
    let (key, kind) = match media.kind {
        Kind::Sheet => ("cli-label-sheet", "sheet"),
        Kind::Roll { .. } => ("cli-label-roll", "roll"),
    };
    let mm = |um: i32| f64::from(um) / 1_000.0;
    let value = json!({
        "name": media.name, "kind": kind, "width": mm(media.width_um), "height": mm(media.height_um),
        "columns": media.columns, "rows": media.rows,
        "signed": gallery::usual((media.width_um, media.height_um)).is_ok_and(|found| found[0].code == CodeKind::Signed),
    });
    (context.say(key, &args), value)
}

/// A template in a sentence and as data; lengths in mm.
fn template_told(context: &Context, template: &Template) -> (String, Value) {
    let title = match context.lang {
        Lang::Vi => &template.titles.0,
        Lang::En => &template.titles.1,
    };
    let mm = |um: i32| f64::from(um) / 1_000.0;
    let pair = |(least, most): (i32, i32)| format!("{}–{}", millimetres(least), millimetres(most));
    let (width, height) = (pair(template.width_um), pair(template.height_um));
    let args = [("name", template.name.as_str()), ("title", title), ("width", &width), ("height", &height)];
    let (key, code) = match template.code {
        CodeKind::Signed => ("cli-label-template-signed", "signed"),
        CodeKind::Short => ("cli-label-template-short", "short"),
    };
    let sides = |(least, most): (i32, i32)| [mm(least), mm(most)];
    let value = json!({
        "name": template.name, "vi": template.titles.0, "en": template.titles.1, "code": code,
        "width": sides(template.width_um), "height": sides(template.height_um),
    });
    (context.say(key, &args), value)
}
