//! Whose the rows of an import are: a producer brings its own only, and says nothing of them that the office alone says.
use crate::domain::certificate::{Evidence, Subject};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{AreaId, BatchId, ProducerId, ProductId};
use crate::domain::registry::Owner;
use crate::service::access::{Actor, CanImport};
use crate::service::browse;
use crate::service::events;
use crate::service::form::kind::Kind;
use crate::service::import::dataset::{At, Dataset};
use crate::service::services::Services;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use std::collections::HashMap;

/// Kinds whose rows a producer may own.
pub const OWN: [Kind; 9] = [
    Kind::Products,
    Kind::Certificates,
    Kind::Areas,
    Kind::Locations,
    Kind::Members,
    Kind::Batches,
    Kind::BatchInputs,
    Kind::Deliveries,
    Kind::Events,
];

/// The right to import all of this: for the office always, for a producer where each row is its own, and what stands in its place too.
///
/// # Errors
/// Forbidden for whoever imports nothing. At each wrong row, all at once: `import-not-yours`, `evidence-office-only`.
pub fn right(services: &Services, actor: &Actor, data: &Dataset) -> Result<CanImport> {
    let Actor::Producer(own) = actor else { return actor.can_import() };
    let mut desk = Desk::new(services, own, data);
    desk.register()?;
    desk.certificates()?;
    desk.trace()?;
    desk.of_office();
    if !desk.faults.is_empty() {
        return Err(Error::invalid(data.shown(desk.faults)));
    }
    actor.can_import_rows(&desk.owners)
}

struct Desk<'a> {
    services: &'a Services,
    own: Owner,
    data: &'a Dataset,
    products: HashMap<&'a ProductId, &'a ProducerId>,
    areas: HashMap<&'a AreaId, &'a ProducerId>,
    batches: HashMap<&'a BatchId, &'a ProducerId>,
    owners: Vec<Owner>,
    faults: Vec<Fault>,
}

impl<'a> Desk<'a> {
    fn new(services: &'a Services, own: &ProducerId, data: &'a Dataset) -> Self {
        Self {
            services,
            own: Owner::Producer(own.clone()),
            data,
            products: data.products.iter().map(|row| (&row.id, &row.producer)).collect(),
            areas: data.areas.iter().map(|row| (&row.id, &row.producer)).collect(),
            batches: data.batches.iter().map(|row| (&row.id, &row.producer)).collect(),
            owners: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// A row with everybody whose it is or would be.
    fn row(&mut self, at: At<'_>, owners: impl IntoIterator<Item = Owner>) {
        for owner in owners {
            if owner != self.own && self.faults.last().is_none_or(|last| !is_at(last, at)) {
                self.faults.push(Fault::new("import-not-yours").at(at.file, at.line, ""));
            }
            self.owners.push(owner);
        }
    }

    fn stood(&self, kind: RegisterKind, id: &str) -> Result<Option<(Owner, RegisterRecord)>> {
        let stood = self.services.store.register_record(kind, id)?;
        stood.map(|stood| Ok((browse::keeper(self.services, &stood.owner, &stood.record)?, stood.record))).transpose()
    }

    fn register(&mut self) -> Result<()> {
        let data = self.data;
        for (at, row) in data.lined(Kind::Products, &data.products) {
            let stood = self.stood(RegisterKind::Product, row.id.as_str())?.map(|(owner, _)| owner);
            self.row(at, [Owner::Producer(row.producer.clone())].into_iter().chain(stood));
        }
        for (at, row) in data.lined(Kind::Areas, &data.areas) {
            let stood = self.stood(RegisterKind::Area, row.id.as_str())?.map(|(owner, _)| owner);
            self.row(at, [Owner::Producer(row.producer.clone())].into_iter().chain(stood));
        }
        for (at, row) in data.lined(Kind::Locations, &data.locations) {
            let stood = self.stood(RegisterKind::Location, row.id.as_str())?.map(|(owner, _)| owner);
            self.row(at, [row.producer.clone().map_or(Owner::Office, Owner::Producer)].into_iter().chain(stood));
        }
        for (at, row) in data.lined(Kind::Members, &data.members) {
            let stood = self.stood(RegisterKind::Member, row.id.as_str())?.map(|(owner, _)| owner);
            self.row(at, [Owner::Producer(row.cooperative.clone())].into_iter().chain(stood));
        }
        Ok(())
    }

    /// A certificate is kept by whoever answers for what it speaks of.
    fn certificates(&mut self) -> Result<()> {
        let data = self.data;
        for (at, row) in data.lined(Kind::Certificates, &data.certificates) {
            let store = &self.services.store;
            let producer = match &row.subject {
                Subject::Producer(id) => Some(id.clone()),
                Subject::Product(id) => match self.products.get(id) {
                    Some(producer) => Some((*producer).clone()),
                    None => store.product(id)?.map(|product| product.producer),
                },
                Subject::Area(id) => match self.areas.get(id) {
                    Some(producer) => Some((*producer).clone()),
                    None => store.area(id)?.map(|area| area.producer),
                },
            };
            let stood = self.stood(RegisterKind::Certificate, row.id.as_str())?;
            // What the office checked was the paper as it stood: one that says something else is declared anew.
            let same = stood
                .as_ref()
                .is_some_and(|(_, stood)| matches!(stood, RegisterRecord::Certificate(stood) if stood.is_said_by(row)));
            self.row(at, [producer.map_or(Owner::Office, Owner::Producer)].into_iter().chain(stood.map(|(owner, _)| owner)));
            self.proved(at, row.evidence, same);
        }
        Ok(())
    }

    fn trace(&mut self) -> Result<()> {
        let (data, services) = (self.data, self.services);
        for (at, row) in data.lined(Kind::Batches, &data.batches) {
            let stood = services.store.batch(&row.id)?.map(|stood| stood.owner);
            self.row(at, [Owner::Producer(row.producer.clone())].into_iter().chain(stood));
        }
        for (at, row) in data.lined(Kind::Events, &data.events) {
            let of_batch = match (&row.receives, row.batch.as_ref().and_then(|batch| self.batches.get(batch))) {
                // A receipt is recorded by whoever receives.
                (Some(_), _) => row.producer.clone().map_or(Owner::Office, Owner::Producer),
                (None, Some(producer)) => Owner::Producer((*producer).clone()),
                (None, None) => events::owner(services, row).unwrap_or_else(|_| row.owner.clone()),
            };
            let stood = services.store.event(&row.id)?;
            let same = stood.as_ref().is_some_and(|stood| stood.evidence == row.evidence);
            self.row(at, [of_batch, row.owner.clone()].into_iter().chain(stood.map(|stood| stood.owner)));
            self.proved(at, row.evidence, same);
        }
        Ok(())
    }

    /// What the office checked or saw, the office alone says.
    fn proved(&mut self, at: At<'_>, evidence: Evidence, same: bool) {
        match evidence {
            Evidence::Declared => {}
            Evidence::OfficeChecked | Evidence::DocumentSeen if same => {}
            Evidence::OfficeChecked | Evidence::DocumentSeen => {
                self.faults.push(Fault::new("evidence-office-only").at(at.file, at.line, "evidence_level"));
            }
        }
    }

    /// Everything else is the office's to keep. Parts go with what they belong to.
    fn of_office(&mut self) {
        let data = self.data;
        for kind in Kind::ALL.into_iter().filter(|kind| !OWN.contains(kind) && kind.part_of().is_none()) {
            for at in data.places_of(kind) {
                self.row(at, [Owner::Office]);
            }
        }
    }
}

fn is_at(fault: &Fault, at: At<'_>) -> bool {
    fault.code == "import-not-yours" && fault.at.as_ref().is_some_and(|of| of.file == at.file && of.line == at.line)
}
