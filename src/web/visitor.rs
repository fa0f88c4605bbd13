//! Who asks, as far as limits must tell visitors apart: an address, or the network behind it. It is never logged nor stored.
use crate::web::options::Options;
use axum::http::HeaderMap;
use std::net::IpAddr;

/// Longest chain of forwarded addresses that is looked at.
const CHAIN_MAX: usize = 32;

/// Which visitors count as one: an IPv4 address, or an IPv6 /64, which one line of a household or a telephone has to itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(u64);

impl Group {
    /// The group of an address. An IPv4 address written as IPv6 is that IPv4 address.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(u64::from(u32::from(address))),
            IpAddr::V6(address) => Self((u128::from(address) >> 64) as u64),
        }
    }

    /// One of `shares` groups that stand for all visitors together.
    pub fn shared(self, shares: u64) -> Self {
        Self(self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) % shares)
    }
}

/// Whether this peer is a proxy of ours.
pub fn is_proxy(options: &Options, peer: IpAddr) -> bool {
    options.proxies.iter().any(|proxy| proxy.to_canonical() == peer.to_canonical())
}

/// The visitor's address. Only a proxy of ours is believed: then it is the `proxy_hops`-th address from the right of
/// `X-Forwarded-For`. Whatever stands further left was sent by the visitor and says nothing.
pub fn address(options: &Options, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !is_proxy(options, peer) {
        return peer;
    }
    forwarded(headers, options.proxy_hops).unwrap_or(peer)
}

fn forwarded(headers: &HeaderMap, hops: u8) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let parts = lines.flat_map(|line| line.to_str().unwrap_or("").rsplit(',')).take(CHAIN_MAX);
    let text = parts.map(str::trim).nth(usize::from(hops.checked_sub(1)?))?;
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seen(peer: &str, hops: u8, lines: &[&'static str]) -> IpAddr {
        let options = Options { proxies: vec![ip("127.0.0.1"), ip("::1")], proxy_hops: hops, ..Options::default() };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        address(&options, ip(peer), &headers)
    }

    #[test]
    fn the_visitor_is_counted_from_the_right_and_only_behind_a_proxy_of_ours() {
        assert_eq!(seen("127.0.0.1", 1, &["198.51.100.7"]), ip("198.51.100.7"));
        assert_eq!(seen("::ffff:127.0.0.1", 1, &["198.51.100.7"]), ip("198.51.100.7"));
        assert_eq!(seen("127.0.0.1", 1, &["10.0.0.1, 198.51.100.7"]), ip("198.51.100.7"), "what a visitor forged stands left");
        assert_eq!(seen("127.0.0.1", 2, &["198.51.100.7, 10.0.0.1"]), ip("198.51.100.7"));
        assert_eq!(seen("127.0.0.1", 2, &["203.0.113.9", "198.51.100.7", "10.0.0.1"]), ip("198.51.100.7"), "lines are one list");
        assert_eq!(seen("127.0.0.1", 1, &["[2001:db8::1]"]), ip("2001:db8::1"));
        assert_eq!(seen("198.51.100.9", 1, &["203.0.113.9"]), ip("198.51.100.9"), "nobody else is believed");
        for unusable in [&[][..], &["unknown"], &["198.51.100.7, "], &["1.2.3.4:80"]] {
            assert_eq!(seen("127.0.0.1", 1, unusable), ip("127.0.0.1"), "{unusable:?}");
        }
        assert_eq!(seen("127.0.0.1", 3, &["198.51.100.7"]), ip("127.0.0.1"), "fewer addresses than hops");
        assert_eq!(seen("127.0.0.1", 0, &["198.51.100.7"]), ip("127.0.0.1"));
    }

    #[test]
    fn a_whole_ipv6_line_is_one_visitor_and_its_neighbour_another() {
        let group = |text| Group::of(ip(text));
        assert_eq!(group("2001:db8:1:2::1"), group("2001:db8:1:2:ffff::9"));
        assert_ne!(group("2001:db8:1:2::1"), group("2001:db8:1:3::1"));
        assert_eq!(group("::ffff:198.51.100.7"), group("198.51.100.7"));
        assert_ne!(group("198.51.100.7"), group("198.51.100.8"));
        assert!((0..99).all(|n| Group(n).shared(8).0 < 8));
    }
}
