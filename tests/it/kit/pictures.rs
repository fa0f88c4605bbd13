//! Files as people have them: a photo of a camera that notes where it stood, and a document.
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;
use temtin::service::access::Actor;
use temtin::service::attach::{self, Holder};
use temtin::service::services::Services;
use temtin::store::contract::receipt::Done;

/// What a camera writes beside the picture.
pub const PLACE: &[u8] = b"GPS 15.5736N 108.4740E thon 4";

/// A picture of this kind; another `shade`, another picture.
pub fn picture(format: ImageFormat, shade: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let leaf = RgbImage::from_fn(120, 90, |x, y| Rgb([x as u8, shade, y as u8]));
    DynamicImage::ImageRgb8(leaf).write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

/// A JPEG with the place in its EXIF.
pub fn photo(shade: u8) -> Vec<u8> {
    noted(&picture(ImageFormat::Jpeg, shade))
}

/// The JPEG with a note of the place.
fn noted(jpeg: &[u8]) -> Vec<u8> {
    let beside = [b"Exif\0\0", PLACE].concat();
    let length = u16::try_from(beside.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &beside, &jpeg[2..]].concat()
}

/// A photo as a phone takes it, larger than any size that is kept, with the place in its EXIF.
pub fn large_photo() -> Vec<u8> {
    let leaf = RgbImage::from_fn(1_600, 1_000, |x, y| Rgb([x as u8, (x / 7 + y / 5) as u8, y as u8]));
    let mut jpeg = Vec::new();
    DynamicImage::ImageRgb8(leaf).write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg).unwrap();
    noted(&jpeg)
}

/// A document that shows a page.
pub fn document() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n".to_vec()
}

/// Whether these bytes stand somewhere in those.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The sample's product with a page of its own.
pub fn pepper() -> Holder {
    Holder::Product("tieu-tien-phuoc".parse().unwrap())
}

/// A certificate of that product.
pub fn paper() -> Holder {
    Holder::Certificate("gcn-012".parse().unwrap())
}

/// Attaches as an operator; the file's hash.
pub fn give(services: &Services, holder: &Holder, bytes: &[u8], title: &str) -> temtin::domain::error::Result<(String, Done)> {
    let right = Actor::Operator.can_attach(&attach::owner(services, holder)?)?;
    attach::attach(services, &right, holder, bytes, title).map(|(file, done)| (file.hash.to_string(), done))
}

/// A logo: a black rectangle, half as wide and as high, in the middle of see-through ground.
pub fn emblem(width: u32, height: u32) -> Vec<u8> {
    let inside = |at: u32, side: u32| (side / 4..side - side / 4).contains(&at);
    let black = |x: u32, y: u32| inside(x, width) && inside(y, height);
    let ground = RgbaImage::from_fn(width, height, |x, y| Rgba([0, 0, 0, if black(x, y) { 255 } else { 0 }]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(ground).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}
