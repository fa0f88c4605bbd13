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
use crate::label::roll::Roll;
use crate::label::symbols::press::Press;
use crate::label::{png, svg, tspl, zpl};

/// Most labels in one file.
pub const LABELS_MAX: u32 = 50_000;
/// Most labels of a file that are all read again.
pub const READ_MAX: u32 = 1_000;
/// Rows that are made ready before they are written: bounds the memory of a long roll.
const ROWS_AT_ONCE: usize = 64;
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
    /// A roll of any length in the language of Zebra printers.
    Zpl,
    /// A roll of any length in the language of TSC, Xprinter and Gainscha printers.
    Tspl,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Pdf, Self::Svg, Self::Png, Self::Zpl, Self::Tspl];

    /// File name extension without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Zpl => "zpl",
            Self::Tspl => "tspl",
        }
    }

    /// Whether it has one page.
    pub fn is_one_page(self) -> bool {
        match self {
            Self::Svg | Self::Png => true,
            Self::Pdf | Self::Zpl | Self::Tspl => false,
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
/// `out` says; those of [`Roll::new`] and [`Roll::row`] for printers' languages; what `source` gives.
pub fn write(order: &FileOrder<'_>, source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let FileOrder { design, imposition, count, dpi, look, format } = *order;
    bounded(count)?;
    let pages = imposition.pages(count);
    if format.is_one_page() && pages > 1 {
        let fault = Fault::new("label-one-page").arg("max", imposition.media.per_page() - imposition.skip).arg("count", count);
        return Err(fault.arg("format", format.extension()).into());
    }
    let page = |page: u32| drawn(order, source, page);
    let unwritten = |source| Error::unavailable(Fault::new("label-unwritten"), source);
    let bytes = match format {
        Format::Pdf => {
            let readers = Readers::new(order);
            let sure = |label| readers.sure(source, label);
            return sheets::write(&Sheets { design, imposition, count, dpi, look }, &sure, out, &mut |_| Ok(()));
        }
        Format::Svg => svg::write(design, &imposition.media, &page(0)?).into_bytes(),
        Format::Png => png::write(&imposition.media, &page(0)?)?,
        Format::Zpl => return blocks(order, Language::Zpl, source, &mut |block| out.write_all(&block.bytes).map_err(unwritten)),
        Format::Tspl => {
            return blocks(order, Language::Tspl, source, &mut |block| out.write_all(&block.bytes).map_err(unwritten));
        }
    };
    out.write_all(&bytes).map_err(unwritten)
}

/// A language of label printers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Of Zebra.
    Zpl,
    /// Of TSC, Xprinter and Gainscha.
    Tspl,
}

/// A part of a stream to a printer that is printed whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// How many labels it prints.
    pub labels: u32,
}

/// Gives a file in a printer's language block by block, in the order of print; `each` may end it with an error. As sure as [`write`].
///
/// # Errors
/// Those of [`write`] and of `each`.
pub fn blocks(
    order: &FileOrder<'_>,
    language: Language,
    source: &Source<'_>,
    each: &mut dyn FnMut(Block) -> Result<(), Error>,
) -> Result<(), Error> {
    bounded(order.count)?;
    let media = &order.imposition.media;
    let told = |fault: Fault| Error::from(fault.arg("format", language.format().extension()).arg("media", media));
    let roll = Roll::new(order.design, media, order.dpi).map_err(told)?;
    let (head, foot) = match language {
        Language::Zpl => (zpl::head(&roll), zpl::foot()),
        Language::Tspl => (tspl::head(&roll), Vec::new()),
    };
    each(Block { bytes: head, labels: 0 })?;
    let pages: Vec<u32> = (0..order.imposition.pages(order.count)).collect();
    for some in pages.chunks(ROWS_AT_ONCE) {
        let block = |page: &u32| {
            let labels = drawn(order, source, *page)?;
            let row = roll.row(&labels).map_err(told)?;
            let bytes = match language {
                Language::Zpl => zpl::row(&roll, &row),
                Language::Tspl => tspl::row(&roll, &row).map_err(told)?,
            };
            Ok(Block { bytes, labels: labels.len() as u32 })
        };
        let made: Vec<Result<Block, Error>> = some.par_iter().map(block).collect();
        made.into_iter().try_for_each(|block| each(block?))?;
    }
    if foot.is_empty() { Ok(()) } else { each(Block { bytes: foot, labels: 0 }) }
}

impl Language {
    /// The file of this language.
    pub fn format(self) -> Format {
        match self {
            Self::Zpl => Format::Zpl,
            Self::Tspl => Format::Tspl,
        }
    }
}

fn bounded(count: u32) -> Result<(), Error> {
    if count == 0 {
        return Err(Fault::new("label-none").into());
    }
    if count > LABELS_MAX {
        return Err(Error::too_large(Fault::new("label-too-many").arg("max", LABELS_MAX).arg("count", count)));
    }
    Ok(())
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
pub fn is_read(label: u32, count: u32) -> bool {
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

    fn rows(media: &str, count: u32, nudge_um: (i32, i32), language: Language) -> Result<Vec<Block>, Error> {
        let media = Media::named(media).unwrap();
        let design = lay_out(&Facts::sample(), &Stamped::sample(), (media.width_um, media.height_um), Dpi::D300).unwrap();
        let imposition = Imposition { nudge_um, ..Imposition::plain(media) };
        let look = Look::default();
        let order =
            FileOrder { design: &design, imposition: &imposition, count, dpi: Dpi::D300, look: &look, format: language.format() };
        let mut made = Vec::new();
        blocks(&order, language, &stamped, &mut |block| {
            made.push(block);
            Ok(())
        })?;
        Ok(made)
    }

    #[test]
    fn printers_get_a_block_a_row_and_every_label_in_one() {
        for (language, others, head, row) in [
            (Language::Zpl, 2, &b"~DGR:TEMTIN.GRF,"[..], &b"^XA^PW"[..]),
            (Language::Tspl, 1, b"SIZE 70 mm,50 mm\r\n", b"CLS\r\nBITMAP "),
        ] {
            let made = rows("70x50", 70, (0, 0), language).unwrap();
            assert_eq!((made.len(), made.iter().map(|block| block.labels).sum::<u32>()), (70 + others, 70));
            assert!(made[0].bytes.starts_with(head) && made[0].labels == 0);
            assert!(made[1..=70].iter().all(|block| block.bytes.starts_with(row) && block.labels == 1));
            let different: std::collections::BTreeSet<_> = made.iter().map(|block| &block.bytes).collect();
            assert_eq!(different.len(), made.len());
        }
    }

    #[test]
    fn printers_get_no_sheet_and_nothing_beside_the_paper() {
        for language in [Language::Zpl, Language::Tspl] {
            assert_eq!(rows("L7163", 1, (0, 0), language).unwrap_err().code(), "label-roll-needed");
            assert!(rows("70x50", 1, (500, -500), language).is_ok());
            for nudge in [(-9_000, 0), (0, -9_000), (40_000, 0), (0, 40_000)] {
                assert_eq!(rows("70x50", 1, nudge, language).unwrap_err().code(), "label-off-paper", "{nudge:?}");
            }
            assert_eq!(rows("70x50", 0, (0, 0), language).unwrap_err().code(), "label-none");
        }
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
        for wrong in ["", "PDF", ".pdf", "zpl2"] {
            assert_eq!(wrong.parse::<Format>().unwrap_err().code, "label-format-unknown", "{wrong:?}");
        }
    }
}
