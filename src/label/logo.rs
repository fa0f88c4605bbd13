//! A logo: a small PNG of one's own, judged before anything of its size is taken from memory, and kept as shades of grey on white. Every
//! format draws it from those, so that it looks the same on all of them.
use crate::domain::attachment::FileHash;
use crate::domain::error::Fault;
use crate::label::bare::bare;
use flate2::Crc;
use image::{GrayImage, ImageFormat, ImageReader, Limits, Luma, LumaA};
use sha2::{Digest, Sha256};
use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

/// Most bytes of a file: in letters and with its name it stays below 64 KiB.
pub const FILE_MAX: usize = 40_000;
/// Most pixels a side.
pub const SIDE_MAX: u32 = 4_000;
/// Most pixels: 25 mm square at 1,000 an inch.
pub const PIXELS_MAX: u64 = 1_000_000;
/// A longer side than so many times the other finds no sensible place.
pub const RATIO_MAX: u32 = 10;
/// Most memory of a picture while it is decoded, in bytes: [`PIXELS_MAX`] of eight bytes, twice.
const DECODED_MAX: u64 = 16 << 20;
/// From which shade on a printer of dots leaves the paper white.
const WHITE_FROM: u8 = 128;
/// Bits beyond a shade while means are taken.
const FINE: u32 = 8;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Length, kind and checksum of a chunk.
const FRAME: usize = 12;

/// A logo; cheap to clone. It shows itself by its hash, which is how what labels say is compared.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Logo(Arc<Pixels>);

#[derive(PartialEq, Eq, Hash)]
struct Pixels {
    width: u32,
    height: u32,
    /// Row by row; 0 is black, 255 paper.
    grey: Vec<u8>,
    /// The file without what stands beside the pixels.
    source: Vec<u8>,
    /// The shades as a file.
    png: Vec<u8>,
    sha256: [u8; 32],
}

impl Logo {
    /// Reads one. What is not needed to draw it is not kept.
    ///
    /// # Errors
    /// `logo-file-large`, `logo-no-png`, `logo-too-large` by its header alone, `logo-shape`, `logo-cut`, `logo-moving`, `logo-broken`,
    /// `logo-blank` where nothing of it would be printed in black and white.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let (width, height) = header(bytes)?;
        if bytes.len() > FILE_MAX {
            return Err(Fault::new("logo-file-large").arg("max", FILE_MAX));
        }
        whole(bytes)?;
        let source = bare(bytes).ok_or_else(|| Fault::new("logo-cut"))?;
        let grey = decoded(&source)?;
        if (grey.width(), grey.height()) != (width, height) {
            return Err(Fault::new("logo-broken"));
        }
        let mut png = Cursor::new(Vec::new());
        grey.write_to(&mut png, ImageFormat::Png).map_err(|_| Fault::new("logo-broken"))?;
        let grey = grey.into_raw();
        if grey.iter().all(|shade| *shade >= WHITE_FROM) {
            return Err(Fault::new("logo-blank"));
        }
        let sha256 = Sha256::digest(&source).into();
        Ok(Self(Arc::new(Pixels { width, height, grey, source, png: png.into_inner(), sha256 })))
    }

    /// Pixels across.
    pub fn width(&self) -> u32 {
        self.0.width
    }

    /// Pixels down.
    pub fn height(&self) -> u32 {
        self.0.height
    }

    /// Shades row by row: 0 is black, 255 paper.
    pub fn grey(&self) -> &[u8] {
        &self.0.grey
    }

    /// Where a printer of black and white puts ink: column, row and length of each dark stretch of a row.
    pub fn dark(&self) -> impl Iterator<Item = (u32, u32, u32)> {
        let rows = (0..).zip(self.0.grey.chunks_exact(self.0.width as usize));
        rows.flat_map(|(y, row)| {
            let runs = row.chunk_by(|one, two| (*one < WHITE_FROM) == (*two < WHITE_FROM));
            let mut x = 0;
            runs.filter_map(move |run| {
                let (from, length) = (x, run.len() as u32);
                x += length;
                run.first().is_some_and(|shade| *shade < WHITE_FROM).then_some((from, y, length))
            })
        })
    }

    /// The file as it is saved.
    pub fn source(&self) -> &[u8] {
        &self.0.source
    }

    /// The hash of what is saved.
    pub fn sha256(&self) -> FileHash {
        FileHash(self.0.sha256)
    }

    /// The largest size in µm within a width and a height that keeps its shape.
    pub fn within(&self, (most_width, most_height): (i32, i32)) -> (i32, i32) {
        let (width, height) = (i64::from(self.0.width), i64::from(self.0.height));
        let (most_width, most_height) = (i64::from(most_width.max(1)), i64::from(most_height.max(1)));
        let um = |length: i64| i32::try_from(length.max(1)).unwrap_or(i32::MAX);
        if width * most_height > height * most_width {
            (um(most_width), um(most_width * height / width))
        } else {
            (um(most_height * width / height), um(most_height))
        }
    }

    /// Its shades in so many pixels across and down, each the mean of what it covers: edges stay where they are, at any size.
    pub fn scaled(&self, width: u32, height: u32) -> Vec<u8> {
        let (width, height) = (width.max(1) as usize, height.max(1) as usize);
        let fine = |shade: &u8| u32::from(*shade) << FINE;
        let across =
            self.0.grey.chunks_exact(self.0.width as usize).map(|row| means(&row.iter().map(fine).collect::<Vec<_>>(), width));
        let across: Vec<Vec<u32>> = across.collect();
        let columns: Vec<Vec<u32>> =
            (0..width).map(|x| means(&across.iter().map(|row| row[x]).collect::<Vec<_>>(), height)).collect();
        let rounded = |shade: u32| u8::try_from((shade + (1 << FINE >> 1)) >> FINE).unwrap_or(u8::MAX);
        (0..height).flat_map(|y| columns.iter().map(move |column| rounded(column[y]))).collect()
    }

    /// Its shades as a PNG, for formats that hold pictures as files.
    pub fn png(&self) -> &[u8] {
        &self.0.png
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({})", self.sha256())
    }
}

/// A line in so many parts, each the mean of what it covers. Along it a value is `to` units long and a part as many as there are values.
fn means(line: &[u32], to: usize) -> Vec<u32> {
    let from = line.len();
    let mean = |part: usize| {
        let (begin, end) = (part * from, (part + 1) * from);
        let covered = (begin / to..end.div_ceil(to)).zip(line.iter().skip(begin / to));
        let sum: u64 = covered.map(|(at, shade)| u64::from(*shade) * (end.min((at + 1) * to) - begin.max(at * to)) as u64).sum();
        u32::try_from(sum / from as u64).unwrap_or(u32::MAX)
    };
    (0..to).map(mean).collect()
}

/// Width and height by the header, which must be the first chunk (PNG third edition, 11.2.1), within all bounds.
fn header(bytes: &[u8]) -> Result<(u32, u32), Fault> {
    let rest = match bytes.strip_prefix(SIGNATURE) {
        Some(rest) => rest,
        None if !bytes.is_empty() && SIGNATURE.starts_with(bytes) => return Err(Fault::new("logo-cut")),
        None => return Err(Fault::new("logo-no-png")),
    };
    let broken = || Fault::new("logo-broken");
    let number = |at: usize| rest.get(at..at + 4).and_then(|four| four.first_chunk().copied()).map(u32::from_be_bytes);
    let (Some(13), Some(b"IHDR"), Some(width), Some(height)) = (number(0), rest.get(4..8), number(8), number(12)) else {
        return Err(if rest.len() < 16 { Fault::new("logo-cut") } else { broken() });
    };
    let told = |fault: Fault| fault.value(format!("{width} × {height}"));
    if width == 0 || height == 0 {
        return Err(broken());
    }
    if width.max(height) > SIDE_MAX || u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(told(Fault::new("logo-too-large").arg("side", SIDE_MAX).arg("pixels", PIXELS_MAX)));
    }
    if width.max(height) > width.min(height).saturating_mul(RATIO_MAX) {
        return Err(told(Fault::new("logo-shape").arg("max", RATIO_MAX)));
    }
    Ok((width, height))
}

/// Whether every chunk is there up to the end, with its checksum, and none makes the picture move.
fn whole(bytes: &[u8]) -> Result<(), Fault> {
    let cut = || Fault::new("logo-cut");
    let mut rest = bytes.get(SIGNATURE.len()..).ok_or_else(cut)?;
    loop {
        let length = rest.first_chunk().copied().map(u32::from_be_bytes).ok_or_else(cut)?;
        let size = usize::try_from(length).ok().and_then(|length| length.checked_add(FRAME)).ok_or_else(cut)?;
        let (chunk, behind) = rest.split_at_checked(size).ok_or_else(cut)?;
        let (kind, told) = (&chunk[4..8], &chunk[size - 4..]);
        let mut sum = Crc::new();
        sum.update(&chunk[4..size - 4]);
        if sum.sum().to_be_bytes() != told {
            return Err(Fault::new("logo-broken"));
        }
        match kind {
            b"acTL" => return Err(Fault::new("logo-moving")),
            b"IEND" => return Ok(()),
            _ => rest = behind,
        }
    }
}

/// The shades on white paper.
fn decoded(source: &[u8]) -> Result<GrayImage, Fault> {
    let mut reader = ImageReader::with_format(Cursor::new(source), ImageFormat::Png);
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(SIDE_MAX), Some(SIDE_MAX));
    limits.max_alloc = Some(DECODED_MAX);
    reader.limits(limits);
    let picture = reader.decode().map_err(|_| Fault::new("logo-broken"))?.into_luma_alpha8();
    let on_paper = |LumaA([shade, alpha]): &LumaA<u8>| {
        let ink = u16::from(u8::MAX - shade) * u16::from(*alpha) / u16::from(u8::MAX);
        u8::MAX - u8::try_from(ink).unwrap_or(u8::MAX)
    };
    Ok(GrayImage::from_fn(picture.width(), picture.height(), |x, y| Luma([on_paper(picture.get_pixel(x, y))])))
}

#[cfg(test)]
impl Logo {
    /// A file of a black square in the middle of see-through ground, for tests.
    pub fn sample_file(width: u32, height: u32) -> Vec<u8> {
        let inside = |at: u32, side: u32| (side / 4..side - side / 4).contains(&at);
        let pixel = |x: u32, y: u32| if inside(x, width) && inside(y, height) { LumaA([0, 255]) } else { LumaA([0, 0]) };
        let mut bytes = Cursor::new(Vec::new());
        let picture: image::ImageBuffer<LumaA<u8>, Vec<u8>> = image::ImageBuffer::from_fn(width, height, pixel);
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    /// The same, read.
    pub fn sample(width: u32, height: u32) -> Self {
        Self::read(&Self::sample_file(width, height)).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut sum = Crc::new();
        sum.update(kind);
        sum.update(body);
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &sum.sum().to_be_bytes()].concat()
    }

    /// A header alone, and the end.
    fn header_only(width: u32, height: u32) -> Vec<u8> {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
        [SIGNATURE.to_vec(), chunk(b"IHDR", &head), chunk(b"IEND", b"")].concat()
    }

    fn code(bytes: &[u8]) -> &'static str {
        Logo::read(bytes).unwrap_err().code
    }

    #[test]
    fn a_logo_is_read_as_shades_on_white_and_keeps_nothing_else() {
        let file = Logo::sample_file(40, 20);
        let logo = Logo::read(&file).unwrap();
        assert_eq!((logo.width(), logo.height()), (40, 20));
        let shade = |x: usize, y: usize| logo.grey()[y * 40 + x];
        // What is seen through is paper, whatever colour it hides.
        assert_eq!((shade(0, 0), shade(9, 10), shade(10, 10), shade(29, 14), shade(30, 14)), (255, 255, 0, 0, 255));
        let noted = [&file[..33], &chunk(b"tEXt", b"Where\0GPS 15.57N"), &file[33..]].concat();
        assert_eq!(Logo::read(&noted).unwrap(), logo);
        assert_eq!(Logo::read(logo.source()).unwrap().sha256(), logo.sha256());
        assert_ne!(Logo::sample(40, 22), logo);
        assert_eq!(logo.dark().collect::<Vec<_>>(), (5..15).map(|y| (10, y, 20)).collect::<Vec<_>>());
        assert_eq!(image::load_from_memory(logo.png()).unwrap().to_luma8().into_raw(), logo.grey());
        assert_eq!(format!("{logo:?}"), format!("Logo({})", logo.sha256()));
    }

    #[test]
    fn a_logo_of_a_thousand_million_pixels_is_refused_by_its_header() {
        let begun = std::time::Instant::now();
        for (width, height) in [(60_000, 60_000), (u32::MAX, u32::MAX), (4_001, 401), (401, 4_001), (1_001, 1_000)] {
            let fault = Logo::read(&header_only(width, height)).unwrap_err();
            assert_eq!((fault.code, fault.value), ("logo-too-large", Some(format!("{width} × {height}"))));
        }
        assert!(begun.elapsed().as_millis() < 100);
        // The largest passes the header and fails for want of pixels.
        assert_eq!(code(&header_only(1_000, 1_000)), "logo-broken");
        assert_eq!(code(&header_only(0, 9)), "logo-broken");
        assert_eq!(code(&header_only(4_000, 200)), "logo-shape");
    }

    #[test]
    fn what_is_no_whole_still_png_is_refused_in_its_own_words() {
        let good = Logo::sample_file(40, 20);
        for wrong in [&b""[..], b"\xff\xd8\xff\xe0 JFIF", b"GIF89a", b"<svg/>", b"name = \"x\""] {
            assert_eq!(code(wrong), "logo-no-png");
        }
        for length in [1, 7, 8, 20, 33, 40, good.len() - 1] {
            assert_eq!(code(&good[..length]), "logo-cut", "{length}");
        }
        let moving = [&good[..33], &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), &good[33..]].concat();
        assert_eq!(code(&moving), "logo-moving");
        // Every byte of a chunk is under its checksum.
        for at in [19, 30, 45, good.len() - 2] {
            let mut broken = good.clone();
            broken[at] ^= 1;
            assert!(["logo-broken", "logo-cut"].contains(&code(&broken)), "{at}");
        }
        let empty = [&good[..33], &chunk(b"IDAT", b""), &chunk(b"IEND", b"")].concat();
        assert_eq!(code(&empty), "logo-broken");
        assert_eq!(code(&[good, vec![0; FILE_MAX]].concat()), "logo-file-large");
    }

    #[test]
    fn what_would_leave_the_paper_white_is_refused() {
        for (shade, refused) in [(255, true), (128, true), (127, false)] {
            let mut bytes = Cursor::new(Vec::new());
            GrayImage::from_pixel(9, 9, Luma([shade])).write_to(&mut bytes, ImageFormat::Png).unwrap();
            let read = Logo::read(bytes.get_ref()).map_err(|fault| fault.code);
            assert_eq!(read.map(drop), if refused { Err("logo-blank") } else { Ok(()) }, "{shade}");
        }
    }

    #[test]
    fn a_size_keeps_the_shape_and_its_bounds() {
        let logo = Logo::sample(40, 20);
        assert_eq!(logo.within((15_000, 8_000)), (15_000, 7_500));
        assert_eq!(logo.within((30_000, 8_000)), (16_000, 8_000));
        assert_eq!(logo.scaled(40, 20), logo.grey());
        let scaled = logo.scaled(80, 40);
        assert_eq!(scaled.iter().filter(|shade| **shade == 0).count(), 40 * 20);
        assert_eq!((scaled.len(), scaled[0], scaled[20 * 80 + 40]), (3_200, 255, 0));
        // A quarter is black again, in fewer pixels.
        let small = logo.scaled(20, 12);
        assert_eq!(small.iter().filter(|shade| **shade < WHITE_FROM).count(), 10 * 6);
        assert_eq!(logo.scaled(1, 1), [191]);
    }
}
