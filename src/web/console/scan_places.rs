//! The table of places of the page of scans: where networks are, and what shoppers said, side by side and never added.
use crate::domain::region::Region;
use crate::service::scan_days::{PlaceTally, ScanDays};
use crate::text::figures::grouped;
use crate::web::voice::{Phrase, Voice};

/// Most lines: all provinces, and some countries.
const LINES_MAX: usize = 50;

/// A place.
pub struct PlaceLine {
    /// Its name.
    pub name: String,
    /// Scans whose network is there.
    pub network: String,
    /// Stamps that somebody said were bought there.
    pub told: String,
}

/// The table.
pub struct Places {
    /// Places, those with most scans first.
    pub lines: Vec<PlaceLine>,
    /// How many more there are.
    pub more: usize,
    /// Scans whose place is not known.
    pub placeless: String,
}

/// The table; `None` where no place is known at all.
pub fn places(voice: Voice, found: &ScanDays) -> Option<Places> {
    let mut sorted: Vec<(&Region, &PlaceTally)> = found.places.iter().collect();
    sorted.sort_by_key(|(region, tally)| (std::cmp::Reverse((tally.network, tally.told)), **region));
    let line = |(region, tally): &(&Region, &PlaceTally)| PlaceLine {
        name: name(voice, **region),
        network: grouped(voice.0, tally.network),
        told: grouped(voice.0, tally.told),
    };
    (!sorted.is_empty()).then(|| Places {
        lines: sorted.iter().take(LINES_MAX).map(line).collect(),
        more: sorted.len().saturating_sub(LINES_MAX),
        placeless: grouped(voice.0, found.placeless()),
    })
}

/// A province by its name, another country by its name where we have a word for it, else by its code; a code of a province that we do not know stands as it is.
fn name(voice: Voice, region: Region) -> String {
    if region == Region::VIETNAM {
        return voice.word("scans-vietnam").to_owned();
    }
    match region.name() {
        Some(name) => name.to_owned(),
        None if region.country() == Region::VIETNAM.code() => region.to_string(),
        None => {
            let country = voice.word_of("country-", &region.code().to_ascii_lowercase()).unwrap_or(region.code());
            voice.say("scans-abroad", [("country", Phrase::plain(country))]).bare()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::lang::Lang;

    #[test]
    fn places_stand_by_their_scans_and_the_rest_is_told() {
        let tally = |network, told| PlaceTally { network, told };
        let mut found = ScanDays::default();
        found.all.within = 10;
        for (code, of) in
            [("VN-DN", tally(2, 5)), ("JP", tally(3, 0)), ("BT", tally(1, 1)), ("VN", tally(1, 0)), ("VN-99", tally(0, 1))]
        {
            found.places.insert(code.parse().unwrap(), of);
        }
        let table = places(Voice(Lang::En), &found).unwrap();
        let told: Vec<(&str, &str, &str)> =
            table.lines.iter().map(|line| (line.name.as_str(), line.network.as_str(), line.told.as_str())).collect();
        assert_eq!(
            told,
            [
                ("Abroad: Japan", "3", "0"),
                ("Đà Nẵng", "2", "5"),
                ("Abroad: BT", "1", "1"),
                ("Viet Nam, province unknown", "1", "0"),
                ("VN-99", "0", "1")
            ]
        );
        assert_eq!((table.more, table.placeless.as_str()), (0, "3"));
        assert!(places(Voice(Lang::En), &ScanDays::default()).is_none());
    }
}
