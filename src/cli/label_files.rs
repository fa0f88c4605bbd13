//! `temtin label check|save|forget|ruler|media|templates|printers`: paper, templates and printers of one's own beside those built in.
use crate::cli::context::{Context, option, part, positional, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::label_data::{Line, media_told, printer_told, template_told};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::label_file::{LabelFile, LabelFileKind};
use crate::domain::registry::Owner;
use crate::label::data_file::FILE_MAX;
use crate::label::media::Media;
use crate::label::template::gallery;
use crate::label::{document, ruler};
use crate::service::access::{Actor, CanKeep};
use crate::service::print::label_files::{self, Told};
use crate::service::print::printers::nudge_told;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use std::path::Path;

/// The parts of `label` that print no label.
pub fn parts(lang: Lang) -> [Command; 7] {
    let file = || positional(lang, "file", "FILE.toml").help(say(lang, "cli-label-file", &[]));
    let kind = positional(lang, "kind", "media|template|printer").value_parser(LabelFileKind::ALL.map(LabelFileKind::code));
    [
        part(lang, "label", "media"),
        part(lang, "label", "templates"),
        part(lang, "label", "printers"),
        part(lang, "label", "check").arg(file()),
        part(lang, "label", "save").arg(file()),
        part(lang, "label", "forget").arg(kind).arg(positional(lang, "name", "NAME")),
        part(lang, "label", "ruler")
            .arg(positional(lang, "media-name", "MEDIA"))
            .arg(option(lang, "out", "FILE").required(true))
            .arg(option(lang, "printer", "NAME").help(say(lang, "cli-label-ruler-printer", &[]))),
    ]
}

/// Does one of the parts; `None` where another is named, or none.
pub fn run(context: &Context, matches: &ArgMatches) -> Option<Result<()>> {
    match matches.subcommand()? {
        ("media", _) => Some(list(context, LabelFileKind::Media)),
        ("templates", _) => Some(list(context, LabelFileKind::Template)),
        ("printers", _) => Some(list(context, LabelFileKind::Printer)),
        ("check", matches) => Some(check(context, matches)),
        ("save", matches) => Some(save(context, matches)),
        ("forget", matches) => Some(forget(context, matches)),
        ("ruler", matches) => Some(draw_ruler(context, matches)),
        _ => None,
    }
}

fn right() -> Result<CanKeep> {
    Actor::Operator.can_keep(&Owner::Office)
}

/// What is built in, then what is saved.
fn list(context: &Context, kind: LabelFileKind) -> Result<()> {
    let services = context.open()?;
    let mut lines: Vec<Line> = match kind {
        LabelFileKind::Media => Media::built_in().map(|media| media_told(context, &media)).collect(),
        LabelFileKind::Template => gallery::all().iter().map(|template| template_told(context, template)).collect(),
        LabelFileKind::Printer => Vec::new(),
    };
    lines.iter_mut().for_each(|(_, value)| value["saved"] = json!(false));
    for file in label_files::all(&services)?.into_iter().filter(|file| file.kind == kind) {
        let (sentence, mut value) = told(context, &Told::read(&file.name, &file.text)?);
        value["saved"] = json!(true);
        lines.push((context.say("cli-label-saved-line", &[("told", &sentence)]), value));
    }
    if lines.is_empty() {
        terminal::line(context, &context.say("cli-label-printers-none", &[]));
    }
    lines.iter().for_each(|(sentence, _)| terminal::line(context, sentence));
    terminal::json(context, &Value::Array(lines.into_iter().map(|(_, value)| value).collect()));
    Ok(())
}

fn told(context: &Context, told: &Told) -> Line {
    match told {
        Told::Media(media) => media_told(context, media),
        Told::Template(template) => template_told(context, template),
        Told::Printer(printer) => printer_told(context, printer),
    }
}

/// Reads a file of any kind and tells every fault of it.
fn check(context: &Context, matches: &ArgMatches) -> Result<()> {
    let (name, content) = read(context, matches)?;
    let (sentence, value) = told(context, &Told::read(&name, &content)?);
    terminal::line(context, &context.say("cli-label-checked", &[("file", &name), ("told", &sentence)]));
    terminal::json(context, &value);
    Ok(())
}

fn save(context: &Context, matches: &ArgMatches) -> Result<()> {
    let (file, content) = read(context, matches)?;
    let services = context.open()?;
    let before: Vec<String> = label_files::all(&services)?.into_iter().map(|file| file.id).collect();
    let (read, done) = label_files::save(&services, &right()?, &file, &content)?;
    let id = LabelFile::id_of(read.kind(), read.name());
    let key = match (done, before.contains(&id)) {
        (Done::Now, false) => "cli-label-saved",
        (Done::Now, true) => "cli-label-replaced",
        (Done::Before, _) => "cli-label-saved-before",
    };
    let (sentence, mut value) = told(context, &read);
    terminal::line(context, &context.say(key, &[("told", &sentence), ("name", read.name())]));
    value["kind_of_file"] = json!(read.kind().code());
    terminal::json(context, &value);
    Ok(())
}

fn forget(context: &Context, matches: &ArgMatches) -> Result<()> {
    let word = text(matches, "kind").unwrap_or_default();
    let kind = LabelFileKind::ALL.into_iter().find(|kind| kind.code() == word).unwrap_or(LabelFileKind::Media);
    let name = text(matches, "name").unwrap_or_default();
    let services = context.open()?;
    label_files::forget(&services, &right()?, kind, name)?;
    terminal::line(context, &context.say("cli-label-forgotten", &[("name", name)]));
    terminal::json(context, &json!({ "kind_of_file": kind.code(), "name": name, "forgotten": true }));
    Ok(())
}

/// A page to measure a printer with.
fn draw_ruler(context: &Context, matches: &ArgMatches) -> Result<()> {
    let services = context.open()?;
    let media = label_files::media(&services, text(matches, "media-name").unwrap_or_default())?;
    let nudge = text(matches, "printer").map(|name| nudge_of(&services, name)).transpose()?.unwrap_or_default();
    let words = context.say("cli-label-ruler-words", &[("media", &media.name), ("nudge", &nudge_told(nudge))]);
    let out = Path::new(text(matches, "out").unwrap_or_default());
    let bytes = document::write_one(&ruler::draw(&media, nudge, &words)?)?;
    write_draft(context, out, &bytes)?.keep().map_err(|source| unwritable(out, source))?;
    let file = out.display().to_string();
    terminal::line(context, &context.say("cli-label-ruled", &[("file", &file)]));
    terminal::json(context, &json!({ "file": file, "media": media.name }));
    Ok(())
}

fn nudge_of(services: &Services, name: &str) -> Result<(i32, i32)> {
    let unknown = || Error::not_found(Fault::new("label-file-none").arg("kind", LabelFileKind::Printer.code()).value(name));
    Ok(label_files::printer(services, name)?.ok_or_else(unknown)?.nudge_um)
}

/// The file's name as it was given, and its text.
fn read(context: &Context, matches: &ArgMatches) -> Result<(String, String)> {
    let name = text(matches, "file").unwrap_or_default();
    let path = Path::new(name);
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", name), source);
    let file = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let bytes = context.caller.read(path.parent().unwrap_or(Path::new("")), file, FILE_MAX as u64).map_err(failed)?;
    let content = String::from_utf8(bytes).map_err(|_| Fault::new("label-file-unknown").at(name, 1, ""))?;
    Ok((name.to_owned(), content))
}
