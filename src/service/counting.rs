//! Counts the register on a day (`docs/data.md`, *How the register is counted*): which rows have a star, and which dossiers wait.
use crate::domain::edition::{Edition, Entry, EntryKind};
use crate::domain::id::{PlaceId, ProductId};
use crate::domain::recognition::{DossierState, Recognition, star_on};
use crate::domain::time::Date;
use crate::service::catalogue::{Catalogue, Listed};
use std::collections::{BTreeMap, BTreeSet};

/// What a count rests on.
#[derive(Debug, Clone, Copy)]
pub enum Basis<'a> {
    /// The rows that were published for this very day.
    Edition(&'a Edition),
    /// The register, and for what it does not hold the rows published last.
    Since(&'a Edition),
    /// The register alone: nothing was published by then.
    Register,
}

impl<'a> Basis<'a> {
    /// What a count of this day rests on.
    pub fn on(catalogue: &'a Catalogue, day: Date) -> Self {
        match catalogue.editions.iter().rev().find(|edition| edition.as_of <= day) {
            Some(edition) if edition.as_of == day => Self::Edition(edition),
            Some(edition) => Self::Since(edition),
            None => Self::Register,
        }
    }

    /// The published state in it.
    pub fn edition(self) -> Option<&'a Edition> {
        match self {
            Self::Edition(edition) | Self::Since(edition) => Some(edition),
            Self::Register => None,
        }
    }
}

/// A row that counts.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Its star on the day.
    pub star: u8,
    /// Its group.
    pub group: &'a str,
    /// The old district-level unit.
    pub district: Option<&'a PlaceId>,
    /// The unit since the merger, where known.
    pub unit: Option<&'a PlaceId>,
}

/// A dossier that was handed in and not decided by the day.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    /// The star applied for.
    pub star: Option<u8>,
    /// The product, where it is one of ours.
    pub product: Option<&'a Listed>,
    /// Its name as published; empty where the product names it.
    pub name_vi: &'a str,
    /// When it was handed in.
    pub submitted_on: Option<Date>,
}

/// Stars and how many have them.
pub type Tally = BTreeMap<u8, u64>;

/// The register on a day.
#[derive(Debug)]
pub struct Count<'a> {
    /// What it rests on.
    pub basis: Basis<'a>,
    /// What counts.
    pub rows: Vec<Counted<'a>>,
    /// Dossiers apart; they are never added.
    pub waiting: Vec<Waiting<'a>>,
}

impl<'a> Count<'a> {
    /// The count of a day.
    pub fn on(catalogue: &'a Catalogue, day: Date) -> Self {
        let basis = Basis::on(catalogue, day);
        match basis {
            Basis::Edition(edition) => {
                let entries = || entries_of(catalogue, edition);
                let rows = entries().filter_map(|entry| counted(catalogue, entry, entry.star_on(day)?)).collect();
                let waiting = entries().filter(|entry| entry.kind == EntryKind::Dossier);
                Self { basis, rows, waiting: waiting.map(|entry| waiting_entry(catalogue, entry)).collect() }
            }
            Basis::Since(edition) => Self::mixed(catalogue, day, basis, entries_of(catalogue, edition).collect()),
            Basis::Register => Self::mixed(catalogue, day, basis, Vec::new()),
        }
    }

    /// Our products by their own history, other rows by their own dates.
    fn mixed(catalogue: &'a Catalogue, day: Date, basis: Basis<'a>, entries: Vec<&'a Entry>) -> Self {
        let ours = catalogue.products.values();
        let mut rows: Vec<Counted<'a>> =
            ours.clone().filter_map(|listed| listed_row(catalogue, listed, star_on(&listed.recognitions, day)?.star)).collect();
        let mut waiting: Vec<Waiting<'a>> = ours
            .flat_map(|listed| open_dossiers(&listed.recognitions, day).map(move |row| (listed, row)))
            .map(|(listed, row)| Waiting {
                star: Some(row.star),
                product: Some(listed),
                name_vi: "",
                submitted_on: row.submitted_on,
            })
            .collect();
        for entry in entries.into_iter().filter(|entry| ours_of(catalogue, entry).is_none()) {
            rows.extend(entry.star_on(day).and_then(|star| counted(catalogue, entry, star)));
            if entry.kind == EntryKind::Dossier {
                waiting.push(waiting_entry(catalogue, entry));
            }
        }
        Self { basis, rows, waiting }
    }

    /// How many of each star.
    pub fn by_star(&self) -> Tally {
        tally(self.rows.iter())
    }

    /// How many dossiers for each star; those that name none count under 0.
    pub fn dossiers(&self) -> Tally {
        let mut tally = Tally::new();
        self.waiting.iter().for_each(|row| *tally.entry(row.star.unwrap_or(0)).or_default() += 1);
        tally
    }

    /// How many of each star, by what a row belongs to.
    pub fn by<K: Ord>(&self, key: impl Fn(&Counted<'a>) -> K) -> BTreeMap<K, Tally> {
        let mut parts: BTreeMap<K, Tally> = BTreeMap::new();
        for row in &self.rows {
            *parts.entry(key(row)).or_default().entry(row.star).or_default() += 1;
        }
        parts
    }
}

fn tally<'r>(rows: impl Iterator<Item = &'r Counted<'r>>) -> Tally {
    let mut tally = Tally::new();
    rows.for_each(|row| *tally.entry(row.star).or_default() += 1);
    tally
}

/// Rows of an edition.
pub fn entries_of<'a>(catalogue: &'a Catalogue, edition: &'a Edition) -> impl Iterator<Item = &'a Entry> {
    catalogue.entries.iter().map(|published| &published.entry).filter(|entry| entry.edition == edition.id)
}

/// The product of a row, where it is one of ours.
pub fn ours_of<'a>(catalogue: &'a Catalogue, entry: &Entry) -> Option<&'a Listed> {
    entry.product.as_ref().and_then(|id: &ProductId| catalogue.products.get(id))
}

fn counted<'a>(catalogue: &'a Catalogue, entry: &'a Entry, star: u8) -> Option<Counted<'a>> {
    let producer = ours_of(catalogue, entry).and_then(|listed| catalogue.producer_of(listed));
    let unit = producer.and_then(|producer| producer.place_current.as_ref());
    Some(Counted { star, group: &entry.group, district: Some(&entry.place), unit })
}

fn listed_row<'a>(catalogue: &'a Catalogue, listed: &'a Listed, star: u8) -> Option<Counted<'a>> {
    let producer = catalogue.producer_of(listed)?;
    let unit = producer.place_current.as_ref();
    Some(Counted { star, group: &listed.product.group, district: listed.district.as_ref(), unit })
}

fn waiting_entry<'a>(catalogue: &'a Catalogue, entry: &'a Entry) -> Waiting<'a> {
    Waiting { star: entry.star, product: ours_of(catalogue, entry), name_vi: &entry.name_vi, submitted_on: entry.submitted_on }
}

/// Dossiers that were handed in and not decided by a day. One that was accepted waits until the recognition that it led to; of one
/// that did not reach its star, or was taken back, it is not known until when it waited, so it counts on no day.
pub fn open_dossiers(recognitions: &[Recognition], day: Date) -> impl Iterator<Item = &Recognition> {
    let decided: BTreeSet<(u8, Date)> = recognitions.iter().filter_map(|row| Some((row.star, row.issued_on?))).collect();
    recognitions.iter().filter(move |row| {
        let Some(submitted) = row.submitted_on.filter(|submitted| *submitted <= day) else { return false };
        match row.dossier {
            Some(DossierState::Submitted) => true,
            Some(DossierState::Accepted) => !decided.iter().any(|(star, on)| *star == row.star && submitted <= *on && *on <= day),
            Some(DossierState::NotReached | DossierState::TakenBack) | None => false,
        }
    })
}
