//! Batches.
use super::cells::{Cells, Writer};
use super::field::form;
use super::links::{BATCH_INPUTS, DELIVERIES, read_delivery, read_input};
use super::row::Row;
use super::vocabulary::{EXPIRIES, EXPIRY_WORDS, STAMP_WORDS, STAMPS};
use crate::domain::batch::Batch;
use crate::domain::error::Fault;
use crate::domain::stamp::StampKind;

/// Most material areas of a batch.
pub const AREAS_MAX: usize = 256;

form! {
    /// Batches.
    FORM = "batches" {
        id "batch_id" Needed "lo-tieu-tp1";
        id "product_id" Needed "tieu-tien-phuoc";
        text "kind" Optional "finished";
        code "lot_code" Needed "TTP-260314-01";
        id "producer_id" Needed "htx-tien-phuoc";
        id "location_id" Optional "xuong-tieu-1";
        list "area_ids" Optional "vnl-tieu-1";
        date "production_on" Needed "2026-03-14";
        date "packing_on" Optional "2026-03-15";
        date "expiry_on" Optional "2028-03-03";
        (one of EXPIRY_WORDS) "expiry_kind" Optional "use-by";
        date "sell_until" Optional "";
        date "sold_out_on" Optional "";
        decimal "quantity" Optional "90.8";
        text "unit" Optional "kg";
        decimal "mass_kg" Optional "90.8";
        whole "units_count" Optional "908";
        (one of STAMP_WORDS) "stamp_mode" Needed "item";
        (rows BATCH_INPUTS) "inputs" Optional "";
        (rows DELIVERIES) "deliveries" Optional "";
        list "shown_to" Optional "quantity=partner";
    }
}

/// A batch; from a table without what it was made from and what was delivered, which are rows of their own.
pub fn read(row: &mut Row<'_>) -> Option<Batch> {
    let (id, product, lot) = (row.parse("batch_id"), row.parse("product_id"), row.parse("lot_code"));
    let (producer, made_on, stamps) =
        (row.parse("producer_id"), row.needed_date("production_on"), row.one_of("stamp_mode", STAMPS));
    let batch = Batch {
        kind: row.text("kind"),
        location: row.optional("location_id"),
        areas: row.list("area_ids", AREAS_MAX, str::parse),
        packed_on: row.date("packing_on"),
        expiry: row.date("expiry_on"),
        expiry_kind: row.one_if_any("expiry_kind", EXPIRIES).unwrap_or_default(),
        sell_until: row.date("sell_until"),
        sold_out_on: row.date("sold_out_on"),
        quantity: row.measured("quantity", "unit"),
        units: row.count("units_count"),
        mass: row.kilograms("mass_kg"),
        inputs: row.each("inputs", Batch::INPUTS_MAX, read_input),
        deliveries: row.each("deliveries", Batch::DELIVERIES_MAX, read_delivery),
        audiences: row.audiences(Batch::FIELDS),
        id: id?,
        product: product?,
        lot: lot?,
        producer: producer?,
        made_on: made_on?,
        stamps: stamps?,
    };
    for fault in batch.faults() {
        let column = fault.args.iter().find(|(name, _)| *name == "column").map_or(String::new(), |(_, column)| column.clone());
        row.fault(&column, fault);
    }
    if batch.stamps == Some(StampKind::Item) && batch.units.is_none_or(|units| units == 0) {
        row.fault("units_count", Fault::new("units-missing"));
    }
    Some(batch)
}

/// Its cells, without the rows of its own.
pub fn write(batch: &Batch) -> Cells {
    let mut cells = Writer::new(FORM);
    cells
        .put("batch_id", &batch.id)
        .put("product_id", &batch.product)
        .put("kind", &batch.kind)
        .put("lot_code", batch.lot.as_str());
    cells.put("producer_id", &batch.producer).maybe("location_id", batch.location.as_ref()).list("area_ids", &batch.areas);
    cells.put("production_on", batch.made_on).maybe("packing_on", batch.packed_on).maybe("expiry_on", batch.expiry);
    cells.word("expiry_kind", EXPIRIES, &batch.expiry_kind).maybe("sell_until", batch.sell_until);
    cells.maybe("sold_out_on", batch.sold_out_on).measured("quantity", "unit", &batch.quantity);
    cells.kilograms("mass_kg", batch.mass).maybe("units_count", batch.units).word("stamp_mode", STAMPS, &batch.stamps);
    cells.audiences(&batch.audiences);
    cells.cells()
}
