//! All files together, as they were read.
use crate::domain::batch::Batch;
use crate::domain::certificate::Certificate;
use crate::domain::completeness::Waiver;
use crate::domain::edition::{Edition, Entry, Promotion};
use crate::domain::event::Event;
use crate::domain::place::{Area, Location, Place};
use crate::domain::producer::{Member, Producer};
use crate::domain::product::Product;
use crate::domain::recognition::Recognition;
use crate::service::import::recalls::RecallRow;
use std::collections::HashMap;

/// Everything that was read.
#[derive(Debug, Default)]
pub struct Dataset {
    /// Administrative units.
    pub places: Vec<Place>,
    /// Producers.
    pub producers: Vec<Producer>,
    /// Products.
    pub products: Vec<Product>,
    /// Stars.
    pub recognitions: Vec<Recognition>,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Material areas.
    pub areas: Vec<Area>,
    /// Locations.
    pub locations: Vec<Location>,
    /// Batches.
    pub batches: Vec<Batch>,
    /// Events.
    pub events: Vec<Event>,
    /// Members of co-operatives.
    pub members: Vec<Member>,
    /// Rows of published registers.
    pub entries: Vec<Entry>,
    /// Published states of the register.
    pub editions: Vec<Edition>,
    /// Trade promotion.
    pub promotions: Vec<Promotion>,
    /// Waivers of the office.
    pub waivers: Vec<Waiver>,
    /// Recalls and voided ranges.
    pub recalls: Vec<RecallRow>,
    /// Line numbers of the rows of each file.
    pub lines: HashMap<String, Vec<u64>>,
}

impl Dataset {
    /// The rows of a file with their line numbers.
    pub fn lined<'a, T>(&'a self, file: &str, rows: &'a [T]) -> impl Iterator<Item = (u64, &'a T)> {
        let lines = self.lines.get(file).map_or(&[][..], Vec::as_slice);
        lines.iter().copied().zip(rows)
    }
}
