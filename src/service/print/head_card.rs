//! The head card of a roll: it leads back to the roll when its first labels are on goods. It is no stamp, hands nothing out and records
//! nothing, so it may be printed as often as wished.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Mode;
use crate::domain::run::Run;
use crate::label::content::Row;
use crate::label::dots::Dpi;
use crate::label::drawing::Drawing;
use crate::label::format::Format;
use crate::label::head::card::{HeadCard, page};
use crate::label::lone_page;
use crate::label::media::{A4_UM, Kind, Media};
use crate::service::access::CanIssue;
use crate::service::print::hand_out::history;
use crate::service::print::label_files;
use crate::service::print::order::{PrintAs, PrintOrder};
use crate::service::services::Services;
use crate::text::catalogue::say;
use crate::text::dates::date;
use crate::text::lang::Lang;

/// Paper without labels that a card may stand on alone, in µm (ISO 216).
const PAPERS: [(&str, (i32, i32)); 3] = [("A4", A4_UM), ("A5", (148_000, 210_000)), ("A6", (105_000, 148_000))];

/// On what a card is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// That of labels.
    Labels,
    /// Paper of its own.
    Plain,
}

/// A card on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardOrder {
    /// Its page.
    pub media: Media,
    /// Whose page that is.
    pub paper: Paper,
    /// By how much it is moved, in µm.
    pub nudge_um: (i32, i32),
    /// For a printer of this resolution.
    pub dpi: Dpi,
}

/// The paper of a name: a media of labels, or A4, A5, A6.
///
/// # Errors
/// `media-unknown` with the names that exist; those of [`label_files::media`].
pub fn paper(services: &Services, name: &str) -> Result<(Media, Paper)> {
    let papers = || PAPERS.map(|(name, _)| name).join(", ");
    match label_files::media(services, name) {
        Err(error) if error.code() == "media-unknown" => match PAPERS.into_iter().find(|(known, _)| *known == name) {
            Some((name, size)) => Ok((plain(name, size), Paper::Plain)),
            None => Err(with_known(error, &papers())),
        },
        found => Ok((found?, Paper::Labels)),
    }
}

/// Tells other names that exist too.
fn with_known(mut error: Error, more: &str) -> Error {
    let known = error.faults.iter_mut().flat_map(|fault| &mut fault.args).filter(|(name, _)| *name == "known");
    known.for_each(|(_, names)| *names = format!("{names}, {more}"));
    error
}

fn plain(name: &str, (width_um, height_um): (i32, i32)) -> Media {
    Media {
        name: name.to_owned(),
        kind: Kind::Sheet,
        page_width_um: width_um,
        page_height_um: height_um,
        columns: 1,
        rows: 1,
        width_um,
        height_um,
        left_um: 0,
        top_um: 0,
        pitch_x_um: width_um,
        pitch_y_um: height_um,
    }
}

/// The page with the card of a roll.
///
/// # Errors
/// Conflict: `head-card-not-roll` for a run whose batch is known. Those of [`page`] and of the store.
pub fn draw(services: &Services, _: &CanIssue, run: &Run, order: &CardOrder) -> Result<Drawing> {
    if !run.is_roll() {
        return Err(Error::conflict(Fault::new("head-card-not-roll").value(run.id().to_string())));
    }
    let media = match order.paper {
        Paper::Labels => Some(order.media.name.clone()),
        // The card lies beside a roll that was printed on something else.
        Paper::Plain => history(services, run.id())?.last().map(|one| one.media.clone()),
    };
    Ok(page(&says(services, run, media)?, &order.media, order.nudge_um, order.dpi)?)
}

/// The file of a card.
///
/// # Errors
/// Those of [`draw`] and [`lone_page::write`].
pub fn render(services: &Services, right: &CanIssue, run: &Run, order: &CardOrder, format: Format) -> Result<Vec<u8>> {
    lone_page::write(&draw(services, right, run, order)?, &order.media, order.dpi, format)
}

/// The card that stands before the first label of an order; none where the order goes on behind the roll's first label, since the roll has one.
///
/// # Errors
/// Those of [`draw`]; `head-card-alone` for formats of one page and tables.
pub fn before(services: &Services, right: &CanIssue, run: &Run, order: &PrintOrder) -> Result<Option<Drawing>> {
    match order.format {
        PrintAs::Labels(Format::Pdf | Format::Zpl | Format::Tspl) => {}
        PrintAs::Labels(Format::Svg | Format::Png) | PrintAs::Table(_) => {
            return Err(Fault::new("head-card-alone").arg("format", order.format.extension()).into());
        }
    }
    let media = order.imposition.media.clone();
    let card = CardOrder { media, paper: Paper::Labels, nudge_um: order.imposition.nudge_um, dpi: order.dpi };
    let drawing = draw(services, right, run, &card)?;
    Ok((order.numbers.first() == run.numbers.first()).then_some(drawing))
}

fn says(services: &Services, run: &Run, media: Option<String>) -> Result<HeadCard> {
    let product = services.product_facts(&services.view(), &run.product)?;
    let words = |key: &str| say(Lang::Vi, key, &[]);
    let row = |key: &str, value: String| Row { term: words(key), value };
    let mut rows =
        vec![row("label-head-count", run.numbers.count().to_string()), row("label-head-issued", date(Lang::Vi, run.issued))];
    rows.extend(run.expiry.map(|ceiling| row("label-head-ceiling", date(Lang::Vi, ceiling))));
    rows.extend(media.map(|media| row("label-head-media", media)));
    let samples = match services.registry.mode {
        Mode::Demo => Some(words("label-demo")),
        Mode::Production => None,
    };
    Ok(HeadCard {
        title: words("label-head-title"),
        warnings: [words("label-head-warning")].into_iter().chain(samples).collect(),
        link: format!("{}/console/rolls/{}", services.registry.base(), run.id()),
        run: run.id().to_string(),
        scan: words("label-head-scan"),
        numbers: format!("{} – {}", run.numbers.first(), run.numbers.last()),
        product: product.product.name.get("vi").unwrap_or_default().to_owned(),
        rows,
        columns: ["label-head-from", "label-head-to", "label-lot", "label-head-day", "label-head-who"].map(words).into(),
    })
}
