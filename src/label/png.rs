//! A sheet as a grey PNG, 400 dots an inch: more than five pixels for the smallest module.
use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};

use crate::domain::error::{Error, Fault};
use crate::label::drawing::Drawing;
use crate::label::page::Placed;
use crate::label::raster::{ink, pixels};
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
    let inks = drawings.iter().map(|drawing| ink(drawing, PIXELS_PER_MM)).collect::<Result<Vec<_>, Fault>>()?;
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
