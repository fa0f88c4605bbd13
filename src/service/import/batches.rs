//! Reads `batches.csv`.
use crate::domain::batch::{Batch, ExpiryKind};
use crate::domain::error::Fault;
use crate::domain::stamp::StampKind;
use crate::service::import::table::{Files, Row, Table};

/// Batches.
pub fn batches(files: &Files, faults: &mut Vec<Fault>) -> Vec<Batch> {
    let stamps = [("none", None), ("item", Some(StampKind::Item)), ("batch", Some(StampKind::Batch))];
    let expiry = [("", ExpiryKind::UseBy), ("use-by", ExpiryKind::UseBy), ("best-before", ExpiryKind::BestBefore)];
    let needed = ["batch_id", "product_id", "lot_code", "producer_id", "production_on", "stamp_mode"];
    let table = Table::read(files, "batches.csv", &needed, faults);
    table.each(faults, |row| {
        let made_on = row.date("production_on");
        if made_on.is_none() && row.text("production_on").is_empty() {
            row.fault("production_on", Fault::new("cell-empty"));
        }
        let batch = Batch {
            id: row.parse("batch_id")?,
            product: row.parse("product_id")?,
            lot: row.parse("lot_code")?,
            producer: row.parse("producer_id")?,
            kind: row.text("kind"),
            location: row.optional("location_id"),
            areas: areas(row),
            made_on: made_on?,
            packed_on: row.date("packing_on"),
            expiry: row.date("expiry_on"),
            expiry_kind: row.one_of("expiry_kind", &expiry)?,
            sell_until: row.date("sell_until"),
            sold_out_on: row.date("sold_out_on"),
            quantity: row.measured("quantity", "unit"),
            units: row.count("units_count"),
            stamps: row.one_of("stamp_mode", &stamps)?,
            mass: row.kilograms("mass_kg"),
            inputs: Vec::new(),
            deliveries: Vec::new(),
            audiences: row.audiences(Batch::FIELDS),
        };
        for fault in batch.faults() {
            let column =
                fault.args.iter().find(|(name, _)| *name == "column").map_or(String::new(), |(_, column)| column.clone());
            row.fault(&column, fault);
        }
        if batch.stamps == Some(StampKind::Item) && batch.units.is_none_or(|units| units == 0) {
            row.fault("units_count", Fault::new("units-missing"));
        }
        Some(batch)
    })
}

fn areas(row: &mut Row<'_>) -> Vec<crate::domain::id::AreaId> {
    let text = row.text("area_ids");
    let ids = text.split('|').filter(|id| !id.is_empty());
    ids.filter_map(|id| id.parse().map_err(|fault| row.fault("area_ids", fault)).ok()).collect()
}
