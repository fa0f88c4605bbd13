//! The address of a receiver: read strictly, in one spelling, so that no two readers of it see two hosts.
use super::error::Fault;
use super::reach::{Allowed, is_open};
use super::registry::Mode;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Longest address, in bytes.
pub const TARGET_MAX: usize = 500;

/// Ports that receivers on the open internet use.
pub const PORTS: [u16; 2] = [443, 8443];

/// Names that mean this machine or a network behind us, with their dot in front.
const CLOSED_NAMES: [&str; 6] = [".localhost", ".local", ".internal", ".arpa", ".lan", ".home"];

/// How a receiver is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Encrypted.
    Https,
    /// In the clear: only in a demo, and only where an operator allows that very host and port.
    Http,
}

/// An address that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target {
    text: String,
    scheme: Scheme,
    host: String,
    port: u16,
    /// Where path and query begin in `text`.
    path_at: usize,
}

impl Target {
    /// How it is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The host in small letters; an address of version 6 without its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port, said or usual.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Path and query as they are asked for; `/` where there is none.
    pub fn path(&self) -> &str {
        self.text.get(self.path_at..).filter(|path| !path.is_empty()).unwrap_or("/")
    }

    /// Host and port as they stand between the slashes.
    pub fn authority(&self) -> &str {
        let start = self.text.find("//").map_or(0, |at| at + 2);
        self.text.get(start..self.path_at).unwrap_or_default()
    }

    /// The address, where the host is one.
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// What keeps this address from being called at all: `webhook-scheme`, `webhook-host`, `webhook-port`.
    pub fn faults(&self, mode: Mode, allowed: &Allowed) -> Vec<Fault> {
        let named = allowed.names(&self.host, self.port);
        let mut faults = Vec::new();
        if self.scheme == Scheme::Http && !(mode == Mode::Demo && named) {
            faults.push(Fault::new("webhook-scheme").value(&self.text));
        }
        if named {
            return faults;
        }
        let closed = match self.address() {
            Some(address) => !allowed.covers(address),
            None => !self.host.contains('.') || CLOSED_NAMES.iter().any(|name| self.host.ends_with(name)),
        };
        if closed {
            faults.push(Fault::new("webhook-host").value(&self.host));
        }
        if !PORTS.contains(&self.port) && !self.address().is_some_and(|address| allowed.covers(address)) {
            faults.push(Fault::new("webhook-port").value(self.port.to_string()));
        }
        faults
    }

    /// Whether this address, to which its host was resolved, may be called.
    pub fn may_reach(&self, address: IpAddr, allowed: &Allowed) -> bool {
        is_open(address) || allowed.names(&self.host, self.port) || allowed.covers(address)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Target {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        read(text).ok_or_else(|| Fault::new("webhook-url").arg("max", TARGET_MAX).value(text))
    }
}

impl TryFrom<String> for Target {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.to_string())
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.text
    }
}

fn read(text: &str) -> Option<Target> {
    let schemes = [("https://", Scheme::Https, 443), ("http://", Scheme::Http, 80)];
    let (start, scheme, usual) = schemes.into_iter().find(|(start, ..)| text.starts_with(start))?;
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\#\"<>^`{|}@".contains(&byte));
    if text.len() > TARGET_MAX || !visible {
        return None;
    }
    let rest = text.get(start.len()..)?;
    let length = rest.find(['/', '?']).unwrap_or(rest.len());
    // A query without a path has two spellings.
    if rest.get(length..)?.starts_with('?') {
        return None;
    }
    let (host, port) = split_port(rest.get(..length)?)?;
    let port = match port {
        Some(digits) if digits.starts_with('0') => return None,
        Some(digits) => digits.parse().ok()?,
        None => usual,
    };
    Some(Target { text: text.to_owned(), scheme, host: host_of(host)?, port, path_at: start.len() + length })
}

fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let end = if authority.starts_with('[') { authority.find(']')? + 1 } else { authority.find(':').unwrap_or(authority.len()) };
    let (host, rest) = authority.split_at_checked(end)?;
    match rest.strip_prefix(':') {
        Some(port) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => Some((host, Some(port))),
        Some(_) => None,
        None => rest.is_empty().then_some((host, None)),
    }
}

/// A name, or an address in its one usual spelling: readers of `0x7f.1` and `2130706433` disagree about what they are.
fn host_of(text: &str) -> Option<String> {
    if let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address: Ipv6Addr = inner.parse().ok()?;
        return Some(address.to_string());
    }
    let host = text.to_ascii_lowercase();
    let last = host.rsplit('.').next()?;
    if last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") {
        let address: Ipv4Addr = host.parse().ok()?;
        return (address.to_string() == host).then_some(host);
    }
    let good = |label: &str| {
        let bytes = label.as_bytes();
        let plain = bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        (1..=63).contains(&bytes.len()) && plain && bytes.first() != Some(&b'-') && bytes.last() != Some(&b'-')
    };
    (host.len() <= 253 && host.split('.').all(good)).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str, mode: Mode, allowed: &str) -> Vec<&'static str> {
        let target: Target = text.parse().unwrap();
        target.faults(mode, &allowed.parse().unwrap()).iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn an_address_is_read_in_its_parts() {
        let target: Target = "https://Hooks.Example.vn:8443/temtin?x=1".parse().unwrap();
        assert_eq!((target.host(), target.port(), target.path()), ("hooks.example.vn", 8443, "/temtin?x=1"));
        assert_eq!(target.authority(), "Hooks.Example.vn:8443");
        let bare: Target = "https://example.vn".parse().unwrap();
        assert_eq!((bare.port(), bare.path(), bare.authority()), (443, "/", "example.vn"));
        let six: Target = "http://[::1]:18560/a".parse().unwrap();
        assert_eq!((six.scheme(), six.host(), six.address()), (Scheme::Http, "::1", "::1".parse().ok()));
        assert_eq!(serde_json::from_str::<Target>("\"https://example.vn\"").unwrap(), bare);
    }

    #[test]
    fn what_two_readers_could_read_in_two_ways_is_refused() {
        for wrong in [
            "",
            "example.vn",
            "ftp://example.vn/",
            "HTTPS://example.vn/",
            "https:/example.vn",
            "https://",
            "https:///x",
            "https://user@example.vn/",
            "https://user:pw@example.vn/",
            "https://example.vn\\@evil.example/",
            "https://example.vn/#x",
            "https://example.vn./",
            "https://.example.vn/",
            "https://a..vn/",
            "https://-a.vn/",
            "https://a_b.vn/",
            "https://ví-dụ.vn/",
            "https://example.vn:/",
            "https://example.vn:0443/",
            "https://example.vn:65536/",
            "https://example.vn:443:443/",
            "https://example.vn:+443/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://0177.0.0.1/",
            "https://127.0.0.01/",
            "https://1.2.3.4.5/",
            "https://[::1/",
            "https://[::1]x/",
            "https://[fe80::1%25eth0]/",
            "https://example.vn?x",
            "https://example.vn/a b",
            "https://example.vn/\r\nX: y",
            "https://example.vn/\0",
            "https://%31.vn/",
        ] {
            assert_eq!(wrong.parse::<Target>().unwrap_err().code, "webhook-url", "{wrong:?}");
        }
        assert!(format!("https://example.vn/{}", "a".repeat(TARGET_MAX)).parse::<Target>().is_err());
    }

    #[test]
    fn only_named_hosts_on_the_usual_ports_are_called_and_only_encrypted() {
        assert_eq!(codes("https://example.vn/x", Mode::Production, ""), [""; 0]);
        assert_eq!(codes("https://example.vn:8443/x", Mode::Production, ""), [""; 0]);
        for (text, code) in [
            ("https://example.vn:80/", "webhook-port"),
            ("https://example.vn:22/", "webhook-port"),
            ("https://localhost/", "webhook-host"),
            ("https://a.localhost/", "webhook-host"),
            ("https://printer.local/", "webhook-host"),
            ("https://metadata.google.internal/", "webhook-host"),
            ("https://1.1.1.1/", "webhook-host"),
            ("https://[2606:4700::1111]/", "webhook-host"),
        ] {
            assert_eq!(codes(text, Mode::Production, ""), [code], "{text}");
        }
        assert_eq!(codes("http://example.vn/", Mode::Demo, ""), ["webhook-scheme", "webhook-port"]);
    }

    #[test]
    fn an_operator_opens_one_door_and_no_other() {
        let allowed = "127.0.0.1:18560, 10.1.0.0/16";
        assert_eq!(codes("http://127.0.0.1:18560/", Mode::Demo, allowed), [""; 0]);
        assert_eq!(codes("http://127.0.0.1:18560/", Mode::Production, allowed), ["webhook-scheme"]);
        assert_eq!(codes("https://127.0.0.1:18560/", Mode::Production, allowed), [""; 0]);
        assert_eq!(codes("https://10.1.2.3:9000/", Mode::Production, allowed), [""; 0]);
        assert_eq!(codes("https://127.0.0.1:18561/", Mode::Production, allowed), ["webhook-host", "webhook-port"]);
        let (target, allowed): (Target, Allowed) = ("https://example.vn/".parse().unwrap(), allowed.parse().unwrap());
        for (address, may) in [("1.1.1.1", true), ("10.1.9.9", true), ("10.2.0.1", false), ("127.0.0.1", false), ("::1", false)] {
            assert_eq!(target.may_reach(address.parse().unwrap(), &allowed), may, "{address}");
        }
    }
}
