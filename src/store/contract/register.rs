//! Producers, products and what belongs to them; batches.
use super::receipt::Receipt;
use crate::domain::batch::Batch;
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::error::Result;
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{AreaId, BatchId, LocationId, PlaceId, ProducerId, ProductId};
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::Producer;
use crate::domain::product::Product;
use crate::domain::recognition::Recognition;
use crate::domain::registry::Owned;
use crate::domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One record of the register.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RegisterRecord {
    /// An administrative unit.
    Place(Place),
    /// A producer.
    Producer(Producer),
    /// A product.
    Product(Product),
    /// A recognition.
    Recognition(Recognition),
    /// A certificate.
    Certificate(Certificate),
    /// A material area.
    Area(Area),
    /// A location.
    Location(Location),
}

/// Reads of what is absent give `None` or an empty list, never an error.
pub trait RegisterStore {
    /// Puts records, all or none; a later put of the same id replaces it. Records equal to what stands are no change; when
    /// none differs: done before. A GTIN or register number that another product holds: conflict `product-code-taken`; one that
    /// stamps of the product carry does not change: `product-has-stamps`.
    fn put_register(&self, records: &[Owned<RegisterRecord>]) -> Result<Receipt>;

    /// Puts batches, all or none, with a log entry for each that is new or differs. A lot code that another batch of the same
    /// product holds: conflict `lot-taken`. A batch that has stamps keeps its product, lot and kind of stamps, and units enough
    /// for them ([`Batch::change_faults`]): conflict `batch-has-stamps`, `batch-units-below-stamps`.
    fn put_batches(&self, batches: &[Owned<Batch>], at: Timestamp) -> Result<Receipt>;

    /// A place.
    fn place(&self, id: &PlaceId) -> Result<Option<Place>>;
    /// A producer.
    fn producer(&self, id: &ProducerId) -> Result<Option<Producer>>;
    /// A product.
    fn product(&self, id: &ProductId) -> Result<Option<Product>>;
    /// The product that stamps name so.
    fn product_by_code(&self, code: ProductCode) -> Result<Option<Product>>;
    /// Every product, by id.
    fn products(&self) -> Result<Vec<Product>>;
    /// A product's recognitions, by id.
    fn recognitions(&self, product: &ProductId) -> Result<Vec<Recognition>>;
    /// Certificates that speak of this subject, by id.
    fn certificates(&self, subject: &Subject) -> Result<Vec<Certificate>>;
    /// A material area.
    fn area(&self, id: &AreaId) -> Result<Option<Area>>;
    /// A location.
    fn location(&self, id: &LocationId) -> Result<Option<Location>>;
    /// A batch.
    fn batch(&self, id: &BatchId) -> Result<Option<Owned<Batch>>>;
    /// The batch of a product with this lot code.
    fn batch_by_lot(&self, product: &ProductId, lot: &Lot) -> Result<Option<Owned<Batch>>>;
    /// Every batch, by id.
    fn batches(&self) -> Result<Vec<Owned<Batch>>>;
}
