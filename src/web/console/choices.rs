//! What may be chosen in a field: words of a list, and records of the producer by their names.
use crate::domain::certificate::Subject;
use crate::domain::error::Result;
use crate::domain::id::ProducerId;
use crate::domain::place::{Location, Words};
use crate::domain::producer::ProducerKind;
use crate::service::browse;
use crate::service::form::field::Shape;
use crate::service::form::headings;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::text::fold::fold;
use crate::text::lang::Lang;
use crate::web::console::call::Call;
use crate::web::console::fields::Choice;
use crate::web::voice::Voice;
use std::collections::BTreeSet;

/// Most records that are read for a list, a page each time.
const PAGE: usize = 500;

/// Kinds of certificate that producers bring most; any other is typed as its name.
const CERTIFICATES: &[&str] = &[
    "self_declaration",
    "test_report",
    "qc_plan",
    "VietGAP",
    "GlobalGAP",
    "VietGAHP",
    "HACCP",
    "ISO_22000",
    "ISO_9001",
    "GMP",
    "GI",
    "organic",
    "other",
];

/// Kinds of location.
const LOCATIONS: &[&str] = &["farm", "workshop", "packing_house", "warehouse", "sale_point", "tourism_site"];

/// Choices of a field; `None` where it is filled in freely.
pub fn choices(call: &Call<'_>, kind: Kind, name: &str, shape: Shape) -> Result<Option<Vec<Choice>>> {
    let voice = call.visit.voice;
    let listed = |words: &[&str]| Some(words.iter().map(|word| choice(word, worded(voice, name, word))).collect::<Vec<_>>());
    let needed = kind.form().field(name).is_some_and(|field| field.need == crate::service::form::field::Need::Needed);
    Ok(match (kind, name) {
        // What nobody chose would be told as the first of the list.
        (Kind::Certificates, "type") => listed(CERTIFICATES).map(|choices| with_none(voice, choices)),
        (Kind::Certificates, "subject") => Some(with_none(voice, subjects(call)?)),
        (Kind::Locations, "kind") => listed(LOCATIONS),
        // Two words that mean one thing are for tables.
        (_, "visibility") => listed(&["public", "coarse"]),
        (_, "product_id") => Some(of_kind(call, Kind::Products)?),
        (_, "location_id") => Some(with_none(voice, of_kind(call, Kind::Locations)?)),
        (Kind::Members, "household_id") => Some(with_none(voice, mandated(call)?)),
        (Kind::Members, "area_id") => Some(with_none(voice, of_kind(call, Kind::Areas)?)),
        (_, "area_ids") => Some(of_kind(call, Kind::Areas)?),
        (_, "place_printed_id" | "place_current_id" | "origin_place_id") => Some(with_none(voice, places(call)?)),
        _ => match shape {
            Shape::OneOf(words) if needed => listed(words),
            Shape::OneOf(words) => listed(words).map(|choices| with_none(voice, choices)),
            Shape::Text
            | Shape::Code
            | Shape::Id
            | Shape::Date
            | Shape::Moment
            | Shape::Whole
            | Shape::Decimal
            | Shape::List
            | Shape::Rows(_)
            | Shape::Members => None,
        },
    })
}

fn choice(value: &str, word: impl Into<String>) -> Choice {
    Choice { value: value.to_owned(), word: word.into() }
}

/// What a word of a list is called: by its group, else as a choice of its field.
pub fn worded(voice: Voice, name: &str, word: &str) -> String {
    // Names of standards are the same in every language.
    headings::choice(voice.0, name, word).map_or_else(|| word.replace('_', " "), str::to_owned)
}

/// With an empty choice in front, for what nobody should send by a careless press.
pub fn with_none(voice: Voice, choices: Vec<Choice>) -> Vec<Choice> {
    let none = choice("", voice.word("choice-none"));
    std::iter::once(none).chain(choices).collect()
}

fn name_of(voice: Voice, words: &Words, id: &str) -> String {
    voice.phrase(words).map_or_else(|| id.to_owned(), |phrase| phrase.text.to_owned())
}

/// Every record of a kind that belongs to the producer.
pub fn own(call: &Call<'_>, kind: Kind) -> Result<Vec<browse::Seen>> {
    let (person, producer) = (call.person()?, call.producer()?);
    let owner = call.owner()?;
    // What a certificate speaks of names its producer only by a detour.
    let named = [("producer", producer.as_str())];
    let filters: &browse::Filters<'_> = if kind == Kind::Certificates { &[] } else { &named };
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let (rows, next) = browse::page(call.services(), &person.actor, kind, filters, &after, PAGE)?;
        all.extend(rows.into_iter().filter(|seen| seen.owner == owner));
        match next {
            Some(next) => after = next,
            None => return Ok(all),
        }
    }
}

/// Records of a kind that the producer has, by their names.
pub fn of_kind(call: &Call<'_>, kind: Kind) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let mut all: Vec<Choice> = own(call, kind)?
        .into_iter()
        .filter_map(|seen| match seen.record {
            Record::Product(r) => Some(choice(r.id.as_str(), name_of(voice, &r.name, r.id.as_str()))),
            Record::Location(r) => Some(choice(r.id.as_str(), name_of(voice, &r.name, r.id.as_str()))),
            Record::Area(r) => Some(choice(r.id.as_str(), name_of(voice, &r.name, r.id.as_str()))),
            Record::Batch(r) => Some(choice(r.id.as_str(), r.lot.as_str())),
            Record::Place(_)
            | Record::Producer(_)
            | Record::Picture(_)
            | Record::Recognition(_)
            | Record::Certificate(_)
            | Record::Member(_)
            | Record::Edition(_)
            | Record::EditionCount(_)
            | Record::Entry(_)
            | Record::Promotion(_)
            | Record::BatchInput(_)
            | Record::Delivery(_)
            | Record::Event(_)
            | Record::Recall(_)
            | Record::Waiver(_) => None,
        })
        .collect();
    if kind == Kind::Locations {
        told_apart(call, &mut all)?;
    }
    all.sort_by_key(|choice| fold(&choice.word));
    Ok(all)
}

/// Where a location is, as its commune is called today; empty where nobody knows.
pub fn commune(call: &Call<'_>, of: &Location) -> Result<String> {
    let place = call.services().store.place(of.place_current.as_ref().unwrap_or(&of.place_printed))?;
    Ok(place.map(|place| name_of(call.visit.voice, &place.name, "")).unwrap_or_default())
}

/// Locations that are called the same are told apart by where they are.
fn told_apart(call: &Call<'_>, all: &mut [Choice]) -> Result<()> {
    let names: Vec<String> = all.iter().map(|choice| fold(&choice.word)).collect();
    for choice in all.iter_mut().filter(|choice| names.iter().filter(|name| **name == fold(&choice.word)).count() > 1) {
        if let Some(location) = call.services().store.location(&choice.value.parse()?)? {
            let commune = commune(call, &location)?;
            choice.word = format!("{}, {commune}", choice.word).trim_end_matches(", ").to_owned();
        }
    }
    Ok(())
}

/// Households that let the person act for them, and those that members were said to be already. Any other is brought by a table.
fn mandated(call: &Call<'_>) -> Result<Vec<Choice>> {
    let (voice, itself) = (call.visit.voice, call.producer()?);
    let household = |record: Record| if let Record::Member(member) = record { member.household } else { None };
    let named = own(call, Kind::Members)?.into_iter().filter_map(|seen| household(seen.record));
    let ids: BTreeSet<ProducerId> = call.person()?.account.producers(call.today()).into_iter().chain(named).collect();
    let mut all = Vec::new();
    for id in ids {
        let household = call.services().store.producer(&id)?.filter(|of| of.kind == ProducerKind::Household && of.id != *itself);
        all.extend(household.map(|of| choice(id.as_str(), name_of(voice, &of.name, id.as_str()))));
    }
    all.sort_by_key(|choice| fold(&choice.word));
    Ok(all)
}

/// What a certificate may speak of: the producer itself, a product, an area.
fn subjects(call: &Call<'_>) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let producer = call.producer()?;
    let own = choice(&format!("producer:{producer}"), voice.word("console-subject-producer"));
    let of = |prefix: &'static str, choices: Vec<Choice>| {
        choices.into_iter().map(move |one| choice(&format!("{prefix}:{}", one.value), one.word))
    };
    let products = of("product", of_kind(call, Kind::Products)?);
    let areas = of("area", of_kind(call, Kind::Areas)?);
    Ok(std::iter::once(own).chain(products).chain(areas).collect())
}

/// What a certificate speaks of, as the field sends it.
pub fn subject(of: &Subject) -> String {
    match of {
        Subject::Producer(id) => format!("producer:{id}"),
        Subject::Product(id) => format!("product:{id}"),
        Subject::Area(id) => format!("area:{id}"),
    }
}

/// Communes of today first, then those that printed labels still name.
fn places(call: &Call<'_>) -> Result<Vec<Choice>> {
    let voice = call.visit.voice;
    let mut all = Vec::new();
    for owned in call.services().store.register(RegisterKind::Place)? {
        if let RegisterRecord::Place(place) = owned.record
            && ["commune", "district", "province"].contains(&place.level.as_str())
        {
            let name = name_of(voice, &place.name, place.id.as_str());
            let word = if place.valid_to.is_some() {
                format!("{name} ({})", voice.word("console-place-former"))
            } else if call.lang() != Lang::Vi || fold(&name).starts_with(&fold(&place.kind_vi)) {
                // Most names say what it is, those in other languages all.
                name
            } else {
                format!("{name}, {}", place.kind_vi)
            };
            all.push((place.valid_to.is_some(), fold(&word), choice(place.id.as_str(), word)));
        }
    }
    all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
    Ok(all.into_iter().map(|(.., choice)| choice).collect())
}
