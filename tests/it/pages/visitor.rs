//! A registry with sample data and stamps, and a visitor who asks its pages for something.
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock};
use tempfile::TempDir;
use temtin::domain::registry::Mode;
use temtin::domain::run::Run;
use temtin::domain::time::Timestamp;
use temtin::service::access::Actor;
use temtin::service::env::Env;
use temtin::service::import::{load, reading, table::Files};
use temtin::service::issue::{IssueFor, IssueOrder, issue};
use temtin::service::keys;
use temtin::service::passphrase::none;
use temtin::service::print::stamps;
use temtin::service::proposals;
use temtin::service::services::Services;
use temtin::service::setup::{InitOrder, Today, init, open};
use temtin::web::gate::Gate;
use temtin::web::options::{Options, Rate};

/// Noon of 2026-10-31 at the place.
const NOON: &str = "2026-10-31T05:00:00Z";

/// A registry whose sample was loaded, with stamps for a pepper batch, a recalled batch and a roll.
pub struct Site {
    _dir: TempDir,
    pub services: Arc<Services>,
    /// Path and query of a stamp whose batch nothing is wrong with, and its printed code.
    pub pepper: (String, String),
    /// Of a roll's stamp.
    pub roll: String,
}

static SITE: LazyLock<Site> = LazyLock::new(site);

/// The one site that all tests ask; none of them changes it.
pub fn the_site() -> &'static Site {
    &SITE
}

fn site() -> Site {
    let now: Timestamp = NOON.parse().unwrap();
    let (dir, services) = sample(Today::From(now));
    let pepper = stamp(&services, "pepper", IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(3)), now);
    let roll = stamp(&services, "roll", IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 3, None), now).0;
    Site { _dir: dir, services: Arc::new(services), pepper, roll }
}

/// A registry with the sample loaded and a key, under this clock.
pub fn sample(today: Today) -> (TempDir, Services) {
    let dir = tempfile::tempdir().unwrap();
    let order = InitOrder {
        origin: "ocop.example.vn".into(),
        mode: Mode::Demo,
        zone: "Asia/Ho_Chi_Minh".into(),
        office: "Chi cục mẫu".into(),
        office_contact: "0000 000 000".into(),
        report_to: "mailto:bao@example.vn".into(),
    };
    init(dir.path(), &order, &Env::system(), "2026-01-01T00:00:00Z".parse().unwrap(), &none).unwrap();
    let services = open(dir.path(), today, &none).unwrap();
    let now = services.env.now();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ocop");
    let files: Files = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    let data = reading::read(&files, &services).unwrap();
    load::load(&services, &Actor::Operator.can_import().unwrap(), &data, now).unwrap();
    keys::new_key(&services, &Actor::Operator.can_change_keys(&proposals::alone(&services).unwrap()).unwrap(), now).unwrap();
    (dir, services)
}

fn stamp(services: &Services, deed: &str, what: IssueFor, now: Timestamp) -> (String, String) {
    let run = run(services, deed, what, now);
    let (url, code) = stamps::url(services, &run, run.numbers.first()).unwrap();
    (path(services, &url), code.to_string())
}

/// Issues a run.
pub fn run(services: &Services, deed: &str, what: IssueFor, now: Timestamp) -> Run {
    let owner = temtin::service::issue::owner(services, &what).unwrap();
    let right = Actor::Operator.can_issue(&owner).unwrap();
    issue(services, &right, &IssueOrder { deed: deed.parse().unwrap(), what }, now).unwrap().0
}

/// Path and query of a stamp's URL.
pub fn path(services: &Services, url: &str) -> String {
    url.strip_prefix(&services.registry.base()).unwrap().to_owned()
}

/// What came back.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Who asks in tests.
const PEER: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

static GATE: LazyLock<Gate> = LazyLock::new(|| open_gate(the_site().services.clone()));

/// A gate that holds nobody up.
pub fn open_gate(services: Arc<Services>) -> Gate {
    Gate::new(services, Arc::new(unlimited())).unwrap()
}

/// Options without limits on how often one may ask.
pub fn unlimited() -> Options {
    let off = Rate { per_minute: 0, burst: 0 };
    Options { stamps: off, codes: off, pages: off, tokens: off, guesses: off, ..Options::default() }
}

/// Asks for a path with these headers.
pub fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Page {
    answer(&GATE, method, path, headers)
}

/// Asks at this gate.
pub fn answer(gate: &Gate, method: Method, path: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = gate.answer(PEER, request).await;
        let (parts, body) = response.into_parts();
        Page { status: parts.status, headers: parts.headers, bytes: to_bytes(body, 1 << 20).await.unwrap().to_vec() }
    })
}

/// Asks as a browser does.
pub fn get(path: &str) -> Page {
    ask(Method::GET, path, &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")])
}

/// Asks for data.
pub fn data(path: &str) -> Page {
    ask(Method::GET, path, &[("accept", "application/json")])
}
