//! A receiver of messages on this computer that does as it is told: takes, refuses, hangs, lies.
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What it heard.
#[derive(Debug, Clone)]
pub struct Heard {
    pub head: String,
    pub body: String,
}

impl Heard {
    /// The value of a header.
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        line.map(|(_, value)| value).unwrap_or_default()
    }

    /// The name of the message.
    pub fn id(&self) -> String {
        self.header("webhook-id").to_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// How it answers.
#[derive(Debug, Clone)]
pub enum Manner {
    /// With this status and nothing else.
    Status(u16),
    /// With this text, whatever it is, and then the end.
    Text(String),
    /// Not at all, for a minute.
    Hang,
    /// A byte of a head every now and then, for a minute.
    Drip,
    /// A good head, and a body without end.
    Endless,
    /// It closes at once.
    Close,
}

type Manners = dyn Fn(&Heard, usize) -> Manner + Send + Sync;

/// The receiver.
pub struct Receiver {
    pub address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    connections: Arc<AtomicUsize>,
}

impl Receiver {
    /// Listens; `manners` is told what came and how many came before.
    pub fn new(manners: impl Fn(&Heard, usize) -> Manner + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (heard, connections) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)));
        let (ours, count, manners): (_, _, Arc<Manners>) = (heard.clone(), connections.clone(), Arc::new(manners));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                let (ours, manners) = (ours.clone(), manners.clone());
                // A caller that goes away ends the exchange, not the receiver.
                thread::spawn(move || drop(exchange(stream, &ours, manners.as_ref())));
            }
        });
        Self { address, heard, connections }
    }

    /// One that takes everything.
    pub fn good() -> Self {
        Self::new(|_, _| Manner::Status(204))
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?x=1", self.address)
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn exchange(mut stream: TcpStream, heard: &Mutex<Vec<Heard>>, manners: &Manners) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = text.trim().parse().unwrap_or(0);
        }
        head += &line;
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let one = Heard { head, body: String::from_utf8(body).unwrap_or_default() };
    let before = {
        let mut heard = heard.lock().unwrap();
        heard.push(one.clone());
        heard.len() - 1
    };
    match manners(&one, before) {
        Manner::Status(status) => write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Manner::Text(text) => stream.write_all(text.as_bytes()),
        Manner::Hang => {
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        Manner::Drip => {
            for byte in b"HTTP/1.1 200 OK\r\nX: ".iter().chain([b'a'; 600].iter()) {
                stream.write_all(&[*byte])?;
                thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
        Manner::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(&[&b"10000\r\n"[..], &[b'x'; 0x10000], b"\r\n"].concat())?;
            }
        }
        Manner::Close => Ok(()),
    }
}
