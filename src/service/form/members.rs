//! Members of co-operatives, and waivers of the office.
use super::cells::{Cells, Writer};
use super::field::form;
use super::row::Row;
use super::vocabulary::ITEM_WORDS;
use crate::domain::completeness::{Waiver, WaiverSubject};
use crate::domain::producer::Member;

/// What a waiver may be for.
const SUBJECTS: &[(&str, &str)] = &[("product", "product"), ("batch", "batch")];

form! {
    /// Members of co-operatives.
    MEMBERS = "members" {
        id "member_id" Needed "xv-ho-01";
        id "cooperative_id" Needed "htx-tien-phuoc";
        text "name_vi" Needed "";
        id "household_id" Optional "ho-tieu-01";
        id "area_id" Optional "vnl-tieu-1";
        date "since" Optional "2022-05-01";
        date "until" Optional "";
    }
}

form! {
    /// Waivers of the office.
    WAIVERS = "waivers" {
        id "waiver_id" Needed "mien-001";
        (one of &["product", "batch"]) "subject_kind" Needed "product";
        id "subject_id" Needed "tieu-tien-phuoc";
        (one of ITEM_WORDS) "item" Needed "image";
        date "given_on" Needed "2026-10-01";
        date "until" Needed "2026-12-31";
        text "reason_vi" Needed "";
    }
}

/// A member.
pub fn read_member(row: &mut Row<'_>) -> Option<Member> {
    let (id, cooperative) = (row.parse("member_id"), row.parse("cooperative_id"));
    let (since, until) = (row.date("since"), row.date("until"));
    row.in_order(since, "until", until);
    Some(Member {
        name_vi: row.needed("name_vi"),
        household: row.optional("household_id"),
        area: row.optional("area_id"),
        since,
        until,
        id: id?,
        cooperative: cooperative?,
    })
}

/// Its cells.
pub fn write_member(member: &Member) -> Cells {
    let mut cells = Writer::new(MEMBERS);
    cells.put("member_id", &member.id).put("cooperative_id", &member.cooperative).put("name_vi", &member.name_vi);
    cells.maybe("household_id", member.household.as_ref()).maybe("area_id", member.area.as_ref());
    cells.maybe("since", member.since).maybe("until", member.until);
    cells.cells()
}

/// A waiver.
pub fn read_waiver(row: &mut Row<'_>) -> Option<Waiver> {
    let subject = match row.one_of("subject_kind", SUBJECTS) {
        Some("product") => row.parse("subject_id").map(WaiverSubject::Product),
        Some(_) => row.parse("subject_id").map(WaiverSubject::Batch),
        None => None,
    };
    let (id, item) = (row.parse("waiver_id"), row.parse("item"));
    let (given_on, until) = (row.needed_date("given_on"), row.needed_date("until"));
    row.in_order(given_on, "until", until);
    Some(Waiver {
        reason_vi: row.needed("reason_vi"),
        id: id?,
        subject: subject?,
        item: item?,
        until: until?,
        given_on: given_on?,
    })
}

/// Its cells.
pub fn write_waiver(waiver: &Waiver) -> Cells {
    let mut cells = Writer::new(WAIVERS);
    let (kind, id) = match &waiver.subject {
        WaiverSubject::Product(id) => ("product", id.as_str()),
        WaiverSubject::Batch(id) => ("batch", id.as_str()),
    };
    cells.put("waiver_id", &waiver.id).put("subject_kind", kind).put("subject_id", id).put("item", waiver.item.code());
    cells.put("given_on", waiver.given_on).put("until", waiver.until).put("reason_vi", &waiver.reason_vi);
    cells.cells()
}
