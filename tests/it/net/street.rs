//! A server that faces the street: real sockets, short patience, and clients that do as they like.
use crate::pages::visitor::{path, run, sample, unlimited};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, LazyLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use temtin::domain::error::Result;
use temtin::domain::number::Number;
use temtin::service::issue::IssueFor;
use temtin::service::print::stamps;
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::web::connections::{Patience, Stop};
use temtin::web::gate::Gate;
use temtin::web::options::Options;
use temtin::web::serve::{Listeners, serve_with};
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// Longer than any of this takes; only a server that hangs reaches it.
pub const HANGS: Duration = Duration::from_secs(60);

/// Patience that tests do not feel.
pub const SHORT: Patience = Patience {
    head: Duration::from_millis(300),
    write: Duration::from_millis(300),
    farewell: Duration::from_millis(100),
    drain: Duration::from_secs(50),
};

/// Options without rate limits.
pub static OPEN: LazyLock<Options> = LazyLock::new(unlimited);

/// A server with one issued stamp.
pub struct Street {
    _dir: TempDir,
    pub services: Arc<Services>,
    pub pages: SocketAddr,
    pub admin: SocketAddr,
    /// Path and query of the stamp.
    pub scan: String,
    /// Its printed code.
    pub code: String,
    pub number: Number,
    stop: watch::Sender<Stop>,
    served: Option<JoinHandle<Result<()>>>,
}

impl Street {
    pub fn open(options: &Options) -> Self {
        Self::with(options, SHORT)
    }

    pub fn with(options: &Options, patience: Patience) -> Self {
        let (dir, services) = sample(Today::Now);
        let what = IssueFor::Batch("lo-tram-nu-tp1".parse().unwrap(), Some(1));
        let run = run(&services, "incense", what, services.env.now());
        let number = run.numbers.first();
        let (url, code) = stamps::url(&services, &run, number).unwrap();
        let (scan, services) = (path(&services, &url), Arc::new(services));
        let listener = || {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            listener
        };
        let listeners = Listeners { pages: listener(), admin: listener() };
        let (pages, admin) = (listeners.pages.local_addr().unwrap(), listeners.admin.local_addr().unwrap());
        let (stop, asked) = watch::channel(Stop::No);
        let gate = Gate::new(services.clone(), Arc::new(options.clone())).unwrap().with_body_time(patience.head);
        let (own, options) = (services.clone(), options.clone());
        let served = thread::spawn(move || {
            let runtime = Runtime::new().unwrap();
            runtime.block_on(serve_with(listeners, own, options, patience, gate, asked))
        });
        Self { _dir: dir, services, pages, admin, scan, code: code.to_string(), number, stop, served: Some(served) }
    }

    /// Asks the server to stop.
    pub fn stop(&self, how: Stop) {
        self.stop.send_replace(how);
    }

    /// Waits for its end.
    pub fn end(&mut self) -> Result<()> {
        self.served.take().unwrap().join().unwrap()
    }

    pub fn has_ended(&self) -> bool {
        self.served.as_ref().is_none_or(JoinHandle::is_finished)
    }

    pub fn connect(&self) -> TcpStream {
        connect_from(Ipv4Addr::LOCALHOST.into(), self.pages)
    }

    /// A whole exchange: request line and headers, closed after the answer.
    pub fn ask(&self, request: &str) -> String {
        let mut stream = self.connect();
        say(&mut stream, request);
        hear(stream)
    }

    pub fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    }

    /// What the operator's listener says.
    pub fn operator(&self, path: &str) -> String {
        let mut stream = connect_from(Ipv4Addr::LOCALHOST.into(), self.admin);
        say(&mut stream, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        hear(stream)
    }

    /// A value of the meters.
    pub fn meter(&self, name: &str) -> f64 {
        let text = self.operator("/metrics");
        let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name} in {text}"));
        line.trim().parse().unwrap()
    }
}

impl Drop for Street {
    fn drop(&mut self) {
        self.stop(Stop::Now);
        if let Some(served) = self.served.take() {
            served.join().unwrap().unwrap();
        }
    }
}

/// A connection from an address of this computer.
pub fn connect_from(from: IpAddr, to: SocketAddr) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(from, 0)).unwrap();
        socket.connect(to).await.unwrap()
    });
    let stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(HANGS)).unwrap();
    stream.set_write_timeout(Some(HANGS)).unwrap();
    stream
}

/// Sends as much as the server takes.
pub fn say(stream: &mut TcpStream, text: &str) {
    let _ = stream.write_all(text.as_bytes());
}

/// Everything until the server closes, also by a reset.
pub fn hear(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 64 * 1024];
    loop {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(more) => bytes.extend_from_slice(&part[..more]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("the server neither answers nor closes"),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The status of an answer; 0 when the connection was closed without one.
pub fn status(answer: &str) -> u16 {
    answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).map_or(0, |code| code.parse().unwrap())
}

/// Waits until something holds.
pub fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + HANGS;
    while !holds() {
        assert!(Instant::now() < end, "{what} never came");
        thread::yield_now();
    }
}
