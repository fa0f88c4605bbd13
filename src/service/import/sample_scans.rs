//! Reads `scans.csv` (sample data only): who scanned is not kept, only how often each stamp was scanned on each day, and in which province.
use crate::domain::error::Fault;
use crate::domain::id::{BatchId, PlaceId};
use crate::domain::time::Moment;
use crate::service::import::table::{Files, each};

/// One scan of a stamp that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleScan {
    /// Of which batch.
    pub batch: BatchId,
    /// Position in the batch's run, from 1; a batch stamp has one.
    pub position: u32,
    /// When.
    pub at: Moment,
    /// In which unit, as far as the sample says.
    pub place: Option<PlaceId>,
}

/// Scans. Rows of codes that were never issued count nothing.
pub fn sample_scans(files: &Files, faults: &mut Vec<Fault>) -> Vec<SampleScan> {
    let rows = each(files, "scans.csv", &["scan_id", "scanned_at", "batch_id", "serial"], faults, |row| {
        let Some(batch) = row.optional::<BatchId>("batch_id") else { return Some(None) };
        let serial = row.text("serial");
        let position = match serial.as_str() {
            "" => Some(1),
            serial => serial.strip_prefix('S').and_then(|digits| digits.parse().ok()).filter(|position| *position > 0),
        };
        if position.is_none() {
            row.fault("serial", Fault::new("serial-shape").value(serial));
        }
        Some(Some(SampleScan { batch, position: position?, at: row.parse("scanned_at")?, place: row.optional("place_id") }))
    });
    rows.into_iter().flatten().collect()
}
