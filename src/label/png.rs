//! A sheet as a grey PNG, 400 dots an inch: more than five pixels for the smallest module.
use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use crate::domain::error::{Error, Fault};
use crate::label::drawing::Drawing;
use crate::label::imposition::Placed;
use crate::label::raster::{Edges, ink, pixels};

/// Resolution in pixels a millimetre.
const PIXELS_PER_MM: f32 = 400.0 / 25.4;

/// One page of this width and height in µm: drawings by their places.
///
/// # Errors
/// `label-file-failed` with the writer's reason.
pub fn write(page_um: (i32, i32), labels: &[(Placed, Drawing)]) -> Result<Vec<u8>, Error> {
    let at = |um: i32| pixels(um, PIXELS_PER_MM / 1_000.0);
    let mut picture = GrayImage::from_pixel(at(page_um.0), at(page_um.1), Luma([255]));
    for (placed, drawing) in labels {
        let ink = ink(drawing, drawing.area(), PIXELS_PER_MM, Edges::Smooth)?;
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
    use crate::label::content::{Facts, Stamped};
    use crate::label::dots::Dpi;
    use crate::label::layout::fit::lay_out;
    use crate::label::media::A4_UM;

    #[test]
    fn a_page_of_pixels_reads_as_its_stamps() {
        let drawn = |facts: Facts, stamped: &Stamped, x_um| {
            let design = lay_out(&facts, stamped, (64_000, 38_100), Dpi::D600).unwrap();
            (Placed { label: 0, x_um, y_um: 15_500 }, design.drawing(stamped).unwrap())
        };
        let stamps = [Stamped::sample(), Stamped::ahead()];
        let labels = [drawn(Facts::sample(), &stamps[0], 7_500), drawn(Facts::ahead(), &stamps[1], 73_500)];
        let bytes = write(A4_UM, &labels).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap().to_luma8();
        assert_eq!(picture.dimensions(), (3_307, 4_677));
        let grey = |x, y| picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0];
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(3_307, 4_677, grey);
        let mut read: Vec<String> = prepared.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
        read.sort();
        let mut urls = stamps.map(|stamped| stamped.url);
        urls.sort();
        assert_eq!(read, urls);
    }
}
