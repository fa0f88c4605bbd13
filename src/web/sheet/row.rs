//! A row of the public register as shown: a product of ours leads to its page, a published row says that nothing else is known.
use crate::domain::time::Date;
use crate::service::search::{Origin, Row, Standing, Validity};
use crate::web::voice::{Phrase, Voice};
use serde::Serialize;

/// One row.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// Its number in the register.
    pub number: u64,
    /// Name.
    pub name: Phrase<'a>,
    /// The product's page; none of a published row of which nothing else is known.
    pub path: Option<String>,
    /// Who makes it.
    pub producer: Option<Phrase<'a>>,
    /// Its page.
    pub producer_path: Option<String>,
    /// Group code.
    pub group: &'a str,
    /// The star in force, else the last one.
    pub star: Option<u8>,
    /// How it stands.
    pub validity: &'static str,
    /// Its last day.
    pub valid_to: Option<Date>,
    /// The commune on labels.
    pub printed: Option<Phrase<'a>>,
    /// The old district-level unit.
    pub district: Option<Phrase<'a>>,
    /// The unit today.
    pub current: Option<Phrase<'a>>,
    /// Its standing in words.
    #[serde(skip)]
    pub standing_text: String,
    /// Whether the star is not in force.
    #[serde(skip)]
    pub lapsed: bool,
}

impl<'a> Line<'a> {
    /// Of a row, with links that keep the language.
    pub fn of(voice: Voice, row: &Row<'a>, kept_language: &str) -> Self {
        let nameless = Phrase::plain("");
        let (name, path) = match row.origin {
            Origin::Ours(listed) => {
                let path = format!("/products/{}{kept_language}", listed.product.id);
                (voice.phrase(&listed.product.name).unwrap_or(nameless), Some(path))
            }
            Origin::Published(entry) => (voice.vietnamese(&entry.name_vi), None),
        };
        let Standing { validity, star, to } = row.standing;
        Self {
            number: row.number.into(),
            name,
            path,
            producer: row.producer.and_then(|producer| voice.phrase(&producer.name)),
            producer_path: row.producer.map(|producer| format!("/producers/{}{kept_language}", producer.id)),
            group: row.group,
            star,
            validity: validity.code(),
            valid_to: to,
            printed: row.printed.and_then(|place| voice.phrase(&place.name)),
            district: row.district.and_then(|place| voice.phrase(&place.name)),
            current: row.current.and_then(|place| voice.phrase(&place.name)),
            standing_text: standing_text(voice, row.standing),
            lapsed: match validity {
                Validity::Valid | Validity::Expiring => false,
                Validity::Expired | Validity::Ended | Validity::None => true,
            },
        }
    }

    /// Its group in words.
    pub fn group_text(&self, voice: &Voice) -> &'a str {
        voice.word_of("group-", self.group).unwrap_or(self.group)
    }

    /// Its star in words.
    pub fn star_text(&self, voice: &Voice) -> Option<String> {
        self.star.map(|star| star_text(*voice, star))
    }
}

/// `OCOP 4 sao`.
pub fn star_text(voice: Voice, star: u8) -> String {
    voice.say("star", [("star", Phrase::plain(&star.to_string()))]).bare()
}

/// How a star stands, in words.
pub fn standing_text(voice: Voice, standing: Standing) -> String {
    let day = standing.to.map(|to| voice.date(to));
    let dated = |key: &str, undated: &'static str| match &day {
        Some(day) => voice.say(key, [("date", Phrase::plain(day))]).bare(),
        None => voice.word(undated).to_owned(),
    };
    match standing.validity {
        Validity::Valid => dated("standing-valid", "standing-open"),
        Validity::Expiring => dated("standing-expiring", "standing-open"),
        Validity::Expired => dated("standing-expired", "standing-none"),
        Validity::Ended => dated("standing-ended", "standing-none"),
        Validity::None => voice.word("standing-none").to_owned(),
    }
}
