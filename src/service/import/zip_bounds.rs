//! Bounds a zipped workbook before anybody reads it: what its directory says, and what comes out when it is inflated.
use crate::domain::error::Fault;
use crate::service::import::xml_bounds::{Bounds, Wrong};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Largest workbook, in bytes, as it lies on a disk.
pub const WORKBOOK_MAX: usize = 32 << 20;

/// Most entries of its directory.
pub const ENTRIES_MAX: usize = 2_000;

/// Most bytes that all its XML may have when inflated.
pub const XML_MAX: u64 = 256 << 20;

/// Most bytes of shared texts when inflated: they are held in memory together.
pub const SHARED_MAX: u64 = 24 << 20;

/// Most shared texts.
pub const SHARED_TEXTS_MAX: u64 = 500_000;

/// Most bytes of an entry that is neither sheet nor shared texts when inflated: styles, relations, pictures.
pub const OTHER_MAX: u64 = 8 << 20;

/// Most cells of all its sheets together.
pub const CELLS_MAX: u64 = 6_000_000;

/// Most formats, fonts, fills and borders together; a spreadsheet takes 64,000 formats.
pub const FORMATS_MAX: u64 = 70_000;

/// How an entry of the directory begins.
const DIRECTORY_MARK: &[u8] = b"PK\x01\x02";

/// Inflated at a time, in bytes.
const PIECE: usize = 64 << 10;

/// Refuses what is no workbook (`workbook-damaged`) or holds more than it may (`workbook-too-large`, with what is too large).
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.len() > WORKBOOK_MAX {
        return Err(too_large("bytes", WORKBOOK_MAX as u64));
    }
    // Counted before anything is made of them.
    if memchr::memmem::find_iter(bytes, DIRECTORY_MARK).take(ENTRIES_MAX + 1).count() > ENTRIES_MAX {
        return Err(too_large("entries", ENTRIES_MAX as u64));
    }
    let damaged = |_| Fault::new("workbook-damaged");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let (mut declared, mut inflated, mut cells) = (0u64, 0u64, 0u64);
    for at in 0..archive.len() {
        declared = declared.saturating_add(archive.by_index_raw(at).map_err(damaged)?.size());
    }
    if declared > XML_MAX {
        return Err(too_large("inflated", XML_MAX));
    }
    let mut piece = vec![0; PIECE];
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        let (mut size, mut bounds, mut part) = (0u64, Bounds::begin_reading(), Part::Unread);
        loop {
            let read = entry.read(&mut piece).map_err(|_| Fault::new("workbook-damaged"))?;
            if read == 0 {
                break;
            }
            if part == Part::Unread {
                part = Part::of(&name, &piece[..read]);
            }
            size += read as u64;
            inflated += read as u64;
            if inflated > XML_MAX {
                return Err(too_large("inflated", XML_MAX));
            }
            if size > part.max() {
                return Err(too_large("part", part.max()).value(name.as_str()));
            }
            if part != Part::Other {
                bounds.take(&piece[..read]).map_err(|wrong| shape(wrong).value(name.as_str()))?;
            }
            let counts = bounds.counts();
            if counts.texts > if part == Part::Shared { SHARED_TEXTS_MAX } else { 0 } {
                return Err(too_large("texts", SHARED_TEXTS_MAX));
            }
            if counts.formats > FORMATS_MAX {
                return Err(too_large("formats", FORMATS_MAX));
            }
            if cells + counts.cells > CELLS_MAX {
                return Err(too_large("cells", CELLS_MAX));
            }
        }
        cells += bounds.counts().cells;
    }
    Ok(())
}

fn too_large(what: &'static str, max: u64) -> Fault {
    let shown = match what {
        "bytes" | "inflated" | "part" => format!("{} MiB", max >> 20),
        _ => max.to_string(),
    };
    Fault::new("workbook-too-large").arg("what", what).arg("max", shown)
}

fn shape(wrong: Wrong) -> Fault {
    let why = match wrong {
        Wrong::Deep => "depth",
        Wrong::Long => "length",
        Wrong::Doctype => "document type",
    };
    Fault::new("workbook-shape").arg("why", why)
}

/// What an entry is, as far as its bounds go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Unread,
    /// XML with many cells.
    Sheet,
    /// XML with the texts that cells share.
    Shared,
    /// XML besides.
    Small,
    /// No XML: pictures and the like.
    Other,
}

impl Part {
    /// By how it begins; the name only parts the large kinds, and each kind is bounded.
    fn of(name: &str, begin: &[u8]) -> Self {
        let begin = begin.strip_prefix("\u{feff}".as_bytes()).unwrap_or(begin).trim_ascii_start();
        if begin.first() != Some(&b'<') {
            return Self::Other;
        }
        let window = &begin[..begin.len().min(1024)];
        let has = |word: &[u8]| memchr::memmem::find(window, word).is_some();
        if has(b"<sst") || has(b":sst") || name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            Self::Shared
        } else if has(b"worksheet") {
            Self::Sheet
        } else {
            Self::Small
        }
    }

    fn max(self) -> u64 {
        match self {
            Self::Unread | Self::Sheet => XML_MAX,
            Self::Shared => SHARED_MAX,
            Self::Small | Self::Other => OTHER_MAX,
        }
    }
}

#[cfg(test)]
mod tests;
