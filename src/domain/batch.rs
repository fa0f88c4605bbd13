//! A batch (lô): what was made together.
use super::error::Fault;
use super::gtin::Lot;
use super::id::{AreaId, BatchId, LocationId, ProducerId, ProductId};
use super::stamp::StampKind;
use super::time::Date;
use serde::{Deserialize, Serialize};

/// What the last day means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpiryKind {
    /// Hạn sử dụng: past it the verdict is `expired`.
    #[default]
    UseBy,
    /// Dùng tốt nhất trước: past it there is a notice only.
    BestBefore,
}

/// What was made together; has a lot code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Stable slug.
    pub id: BatchId,
    /// Which product.
    pub product: ProductId,
    /// Lot code as printed; unique for the product.
    pub lot: Lot,
    /// Who made it.
    pub producer: ProducerId,
    /// raw, intermediate or finished.
    pub kind: String,
    /// Where it was made.
    pub location: Option<LocationId>,
    /// Where its raw material grew.
    pub areas: Vec<AreaId>,
    /// Day of production.
    pub made_on: Date,
    /// Day of packing.
    pub packed_on: Option<Date>,
    /// Last good day.
    pub expiry: Option<Date>,
    /// What the last day means.
    pub expiry_kind: ExpiryKind,
    /// Season over from this day on.
    pub sell_until: Option<Date>,
    /// Sold out on this day.
    pub sold_out_on: Option<Date>,
    /// Quantity with unit as declared.
    pub quantity: String,
    /// How many units were packed; `None` for what is not sold by the unit.
    pub units: Option<u32>,
    /// Which stamps it takes; `None` = none.
    pub stamps: Option<StampKind>,
}

impl Batch {
    /// Every fault of its dates.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut order = |earlier: Option<Date>, later: Option<Date>, column: &'static str| {
            if let (Some(earlier), Some(later)) = (earlier, later)
                && later < earlier
            {
                faults.push(
                    Fault::new("dates-out-of-order").arg("column", column).arg("earlier", earlier).value(later.to_string()),
                );
            }
        };
        order(Some(self.made_on), self.packed_on, "packing_on");
        order(Some(self.made_on), self.expiry, "expiry_on");
        order(self.packed_on, self.expiry, "expiry_on");
        faults
    }

    /// What a batch that has stamps no longer allows: they carry its product and lot, and `taken` of its units.
    pub fn change_faults(&self, next: &Self, taken: u64) -> Vec<Fault> {
        let fixed = |field: &'static str| Fault::new("batch-has-stamps").arg("batch", &self.id).arg("field", field);
        let mut faults = Vec::new();
        if next.product != self.product {
            faults.push(fixed("product_id").value(next.product.as_str()));
        }
        if next.lot != self.lot {
            faults.push(fixed("lot_code").value(next.lot.as_str()));
        }
        if next.stamps != self.stamps {
            faults.push(fixed("stamp_mode"));
        }
        if u64::from(next.units.unwrap_or(0)) < taken {
            let units = next.units.map_or_else(String::new, |units| units.to_string());
            faults.push(Fault::new("batch-units-below-stamps").arg("batch", &self.id).arg("taken", taken).value(units));
        }
        faults
    }

    /// Checks that `wanted` more item stamps fit the declared units, when `taken` are already issued or bound.
    pub fn room_for(&self, taken: u64, wanted: u64) -> Result<(), Fault> {
        let units = u64::from(self.units.unwrap_or(0));
        if taken + wanted <= units {
            return Ok(());
        }
        Err(Fault::new("run-exceeds-batch")
            .arg("batch", &self.id)
            .arg("units", units)
            .arg("taken", taken)
            .arg("free", units.saturating_sub(taken))
            .value(wanted.to_string()))
    }
}
