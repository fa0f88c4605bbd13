//! A registry with the sample, a token of each role, and a program that calls.
use crate::pages::visitor::{open_gate, sample};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use tempfile::TempDir;
use temtin::domain::time::Timestamp;
use temtin::domain::token::Role;
use temtin::service::access::Actor;
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::service::tokens::{TokenOrder, make};
use temtin::web::gate::Gate;

/// The producer whose things are called for, and another one.
pub const OWN: &str = "htx-mau-07";
pub const OTHER: &str = "ho-mau-06";

/// A product and a batch of the first, which nothing is wrong with.
pub const PRODUCT: &str = "tieu-tien-phuoc";
pub const BATCH: &str = "lo-tieu-tien-phuoc-tp4";

/// Noon of 2026-10-31 at the place.
const NOON: &str = "2026-10-31T05:00:00Z";

pub struct House {
    pub _dir: TempDir,
    pub services: Arc<Services>,
    pub gate: Gate,
    pub office: String,
    pub reader: String,
    pub own: String,
    pub other: String,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The same, which must have this status.
    #[track_caller]
    pub fn with(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Code and pointer (or parameter) of every fault.
    #[track_caller]
    pub fn faults(&self) -> Vec<(String, String)> {
        let json = self.json();
        assert_eq!(self.header("content-type"), "application/problem+json");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let place = |fault: &Value| if fault["pointer"].is_null() { text(&fault["parameter"]) } else { text(&fault["pointer"]) };
        json["faults"].as_array().unwrap().iter().map(|fault| (text(&fault["code"]), place(fault))).collect()
    }
}

impl House {
    pub fn open() -> Self {
        let now: Timestamp = NOON.parse().unwrap();
        let (dir, services) = sample(Today::From(now));
        let services = Arc::new(services);
        let right = Actor::Operator.can_change_tokens().unwrap();
        let token = |role: Role| {
            let order = TokenOrder { role, note: "thử".into(), expires: None };
            make(&services, &right, &order, services.env.now()).unwrap().1.tell().to_owned()
        };
        let producer = |id: &str| token(Role::Producer(id.parse().unwrap()));
        let (office, reader, own, other) = (token(Role::Office), token(Role::Reader), producer(OWN), producer(OTHER));
        Self { _dir: dir, gate: open_gate(services.clone()), services, office, reader, own, other }
    }

    /// Calls with these headers and this body.
    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (parts, body) = self.gate.answer(IpAddr::V4(Ipv4Addr::LOCALHOST), request).await.into_parts();
            let bytes = to_bytes(body, 8 << 20).await.unwrap().to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Reply { status: parts.status.as_u16(), headers: parts.headers, text, bytes }
        })
    }

    /// Reads under a token; an empty one shows none.
    pub fn get(&self, token: &str, path: &str) -> Reply {
        self.send(token, "GET", path, None, &[])
    }

    /// Sends JSON, or nothing.
    pub fn send(&self, token: &str, method: &str, path: &str, body: Option<&Value>, more: &[(&str, &str)]) -> Reply {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("accept-language", "en")];
        if !token.is_empty() {
            headers.push(("authorization", &bearer));
        }
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        headers.extend(more);
        let bytes = body.map(|body| serde_json::to_vec(body).unwrap()).unwrap_or_default();
        self.call(method, path, &headers, &bytes)
    }

    pub fn post(&self, token: &str, path: &str, body: &Value) -> Reply {
        self.send(token, "POST", path, Some(body), &[])
    }

    /// Posts under a key of one's own.
    pub fn post_as(&self, token: &str, path: &str, body: &Value, key: &str) -> Reply {
        self.send(token, "POST", path, Some(body), &[("idempotency-key", key)])
    }

    /// Sends a file of this media type.
    pub fn send_file(&self, token: &str, path: &str, kind: &str, bytes: &[u8]) -> Reply {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("accept-language", "en"), ("content-type", kind)];
        if !token.is_empty() {
            headers.push(("authorization", &bearer));
        }
        self.call("POST", path, &headers, bytes)
    }
}
