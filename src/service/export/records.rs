//! Every record of a kind, page by page, so that no more than a page is held.
use crate::domain::error::Result;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::RecallRow;
use crate::service::form::record::{Record, parts};
use crate::service::import::preview::of_register;
use crate::service::services::Services;
use crate::store::contract::register::RegisterKind;

/// Records of a page.
const PAGE: usize = 500;

/// What is done with a record.
pub type Take<'a> = &'a mut dyn FnMut(&Record) -> Result<()>;

/// Gives every record of a kind to `take`, by id; parts of records in the order of those.
pub fn each(services: &Services, kind: Kind, take: Take<'_>) -> Result<()> {
    if let Some(whole) = kind.part_of() {
        let fields: Vec<&str> = whole.parts().iter().filter(|(_, part)| *part == kind).map(|(field, _)| *field).collect();
        return each(services, whole, &mut |record| {
            for (_, rows) in parts(record).into_iter().filter(|(field, _)| fields.contains(field)) {
                rows.iter().try_for_each(&mut *take)?;
            }
            Ok(())
        });
    }
    match kind {
        Kind::Places => register(services, RegisterKind::Place, take),
        Kind::Producers => register(services, RegisterKind::Producer, take),
        Kind::Areas => register(services, RegisterKind::Area, take),
        Kind::Products => register(services, RegisterKind::Product, take),
        Kind::Recognitions => register(services, RegisterKind::Recognition, take),
        Kind::Certificates => register(services, RegisterKind::Certificate, take),
        Kind::Locations => register(services, RegisterKind::Location, take),
        Kind::Members => register(services, RegisterKind::Member, take),
        Kind::Editions => register(services, RegisterKind::Edition, take),
        Kind::Entries => register(services, RegisterKind::Entry, take),
        Kind::Promotions => register(services, RegisterKind::Promotion, take),
        Kind::Waivers => register(services, RegisterKind::Waiver, take),
        Kind::Batches => batches(services, take),
        Kind::Events => events(services, take),
        Kind::Recalls => {
            let recalls = services.store.recalls()?;
            recalls.iter().try_for_each(|recall| take(&Record::Recall(RecallRow::of(recall, &services.registry.zone))))
        }
        // Parts were given with their records above.
        Kind::Pictures | Kind::EditionCounts | Kind::BatchInputs | Kind::Deliveries => Ok(()),
    }
}

fn register(services: &Services, kind: RegisterKind, take: Take<'_>) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = services.store.register_page(kind, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        last.record.id().clone_into(&mut after);
        for owned in page {
            take(&of_register(owned.record))?;
        }
    }
}

fn batches(services: &Services, take: Take<'_>) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = services.store.batches_page(&after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        last.record.id.as_str().clone_into(&mut after);
        for owned in page {
            take(&Record::Batch(owned.record))?;
        }
    }
}

fn events(services: &Services, take: Take<'_>) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = services.store.events_page(&after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        last.id.as_str().clone_into(&mut after);
        for event in page {
            take(&Record::Event(event))?;
        }
    }
}
