//! Sends labels to a printer on the network or into a spool folder, and knows after a halt which labels were handed over whole.
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::domain::error::{Error, Fault, Result};
use crate::label::format::{Block, FileOrder, Language, Source, blocks};
use crate::service::printer_status::{Status, question, read_status};

/// The port on which label printers take what they print.
pub const PORT: u16 = 9_100;
/// Longest name of a host, in bytes (RFC 1035).
pub const HOST_MAX: usize = 253;

/// Where labels go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A printer, `HOST` or `HOST:PORT`.
    Network(String),
    /// A folder that another program empties: there the labels appear as one file of this name, complete or not at all.
    Folder(PathBuf, String),
}

/// How long a printer may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// To take a connection.
    pub connect: Duration,
    /// To take a part of what is sent: a printer whose memory is full takes more only as it prints.
    pub write: Duration,
    /// To say how it is; many never do.
    pub answer: Duration,
}

impl Waits {
    /// For printers as they are.
    pub const USUAL: Self =
        Self { connect: Duration::from_secs(5), write: Duration::from_secs(30), answer: Duration::from_secs(2) };
}

/// Prints, and answers how many labels were handed over. `progress` hears that count after each row.
///
/// # Errors
/// Before anything is sent: `printer-address`, `printer-unreachable`, `printer-not-ready` with its `state`. After a halt:
/// `printer-halted` with the number of labels that were handed over whole (`sent`) and the `next`; the printer may have lost or may still print the last of them,
/// so a person looks at the roll before the rest is sent. `printer-folder` where the folder cannot be written; then no file appears.
/// Those of [`blocks`].
pub fn print(
    target: &Target,
    language: Language,
    order: &FileOrder<'_>,
    source: &Source<'_>,
    waits: Waits,
    progress: &mut dyn FnMut(u32),
) -> Result<u32> {
    send(target, language, waits, progress, &mut |each| blocks(order, language, source, each))
}

/// Gives its blocks one by one to a door.
type Blocks<'a> = dyn FnMut(&mut dyn FnMut(Block) -> Result<()>) -> Result<()> + 'a;

fn send(target: &Target, language: Language, waits: Waits, progress: &mut dyn FnMut(u32), from: &mut Blocks<'_>) -> Result<u32> {
    match target {
        Target::Network(address) => to_network(address, language, waits, progress, from),
        Target::Folder(folder, name) => to_folder(folder, name, progress, from),
    }
}

fn to_network(
    address: &str,
    language: Language,
    waits: Waits,
    progress: &mut dyn FnMut(u32),
    from: &mut Blocks<'_>,
) -> Result<u32> {
    let mut stream = connect(address, waits)?;
    if let Some(state) = status(&mut stream, language)
        && !state.is_ready()
    {
        return Err(Error::conflict(Fault::new("printer-not-ready").arg("state", state.word()).value(address)));
    }
    let mut sent = 0;
    from(&mut |block| {
        stream.write_all(&block.bytes).map_err(|source| halted(sent, source))?;
        sent += block.labels;
        progress(sent);
        Ok(())
    })?;
    // A connection that is dropped at once may take what the printer has not read yet with it: we wait until it closes its end.
    stream.shutdown(Shutdown::Write).map_err(|source| halted(sent, source))?;
    match std::io::copy(&mut stream.take(ANSWER_MAX), &mut std::io::sink()) {
        Err(source) if source.kind() == ErrorKind::ConnectionReset => Err(halted(sent, source)),
        Ok(_) | Err(_) => Ok(sent),
    }
}

/// Longest that a printer may say, in bytes.
const ANSWER_MAX: u64 = 4_096;

fn halted(sent: u32, source: std::io::Error) -> Error {
    let fault = Fault::new("printer-halted").arg("sent", sent).arg("next", sent.saturating_add(1));
    Error::unavailable(fault, source)
}

fn connect(address: &str, waits: Waits) -> Result<TcpStream> {
    let unreachable = |source| Error::unavailable(Fault::new("printer-unreachable").value(address), source);
    let mut last = None;
    for place in host_and_port(address)?.to_socket_addrs().map_err(unreachable)? {
        match TcpStream::connect_timeout(&place, waits.connect) {
            Ok(stream) => {
                stream.set_write_timeout(Some(waits.write)).map_err(unreachable)?;
                stream.set_read_timeout(Some(waits.answer)).map_err(unreachable)?;
                return Ok(stream);
            }
            Err(source) => last = Some(source),
        }
    }
    Err(unreachable(last.unwrap_or_else(|| ErrorKind::AddrNotAvailable.into())))
}

/// Adds the usual port where none is told.
fn host_and_port(address: &str) -> Result<(String, u16)> {
    let wrong = || Error::from(Fault::new("printer-address").arg("port", PORT).value(address));
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, port.parse().map_err(|_| wrong())?),
        Some(_) | None => (address, PORT),
    };
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let sound = !host.is_empty()
        && host.len() <= HOST_MAX
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:_".contains(&byte));
    if sound && port != 0 { Ok((host.to_owned(), port)) } else { Err(wrong()) }
}

/// How the printer is, where it says so in time.
fn status(stream: &mut TcpStream, language: Language) -> Option<Status> {
    stream.write_all(question(language)).ok()?;
    let mut answer = [0; 512];
    let mut length = 0;
    while length < answer.len() {
        match stream.read(answer.get_mut(length..)?) {
            Ok(0) | Err(_) => break,
            Ok(more) => length += more,
        }
        if let Some(status) = read_status(language, answer.get(..length)?) {
            return Some(status);
        }
    }
    None
}

/// Writes aside and renames, so that whoever empties the folder never meets half a file.
fn to_folder(folder: &Path, name: &str, progress: &mut dyn FnMut(u32), from: &mut Blocks<'_>) -> Result<u32> {
    let unwritable = |source| Error::unavailable(Fault::new("printer-folder").value(folder.display().to_string()), source);
    let (whole, part) = (folder.join(name), folder.join(format!(".{name}.part")));
    let mut file = fs::File::create(&part).map_err(unwritable)?;
    let mut sent = 0;
    let written = from(&mut |block| {
        file.write_all(&block.bytes).map_err(unwritable)?;
        sent += block.labels;
        progress(sent);
        Ok(())
    });
    let done = written.and_then(|()| file.sync_all().and_then(|()| fs::rename(&part, &whole)).map_err(unwritable));
    if done.is_err() {
        // What lies aside is of no use to anybody; that it stays where it cannot be taken away harms nobody.
        let _ = fs::remove_file(&part);
    }
    done.map(|()| sent)
}

#[cfg(test)]
#[path = "printer_tests.rs"]
mod tests;
