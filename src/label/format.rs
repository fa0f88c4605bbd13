//! The one door to label files: every code is read again, then the format that was asked for is written.
use std::io::Write;
use std::str::FromStr;

use rayon::prelude::*;

use crate::domain::error::{Error, Fault};
use crate::label::check::check;
use crate::label::content::Stamped;
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::drawing::{Drawing, Mark};
use crate::label::imposition::{Imposition, Placed};
use crate::label::look::Look;
use crate::label::pdf::sheets::{self, Sheets};
use crate::label::symbols::press::Press;
use crate::label::{png, svg};

/// Most labels in one file.
pub const LABELS_MAX: u32 = 50_000;
/// Most labels of a file that are all read again.
pub const READ_MAX: u32 = 1_000;
/// Most faults told at once.
pub const FAULTS_MAX: usize = 20;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// As many pages as needed.
    Pdf,
    /// One page as vectors.
    Svg,
    /// One page as pixels.
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

/// One file of labels.
#[derive(Debug, Clone, Copy)]
pub struct FileOrder<'a> {
    /// How each of them looks.
    pub design: &'a Design,
    /// How they are set out.
    pub imposition: &'a Imposition,
    /// How many.
    pub count: u32,
    /// The resolution that the design was laid out for.
    pub dpi: Dpi,
    /// What stands beside the labels, in formats that have room for it.
    pub look: &'a Look,
    /// As what.
    pub format: Format,
}

/// Gives the stamp of label 0, 1, … of a file; asked by several threads, in any order, and maybe twice for the same label. An error
/// ends the file.
pub type Source<'a> = dyn Fn(u32) -> Result<Stamped, Error> + Sync + 'a;

/// Writes one file. Every code on it was read again from pixels and found equal to its stamp's URL, and every printed code equal to
/// the one given.
///
/// # Errors
/// Those of [`Design::drawing`] and [`check`], each with the label's `code` and the `media`; `label-none`; `label-too-many` beyond
/// [`LABELS_MAX`]; `label-one-page` where a format of one page would need more; `label-file-failed`; `label-unwritten` with what
/// `out` says; what `source` gives.
pub fn write(order: &FileOrder<'_>, source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let FileOrder { design, imposition, count, dpi, look, format } = *order;
    if count == 0 {
        return Err(Fault::new("label-none").into());
    }
    if count > LABELS_MAX {
        return Err(Error::too_large(Fault::new("label-too-many").arg("max", LABELS_MAX).arg("count", count)));
    }
    let pages = imposition.pages(count);
    if format != Format::Pdf && pages > 1 {
        let fault = Fault::new("label-one-page").arg("max", imposition.media.per_page() - imposition.skip).arg("count", count);
        return Err(fault.arg("format", format.extension()).into());
    }
    let page = |page: u32| drawn(order, source, page);
    let bytes = match format {
        Format::Pdf => {
            let readers = Readers::new(order);
            let sure = |label| readers.sure(source, label);
            return sheets::write(&Sheets { design, imposition, count, dpi, look }, &sure, out, &mut |_| Ok(()));
        }
        Format::Svg => svg::write(design, &imposition.media, &page(0)?).into_bytes(),
        Format::Png => png::write(&imposition.media, &page(0)?)?,
    };
    out.write_all(&bytes).map_err(|source| Error::unavailable(Fault::new("label-unwritten"), source))
}

/// Reads labels again as they are written: up to [`READ_MAX`] every one; of more the first, the last and so many between, always the
/// same ones of a file. The others are pressed by what pressed those, which is the encoder's own symbol to the last module.
struct Readers<'a> {
    order: &'a FileOrder<'a>,
    presses: Vec<Press>,
}

impl<'a> Readers<'a> {
    fn new(order: &'a FileOrder<'a>) -> Self {
        let presses = order.design.symbols.iter().map(|place| Press::new(place.version, place.level)).collect();
        Self { order, presses }
    }

    fn sure(&self, source: &Source<'_>, label: u32) -> Result<Stamped, Error> {
        let stamped = source(label)?;
        let told = |fault: Fault| fault.arg("code", &stamped.code).arg("media", &self.order.imposition.media);
        if is_read(label, self.order.count) {
            self.read(&stamped).map_err(|fault| Error::from(told(fault)))?;
        }
        Ok(stamped)
    }

    fn read(&self, stamped: &Stamped) -> Result<(), Fault> {
        let drawing = self.order.design.drawing(stamped)?;
        let drawn = drawing.marks.iter().filter_map(|mark| match mark {
            Mark::Symbol(_, _, symbol) => Some(symbol),
            Mark::Text(..) | Mark::Shape(_) => None,
        });
        for (press, drawn) in self.presses.iter().zip(drawn) {
            if press.symbol(&stamped.url)? != *drawn {
                return Err(Fault::new("label-code-differs").value(&stamped.url));
            }
        }
        check(stamped, &drawing)
    }
}

/// Whether label `label` of `count` is read again.
fn is_read(label: u32, count: u32) -> bool {
    // Consecutive labels scattered over 32 bits (Knuth, TAOCP 3, §6.4), so that no pattern of a sheet is left out.
    let scattered = (u64::from(label.wrapping_mul(0x9e37_79b1)) * u64::from(count)) >> 32;
    count <= READ_MAX || label == 0 || label == count - 1 || scattered < u64::from(READ_MAX)
}

/// Draws and reads the labels of a page, all faults at once.
fn drawn(order: &FileOrder<'_>, source: &Source<'_>, page: u32) -> Result<Vec<(Placed, Drawing)>, Error> {
    let placed = order.imposition.page(page, order.count);
    let drawn: Vec<_> = placed.into_par_iter().map(|placed| one(order, source, placed)).collect();
    let mut labels = Vec::with_capacity(drawn.len());
    let mut faults = Vec::new();
    for result in drawn {
        match result {
            Ok(label) => labels.push(label),
            Err(error) if !error.faults.is_empty() => faults.extend(error.faults),
            Err(error) => return Err(error),
        }
    }
    faults.truncate(FAULTS_MAX);
    if faults.is_empty() { Ok(labels) } else { Err(Error::invalid(faults)) }
}

fn one(order: &FileOrder<'_>, source: &Source<'_>, placed: Placed) -> Result<(Placed, Drawing), Error> {
    let stamped = source(placed.label)?;
    let draw = || {
        let drawing = order.design.drawing(&stamped)?;
        check(&stamped, &drawing)?;
        Ok(drawing)
    };
    let told = |fault: Fault| fault.arg("code", &stamped.code).arg("media", &order.imposition.media);
    draw().map(|drawing| (placed, drawing)).map_err(|fault| told(fault).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Kind;
    use crate::label::content::Facts;
    use crate::label::layout::fit::lay_out;
    use crate::label::media::Media;

    fn stamped(index: u32) -> Result<Stamped, Error> {
        let number = 1_234_567_000 + u64::from(index);
        let url = Stamped::sample().url.replace("/21/1234567890", &format!("/21/{number}"));
        Ok(Stamped { url, number: number.to_string(), ..Stamped::sample() })
    }

    fn printed(media: &str, count: u32, format: Format, source: &Source<'_>) -> Result<Vec<u8>, Error> {
        let media = Media::named(media).unwrap();
        let cell = (media.width_um, media.height_um);
        let design = lay_out(&Facts::sample(), &Stamped::sample(), cell, Dpi::D600).unwrap();
        let (imposition, look) = (Imposition::plain(media), Look::default());
        let order = FileOrder { design: &design, imposition: &imposition, count, dpi: Dpi::D600, look: &look, format };
        let mut out = Vec::new();
        write(&order, source, &mut out).map(|()| out)
    }

    #[test]
    fn every_format_is_written() {
        for media in ["L7160", "L7163"] {
            for (format, head) in [(Format::Pdf, &b"%PDF-"[..]), (Format::Svg, b"<svg "), (Format::Png, b"\x89PNG")] {
                assert!(printed(media, 3, format, &stamped).unwrap().starts_with(head), "{media} {format:?}");
            }
        }
    }

    #[test]
    fn formats_of_one_page_refuse_a_second() {
        assert!(printed("L7160", 21, Format::Svg, &stamped).is_ok());
        for format in [Format::Svg, Format::Png] {
            assert_eq!(printed("L7160", 22, format, &stamped).unwrap_err().code(), "label-one-page");
        }
        assert!(printed("L7160", 22, Format::Pdf, &stamped).is_ok());
    }

    #[test]
    fn no_labels_and_too_many_are_refused() {
        assert_eq!(printed("L7160", 0, Format::Pdf, &stamped).unwrap_err().code(), "label-none");
        let error = printed("L7160", LABELS_MAX + 1, Format::Pdf, &stamped).unwrap_err();
        assert_eq!((error.code(), error.kind), ("label-too-many", Kind::TooLarge));
    }

    #[test]
    fn all_faulty_labels_are_told_at_once_with_code_and_media() {
        let wrong = |_| Ok(Stamped { code: "茶".into(), ..Stamped::sample() });
        let error = printed("L7160", 21, Format::Pdf, &wrong).unwrap_err();
        assert_eq!(error.faults.len(), FAULTS_MAX);
        let names: Vec<&str> = error.faults[0].args.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["letter", "code", "media"]);
    }

    #[test]
    fn small_files_are_read_wholly_and_of_large_ones_ends_and_a_thousand_between() {
        assert!((0..READ_MAX).all(|label| is_read(label, READ_MAX)));
        for count in [2_000, LABELS_MAX, 1_000_000] {
            let read = (0..count).filter(|label| is_read(*label, count)).count();
            assert!((900..=1_100).contains(&read) && is_read(0, count) && is_read(count - 1, count), "{count}: {read}");
        }
    }

    #[test]
    fn a_format_is_read_by_its_extension_only() {
        assert_eq!("svg".parse(), Ok(Format::Svg));
        for wrong in ["", "PDF", ".pdf", "zpl"] {
            assert_eq!(wrong.parse::<Format>().unwrap_err().code, "label-format-unknown", "{wrong:?}");
        }
    }
}
