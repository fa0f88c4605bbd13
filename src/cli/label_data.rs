//! Media, templates, printers and logos in sentences and as data; lengths in mm.
use crate::cli::context::Context;
use crate::domain::length::mm;
use crate::label::logo::Logo;
use crate::label::media::{Kind, Media};
use crate::label::template::gallery;
use crate::label::template::shape::{CodeKind, Template};
use crate::service::print::printers::{Place, Printer, Way, nudge_told};
use crate::text::lang::Lang;
use serde_json::{Value, json};

/// A sentence and the same as data.
pub type Line = (String, Value);

/// A length in mm as a number.
fn number(um: i32) -> f64 {
    f64::from(um) / 1_000.0
}

/// A media.
pub fn media_told(context: &Context, media: &Media) -> Line {
    let (width, height, count) = (mm(media.width_um), mm(media.height_um), media.per_page().to_string());
    let args = [("name", media.name.as_str()), ("width", &width), ("height", &height), ("count", &count)];
    let (key, kind) = match media.kind {
        Kind::Sheet => ("cli-label-sheet", "sheet"),
        Kind::Roll { .. } => ("cli-label-roll", "roll"),
    };
    let value = json!({
        "name": media.name, "kind": kind, "width": number(media.width_um), "height": number(media.height_um),
        "columns": media.columns, "rows": media.rows,
        "signed": gallery::usual((media.width_um, media.height_um)).is_ok_and(|found| found[0].code == CodeKind::Signed),
    });
    (context.say(key, &args), value)
}

/// A template.
pub fn template_told(context: &Context, template: &Template) -> Line {
    let title = match context.lang {
        Lang::Vi => &template.titles.0,
        Lang::En => &template.titles.1,
    };
    let pair = |(least, most): (i32, i32)| format!("{}–{}", mm(least), mm(most));
    let (width, height) = (pair(template.width_um), pair(template.height_um));
    let args = [("name", template.name.as_str()), ("title", title), ("width", &width), ("height", &height)];
    let (key, code) = match template.code {
        CodeKind::Signed => ("cli-label-template-signed", "signed"),
        CodeKind::Short => ("cli-label-template-short", "short"),
    };
    let sides = |(least, most): (i32, i32)| [number(least), number(most)];
    let value = json!({
        "name": template.name, "vi": template.titles.0, "en": template.titles.1, "code": code,
        "width": sides(template.width_um), "height": sides(template.height_um),
    });
    (context.say(key, &args), value)
}

/// A logo under its name.
pub fn logo_told(context: &Context, name: &str, logo: &Logo) -> Line {
    let (width, height) = (logo.width().to_string(), logo.height().to_string());
    let args = [("name", name), ("width", &width), ("height", &height)];
    let value =
        json!({ "name": name, "width_px": logo.width(), "height_px": logo.height(), "sha256": logo.sha256().to_string() });
    (context.say("cli-label-logo-line", &args), value)
}

/// A printer.
pub fn printer_told(context: &Context, printer: &Printer) -> Line {
    let (dpi, nudge) = (printer.dpi.to_string(), nudge_told(printer.nudge_um));
    let sides = [number(printer.nudge_um.0), number(printer.nudge_um.1)];
    match &printer.way {
        Way::Paper => {
            let args = [("name", printer.name.as_str()), ("dpi", &dpi), ("nudge", &nudge)];
            let value = json!({ "name": printer.name, "language": "pdf", "dpi": dpi, "nudge": sides });
            (context.say("cli-label-printer-paper", &args), value)
        }
        Way::Direct(language, place) => {
            let (at, word) = (place.to_string(), language.word());
            let args = [("name", printer.name.as_str()), ("place", &at), ("language", word), ("dpi", &dpi), ("nudge", &nudge)];
            let key = match place {
                Place::Network(_) => "address",
                Place::Spool(_) => "spool",
            };
            let value = json!({ "name": printer.name, "language": word, "dpi": dpi, key: at, "nudge": sides });
            (context.say("cli-label-printer-line", &args), value)
        }
    }
}
