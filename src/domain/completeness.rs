//! Completeness: which of the items that law asks for were declared. What is missing is said; the office may waive it for a time.
use super::batch::Batch;
use super::id::{BatchId, ProductId, WaiverId};
use super::producer::Producer;
use super::product::{Lots, Product};
use super::stamp::StampKind;
use super::time::Date;
use serde::{Deserialize, Serialize};

/// An item of the consumer page (`docs/data.md`, *Items*): Circular 02/2024/TT-BKHCN, Decree 37/2026/NĐ-CP Art. 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// Product name.
    ProductName,
    /// Product image.
    Image,
    /// Producer's name.
    ProducerName,
    /// Producer's address.
    Address,
    /// Stages, each with product, location and time.
    Stages,
    /// Time of production.
    ProductionTime,
    /// Traceability code.
    Code,
    /// Brand, mark, model or serial, if any.
    Mark,
    /// Shelf life or expiry, if any.
    Expiry,
    /// Standards applied.
    Standard,
    /// Origin, or place of the last finishing stage.
    Origin,
    /// Safety warnings, if any.
    Warning,
    /// The organisation's identifier.
    Identifier,
}

/// When an item is asked for, at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// When labels are printed.
    Printing,
    /// When stamps are issued for a batch or bound to it.
    Issuing,
    /// Never: it is missing only if there is one, or no label hangs on it.
    Never,
}

impl Item {
    /// Every item, in the order of the list.
    pub const ALL: [Self; 13] = [
        Self::ProductName,
        Self::Image,
        Self::ProducerName,
        Self::Address,
        Self::Stages,
        Self::ProductionTime,
        Self::Code,
        Self::Mark,
        Self::Expiry,
        Self::Standard,
        Self::Origin,
        Self::Warning,
        Self::Identifier,
    ];

    /// The stable word; each has words in every language as `item-{code}`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ProductName => "product-name",
            Self::Image => "image",
            Self::ProducerName => "producer-name",
            Self::Address => "address",
            Self::Stages => "stages",
            Self::ProductionTime => "production-time",
            Self::Code => "code",
            Self::Mark => "mark",
            Self::Expiry => "expiry",
            Self::Standard => "standard",
            Self::Origin => "origin",
            Self::Warning => "warning",
            Self::Identifier => "identifier",
        }
    }

    /// When it is asked for.
    pub fn asked(self) -> Asked {
        match self {
            Self::ProductName | Self::Image | Self::ProducerName | Self::Address | Self::Code | Self::Standard => Asked::Printing,
            Self::Stages | Self::ProductionTime | Self::Expiry => Asked::Issuing,
            Self::Mark | Self::Origin | Self::Warning | Self::Identifier => Asked::Never,
        }
    }
}

impl std::str::FromStr for Item {
    type Err = super::error::Fault;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = || Self::ALL.map(Self::code).join(", ");
        let found = Self::ALL.into_iter().find(|item| item.code() == text);
        found.ok_or_else(|| super::error::Fault::new("item-unknown").arg("known", known()).value(text))
    }
}

/// A list of items with a name: a meter counts how many of them were declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meter {
    /// The ten of Circular 02.
    Ten,
    /// The seven at a scan.
    Scan,
    /// The digital passport of Decree 37.
    Passport,
}

impl Meter {
    /// Every meter.
    pub const ALL: [Self; 3] = [Self::Ten, Self::Scan, Self::Passport];

    /// The stable word; each has words in every language as `meter-{code}`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ten => "ten",
            Self::Scan => "scan",
            Self::Passport => "passport",
        }
    }

    /// Its items.
    pub fn items(self) -> &'static [Item] {
        use Item::{
            Address, Code, Expiry, Identifier, Image, Mark, Origin, ProducerName, ProductName, ProductionTime, Stages, Standard,
            Warning,
        };
        match self {
            Self::Ten => &[ProductName, Image, ProducerName, Address, Stages, ProductionTime, Code, Mark, Expiry, Standard],
            Self::Scan => &[ProductName, Image, ProducerName, Address, ProductionTime, Mark, Expiry],
            Self::Passport => {
                &[ProductName, ProducerName, Identifier, Address, Stages, ProductionTime, Code, Expiry, Standard, Origin, Warning]
            }
        }
    }
}

/// Whether an item is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was declared.
    Declared,
    /// It does not apply: a service has no lot, goods that do not spoil have no last day.
    NotApplicable,
    /// It was not declared, and the office waived it up to this day. The page still says "not declared".
    Waived(Date),
    /// It was not declared.
    Missing,
}

/// What the office let pass, for a time and for a reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiver {
    /// Stable slug.
    pub id: WaiverId,
    /// For what.
    pub subject: WaiverSubject,
    /// Which item.
    pub item: Item,
    /// Last day.
    pub until: Date,
    /// Why.
    pub reason_vi: String,
    /// When it was given.
    pub given_on: Date,
}

/// For what an item is waived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverSubject {
    /// A product, and all its batches.
    Product(ProductId),
    /// One batch.
    Batch(BatchId),
}

/// What completeness looks at.
#[derive(Debug, Clone, Copy)]
pub struct CompletenessCase<'a> {
    /// The product.
    pub product: &'a Product,
    /// Its producer.
    pub producer: &'a Producer,
    /// Whether a place of the producer is known, where its address is not shown.
    pub placed: Placed,
    /// The batch; `None` = the product alone.
    pub batch: Option<&'a Batch>,
    /// Stages of the batch, each with location and time.
    pub stages: usize,
    /// Waivers for the product and the batch.
    pub waivers: &'a [Waiver],
    /// The day.
    pub today: Date,
}

/// Whether a producer's administrative unit is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placed {
    /// It is.
    Known,
    /// It is not.
    Unknown,
}

/// Every item with its standing; items of the batch only where there is one, or the product is a service.
pub fn standings(case: &CompletenessCase<'_>) -> Vec<(Item, Standing)> {
    let asked = |item: &Item| case.batch.is_some() || case.product.lots == Lots::None || item.asked() != Asked::Issuing;
    Item::ALL.into_iter().filter(asked).map(|item| (item, standing(case, item))).collect()
}

/// How an item stands.
pub fn standing(case: &CompletenessCase<'_>, item: Item) -> Standing {
    let CompletenessCase { product, producer, batch, .. } = *case;
    let service = product.lots == Lots::None;
    let said = |words: &super::place::Words| words.get("vi").is_some_and(|text| !text.is_empty());
    let written = |text: &str| !text.is_empty();
    let declared = match item {
        Item::ProductName => said(&product.name),
        Item::Image => !product.pictures.is_empty() || written(&product.drawing),
        Item::ProducerName => said(&producer.name),
        Item::Address => {
            written(&producer.address_current_vi) || written(&producer.address_printed_vi) || case.placed == Placed::Known
        }
        Item::Stages => case.stages > 0,
        Item::ProductionTime if service => return Standing::NotApplicable,
        // A batch has its day of production from the start.
        Item::ProductionTime => batch.is_some(),
        // A product has its register number from the start.
        Item::Code => true,
        Item::Mark => written(&product.brand) || batch.is_some_and(|batch| batch.stamps == Some(StampKind::Item)),
        Item::Expiry if service || product.shelf_life.is_none() && batch.is_none_or(|batch| batch.expiry.is_none()) => {
            return Standing::NotApplicable;
        }
        Item::Expiry => batch.is_some_and(|batch| batch.expiry.is_some()),
        Item::Standard => written(&product.standard_vi),
        Item::Origin => product.origin_place.is_some() || batch.is_some_and(|batch| !batch.areas.is_empty()),
        Item::Warning => said(&product.warning),
        Item::Identifier => producer.gln.is_some() || producer.tax_code.is_some(),
    };
    if declared {
        return Standing::Declared;
    }
    let in_force = |waiver: &&Waiver| waiver.item == item && waiver.given_on <= case.today && case.today <= waiver.until;
    case.waivers.iter().find(in_force).map_or(Standing::Missing, |waiver| Standing::Waived(waiver.until))
}

/// What is missing when this is done: no label, no stamp without it.
pub fn missing(case: &CompletenessCase<'_>, asked: Asked) -> Vec<Item> {
    let wanted = |item: &Item| item.asked() == asked && standing(case, *item) == Standing::Missing;
    Item::ALL.into_iter().filter(wanted).collect()
}

/// How many items of a meter are there (declared, or not applicable), and how many it has.
pub fn count(case: &CompletenessCase<'_>, meter: Meter) -> (usize, usize) {
    let there = |item: &&Item| matches!(standing(case, **item), Standing::Declared | Standing::NotApplicable);
    (meter.items().iter().filter(there).count(), meter.items().len())
}

#[cfg(test)]
mod tests;
