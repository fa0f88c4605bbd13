//! Whether the address on the labels leads back here. Asked without encryption, since that is the proxy's: what lies behind a
//! turn to https is said to be unknown, never assumed.
use crate::cli::doctor::finding::Finding;
use crate::domain::registry::{Mode, Registry};
use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Longest wait for one step.
const PATIENCE: Duration = Duration::from_secs(3);

/// Longest answer that is read, in bytes.
const ANSWER_MAX: u64 = 256 * 1024;

/// Looks; `own_keys` is what our own address for keys answers.
pub fn look(registry: &Registry, own_keys: &str) -> Vec<Finding> {
    let origin = registry.origin.as_str();
    let (host, port) = match origin.rsplit_once(':').map(|(host, port)| (host, port.parse())) {
        Some((host, Ok(port))) => (host, port),
        Some(_) | None => (origin, 80),
    };
    let named = |finding: Finding| vec![finding.arg("origin", origin)];
    let local = host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok();
    if registry.mode == Mode::Production && local {
        return named(Finding::fault("doctor-origin-local"));
    }
    let addresses: Vec<SocketAddr> = (host, port).to_socket_addrs().map(Iterator::collect).unwrap_or_default();
    if addresses.is_empty() {
        return named(match registry.mode {
            Mode::Production => Finding::fault("doctor-origin-unresolved"),
            Mode::Demo => Finding::warning("doctor-origin-unresolved"),
        });
    }
    named(match asked(host, &addresses) {
        None => Finding::warning("doctor-origin-unreached"),
        Some(answer) => judged(&answer, host, own_keys),
    })
}

fn asked(host: &str, addresses: &[SocketAddr]) -> Option<String> {
    let mut stream = addresses.iter().find_map(|address| TcpStream::connect_timeout(address, PATIENCE).ok())?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    write!(stream, "GET /.well-known/jwks.json HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    stream.take(ANSWER_MAX).read_to_end(&mut answer).ok()?;
    Some(String::from_utf8_lossy(&answer).into_owned())
}

fn judged(answer: &str, host: &str, own_keys: &str) -> Finding {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let status = head.split(' ').nth(1).unwrap_or_default();
    let leads_to = head.lines().find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("location")));
    let own = format!("https://{host}/");
    match (status, leads_to) {
        ("200", _) if !own_keys.is_empty() && body.contains(own_keys) => Finding::good("doctor-origin-good"),
        ("301" | "302" | "307" | "308", Some((_, place))) if place.trim().starts_with(&own) => {
            Finding::warning("doctor-origin-https")
        }
        _ => Finding::fault("doctor-origin-elsewhere"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::Level;

    #[test]
    fn only_our_own_keys_or_a_turn_to_https_lead_back() {
        let level = |answer: &str| judged(answer, "ocop.example.vn", "{\"keys\":[1]}").level;
        assert_eq!(level("HTTP/1.1 200 OK\r\nA: b\r\n\r\n{\"keys\":[1]}"), Level::Good);
        assert_eq!(level("HTTP/1.1 308 X\r\nLocation: https://ocop.example.vn/.well-known/jwks.json\r\n\r\n"), Level::Warning);
        for other in [
            "HTTP/1.1 200 OK\r\n\r\n{\"keys\":[2]}",
            "HTTP/1.1 308 X\r\nLocation: https://evil.example/\r\n\r\n",
            "HTTP/1.1 308 X\r\nLocation: https://ocop.example.vn.evil.example/\r\n\r\n",
            "HTTP/1.1 404 X\r\n\r\n",
            "",
        ] {
            assert_eq!(level(other), Level::Fault, "{other}");
        }
    }
}
