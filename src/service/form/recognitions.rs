//! The history of stars.
use super::cells::{Cells, Writer};
use super::field::form;
use super::row::Row;
use super::vocabulary::{CHANGE_WORDS, CHANGES, DOSSIER_WORDS, DOSSIERS, ISSUER_WORDS, ISSUERS, STAR_WORDS, STARS};
use crate::domain::error::Fault;
use crate::domain::recognition::{Recognition, RecognitionChange, StarRule};

form! {
    /// Recognitions.
    FORM = "recognitions" {
        id "recognition_id" Needed "cn-001";
        id "product_id" Needed "tieu-tien-phuoc";
        (one of STAR_WORDS) "star" Needed "4";
        decimal "score" Optional "82.5";
        (one of ISSUER_WORDS) "level" Optional "province";
        (one of CHANGE_WORDS) "change" Needed "first";
        text "decision_number" Optional "";
        date "issued_on" Optional "2024-12-15";
        date "valid_to" Optional "2027-12-15";
        date "submitted_on" Optional "";
        (one of DOSSIER_WORDS) "status" Optional "";
        text "reason_vi" Optional "";
    }
}

/// A recognition. A last day that was not given follows from the rule of its day.
pub fn read(row: &mut Row<'_>) -> Option<Recognition> {
    let (id, product) = (row.parse("recognition_id"), row.parse("product_id"));
    let (star, change) = (row.one_of("star", STARS), row.one_of("change", CHANGES));
    let read = Recognition {
        decision: row.text("decision_number"),
        issued_on: row.date("issued_on"),
        valid_to: row.date("valid_to"),
        score: row.optional("score"),
        issuer: row.one_if_any("level", ISSUERS),
        submitted_on: row.date("submitted_on"),
        dossier: row.one_if_any("status", DOSSIERS).flatten(),
        reason: row.text("reason_vi"),
        id: id?,
        product: product?,
        star: star?,
        change: change?,
    };
    let read = by_rule(read);
    read.faults().into_iter().for_each(|(column, fault)| row.fault(column, fault));
    if read.change != RecognitionChange::Dossier && read.issued_on.is_none() && row.text("issued_on").is_empty() {
        row.fault("issued_on", Fault::new("cell-empty"));
    }
    row.in_order(read.issued_on, "valid_to", read.valid_to);
    Some(read)
}

fn by_rule(row: Recognition) -> Recognition {
    let ruled = || StarRule::on(row.star, row.issued_on?)?.last_day(row.issued_on?);
    let ends = !matches!(row.change, RecognitionChange::Dossier | RecognitionChange::Withdrawal);
    Recognition { valid_to: row.valid_to.or_else(|| if ends { ruled() } else { None }), ..row }
}

/// Its cells.
pub fn write(row: &Recognition) -> Cells {
    let mut cells = Writer::new(FORM);
    cells.put("recognition_id", &row.id).put("product_id", &row.product).word("star", STARS, &row.star);
    cells.maybe("score", row.score).word("change", CHANGES, &row.change).put("decision_number", &row.decision);
    if let Some(issuer) = row.issuer {
        cells.word("level", ISSUERS, &issuer);
    }
    if row.dossier.is_some() {
        cells.word("status", DOSSIERS, &row.dossier);
    }
    cells.maybe("issued_on", row.issued_on).maybe("valid_to", row.valid_to).maybe("submitted_on", row.submitted_on);
    cells.put("reason_vi", &row.reason);
    cells.cells()
}
