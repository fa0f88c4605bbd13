//! What an operator may set about the network side. The defaults suit one office behind one proxy.
use crate::domain::mail::MailAddress;
use crate::domain::reach::Allowed;
use crate::web::regions::Regions;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Requests that one visitor may make: so many a minute, and so many at once after a pause (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Sustained, requests a minute; 0 = no limit.
    pub per_minute: u32,
    /// At once after a pause.
    pub burst: u32,
}

/// How webhooks are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hooks {
    /// What may be called besides the open internet.
    pub allowed: Allowed,
    /// The pause after each failed try; one more failure, and a message is given up.
    pub waits: Vec<Duration>,
    /// Messages that are under way at once, to all receivers together.
    pub parallel: usize,
    /// Longest time for one try.
    pub timeout: Duration,
}

impl Default for Hooks {
    fn default() -> Self {
        let waits = [5, 30, 120, 600, 3_600, 21_600].map(Duration::from_secs).to_vec();
        Self { allowed: Allowed::default(), waits, parallel: 8, timeout: Duration::from_secs(10) }
    }
}

/// How the way to a mail server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// TLS after a word in the clear; a server that does not offer it is given nothing.
    StartTls,
    /// In the clear; only to this machine.
    None,
}

/// As whom a mail server is signed in to. The password is read from its file for each letter, and kept nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLogin {
    /// The name.
    pub user: String,
    /// The file (0600) with the password.
    pub password_file: PathBuf,
}

/// The server that letters are given to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way to it is kept from others.
    pub security: MailSecurity,
    /// Who sends.
    pub from: MailAddress,
    /// As whom, where it asks for that.
    pub login: Option<MailLogin>,
}

/// Limits of the network side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Open connections from one address (an IPv6 /64); those of a trusted proxy count in the total only.
    pub connections_per_address: usize,
    /// Open connections in all.
    pub connections_max: usize,
    /// Proxies whose `X-Forwarded-For` is believed; nobody else's is.
    pub proxies: Vec<IpAddr>,
    /// How many proxies a request passes: the visitor is that address from the right of `X-Forwarded-For`.
    pub proxy_hops: u8,
    /// Stamp pages an address may open. A whole market may stand behind one.
    pub stamps: Rate,
    /// Printed codes that an address may type.
    pub codes: Rate,
    /// Other pages that an address may open.
    pub pages: Rate,
    /// Requests under one token.
    pub tokens: Rate,
    /// Wrong printed codes that all visitors together may type for one number.
    pub guesses: Rate,
    /// Longest time given to requests under way once a stop was asked.
    pub drain: Duration,
    /// How webhooks are called.
    pub hooks: Hooks,
    /// Where letters are given; none: links go by hand.
    pub mail: Option<MailServer>,
    /// Where networks are, by a file of the operator.
    pub regions: Regions,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connections_per_address: 1_024,
            connections_max: 4_096,
            proxies: Vec::new(),
            proxy_hops: 1,
            stamps: Rate { per_minute: 1_200, burst: 600 },
            codes: Rate { per_minute: 30, burst: 30 },
            pages: Rate { per_minute: 600, burst: 300 },
            tokens: Rate { per_minute: 600, burst: 300 },
            guesses: Rate { per_minute: 1, burst: 10 },
            drain: Duration::from_secs(30),
            hooks: Hooks::default(),
            mail: None,
            regions: Regions::default(),
        }
    }
}
