//! Finds the QR codes in a photograph or scan, for whoever checks stamps without a camera page.
use crate::domain::error::{Error, Fault};
use image::imageops::{FilterType, resize};
use image::{GrayImage, ImageReader, Limits};
use std::io::Cursor;

/// Largest picture file, in bytes.
pub const FILE_MAX: usize = 32 << 20;

/// Most pixels a side.
pub const SIDE_MAX: u32 = 16_384;

/// Most memory a picture may take while it is decoded, in bytes.
pub const ALLOC_MAX: u64 = 256 << 20;

/// A symbol of three pixels a module, as a cheap printer or a far camera gives it, is often found only when enlarged.
const SCALES: [u32; 3] = [1, 2, 3];

/// Longest side of an enlarged picture, in pixels.
const ENLARGED_MAX: u32 = 6_000;

/// The texts of all codes in a PNG, JPEG or WebP, each once, in the order in which they were found; none when there is none.
///
/// # Errors
/// `picture-too-large`, `picture-unreadable`.
pub fn codes(bytes: &[u8]) -> Result<Vec<String>, Error> {
    codes_at(bytes, &SCALES)
}

/// The same of a picture that we drew ourselves, whose modules are many pixels wide: it is not enlarged, which takes most of the time.
///
/// # Errors
/// Those of [`codes`].
pub fn drawn_codes(bytes: &[u8]) -> Result<Vec<String>, Error> {
    codes_at(bytes, &SCALES[..1])
}

fn codes_at(bytes: &[u8], scales: &[u32]) -> Result<Vec<String>, Error> {
    if bytes.len() > FILE_MAX {
        return Err(Fault::new("picture-too-large").arg("max", FILE_MAX).into());
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|source| Error::unavailable(Fault::new("picture-unreadable"), source))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(ALLOC_MAX);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| Error::from(Fault::new("picture-unreadable")))?.into_luma8();
    let mut texts: Vec<String> = Vec::new();
    for &scale in scales {
        let (width, height) = (picture.width() * scale, picture.height() * scale);
        if scale > 1 && width.max(height) > ENLARGED_MAX {
            break;
        }
        let found = if scale == 1 { read(&picture) } else { read(&resize(&picture, width, height, FilterType::CatmullRom)) };
        texts.extend(found.into_iter().filter(|text| !texts.contains(text)).collect::<Vec<_>>());
    }
    Ok(texts)
}

fn read(picture: &GrayImage) -> Vec<String> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.as_raw();
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let found = prepared.detect_grids();
    found.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_refused_and_a_blank_one_holds_no_code() {
        assert!(codes(b"GIF89a, or so it says").is_err());
        assert!(codes(&[]).is_err());
        assert!(codes(&vec![0; FILE_MAX + 1]).is_err());
        let mut blank = Vec::new();
        let white = image::GrayImage::from_pixel(64, 64, image::Luma([255]));
        white.write_to(&mut Cursor::new(&mut blank), image::ImageFormat::Png).unwrap();
        assert!(codes(&blank).unwrap().is_empty());
        assert!(codes(&blank[..blank.len() / 2]).is_err());
    }
}
