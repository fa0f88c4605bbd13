//! In which region a visitor's network is, by a file of the operator in the `MaxMind` DB format. The address is looked up and forgotten.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::region::{self, Region};
use crate::text::fold::fold;
use maxminddb::Reader;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

/// Largest file, in bytes. Files of the whole world's cities have half of it.
pub const FILE_MAX: u64 = 256 << 20;

/// Networks that are looked at for a country before a file is taken for one of another kind.
const NETWORKS_MAX: usize = 10_000;

/// The operator's file, whole in memory; none: no region is ever known.
#[derive(Clone, Default)]
pub struct Regions(Option<Arc<Reader<Vec<u8>>>>);

/// What is read of a network's record; the rest is left alone.
#[derive(Deserialize)]
struct Network<'a> {
    #[serde(borrow, default)]
    country: Option<Country<'a>>,
    #[serde(borrow, default)]
    subdivisions: Vec<Part<'a>>,
}

#[derive(Deserialize)]
struct Country<'a> {
    #[serde(default)]
    iso_code: Option<&'a str>,
}

/// A part of a country, the largest first. Not every file has codes for them.
#[derive(Deserialize)]
struct Part<'a> {
    #[serde(default)]
    iso_code: Option<&'a str>,
    #[serde(borrow, default)]
    names: BTreeMap<&'a str, &'a str>,
}

impl Network<'_> {
    /// The country; of Vietnam the province too. Of other countries no part is kept: nobody asks for it, and less is better.
    fn region(&self) -> Option<Region> {
        let country: Region = self.country.as_ref()?.iso_code?.parse().ok()?;
        if country != Region::VIETNAM {
            return Some(country);
        }
        let part = self.subdivisions.first();
        let coded = part.and_then(|part| format!("{country}-{}", part.iso_code?).parse().ok());
        coded.or_else(|| part.and_then(|part| part.names.get("en").and_then(|name| named(name)))).or(Some(country))
    }
}

/// The province of a name as such files spell it: `Da Nang`, `Hà Nội Province`, `Thua Thien-Hue`.
fn named(name: &str) -> Option<Region> {
    let bare = |name: &str| fold(name).replace(' ', "");
    let wanted = bare(name);
    let wanted = wanted.strip_suffix("province").or_else(|| wanted.strip_suffix("city")).unwrap_or(&wanted);
    let found =
        region::provinces().iter().find(|one| bare(one.name) == wanted || (!one.also.is_empty() && bare(one.also) == wanted));
    found.map(|province| province.code)
}

impl Regions {
    /// Reads a file whole and holds it against its own format. Too large: `geoip-large`; damaged: `geoip-damaged`; without countries:
    /// `geoip-kind`; not to be read at all: `geoip-unreadable`.
    pub fn open(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let unreadable = |source: std::io::Error| Error::unavailable(Fault::new("geoip-unreadable").arg("file", &file), source);
        let mut bytes = Vec::new();
        File::open(path).and_then(|open| open.take(FILE_MAX + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
        Self::read(bytes, &file)
    }

    fn read(bytes: Vec<u8>, file: &str) -> Result<Self> {
        if bytes.len() as u64 > FILE_MAX {
            return Err(Error::refused_to_start(Fault::new("geoip-large").arg("file", file).arg("max", FILE_MAX >> 20)));
        }
        let damaged = |source| Error::unavailable(Fault::new("geoip-damaged").arg("file", file), source);
        let reader = Reader::from_source(bytes).map_err(damaged)?;
        reader.verify().map_err(damaged)?;
        let networks = reader.networks(Default::default()).map_err(damaged)?;
        let mut records = networks.take(NETWORKS_MAX).filter_map(|found| found.ok()?.decode::<Network<'_>>().ok()?);
        if !records.any(|record| record.region().is_some()) {
            return Err(Error::refused_to_start(Fault::new("geoip-kind").arg("file", file)));
        }
        Ok(Self(Some(Arc::new(reader))))
    }

    /// Where an address is; `None` where the file does not say, or there is none.
    pub fn of(&self, address: IpAddr) -> Option<Region> {
        let reader = self.0.as_ref()?;
        reader.lookup(address.to_canonical()).ok()?.decode::<Network<'_>>().ok()??.region()
    }
}

/// Two are the same when they are one file that was read once.
impl PartialEq for Regions {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(another)) => Arc::ptr_eq(one, another),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl Eq for Regions {}

impl fmt::Debug for Regions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.as_ref().map_or("no file of regions", |reader| reader.metadata().database_type.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../fixtures/geoip/regions.mmdb");

    fn regions() -> Regions {
        Regions::read(FILE.to_vec(), "t").unwrap()
    }

    fn of(address: &str) -> Option<String> {
        regions().of(address.parse().unwrap()).map(|region| region.to_string())
    }

    #[test]
    fn an_address_is_in_a_province_a_country_or_nowhere() {
        for (address, region) in [
            ("192.0.2.1", Some("VN-DN")),
            ("192.0.2.127", Some("VN-DN")),
            ("192.0.2.129", Some("VN-27")),
            ("::ffff:192.0.2.1", Some("VN-DN")),
            ("198.51.100.1", Some("VN-26")),
            ("198.51.100.65", Some("VN-SG")),
            ("198.51.100.129", Some("VN")),
            ("198.51.100.193", Some("VN")),
            ("203.0.113.1", Some("JP")),
            ("203.0.113.129", None),
            ("2001:db8:1::1", Some("VN-HN")),
            ("2001:db8:2::1", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(of(address).as_deref(), region, "{address}");
        }
        assert_eq!(Regions::default().of("192.0.2.1".parse().unwrap()), None);
    }

    #[test]
    fn provinces_are_known_by_the_names_that_files_have() {
        for (name, code) in [
            ("Da Nang", "VN-DN"),
            ("Hanoi", "VN-HN"),
            ("Ho Chi Minh City", "VN-SG"),
            ("Thua Thien-Hue", "VN-26"),
            ("Hue", "VN-26"),
            ("Bà Rịa-Vũng Tàu Province", "VN-43"),
            ("Dak Lak Province", "VN-33"),
        ] {
            assert_eq!(named(name).map(|region| region.to_string()).as_deref(), Some(code), "{name}");
        }
        for none in ["", "Tokyo", "Nang", "Da Nang 2"] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn a_damaged_file_is_refused_and_no_flipped_bit_ends_the_process() {
        let code = |bytes: Vec<u8>| Regions::read(bytes, "t").map(drop).map_err(|error| error.code());
        for wrong in
            [Vec::new(), b"no file of addresses".to_vec(), FILE[..FILE.len() / 2].to_vec(), FILE[FILE.len() / 2..].to_vec()]
        {
            assert_eq!(code(wrong), Err("geoip-damaged"));
        }
        // The last byte of the first record of the tree leads out of the file.
        let mut led_out = FILE.to_vec();
        led_out[..6].fill(0xff);
        assert_eq!(code(led_out), Err("geoip-damaged"));
        for bit in 0..FILE.len() * 8 {
            let mut flipped = FILE.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(regions) = Regions::read(flipped, "t") {
                let _ = ["192.0.2.1", "203.0.113.1", "2001:db8:1::1"].map(|address| regions.of(address.parse().unwrap()));
            }
        }
    }

    #[test]
    fn a_file_without_countries_is_told_apart_from_a_damaged_one() {
        let asn = include_bytes!("../../fixtures/geoip/asn.mmdb");
        assert_eq!(Regions::read(asn.to_vec(), "t").map(drop).unwrap_err().code(), "geoip-kind");
        assert_eq!(Regions::open(Path::new("/nowhere/at-all.mmdb")).map(drop).unwrap_err().code(), "geoip-unreadable");
    }
}
