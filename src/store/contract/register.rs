//! Producers, products and what belongs to them; batches.
use super::receipt::{Basis, Receipt, Touched};
use crate::domain::batch::Batch;
use crate::domain::certificate::{Certificate, Subject};
use crate::domain::completeness::Waiver;
use crate::domain::edition::{Edition, Entry, Promotion};
use crate::domain::error::Result;
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::id::{AreaId, BatchId, LocationId, PlaceId, ProducerId, ProductId};
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::{Member, Producer};
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
    /// A member of a co-operative.
    Member(Member),
    /// A row of a published register.
    Entry(Entry),
    /// A published state of the register.
    Edition(Edition),
    /// A trade promotion.
    Promotion(Promotion),
    /// A waiver of the office.
    Waiver(Waiver),
}

/// A kind of register record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterKind {
    /// Administrative units.
    Place,
    /// Producers.
    Producer,
    /// Products.
    Product,
    /// Recognitions.
    Recognition,
    /// Certificates.
    Certificate,
    /// Material areas.
    Area,
    /// Locations.
    Location,
    /// Members of co-operatives.
    Member,
    /// Rows of published registers.
    Entry,
    /// Published states of the register.
    Edition,
    /// Trade promotions.
    Promotion,
    /// Waivers.
    Waiver,
}

impl RegisterRecord {
    /// Its kind.
    pub fn kind(&self) -> RegisterKind {
        match self {
            Self::Place(_) => RegisterKind::Place,
            Self::Producer(_) => RegisterKind::Producer,
            Self::Product(_) => RegisterKind::Product,
            Self::Recognition(_) => RegisterKind::Recognition,
            Self::Certificate(_) => RegisterKind::Certificate,
            Self::Area(_) => RegisterKind::Area,
            Self::Location(_) => RegisterKind::Location,
            Self::Member(_) => RegisterKind::Member,
            Self::Entry(_) => RegisterKind::Entry,
            Self::Edition(_) => RegisterKind::Edition,
            Self::Promotion(_) => RegisterKind::Promotion,
            Self::Waiver(_) => RegisterKind::Waiver,
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Place(r) => r.id.as_str(),
            Self::Producer(r) => r.id.as_str(),
            Self::Product(r) => r.id.as_str(),
            Self::Recognition(r) => r.id.as_str(),
            Self::Certificate(r) => r.id.as_str(),
            Self::Area(r) => r.id.as_str(),
            Self::Location(r) => r.id.as_str(),
            Self::Member(r) => r.id.as_str(),
            Self::Entry(r) => r.id.as_str(),
            Self::Edition(r) => r.id.as_str(),
            Self::Promotion(r) => r.id.as_str(),
            Self::Waiver(r) => r.id.as_str(),
        }
    }

    /// What a change of it touches.
    pub fn touched(&self) -> Touched {
        match self {
            Self::Place(r) => Touched::Place(r.id.clone()),
            Self::Producer(r) => Touched::Producer(r.id.clone()),
            Self::Product(r) => Touched::Product(r.id.clone()),
            Self::Recognition(r) => Touched::Recognition(r.id.clone()),
            Self::Certificate(r) => Touched::Certificate(r.id.clone()),
            Self::Area(r) => Touched::Area(r.id.clone()),
            Self::Location(r) => Touched::Location(r.id.clone()),
            Self::Member(r) => Touched::Member(r.id.clone()),
            Self::Entry(r) => Touched::Entry(r.id.clone()),
            Self::Edition(r) => Touched::Edition(r.id.clone()),
            Self::Promotion(r) => Touched::Promotion(r.id.clone()),
            Self::Waiver(r) => Touched::Waiver(r.id.clone()),
        }
    }
}

/// Reads of what is absent give `None` or an empty list, never an error.
pub trait RegisterStore {
    /// Puts records, all or none; a later put of the same id replaces it. Records equal to what stands are no change; when
    /// none differs: done before. A GTIN or register number that another product holds: conflict `product-code-taken`; one that
    /// stamps of the product carry does not change: `product-has-stamps`.
    fn put_register(&self, records: &[Owned<RegisterRecord>]) -> Result<Receipt>;

    /// Puts batches, all or none, with a log entry for each that is new or differs. A lot code that another batch of the same
    /// product holds: conflict `lot-taken`. A batch that has stamps keeps its product, lot and kind of stamps, and units enough
    /// for them ([`Batch::change_faults`]): conflict `batch-has-stamps`, `batch-units-below-stamps`. What a batch is made from must
    /// be there or come with it (`batch-unknown`), and no batch is made from itself: conflict `batch-loop`.
    fn put_batches(&self, batches: &[Owned<Batch>], at: Timestamp) -> Result<Receipt>;

    /// Puts one record on the ground of what its writer read: of two who read the same, the second learns of the first (conflict
    /// `record-changed`, `id-taken`, `record-absent`: [`Basis::against`]). The same again is done before, whatever its basis. Else as
    /// [`put_register`](Self::put_register).
    fn change_register(&self, record: &Owned<RegisterRecord>, basis: Basis) -> Result<Receipt>;

    /// The same for a batch; else as [`put_batches`](Self::put_batches).
    fn change_batch(&self, batch: &Owned<Batch>, basis: Basis, at: Timestamp) -> Result<Receipt>;

    /// Every record of a kind, by id.
    fn register(&self, kind: RegisterKind) -> Result<Vec<Owned<RegisterRecord>>>;

    /// Records of a kind with an id behind `after`, by id, at most `limit`.
    fn register_page(&self, kind: RegisterKind, after: &str, limit: usize) -> Result<Vec<Owned<RegisterRecord>>>;

    /// A record of the register.
    fn register_record(&self, kind: RegisterKind, id: &str) -> Result<Option<Owned<RegisterRecord>>>;

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
    /// Batches with an id behind `after`, by id, at most `limit`.
    fn batches_page(&self, after: &str, limit: usize) -> Result<Vec<Owned<Batch>>>;
}
