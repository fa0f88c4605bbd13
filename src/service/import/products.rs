//! Reads `producers.csv`, `products.csv`, `recognitions.csv` and `certificates.csv`.
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::error::Fault;
use crate::domain::producer::{Producer, ProducerKind};
use crate::domain::product::{Activation, Product};
use crate::domain::recognition::{Recognition, RecognitionChange};
use crate::service::import::table::{Files, Row, Table};
use crate::service::import::vocabulary::{EVIDENCE, VISIBILITY};

/// Producers.
pub fn producers(files: &Files, faults: &mut Vec<Fault>) -> Vec<Producer> {
    let kinds = [
        ("household", ProducerKind::Household),
        ("cooperative", ProducerKind::Cooperative),
        ("cooperative_group", ProducerKind::CooperativeGroup),
        ("company", ProducerKind::Company),
    ];
    let table = Table::read(
        files,
        "producers.csv",
        &["producer_id", "kind", "name_vi", "place_printed_id", "location_visibility"],
        faults,
    );
    table.each(faults, |row| {
        row.needed("name_vi");
        Some(Producer {
            id: row.parse("producer_id")?,
            kind: row.one_of("kind", &kinds)?,
            name: row.words("name"),
            address_printed_vi: row.text("address_printed_vi"),
            place_printed: row.parse("place_printed_id")?,
            address_current_vi: row.text("address_current_vi"),
            place_current: row.optional("place_current_id"),
            phone: row.text("phone"),
            email: row.text("email"),
            visibility: row.one_of("location_visibility", VISIBILITY)?,
        })
    })
}

/// Products.
pub fn products(files: &Files, faults: &mut Vec<Fault>) -> Vec<Product> {
    let activation = [("", Activation::HandOut), ("hand-out", Activation::HandOut), ("separate", Activation::Separate)];
    let table = Table::read(files, "products.csv", &["product_id", "register_number", "name_vi", "producer_id"], faults);
    table.each(faults, |row| {
        row.needed("name_vi");
        Some(Product {
            id: row.parse("product_id")?,
            register: row.parse("register_number")?,
            gtin: row.optional("gtin"),
            producer: row.parse("producer_id")?,
            name: row.words("name"),
            group: row.text("group_code"),
            origin_place: row.optional("origin_place_id"),
            net: row.quantity("net_quantity", "net_unit"),
            ingredients: row.words("ingredients"),
            storage: row.words("storage"),
            usage: row.words("usage"),
            warning: row.words("warning"),
            standard_vi: row.text("standard_vi"),
            activation: row.one_of("activation", &activation)?,
        })
    })
}

/// The history of stars.
pub fn recognitions(files: &Files, faults: &mut Vec<Fault>) -> Vec<Recognition> {
    let changes = [
        ("first", RecognitionChange::First),
        ("renewal", RecognitionChange::Renewal),
        ("upgrade", RecognitionChange::Upgrade),
        ("demotion", RecognitionChange::Demotion),
        ("dossier", RecognitionChange::Dossier),
    ];
    let table = Table::read(files, "recognitions.csv", &["recognition_id", "product_id", "star", "change"], faults);
    table.each(faults, |row| {
        let row_read = Recognition {
            id: row.parse("recognition_id")?,
            product: row.parse("product_id")?,
            star: row.one_of("star", &[("3", 3), ("4", 4), ("5", 5)])?,
            change: row.one_of("change", &changes)?,
            decision: row.text("decision_number"),
            issued_on: row.date("issued_on"),
            valid_to: row.date("valid_to"),
        };
        check_order(row, &row_read);
        Some(row_read)
    })
}

fn check_order(row: &mut Row<'_>, read: &Recognition) {
    let dossier = read.change == RecognitionChange::Dossier;
    if !dossier && read.issued_on.is_none() {
        row.fault("issued_on", Fault::new("cell-empty"));
    }
    if let (Some(from), Some(to)) = (read.issued_on, read.valid_to)
        && to < from
    {
        let fault = Fault::new("dates-out-of-order").arg("column", "valid_to").arg("earlier", from);
        row.fault("valid_to", fault.value(to.to_string()));
    }
}

/// Certificates.
pub fn certificates(files: &Files, faults: &mut Vec<Fault>) -> Vec<Certificate> {
    let needed = ["certificate_id", "type", "subject_kind", "subject_id", "evidence_level"];
    let table = Table::read(files, "certificates.csv", &needed, faults);
    table.each(faults, |row| {
        let kind = row.one_of("subject_kind", &[("product", 0), ("producer", 1), ("area", 2)])?;
        let subject = match kind {
            0 => Subject::Product(row.parse("subject_id")?),
            1 => Subject::Producer(row.parse("subject_id")?),
            _ => Subject::Area(row.parse("subject_id")?),
        };
        Some(Certificate {
            id: row.parse("certificate_id")?,
            kind: row.needed("type"),
            kind_vi: row.text("type_vi"),
            subject,
            body_vi: row.text("body_vi"),
            number: row.text("number"),
            scope_vi: row.text("scope_vi"),
            issued_on: row.date("issued_on"),
            valid_to: row.date("valid_to"),
            evidence: row.one_of("evidence_level", EVIDENCE)?,
        })
    })
}
