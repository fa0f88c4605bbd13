//! Producers.
use super::cells::{Cells, Writer};
use super::field::{form, in_languages};
use super::row::Row;
use super::vocabulary::{ENTRY_MODE_WORDS, ENTRY_MODES, PRODUCER_WORDS, PRODUCERS, VISIBILITY, VISIBILITY_WORDS};
use crate::domain::producer::{Approval, EntryMode, Producer};

form! {
    /// Producers.
    FORM = "producers" {
        id "producer_id" Needed "htx-tien-phuoc";
        (one of PRODUCER_WORDS) "kind" Needed "cooperative";
        words "name" Needed "";
        id "place_printed_id" Needed "qn-tien-phuoc";
        text "address_printed_vi" Optional "";
        id "place_current_id" Optional "dn";
        text "address_current_vi" Optional "";
        code "phone" Optional "0000 000 001";
        text "email" Optional "htx@example.com";
        (one of VISIBILITY_WORDS) "location_visibility" Needed "commune";
        code "gln" Optional "9506000700014";
        code "tax_code" Optional "4000000000";
        code "company_prefix" Optional "9506000";
        (one of ENTRY_MODE_WORDS) "entry_mode" Optional "self";
        date "established_on" Optional "2013-02-05";
        list "shown_to" Optional "phone=office";
    }
}

/// A producer.
pub fn read(row: &mut Row<'_>) -> Option<Producer> {
    let (id, kind) = (row.parse("producer_id"), row.one_of("kind", PRODUCERS));
    let (printed, visibility) = (row.parse("place_printed_id"), row.one_of("location_visibility", VISIBILITY));
    row.needed("name_vi");
    Some(Producer {
        name: row.words("name"),
        address_printed_vi: row.text("address_printed_vi"),
        address_current_vi: row.text("address_current_vi"),
        place_current: row.optional("place_current_id"),
        phone: row.text("phone"),
        email: row.text("email"),
        gln: row.optional("gln"),
        tax_code: row.optional("tax_code"),
        company_prefix: row.optional("company_prefix"),
        entry: row.one_if_any("entry_mode", ENTRY_MODES).unwrap_or(EntryMode::Itself),
        established_on: row.date("established_on"),
        office: Approval::Unchecked,
        audiences: row.audiences(Producer::FIELDS),
        id: id?,
        kind: kind?,
        place_printed: printed?,
        visibility: visibility?,
    })
}

/// Its cells.
pub fn write(producer: &Producer) -> Cells {
    let mut cells = Writer::new(FORM);
    cells.put("producer_id", &producer.id).word("kind", PRODUCERS, &producer.kind).words("name", &producer.name);
    cells.put("place_printed_id", &producer.place_printed).put("address_printed_vi", &producer.address_printed_vi);
    cells.maybe("place_current_id", producer.place_current.as_ref()).put("address_current_vi", &producer.address_current_vi);
    cells.put("phone", &producer.phone).put("email", &producer.email);
    cells.word("location_visibility", VISIBILITY, &producer.visibility).maybe("gln", producer.gln.as_ref());
    cells
        .maybe("tax_code", producer.tax_code.as_ref())
        .maybe("company_prefix", producer.company_prefix.as_ref().map(|p| p.as_str()));
    cells.word("entry_mode", ENTRY_MODES, &producer.entry).maybe("established_on", producer.established_on);
    cells.audiences(&producer.audiences);
    cells.cells()
}
