//! One page that is no label, in every format that labels have.
use crate::domain::error::Error;
use crate::label::blocks::{Language, lone};
use crate::label::dots::Dpi;
use crate::label::drawing::Drawing;
use crate::label::format::Format;
use crate::label::imposition::Placed;
use crate::label::media::Media;
use crate::label::{document, png, svg};

/// The file of a page as large as that of its media.
///
/// # Errors
/// `label-file-failed`; those of [`lone`] for printers' languages.
pub fn write(page: &Drawing, media: &Media, dpi: Dpi, format: Format) -> Result<Vec<u8>, Error> {
    let stream = |language| Ok(lone(page, media, dpi, language)?.into_iter().flat_map(|block| block.bytes).collect());
    match format {
        Format::Pdf => document::write_one(page),
        Format::Svg => Ok(svg::write_label(page).into_bytes()),
        Format::Png => {
            let placed = (Placed { label: 0, x_um: 0, y_um: 0 }, page.clone());
            png::write((media.page_width_um, media.page_height_um), &[placed])
        }
        Format::Zpl => stream(Language::Zpl),
        Format::Tspl => stream(Language::Tspl),
    }
}
