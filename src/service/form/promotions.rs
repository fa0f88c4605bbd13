//! Trade promotions.
use super::cells::{Cells, Writer};
use super::field::{form, in_languages};
use super::row::Row;
use super::vocabulary::{COUNTING_WORDS, COUNTINGS, PROMOTION_SCOPE_WORDS, PROMOTION_SCOPES};
use crate::domain::edition::Promotion;
use crate::domain::error::Fault;

form! {
    /// Trade promotions.
    FORM = "promotions" {
        id "promotion_id" Needed "xt-tam-ky";
        words "name" Needed "";
        whole "year" Needed "2024";
        date "start_on" Optional "2024-04-20";
        date "end_on" Optional "2024-04-25";
        (one of PROMOTION_SCOPE_WORDS) "scope" Needed "domestic";
        id "country_id" Needed "vn";
        text "venue_vi" Optional "";
        text "organiser_vi" Optional "";
        (one of COUNTING_WORDS) "counted_in_rounds" Needed "yes";
        text "source_vi" Optional "";
    }
}

/// A promotion.
pub fn read(row: &mut Row<'_>) -> Option<Promotion> {
    row.needed("name_vi");
    let (id, country) = (row.parse("promotion_id"), row.parse("country_id"));
    let (scope, counting) = (row.one_of("scope", PROMOTION_SCOPES), row.one_of("counted_in_rounds", COUNTINGS));
    let year = row.needed("year");
    let read = year.parse::<i16>().ok().filter(|year| (1900..=2999).contains(year));
    if read.is_none() && !year.is_empty() {
        row.fault("year", Fault::new("count-shape").value(year));
    }
    let (start_on, end_on) = (row.date("start_on"), row.date("end_on"));
    row.in_order(start_on, "end_on", end_on);
    Some(Promotion {
        name: row.words("name"),
        start_on,
        end_on,
        venue_vi: row.text("venue_vi"),
        organiser_vi: row.text("organiser_vi"),
        source_vi: row.text("source_vi"),
        id: id?,
        year: read?,
        scope: scope?,
        country: country?,
        counting: counting?,
    })
}

/// Its cells.
pub fn write(promotion: &Promotion) -> Cells {
    let mut cells = Writer::new(FORM);
    cells.put("promotion_id", &promotion.id).words("name", &promotion.name).put("year", promotion.year);
    cells.maybe("start_on", promotion.start_on).maybe("end_on", promotion.end_on);
    cells.word("scope", PROMOTION_SCOPES, &promotion.scope).put("country_id", &promotion.country);
    cells.put("venue_vi", &promotion.venue_vi).put("organiser_vi", &promotion.organiser_vi);
    cells.word("counted_in_rounds", COUNTINGS, &promotion.counting).put("source_vi", &promotion.source_vi);
    cells.cells()
}
