//! The head card of a roll as a file. It is no stamp and hands nothing out, so that asking for it changes nothing.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::run::Run;
use crate::label::dots::Dpi;
use crate::label::format::Format;
use crate::label::media::Kind as Paper;
use crate::service::print::hand_out::history;
use crate::service::print::head_card::{CardOrder, paper, render};
use crate::service::print::label_files;
use crate::service::print::order::PrintAs;
use crate::web::console::addressed::roll;
use crate::web::console::call::{Answer, Call, Outcome};

/// The paper of an office, and of a label printer of which nothing is known.
const SHEET: &str = "A4";
const LABEL: &str = "50x30";

/// `GET /console/rolls/{id}/card/{n}`: `pdf`, `zpl`, `tspl`.
pub fn file(call: &Call<'_>) -> Answer {
    let run = roll(call)?;
    let right = call.person()?.actor.can_issue(&run.owner)?;
    let (format, dpi) = match call.part {
        "pdf" => (Format::Pdf, Dpi::D600),
        "zpl" => (Format::Zpl, Dpi::D203),
        "tspl" => (Format::Tspl, Dpi::D203),
        _ => return Err(Error::not_found(Fault::new("path-unknown"))),
    };
    let name = if format == Format::Pdf { SHEET.to_owned() } else { label(call, &run)? };
    let (media, paper) = paper(call.services(), &name)?;
    let order = CardOrder { media, paper, nudge_um: (0, 0), dpi };
    let bytes = render(call.services(), &right, &run, &order, format)?;
    Outcome::file(bytes, format!("{}-head-card.{}", run.id(), format.extension()), PrintAs::Labels(format).media_type())
}

/// The labels that the roll was printed on last, where those come from a label printer.
fn label(call: &Call<'_>, run: &Run) -> Result<String> {
    let last = history(call.services(), run.id())?.pop().map(|one| one.media).unwrap_or_default();
    let media = label_files::media(call.services(), &last).ok();
    let is_roll = media.is_some_and(|media| matches!(media.kind, Paper::Roll { .. }));
    Ok(if is_roll { last } else { LABEL.to_owned() })
}
