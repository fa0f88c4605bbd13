//! The head card of a roll as a file of each format. It is no stamp and hands nothing out, so that asking for it changes nothing.
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::label::dots::Dpi;
use crate::label::format::Format;
use crate::service::print::head_card::{CardOrder, paper, render};
use crate::web::api::call::{Answer, Call, Outcome};
use crate::web::api::runs::run;
use crate::web::problem::IN_ADDRESS;
use crate::web::reply::Kind;

/// The paper where none is named: of an office, and of a label printer.
const PAPER: &str = "A4";
const ROLL: &str = "50x30";

/// `GET /runs/{id}/head-card.pdf`
pub fn pdf(call: &Call<'_>) -> Answer {
    card(call, Format::Pdf)
}

/// `GET /runs/{id}/head-card.svg`
pub fn svg(call: &Call<'_>) -> Answer {
    card(call, Format::Svg)
}

/// `GET /runs/{id}/head-card.png`
pub fn png(call: &Call<'_>) -> Answer {
    card(call, Format::Png)
}

/// `GET /runs/{id}/head-card.zpl`
pub fn zpl(call: &Call<'_>) -> Answer {
    card(call, Format::Zpl)
}

/// `GET /runs/{id}/head-card.tspl`
pub fn tspl(call: &Call<'_>) -> Answer {
    card(call, Format::Tspl)
}

fn card(call: &Call<'_>, format: Format) -> Answer {
    let run = run(call)?;
    let right = call.actor.can_issue(&run.owner)?;
    let (usual_paper, usual_dpi, kind) = match format {
        Format::Pdf => (PAPER, Dpi::D600, Kind::Pdf),
        Format::Svg => (PAPER, Dpi::D600, Kind::Svg),
        Format::Png => (PAPER, Dpi::D600, Kind::Png),
        Format::Zpl | Format::Tspl => (ROLL, Dpi::D203, Kind::Binary),
    };
    let dpi = call.query.parsed::<Dpi>("dpi")?.unwrap_or(usual_dpi);
    let (media, paper) = at_media(paper(call.services, call.query.get("media").unwrap_or(usual_paper)))?;
    let order = CardOrder { media, paper, nudge_um: (0, 0), dpi };
    let bytes = at_media(render(call.services, &right, &run, &order, format))?;
    Ok(Outcome::Card(bytes, kind, format!("{}-head-card.{}", run.id(), format.extension())))
}

/// What is wrong with the paper is told at its parameter.
fn at_media<T>(done: Result<T>) -> Result<T> {
    let placed = |fault: Fault| match fault.code {
        "media-unknown" | "head-card-no-room" | "label-roll-needed" => fault.at(IN_ADDRESS, 0, "media"),
        _ => fault,
    };
    let invalid = |error: Error| Error::invalid(error.faults.into_iter().map(placed).collect());
    done.map_err(|error| if error.kind == Failure::Invalid { invalid(error) } else { error })
}
