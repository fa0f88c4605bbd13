//! What the office published: states of its register with their rows, and what others counted.
use super::cells::{Cells, Writer};
use super::field::{Field, Form, Need, Shape, form};
use super::links::Linked;
use super::row::Row;
use super::vocabulary::{ENTRIES, ENTRY_WORDS, PRODUCER_WORDS, PRODUCERS, STAR_WORDS, STARS};
use crate::domain::edition::{Edition, Entry, EntryKind, QuotedCount};
use crate::domain::error::Fault;
use crate::domain::gtin::Register;
use crate::domain::id::EditionId;
use std::collections::BTreeMap;

/// Most counts of others beside an edition, and most products that its goal puts first.
pub const QUOTED_MAX: usize = 64;

form! {
    /// Counts of others that are quoted beside an edition.
    COUNTS = "edition_counts" {
        id "edition_id" Needed "2024-12-23";
        date "as_of" Needed "2024-12-26";
        whole "total" Needed "482";
        whole "three_star" Optional "422";
        whole "four_star" Optional "60";
        whole "five_star" Optional "";
    }
}

form! {
    /// Published states of the register.
    EDITIONS = "editions" {
        id "edition_id" Optional "2024-12-23";
        date "as_of" Needed "2024-12-23";
        text "title_vi" Needed "";
        text "publisher_vi" Needed "";
        whole "recognised_total" Needed "460";
        whole "three_star" Optional "399";
        whole "four_star" Optional "61";
        whole "five_star" Optional "";
        whole "three_star_dossiers" Optional "";
        whole "four_star_dossiers" Optional "";
        whole "five_star_dossiers" Optional "5";
        text "sale_points_rule_vi" Optional "";
        text "goal_vi" Optional "";
        list "featured_vi" Optional "";
        text "counting_rule" Optional "";
        (rows COUNTS) "other_public_counts" Optional "";
    }
}

/// Rows of published registers.
pub const ENTRIES_FORM: &Form = &Form { name: "entries", fields: ENTRY_FIELDS };

const ENTRY_FIELDS: &[Field] = &[
    Field::new("entry_id", Shape::Id, Need::Told, "2024-12-23-1"),
    Field::new("register_number", Shape::Whole, Need::Needed, "1"),
    Field::new("row_kind", Shape::OneOf(ENTRY_WORDS), Need::Needed, "recognised"),
    Field::new("name_vi", Shape::Text, Need::Needed, ""),
    Field::new("group_code", Shape::Text, Need::Needed, "food"),
    Field::new("star", Shape::OneOf(STAR_WORDS), Need::Optional, "4"),
    Field::new("district_place_id", Shape::Id, Need::Needed, "qn-tien-phuoc"),
    Field::new("producer_kind", Shape::OneOf(PRODUCER_WORDS), Need::Needed, "cooperative"),
    Field::new("product_id", Shape::Id, Need::Optional, "tieu-tien-phuoc"),
    Field::new("recognised_on", Shape::Date, Need::Optional, "2022-03-09"),
    Field::new("valid_to", Shape::Date, Need::Optional, "2025-03-09"),
    Field::new("submitted_on", Shape::Date, Need::Optional, ""),
    Field::new("as_of", Shape::Date, Need::Needed, "2024-12-23"),
];

/// A row of a published register. It is named by the day of its edition and its number.
pub fn read_entry(row: &mut Row<'_>) -> Option<Entry> {
    let (kind, as_of) = (row.one_of("row_kind", ENTRIES), row.needed_date("as_of"));
    let (number, place): (Option<Register>, _) = (row.parse("register_number"), row.parse("district_place_id"));
    let (star, producer_kind) = (row.one_if_any("star", STARS), row.one_of("producer_kind", PRODUCERS));
    if kind == Some(EntryKind::Recognised) && row.text("star").is_empty() {
        row.fault("star", Fault::new("cell-empty"));
    }
    let (recognised_on, valid_to) = (row.date("recognised_on"), row.date("valid_to"));
    row.in_order(recognised_on, "valid_to", valid_to);
    let (name_vi, group) = (row.needed("name_vi"), row.needed("group_code"));
    let (product, submitted_on) = (row.optional("product_id"), row.date("submitted_on"));
    let (kind, as_of, number) = (kind?, as_of?, number?);
    let mark = match kind {
        EntryKind::Recognised => "",
        EntryKind::Dossier => "-dossier",
    };
    Some(Entry {
        id: format!("{as_of}-{number}{mark}").parse().ok()?,
        edition: as_of.to_string().parse().ok()?,
        kind,
        number,
        name_vi,
        group,
        // A dossier of this file asks for five stars, as its kind says.
        star: star.or((kind == EntryKind::Dossier).then_some(5)),
        place: place?,
        producer_kind: producer_kind?,
        product,
        recognised_on,
        valid_to,
        submitted_on,
    })
}

/// Its cells.
pub fn write_entry(entry: &Entry) -> Cells {
    let mut cells = Writer::new(ENTRIES_FORM);
    cells.put("entry_id", &entry.id).put("register_number", entry.number).word("row_kind", ENTRIES, &entry.kind);
    cells.put("name_vi", &entry.name_vi).put("group_code", &entry.group).put("district_place_id", &entry.place);
    cells.word("producer_kind", PRODUCERS, &entry.producer_kind).maybe("product_id", entry.product.as_ref());
    cells.maybe("star", entry.star).maybe("recognised_on", entry.recognised_on).maybe("valid_to", entry.valid_to);
    cells.maybe("submitted_on", entry.submitted_on).put("as_of", &entry.edition);
    cells.cells()
}

/// Counts by star; nought is not said.
fn by_star(row: &mut Row<'_>, suffix: &str) -> BTreeMap<String, u32> {
    let stars = [("3", "three_star"), ("4", "four_star"), ("5", "five_star")];
    let counts = stars.map(|(star, column)| (star, row.count(&format!("{column}{suffix}"))));
    let said = counts.into_iter().filter_map(|(star, count)| Some((star.to_owned(), count.filter(|count| *count > 0)?)));
    said.collect()
}

fn write_by_star(cells: &mut Writer, suffix: &str, counts: &BTreeMap<String, u32>) {
    for (star, column) in [("3", "three_star"), ("4", "four_star"), ("5", "five_star")] {
        cells.maybe(&format!("{column}{suffix}"), counts.get(star));
    }
}

fn needed_count(row: &mut Row<'_>, column: &str) -> Option<u32> {
    row.needed(column);
    row.count(column)
}

/// A count of others.
pub fn read_count(row: &mut Row<'_>) -> Option<QuotedCount> {
    let (as_of, total) = (row.needed_date("as_of"), needed_count(row, "total"));
    Some(QuotedCount { by_star: by_star(row, ""), as_of: as_of?, total: total? })
}

/// The same with its edition.
pub fn read_linked(row: &mut Row<'_>) -> Option<Linked<EditionId, QuotedCount>> {
    let (owner, part) = (row.parse("edition_id"), read_count(row));
    Some(Linked { owner: owner?, part: part? })
}

/// Its cells.
pub fn write_linked(linked: &Linked<EditionId, QuotedCount>) -> Cells {
    let mut cells = Writer::new(COUNTS);
    cells.put("edition_id", &linked.owner).put("as_of", linked.part.as_of).put("total", linked.part.total);
    write_by_star(&mut cells, "", &linked.part.by_star);
    cells.cells()
}

/// A published state of the register. It is named by its day, unless it has an id.
pub fn read_edition(row: &mut Row<'_>) -> Option<Edition> {
    let (id, as_of) = (row.optional("edition_id"), row.needed_date("as_of"));
    let total = needed_count(row, "recognised_total");
    let (stars, dossiers) = (by_star(row, ""), by_star(row, "_dossiers"));
    Some(Edition {
        title_vi: row.needed("title_vi"),
        publisher_vi: row.needed("publisher_vi"),
        counting_rule: row.text("counting_rule"),
        dossiers,
        sale_points_vi: row.text("sale_points_rule_vi"),
        goal_vi: row.text("goal_vi"),
        featured_vi: row.list("featured_vi", QUOTED_MAX, |part| Ok(part.to_owned())),
        others: row.each("other_public_counts", QUOTED_MAX, read_count),
        id: match id {
            Some(id) => id,
            None => as_of?.to_string().parse().ok()?,
        },
        as_of: as_of?,
        quoted: QuotedCount { as_of: as_of?, total: total?, by_star: stars },
    })
}

/// Its cells, without what others counted.
pub fn write_edition(edition: &Edition) -> Cells {
    let mut cells = Writer::new(EDITIONS);
    cells.put("edition_id", &edition.id).put("as_of", edition.as_of).put("title_vi", &edition.title_vi);
    cells.put("publisher_vi", &edition.publisher_vi).put("counting_rule", &edition.counting_rule);
    cells.put("recognised_total", edition.quoted.total).put("sale_points_rule_vi", &edition.sale_points_vi);
    write_by_star(&mut cells, "", &edition.quoted.by_star);
    write_by_star(&mut cells, "_dossiers", &edition.dossiers);
    cells.put("goal_vi", &edition.goal_vi).list("featured_vi", &edition.featured_vi);
    cells.cells()
}
