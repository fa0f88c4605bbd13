//! Makes a photo fit to be kept: it is decoded within bounds and written anew, so that nothing comes along but what can be seen.
//! A camera writes where it stood into its files; for a household that is the family's door.
use crate::domain::attachment::Media;
use crate::domain::error::Fault;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most pixels a side of what is decoded.
pub const SIDE_MAX: u32 = 12_000;

/// Most memory that a decoded picture may take, in bytes.
pub const DECODED_MAX: u64 = 192 << 20;

/// Longest side of a product's photo as it is kept: enough for a phone's width, and light on its data.
pub const PHOTO_SIDE: u32 = 960;

/// Longest side of a document's picture as it is kept: its small print stays readable.
pub const PAGE_SIDE: u32 = 2_400;

const QUALITY: u8 = 85;

/// The picture as it is kept, no longer than `side`: JPEG, or PNG where something of it can be seen through. The same bytes give
/// the same bytes. Cut, no picture, or not what it begins as: `photo-unreadable`; too many pixels: `photo-too-large`.
pub fn kept(bytes: &[u8], media: Media, side: u32) -> Result<(Media, Vec<u8>), Fault> {
    let picture = decoded(bytes, media)?;
    let large = picture.width().max(picture.height()) > side;
    let picture = if large { picture.resize(side, side, FilterType::Triangle) } else { picture };
    let mut written = Vec::new();
    let see_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    let (media, done) = if see_through {
        let plain = DynamicImage::ImageRgba8(picture.into_rgba8());
        (Media::Png, plain.write_to(&mut Cursor::new(&mut written), ImageFormat::Png))
    } else {
        (Media::Jpeg, picture.into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut written, QUALITY)))
    };
    done.map_err(|_| Fault::new("photo-unreadable"))?;
    Ok((media, written))
}

fn decoded(bytes: &[u8], media: Media) -> Result<DynamicImage, Fault> {
    let unreadable = || Fault::new("photo-unreadable");
    let format = match media {
        Media::Png => ImageFormat::Png,
        Media::Jpeg => ImageFormat::Jpeg,
        Media::Webp => ImageFormat::WebP,
        Media::Pdf => return Err(unreadable()),
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    // The sides are judged below, where it can be said which bound was passed.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODED_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > SIDE_MAX || decoder.total_bytes() > DECODED_MAX {
        return Err(Fault::new("photo-too-large").arg("max", SIDE_MAX).value(format!("{width} × {height}")));
    }
    // A camera held upright says so beside the pixels; that goes away with the rest, so it is done now.
    let turned = decoder.orientation().map_err(|_| unreadable())?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    picture.apply_orientation(turned);
    Ok(picture)
}

/// Refuses a PDF that is cut, that goes on behind its end, or that does more than show pages: `document-cut`, `document-active`.
/// What stands compressed inside is not looked into; it is handed out as a download under a name of ours, never run.
pub fn check_document(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
    if !bytes[..end].ends_with(b"%%EOF") {
        return Err(Fault::new("document-cut"));
    }
    let active = [&b"/JavaScript"[..], b"/Launch", b"/EmbeddedFile", b"/RichMedia"];
    if active.iter().any(|word| bytes.windows(word.len()).any(|part| part == *word)) {
        return Err(Fault::new("document-active"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: &[u8] = b"GPS 15.5736N 108.4740E";

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn leaf(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90])))
    }

    /// A JPEG as a camera writes it: turned by a quarter, and with the place beside it.
    fn from_camera(picture: &DynamicImage) -> Vec<u8> {
        let jpeg = encoded(picture, ImageFormat::Jpeg);
        let turned = [b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", MARK].concat();
        let length = u16::try_from(turned.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], b"\xff\xe1", &length, &turned, &jpeg[2..]].concat()
    }

    fn holds(bytes: &[u8], part: &[u8]) -> bool {
        bytes.windows(part.len()).any(|window| window == part)
    }

    #[test]
    fn where_a_camera_stood_is_gone_from_what_is_kept_and_the_picture_stands_upright() {
        let camera = from_camera(&leaf(40, 20));
        assert!(holds(&camera, MARK) && holds(&camera, b"Exif"));
        let (media, bytes) = kept(&camera, Media::Jpeg, PHOTO_SIDE).unwrap();
        assert!(media == Media::Jpeg && !holds(&bytes, MARK) && !holds(&bytes, b"Exif"));
        let picture = decoded(&bytes, media).unwrap();
        assert_eq!((picture.width(), picture.height()), (20, 40));
        assert_eq!(kept(&camera, Media::Jpeg, PHOTO_SIDE).unwrap().1, bytes, "the same again");
    }

    #[test]
    fn every_kind_is_read_made_small_and_kept_as_what_it_says() {
        for (format, media) in
            [(ImageFormat::Png, Media::Png), (ImageFormat::Jpeg, Media::Jpeg), (ImageFormat::WebP, Media::Webp)]
        {
            let (now, bytes) = kept(&encoded(&leaf(1_500, 300), format), media, PHOTO_SIDE).unwrap();
            assert_eq!((now, Media::of(&bytes)), (Media::Jpeg, Ok(Media::Jpeg)));
            let picture = decoded(&bytes, now).unwrap();
            assert_eq!((picture.width(), picture.height()), (960, 192));
        }
        let mut glass = leaf(8, 8).into_rgba8();
        glass.get_pixel_mut(3, 3).0[3] = 10;
        let (now, bytes) = kept(&encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png), Media::Png, PHOTO_SIDE).unwrap();
        assert_eq!((now, Media::of(&bytes)), (Media::Png, Ok(Media::Png)));
    }

    #[test]
    fn what_is_cut_or_only_begins_like_a_picture_is_refused() {
        let png = encoded(&leaf(200, 200), ImageFormat::Png);
        let page = b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>".to_vec();
        let jpeg = encoded(&leaf(9, 9), ImageFormat::Jpeg);
        for (bytes, media) in [(png[..png.len() / 2].to_vec(), Media::Png), (page, Media::Png), (jpeg, Media::Png)] {
            assert_eq!(kept(&bytes, media, PHOTO_SIDE).unwrap_err().code, "photo-unreadable");
        }
        assert_eq!(kept(b"%PDF-1.7", Media::Pdf, PHOTO_SIDE).unwrap_err().code, "photo-unreadable");
    }

    #[test]
    fn a_second_file_behind_a_picture_does_not_come_along() {
        let both = [encoded(&leaf(9, 9), ImageFormat::Png), b"PK\x03\x04<script>".to_vec()].concat();
        let (_, bytes) = kept(&both, Media::Png, PHOTO_SIDE).unwrap();
        assert!(!holds(&bytes, b"<script>") && !holds(&bytes, b"PK\x03\x04"));
    }

    #[test]
    fn a_small_file_that_unfolds_into_gigabytes_is_refused_before_it_does() {
        let mut bomb = encoded(&leaf(2, 2), ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        let sum = crc(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        assert_eq!(kept(&bomb, Media::Png, PHOTO_SIDE).unwrap_err().code, "photo-too-large");
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
        })
    }

    #[test]
    fn a_document_ends_where_it_ends_and_runs_nothing() {
        assert!(check_document(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\r\n").is_ok());
        let code = |bytes: &[u8]| check_document(bytes).unwrap_err().code;
        assert_eq!([code(b"%PDF-1.7\n1 0 obj"), code(b"%PDF-1.7\n%%EOF\nPK\x05\x06")], ["document-cut"; 2]);
        assert_eq!(code(b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert) >>\n%%EOF"), "document-active");
    }
}
