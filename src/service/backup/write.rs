//! Writes a backup while the service goes on: rows are copied aside while no deed is done, which is short; all else is immutable.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::run::Hash;
use crate::service::backup::line::{Blob, Line, PIECE, VERSION};
use crate::service::services::Services;
use crate::store::contract::archive::{RawRow, Table};
use crate::store::durable;
use crate::store::open::FORMAT;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Rows, sums of scans among them.
    pub rows: u64,
    /// Run files.
    pub runs: u64,
    /// Pictures and documents.
    pub files: u64,
    /// Pictures and documents that were damaged, and left out.
    pub left_out: u64,
}

/// Writes everything but private keys: those have a copy of their own. `out` failing is unavailable `backup-unwritten`.
pub fn write(services: &Services, out: &mut dyn Write) -> Result<Written> {
    let spool = Spool::make(&services.data)?;
    let mut page = Page { out: GzEncoder::new(out, Compression::fast()), digest: Sha256::new(), lines: 0 };
    let origin = services.registry.origin.to_string();
    page.put(&Line::Backup { version: VERSION, origin, store: FORMAT.trim_end().to_owned() })?;
    // The head first: rows that come after it are ahead of it, and an opening catches it up. Never the other way round.
    let head = services.head.text()?;
    let rows = spool.fill(services)?;
    for line in spool.lines()? {
        page.put(&line?)?;
    }
    let runs = services.store.runs()?;
    for run in &runs {
        put_run(&mut page, services, &run.file)?;
    }
    let (files, left_out) = put_files(&mut page, services)?;
    page.put(&Line::Head(head))?;
    page.end()?;
    Ok(Written { rows, runs: runs.len() as u64, files, left_out })
}

fn put_run<W: Write>(page: &mut Page<W>, services: &Services, file: &Hash) -> Result<()> {
    let mut from = services.run_files.open(file)?;
    let mut piece = Vec::with_capacity(PIECE);
    loop {
        piece.clear();
        Read::by_ref(&mut from).take(PIECE as u64).read_to_end(&mut piece).map_err(unread)?;
        if piece.is_empty() {
            return Ok(());
        }
        page.put(&Line::Run(hex(file), Blob(piece.clone())))?;
    }
}

/// Every file there is: the rows that were copied before name no others. A damaged one is left out and counted, for one picture
/// must not keep the registry from being backed up.
fn put_files<W: Write>(page: &mut Page<W>, services: &Services) -> Result<(u64, u64)> {
    let (mut written, mut left_out) = (0, 0);
    for file in services.files.list()? {
        let Ok(bytes) = services.files.get(&file) else {
            left_out += 1;
            continue;
        };
        for piece in bytes.chunks(PIECE) {
            page.put(&Line::File(file.to_string(), Blob(piece.to_vec())))?;
        }
        written += 1;
    }
    Ok((written, left_out))
}

/// Lines on their way out, with the sum over them.
struct Page<W: Write> {
    out: GzEncoder<W>,
    digest: Sha256,
    lines: u64,
}

impl<W: Write> Page<W> {
    fn put(&mut self, line: &Line) -> Result<()> {
        let bytes = spelled(line);
        self.digest.update(&bytes);
        self.lines += 1;
        self.out.write_all(&bytes).map_err(unwritten)
    }

    fn end(mut self) -> Result<()> {
        let end = Line::End { lines: self.lines, sha256: hex(&self.digest.finalize_reset()) };
        self.out.write_all(&spelled(&end)).and_then(|()| self.out.finish()?.flush()).map_err(unwritten)
    }
}

fn spelled(line: &Line) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(line).expect("lines are plain texts and numbers, which JSON can spell");
    bytes.push(b'\n');
    bytes
}

/// Rows aside, so that a slow taker does not hold up deeds. It has no name, so nothing is left of it when we are killed.
struct Spool(File);

impl Spool {
    fn make(dir: &Path) -> Result<Self> {
        let path = dir.join("backup.spool");
        let failed = |source| durable::failed(&path, source);
        let file = OpenOptions::new().create(true).truncate(true).read(true).write(true).open(&path).map_err(failed)?;
        std::fs::remove_file(&path).map_err(failed)?;
        Ok(Self(file))
    }

    fn fill(&self, services: &Services) -> Result<u64> {
        let mut out = BufWriter::new(&self.0);
        let mut rows = 0;
        services.store.copy_rows(&mut |RawRow { table, key, value }| {
            rows += 1;
            let line = match table {
                Table::Deeds => Line::Row(Blob(key), Blob(value)),
                Table::Scans => Line::Scan(Blob(key), Blob(value)),
            };
            out.write_all(&spelled(&line)).map_err(unwritten)
        })?;
        out.flush().map_err(unwritten)?;
        Ok(rows)
    }

    fn lines(&self) -> Result<impl Iterator<Item = Result<Line>>> {
        let mut file = &self.0;
        file.rewind().map_err(unread)?;
        Ok(serde_json::Deserializer::from_reader(BufReader::new(file)).into_iter().map(|line| line.map_err(|e| unread(e.into()))))
    }
}

fn unwritten(source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("backup-unwritten"), source)
}

fn unread(source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("backup-source-unread"), source)
}
