//! The shape of XML that a spreadsheet holds, bounded before anybody parses it: depth, the length of one piece, the size of one
//! cell. A parser keeps open tags and the piece at hand in memory, so that these are what a bomb grows.
use memchr::{memchr, memchr3};

/// Deepest nesting of tags. A workbook needs about ten.
pub const DEPTH_MAX: u32 = 64;

/// Longest piece (a tag, or the text between two), in bytes: a cell of a spreadsheet holds 32,767 characters.
pub const PIECE_MAX: u64 = 256 << 10;

/// Largest cell or shared text with all its parts, in bytes.
pub const CELL_MAX: u64 = 512 << 10;

/// As much of a tag's name as tells what it is.
const NAME_MAX: usize = 64;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// Deeper than [`DEPTH_MAX`].
    Deep,
    /// A piece longer than [`PIECE_MAX`], or a cell larger than [`CELL_MAX`].
    Long,
    /// A document type: nothing that a spreadsheet writes, and the way in for entities.
    Doctype,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    Text,
    /// The first bytes behind `<`.
    Begin,
    Tag,
    Quoted(u8),
    /// Until this end.
    Until(&'static [u8]),
}

/// Reads XML in pieces, as they are inflated.
#[derive(Debug)]
pub struct Bounds {
    inside: Inside,
    depth: u32,
    /// Bytes of the piece at hand.
    piece: u64,
    /// Bytes since the last cell, row or shared text began.
    cell: u64,
    /// Beginning of the tag at hand, as far as it tells what it is.
    name: Vec<u8>,
    /// Whether the tag at hand closes one, or itself.
    closing: bool,
    last: u8,
    /// Last bytes of a comment or the like.
    tail: Vec<u8>,
    within_cells: bool,
    counts: Counts,
}

/// How many of what a parser keeps there were so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cells.
    pub cells: u64,
    /// Shared texts.
    pub texts: u64,
    /// Formats of cells, fonts, fills, borders.
    pub formats: u64,
}

impl Bounds {
    /// At the beginning.
    pub fn begin_reading() -> Self {
        Self {
            inside: Inside::Text,
            depth: 0,
            piece: 0,
            cell: 0,
            name: Vec::new(),
            closing: false,
            last: 0,
            tail: Vec::new(),
            within_cells: false,
            counts: Counts::default(),
        }
    }

    /// How many of what there were so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Takes the next bytes.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Wrong> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let used = self.step(rest)?;
            self.piece += used as u64;
            self.cell += used as u64;
            if self.piece > PIECE_MAX || self.within_cells && self.cell > CELL_MAX {
                return Err(Wrong::Long);
            }
            rest = &rest[used..];
        }
        Ok(())
    }

    /// Takes at least one byte; how many.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Wrong> {
        match self.inside {
            Inside::Text => {
                let Some(at) = memchr(b'<', bytes) else { return Ok(bytes.len()) };
                if at > 0 {
                    return Ok(at);
                }
                (self.inside, self.piece) = (Inside::Begin, 0);
                self.name.clear();
                self.last = b'<';
                Ok(1)
            }
            Inside::Begin => Ok(match self.plain_name(bytes) {
                0 => self.begin(bytes[0]).map(|()| 1)?,
                taken => taken,
            }),
            Inside::Tag => {
                let Some(at) = memchr3(b'>', b'"', b'\'', bytes) else {
                    self.last = bytes[bytes.len() - 1];
                    return Ok(bytes.len());
                };
                if at > 0 {
                    self.last = bytes[at - 1];
                }
                match bytes[at] {
                    b'>' => self.end_tag()?,
                    quote => self.inside = Inside::Quoted(quote),
                }
                Ok(at + 1)
            }
            Inside::Quoted(quote) => {
                let Some(at) = memchr(quote, bytes) else { return Ok(bytes.len()) };
                (self.inside, self.last) = (Inside::Tag, quote);
                Ok(at + 1)
            }
            Inside::Until(end) => {
                self.tail.push(bytes[0]);
                if self.tail.ends_with(end) {
                    self.inside = Inside::Text;
                    self.piece = 0;
                } else if self.tail.len() > 16 {
                    self.tail.drain(..8);
                }
                Ok(1)
            }
        }
    }

    /// Takes the bytes of a usual name at once: most of a sheet is tags of one letter.
    fn plain_name(&mut self, bytes: &[u8]) -> usize {
        let begun = self.name.first().is_some_and(|first| !matches!(first, b'!' | b'?'));
        if !begun {
            return 0;
        }
        let ends = |byte: &u8| matches!(byte, b'>' | b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'"' | b'\'');
        let room = NAME_MAX.saturating_sub(self.name.len());
        let taken = bytes.iter().position(ends).unwrap_or(bytes.len()).min(room);
        self.name.extend_from_slice(&bytes[..taken]);
        if taken > 0 {
            self.last = bytes[taken - 1];
        }
        taken
    }

    fn begin(&mut self, byte: u8) -> Result<(), Wrong> {
        if self.name.is_empty() {
            self.closing = byte == b'/';
        }
        match byte {
            b'>' => return self.end_tag(),
            b' ' | b'\t' | b'\r' | b'\n' | b'/' if !self.name.is_empty() => self.inside = Inside::Tag,
            b'"' | b'\'' => self.inside = Inside::Quoted(byte),
            _ => self.name.push(byte),
        }
        self.last = byte;
        let until = match self.name.as_slice() {
            b"!--" => Some(&b"-->"[..]),
            b"![CDATA[" => Some(&b"]]>"[..]),
            b"?" => Some(&b"?>"[..]),
            [b'!', b'D' | b'd', ..] => return Err(Wrong::Doctype),
            _ => None,
        };
        if let Some(end) = until {
            self.tail.clear();
            self.inside = Inside::Until(end);
        } else if self.name.len() > NAME_MAX {
            self.inside = Inside::Tag;
        }
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), Wrong> {
        (self.inside, self.piece) = (Inside::Text, 0);
        let name = self.name.strip_prefix(b"/").unwrap_or(&self.name);
        let local = memchr(b':', name).map_or(name, |at| &name[at + 1..]);
        match local {
            b"sheetData" => self.within_cells = !self.closing,
            b"sst" => self.within_cells = !self.closing,
            b"c" if !self.closing => self.counts.cells += 1,
            b"si" if !self.closing => self.counts.texts += 1,
            b"xf" | b"font" | b"fill" | b"border" | b"numFmt" if !self.closing => self.counts.formats += 1,
            _ => {}
        }
        if [&b"c"[..], b"row", b"si", b"sheetData", b"sst"].contains(&local) {
            self.cell = 0;
        }
        if self.closing {
            self.depth = self.depth.saturating_sub(1);
        } else if self.last != b'/' {
            self.depth += 1;
        }
        if self.depth > DEPTH_MAX { Err(Wrong::Deep) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found, in one piece and byte by byte.
    fn wrong(text: &str) -> Option<Wrong> {
        let whole = Bounds::begin_reading().take(text.as_bytes()).err();
        let mut bounds = Bounds::begin_reading();
        let pieces = text.bytes().find_map(|byte| bounds.take(&[byte]).err());
        assert_eq!(whole, pieces, "{}", &text[..text.len().min(80)]);
        whole
    }

    #[test]
    fn a_sheet_passes_and_its_cells_are_counted() {
        let sheet = "<?xml version=\"1.0\"?><worksheet xmlns=\"a>b\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c>\
            <c r='B1'/></row></sheetData><!-- </x></x> --><x><![CDATA[<a><b>]]></x></worksheet>";
        let mut bounds = Bounds::begin_reading();
        assert_eq!((bounds.take(sheet.as_bytes()), bounds.counts().cells, bounds.depth), (Ok(()), 2, 0));
        assert_eq!(wrong(sheet), None);
    }

    #[test]
    fn depth_is_counted_whatever_stands_in_quotes_and_comments() {
        let deep = |open: &str| open.repeat(DEPTH_MAX as usize + 1);
        assert_eq!(wrong(&deep("<a>")), Some(Wrong::Deep));
        assert_eq!(wrong(&deep("<a><!-- </a> -->")), Some(Wrong::Deep));
        assert_eq!(wrong(&deep("<a b='</a>'>")), Some(Wrong::Deep));
        assert_eq!(wrong(&deep("<a><![CDATA[</a>]]>")), Some(Wrong::Deep));
        assert_eq!(wrong(&deep("<a><?x </a>?>")), Some(Wrong::Deep));
        assert_eq!(wrong(&deep("<a></a>")), None);
        assert_eq!(wrong(&deep("<a/>")), None);
    }

    #[test]
    fn long_pieces_long_cells_and_document_types_are_found() {
        let long = "x".repeat(PIECE_MAX as usize + 8);
        assert_eq!(wrong(&format!("<a>{long}")), Some(Wrong::Long));
        assert_eq!(wrong(&format!("<a b=\"{long}")), Some(Wrong::Long));
        assert_eq!(wrong(&format!("<{long}")), Some(Wrong::Long));
        assert_eq!(wrong(&format!("<!--{long}")), Some(Wrong::Long));
        let runs = "<t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t>".repeat(20_000);
        assert_eq!(wrong(&format!("<sst><si>{runs}")), Some(Wrong::Long));
        assert_eq!(wrong(&format!("<x:worksheet><x:sheetData><x:row><x:c><is>{runs}")), Some(Wrong::Long));
        assert_eq!(wrong(&format!("<styles>{runs}")), None);
        assert_eq!(wrong("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Some(Wrong::Doctype));
    }
}
