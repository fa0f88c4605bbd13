//! How labels are to be printed, as a form asks for it: paper, template, printer; and the label as it will be.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::label_file::LabelFileKind;
use crate::domain::number::NumberRange;
use crate::domain::printing::{PER_UNIT_MAX, PrintWish};
use crate::domain::run::Run;
use crate::domain::stamp::StampKind;
use crate::label::media::{Kind as Paper, Media};
use crate::label::template::gallery;
use crate::label::template::shape::CodeKind;
use crate::service::print::label_files;
use crate::service::print::preview::{Preview, preview};
use crate::service::print::sheet::ProofTexts;
use crate::text::lang::Lang;
use crate::web::console::call::Call;
use crate::web::console::fields::{Choice, Draft, Field, Input};
use crate::web::voice::Phrase;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The paper of whoever has said nothing: 21 labels on A4.
const USUAL_MEDIA: &str = "L7160";

/// Fields that everybody looks at.
pub const MAIN: [&str; 2] = ["media", "format"];

/// Fields for those who need them.
pub const MORE: [&str; 5] = ["template", "logo", "dpi", "skip", "labels_per_unit"];

/// What labels become, in the order in which people need it.
const FORMATS: [&str; 7] = ["pdf", "zpl", "tspl", "csv", "xlsx", "png", "svg"];

/// A label as it will be, and what must be told of it.
pub struct Shown {
    /// The drawing, as the address of a picture.
    pub picture: String,
    /// What to know about it.
    pub notes: Vec<String>,
}

/// Fills in what is usual where nothing stands.
pub fn usual(draft: &mut Draft) {
    for (name, value) in [("media", USUAL_MEDIA), ("format", "pdf"), ("dpi", "300"), ("labels_per_unit", "1")] {
        if draft.value(name).is_empty() {
            draft.put(name, value);
        }
    }
}

/// The fields, filled in and judged.
pub fn fields(call: &Call<'_>, names: &[&'static str], draft: &Draft) -> Result<Vec<Field>> {
    let voice = call.visit.voice;
    let mut fields = Vec::new();
    for name in names {
        let input = match *name {
            "media" => Input::One(media(call)?),
            "template" => Input::One(templates(call)?),
            "logo" => Input::One(logos(call)?),
            "format" => Input::One(FORMATS.map(|word| choice(word, voice.word_of("print-format-", word).unwrap_or(word))).into()),
            "dpi" => Input::One(["203", "300", "600"].map(|dpi| choice(dpi, format!("{dpi} dpi"))).into()),
            "labels_per_unit" => Input::One((1..=PER_UNIT_MAX).map(|n| choice(&n.to_string(), n.to_string())).collect()),
            _ => Input::Number,
        };
        let label = voice.word_of("print-", &name.replace('_', "-")).unwrap_or(name);
        let mut field = draft.field(voice, name, label, input);
        field.hint = voice.word_of("hint-print-", &name.replace('_', "-")).map(str::to_owned);
        field.needed = !["skip", "logo"].contains(name);
        fields.push(field);
    }
    Ok(fields)
}

fn choice(value: &str, word: impl Into<String>) -> Choice {
    Choice { value: value.to_owned(), word: word.into() }
}

/// Sheets and rolls, those that were saved among them.
fn media(call: &Call<'_>) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let saved = label_files::all(call.services())?.into_iter().filter(|file| file.kind == LabelFileKind::Media);
    let saved = saved.filter_map(|file| label_files::media(call.services(), &file.name).ok());
    let told = |media: Media| {
        let size = format!("{} × {} mm", length(call, media.width_um), length(call, media.height_um));
        let count = media.per_page().to_string();
        let parts = [("name", Phrase::plain(&media.name)), ("size", Phrase::plain(&size)), ("count", Phrase::plain(&count))];
        let key = match media.kind {
            Paper::Sheet => "print-sheet",
            Paper::Roll { .. } => "print-roll",
        };
        choice(&media.name, voice.say(key, parts).bare())
    };
    Ok(Media::built_in().chain(saved).map(told).collect())
}

fn length(call: &Call<'_>, um: i32) -> String {
    let text = crate::domain::length::mm(um);
    if call.lang() == Lang::Vi { text.replace('.', ",") } else { text }
}

fn templates(call: &Call<'_>) -> Result<Vec<Choice>> {
    let usual = choice("", call.visit.voice.word("print-template-usual"));
    let title = |titles: &(String, String)| if call.lang() == Lang::Vi { titles.0.clone() } else { titles.1.clone() };
    let built_in = gallery::all().iter().map(|template| choice(&template.name, title(&template.titles)));
    let saved = label_files::all(call.services())?.into_iter().filter(|file| file.kind == LabelFileKind::Template);
    Ok(std::iter::once(usual).chain(built_in).chain(saved.map(|file| choice(&file.name, file.name.clone()))).collect())
}

fn logos(call: &Call<'_>) -> Result<Vec<Choice>> {
    let none = choice("", call.visit.voice.word("choice-none"));
    let saved = label_files::all(call.services())?.into_iter().filter(|file| file.kind == LabelFileKind::Logo);
    Ok(std::iter::once(none).chain(saved.map(|file| choice(&file.name, file.name.clone()))).collect())
}

/// Puts the paper of label printers first, for what is mostly printed on it.
pub fn rolls_first(fields: &mut [Field]) {
    let is_roll = |choice: &Choice| Media::named(&choice.value).is_ok_and(|media| matches!(media.kind, Paper::Roll { .. }));
    for field in fields.iter_mut().filter(|field| field.name == "media") {
        if let Input::One(choices) = &mut field.input {
            choices.sort_by_key(|choice| !is_roll(choice));
        }
    }
}

/// What the form asks for, of these numbers. Fields that are no numbers are told all at once.
pub fn wish(draft: &Draft, run_kind: StampKind, numbers: NumberRange) -> Result<PrintWish> {
    let mut faults = Vec::new();
    let mut count = |name: &'static str| -> Option<u32> {
        let text = draft.value(name);
        let read = text.parse().ok();
        if read.is_none() && !text.is_empty() {
            faults.push(Fault::new("count-shape").value(text).at("", 0, name));
        }
        read
    };
    let (skip, per_unit) = (count("skip").unwrap_or(0), count("labels_per_unit"));
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    Ok(PrintWish {
        numbers,
        copies: None,
        per_unit: per_unit.filter(|_| run_kind == StampKind::Item),
        format: draft.value("format").to_owned(),
        media: draft.value("media").to_owned(),
        template: draft.value("template").to_owned(),
        logo: draft.value("logo").to_owned(),
        dpi: draft.value("dpi").to_owned(),
        skip,
        nudge_um: (0, 0),
        stacking: String::new(),
        layout: String::new(),
        cut_marks: String::new(),
        bleed_um: 0,
    })
}

/// The fault at the field of the form.
pub fn locate(member: &'static str, fault: Fault) -> Fault {
    let field = match member {
        "number_from" | "number_to" => "from",
        "copies" => "count",
        other => other,
    };
    fault.at("", 0, field)
}

/// The label of a run, issued or only drafted, as the form's wish would print it.
pub fn show(call: &Call<'_>, run: &Run, wish: &PrintWish) -> Result<Shown> {
    let right = call.person()?.actor.can_issue(&run.owner)?;
    let Preview { svg, notes } = preview(call.services(), &right, (run, wish), ProofTexts::OfRun, call.now, &locate)?;
    let voice = call.visit.voice;
    let mut told = Vec::new();
    if notes.code == CodeKind::Short {
        told.push(voice.word("print-note-short").to_owned());
    }
    if notes.for_phones {
        told.push(voice.word("print-note-phones").to_owned());
    }
    if !notes.left_out.is_empty() {
        let names: Vec<&str> = notes.left_out.iter().map(|field| field.word()).collect();
        let names: Vec<&str> = names.into_iter().map(|name| voice.word_of("label-field-", name).unwrap_or(name)).collect();
        told.push(voice.say("print-note-left-out", [("fields", Phrase::plain(&names.join(", ")))]).bare());
    }
    Ok(Shown { picture: format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)), notes: told })
}
