//! Printers of our own on real sockets: they take, refuse, stall, cut and complain.
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
    let result = send(target, language, QUICK, &mut |count| heard.push(count), &mut twelve(size));
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
        (Language::Tspl, &b"\x04"[..], "paper-out"),
        (
            Language::Zpl,
            b"\x02030,0,1,1,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
            "paused",
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
        assert_eq!((error.code(), arg(&error, "state"), heard.len()), ("printer-not-ready", word.into(), 0));
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
fn a_spool_folder_gets_a_whole_file_or_none() {
    let folder = std::env::temp_dir().join(format!("temtin-spool-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let target = Target::Folder(folder.clone(), "labels.zpl".into());
    assert_eq!(sent(&target, Language::Zpl, 10).0.unwrap(), 24);
    assert_eq!(fs::read(folder.join("labels.zpl")).unwrap().len(), 120);
    let mut broken = |each: &mut dyn FnMut(Block) -> Result<()>| {
        each(Block { bytes: vec![1], labels: 1 })?;
        Err(Fault::new("label-code-differs").into())
    };
    let other = Target::Folder(folder.clone(), "other.zpl".into());
    let result = send(&other, Language::Zpl, QUICK, &mut |_| (), &mut broken);
    assert_eq!(result.unwrap_err().code(), "label-code-differs");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    let absent = Target::Folder(folder.join("absent"), "labels.zpl".into());
    assert_eq!(sent(&absent, Language::Zpl, 10).0.unwrap_err().code(), "printer-folder");
    fs::remove_dir_all(folder).unwrap();
}
