//! Sends labels to a printer on the network or into a spool folder, and knows after a halt which labels were handed over whole.
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::domain::error::{Error, Fault, Result};
use crate::label::blocks::{Block, Language, blocks, lone};
use crate::label::dots::Dpi;
use crate::label::drawing::Drawing;
use crate::label::media::Media;
use crate::label::order::{FileOrder, Source};
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

/// What is told of a print under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A row is sent next, with which so many labels will have left. An error keeps it back and ends the print.
    Next(u32),
    /// So many labels were handed over whole.
    Sent(u32),
}

/// Hears each step of a print.
pub type Heard<'a> = &'a mut dyn FnMut(Step) -> Result<()>;

/// Prints, and answers how many labels were handed over. `heard` is told before and after each row.
///
/// # Errors
/// Before anything is sent: `printer-address`, `printer-unreachable`, those of [`Status::trouble`]. After a halt:
/// `printer-halted` with the number of labels that were handed over whole (`sent`) and the `next`; the printer may have lost or may still print the last of them,
/// so a person looks at the roll before the rest is sent. `printer-folder` where the folder cannot be written; then no file appears.
/// Those of [`blocks`].
pub fn print(
    target: &Target,
    language: Language,
    order: &FileOrder<'_>,
    source: &Source<'_>,
    waits: Waits,
    heard: Heard<'_>,
) -> Result<u32> {
    send(target, language, waits, heard, &mut |each| blocks(order, language, source, each))
}

/// Prints a page that is no label, as large as a row of its media.
///
/// # Errors
/// As [`print`], with no label handed over; those of [`lone`].
pub fn print_page(target: &Target, language: Language, (page, media, dpi): (&Drawing, &Media, Dpi), waits: Waits) -> Result<()> {
    let parts = lone(page, media, dpi, language)?;
    send(target, language, waits, &mut |_| Ok(()), &mut |each| parts.iter().cloned().try_for_each(each)).map(drop)
}

/// Gives its blocks one by one to a door.
type Blocks<'a> = dyn FnMut(&mut dyn FnMut(Block) -> Result<()>) -> Result<()> + 'a;

fn send(target: &Target, language: Language, waits: Waits, heard: Heard<'_>, from: &mut Blocks<'_>) -> Result<u32> {
    match target {
        Target::Network(address) => to_network(address, language, waits, heard, from),
        Target::Folder(folder, name) => to_folder(folder, name, heard, from),
    }
}

fn to_network(address: &str, language: Language, waits: Waits, heard: Heard<'_>, from: &mut Blocks<'_>) -> Result<u32> {
    let mut stream = connect(address, waits)?;
    if let Some(trouble) = status(&mut stream, language).and_then(Status::trouble) {
        return Err(Error::conflict(trouble.value(address)));
    }
    let mut sent = 0;
    from(&mut |block| {
        heard(Step::Next(sent + block.labels))?;
        stream.write_all(&block.bytes).map_err(|source| halted(sent, source))?;
        sent += block.labels;
        heard(Step::Sent(sent))
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

/// Host and port of an address; the usual port where none is told.
///
/// # Errors
/// `printer-address`.
pub fn host_and_port(address: &str) -> Result<(String, u16)> {
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
fn to_folder(folder: &Path, name: &str, heard: Heard<'_>, from: &mut Blocks<'_>) -> Result<u32> {
    let unwritable = |source| Error::unavailable(Fault::new("printer-folder").value(folder.display().to_string()), source);
    let (whole, part) = (folder.join(name), folder.join(format!(".{name}.part")));
    let mut file = fs::File::create(&part).map_err(unwritable)?;
    let mut sent = 0;
    let written = from(&mut |block| {
        heard(Step::Next(sent + block.labels))?;
        file.write_all(&block.bytes).map_err(unwritable)?;
        sent += block.labels;
        heard(Step::Sent(sent))
    });
    let done = written.and_then(|()| file.sync_all().and_then(|()| fs::rename(&part, &whole)).map_err(unwritable));
    if done.is_err() {
        // What lies aside is of no use to anybody; that it stays where it cannot be taken away harms nobody.
        let _ = fs::remove_file(&part);
    }
    done.map(|()| sent)
}

/// Printers of our own on real sockets: they take, refuse, stall, cut and complain.
#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread::{JoinHandle, spawn};

    const QUICK: Waits =
        Waits { connect: Duration::from_secs(2), write: Duration::from_millis(300), answer: Duration::from_millis(200) };

    /// A printer that does something with its one connection.
    fn device<T: Send + 'static>(what: impl FnOnce(TcpStream) -> T + Send + 'static) -> (Target, JoinHandle<T>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        (Target::Network(address), spawn(move || what(listener.accept().unwrap().0)))
    }

    fn twelve(size: usize) -> impl FnMut(&mut dyn FnMut(Block) -> Result<()>) -> Result<()> {
        move |each| (0..12_u8).try_for_each(|at| each(Block { bytes: vec![b'A' + at; size], labels: 2 }))
    }

    fn sent(target: &Target, language: Language, size: usize) -> (Result<u32>, Vec<u32>) {
        let mut heard = Vec::new();
        let mut hear = |step| {
            if let Step::Sent(count) = step {
                heard.push(count);
            }
            Ok(())
        };
        let result = send(target, language, QUICK, &mut hear, &mut twelve(size));
        (result, heard)
    }

    fn arg(error: &Error, name: &str) -> String {
        let args = &error.faults[0].args;
        args.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string()).unwrap()
    }

    #[test]
    fn a_silent_printer_gets_every_byte_once_and_each_row_is_counted() {
        let (target, took) = device(|mut stream| {
            let mut all = Vec::new();
            stream.read_to_end(&mut all).unwrap();
            all
        });
        let (result, heard) = sent(&target, Language::Zpl, 1_000);
        assert_eq!(result.unwrap(), 24);
        assert_eq!(heard, (1..=12).map(|row| row * 2).collect::<Vec<_>>());
        let took = took.join().unwrap();
        assert_eq!(took.len(), 3 + 12_000);
        assert!(took[3..].chunks(1_000).zip(b'A'..).all(|(chunk, letter)| chunk.iter().all(|byte| *byte == letter)));
    }

    #[test]
    fn a_printer_that_is_off_and_an_address_that_is_none_are_told_before_anything_is_sent() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let (result, heard) = sent(&Target::Network(free.to_string()), Language::Tspl, 10);
        assert_eq!((result.unwrap_err().code(), heard.len()), ("printer-unreachable", 0));
        for wrong in
            ["", ":9100", "printer:0", "printer:x", "printer:99999", "pr inter", "http://printer/", &"a".repeat(HOST_MAX + 1)]
        {
            let (result, _) = sent(&Target::Network(wrong.into()), Language::Zpl, 10);
            assert_eq!(result.unwrap_err().code(), "printer-address", "{wrong:?}");
        }
        assert_eq!(host_and_port("printer.local").unwrap(), ("printer.local".into(), PORT));
        assert_eq!(host_and_port("[fe80::1]:9101").unwrap(), ("fe80::1".into(), 9_101));
        assert_eq!(host_and_port("fe80::1").unwrap(), ("fe80::1".into(), PORT));
    }

    #[test]
    fn a_printer_that_complains_gets_no_label() {
        for (language, says, word) in [
            (Language::Tspl, &b"\x04"[..], "printer-paper-out"),
            (
                Language::Zpl,
                b"\x02030,0,1,1,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
                "printer-paused",
            ),
        ] {
            let (target, took) = device(move |mut stream| {
                stream.write_all(says).unwrap();
                let mut all = Vec::new();
                stream.read_to_end(&mut all).unwrap();
                all
            });
            let (result, heard) = sent(&target, language, 10);
            let error = result.unwrap_err();
            assert_eq!((error.code(), heard.len()), (word, 0));
            assert_eq!(took.join().unwrap(), question(language));
        }
    }

    #[test]
    fn a_printer_that_stalls_halts_the_rest_and_what_was_handed_over_is_told() {
        let (target, stream) = device(|stream| {
            std::thread::sleep(Duration::from_secs(3));
            stream
        });
        let (result, heard) = sent(&target, Language::Zpl, 2_000_000);
        let error = result.unwrap_err();
        assert_eq!(error.code(), "printer-halted");
        let handed = heard.last().copied().unwrap_or(0);
        assert!(handed < 24);
        assert_eq!((arg(&error, "sent"), arg(&error, "next")), (handed.to_string(), (handed + 1).to_string()));
        drop(stream.join().unwrap());
    }

    #[test]
    fn a_connection_that_is_cut_never_counts_a_row_that_was_not_sent_whole() {
        let (target, cut) = device(|mut stream| stream.read(&mut [0; 3_000]).unwrap());
        let (result, heard) = sent(&target, Language::Tspl, 4_000_000);
        let error = result.unwrap_err();
        cut.join().unwrap();
        assert_eq!((error.code(), arg(&error, "sent")), ("printer-halted", heard.last().copied().unwrap_or(0).to_string()));
        assert!(heard.len() < 12);
    }

    #[test]
    fn a_row_that_may_not_leave_is_not_sent_and_those_before_it_are_whole() {
        let (target, took) = device(|mut stream| {
            let mut all = Vec::new();
            stream.read_to_end(&mut all).unwrap();
            all
        });
        let mut last = 0;
        let mut hear = |step| match step {
            Step::Next(11..) => Err(Fault::new("print-meanwhile").into()),
            Step::Next(_) => Ok(()),
            Step::Sent(count) => {
                last = count;
                Ok(())
            }
        };
        let result = send(&target, Language::Tspl, QUICK, &mut hear, &mut twelve(1_000));
        assert_eq!((result.unwrap_err().code(), last), ("print-meanwhile", 10));
        assert_eq!(took.join().unwrap().len(), 3 + 5_000);
    }

    #[test]
    fn a_spool_folder_gets_a_whole_file_or_none() {
        let held = tempfile::tempdir().unwrap();
        let folder = held.path().to_path_buf();
        let target = Target::Folder(folder.clone(), "labels.zpl".into());
        assert_eq!(sent(&target, Language::Zpl, 10).0.unwrap(), 24);
        assert_eq!(fs::read(folder.join("labels.zpl")).unwrap().len(), 120);
        let mut broken = |each: &mut dyn FnMut(Block) -> Result<()>| {
            each(Block { bytes: vec![1], labels: 1 })?;
            Err(Fault::new("label-code-differs").into())
        };
        let other = Target::Folder(folder.clone(), "other.zpl".into());
        let result = send(&other, Language::Zpl, QUICK, &mut |_| Ok(()), &mut broken);
        assert_eq!(result.unwrap_err().code(), "label-code-differs");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        // Whatever is written aside finds no room, as on a full disk.
        std::os::unix::fs::symlink("/dev/full", folder.join(".full.zpl.part")).unwrap();
        let full = Target::Folder(folder.clone(), "full.zpl".into());
        let (result, heard) = sent(&full, Language::Zpl, 10);
        assert_eq!((result.unwrap_err().code(), heard.len()), ("printer-folder", 0));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        let absent = Target::Folder(folder.join("absent"), "labels.zpl".into());
        assert_eq!(sent(&absent, Language::Zpl, 10).0.unwrap_err().code(), "printer-folder");
    }
}
