//! Lines of the log on standard error, for `serve` and `demo`: JSON unless people watch.
use crate::config::parse::{Config, LogFormat};
use std::io::IsTerminal;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// From now on, lines are written. Of other crates only warnings: what they say of connections is nothing that we let out.
pub fn begin(config: &Config) {
    let json = match config.log_format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let ours = tracing_subscriber::filter::filter_fn(|about| about.target().starts_with("temtin"));
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let registry = tracing_subscriber::registry().with(LevelFilter::from_level(config.log_level)).with(ours);
    // A subscriber that stands already (a second start in one process) keeps its place.
    let _ = if json { registry.with(lines.json().flatten_event(true)).try_init() } else { registry.with(lines).try_init() };
}
