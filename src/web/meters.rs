//! What the server counts, for the operator: by pattern of address and class of status, never by stamp, code or visitor.
use crate::service::webhook::outcome::Fate;
use crate::web::limits::Class;
use crate::web::route::Route;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// Bounds of the histogram of durations, in seconds.
const SECONDS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: &'static str,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    class: &'static str,
    why: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Delivered {
    outcome: &'static str,
}

/// Why a request was not even looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Too often.
    Rate,
    /// The server is pressed.
    Load,
}

/// A value that is read when somebody asks.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Its name, with its unit at the end.
    pub name: &'static str,
    /// What it is.
    pub help: &'static str,
    /// Its value now.
    pub value: f64,
}

/// All meters of one server.
#[derive(Debug)]
pub struct Meters {
    registry: Registry,
    answered: Family<Answered, Counter>,
    refused: Family<Refused, Counter>,
    seconds: Histogram,
    delivered: Family<Delivered, Counter>,
}

impl Default for Meters {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("temtin");
        let answered = Family::<Answered, Counter>::default();
        let refused = Family::<Refused, Counter>::default();
        let seconds = Histogram::new(SECONDS);
        let delivered = Family::<Delivered, Counter>::default();
        registry.register("requests", "Requests answered", answered.clone());
        registry.register("requests_refused", "Requests refused before they were looked at", refused.clone());
        registry.register_with_unit("request_duration", "Time from head to answer", Unit::Seconds, seconds.clone());
        registry.register("webhook_deliveries", "Tries to bring a message to a webhook", delivered.clone());
        Self { registry, answered, refused, seconds, delivered }
    }
}

impl Meters {
    /// Counts an answer.
    pub fn answered(&self, route: Route, status: u16, took: Duration) {
        let status = match status / 100 {
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.answered.get_or_create(&Answered { route: route.pattern(), status }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// Counts a refusal.
    pub fn refused(&self, class: Class, why: Why) {
        let class = match class {
            Class::Stamp => "stamp",
            Class::Code => "code",
            Class::Page => "page",
        };
        let why = match why {
            Why::Rate => "rate",
            Why::Load => "load",
        };
        self.refused.get_or_create(&Refused { class, why }).inc();
    }

    /// Counts a try to bring a message to a webhook.
    pub fn delivered(&self, fate: Fate) {
        self.delivered.get_or_create(&Delivered { outcome: fate.code() }).inc();
    }

    /// Everything in the text format of OpenMetrics 1.0, with values that are read just now.
    pub fn text(&self, readings: &[Reading]) -> String {
        let mut text = String::new();
        let mut now = Registry::with_prefix("temtin");
        for reading in readings {
            let gauge = Gauge::<f64, AtomicU64>::default();
            gauge.set(reading.value);
            now.register(reading.name, reading.help, gauge);
        }
        let written = encode_all(&mut text, &self.registry, &now);
        written.expect("a String takes every text");
        text
    }
}

fn encode_all(text: &mut String, lasting: &Registry, now: &Registry) -> std::fmt::Result {
    encode(text, now)?;
    // Each registry ends with a mark of the end; only the last one may stand.
    text.truncate(text.trim_end().trim_end_matches("# EOF").len());
    encode(text, lasting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told_by_pattern_and_class() {
        let meters = Meters::default();
        meters.answered(Route::Stamp, 200, Duration::from_micros(80));
        meters.answered(Route::Other, 404, Duration::from_millis(2));
        meters.refused(Class::Code, Why::Rate);
        meters.delivered(Fate::Waits);
        let text = meters.text(&[Reading { name: "connections_open", help: "Open connections", value: 3.0 }]);
        for line in [
            "temtin_requests_total{route=\"/01?s\",status=\"2xx\"} 1",
            "temtin_requests_total{route=\"*\",status=\"4xx\"} 1",
            "temtin_requests_refused_total{class=\"code\",why=\"rate\"} 1",
            "temtin_request_duration_seconds_count 2",
            "temtin_webhook_deliveries_total{outcome=\"failed\"} 1",
            "temtin_connections_open 3.0",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert_eq!((text.matches("# EOF").count(), text.trim_end().ends_with("# EOF")), (1, true));
    }
}
