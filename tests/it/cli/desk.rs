//! What may go wrong on the socket itself: each ends that client and nothing else, and no write that began is cut off.
use crate::kit::office::Office;
use crate::kit::serving::Serving;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};
use temtin::cli::desk::frame::{FRAME_MAX, Frame};
use temtin::cli::desk::server::CLIENTS_MAX;
use temtin::cli::desk::talk::{Ask, Call, Closed, Hello, Reply, VERSION};

const ITEMS: &str = "lo-tieu-tien-phuoc-tp1";

/// Longer than any of this takes; only what hangs reaches it.
const HANGS: Duration = Duration::from_secs(60);

fn connected(office: &Office) -> UnixStream {
    let stream = UnixStream::connect(office.data().join("admin.sock")).unwrap();
    stream.set_read_timeout(Some(HANGS)).unwrap();
    stream
}

fn greeted(office: &Office) -> (UnixStream, Hello) {
    let mut stream = connected(office);
    let hello = Frame::read(&mut stream).unwrap().read_as().unwrap();
    (stream, hello)
}

fn framed(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    Frame::message(value).unwrap().write(&mut bytes).unwrap();
    bytes
}

fn call(arguments: &[&str]) -> Call {
    let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
    Call { temtin: VERSION.to_owned(), lang: "en".to_owned(), arguments }
}

#[test]
fn what_is_no_call_ends_its_own_line_only() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let whole = framed(&call(&["keys", "list"]));
    let noise: Vec<u8> = (0..4096u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let frame = |kind: u8, content: &[u8]| [&(content.len() as u32 + 1).to_be_bytes()[..], &[kind], content].concat();
    let wrong: Vec<Vec<u8>> = vec![
        noise,
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        vec![0; 64],
        vec![0xff; 64],
        (FRAME_MAX as u32 + 1).to_be_bytes().to_vec(),
        u32::MAX.to_be_bytes().to_vec(),
        frame(b'x', b"{}"),
        frame(b'f', b"bytes of no file"),
        frame(b'm', b"{"),
        frame(b'm', b"[]"),
        frame(b'm', b"{\"temtin\":\"0\"}"),
        frame(b'm', &[b'['; 100_000]),
        framed(&Call { temtin: "0.0.0".to_owned(), ..call(&["keys", "list"]) }),
        framed(&Call { lang: "xx".to_owned(), ..call(&["keys", "list"]) }),
        framed(&call(&["x"; 65])),
    ];
    for bytes in wrong.iter().chain((1..whole.len()).step_by(7).map(|end| whole[..end].to_vec()).collect::<Vec<_>>().iter()) {
        let (mut stream, hello) = greeted(&office);
        assert_eq!((hello.temtin.as_str(), hello.closed), (VERSION, None));
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut rest = Vec::new();
        // The line may be reset with our bytes unread; either way it ends without a word.
        drop(stream.read_to_end(&mut rest));
        assert_eq!(rest.len(), 0, "{bytes:?}");
    }
    // A frame in its place whose command is none is answered, and no command that needs no store is run here.
    for arguments in [&["serve"][..], &["init"], &["no-such"], &[], &["issue"], &["--help"], &["keys"]] {
        let (mut stream, _) = greeted(&office);
        stream.write_all(&framed(&call(arguments))).unwrap();
        assert!(matches!(Frame::read(&mut stream).unwrap(), Frame::Note(_)), "{arguments:?}");
        assert_eq!(Frame::read(&mut stream).unwrap().read_as::<Ask>().unwrap(), Ask::Exit(1));
    }
    office.call(&["keys", "list"]).good();
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn more_clients_than_places_are_told_and_a_silent_one_loses_its_place() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let silent: Vec<_> = (0..CLIENTS_MAX).map(|_| greeted(&office)).collect();
    assert!(silent.iter().all(|(_, hello)| hello.closed.is_none()));
    assert_eq!(greeted(&office).1.closed, Some(Closed::Busy));
    // It waits until the silent ones are let go after five seconds.
    office.call(&["keys", "list"]).good();
    for (mut stream, _) in silent {
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    }
    server.kill();
}

#[test]
fn a_hundred_clients_at_once_are_all_answered() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let calls: Vec<_> = (0..100)
        .map(|_| office.command(&["keys", "list", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
        .collect();
    for call in calls {
        let output = call.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    assert_eq!(server.stop(), Some(0));
}

/// The run of a deed key, asked until it is there.
fn issued(office: &Office, count: u64) -> bool {
    let end = Instant::now() + HANGS;
    while Instant::now() < end {
        let runs = office.call(&["status", "--json"]).json();
        if runs["runs"].as_array().unwrap().iter().any(|run| run["count"] == count) {
            return true;
        }
    }
    false
}

#[test]
fn a_client_that_goes_away_cuts_off_no_deed_and_a_repeat_does_nothing_twice() {
    let office = Office::with_sample();
    let server = Serving::start(&office);
    let (mut stream, _) = greeted(&office);
    stream.write_all(&framed(&call(&["issue", ITEMS, "--count", "1500", "--key", "gone"]))).unwrap();
    drop(stream);
    assert!(issued(&office, 1500));
    let again = office.call(&["issue", ITEMS, "--count", "1500", "--key", "gone", "--json"]).json();
    assert_eq!(again["new"], false);
    // The same by the real client, killed at several moments.
    for at in 0..8 {
        let (count, key) = (100 + at, format!("killed-{at}"));
        let arguments = ["issue", ITEMS, "--count", &count.to_string(), "--key", &key, "--json"];
        let mut client = office.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        thread::yield_now();
        if at % 2 == 1 {
            drop(client.stdout.take().unwrap().read(&mut [0; 1]));
        }
        client.kill().unwrap();
        client.wait().unwrap();
        let run = office.call(&arguments).json();
        assert_eq!(office.call(&arguments).json()["run"], run["run"]);
        let runs = office.call(&["status", "--json"]).json();
        assert_eq!(runs["runs"].as_array().unwrap().iter().filter(|run| run["count"] == count).count(), 1);
    }
    server.kill();
}

#[test]
fn a_client_whose_server_is_killed_is_told_what_to_do_and_the_repeat_is_safe() {
    let office = Office::with_sample();
    let mut told = 0;
    for at in 0..4 {
        let server = Serving::start(&office);
        let (count, key) = (500 + at, format!("server-{at}"));
        let arguments = ["issue", ITEMS, "--count", &count.to_string(), "--key", &key, "--json"];
        let client = office.command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Asked of the server itself, so that it has its client by now, or nearly.
        office.call(&["keys", "list"]).good();
        server.kill();
        let output = client.wait_with_output().unwrap();
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() || message.contains("--key"), "{message}");
        told += usize::from(!output.status.success());
        let run = office.call(&arguments).json();
        assert_eq!(run["count"], count);
        assert_eq!(office.call(&arguments).json()["run"], run["run"]);
    }
    assert!(told <= 4);
}

/// What a client of this folder makes of a server that says this.
fn before(office: &Office, arguments: &[&str], hello: &Hello, serve: impl FnOnce(&mut UnixStream) + Send + 'static) -> String {
    let socket = office.data().join("admin.sock");
    drop(std::fs::remove_file(&socket));
    let listener = UnixListener::bind(&socket).unwrap();
    let hello = framed(hello);
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(HANGS)).unwrap();
        stream.write_all(&hello).unwrap();
        serve(&mut stream);
    });
    let message = office.call(arguments).refused(1);
    server.join().unwrap();
    message
}

#[test]
fn a_client_tells_a_server_of_another_version_and_one_that_breaks_off() {
    let office = Office::with_sample();
    let hello = |version: &str| Hello { temtin: version.to_owned(), closed: None };
    let message = before(&office, &["keys", "list"], &hello("9.9.9"), |_| {});
    assert!(message.contains("9.9.9") && message.contains(VERSION), "{message}");
    let message = before(&office, &["keys", "list"], &hello(VERSION), |stream| {
        Frame::read(stream).unwrap();
    });
    assert!(message.contains("temtin status"), "{message}");
    let message = before(&office, &["keys", "list"], &hello(VERSION), |stream| {
        Frame::read(stream).unwrap();
        stream.write_all(&u32::MAX.to_be_bytes()).unwrap();
    });
    assert!(message.contains("temtin status"), "{message}");
}

#[test]
fn a_client_opens_only_files_that_its_own_call_names() {
    let office = Office::with_sample();
    let dir = office.path("secret");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join("key"), "secret").unwrap();
    let named = office.path("named");
    std::fs::create_dir(&named).unwrap();
    let (dir, named) = (dir.to_str().unwrap().to_owned(), named.to_str().unwrap().to_owned());
    let hello = Hello { temtin: VERSION.to_owned(), closed: None };
    let (secret, folder) = (dir.clone(), named.clone());
    before(&office, &["import", &named], &hello, move |stream| {
        Frame::read(stream).unwrap();
        for ask in [
            Ask::Read(secret.clone(), "key".into(), 100),
            Ask::Read(folder.clone(), "../secret/key".into(), 100),
            Ask::Read(folder.clone(), format!("{secret}/key"), 100),
            Ask::List(secret.clone(), String::new()),
            Ask::Draft(format!("{secret}/new")),
            Ask::Flush,
            Ask::Keep,
        ] {
            stream.write_all(&framed(&ask)).unwrap();
            let reply = Frame::read(stream).unwrap().read_as::<Reply>().unwrap();
            assert!(matches!(reply, Reply::Failed(_)), "{ask:?} {reply:?}");
        }
        // Nor does anybody type a password for a call that says nothing of a person.
        stream.write_all(&framed(&Ask::Secret("Password:".into()))).unwrap();
        let reply = Frame::read(stream).unwrap().read_as::<Reply>().unwrap();
        assert!(matches!(&reply, Reply::Failed(why) if why.contains("has no use for")), "{reply:?}");
        stream.write_all(&framed(&Ask::List(folder, String::new()))).unwrap();
        assert_eq!(Frame::read(stream).unwrap().read_as::<Reply>().unwrap(), Reply::Names(Vec::new()));
        Frame::Note(b"as a server would\n".to_vec()).write(stream).unwrap();
        stream.write_all(&framed(&Ask::Exit(1))).unwrap();
    });
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 1);
}
