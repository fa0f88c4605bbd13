//! The operator's own listener: whether we live, whether we are ready, and what was counted. It never faces the street.
use crate::service::services::Services;
use crate::web::connections::Connections;
use crate::web::gate::Gate;
use crate::web::meters::Reading;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use std::sync::Arc;
use std::time::Instant;

/// The media type of OpenMetrics 1.0.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the operator may ask about.
pub struct Admin {
    services: Arc<Services>,
    gate: Arc<Gate>,
    connections: Arc<Connections>,
    began: Instant,
}

impl Admin {
    /// Over a server.
    pub fn new(services: Arc<Services>, gate: Arc<Gate>, connections: Arc<Connections>) -> Self {
        Self { services, gate, connections, began: Instant::now() }
    }

    /// `/healthz`, `/readyz` or `/metrics`.
    pub fn answer(&self, path: &str) -> Response<Body> {
        match path {
            "/healthz" => text(StatusCode::OK, "text/plain; charset=utf-8", "ok\n".to_owned()),
            "/readyz" => self.ready(),
            "/metrics" => text(StatusCode::OK, OPEN_METRICS, self.gate.meters.text(&self.readings())),
            _ => text(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "/healthz /readyz /metrics\n".to_owned()),
        }
    }

    /// Ready means: takes requests, and its store can write.
    fn ready(&self) -> Response<Body> {
        let why = if self.gate.is_draining() { "draining" } else { self.services.store.health().word() };
        let ready = if why == "good" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        text(ready, "text/plain; charset=utf-8", format!("{why}\n"))
    }

    fn readings(&self) -> Vec<Reading> {
        let services = &self.services;
        let reading = |name, help, value| Reading { name, help, value };
        let queued = services.messages.so_far(None, services.env.outside_now());
        let scrubbed = services.scrub.so_far();
        let ready = f64::from(u8::from(services.store.health().word() == "good" && !self.gate.is_draining()));
        vec![
            reading("ready", "1 when requests are taken and the store can write", ready),
            reading("connections_open", "Open connections", self.connections.open() as f64),
            reading("connections_refused", "Connections that were one too many", self.connections.refused() as f64),
            reading("requests_under_way", "Requests under way", self.gate.load.under_way() as f64),
            reading("lag_seconds", "How late due tasks run", self.gate.load.lag().as_secs_f64()),
            reading("scans_dropped", "Scans that were not counted", services.scans.dropped() as f64),
            reading("scan_places_dropped", "Places of scans that were not counted", services.scans.places_dropped() as f64),
            reading("files_damaged", "Kept files that are not what their names say", scrubbed.damaged as f64),
            reading("files_read_again", "Kept files read again since the start", scrubbed.files as f64),
            reading("webhook_messages_waiting", "Messages to webhooks that wait or are under way", queued.waiting as f64),
            reading("webhook_oldest_seconds", "Age of the oldest of them", queued.oldest_seconds as f64),
            reading("webhook_messages_dead", "Messages to webhooks that were given up", queued.dead as f64),
            reading(
                "suspicions_dropped",
                "Stamps that nobody issued, beyond what is told a day",
                services.suspicions.dropped() as f64,
            ),
            reading("log_entries", "Entries under the signed head", services.head.size() as f64),
            reading("audit_broken", "Places where the start found the audit log broken", services.audit.found().len() as f64),
            reading("audit_unended", "Deeds done whose end the audit log lacks", services.audit.unended() as f64),
            reading("uptime_seconds", "Since the start", self.began.elapsed().as_secs_f64()),
            reading("resident_bytes", "Memory in use", resident().unwrap_or(0) as f64),
            reading("descriptors_open", "Open descriptors", descriptors().unwrap_or(0) as f64),
        ]
    }
}

fn text(status: StatusCode, kind: &'static str, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Resident memory in bytes (proc(5): `VmRSS` of `status`, in kB).
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

fn descriptors() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count())
}
