//! What `temtin label RUN` asks, from its flags and from what is known of the printer.
use crate::cli::context::{count, text};
use crate::cli::range::range;
use crate::domain::error::{Fault, Result};
use crate::domain::length::read_mm;
use crate::domain::number::{Number, NumberRange};
use crate::domain::printing::PrintWish;
use crate::domain::run::Run;
use crate::service::print::label_files;
use crate::service::print::printers::{Place, Printer, Way};
use crate::service::print::wish::read_nudge;
use crate::service::services::Services;
use clap::ArgMatches;
use clap::parser::ValueSource;

/// The printer that `--printer` means.
pub enum AskedPrinter {
    /// One that was saved: its language, dots and nudge hold where no flag says otherwise.
    Saved(Printer),
    /// `HOST` or `HOST:PORT`.
    Address(String),
}

impl AskedPrinter {
    /// A saved printer of this name, or an address.
    pub fn read(services: &Services, word: &str) -> Result<Self> {
        Ok(label_files::printer(services, word)?.map_or_else(|| Self::Address(word.to_owned()), Self::Saved))
    }

    /// Where labels are sent; nowhere for a printer of paper.
    pub fn place(self) -> Option<Place> {
        match self {
            Self::Address(address) => Some(Place::Network(address)),
            Self::Saved(Printer { way: Way::Direct(_, place), .. }) => Some(place),
            Self::Saved(Printer { way: Way::Paper, .. }) => None,
        }
    }

    fn saved(&self) -> Option<&Printer> {
        match self {
            Self::Saved(printer) => Some(printer),
            Self::Address(_) => None,
        }
    }
}

/// What is asked, in words.
pub fn wish(run: &Run, matches: &ArgMatches, printer: Option<&AskedPrinter>) -> Result<PrintWish> {
    let word = |name: &str| text(matches, name).unwrap_or_default().to_owned();
    let number = |name: &str, of: fn(NumberRange) -> Number| text(matches, name).map(|text| range(run, text).map(of)).transpose();
    let numbers = match text(matches, "numbers") {
        Some(text) => range(run, text)?,
        None => NumberRange::between(
            number("from", NumberRange::first)?.unwrap_or(run.numbers.first()),
            number("to", NumberRange::last)?.unwrap_or(run.numbers.last()),
        )?,
    };
    let chosen = |flag: &str, word: &str| if matches.get_flag(flag) { word.to_owned() } else { String::new() };
    let skip = text(matches, "skip").map(|text| text.parse().map_err(|_| Fault::new("print-skip-shape").value(text)));
    let saved = printer.and_then(AskedPrinter::saved);
    let given = |name: &str, known: Option<&str>| match (matches.value_source(name), known) {
        (Some(ValueSource::CommandLine), _) | (_, None) => word(name),
        (_, Some(known)) => known.to_owned(),
    };
    let language = saved.map(|printer| match printer.way {
        Way::Paper => "pdf",
        Way::Direct(language, _) => language.word(),
    });
    let dpi = saved.map(|printer| printer.dpi.to_string());
    let nudge = text(matches, "nudge").map(read_nudge).transpose()?;
    Ok(PrintWish {
        numbers,
        copies: count(matches, "copies")?,
        per_unit: count(matches, "labels-per-unit")?,
        format: given("format", language),
        media: word("media"),
        template: word("template"),
        logo: word("logo"),
        dpi: given("dpi", dpi.as_deref()),
        skip: skip.transpose()?.unwrap_or(0),
        nudge_um: nudge.or(saved.map(|printer| printer.nudge_um)).unwrap_or_default(),
        stacking: word("stacking"),
        layout: chosen("single", "single"),
        cut_marks: chosen("marks", "edges"),
        bleed_um: text(matches, "bleed").map(read_mm).transpose()?.unwrap_or(0),
    })
}
