//! Labels for a printer: a stream in its own language, block by block, so that whoever sends it knows what was handed over whole.
use rayon::prelude::*;

use crate::domain::error::{Error, Fault};
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::drawing::Drawing;
use crate::label::imposition::Placed;
use crate::label::media::Media;
use crate::label::order::{FAULTS_MAX, FileOrder, Source};
use crate::label::reading::Reader;
use crate::label::roll::Roll;
use crate::label::{tspl, zpl};

/// Rows that are made ready before they are written: bounds the memory of a long roll.
const ROWS_AT_ONCE: usize = 64;

/// A language of label printers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Of Zebra.
    Zpl,
    /// Of TSC, Xprinter and Gainscha.
    Tspl,
}

impl Language {
    /// Its word, which is the extension of its files too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Zpl => "zpl",
            Self::Tspl => "tspl",
        }
    }
}

/// A part of a stream to a printer that is printed whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// How many labels it prints.
    pub labels: u32,
}

/// Gives a file in a printer's language block by block, in the order of print; `each` may end it with an error.
///
/// # Errors
/// Those of [`FileOrder::bounded`], [`Reader::page`], [`Roll::new`] and [`Roll::row`], and of `each`.
pub fn blocks(
    order: &FileOrder<'_>,
    language: Language,
    source: &Source<'_>,
    each: &mut dyn FnMut(Block) -> Result<(), Error>,
) -> Result<(), Error> {
    order.bounded()?;
    let media = &order.imposition.media;
    let told = |fault: Fault| Error::from(fault.arg("format", language.word()).arg("media", media));
    let roll = Roll::new(order.design, media, order.dpi).map_err(told)?;
    let (head, foot) = match language {
        Language::Zpl => (zpl::head(&roll), zpl::foot()),
        Language::Tspl => (tspl::head(&roll), Vec::new()),
    };
    if let Some(head) = &order.look.head {
        lone(head, media, order.dpi, language)?.into_iter().try_for_each(&mut *each)?;
    }
    each(Block { bytes: head, labels: 0 })?;
    let reader = Reader::new(order);
    let block = |page: &u32| {
        let labels = reader.page(source, *page)?;
        let row = roll.row(&labels).map_err(told)?;
        let bytes = match language {
            Language::Zpl => zpl::row(&roll, &row),
            Language::Tspl => tspl::row(&roll, &row).map_err(told)?,
        };
        Ok(Block { bytes, labels: labels.len() as u32 })
    };
    let pages: Vec<u32> = (0..order.imposition.pages(order.count)).collect();
    for some in pages.chunks(ROWS_AT_ONCE) {
        Error::all(some.par_iter().map(block).collect(), FAULTS_MAX)?.into_iter().try_for_each(&mut *each)?;
    }
    if foot.is_empty() { Ok(()) } else { each(Block { bytes: foot, labels: 0 }) }
}

/// A page that is no label, as large as a row of the media: it counts as none.
///
/// # Errors
/// Those of [`Roll::new`] and [`Roll::row`].
pub fn lone(page: &Drawing, media: &Media, dpi: Dpi, language: Language) -> Result<Vec<Block>, Error> {
    let told = |fault: Fault| Error::from(fault.arg("format", language.word()).arg("media", media));
    let roll = Roll::new(&Design::new(page.clone()), media, dpi).map_err(told)?;
    let row = roll.row(&[(Placed { label: 0, x_um: 0, y_um: 0 }, page.clone())]).map_err(told)?;
    let parts = match language {
        Language::Zpl => vec![zpl::head(&roll), zpl::row(&roll, &row), zpl::foot()],
        Language::Tspl => vec![tspl::head(&roll), tspl::row(&roll, &row).map_err(told)?],
    };
    Ok(parts.into_iter().map(|bytes| Block { bytes, labels: 0 }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::{Facts, Stamped};
    use crate::label::imposition::Imposition;
    use crate::label::layout::fit::lay_out;
    use crate::label::look::Look;

    fn stamped(index: u32) -> Result<Stamped, Error> {
        let url = Stamped::sample().url.replace("/21/1234567890", &format!("/21/{}", 1_234_567_000 + index));
        Ok(Stamped { url, ..Stamped::sample() })
    }

    fn rows(media: &str, count: u32, nudge_um: (i32, i32), language: Language) -> Result<Vec<Block>, Error> {
        let media = Media::named(media).unwrap();
        let design = lay_out(&Facts::sample(), &Stamped::sample(), (media.width_um, media.height_um), Dpi::D300).unwrap();
        let imposition = Imposition { nudge_um, ..Imposition::plain(media) };
        let look = Look::default();
        let order = FileOrder { design: &design, imposition: &imposition, count, dpi: Dpi::D300, look: &look };
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
}
