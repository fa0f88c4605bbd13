//! Instants, civil days and the registry's zone. Nobody here asks a clock: `now` is always an argument.
use super::error::Fault;
pub use jiff::Timestamp;
pub use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Day 0 of the stamp format (§2).
const EPOCH: Date = jiff::civil::date(2020, 1, 1);

/// A day as the stamp format counts it: days since 2020-01-01, 16 bits.
pub fn day_number(date: Date) -> Result<u16, Fault> {
    let days = date.duration_since(EPOCH).as_hours() / 24;
    u16::try_from(days).map_err(|_| Fault::new("date-range").value(date.to_string()))
}

/// The date of a day number.
pub fn date_of(days: u16) -> Date {
    EPOCH.saturating_add(jiff::Span::new().days(i64::from(days)))
}

/// `YYYY-MM-DD`.
pub fn parse_date(text: &str) -> Result<Date, Fault> {
    let plain = text.len() == 10 && text.is_ascii();
    plain.then(|| text.parse().ok()).flatten().ok_or_else(|| Fault::new("date-shape").value(text))
}

/// The registry's time zone: dates begin and end there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl Zone {
    /// Where the service stands unless the registry says otherwise.
    pub const DEFAULT: &'static str = "Asia/Ho_Chi_Minh";

    /// The civil day of an instant.
    pub fn day(&self, at: Timestamp) -> Date {
        self.wall(at).date()
    }

    /// An instant as read on a wall clock here.
    pub fn wall(&self, at: Timestamp) -> jiff::civil::DateTime {
        self.0.to_datetime(at)
    }

    /// A time read off a wall clock here, with the offset of that time; `None` beyond the calendar.
    pub fn moment(&self, wall: jiff::civil::DateTime) -> Option<Moment> {
        let at = self.0.to_timestamp(wall).ok()?;
        let offset_minutes = i16::try_from(self.0.to_offset(at).seconds() / 60).ok()?;
        Some(Moment { at, offset_minutes })
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.0.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN)
    }
}

impl FromStr for Zone {
    type Err = Fault;
    /// An IANA name.
    fn from_str(name: &str) -> Result<Self, Fault> {
        TimeZone::get(name).map(Self).map_err(|_| Fault::new("zone-unknown").value(name))
    }
}

impl TryFrom<String> for Zone {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        name.parse().map_err(|fault: Fault| fault.to_string())
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.0.iana_name().unwrap_or(Zone::DEFAULT).to_owned()
    }
}

/// An instant with the offset at which it was written down (EPCIS eventTime and eventTimeZoneOffset).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Moment {
    /// When, in UTC.
    pub at: Timestamp,
    offset_minutes: i16,
}

impl FromStr for Moment {
    type Err = Fault;
    /// RFC 3339 with an offset, such as `2026-03-02T06:18:00+07:00`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new("time-shape").value(text);
        let at: Timestamp = text.parse().map_err(|_| wrong())?;
        let offset_minutes = match text.get(text.len().saturating_sub(6)..) {
            _ if text.ends_with(['Z', 'z']) => 0,
            Some(offset) => read_offset(offset).ok_or_else(wrong)?,
            None => return Err(wrong()),
        };
        Ok(Self { at, offset_minutes })
    }
}

fn read_offset(text: &str) -> Option<i16> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    Some(sign * (hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok()?))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = jiff::tz::Offset::from_seconds(i32::from(self.offset_minutes) * 60).unwrap_or(jiff::tz::Offset::UTC);
        write!(f, "{}", self.at.display_with_offset(offset))
    }
}

impl TryFrom<String> for Moment {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.to_string())
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> String {
        moment.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_run_from_2020_to_2199_and_back() {
        for (text, number) in [("2020-01-01", 0), ("2020-12-31", 365), ("2199-06-06", 65535)] {
            let date = parse_date(text).unwrap();
            assert_eq!((day_number(date).unwrap(), date_of(number)), (number, date));
        }
        for out in ["2019-12-31", "2199-06-07"] {
            assert!(day_number(parse_date(out).unwrap()).is_err(), "{out}");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_in_the_registry_s_zone() {
        let zone: Zone = Zone::DEFAULT.parse().unwrap();
        let day = |text: &str| zone.day(text.parse().unwrap()).to_string();
        assert_eq!(day("2026-10-31T16:59:59Z"), "2026-10-31");
        assert_eq!(day("2026-10-31T17:00:00Z"), "2026-11-01");
        assert_eq!(zone.start_of(parse_date("2026-11-01").unwrap()).to_string(), "2026-10-31T17:00:00Z");
    }

    #[test]
    fn a_moment_keeps_its_offset_and_refuses_a_bare_time() {
        let moment: Moment = "2026-03-02T06:18:00+07:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-03-02T06:18:00+07:00");
        for bad in ["2026-03-02T06:18:00", "2026-03-02", "", "+07:00", "2026-13-02T06:18:00+07:00", "é"] {
            assert!(bad.parse::<Moment>().is_err(), "{bad}");
        }
    }
}
