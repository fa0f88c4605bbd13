//! `temtin label check|save|forget|ruler|media|templates|printers|logos`: paper, templates, printers and logos of one's own beside those
//! built in.
use crate::cli::context::{Context, option, part, positional, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::label_data::{Line, logo_told, media_told, printer_told, template_told};
use crate::cli::terminal;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::label_file::{LabelFile, LabelFileKind};
use crate::domain::registry::Owner;
use crate::label::data_file::FILE_MAX;
use crate::label::logo::FILE_MAX as LOGO_MAX;
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
pub fn parts(lang: Lang) -> [Command; 8] {
    let file = || positional(lang, "file", "FILE.toml|FILE.png").help(say(lang, "cli-label-file", &[]));
    let name = || option(lang, "name", "NAME").help(say(lang, "cli-label-logo-name", &[]));
    let kind = positional(lang, "kind", "media|template|printer|logo").value_parser(LabelFileKind::ALL.map(LabelFileKind::code));
    [
        part(lang, "label", "media"),
        part(lang, "label", "templates"),
        part(lang, "label", "printers"),
        part(lang, "label", "logos"),
        part(lang, "label", "check").arg(file()).arg(name()),
        part(lang, "label", "save").arg(file()).arg(name()),
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
        ("logos", _) => Some(list(context, LabelFileKind::Logo)),
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
        LabelFileKind::Printer | LabelFileKind::Logo => Vec::new(),
    };
    lines.iter_mut().for_each(|(_, value)| value["saved"] = json!(false));
    for file in label_files::all(&services)?.into_iter().filter(|file| file.kind == kind) {
        let (sentence, mut value) = told(context, &Told::saved(&file)?);
        value["saved"] = json!(true);
        lines.push((context.say("cli-label-saved-line", &[("told", &sentence)]), value));
    }
    let none = if kind == LabelFileKind::Logo { "cli-label-logos-none" } else { "cli-label-printers-none" };
    if lines.is_empty() {
        terminal::line(context, &context.say(none, &[]));
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
        Told::Logo(name, logo) => logo_told(context, name, logo),
    }
}

/// Reads a file of any kind and tells every fault of it.
fn check(context: &Context, matches: &ArgMatches) -> Result<()> {
    let given = read(context, matches)?;
    let read = match &given.content {
        Content::Text(text) => Told::read(&given.file, text)?,
        Content::Logo(name, bytes) => Told::logo(&given.file, name, bytes)?,
    };
    let (sentence, value) = told(context, &read);
    terminal::line(context, &context.say("cli-label-checked", &[("file", &given.file), ("told", &sentence)]));
    terminal::json(context, &value);
    Ok(())
}

fn save(context: &Context, matches: &ArgMatches) -> Result<()> {
    let given = read(context, matches)?;
    let services = context.open()?;
    let before: Vec<String> = label_files::all(&services)?.into_iter().map(|file| file.id).collect();
    let (read, done) = match &given.content {
        Content::Text(text) => label_files::save(&services, &right()?, &given.file, text)?,
        Content::Logo(name, bytes) => label_files::save_logo(&services, &Actor::Operator, &given.file, name, bytes)?,
    };
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

/// A file as it was given.
struct Given {
    /// Its name for people.
    file: String,
    content: Content,
}

/// What is in a file.
enum Content {
    /// A data file.
    Text(String),
    /// A picture, and the name that it is to have.
    Logo(String, Vec<u8>),
}

/// Endings of files that are meant as pictures, whatever is in them: then it is said what a logo must be, and not what TOML is.
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "bmp", "svg", "tif", "tiff"];

/// Reads a file: a picture by its first bytes or its ending, else text. A name beside it is a picture's only: a data file has its own.
fn read(context: &Context, matches: &ArgMatches) -> Result<Given> {
    let file = text(matches, "file").unwrap_or_default().to_owned();
    let path = Path::new(&file);
    let failed = |source: std::io::Error| Error::unavailable(Fault::new("file-unreadable").arg("file", &file), source);
    let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let folder = path.parent().unwrap_or(Path::new(""));
    let bytes = context.caller.read(folder, name, FILE_MAX.max(LOGO_MAX) as u64).map_err(failed)?;
    let given = text(matches, "name");
    if bytes.starts_with(b"\x89PNG") || PICTURES.contains(&ending.as_str()) {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let content = Content::Logo(given.unwrap_or(stem).to_owned(), bytes);
        return Ok(Given { file, content });
    }
    if let Some(given) = given {
        return Err(Fault::new("label-file-named").value(given).at(&file, 1, "name").into());
    }
    let content = String::from_utf8(bytes).map_err(|_| Fault::new("label-file-unknown").at(&file, 1, ""))?;
    Ok(Given { file, content: Content::Text(content) })
}
