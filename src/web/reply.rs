//! Builds answers: status, body, and the headers that every one of them carries.
use crate::domain::attachment::Attachment;
use crate::web::compress::{accepted, gzip};
use crate::web::kept::KeptPage;
use crate::web::style;
use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderName, LOCATION, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use std::sync::LazyLock;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Html,
    /// Data.
    Json,
    /// A problem as data (RFC 9457).
    Problem,
    /// A JWK set (RFC 7517).
    Jwks,
    /// Plain text.
    Text,
    /// A feed (RFC 4287).
    Atom,
    /// A printable page.
    Pdf,
    /// A picture of vectors.
    Svg,
    /// A picture of pixels.
    Png,
    /// A table (RFC 4180).
    Csv,
    /// A file to be put aside.
    Binary,
    /// A script of ours.
    Script,
}

impl Kind {
    /// As `Content-Type` spells it.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Problem => "application/problem+json",
            Self::Jwks => "application/jwk-set+json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Binary => "application/octet-stream",
            Self::Script => "text/javascript; charset=utf-8",
        }
    }
}

/// How long an answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Not at all: the next scan must be answered afresh.
    Never,
    /// Minutes: public and slow to change.
    Briefly,
    /// A minute: public, and a change of it is of weight.
    Shortly,
    /// By whoever asked and nobody else, and only after asking whether it still holds.
    Own,
    /// For good: another text has another address.
    Always,
}

/// The only compression.
const GZIP: &str = "gzip";

/// Room for every header of ours and for those that the server adds.
const HEADERS: usize = 16;

static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| HeaderValue::from_static(style::policy()));

/// An answer, compressed where the visitor allows it.
pub fn reply(status: StatusCode, kind: Kind, keep: Keep, body: String, asked: &HeaderMap) -> Response<Body> {
    match gzip(encodings(asked), body.as_bytes()) {
        Some(packed) => written(status, kind, keep, Body::from(packed), Some(GZIP)),
        None => written(status, kind, keep, Body::from(body), None),
    }
}

/// An answer that is no text, as it is: it is packed in itself.
pub fn reply_bytes(kind: Kind, keep: Keep, body: Vec<u8>) -> Response<Body> {
    written(StatusCode::OK, kind, keep, Body::from(body), None)
}

/// The same from a body that comes bit by bit.
pub fn reply_body(kind: Kind, keep: Keep, body: Body) -> Response<Body> {
    written(StatusCode::OK, kind, keep, body, None)
}

/// A page that was written before, for a code that is scanned again.
pub fn repeat(page: &KeptPage, asked: &HeaderMap) -> Response<Body> {
    let packed = if accepted(encodings(asked)) { page.packed() } else { None };
    let encoding = packed.is_some().then_some(GZIP);
    let body = packed.unwrap_or_else(|| page.plain());
    written(StatusCode::OK, Kind::Html, Keep::Never, Body::from(body), encoding)
}

fn encodings(asked: &HeaderMap) -> Option<&str> {
    asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok())
}

fn written(status: StatusCode, kind: Kind, keep: Keep, body: Body, encoding: Option<&'static str>) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let mut headers = HeaderMap::with_capacity(HEADERS);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static(match keep {
            Keep::Never => "no-store",
            Keep::Briefly => "public, max-age=300",
            Keep::Shortly => "public, max-age=60",
            Keep::Own => "private, no-cache",
            Keep::Always => "public, max-age=31536000, immutable",
        }),
    );
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Language, Accept-Encoding"));
    if kind == Kind::Html {
        headers.insert(CONTENT_SECURITY_POLICY, POLICY.clone());
    }
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    *response.headers_mut() = headers;
    response
}

/// A file whose name is its hash: under that name it never changes. For a day it is not asked for again; no longer, so that a file
/// which its record shows no more is soon gone from memories on the way too.
pub fn file(attached: &Attachment, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(attached.media.name()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400, immutable"));
    headers.insert(CONTENT_SECURITY_POLICY, FILE_POLICY);
    if !attached.media.is_picture() {
        // A document is put aside and read there, never run beside our pages.
        let name = format!("attachment; filename=\"{:.12}.pdf\"", attached.hash.to_string());
        headers.extend(HeaderValue::from_str(&name).ok().map(|name| (CONTENT_DISPOSITION, name)));
    }
    response
}

/// A file that was made for whoever asked, to be put aside. The name holds no quotes.
pub fn put_aside(body: Body, name: &str, media: &'static str) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
        .extend(HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).ok().map(|name| (CONTENT_DISPOSITION, name)));
    response
}

/// What came from outside runs nothing, even where it is opened by itself.
const FILE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// What is not a page asks for nothing and stands in no frame.
const BARE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Two years, as lists of hosts that are never asked without encryption want it.
const ENCRYPTED_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// What browsers are told with every answer, besides what it is.
const SAFEGUARDS: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Adds the safeguards that every answer carries. `encrypted` where visitors come over TLS only: a real registry.
pub fn clothe(headers: &mut HeaderMap, encrypted: bool) {
    for (name, value) in SAFEGUARDS {
        headers.insert(name, value);
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(BARE_POLICY);
    if encrypted {
        headers.insert(STRICT_TRANSPORT_SECURITY, ENCRYPTED_ONLY);
    }
}

/// What may be done at an address, for whoever asks just that.
pub fn allow(methods: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().extend(HeaderValue::from_str(methods).ok().map(|methods| (ALLOW, methods)));
    response
}

/// A method that an address does not take.
pub fn refused_method(methods: &str) -> Response<Body> {
    let mut response = allow(methods);
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// Leads to another page of ours. `path` holds visible ASCII only; anything else leads home.
pub fn see_other(path: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let home = || HeaderValue::from_static("/");
    let location = HeaderValue::from_str(path).unwrap_or_else(|_| home());
    response.headers_mut().insert(LOCATION, location);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
