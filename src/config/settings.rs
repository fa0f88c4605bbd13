//! The one table of settings: file, environment, `temtin config` and docs/settings.md follow it.

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Its name in `temtin.toml`, with its table: `network.drain_seconds`.
    pub key: &'static str,
    /// What holds when nobody says otherwise; empty: nothing.
    pub usual: &'static str,
}

const fn setting(key: &'static str, usual: &'static str) -> Setting {
    Setting { key, usual }
}

/// Every setting.
pub const SETTINGS: [Setting; 33] = [
    setting("data", "data"),
    setting("lang", ""),
    setting("serve.bind", "127.0.0.1"),
    setting("serve.port", "8080"),
    setting("serve.admin_port", "9464"),
    setting("network.connections_max", "4096"),
    setting("network.connections_per_address", "1024"),
    setting("network.proxies", ""),
    setting("network.proxy_hops", "1"),
    setting("network.stamps_per_minute", "1200"),
    setting("network.stamps_burst", "600"),
    setting("network.codes_per_minute", "30"),
    setting("network.codes_burst", "30"),
    setting("network.pages_per_minute", "600"),
    setting("network.pages_burst", "300"),
    setting("network.tokens_per_minute", "600"),
    setting("network.tokens_burst", "300"),
    setting("network.drain_seconds", "30"),
    setting("scans.geoip", ""),
    setting("webhooks.allow", ""),
    setting("webhooks.waits_seconds", "5, 30, 120, 600, 3600, 21600"),
    setting("webhooks.parallel", "8"),
    setting("webhooks.timeout_seconds", "10"),
    setting("jobs.keep_days", "30"),
    setting("keys.passphrase_file", ""),
    setting("mail.host", ""),
    setting("mail.port", "465"),
    setting("mail.security", "implicit"),
    setting("mail.from", ""),
    setting("mail.user", ""),
    setting("mail.password_file", ""),
    setting("log.format", "auto"),
    setting("log.level", "info"),
];

impl Setting {
    /// Its name in the environment: `TEMTIN_NETWORK_DRAIN_SECONDS`.
    pub fn variable(&self) -> String {
        format!("TEMTIN_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }
}

/// The known name that looks most like this one.
pub fn nearest(key: &str) -> &'static str {
    let likeness = |known: &str| {
        let same_start = known.bytes().zip(key.bytes()).take_while(|(a, b)| a == b).count();
        let same_end = known.bytes().rev().zip(key.bytes().rev()).take_while(|(a, b)| a == b).count();
        same_start + same_end
    };
    SETTINGS.iter().map(|setting| setting.key).max_by_key(|known| likeness(known)).unwrap_or_default()
}
