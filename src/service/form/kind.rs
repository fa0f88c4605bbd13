//! Kinds of record that have a form.
use super::field::Form;
use super::{batches, certificates, editions, events, files, links, members, producers, products, promotions, recalls};
use super::{recognitions, territory};

/// A kind of record, and so of table: a file, a sheet. In this order one leans only on those before it, or on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Administrative units.
    Places,
    /// Producers.
    Producers,
    /// Material areas.
    Areas,
    /// Products.
    Products,
    /// Pictures of products.
    Pictures,
    /// Recognitions.
    Recognitions,
    /// Certificates.
    Certificates,
    /// Locations.
    Locations,
    /// Members of co-operatives.
    Members,
    /// Published states of the register.
    Editions,
    /// Counts of others that are quoted beside them.
    EditionCounts,
    /// Rows of published registers.
    Entries,
    /// Trade promotions.
    Promotions,
    /// Batches.
    Batches,
    /// What batches were made from.
    BatchInputs,
    /// What members delivered into batches.
    Deliveries,
    /// Events.
    Events,
    /// Recalls and holds.
    Recalls,
    /// Waivers of the office.
    Waivers,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::Places,
        Self::Producers,
        Self::Areas,
        Self::Products,
        Self::Pictures,
        Self::Recognitions,
        Self::Certificates,
        Self::Locations,
        Self::Members,
        Self::Editions,
        Self::EditionCounts,
        Self::Entries,
        Self::Promotions,
        Self::Batches,
        Self::BatchInputs,
        Self::Deliveries,
        Self::Events,
        Self::Recalls,
        Self::Waivers,
    ];

    /// Its form.
    pub const fn form(self) -> &'static Form {
        match self {
            Self::Places => territory::PLACES,
            Self::Producers => producers::FORM,
            Self::Areas => territory::AREAS,
            Self::Products => products::FORM,
            Self::Pictures => files::PICTURES,
            Self::Recognitions => recognitions::FORM,
            Self::Certificates => certificates::FORM,
            Self::Locations => territory::LOCATIONS,
            Self::Members => members::MEMBERS,
            Self::Editions => editions::EDITIONS,
            Self::EditionCounts => editions::COUNTS,
            Self::Entries => editions::ENTRIES_FORM,
            Self::Promotions => promotions::FORM,
            Self::Batches => batches::FORM,
            Self::BatchInputs => links::BATCH_INPUTS,
            Self::Deliveries => links::DELIVERIES,
            Self::Events => events::FORM,
            Self::Recalls => recalls::FORM,
            Self::Waivers => members::WAIVERS,
        }
    }

    /// Its name: file stem, sheet, collection.
    pub const fn name(self) -> &'static str {
        self.form().name
    }

    /// The kind of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind whose records its rows are parts of.
    pub const fn part_of(self) -> Option<Self> {
        match self {
            Self::Pictures => Some(Self::Products),
            Self::EditionCounts => Some(Self::Editions),
            Self::BatchInputs | Self::Deliveries => Some(Self::Batches),
            Self::Places
            | Self::Producers
            | Self::Areas
            | Self::Products
            | Self::Recognitions
            | Self::Certificates
            | Self::Locations
            | Self::Members
            | Self::Editions
            | Self::Entries
            | Self::Promotions
            | Self::Batches
            | Self::Events
            | Self::Recalls
            | Self::Waivers => None,
        }
    }

    /// The kinds of its parts, with the field that holds them.
    pub const fn parts(self) -> &'static [(&'static str, Self)] {
        match self {
            Self::Products => &[("pictures", Self::Pictures)],
            Self::Editions => &[("other_public_counts", Self::EditionCounts)],
            Self::Batches => &[("inputs", Self::BatchInputs), ("deliveries", Self::Deliveries)],
            Self::Places
            | Self::Producers
            | Self::Areas
            | Self::Pictures
            | Self::Recognitions
            | Self::Certificates
            | Self::Locations
            | Self::Members
            | Self::EditionCounts
            | Self::Entries
            | Self::Promotions
            | Self::BatchInputs
            | Self::Deliveries
            | Self::Events
            | Self::Recalls
            | Self::Waivers => &[],
        }
    }
}
