//! Reads `producers.csv`, `products.csv`, `recognitions.csv` and `certificates.csv`.
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::error::Fault;
use crate::domain::producer::{Producer, ProducerKind};
use crate::domain::product::{Activation, GROUPS, Lots, Market, Product, ShelfLife, ShelfLifeFrom};
use crate::domain::recognition::{DossierState, Issuer, Recognition, RecognitionChange, StarRule};
use crate::domain::time::Date;
use crate::service::import::table::{Files, Row, Table};
use crate::service::import::vocabulary::{ENTRY_MODES, EVIDENCE, VISIBILITY};

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
            gln: row.optional("gln"),
            tax_code: row.optional("tax_code"),
            company_prefix: row.optional("company_prefix"),
            entry: row.one_of("entry_mode", ENTRY_MODES)?,
            established_on: row.date("established_on"),
            audiences: row.audiences(Producer::FIELDS),
        })
    })
}

/// Products.
pub fn products(files: &Files, faults: &mut Vec<Fault>) -> Vec<Product> {
    let activation = [("", Activation::HandOut), ("hand-out", Activation::HandOut), ("separate", Activation::Separate)];
    let lots = [("", Lots::Kept), ("yes", Lots::Kept), ("no", Lots::None)];
    let markets = [("", Market::Home), ("no", Market::Home), ("yes", Market::Export)];
    let groups: Vec<(&str, String)> = [""].into_iter().chain(GROUPS).map(|code| (code, code.to_owned())).collect();
    let table = Table::read(files, "products.csv", &["product_id", "register_number", "name_vi", "producer_id"], faults);
    table.each(faults, |row| {
        row.needed("name_vi");
        Some(Product {
            id: row.parse("product_id")?,
            register: row.parse("register_number")?,
            gtin: row.optional("gtin"),
            producer: row.parse("producer_id")?,
            name: row.words("name"),
            group: row.one_of("group_code", &groups)?,
            origin_place: row.optional("origin_place_id"),
            net: row.measured("net_quantity", "net_unit"),
            ingredients: row.words("ingredients"),
            storage: row.words("storage"),
            usage: row.words("usage"),
            warning: row.words("warning"),
            standard_vi: row.text("standard_vi"),
            activation: row.one_of("activation", &activation)?,
            subgroup_vi: row.text("subgroup_vi"),
            brand: row.text("brand_vi"),
            internal_code: row.text("internal_code"),
            unit_mass: row.kilograms("unit_mass_kg"),
            shelf_life: shelf_life(row)?,
            lots: row.one_of("batch_applicable", &lots)?,
            market: row.one_of("export", &markets)?,
            drawing: row.text("image"),
            pictures: Vec::new(),
            audiences: row.audiences(Product::FIELDS),
        })
    })
}

fn shelf_life(row: &mut Row<'_>) -> Option<Option<ShelfLife>> {
    let from = [("", ShelfLifeFrom::Production), ("production", ShelfLifeFrom::Production), ("packing", ShelfLifeFrom::Packing)];
    let from = row.one_of("shelf_life_from", &from)?;
    Some(row.count("shelf_life_days").map(|days| ShelfLife { days, from }))
}

/// The history of stars.
pub fn recognitions(files: &Files, faults: &mut Vec<Fault>) -> Vec<Recognition> {
    let changes = [
        ("first", RecognitionChange::First),
        ("renewal", RecognitionChange::Renewal),
        ("upgrade", RecognitionChange::Upgrade),
        ("demotion", RecognitionChange::Demotion),
        ("dossier", RecognitionChange::Dossier),
        ("withdrawal", RecognitionChange::Withdrawal),
    ];
    let issuers = [("", None), ("province", Some(Issuer::Province)), ("national", Some(Issuer::National))];
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
            score: row.optional("score"),
            issuer: row.one_of("level", &issuers)?,
            submitted_on: row.date("submitted_on"),
            dossier: dossier(row),
        };
        let row_read = by_rule(row_read);
        row_read.faults().into_iter().for_each(|(column, fault)| row.fault(column, fault));
        check_order(row, &row_read);
        Some(row_read)
    })
}

/// A last day that was not given follows from the rule of its day.
fn by_rule(row: Recognition) -> Recognition {
    let ruled = || StarRule::on(row.star, row.issued_on?)?.last_day(row.issued_on?);
    let ends = !matches!(row.change, RecognitionChange::Dossier | RecognitionChange::Withdrawal);
    Recognition { valid_to: row.valid_to.or_else(|| if ends { ruled() } else { None }), ..row }
}

/// The state of a dossier; of other rows the column says what follows from their dates, and is not read.
fn dossier(row: &mut Row<'_>) -> Option<DossierState> {
    match row.text("status").as_str() {
        "submitted" => Some(DossierState::Submitted),
        "accepted" => Some(DossierState::Accepted),
        "not_reached" => Some(DossierState::NotReached),
        _ => None,
    }
}

fn check_order(row: &mut Row<'_>, read: &Recognition) {
    let dossier = read.change == RecognitionChange::Dossier;
    if !dossier && read.issued_on.is_none() {
        row.fault("issued_on", Fault::new("cell-empty"));
    }
    order(row, read.issued_on, read.valid_to);
}

fn order(row: &mut Row<'_>, from: Option<Date>, to: Option<Date>) {
    if let (Some(from), Some(to)) = (from, to)
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
        let certificate = Certificate {
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
            file: None,
            audiences: row.audiences(Certificate::FIELDS),
        };
        order(row, certificate.issued_on, certificate.valid_to);
        Some(certificate)
    })
}
