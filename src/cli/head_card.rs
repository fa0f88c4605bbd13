//! `temtin label RUN --head-card`: the card that stays with a roll, into a file or to a printer. Hands nothing out.
use crate::cli::context::{Context, text};
use crate::cli::drafts::{unwritable, write_draft};
use crate::cli::label_wish::AskedPrinter;
use crate::cli::terminal;
use crate::domain::error::{Fault, Result};
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::label::blocks::Language;
use crate::label::format::Format;
use crate::service::access::Actor;
use crate::service::print::head_card::{CardOrder, draw, paper, render};
use crate::service::printer::{self, Waits};
use crate::service::services::Services;
use clap::ArgMatches;
use serde_json::json;
use std::path::Path;

/// Writes or sends it, on the paper and in the format that are wished.
pub fn run(
    context: &Context,
    services: &Services,
    run: &Run,
    (matches, wish): (&ArgMatches, &PrintWish),
    printer: Option<AskedPrinter>,
) -> Result<()> {
    let right = Actor::Operator.can_issue(&run.owner)?;
    let (media, paper) = paper(services, &wish.media)?;
    let order = CardOrder { media, paper, nudge_um: wish.nudge_um, dpi: wish.dpi.parse()? };
    let format: Format = wish.format.parse()?;
    let name = format!("{}-head-card.{}", run.id(), format.extension());
    let file = |out: &Path| -> Result<(&str, String)> {
        let bytes = render(services, &right, run, &order, format)?;
        write_draft(context, out, &bytes)?.keep().map_err(|source| unwritable(out, source))?;
        Ok(("cli-label-head-card", out.display().to_string()))
    };
    let (sentence, place) = match (text(matches, "out"), text(matches, "spool"), printer.and_then(AskedPrinter::place)) {
        (Some(out), _, _) => file(Path::new(out))?,
        (None, Some(folder), _) => file(&Path::new(folder).join(&name))?,
        (None, None, Some(place)) => {
            let language = match format {
                Format::Zpl => Language::Zpl,
                Format::Tspl => Language::Tspl,
                Format::Pdf | Format::Svg | Format::Png => {
                    return Err(Fault::new("printer-language").value(format.extension()).into());
                }
            };
            let drawing = draw(services, &right, run, &order)?;
            printer::print_page(&place.target(&name), language, (&drawing, &order.media, order.dpi), Waits::USUAL)?;
            ("cli-label-head-card-sent", place.to_string())
        }
        (None, None, None) => return Err(Fault::new("printer-paper").into()),
    };
    terminal::line(context, &context.say(sentence, &[("file", &place)]));
    let told = json!({ "file": place, "run": run.id().to_string(), "media": order.media.name, "format": format.extension(), "head_card": true });
    terminal::json(context, &told);
    Ok(())
}
