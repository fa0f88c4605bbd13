//! A name for each request, by which an answer and a line of the log find each other.
use crate::domain::error::Result;
use crate::service::env::Env;
use axum::http::HeaderValue;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names requests: eight digits that this process drew, and eight that count.
#[derive(Debug)]
pub struct RequestIds {
    process: u32,
    next: AtomicU32,
}

/// The name of one request, 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u64);

impl RequestIds {
    /// Draws the process's own part.
    pub fn new(env: &Env) -> Result<Self> {
        Ok(Self { process: u32::from_be_bytes(env.entropy()?), next: AtomicU32::new(0) })
    }

    /// The next name.
    pub fn next(&self) -> RequestId {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        RequestId(u64::from(self.process) << 32 | u64::from(count))
    }
}

impl RequestId {
    /// As the header `X-Request-Id` carries it.
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_str(&self.to_string()).expect("hexadecimal digits may stand in a header")
    }

    /// Spreads waits of those who were all refused at once: 0 to `most` - 1.
    pub fn spread(self, most: u64) -> u64 {
        (self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33) % most
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_request_has_a_name_of_its_own() {
        let ids = RequestIds::new(&Env::system()).unwrap();
        let names: HashSet<String> = (0..1_000).map(|_| ids.next().to_string()).collect();
        assert!(names.len() == 1_000 && names.iter().all(|name| name.len() == 16));
        let waits: HashSet<u64> = (0..200).map(|_| ids.next().spread(61)).collect();
        assert!(waits.len() > 50 && waits.iter().all(|wait| *wait < 61), "{waits:?}");
    }
}
