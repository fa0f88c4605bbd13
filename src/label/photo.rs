//! Makes a photo fit to be kept: it is decoded within bounds and written anew, in three sizes, so that nothing comes along but what
//! can be seen. A camera writes where it stood into its files; for a household that is the family's door.
use crate::domain::attachment::Media;
use crate::domain::error::Fault;
use crate::label::bare::bare;
use crate::label::outline::outline;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType as PngFilter, PngDecoder, PngEncoder};
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, ImageResult, Limits};
use std::io::Cursor;

/// Most pixels a side of what is decoded.
pub const SIDE_MAX: u32 = 12_000;

/// Most pixels of what is decoded: a camera of 16 megapixels.
pub const PIXELS_MAX: u64 = 1 << 24;

/// Most memory that a decoded picture may take with what its decoder holds beside it, in bytes.
pub const DECODED_MAX: u64 = 64 << 20;

/// Most scans of a JPEG. Usual progressive pictures have ten.
pub const SCANS_MAX: usize = 64;

/// Longest side of a product's photo as it is kept: enough for a phone held across.
pub const PHOTO_SIDE: u32 = 1_200;

/// Longest side of a document's picture as it is kept: its small print stays readable.
pub const PAGE_SIDE: u32 = 2_400;

/// Longest sides of the smaller sizes that pages show.
pub const SHOWN_SIDES: [u32; 2] = [600, 200];

/// Most bytes of a size that pages show.
pub const SHOWN_BYTES_MAX: usize = 60_000;

/// Qualities that are tried, the best first, until a size that pages show is small enough.
const QUALITIES: [u8; 4] = [85, 75, 60, 45];

/// Shorter than this no size is made, however many bytes it has.
const SIDE_MIN: u32 = 64;

/// One size of a picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sized {
    /// Its file.
    pub bytes: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What all sizes are.
    pub media: Media,
    /// The largest size.
    pub large: Sized,
    /// What pages show, the largest first; none of what is no larger than that itself.
    pub smaller: Vec<Sized>,
}

/// The picture as it is kept, no longer than `side`: JPEG, or PNG where something of it can be seen through. The same bytes give
/// the same bytes. Cut, no picture, or not what it begins as: `photo-unreadable`; too many pixels or scans: `photo-too-large`; one
/// that moves: `photo-moving`. At most about [`DECODED_MAX`] of memory is taken, so callers let in one at a time.
pub fn kept(bytes: &[u8], media: Media, side: u32) -> Result<Kept, Fault> {
    let picture = fitted(decoded(bytes, media)?, side)?;
    let see_through = picture.color().has_alpha() && picture.to_rgba8().pixels().any(|pixel| pixel.0[3] < u8::MAX);
    let (media, picture) = if see_through {
        (Media::Png, DynamicImage::ImageRgba8(picture.into_rgba8()))
    } else {
        (Media::Jpeg, DynamicImage::ImageRgb8(picture.into_rgb8()))
    };
    let large = written(&picture, media, QUALITIES[0])?;
    let mut smaller = Vec::new();
    for shown in SHOWN_SIDES {
        let before = smaller.last().unwrap_or(&large);
        if longest(&picture) > shown || before.bytes.len() > SHOWN_BYTES_MAX {
            smaller.push(small_enough(&picture, media, shown)?);
        }
    }
    Ok(Kept { media, large, smaller })
}

fn longest(picture: &DynamicImage) -> u32 {
    picture.width().max(picture.height())
}

/// The size of this side in no more bytes than pages show: by less quality first, then by less size.
fn small_enough(picture: &DynamicImage, media: Media, side: u32) -> Result<Sized, Fault> {
    let mut picture = fitted(picture.clone(), side)?;
    loop {
        // What can be seen through has no quality to give up.
        let qualities = if media == Media::Png { &QUALITIES[..1] } else { &QUALITIES[..] };
        let mut last = None;
        for quality in qualities {
            let sized = written(&picture, media, *quality)?;
            if sized.bytes.len() <= SHOWN_BYTES_MAX {
                return Ok(sized);
            }
            last = Some(sized);
        }
        let side = longest(&picture) * 3 / 4;
        match last {
            Some(sized) if side < SIDE_MIN => return Ok(sized),
            Some(_) | None => picture = fitted(picture, side)?,
        }
    }
}

/// No longer than `side`, and of the same shape.
fn fitted(picture: DynamicImage, side: u32) -> Result<DynamicImage, Fault> {
    let longest = longest(&picture);
    if longest <= side {
        return Ok(picture);
    }
    let shorter = |length: u32| (u64::from(length) * u64::from(side)).div_ceil(u64::from(longest)).max(1);
    let shorter = |length: u32| u32::try_from(shorter(length)).unwrap_or(side);
    let mut small = DynamicImage::new(shorter(picture.width()), shorter(picture.height()), picture.color());
    // Not by `image` itself: it would hold half the picture as floating-point numbers meanwhile.
    let how = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    Resizer::new().resize(&picture, &mut small, &how).map_err(|_| Fault::new("photo-unreadable"))?;
    Ok(small)
}

fn written(picture: &DynamicImage, media: Media, quality: u8) -> Result<Sized, Fault> {
    let mut bytes = Vec::new();
    let done = if media == Media::Png {
        picture.write_with_encoder(PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, PngFilter::Adaptive))
    } else {
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality))
    };
    done.map_err(|_| Fault::new("photo-unreadable"))?;
    Ok(Sized { bytes, width: picture.width(), height: picture.height() })
}

/// Decodes and turns upright. What it says of itself is judged before anything of that size is taken from memory.
fn decoded(bytes: &[u8], media: Media) -> Result<DynamicImage, Fault> {
    let unreadable = || Fault::new("photo-unreadable");
    let held = match media {
        Media::Jpeg => {
            let outline = outline(bytes).ok_or_else(unreadable)?;
            if outline.scans > SCANS_MAX {
                return Err(too_large(outline.width, outline.height));
            }
            outline.held_bytes
        }
        Media::Png | Media::Webp => 0,
        Media::Pdf => return Err(unreadable()),
    };
    let without_notes = if media == Media::Png { Some(bare(bytes).ok_or_else(unreadable)?) } else { None };
    let bytes = without_notes.as_deref().unwrap_or(bytes);
    if moves(bytes, media).map_err(|_| unreadable())? {
        return Err(Fault::new("photo-moving"));
    }
    let mut decoder = reader(bytes, media).into_decoder().map_err(|_| unreadable())?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > SIDE_MAX || pixels > PIXELS_MAX || decoder.total_bytes().saturating_add(held) > DECODED_MAX {
        return Err(too_large(width, height));
    }
    // A camera held upright says so beside the pixels; that goes away with the rest, so it is done now, once it is small.
    let turned = decoder.orientation().map_err(|_| unreadable())?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| unreadable())?;
    upright(picture, turned)
}

/// Turning copies: a large picture is made smaller first.
fn upright(picture: DynamicImage, turned: Orientation) -> Result<DynamicImage, Fault> {
    let mut picture = if turned == Orientation::NoTransforms { picture } else { fitted(picture, PAGE_SIDE)? };
    picture.apply_orientation(turned);
    Ok(picture)
}

fn too_large(width: u32, height: u32) -> Fault {
    Fault::new("photo-too-large").arg("max", SIDE_MAX).arg("megapixels", PIXELS_MAX >> 20).value(format!("{width} × {height}"))
}

fn limits() -> Limits {
    // The sides are judged where it can be said which bound was passed.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODED_MAX);
    limits
}

fn reader(bytes: &[u8], media: Media) -> ImageReader<Cursor<&[u8]>> {
    let format = match media {
        Media::Png => ImageFormat::Png,
        Media::Webp => ImageFormat::WebP,
        Media::Jpeg | Media::Pdf => ImageFormat::Jpeg,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits());
    reader
}

fn moves(bytes: &[u8], media: Media) -> ImageResult<bool> {
    match media {
        Media::Png => PngDecoder::with_limits(Cursor::new(bytes), limits())?.is_apng(),
        Media::Webp => Ok(WebPDecoder::new(Cursor::new(bytes))?.has_animation()),
        Media::Jpeg | Media::Pdf => Ok(false),
    }
}

/// Where a reader of ZIP files looks for its mark: from the end, past the longest comment (APPNOTE 4.3.16).
const ZIP_TAIL: usize = 22 + 65_535;

/// Refuses a PDF that is cut, that goes on behind its end, that is an archive too, or that does more than show pages:
/// `document-cut`, `document-archive`, `document-active`. What stands compressed inside is not looked into; it is handed out as a
/// download under a name of ours, never run.
pub fn check_document(bytes: &[u8]) -> Result<(), Fault> {
    let end = bytes.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
    if !bytes[..end].ends_with(b"%%EOF") {
        return Err(Fault::new("document-cut"));
    }
    let tail = &bytes[bytes.len().saturating_sub(ZIP_TAIL)..];
    if tail.windows(4).any(|part| part == b"PK\x05\x06") {
        return Err(Fault::new("document-archive"));
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
        let kept_now = kept(&camera, Media::Jpeg, PHOTO_SIDE).unwrap();
        let bytes = &kept_now.large.bytes;
        assert!(kept_now.media == Media::Jpeg && !holds(bytes, MARK) && !holds(bytes, b"Exif"));
        let picture = decoded(bytes, kept_now.media).unwrap();
        assert_eq!((picture.width(), picture.height()), (20, 40));
        assert_eq!(kept(&camera, Media::Jpeg, PHOTO_SIDE).unwrap(), kept_now, "the same again");
    }

    #[test]
    fn a_large_photo_is_kept_in_three_sizes_and_pages_show_none_that_is_heavy() {
        let mut state = 7_u32;
        // Noise: nothing is harder to make small.
        let noise = image::RgbImage::from_fn(1_800, 2_700, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(state >> 24) as u8, (state >> 16) as u8, (state >> 8) as u8])
        });
        let camera = from_camera(&DynamicImage::ImageRgb8(noise));
        let all = kept(&camera, Media::Jpeg, PHOTO_SIDE).unwrap();
        assert_eq!((all.large.width, all.large.height), (1_200, 800), "turned by a quarter");
        assert_eq!(all.smaller.len(), 2);
        for (small, side) in all.smaller.iter().zip(SHOWN_SIDES) {
            assert!(small.bytes.len() <= SHOWN_BYTES_MAX && small.width <= side && small.width > small.height);
            let read = decoded(&small.bytes, all.media).unwrap();
            assert_eq!((read.width(), read.height()), (small.width, small.height));
            assert!(!holds(&small.bytes, b"Exif") && !holds(&small.bytes, MARK));
        }
        let few = kept(&encoded(&leaf(150, 90), ImageFormat::Png), Media::Png, PHOTO_SIDE).unwrap();
        assert_eq!((few.smaller.len(), few.large.width), (0, 150));
    }

    #[test]
    fn every_kind_is_read_made_small_and_kept_as_what_it_says() {
        for (format, media) in
            [(ImageFormat::Png, Media::Png), (ImageFormat::Jpeg, Media::Jpeg), (ImageFormat::WebP, Media::Webp)]
        {
            let all = kept(&encoded(&leaf(1_500, 300), format), media, PHOTO_SIDE).unwrap();
            assert_eq!((all.media, Media::of(&all.large.bytes)), (Media::Jpeg, Ok(Media::Jpeg)));
            assert_eq!((all.large.width, all.large.height), (1_200, 240));
        }
        let mut glass = leaf(700, 8).into_rgba8();
        glass.get_pixel_mut(3, 3).0[3] = 10;
        let all = kept(&encoded(&DynamicImage::ImageRgba8(glass), ImageFormat::Png), Media::Png, PHOTO_SIDE).unwrap();
        assert_eq!(
            (all.media, Media::of(&all.large.bytes), Media::of(&all.smaller[0].bytes)),
            (Media::Png, Ok(Media::Png), Ok(Media::Png))
        );
    }

    #[test]
    fn what_is_cut_or_only_begins_like_a_picture_is_refused() {
        let png = encoded(&leaf(200, 200), ImageFormat::Png);
        let page = b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>".to_vec();
        let jpeg = encoded(&leaf(9, 9), ImageFormat::Jpeg);
        let cut = jpeg[..jpeg.len() - 9].to_vec();
        for (bytes, media) in
            [(png[..png.len() / 2].to_vec(), Media::Png), (page, Media::Png), (jpeg, Media::Png), (cut, Media::Jpeg)]
        {
            assert_eq!(kept(&bytes, media, PHOTO_SIDE).unwrap_err().code, "photo-unreadable");
        }
        assert_eq!(kept(b"%PDF-1.7", Media::Pdf, PHOTO_SIDE).unwrap_err().code, "photo-unreadable");
    }

    #[test]
    fn a_second_file_behind_a_picture_does_not_come_along() {
        for (format, media) in [(ImageFormat::Png, Media::Png), (ImageFormat::Jpeg, Media::Jpeg)] {
            let both = [encoded(&leaf(9, 9), format), b"PK\x03\x04<script>".to_vec()].concat();
            let bytes = kept(&both, media, PHOTO_SIDE).unwrap().large.bytes;
            assert!(!holds(&bytes, b"<script>") && !holds(&bytes, b"PK\x03\x04"));
        }
    }

    #[test]
    fn a_small_file_that_unfolds_into_gigabytes_is_refused_before_it_does() {
        let mut bomb = encoded(&leaf(2, 2), ImageFormat::Png);
        for (width, height) in [(60_000_u32, 60_000_u32), (12_001, 1), (4_097, 4_096)] {
            bomb[16..24].copy_from_slice(&[width.to_be_bytes(), height.to_be_bytes()].concat());
            let sum = crc(&bomb[12..29]).to_be_bytes();
            bomb[29..33].copy_from_slice(&sum);
            assert_eq!(kept(&bomb, Media::Png, PHOTO_SIDE).unwrap_err().code, "photo-too-large");
        }
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
        assert_eq!(code(b"%PDF-1.7\nPK\x05\x06 and as its comment\n%%EOF"), "document-archive");
        assert_eq!(code(b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert) >>\n%%EOF"), "document-active");
    }
}
