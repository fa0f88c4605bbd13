//! The stamp page ÷ a static page of the same size and headers from the same server on one worker: every code new, one hot code.
use crate::load::{Awake, Load, need_tools, pin_server};
use crate::office::{BATCH, Office, noon, paths};
use crate::rounds::{Gate, Outcome, Turn, rounds};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response};
use axum::routing::get;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, OnceLock};
use std::thread;
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, Scope};
use temtin::domain::registry::Owner;
use temtin::service::access::Actor;
use temtin::service::recall::{RecallOrder, begin};
use temtin::service::services::Services;
use temtin::web::connections::{Patience, Stop};
use temtin::web::gate;
use temtin::web::options::{Options, Rate};
use temtin::web::serve::{Listeners, serve_with};

use tokio::sync::watch;

/// Different stamps: more than any cache holds.
const STAMPS: u32 = 200_000;

/// Rounds; the median counts.
const ROUNDS: usize = 5;

/// A page as it came over the wire.
pub struct Page {
    headers: HeaderMap,
    body: Bytes,
}

/// What `/static` answers: set once a real page was fetched.
pub type Fixed = Arc<OnceLock<Page>>;

/// A server on a free port, one worker; it ends with this value.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<Stop>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Starts it.
    pub fn start(services: Arc<Services>, fixed: Fixed) -> Self {
        let (told, address) = std::sync::mpsc::channel();
        let (stop, asked) = watch::channel(Stop::No);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
            let listener = || {
                let listener = TcpListener::bind("127.0.0.1:0").unwrap();
                listener.set_nonblocking(true).unwrap();
                listener
            };
            let listeners = Listeners { pages: listener(), admin: listener() };
            told.send(listeners.pages.local_addr().unwrap()).unwrap();
            let off = Rate { per_minute: 0, burst: 0 };
            let options = Options { stamps: off, codes: off, pages: off, guesses: off, ..Options::default() };
            let page = Router::new().route("/static", get(move || async move { answer(&fixed) }));
            let gate = gate::Gate::new(services.clone(), Arc::new(options.clone())).unwrap().with_pages(page);
            let patience = Patience::usual(&options);
            let served = serve_with(listeners, services, options, patience, gate, asked);
            runtime.block_on(async { tokio::spawn(served).await.unwrap().unwrap() });
        });
        Self { address: address.recv().unwrap(), stop, thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.send_replace(Stop::Now);
        self.thread.take().map(thread::JoinHandle::join).unwrap().unwrap();
    }
}

fn answer(fixed: &Fixed) -> Response<Body> {
    let page = fixed.get().expect("the page is fetched before it is asked for");
    let mut response = Response::new(Body::from(page.body.clone()));
    *response.headers_mut() = page.headers.clone();
    response
}

/// One page, not compressed, as the load asks for it.
pub fn fetch(server: SocketAddr, path: &str) -> Page {
    let mut stream = TcpStream::connect(server).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: text/html\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    let end = text.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let mut lines = std::str::from_utf8(&text[..end]).unwrap().lines();
    assert_eq!(lines.next(), Some("HTTP/1.1 200 OK"));
    let mut headers = HeaderMap::new();
    for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
        // The server writes these itself.
        if !matches!(name, "date" | "connection" | "content-length") {
            headers.append(name.parse::<HeaderName>().unwrap(), value.parse::<HeaderValue>().unwrap());
        }
    }
    Page { headers, body: Bytes::copy_from_slice(&text[end + 4..]) }
}

/// What was kept for speed must never hide a recall: the hot code's very next page says it.
fn a_recall_shows(services: &Services, server: SocketAddr, path: &str) {
    let seen = String::from_utf8(fetch(server, path).body.to_vec()).unwrap();
    assert!(seen.contains("class=\"panel neutral\""));
    let words = |text: &str| Words::default().with("vi", text);
    let order = RecallOrder {
        id: "bench-recall".parse().unwrap(),
        kind: RecallKind::Recall,
        scope: Scope::Batch(BATCH.parse().unwrap()),
        reason: words("Thử"),
        action: words("Trả lại nơi mua"),
        order: "1/QĐ".into(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    };
    let right = Actor::Operator.can_recall(&Owner::Office).unwrap();
    begin(services, &right, &order, noon()).unwrap();
    let seen = String::from_utf8(fetch(server, path).body.to_vec()).unwrap();
    assert!(seen.contains("class=\"panel stop\""), "{seen}");
}

/// Measures in requests a second.
pub fn measure() -> Vec<Outcome> {
    need_tools();
    let folder = tempfile::tempdir().unwrap();
    let office = Office::with_room(STAMPS);
    let run = office.issue(STAMPS);
    office.activate(&run);
    let paths = paths(&office.services, &run);
    let fixed = Fixed::default();
    let services = office.services.clone();
    let server = Server::start(services.clone(), fixed.clone());
    let page = fetch(server.address, &paths[0]);
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(text.contains("class=\"panel neutral\"") && text.contains("class=\"journey\""), "{text}");
    let bytes = text.len();
    fixed.set(page).unwrap_or_else(|_| unreachable!("set once"));
    let load = |name: &str, paths: &[String], encoding| Load::new(server.address, folder.path(), name, paths, encoding);
    let mut fixed = load("static", &["/static".to_owned()], None);
    let mut hot = load("hot", &paths[..1], None);
    let mut packed = load("packed", &paths[..1], Some("gzip"));
    let mut new = load("new", &paths, None);
    pin_server();
    let awake = Awake::begin();
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("static page", || fixed.run()),
            Turn::new("hot code", || hot.run()),
            Turn::new("every code new", || new.run()),
            Turn::new("hot code, gzip", || packed.run()),
        ],
    );
    drop(awake);
    a_recall_shows(&services, server.address, &paths[0]);
    measured.print(&format!("page: {bytes} bytes, one worker"), "requests/s");
    vec![
        measured.ratio(1, 0, Gate::Least(0.5, 0.6)),
        measured.ratio(2, 0, Gate::Least(0.15, 0.3)),
        measured.ratio(3, 1, Gate::None),
    ]
}
