//! Reads what is wished of a print, word by word: all faults at once, each at its place.
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
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
use crate::label::logo::Logo;
use crate::label::look::{BLEED_MAX_UM, CutMarks, Look};
use crate::label::media::{Kind, Media};
use crate::label::template::gallery;
use crate::label::template::shape::Template;
use crate::service::print::facts::facts;
use crate::service::print::order::{PrintAs, PrintOrder};
use crate::service::print::{label_files, stamps};
use crate::service::services::Services;

/// Most labels of one batch stamp in one order.
pub const COPIES_MAX: u32 = 1_000_000;

/// Puts a fault where its member stands in what was sent.
pub type Locate<'a> = &'a dyn Fn(&'static str, Fault) -> Fault;

/// What was found while a wish is read.
struct Reading<'a> {
    locate: Locate<'a>,
    faults: Vec<Fault>,
    /// What is nobody's wrong wish: a store that does not answer.
    failed: Option<Error>,
}

impl Reading<'_> {
    fn note(&mut self, member: &'static str, fault: Fault) {
        self.faults.push((self.locate)(member, fault));
    }

    fn take<T>(&mut self, member: &'static str, read: std::result::Result<T, impl Into<Error>>) -> Option<T> {
        match read.map_err(Into::into) {
            Ok(value) => return Some(value),
            Err(error) if error.kind == Failure::Invalid => error.faults.into_iter().for_each(|fault| self.note(member, fault)),
            Err(error) => drop(self.failed.get_or_insert(error)),
        }
        None
    }
}

impl PrintOrder {
    /// Reads a wish for stamps of a run, as its labels are at a moment. Where no template is named, the usual one is chosen here, once
    /// for the whole order.
    ///
    /// # Errors
    /// All faults of the wish, each located by its member; those of the store.
    pub fn read(services: &Services, run: &Run, wish: &PrintWish, at: Timestamp, locate: Locate<'_>) -> Result<Self> {
        let mut reading = Reading { locate, faults: Vec::new(), failed: None };
        if !run.numbers.covers(wish.numbers) {
            let fault = Fault::new("print-outside-run").arg("run", run.numbers);
            reading.note("number_from", fault.value(wish.numbers.to_string()));
        }
        let each = each(&mut reading, services, run, wish);
        let dpi = reading.take("dpi", wish.dpi.parse::<Dpi>());
        let format = reading.take("format", wish.format.parse::<PrintAs>());
        let stackings = [("", Stacking::Pages), ("pages", Stacking::Pages), ("piles", Stacking::Piles)];
        let stacking = reading.take("stacking", one_of(&wish.stacking, &stackings));
        let marks = [("", CutMarks::None), ("none", CutMarks::None), ("edges", CutMarks::Edges)];
        let cut_marks = reading.take("cut_marks", one_of(&wish.cut_marks, &marks));
        if !(0..=BLEED_MAX_UM).contains(&wish.bleed_um) {
            let fault = Fault::new("print-bleed").arg("max", BLEED_MAX_UM / 1_000);
            reading.note("bleed_mm", fault.value(mm(wish.bleed_um)));
        }
        let paper = paper(&mut reading, services, wish, format);
        let logo = reading.take("logo", logo(services, wish));
        if let Some(error) = reading.failed {
            return Err(error);
        }
        let (
            Some((each, per_unit)),
            Some(dpi),
            Some(format),
            Some(stacking),
            Some(cut_marks),
            Some((media, templates)),
            Some(logo),
            true,
        ) = (each, dpi, format, stacking, cut_marks, paper, logo, reading.faults.is_empty())
        else {
            return Err(Error::invalid(reading.faults));
        };
        let imposition = Imposition { media, skip: wish.skip as usize, nudge_um: wish.nudge_um, stacking };
        let look = Look { cut_marks, bleed_um: wish.bleed_um, ..Look::default() };
        let choice = Choice { services, run, number: wish.numbers.last(), per_unit, at, dpi };
        let template = choice.of(templates, &imposition.media);
        Ok(Self { numbers: wish.numbers, each, per_unit, imposition, template, logo, dpi, look, format })
    }

    /// The same, where the faults need no place.
    ///
    /// # Errors
    /// As [`PrintOrder::read`].
    pub fn of(services: &Services, run: &Run, wish: &PrintWish, at: Timestamp) -> Result<Self> {
        Self::read(services, run, wish, at, &|_, fault| fault)
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
        Ok(Self { numbers, each, per_unit: 1, imposition, template, logo: None, dpi, look: Look::default(), format })
    }
}

/// Labels of each number, and of each unit.
fn each(reading: &mut Reading<'_>, services: &Services, run: &Run, wish: &PrintWish) -> Option<(u32, u32)> {
    let (member, fault) = match (run.kind, wish.copies, wish.per_unit) {
        (StampKind::Item, Some(_), _) => ("copies", Fault::new("copies-of-item")),
        (StampKind::Batch, _, Some(_)) => ("labels_per_unit", Fault::new("per-unit-of-batch")),
        (StampKind::Item, None, None) => return Some((1, 1)),
        (StampKind::Item, None, Some(some)) if (1..=PER_UNIT_MAX).contains(&some) => return Some((some, some)),
        (StampKind::Item, None, Some(some)) => {
            ("labels_per_unit", Fault::new("per-unit-range").arg("max", PER_UNIT_MAX).value(some.to_string()))
        }
        (StampKind::Batch, Some(copies), None) if (1..=COPIES_MAX).contains(&copies) => return Some((copies, 1)),
        (StampKind::Batch, Some(copies), None) => {
            ("copies", Fault::new("print-too-many").arg("max", COPIES_MAX).value(copies.to_string()))
        }
        (StampKind::Batch, None, None) => {
            let units = reading.take("copies", units(services, run))?;
            return Some((units.clamp(1, COPIES_MAX), 1));
        }
    };
    reading.note(member, fault);
    None
}

/// Units of the run's batch; one where nobody told.
fn units(services: &Services, run: &Run) -> Result<u32> {
    let batch = run.batch.as_ref().map(|id| services.store.batch(id)).transpose()?.flatten();
    Ok(batch.and_then(|owned| owned.record.units).unwrap_or(1).max(1))
}

/// The media, and the templates that may do on it.
fn paper(
    reading: &mut Reading<'_>,
    services: &Services,
    wish: &PrintWish,
    format: Option<PrintAs>,
) -> Option<(Media, Vec<Template>)> {
    let single = reading.take("layout", one_of(&wish.layout, &[("", false), ("many", false), ("single", true)]));
    let media = reading.take("media", label_files::media(services, &wish.media))?;
    let media = if single? { alone(media) } else { media };
    if matches!(format, Some(PrintAs::Labels(Format::Zpl | Format::Tspl))) && media.kind == Kind::Sheet {
        reading.note("media", Fault::new("label-roll-needed").arg("format", &wish.format).arg("media", &media));
    }
    placed(&media, wish).into_iter().for_each(|(member, fault)| reading.note(member, fault));
    let templates = reading.take("template", templates(services, wish, &media))?;
    Some((media, templates))
}

/// The templates that may do, to be tried in turn: a named one alone.
fn templates(services: &Services, wish: &PrintWish, media: &Media) -> Result<Vec<Template>> {
    match wish.template.as_str() {
        "" => Ok(gallery::usual((media.width_um, media.height_um)).map_err(|fault| fault.arg("media", media))?),
        name => Ok(vec![label_files::template(services, name)?]),
    }
}

/// The saved logo that is named.
fn logo(services: &Services, wish: &PrintWish) -> Result<Option<Logo>> {
    if wish.logo.is_empty() { Ok(None) } else { label_files::logo(services, &wish.logo).map(Some) }
}

/// What the usual template is chosen by; a logo, which gives way to all else, is not asked.
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

    #[test]
    fn every_fault_stands_at_its_member_and_a_store_that_does_not_answer_is_no_fault_of_the_wish() {
        let locate: Locate<'_> = &|member, fault| fault.at("body", 0, member);
        let mut reading = Reading { locate, faults: Vec::new(), failed: None };
        let two = Error::invalid(vec![Fault::new("media-name"), Fault::new("media-overlap")]);
        assert_eq!(reading.take("media", Err::<u32, Error>(two)), None);
        let silent = Error::unavailable(Fault::new("store-io"), std::io::Error::other("disk"));
        assert_eq!(reading.take("template", Err::<u32, Error>(silent)), None);
        assert_eq!(reading.take("dpi", Ok::<u32, Fault>(7)), Some(7));
        let places: Vec<&str> = reading.faults.iter().map(|fault| fault.at.as_ref().unwrap().column.as_str()).collect();
        assert_eq!((places, reading.failed.unwrap().code()), (vec!["media", "media"], "store-io"));
    }

    #[test]
    fn a_nudge_is_two_lengths() {
        assert_eq!(read_nudge("0.5, -1"), Ok((500, -1_000)));
        assert!(read_nudge("0.5").is_err() && read_nudge("1,2,3").is_err());
    }

    #[test]
    fn a_page_of_one_label_has_its_size() {
        let media = alone(Media::named("L7160").unwrap());
        assert_eq!((media.per_page(), media.corner(0), media.page_width_um), (1, (0, 0), 64_000));
    }
}
