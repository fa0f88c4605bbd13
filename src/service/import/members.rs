//! Reads `members.csv` and `waivers.csv`.
use crate::domain::completeness::{Waiver, WaiverSubject};
use crate::domain::error::Fault;
use crate::domain::producer::Member;
use crate::service::import::table::{Files, Table};

/// Members of co-operatives.
pub fn members(files: &Files, faults: &mut Vec<Fault>) -> Vec<Member> {
    Table::read(files, "members.csv", &["member_id", "cooperative_id", "name_vi"], faults).each(faults, |row| {
        Some(Member {
            name_vi: row.needed("name_vi"),
            id: row.parse("member_id")?,
            cooperative: row.parse("cooperative_id")?,
            household: row.optional("household_id"),
            area: row.optional("area_id"),
            since: row.date("since"),
            until: row.date("until"),
        })
    })
}

/// Waivers of the office.
pub fn waivers(files: &Files, faults: &mut Vec<Fault>) -> Vec<Waiver> {
    let needed = ["waiver_id", "subject_kind", "subject_id", "item", "given_on", "until", "reason_vi"];
    Table::read(files, "waivers.csv", &needed, faults).each(faults, |row| {
        let subject = match row.one_of("subject_kind", &[("product", 0), ("batch", 1)])? {
            0 => WaiverSubject::Product(row.parse("subject_id")?),
            _ => WaiverSubject::Batch(row.parse("subject_id")?),
        };
        let (given_on, until) = (row.date("given_on"), row.date("until"));
        for column in ["given_on", "until"] {
            row.needed(column);
        }
        if let (Some(given_on), Some(until)) = (given_on, until)
            && until < given_on
        {
            let fault = Fault::new("dates-out-of-order").arg("column", "until").arg("earlier", given_on);
            row.fault("until", fault.value(until.to_string()));
        }
        Some(Waiver {
            reason_vi: row.needed("reason_vi"),
            id: row.parse("waiver_id")?,
            subject,
            item: row.parse("item")?,
            until: until?,
            given_on: given_on?,
        })
    })
}
