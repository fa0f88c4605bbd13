//! The one door to label files: lay out, read every code again, then write the format that was asked for.
use std::collections::HashMap;
use std::str::FromStr;

use rayon::prelude::*;

use crate::domain::error::{Error, Fault};
use crate::label::check::check;
use crate::label::content::Label;
use crate::label::drawing::Drawing;
use crate::label::layout::fit::lay_out;
use crate::label::page::Pages;
use crate::label::sheet::Sheet;
use crate::label::{pdf, png, svg};

/// Most labels in one file.
pub const LABELS_MAX: usize = 10_000;
/// Most faults told at once.
pub const FAULTS_MAX: usize = 20;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// As many A4 pages as needed.
    Pdf,
    /// One A4 page as vectors.
    Svg,
    /// One A4 page as pixels.
    Png,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Svg, Self::Png];

    /// File name extension without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

impl FromStr for Format {
    type Err = Fault;

    /// # Errors
    /// `label-format-unknown` with the formats that exist.
    fn from_str(text: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|format| format.extension() == text).ok_or_else(|| {
            let known = Self::ALL.map(Self::extension).join(", ");
            Fault::new("label-format-unknown").arg("known", known).value(text)
        })
    }
}

/// Labels on sheets, as one file. Every code on it was read again from pixels and found equal to its stamp's URL, and every
/// printed code equal to the one given; equal labels are laid out and read once.
///
/// # Errors
/// Those of [`lay_out`] and [`check`], each with the label's `code` and the `sheet`; `label-none`; `label-too-many` beyond
/// [`LABELS_MAX`]; `label-one-page` where a format of one page would need more; `label-file-failed`.
pub fn sheets(labels: &[Label], sheet: Sheet, format: Format) -> Result<Vec<u8>, Error> {
    if labels.is_empty() {
        return Err(Fault::new("label-none").into());
    }
    if labels.len() > LABELS_MAX {
        return Err(Error::too_large(Fault::new("label-too-many").arg("max", LABELS_MAX).arg("count", labels.len())));
    }
    if format != Format::Pdf && labels.len() > sheet.per_page() {
        let fault = Fault::new("label-one-page").arg("max", sheet.per_page()).arg("count", labels.len());
        return Err(fault.arg("format", format.extension()).into());
    }
    let pages = pages(labels, sheet)?;
    let first = pages.pages().next().unwrap_or_default();
    match format {
        Format::Pdf => pdf::write(&pages),
        Format::Svg => Ok(svg::write(&pages.drawings, &first).into_bytes()),
        Format::Png => png::write(&pages.drawings, &first),
    }
}

/// Lays out and reads each distinct label, all faults at once.
fn pages(labels: &[Label], sheet: Sheet) -> Result<Pages, Error> {
    let mut seen: HashMap<&Label, usize> = HashMap::new();
    let mut distinct: Vec<&Label> = Vec::new();
    let mut order = Vec::with_capacity(labels.len());
    for label in labels {
        order.push(*seen.entry(label).or_insert_with(|| {
            distinct.push(label);
            distinct.len() - 1
        }));
    }
    let drawn: Vec<Result<Drawing, Fault>> = distinct.par_iter().map(|label| drawn(label, sheet)).collect();
    let mut drawings = Vec::with_capacity(drawn.len());
    let mut faults = Vec::new();
    for result in drawn {
        match result {
            Ok(drawing) => drawings.push(drawing),
            Err(fault) => faults.push(fault),
        }
    }
    faults.truncate(FAULTS_MAX);
    if faults.is_empty() { Ok(Pages { sheet, drawings, order }) } else { Err(Error::invalid(faults)) }
}

fn drawn(label: &Label, sheet: Sheet) -> Result<Drawing, Fault> {
    let grid = sheet.grid();
    let draw = || {
        let drawing = lay_out(label, grid.width_um, grid.height_um)?;
        check(label, &drawing)?;
        Ok(drawing)
    };
    draw().map_err(|fault: Fault| fault.arg("code", &label.code).arg("sheet", sheet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Kind;

    /// `count` labels of one run, each with its own number.
    fn run(count: usize) -> Vec<Label> {
        let label = |index: usize| Label {
            url: Label::sample().url.replace("/21/1234567890", &format!("/21/{}", 1_234_567_000 + index)),
            ..Label::sample()
        };
        (0..count).map(label).collect()
    }

    fn refused(labels: &[Label], format: Format) -> Error {
        sheets(labels, Sheet::L7160, format).unwrap_err()
    }

    #[test]
    fn every_format_is_written_for_every_sheet() {
        for sheet in Sheet::ALL {
            for (format, head) in [(Format::Pdf, &b"%PDF-"[..]), (Format::Svg, b"<svg "), (Format::Png, b"\x89PNG")] {
                assert!(sheets(&run(3), sheet, format).unwrap().starts_with(head), "{sheet} {format:?}");
            }
        }
    }

    #[test]
    fn formats_of_one_page_refuse_a_second() {
        assert!(sheets(&vec![Label::sample(); 21], Sheet::L7160, Format::Svg).is_ok());
        for format in [Format::Svg, Format::Png] {
            assert_eq!(refused(&vec![Label::sample(); 22], format).code(), "label-one-page");
        }
        assert!(sheets(&vec![Label::sample(); 22], Sheet::L7160, Format::Pdf).is_ok());
    }

    #[test]
    fn no_labels_and_too_many_are_refused() {
        assert_eq!(refused(&[], Format::Pdf).code(), "label-none");
        let error = refused(&vec![Label::sample(); LABELS_MAX + 1], Format::Pdf);
        assert_eq!((error.code(), error.kind), ("label-too-many", Kind::TooLarge));
        assert!(pages(&vec![Label::sample(); LABELS_MAX], Sheet::L7160).is_ok());
    }

    #[test]
    fn equal_labels_are_drawn_once_and_keep_their_places() {
        let mut labels = run(2);
        labels.insert(1, labels[0].clone());
        let pages = pages(&labels, Sheet::L7160).unwrap();
        assert_eq!((pages.drawings.len(), pages.order), (2, vec![0, 0, 1]));
    }

    #[test]
    fn all_faulty_labels_are_told_at_once_with_code_and_sheet() {
        let mut labels = run(40);
        labels.iter_mut().skip(1).for_each(|label| label.facts.product = "茶".into());
        let error = refused(&labels, Format::Pdf);
        assert_eq!(error.faults.len(), FAULTS_MAX);
        let names: Vec<&str> = error.faults[0].args.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["letter", "code", "sheet"]);
    }

    #[test]
    fn a_format_is_read_by_its_extension_only() {
        assert_eq!("svg".parse(), Ok(Format::Svg));
        for wrong in ["", "PDF", ".pdf", "zpl"] {
            assert_eq!(wrong.parse::<Format>().unwrap_err().code, "label-format-unknown", "{wrong:?}");
        }
    }
}
