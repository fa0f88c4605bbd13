//! A sheet as a grey PNG, 400 dots an inch: more than five pixels for the smallest module.
use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use crate::domain::error::{Error, Fault};
use crate::label::drawing::Drawing;
use crate::label::page::Placed;
use crate::label::raster::{Edges, ink, pixels};
use crate::label::sheet::{PAGE_HEIGHT_UM, PAGE_WIDTH_UM};

/// Resolution in pixels a millimetre.
const PIXELS_PER_MM: f32 = 400.0 / 25.4;

/// One page.
///
/// # Errors
/// `label-file-failed` with the writer's reason.
pub fn write(drawings: &[Drawing], page: &[Placed]) -> Result<Vec<u8>, Error> {
    let at = |um: i32| pixels(um, PIXELS_PER_MM / 1_000.0);
    let mut picture = GrayImage::from_pixel(at(PAGE_WIDTH_UM), at(PAGE_HEIGHT_UM), Luma([255]));
    let inks = drawings
        .iter()
        .map(|drawing| ink(drawing, drawing.area(), PIXELS_PER_MM, Edges::Smooth))
        .collect::<Result<Vec<_>, Fault>>()?;
    for placed in page {
        let ink = &inks[placed.drawing];
        let (left, top) = (at(placed.x_um), at(placed.y_um));
        for (row, line) in (top..).zip(ink.data().chunks(ink.width() as usize)) {
            for (column, black) in (left..).zip(line) {
                if let Some(pixel) = picture.get_pixel_mut_checked(column, row) {
                    *pixel = Luma([pixel.0[0].min(255 - black)]);
                }
            }
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    let written = picture.write_to(&mut bytes, ImageFormat::Png);
    written.map_err(|reason| Error::internal(Fault::new("label-file-failed").value(reason.to_string())))?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::Label;
    use crate::label::layout::fit::lay_out;

    #[test]
    fn a_page_of_pixels_reads_as_its_stamps() {
        let labels = [Label::sample(), Label::ahead()];
        let drawings: Vec<Drawing> = labels.iter().map(|label| lay_out(label, 64_000, 38_100).unwrap()).collect();
        let placed = |drawing, x_um| Placed { drawing, x_um, y_um: 15_500 };
        let bytes = write(&drawings, &[placed(0, 7_500), placed(1, 73_500)]).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().to_luma8();
        assert_eq!(picture.dimensions(), (3_307, 4_677));
        let grey = |x, y| picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(3_307, 4_677, grey);
        let mut read: Vec<String> = prepared.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
        read.sort();
        let mut urls = labels.map(|label| label.url);
        urls.sort();
        assert_eq!(read, urls);
    }
}
