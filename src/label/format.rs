//! The one door to label files: every code is read again, then the format that was asked for is written.
use std::io::Write;
use std::str::FromStr;

use crate::domain::error::{Error, Fault};
use crate::label::blocks::{Language, blocks};
use crate::label::order::{FileOrder, Source};
use crate::label::pdf::sheets;
use crate::label::reading::Reader;
use crate::label::{png, svg};

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

/// Writes one file. Every code on it was read again from pixels and found equal to its stamp's URL, and every printed code equal to
/// the one given; of a large file only some are, as [`Reader`] tells.
///
/// # Errors
/// Those of [`FileOrder::bounded`] and [`Reader::page`]; `label-one-page` where a format of one page would need more;
/// `label-file-failed`; `label-unwritten` with what `out` says; those of [`blocks`] for printers' languages; what `source` gives.
pub fn write(order: &FileOrder<'_>, format: Format, source: &Source<'_>, out: &mut dyn Write) -> Result<(), Error> {
    order.bounded()?;
    let FileOrder { design, imposition, count, .. } = *order;
    let media = &imposition.media;
    if format.is_one_page() && imposition.pages(count) > 1 {
        let fault = Fault::new("label-one-page").arg("max", media.per_page() - imposition.skip).arg("count", count);
        return Err(fault.arg("format", format.extension()).into());
    }
    let unwritten = |source| Error::unavailable(Fault::new("label-unwritten"), source);
    let stream = |language, out: &mut dyn Write| {
        blocks(order, language, source, &mut |block| out.write_all(&block.bytes).map_err(unwritten))
    };
    let reader = Reader::new(order);
    let bytes = match format {
        Format::Pdf => return sheets::write(order, &|label| reader.stamped(source, label), out, &mut |_| Ok(())),
        Format::Zpl => return stream(Language::Zpl, out),
        Format::Tspl => return stream(Language::Tspl, out),
        Format::Svg => svg::write(design, media, &reader.page(source, 0)?).into_bytes(),
        Format::Png => png::write((media.page_width_um, media.page_height_um), &reader.page(source, 0)?)?,
    };
    out.write_all(&bytes).map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::error::Kind;
    use crate::label::content::{Facts, Stamped};
    use crate::label::dots::Dpi;
    use crate::label::imposition::Imposition;
    use crate::label::layout::fit::lay_out;
    use crate::label::look::Look;
    use crate::label::media::Media;
    use crate::label::order::{FAULTS_MAX, LABELS_MAX};

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
        let order = FileOrder { design: &design, imposition: &imposition, count, dpi: Dpi::D600, look: &look };
        let mut out = Vec::new();
        write(&order, format, source, &mut out).map(|()| out)
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
    fn a_format_is_read_by_its_extension_only() {
        assert_eq!("svg".parse(), Ok(Format::Svg));
        for wrong in ["", "PDF", ".pdf", "zpl2"] {
            assert_eq!(wrong.parse::<Format>().unwrap_err().code, "label-format-unknown", "{wrong:?}");
        }
    }
}
