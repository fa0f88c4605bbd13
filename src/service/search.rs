//! Finds rows of the public register: by name, star, group, place and standing on a day.
use crate::domain::edition::{Entry, EntryKind};
use crate::domain::gtin::Register;
use crate::domain::id::PlaceId;
use crate::domain::place::Place;
use crate::domain::producer::Producer;
use crate::domain::recognition::{Recognition, RecognitionChange, star_on};
use crate::domain::time::Date;
use crate::service::catalogue::{Catalogue, Listed};
use crate::service::counting::{Basis, entries_of, ours_of};
use crate::text::fold::{finds, fold};

/// A star that ends within so many days is about to end.
pub const EXPIRING_DAYS: i64 = 90;

/// How a row's star stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// In force.
    Valid,
    /// In force, its last day within 90 days.
    Expiring,
    /// Past its last day.
    Expired,
    /// Withdrawn before its last day.
    Ended,
    /// No star yet.
    None,
}

impl Validity {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Ended => "ended",
            Self::None => "none",
        }
    }

    fn within(self, wanted: Self) -> bool {
        match wanted {
            Self::Valid => matches!(self, Self::Valid | Self::Expiring),
            // A star that was withdrawn is no longer in force either.
            Self::Expired => matches!(self, Self::Expired | Self::Ended),
            Self::Expiring | Self::Ended | Self::None => self == wanted,
        }
    }
}

/// A star on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How it stands.
    pub validity: Validity,
    /// The star in force, else the last one.
    pub star: Option<u8>,
    /// Its last valid day; of one that was withdrawn the day of that.
    pub to: Option<Date>,
}

impl Standing {
    /// By a history.
    pub fn of(recognitions: &[Recognition], day: Date) -> Self {
        if let Some(row) = star_on(recognitions, day) {
            return Self::in_force(row.star, row.valid_to, day);
        }
        let issued = recognitions.iter().filter(|row| row.issued_on.is_some_and(|from| from <= day));
        match issued.max_by_key(|row| row.issued_on) {
            None => Self { validity: Validity::None, star: None, to: None },
            Some(row) if row.change == RecognitionChange::Withdrawal => {
                Self { validity: Validity::Ended, star: Some(row.star), to: row.issued_on }
            }
            Some(row) => Self { validity: Validity::Expired, star: Some(row.star), to: row.valid_to },
        }
    }

    /// By a published row's own dates.
    fn of_entry(entry: &Entry, day: Date) -> Self {
        match (entry.star_on(day), entry.valid_to) {
            (Some(star), to) => Self::in_force(star, to, day),
            (None, Some(to)) if to < day => Self { validity: Validity::Expired, star: entry.star, to: Some(to) },
            (None, _) => Self { validity: Validity::None, star: None, to: None },
        }
    }

    fn in_force(star: u8, to: Option<Date>, day: Date) -> Self {
        let soon = day.saturating_add(jiff::Span::new().days(EXPIRING_DAYS));
        let validity = if to.is_some_and(|to| to <= soon) { Validity::Expiring } else { Validity::Valid };
        Self { validity, star: Some(star), to }
    }
}

/// What is looked for; `None` = anything.
#[derive(Debug, Default)]
pub struct Wish {
    /// Words of a name, with or without diacritics.
    pub words: String,
    /// The star, in force or the last one.
    pub star: Option<u8>,
    /// The group.
    pub group: Option<String>,
    /// The commune or district on labels, or the unit today.
    pub place: Option<PlaceId>,
    /// How the star stands.
    pub validity: Option<Validity>,
}

/// Where a row comes from.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// One of our products.
    Ours(&'a Listed),
    /// A published row of which nothing else is known.
    Published(&'a Entry),
}

/// A row of the register.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Where it comes from.
    pub origin: Origin<'a>,
    /// Its number in the register.
    pub number: Register,
    /// Its group.
    pub group: &'a str,
    /// Its star on the day.
    pub standing: Standing,
    /// Who makes it; not known of a published row.
    pub producer: Option<&'a Producer>,
    /// The commune on labels.
    pub printed: Option<&'a Place>,
    /// The old district-level unit.
    pub district: Option<&'a Place>,
    /// The unit since the merger, where known.
    pub current: Option<&'a Place>,
    folded: &'a str,
}

/// Every row of a day that is wished for, by its number: our products, then what was published last by then and is none of ours.
pub fn find<'a>(catalogue: &'a Catalogue, day: Date, wish: &Wish) -> Vec<Row<'a>> {
    let words = fold(&wish.words);
    let mut rows: Vec<Row<'a>> = rows(catalogue, day).filter(|row| row.fits(wish, &words)).collect();
    rows.sort_by_key(|row| row.number);
    rows
}

fn rows(catalogue: &Catalogue, day: Date) -> impl Iterator<Item = Row<'_>> {
    let place = |id: &PlaceId| catalogue.places.get(id);
    let ours = catalogue.products.values().map(move |listed| {
        let producer = catalogue.producer_of(listed);
        Row {
            origin: Origin::Ours(listed),
            number: listed.product.register,
            group: &listed.product.group,
            standing: Standing::of(&listed.recognitions, day),
            producer,
            printed: producer.and_then(|producer| place(&producer.place_printed)),
            district: listed.district.as_ref().and_then(place),
            current: producer.and_then(|producer| catalogue.unit_of(producer)),
            folded: &listed.folded,
        }
    });
    let edition = Basis::on(catalogue, day).edition();
    let published = catalogue.entries.iter().filter(move |published| {
        let entry = &published.entry;
        edition.is_some_and(|edition| entry.edition == edition.id)
            && entry.kind == EntryKind::Recognised
            && ours_of(catalogue, entry).is_none()
    });
    ours.chain(published.map(move |published| Row {
        origin: Origin::Published(&published.entry),
        number: published.entry.number,
        group: &published.entry.group,
        standing: Standing::of_entry(&published.entry, day),
        producer: None,
        printed: None,
        district: place(&published.entry.place),
        current: None,
        folded: &published.folded,
    }))
}

impl Row<'_> {
    fn fits(&self, wish: &Wish, words: &str) -> bool {
        let at = |wanted: &PlaceId| [self.printed, self.district, self.current].into_iter().flatten().any(|p| p.id == *wanted);
        finds(words, self.folded)
            && wish.star.is_none_or(|star| self.standing.star == Some(star))
            && wish.group.as_ref().is_none_or(|group| group == self.group)
            && wish.place.as_ref().is_none_or(at)
            && wish.validity.is_none_or(|wanted| self.standing.validity.within(wanted))
    }
}

/// Units that a row may be looked for by: old districts with rows, and units of today with products of ours.
pub fn places(catalogue: &Catalogue) -> (Vec<&Place>, Vec<&Place>) {
    let of_entries = catalogue.editions.last().into_iter().flat_map(|edition| entries_of(catalogue, edition));
    let districts = of_entries.map(|entry| &entry.place);
    let districts = districts.chain(catalogue.products.values().filter_map(|listed| listed.district.as_ref()));
    let makers = catalogue.products.values().filter_map(|listed| catalogue.producer_of(listed));
    (named(catalogue, districts), named(catalogue, makers.filter_map(|producer| producer.place_current.as_ref())))
}

fn named<'a>(catalogue: &'a Catalogue, ids: impl Iterator<Item = &'a PlaceId>) -> Vec<&'a Place> {
    let mut places: Vec<&Place> = ids.filter_map(|id| catalogue.places.get(id)).collect();
    places.sort_by_cached_key(|place| (fold(place.name.get("vi").unwrap_or("")), place.id.clone()));
    places.dedup_by(|one, other| one.id == other.id);
    places
}
