//! A PDF file as a stream of numbered objects: what was written is forgotten but for its place.
use flate2::{Compress, Compression, FlushCompress, Status};
use pdf_writer::{Chunk, Filter, Ref, Settings, Stream};
use std::io::Write;

use crate::domain::error::{Error, Fault};

/// The head of a file of PDF 1.7, with bytes that tell every program that it is not text (ISO 32000-1 §7.5.2).
const HEAD: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// How hard streams are pressed. More costs twice the time and gains a hundredth: a token and its error correction are noise.
const LEVEL: u32 = 1;

/// A file under way.
pub struct Book<'a> {
    out: &'a mut dyn Write,
    length: u64,
    /// Where the objects 1, 2, … begin; 0 for one that is not written yet.
    places: Vec<u64>,
}

/// A chunk for one object.
pub fn chunk() -> Chunk {
    Chunk::with_settings(Settings { pretty: false })
}

impl<'a> Book<'a> {
    /// Begins a file.
    ///
    /// # Errors
    /// `label-unwritten` with what `out` says.
    pub fn begin(out: &'a mut dyn Write) -> Result<Self, Error> {
        let mut book = Self { out, length: 0, places: Vec::new() };
        book.put(HEAD)?;
        Ok(book)
    }

    /// Writes one object, in any order of numbers.
    ///
    /// # Errors
    /// As [`Book::begin`].
    pub fn object(&mut self, id: Ref, object: &[u8]) -> Result<(), Error> {
        let index = usize::try_from(id.get() - 1).map_err(|_| failed("number"))?;
        if self.places.len() <= index {
            self.places.resize(index + 1, 0);
        }
        self.places[index] = self.length;
        self.put(object)
    }

    /// Writes the table of objects and the end. Every number up to the largest must have been written.
    ///
    /// # Errors
    /// As [`Book::begin`]; `label-file-failed` where an object is missing or the file is beyond what its table can say.
    pub fn finish(mut self, catalog: Ref) -> Result<(), Error> {
        let start = self.length;
        // The table has ten figures a place (ISO 32000-1 §7.5.4).
        if self.places.contains(&0) || start >= 10_000_000_000 {
            return Err(failed("table"));
        }
        let count = self.places.len() + 1;
        self.put(format!("xref\n0 {count}\n0000000000 65535 f \n").as_bytes())?;
        for index in 0..self.places.len() {
            self.put(format!("{:010} 00000 n \n", self.places[index]).as_bytes())?;
        }
        let root = catalog.get();
        self.put(format!("trailer\n<</Size {count}/Root {root} 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush().map_err(unwritten)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes).map_err(unwritten)?;
        self.length += bytes.len() as u64;
        Ok(())
    }
}

fn unwritten(source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("label-unwritten"), source)
}

/// A fault of our own making.
pub fn failed(reason: &str) -> Error {
    Error::internal(Fault::new("label-file-failed").value(reason))
}

/// Presses streams one after another, with memory that is set up once.
pub struct Flate {
    state: Compress,
}

impl Default for Flate {
    fn default() -> Self {
        Self { state: Compress::new(Compression::new(LEVEL), true) }
    }
}

impl Flate {
    /// The bytes, pressed (RFC 1950).
    ///
    /// # Errors
    /// `label-file-failed`, which no bytes can bring about.
    pub fn pressed(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.state.reset();
        // Bytes that cannot be pressed grow by five in some thousands, and get a head and a sum.
        let mut pressed = Vec::with_capacity(bytes.len() + bytes.len() / 1_000 + 64);
        loop {
            let read = usize::try_from(self.state.total_in()).map_err(|_| failed("flate"))?;
            match self.state.compress_vec(&bytes[read..], &mut pressed, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => return Ok(pressed),
                Ok(Status::Ok | Status::BufError) if pressed.len() == pressed.capacity() => pressed.reserve(1_024),
                Ok(Status::Ok) => {}
                Ok(Status::BufError) | Err(_) => return Err(failed("flate")),
            }
        }
    }

    /// One stream object; `more` adds to its dictionary.
    ///
    /// # Errors
    /// As [`Flate::pressed`].
    pub fn stream(&mut self, id: Ref, bytes: &[u8], more: impl FnOnce(&mut Stream<'_>)) -> Result<Chunk, Error> {
        let pressed = self.pressed(bytes)?;
        let mut chunk = chunk();
        let mut stream = chunk.stream(id, &pressed);
        stream.filter(Filter::FlateDecode);
        more(&mut stream);
        drop(stream);
        Ok(chunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn pressed_bytes_unfold_to_the_same_whatever_came_before() {
        let noise = |count: u64| (0..count).map(|at| (at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u8).collect::<Vec<u8>>();
        let mut flate = Flate::default();
        for bytes in [Vec::new(), noise(10), vec![7; 100_000], noise(300_000), noise(1)] {
            let pressed = flate.pressed(&bytes).unwrap();
            let mut unfolded = Vec::new();
            flate2::read::ZlibDecoder::new(&pressed[..]).read_to_end(&mut unfolded).unwrap();
            assert_eq!(unfolded, bytes);
            assert_eq!(Flate::default().pressed(&bytes).unwrap(), pressed);
        }
    }

    #[test]
    fn a_file_that_lacks_an_object_is_not_finished() {
        let mut out = Vec::new();
        let mut book = Book::begin(&mut out).unwrap();
        book.object(Ref::new(2), b"2 0 obj\nnull\nendobj\n").unwrap();
        assert_eq!(book.finish(Ref::new(2)).unwrap_err().code(), "label-file-failed");
    }

    #[test]
    fn a_disk_that_is_full_is_told() {
        let mut room = [0_u8; 20];
        let mut out = &mut room[..];
        let mut book = Book::begin(&mut out).unwrap();
        assert_eq!(book.object(Ref::new(1), &[b' '; 40]).unwrap_err().code(), "label-unwritten");
    }
}
