//! What is to be printed and how: read from words, all faults at once.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::length::{mm, read_mm};
use crate::domain::number::{Number, NumberRange};
use crate::domain::printing::{PER_UNIT_MAX, PrintWish};
use crate::domain::run::Run;
use crate::domain::stamp::StampKind;
use crate::domain::time::Timestamp;
use crate::label::dots::Dpi;
use crate::label::format::Format;
use crate::label::imposition::{Imposition, Stacking};
use crate::label::layout::fit::lay_out_as;
use crate::label::look::{BLEED_MAX_UM, CutMarks, Look};
use crate::label::media::{Kind, Media};
use crate::label::order::LABELS_MAX;
use crate::label::template::gallery;
use crate::label::template::shape::{CodeKind, Template};
use crate::service::export::stamp_table::TableFormat;
use crate::service::print::facts::facts;
use crate::service::print::label_files;
use crate::service::print::stamps;
use crate::service::services::Services;
use std::str::FromStr;

/// Most labels of one batch stamp in one order.
pub const COPIES_MAX: u32 = 1_000_000;

/// What a print becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintAs {
    /// Labels.
    Labels(Format),
    /// A table for a print house, one row a stamp.
    Table(TableFormat),
}

impl PrintAs {
    /// File name extension without the dot, and its word.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Labels(format) => format.extension(),
            Self::Table(TableFormat::Csv) => "csv",
            Self::Table(TableFormat::Xlsx) => "xlsx",
        }
    }
}

impl FromStr for PrintAs {
    type Err = Fault;

    /// # Errors
    /// `label-format-unknown` with the formats that exist.
    fn from_str(text: &str) -> std::result::Result<Self, Fault> {
        let tables = [Self::Table(TableFormat::Csv), Self::Table(TableFormat::Xlsx)];
        let all: Vec<Self> = Format::ALL.map(Self::Labels).into_iter().chain(tables).collect();
        all.iter().find(|one| one.extension() == text).copied().ok_or_else(|| {
            let known = all.iter().map(|one| one.extension()).collect::<Vec<_>>().join(", ");
            Fault::new("label-format-unknown").arg("known", known).value(text)
        })
    }
}

/// What to print.
#[derive(Debug, Clone)]
pub struct PrintOrder {
    /// Which of the run's numbers; a batch stamp has one.
    pub numbers: NumberRange,
    /// Labels of each number: copies of a batch stamp, labels of one unit of an item stamp.
    pub each: u32,
    /// Labels of one unit, where it has several of one number on purpose; else 1.
    pub per_unit: u32,
    /// How they are set out, and on what.
    pub imposition: Imposition,
    /// How a label is set.
    pub template: Template,
    /// For a printer of this resolution.
    pub dpi: Dpi,
    /// What stands beside the labels.
    pub look: Look,
    /// As what.
    pub format: PrintAs,
}

/// A part of an order that becomes one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which numbers.
    pub numbers: NumberRange,
    /// Labels of each.
    pub each: u32,
}

impl PrintOrder {
    /// Reads a wish for stamps of a run, as its labels are at a moment; each fault names its member. Where no template is named, the usual
    /// one is chosen here, once for the whole order.
    pub fn read(
        services: &Services,
        run: &Run,
        wish: &PrintWish,
        at: Timestamp,
    ) -> std::result::Result<Self, Vec<(&'static str, Fault)>> {
        let mut faults = Vec::new();
        let mut note = |member: &'static str, fault: Fault| faults.push((member, fault));
        if !run.numbers.covers(wish.numbers) {
            let fault = Fault::new("print-outside-run").arg("run", run.numbers);
            note("number_from", fault.value(wish.numbers.to_string()));
        }
        let each = each(services, run, wish).map_err(|misread| note(misread.0, misread.1)).ok();
        let dpi = wish.dpi.parse::<Dpi>().map_err(|fault| note("dpi", fault)).ok();
        let format = wish.format.parse::<PrintAs>().map_err(|fault| note("format", fault)).ok();
        let stacking = one_of(&wish.stacking, &[("", Stacking::Pages), ("pages", Stacking::Pages), ("piles", Stacking::Piles)]);
        let stacking = stacking.map_err(|fault| note("stacking", fault)).ok();
        let marks = one_of(&wish.cut_marks, &[("", CutMarks::None), ("none", CutMarks::None), ("edges", CutMarks::Edges)]);
        let marks = marks.map_err(|fault| note("cut_marks", fault)).ok();
        let media = media(services, wish).map_err(|misread| note(misread.0, misread.1)).ok();
        if !(0..=BLEED_MAX_UM).contains(&wish.bleed_um) {
            note("bleed_mm", Fault::new("print-bleed").arg("max", BLEED_MAX_UM / 1_000).value(mm(wish.bleed_um)));
        }
        if let (Some(media), Some(PrintAs::Labels(Format::Zpl | Format::Tspl))) = (&media, format)
            && media.kind == Kind::Sheet
        {
            note("media", Fault::new("label-roll-needed").arg("format", &wish.format).arg("media", media));
        }
        let templates =
            media.as_ref().and_then(|media| templates(services, wish, media).map_err(|fault| note("template", fault)).ok());
        if let Some(media) = &media {
            placed(media, wish).into_iter().for_each(|(member, fault)| note(member, fault));
        }
        let (
            Some((each, per_unit)),
            Some(dpi),
            Some(format),
            Some(stacking),
            Some(cut_marks),
            Some(media),
            Some(templates),
            true,
        ) = (each, dpi, format, stacking, marks, media, templates, faults.is_empty())
        else {
            return Err(faults);
        };
        let imposition = Imposition { media, skip: wish.skip as usize, nudge_um: wish.nudge_um, stacking };
        let look = Look { cut_marks, bleed_um: wish.bleed_um, ..Look::default() };
        let template = Choice { services, run, number: wish.numbers.last(), per_unit, at, dpi }.of(templates, &imposition.media);
        Ok(Self { numbers: wish.numbers, each, per_unit, imposition, template, dpi, look, format })
    }

    /// The same, where the faults need no place.
    ///
    /// # Errors
    /// All of them.
    pub fn of(services: &Services, run: &Run, wish: &PrintWish, at: Timestamp) -> Result<Self> {
        Self::read(services, run, wish, at).map_err(|faults| Error::invalid(faults.into_iter().map(|(_, fault)| fault).collect()))
    }

    /// The first page of a run, as it is shown.
    pub fn first_page(services: &Services, run: &Run, units: u32, media: Media, format: Format) -> Result<Self> {
        let page = media.per_page() as u32;
        let numbers = NumberRange::new(run.numbers.first(), page.min(run.numbers.count()))?;
        let each = if run.kind == StampKind::Batch { page.min(units.max(1)) } else { 1 };
        let (dpi, format) = (Dpi::D600, PrintAs::Labels(format));
        let choice = Choice { services, run, number: numbers.last(), per_unit: 1, at: run.issued_at, dpi };
        let template = choice.of(gallery::usual((media.width_um, media.height_um))?, &media);
        let imposition = Imposition::plain(media);
        Ok(Self { numbers, each, per_unit: 1, imposition, template, dpi, look: Look::default(), format })
    }

    /// The code that its stamps bear: a table is for a house that sets labels of its own.
    pub fn code(&self) -> CodeKind {
        match self.format {
            PrintAs::Labels(_) => self.template.code,
            PrintAs::Table(_) => CodeKind::Signed,
        }
    }

    /// As what a proof of it comes.
    pub fn proof_format(&self) -> Format {
        match self.format {
            PrintAs::Labels(format) => format,
            PrintAs::Table(_) => Format::Pdf,
        }
    }

    /// Labels of the whole order, void numbers included.
    pub fn labels(&self) -> u32 {
        self.numbers.count().saturating_mul(self.rows_each())
    }

    /// A table has one row a number, however many labels are made of it.
    fn rows_each(&self) -> u32 {
        match self.format {
            PrintAs::Labels(_) => self.each,
            PrintAs::Table(_) => 1,
        }
    }

    /// Files that it takes, at most [`LABELS_MAX`] labels each.
    pub fn parts(&self) -> u32 {
        let each = self.rows_each();
        if each > LABELS_MAX {
            self.numbers.count() * each.div_ceil(LABELS_MAX)
        } else {
            self.numbers.count().div_ceil(LABELS_MAX / each)
        }
    }

    /// The n-th part, from 1; the labels of one number stay together where they can.
    ///
    /// # Errors
    /// `print-outside-run` where there is none.
    pub fn part(&self, n: u32) -> Result<Part> {
        let none = || Error::from(Fault::new("print-outside-run").arg("run", self.numbers).value(n.to_string()));
        let each = self.rows_each();
        let at = n.checked_sub(1).filter(|at| *at < self.parts()).ok_or_else(none)?;
        let number = |at: u32| Number::new(self.numbers.first().get() + u64::from(at));
        if each > LABELS_MAX {
            let pieces = each.div_ceil(LABELS_MAX);
            let before = at % pieces * LABELS_MAX;
            return Ok(Part { numbers: NumberRange::new(number(at / pieces)?, 1)?, each: LABELS_MAX.min(each - before) });
        }
        let per_part = LABELS_MAX / each;
        let before = at * per_part;
        Ok(Part { numbers: NumberRange::new(number(before)?, per_part.min(self.numbers.count() - before))?, each })
    }
}

/// A member of a wish and what is wrong with it.
type Misread = Box<(&'static str, Fault)>;

fn misread<T>(member: &'static str, fault: Fault) -> std::result::Result<T, Misread> {
    Err(Box::new((member, fault)))
}

/// Labels of each number, and of each unit.
fn each(services: &Services, run: &Run, wish: &PrintWish) -> std::result::Result<(u32, u32), Misread> {
    match (run.kind, wish.copies, wish.per_unit) {
        (StampKind::Item, Some(_), _) => misread("copies", Fault::new("copies-of-item")),
        (StampKind::Batch, _, Some(_)) => misread("labels_per_unit", Fault::new("per-unit-of-batch")),
        (StampKind::Item, None, None) => Ok((1, 1)),
        (StampKind::Item, None, Some(some)) if (1..=PER_UNIT_MAX).contains(&some) => Ok((some, some)),
        (StampKind::Item, None, Some(some)) => {
            misread("labels_per_unit", Fault::new("per-unit-range").arg("max", PER_UNIT_MAX).value(some.to_string()))
        }
        (StampKind::Batch, Some(copies), None) if (1..=COPIES_MAX).contains(&copies) => Ok((copies, 1)),
        (StampKind::Batch, Some(copies), None) => {
            misread("copies", Fault::new("print-too-many").arg("max", COPIES_MAX).value(copies.to_string()))
        }
        (StampKind::Batch, None, None) => Ok((units(services, run).clamp(1, COPIES_MAX), 1)),
    }
}

/// Units of the run's batch; one where nobody told.
pub fn units(services: &Services, run: &Run) -> u32 {
    let batch = run.batch.as_ref().and_then(|id| services.store.batch(id).ok().flatten());
    batch.and_then(|owned| owned.record.units).unwrap_or(1).max(1)
}

fn media(services: &Services, wish: &PrintWish) -> std::result::Result<Media, Misread> {
    let media = label_files::media(services, &wish.media).map_err(|error| Box::new(("media", first(error))))?;
    let single =
        one_of(&wish.layout, &[("", false), ("many", false), ("single", true)]).map_err(|fault| Box::new(("layout", fault)))?;
    Ok(if single { alone(media) } else { media })
}

/// The templates that may do, to be tried in turn: a named one alone.
fn templates(services: &Services, wish: &PrintWish, media: &Media) -> std::result::Result<Vec<Template>, Fault> {
    match wish.template.as_str() {
        "" => gallery::usual((media.width_um, media.height_um)).map_err(|fault| fault.arg("media", media)),
        name => label_files::template(services, name).map(|template| vec![template]).map_err(first),
    }
}

/// What the usual template is chosen by.
struct Choice<'a> {
    services: &'a Services,
    run: &'a Run,
    /// The last of the order: no label has more figures.
    number: Number,
    per_unit: u32,
    at: Timestamp,
    dpi: Dpi,
}

impl Choice<'_> {
    /// The first at which a label fits; where none does, the first, whose fault will be told. Only size leads to another: what is
    /// wrong with the facts is told and not got round.
    fn of(&self, mut templates: Vec<Template>, media: &Media) -> Template {
        let chosen = if templates.len() < 2 { 0 } else { templates.iter().position(|one| self.takes(one, media)).unwrap_or(0) };
        templates.swap_remove(chosen)
    }

    fn takes(&self, template: &Template, media: &Media) -> bool {
        let facts = facts(self.services, self.run, (template.code, self.per_unit), self.at);
        let stamped = stamps::drafted(self.services, self.run, self.number, template.code);
        let (Ok(facts), Ok(stamped)) = (facts, stamped) else { return true };
        let laid = lay_out_as(template, &facts, &stamped, (media.width_um, media.height_um), self.dpi);
        laid.err().is_none_or(|fault| !matches!(fault.code, "label-code-too-large" | "label-text-too-long"))
    }
}

/// Of what is wrong with something that is asked for by name, a wish tells one.
fn first(error: Error) -> Fault {
    let code = error.code();
    error.faults.into_iter().next().unwrap_or_else(|| Fault::new(code))
}

/// Paper of the size of one label.
fn alone(media: Media) -> Media {
    let (page_width_um, page_height_um) = (media.width_um, media.height_um);
    Media { page_width_um, page_height_um, columns: 1, rows: 1, left_um: 0, top_um: 0, ..media }
}

/// Whether what is wished finds its place on the paper.
fn placed(media: &Media, wish: &PrintWish) -> Vec<(&'static str, Fault)> {
    let mut faults = Vec::new();
    if wish.skip as usize >= media.per_page() {
        let fault = Fault::new("print-skip").arg("max", media.per_page() - 1).arg("media", media);
        faults.push(("skip", fault.value(wish.skip.to_string())));
    }
    let (first, last) = (media.corner(0), media.corner(media.per_page() - 1));
    let inside = |first: i32, last: i32, size: i32, page: i32, nudge: i32| {
        first.saturating_add(nudge) >= 0 && last.saturating_add(size).saturating_add(nudge) <= page
    };
    let good = match media.kind {
        Kind::Sheet => {
            inside(first.0, last.0, media.width_um, media.page_width_um, wish.nudge_um.0)
                && inside(first.1, last.1, media.height_um, media.page_height_um, wish.nudge_um.1)
        }
        // A roll's labels reach to its edges; what is printed on them does not, and is looked at when it is set in dots.
        Kind::Roll { gap_um } => wish.nudge_um.0.saturating_abs().max(wish.nudge_um.1.saturating_abs()) <= gap_um,
    };
    if !good && wish.nudge_um != (0, 0) {
        let value = format!("{},{}", mm(wish.nudge_um.0), mm(wish.nudge_um.1));
        faults.push(("nudge_mm", Fault::new("print-nudge").arg("media", media).value(value)));
    }
    faults
}

fn one_of<T: Copy>(word: &str, known: &[(&str, T)]) -> std::result::Result<T, Fault> {
    let words = || known.iter().map(|(word, _)| *word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    found.ok_or_else(|| Fault::new("print-word").arg("known", words()).value(word))
}

/// Two lengths in mm, `X,Y`. Anything else: `length-shape`.
pub fn read_nudge(text: &str) -> std::result::Result<(i32, i32), Fault> {
    let (x, y) = text.split_once(',').ok_or_else(|| Fault::new("length-shape").value(text))?;
    Ok((read_mm(x.trim())?, read_mm(y.trim())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(count: u32, each: u32, format: &str) -> PrintOrder {
        let numbers = NumberRange::new(Number::new(1_040_187_392).unwrap(), count).unwrap();
        let imposition = Imposition::plain(Media::named("L7160").unwrap());
        PrintOrder {
            numbers,
            each,
            per_unit: 1,
            imposition,
            template: gallery::named("plain").unwrap(),
            dpi: Dpi::D600,
            look: Look::default(),
            format: format.parse().unwrap(),
        }
    }

    #[test]
    fn parts_hold_every_label_once_and_none_more_than_fifty_thousand() {
        for (count, each) in [(1, 1), (50_000, 1), (50_001, 1), (120_000, 1), (40_000, 3), (1, 200_001), (1, 50_000)] {
            let order = order(count, each, "pdf");
            let parts: Vec<Part> = (1..=order.parts()).map(|n| order.part(n).unwrap()).collect();
            let labels: u64 = parts.iter().map(|part| u64::from(part.numbers.count()) * u64::from(part.each)).sum();
            assert_eq!(labels, u64::from(count) * u64::from(each), "{count} {each}");
            assert!(parts.iter().all(|part| part.numbers.count() * part.each <= LABELS_MAX));
            let mut next = order.numbers.first().get();
            for part in parts.iter().filter(|_| each <= LABELS_MAX) {
                assert_eq!(part.numbers.first().get(), next);
                next = part.numbers.last().get() + 1;
            }
            assert!(order.part(0).is_err() && order.part(order.parts() + 1).is_err());
        }
    }

    #[test]
    fn a_table_has_one_row_a_number() {
        assert_eq!((order(60_000, 4, "csv").labels(), order(60_000, 4, "csv").parts()), (60_000, 2));
        assert_eq!(order(60_000, 4, "pdf").parts(), 5);
    }

    #[test]
    fn a_nudge_is_two_lengths() {
        assert_eq!(read_nudge("0.5, -1"), Ok((500, -1_000)));
        assert!(read_nudge("0.5").is_err() && read_nudge("1,2,3").is_err());
    }

    #[test]
    fn formats_are_known_by_their_words() {
        assert_eq!("xlsx".parse(), Ok(PrintAs::Table(TableFormat::Xlsx)));
        for wrong in ["", "XLSX", "xls", ".csv"] {
            assert_eq!(wrong.parse::<PrintAs>().unwrap_err().code, "label-format-unknown");
        }
    }

    #[test]
    fn a_page_of_one_label_has_its_size() {
        let media = alone(Media::named("L7160").unwrap());
        assert_eq!((media.per_page(), media.corner(0), media.page_width_um), (1, (0, 0), 64_000));
    }
}
