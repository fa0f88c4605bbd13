//! Where we may call: never into a network behind us. An address that somebody gives us may name the machine beside us, a router,
//! or the service of a cloud that hands out keys; so only addresses of the open internet are called, and those that an operator names.
use super::error::Fault;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// Most entries of what an operator allows.
pub const ALLOWED_MAX: usize = 64;

/// Networks of version 4 that are not the open internet (IANA special-purpose registry, RFC 6890), with their lengths.
const CLOSED_V4: [(Ipv4Addr, u8); 14] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved and broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// The only open network of version 6 (RFC 4291 §2.4). What maps or translates an address of version 4 lies outside of it.
const OPEN_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What lies within it and is not open: protocols of the IETF with Teredo, two networks of examples, 6to4.
const CLOSED_V6: [(Ipv6Addr, u8); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one of the open internet.
pub fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => !CLOSED_V4.iter().any(|(network, length)| within(address, (*network).into(), *length)),
        IpAddr::V6(_) => {
            within(address, OPEN_V6.0.into(), OPEN_V6.1)
                && !CLOSED_V6.iter().any(|(network, length)| within(address, (*network).into(), *length))
        }
    }
}

/// Whether the first `length` bits are those of the network; of another version they never are.
fn within(address: IpAddr, network: IpAddr, length: u8) -> bool {
    let same = |a: u128, b: u128, bits: u8| (a ^ b).checked_shr(u32::from(bits - length.min(bits))).unwrap_or(0) == 0;
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => same(u32::from(a).into(), u32::from(b).into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => same(a.into(), b.into(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

/// One thing that an operator allows.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Allow {
    /// This very host, in small letters, and port.
    Host(String, u16),
    /// Every address of a network.
    Network(IpAddr, u8),
}

/// What an operator allows besides the open internet: `host:port` or a network such as `10.1.0.0/16`, parted by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed(Vec<Allow>);

impl Allowed {
    /// Whether this very host and port are named.
    pub fn names(&self, host: &str, port: u16) -> bool {
        self.0.iter().any(|allow| matches!(allow, Allow::Host(known, at) if known == host && *at == port))
    }

    /// Whether a network that holds the address is named.
    pub fn covers(&self, address: IpAddr) -> bool {
        self.0.iter().any(|allow| matches!(allow, Allow::Network(network, length) if within(address, *network, *length)))
    }
}

impl FromStr for Allowed {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > ALLOWED_MAX {
            return Err(Fault::new("allowed-shape").value(text));
        }
        let read = |part: &&str| allow(part).ok_or_else(|| Fault::new("allowed-shape").value(*part));
        parts.iter().map(read).collect::<Result<Vec<Allow>, Fault>>().map(Self)
    }
}

fn allow(part: &str) -> Option<Allow> {
    if let Some((network, length)) = part.split_once('/') {
        let network: IpAddr = network.parse().ok()?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        return length.parse().ok().filter(|length| *length <= most).map(|length| Allow::Network(network, length));
    }
    let (host, port) = part.rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let good = match bare {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)),
    };
    good.then(|| Allow::Host(bare.unwrap_or(host).to_ascii_lowercase(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> bool {
        is_open(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_the_open_internet_are_open() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "11.0.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2001:200::1",
            "2a00::1",
            "3ffe::1",
        ] {
            assert!(open(text), "{text}");
        }
    }

    #[test]
    fn no_address_behind_us_is_open_however_it_is_dressed() {
        for text in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.170",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "4000::1",
        ] {
            assert!(!open(text), "{text}");
        }
    }

    #[test]
    fn an_operator_allows_a_host_with_its_port_or_a_network_and_nothing_more() {
        let allowed: Allowed = "127.0.0.1:8081, Hooks.noi-bo.vn:80, [::1]:9000, 10.1.0.0/16, fd00::/8".parse().unwrap();
        for (host, port) in [("127.0.0.1", 8081), ("hooks.noi-bo.vn", 80), ("::1", 9000)] {
            assert!(allowed.names(host, port) && !allowed.names(host, port + 1), "{host}");
        }
        assert!(!allowed.names("127.0.0.2", 8081) && !allowed.names("noi-bo.vn", 80));
        for (address, is) in
            [("10.1.255.1", true), ("10.2.0.1", false), ("fd00::1", true), ("fe80::1", false), ("127.0.0.1", false)]
        {
            assert_eq!(allowed.covers(address.parse().unwrap()), is, "{address}");
        }
        assert!("0.0.0.0/0".parse::<Allowed>().unwrap().covers("10.0.0.1".parse().unwrap()));
        assert_eq!("".parse::<Allowed>().unwrap(), Allowed::default());
        for wrong in
            ["127.0.0.1", "a:0", "a:70000", "10.0.0.0/33", "fd00::/129", "x/8", ":80", "http://a:80", "[::g]:80", "a b:80"]
        {
            assert_eq!(wrong.parse::<Allowed>().unwrap_err().code, "allowed-shape", "{wrong}");
        }
        assert!(vec!["a:1"; ALLOWED_MAX + 1].join(",").parse::<Allowed>().is_err());
    }
}
