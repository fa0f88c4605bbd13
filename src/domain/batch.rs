//! A batch (lô): what was made together.
use super::absent::absent;
use super::audience::{Audience, Audiences, Fields};
use super::error::Fault;
use super::gtin::Lot;
use super::id::{AreaId, BatchId, LocationId, MemberId, ProducerId, ProductId};
use super::quantity::Quantity;
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
    /// Its mass, for the balance; `None` = what its quantity weighs, if anything.
    #[serde(default, skip_serializing_if = "absent")]
    pub mass: Option<Quantity>,
    /// The batches that it was made from.
    #[serde(default, skip_serializing_if = "absent")]
    pub inputs: Vec<Input>,
    /// What members delivered into it.
    #[serde(default, skip_serializing_if = "absent")]
    pub deliveries: Vec<Delivery>,
    /// Fields that it shows to others than usual.
    #[serde(default, skip_serializing_if = "Audiences::is_usual")]
    pub audiences: Audiences,
}

/// How a batch comes from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// A part of it.
    Split,
    /// It and others poured together.
    Merge,
    /// Made from it.
    Transform,
    /// A component that stays whole: a gift set.
    Aggregate,
}

impl Relation {
    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Transform => "transform",
            Self::Aggregate => "aggregate",
        }
    }
}

/// A batch that went into another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// Which.
    pub batch: BatchId,
    /// How.
    pub relation: Relation,
    /// How much of it.
    pub quantity: Quantity,
    /// How much comes of it, least and most, in millionths of the input's mass; `None` = not declared.
    #[serde(default, skip_serializing_if = "absent")]
    pub yields: Option<(u64, u64)>,
}

/// What a member of a co-operative brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Who.
    pub member: MemberId,
    /// When.
    pub on: Date,
    /// How much.
    pub quantity: Quantity,
}

impl Batch {
    /// Most batches that one is made from.
    pub const INPUTS_MAX: usize = 256;

    /// Most deliveries into one batch.
    pub const DELIVERIES_MAX: usize = 256;

    /// Fields whose audience may differ. What a scan must tell cannot be hidden.
    pub const FIELDS: Fields = &[("quantity", Audience::Public), ("inputs", Audience::Public), ("deliveries", Audience::Office)];

    /// What this audience sees of it. Inputs that are not seen still count for recalls and dates.
    #[must_use]
    pub fn seen_by(mut self, audience: Audience) -> Self {
        let [quantity, inputs, deliveries] =
            ["quantity", "inputs", "deliveries"].map(|field| !self.audiences.shows(field, Self::FIELDS, audience));
        if quantity {
            self.quantity.clear();
            self.mass = None;
        }
        if inputs {
            self.inputs.clear();
        }
        if deliveries {
            self.deliveries.clear();
        }
        self
    }

    /// Whether this audience sees what it was made from.
    pub fn shows_inputs(&self, audience: Audience) -> bool {
        self.audiences.shows("inputs", Self::FIELDS, audience)
    }

    /// Its mass: as declared, else what its quantity weighs. `piece` is what one unit weighs.
    pub fn weight(&self, piece: Option<Quantity>) -> Option<Quantity> {
        let declared = || self.quantity.parse::<Quantity>().ok();
        self.mass.or_else(declared).and_then(|quantity| quantity.to(super::quantity::Unit::kilogram(), piece).ok())
    }

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
        order(Some(self.made_on), self.sold_out_on, "sold_out_on");
        order(Some(self.made_on), self.sell_until, "sell_until");
        let mut many = |count: usize, max: usize, column: &'static str| {
            if count > max {
                faults.push(Fault::new("batch-too-many").arg("column", column).arg("max", max).value(count.to_string()));
            }
        };
        many(self.inputs.len(), Self::INPUTS_MAX, "inputs");
        many(self.deliveries.len(), Self::DELIVERIES_MAX, "deliveries");
        for (at, input) in self.inputs.iter().enumerate() {
            if self.inputs[..at].iter().any(|other| other.batch == input.batch) {
                faults.push(Fault::new("batch-input-twice").arg("column", "inputs").value(input.batch.as_str()));
            }
        }
        faults
    }

    /// What a batch that has stamps no longer allows: they carry its product and lot, and `taken` of its units; void ones take none.
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
        // A batch that has more stamps than units for a reason may still be corrected in everything else.
        if u64::from(next.units.unwrap_or(0)) < taken && next.units.unwrap_or(0) < self.units.unwrap_or(0) {
            let units = next.units.map_or_else(String::new, |units| units.to_string());
            faults.push(Fault::new("batch-units-below-stamps").arg("batch", &self.id).arg("taken", taken).value(units));
        }
        faults
    }

    /// Checks that `wanted` more item stamps fit the declared units, when `taken` are already issued or bound. Void ones
    /// take no unit: another is stuck in their place.
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
