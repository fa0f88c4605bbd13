//! A producer's place then and now: the unit that labels name and the unit of today, each with its dates.
use crate::domain::place::{Place, Visibility};
use crate::domain::producer::Producer;
use crate::domain::time::Date;
use crate::service::catalogue::Catalogue;
use crate::web::voice::{Phrase, Voice};
use serde::Serialize;

/// A unit with its dates.
#[derive(Debug, Serialize)]
pub struct Unit<'a> {
    /// Its name.
    pub name: Phrase<'a>,
    /// The units above it in its time; none of a household's, whose commune is all that is told.
    pub above: Vec<Phrase<'a>>,
    /// First day, where known.
    pub from: Option<Date>,
    /// Last day; none = still there, or not known.
    pub to: Option<Date>,
}

/// Then and now.
#[derive(Debug, Serialize)]
pub struct ThenAndNow<'a> {
    /// On labels.
    pub printed: Option<Unit<'a>>,
    /// Today; none = not known.
    pub today: Option<Unit<'a>>,
}

impl<'a> ThenAndNow<'a> {
    /// Of a producer.
    pub fn of(voice: Voice, catalogue: &'a Catalogue, producer: &Producer) -> Self {
        let unit = |id| unit(voice, catalogue.line(id), producer.visibility);
        Self { printed: unit(&producer.place_printed), today: producer.place_current.as_ref().and_then(unit) }
    }
}

fn unit<'a>(voice: Voice, line: Vec<&'a Place>, visibility: Visibility) -> Option<Unit<'a>> {
    let (place, above) = line.split_first()?;
    let above = match visibility {
        Visibility::Public => above.iter().filter_map(|place| voice.phrase(&place.name)).collect(),
        Visibility::Coarse => Vec::new(),
    };
    Some(Unit { name: voice.phrase(&place.name)?, above, from: place.valid_from, to: place.valid_to })
}

impl Unit<'_> {
    /// Its dates in words; empty when none is known.
    pub fn dates(&self, voice: &Voice) -> String {
        let day = |date: Date| voice.date(date);
        match (self.from, self.to) {
            (None, None) => String::new(),
            (Some(from), None) => voice.say("unit-from", [("date", Phrase::plain(&day(from)))]).bare(),
            (None, Some(to)) => voice.say("unit-to", [("date", Phrase::plain(&day(to)))]).bare(),
            (Some(from), Some(to)) => {
                voice.say("unit-from-to", [("from", Phrase::plain(&day(from))), ("to", Phrase::plain(&day(to)))]).bare()
            }
        }
    }
}
