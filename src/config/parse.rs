//! Turns texts of settings into what each part of the program takes; all faults at once.
use crate::config::file;
use crate::config::mail::{self, Written, Wrong};
use crate::config::settings::{SETTINGS, nearest};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::reach::Allowed;
use crate::text::lang::Lang;
use crate::web::options::{Hooks, MailServer, Options, Rate};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Largest number of a limit.
const NUMBER_MAX: u32 = 1_000_000;

/// Most messages to webhooks under way at once.
const PARALLEL_MAX: u32 = 64;

/// Longest time for one try of a message, in seconds.
const TIMEOUT_MAX: u32 = 60;

/// Longest time for which files of print jobs are kept, in days.
const KEEP_DAYS_MAX: u32 = 36_500;

/// Longest pause between two tries, in seconds.
const WAIT_MAX: u64 = 86_400;

/// Most pauses.
const WAITS_MAX: usize = 12;

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything.
    Usual,
    /// `temtin.toml`, on this line.
    File(u64),
    /// A variable of the environment.
    Environment,
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// Everything that was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Data folder.
    pub data: PathBuf,
    /// Language of messages.
    pub lang: Lang,
    /// Address that `serve` listens on.
    pub bind: IpAddr,
    /// Its port.
    pub port: u16,
    /// The operator's port; 0 = any free one.
    pub admin_port: u16,
    /// The network side.
    pub network: Options,
    /// File that says where networks are.
    pub geoip: Option<PathBuf>,
    /// Days for which the files of a finished print job are kept; 0 = for ever.
    pub keep_days: u32,
    /// Where the passphrase of the private keys stands.
    pub passphrase_file: Option<PathBuf>,
    /// How lines of the log look.
    pub log_format: LogFormat,
    /// Which lines there are.
    pub log_level: tracing::Level,
    /// Each setting's text and source, as `temtin config` shows them.
    pub shown: BTreeMap<&'static str, (String, Source)>,
}

/// A file's name and text.
pub type File<'a> = (&'a str, &'a str);

/// Reads settings from a file's text and the environment. `lang` holds where neither names a language.
pub fn parse(file: Option<File<'_>>, environment: &BTreeMap<String, String>, lang: Lang) -> Result<Config> {
    let mut reading = Reading { name: file.map_or("", |(name, _)| name), texts: BTreeMap::new(), faults: Vec::new() };
    for setting in &SETTINGS {
        reading.texts.insert(setting.key, (setting.usual.to_owned(), Source::Usual));
    }
    if let Some((name, text)) = file {
        reading.take_file(name, text);
    }
    for setting in &SETTINGS {
        if let Some(text) = environment.get(&setting.variable()).filter(|text| !text.is_empty()) {
            reading.texts.insert(setting.key, (text.clone(), Source::Environment));
        }
    }
    let config = reading.config(lang);
    if reading.faults.is_empty() { Ok(config) } else { Err(Error::invalid(reading.faults)) }
}

struct Reading<'a> {
    name: &'a str,
    texts: BTreeMap<&'static str, (String, Source)>,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn take_file(&mut self, name: &str, text: &str) {
        for entry in file::entries(name, text, &mut self.faults) {
            match SETTINGS.iter().find(|setting| setting.key == entry.key) {
                Some(setting) => drop(self.texts.insert(setting.key, (entry.text, Source::File(entry.line)))),
                None => {
                    let fault = Fault::new("setting-unknown").arg("nearest", nearest(&entry.key));
                    self.faults.push(fault.at(name, entry.line, "").value(entry.key));
                }
            }
        }
    }

    fn config(&mut self, lang: Lang) -> Config {
        let usual = Options::default();
        let rate = |reading: &mut Self, per_minute, burst| Rate {
            per_minute: reading.number(per_minute, 0),
            burst: reading.number(burst, 1),
        };
        Config {
            data: PathBuf::from(self.text("data")),
            lang: if self.text("lang").is_empty() { lang } else { self.word("lang", "vi, en", Lang::default()) },
            bind: self.word("serve.bind", "127.0.0.1, ::1, 0.0.0.0", IpAddr::from([127, 0, 0, 1])),
            port: self.port("serve.port", 1),
            admin_port: self.port("serve.admin_port", 0),
            network: Options {
                connections_max: self.number("network.connections_max", 1) as usize,
                connections_per_address: self.number("network.connections_per_address", 1) as usize,
                proxies: self.proxies(),
                proxy_hops: u8::try_from(self.number("network.proxy_hops", 1).min(16)).unwrap_or(1),
                stamps: rate(self, "network.stamps_per_minute", "network.stamps_burst"),
                codes: rate(self, "network.codes_per_minute", "network.codes_burst"),
                pages: rate(self, "network.pages_per_minute", "network.pages_burst"),
                tokens: rate(self, "network.tokens_per_minute", "network.tokens_burst"),
                drain: Duration::from_secs(u64::from(self.number("network.drain_seconds", 1).min(600))),
                hooks: self.hooks(),
                mail: self.mail(),
                ..usual
            },
            keep_days: self.number("jobs.keep_days", 0).min(KEEP_DAYS_MAX),
            geoip: self.path("scans.geoip"),
            passphrase_file: self.path("keys.passphrase_file"),
            log_format: match self.text("log.format").as_str() {
                "json" => LogFormat::Json,
                "text" => LogFormat::Text,
                "auto" => LogFormat::Auto,
                _ => {
                    self.refuse("log.format", "auto, json, text");
                    LogFormat::Auto
                }
            },
            log_level: self.word("log.level", "error, warn, info, debug, trace", tracing::Level::INFO),
            shown: self.texts.clone(),
        }
    }

    fn text(&self, key: &str) -> String {
        self.texts.get(key).map(|(text, _)| text.clone()).unwrap_or_default()
    }

    fn path(&self, key: &str) -> Option<PathBuf> {
        Some(self.text(key)).filter(|path| !path.is_empty()).map(PathBuf::from)
    }

    fn word<T: FromStr>(&mut self, key: &'static str, allowed: &str, otherwise: T) -> T {
        match self.text(key).parse() {
            Ok(value) => value,
            Err(_) => {
                self.refuse(key, allowed);
                otherwise
            }
        }
    }

    fn number(&mut self, key: &'static str, least: u32) -> u32 {
        match self.text(key).parse() {
            Ok(number) if (least..=NUMBER_MAX).contains(&number) => number,
            Ok(_) | Err(_) => {
                self.refuse(key, &format!("{least}–{NUMBER_MAX}"));
                least.max(1)
            }
        }
    }

    fn port(&mut self, key: &'static str, least: u16) -> u16 {
        match self.text(key).parse() {
            Ok(port) if port >= least => port,
            Ok(_) | Err(_) => {
                self.refuse(key, &format!("{least}–65535"));
                least
            }
        }
    }

    fn proxies(&mut self) -> Vec<IpAddr> {
        let text = self.text("network.proxies");
        let read: std::result::Result<Vec<IpAddr>, _> =
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect();
        read.unwrap_or_else(|_| {
            self.refuse("network.proxies", "127.0.0.1, ::1");
            Vec::new()
        })
    }

    fn hooks(&mut self) -> Hooks {
        Hooks {
            allowed: self.word("webhooks.allow", "10.1.0.0/16, hooks.example.vn:8443", Allowed::default()),
            waits: self.waits(),
            parallel: self.number("webhooks.parallel", 1).min(PARALLEL_MAX) as usize,
            timeout: Duration::from_secs(u64::from(self.number("webhooks.timeout_seconds", 1).min(TIMEOUT_MAX))),
        }
    }

    fn waits(&mut self) -> Vec<Duration> {
        let text = self.text("webhooks.waits_seconds");
        let good = |seconds: &u64| (1..=WAIT_MAX).contains(seconds);
        let read: Option<Vec<u64>> = text.split(',').map(|part| part.trim().parse().ok().filter(good)).collect();
        let waits = read.filter(|waits| waits.len() <= WAITS_MAX).unwrap_or_else(|| {
            self.refuse("webhooks.waits_seconds", "1–86400, 1–86400, …");
            Vec::new()
        });
        waits.into_iter().map(Duration::from_secs).collect()
    }

    fn mail(&mut self) -> Option<MailServer> {
        let [host, port, security, from, user, password_file] =
            ["host", "port", "security", "from", "user", "password_file"].map(|name| self.text(&format!("mail.{name}")));
        let written =
            Written { host: &host, port: &port, security: &security, from: &from, user: &user, password_file: &password_file };
        mail::read(&written).unwrap_or_else(|all| {
            for wrong in all {
                match wrong {
                    Wrong::Value(key, allowed) => self.refuse(key, allowed),
                    Wrong::Alone(key, code) => self.refuse_as(key, Fault::new(code).arg("setting", key)),
                }
            }
            None
        })
    }

    fn refuse(&mut self, key: &'static str, allowed: &str) {
        let fault = Fault::new("setting-value").arg("allowed", allowed).arg("setting", key).value(self.text(key));
        self.refuse_as(key, fault);
    }

    /// Refuses the value of a setting for this, where it stands.
    fn refuse_as(&mut self, key: &'static str, fault: Fault) {
        let Some((_, source)) = self.texts.get(key) else { return };
        self.faults.push(match source {
            Source::File(line) => fault.at(self.name, *line, ""),
            Source::Environment | Source::Usual => fault,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &str, environment: &[(&str, &str)]) -> Result<Config> {
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        parse(Some(("temtin.toml", file)), &environment, Lang::Vi)
    }

    #[test]
    fn what_is_usual_is_what_each_part_takes_when_nobody_says_anything() {
        let config = parse(None, &BTreeMap::new(), Lang::En).unwrap();
        assert_eq!((config.network, config.lang), (Options::default(), Lang::En));
        assert_eq!((config.port, config.admin_port, config.passphrase_file), (8080, 9464, None));
    }

    #[test]
    fn the_environment_outranks_the_file_and_each_value_knows_whence_it_came() {
        let file = "data = \"/srv/t\"\n[serve]\nport = 9000\n[network]\nproxies = [\"127.0.0.1\", \"::1\"]\n";
        let config = read(file, &[("TEMTIN_SERVE_PORT", "9001"), ("TEMTIN_LANG", "en"), ("TEMTIN_DATA", "")]).unwrap();
        assert_eq!((config.port, config.lang, config.data.to_str()), (9001, Lang::En, Some("/srv/t")));
        assert_eq!(config.network.proxies.len(), 2);
        assert_eq!(config.shown["serve.port"].1, Source::Environment);
        assert_eq!((config.shown["data"].1, config.shown["network.proxies"].1), (Source::File(1), Source::File(5)));
    }

    #[test]
    fn all_faults_are_told_at_once_with_their_lines() {
        let file = "dta = \"x\"\n[serve]\nport = 0\nbind = \"street\"\n[network]\nproxy_hops = 1.5\n[log]\nlevel = \"loud\"\nformat = 7\n";
        let error = read(file, &[("TEMTIN_NETWORK_STAMPS_BURST", "many")]).unwrap_err();
        let mut told: Vec<(&str, Option<u64>)> =
            error.faults.iter().map(|fault| (fault.code, fault.at.as_ref().map(|at| at.line))).collect();
        told.sort_unstable();
        assert_eq!(
            told,
            [
                ("setting-shape", Some(6)),
                ("setting-unknown", Some(1)),
                ("setting-value", None),
                ("setting-value", Some(3)),
                ("setting-value", Some(4)),
                ("setting-value", Some(8)),
                ("setting-value", Some(9)),
            ]
        );
        assert!(error.faults.iter().any(|fault| fault.args.contains(&("nearest", "data".to_owned()))));
        for wrong in [
            "waits_seconds = \"5, 0\"",
            "waits_seconds = \"1,1,1,1,1,1,1,1,1,1,1,1,1\"",
            "allow = \"10.0.0.0/40\"",
            "parallel = 0",
        ] {
            assert_eq!(read(&format!("[webhooks]\n{wrong}\n"), &[]).unwrap_err().code(), "setting-value", "{wrong}");
        }
        assert_eq!(read("a = [", &[]).unwrap_err().code(), "setting-syntax");
        assert_eq!(read("[network.deeper]\nx = 1\n", &[]).unwrap_err().code(), "setting-shape");
    }
}
