//! The registry: one origin, its office, its keys. Demo or not, for ever.
use super::error::Fault;
use super::id::ProducerId;
use super::number::Number;
use super::time::{Timestamp, Zone};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Whether a registry shows sample data (http, ports and a set clock allowed) or is a real one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// DỮ LIỆU MẪU.
    Demo,
    /// A real office.
    Production,
}

/// A lower-case host, and in a demo registry perhaps `:port`. It is part of what is signed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Origin(String);

impl Origin {
    /// Longest origin, in bytes: far more than the 15 that a small QR takes; it keeps every log entry short.
    pub const MAX: usize = 64;

    /// Checks a host: labels of `[a-z0-9-]`, at least one; a port only where the mode allows it.
    pub fn new(text: &str, mode: Mode) -> Result<Self, Fault> {
        let wrong = || Fault::new("origin-shape").value(text);
        let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if text.len() > Self::MAX || !host.split('.').all(label) {
            return Err(wrong());
        }
        match (port, mode) {
            (None, _) => {}
            (Some(_), Mode::Production) => return Err(Fault::new("origin-port").value(text)),
            (Some(port), Mode::Demo) => {
                let plain = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
                if !plain || port.parse::<u16>().is_err() {
                    return Err(wrong());
                }
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// Host and perhaps port.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is fixed when a registry is made, and whom its pages name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Registry {
    /// The host that is signed and printed.
    pub origin: Origin,
    /// Demo or real, for ever.
    pub mode: Mode,
    /// Where days begin and end.
    pub zone: Zone,
    /// Name of the office, as pages call it.
    pub office: String,
    /// How to reach it (telephone or address), as pages print it.
    pub office_contact: String,
    /// Where a doubt is reported: `mailto:` or `https:` address.
    pub report_to: String,
    /// The number before which none is given; random.
    pub first_number: Number,
    /// When it was made.
    pub created: Timestamp,
}

impl Registry {
    /// `https`, or `http` in a demo registry.
    pub fn scheme(&self) -> &'static str {
        match self.mode {
            Mode::Demo => "http",
            Mode::Production => "https",
        }
    }

    /// Scheme and origin, without a slash at the end.
    pub fn base(&self) -> String {
        format!("{}://{}", self.scheme(), self.origin)
    }
}

/// Who owns a record: the office, or a producer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The office that runs the registry.
    Office,
    /// One producer.
    Producer(ProducerId),
}

/// A record and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owned<T> {
    /// Whose it is.
    pub owner: Owner,
    /// The record.
    pub record: T,
}

/// A key's number in the registry, 1..=65535, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kid(u16);

impl Kid {
    /// Nought names no key.
    pub fn new(kid: u16) -> Result<Self, Fault> {
        if kid == 0 { Err(Fault::new("kid-range").value("0")) } else { Ok(Self(kid)) }
    }

    /// The number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl FromStr for Kid {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let plain = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
        let kid = if plain { text.parse().ok() } else { None };
        kid.and_then(|kid| Self::new(kid).ok()).ok_or_else(|| Fault::new("kid-range").value(text))
    }
}

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A stamp key's life: active → retired. A retired key signs no more and verifies for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Signs new stamps.
    Active,
    /// Signs no more.
    Retired,
}

/// The public half of a stamp key, as the registry publishes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StampKey {
    /// Its number.
    pub kid: Kid,
    /// RFC 8032 public key, 32 bytes.
    pub public: [u8; 32],
    /// Where it stands in its life.
    pub state: KeyState,
    /// From when.
    pub created: Timestamp,
    /// Since when it signs no more.
    pub retired: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_demo_origin_carries_a_port() {
        for good in ["localhost:8080", "192.168.1.20:8080", "ocop.example.vn", "e.vn"] {
            assert!(Origin::new(good, Mode::Demo).is_ok(), "{good}");
        }
        assert!(Origin::new("e.vn:443", Mode::Production).is_err());
        for bad in ["", "E.vn", "e..vn", "e.vn.", "-e.vn", "e.vn/", "user@e.vn", "e.vn:", "e.vn:0", "e.vn:65536", "đ.vn", "[::1]"]
        {
            assert!(Origin::new(bad, Mode::Demo).is_err(), "{bad}");
        }
    }
}
