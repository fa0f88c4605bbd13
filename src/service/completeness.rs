//! Completeness as the office sees it: what is missing refuses a label or a stamp, unless the office waived it.
use crate::domain::completeness::{
    Asked, CompletenessCase, Item, Meter, Standing, Waiver, WaiverSubject, count, missing, standings,
};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{BatchId, ProductId, WaiverId};
use crate::domain::registry::{Owned, Owner};
use crate::domain::time::{Date, Timestamp};
use crate::service::access::CanWaive;
use crate::service::declared;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::store::contract::register::{RegisterKind, RegisterRecord};

/// How a product, perhaps with a batch, stands.
#[derive(Debug)]
pub struct Completeness {
    /// Every item.
    pub items: Vec<(Item, Standing)>,
    /// Every meter: how many of how many are there.
    pub meters: Vec<(Meter, usize, usize)>,
    /// Missing items that refuse labels.
    pub refuses_printing: Vec<Item>,
    /// Missing items that refuse stamps.
    pub refuses_issuing: Vec<Item>,
}

/// Looks at everything that was declared, hidden fields too. Unknown: not found `product-unknown`, `batch-unknown`.
pub fn look(services: &Services, product: &ProductId, batch: Option<&BatchId>, today: Date) -> Result<Completeness> {
    let store = &services.store;
    let unknown = || Error::not_found(Fault::new("product-unknown").value(product.as_str()));
    let product = store.product(product)?.ok_or_else(unknown)?;
    let unknown = || Error::not_found(Fault::new("producer-unknown").value(product.producer.as_str()));
    let producer = store.producer(&product.producer)?.ok_or_else(unknown)?;
    let batch = match batch {
        None => None,
        Some(id) => {
            let unknown = || Error::not_found(Fault::new("batch-unknown").value(id.as_str()));
            Some(store.batch(id)?.ok_or_else(unknown)?.record)
        }
    };
    let events = match &batch {
        Some(batch) => store.events(&batch.id)?,
        None => store.product_events(&product.id)?,
    };
    let case = CompletenessCase {
        placed: declared::placed(store.as_ref(), &producer)?,
        product: &product,
        producer: &producer,
        batch: batch.as_ref(),
        stages: declared::stages(&events),
        waivers: &waivers(services, &product.id, batch.as_ref().map(|batch| &batch.id))?,
        today,
    };
    Ok(Completeness {
        items: standings(&case),
        meters: Meter::ALL
            .into_iter()
            .map(|meter| {
                let (there, of) = count(&case, meter);
                (meter, there, of)
            })
            .collect(),
        refuses_printing: missing(&case, Asked::Printing),
        refuses_issuing: if batch.is_some() { missing(&case, Asked::Issuing) } else { vec![] },
    })
}

/// Waivers for a product, or for a batch and its product.
fn waivers(services: &Services, product: &ProductId, batch: Option<&BatchId>) -> Result<Vec<Waiver>> {
    let of = |waiver: &Waiver| match &waiver.subject {
        WaiverSubject::Product(id) => id == product,
        WaiverSubject::Batch(id) => Some(id) == batch,
    };
    Ok(all_waivers(services)?.into_iter().filter(of).collect())
}

/// Every waiver, by id.
pub fn all_waivers(services: &Services) -> Result<Vec<Waiver>> {
    let records = services.store.register(RegisterKind::Waiver)?.into_iter();
    Ok(records.filter_map(|owned| if let RegisterRecord::Waiver(waiver) = owned.record { Some(waiver) } else { None }).collect())
}

/// No label of a product that does not say what law asks for: conflict, with every item.
pub fn refuse_printing(services: &Services, product: &ProductId, today: Date) -> Result<()> {
    refuse(look(services, product, None, today)?.refuses_printing)
}

/// No stamp for a batch that does not: conflict, with every item.
pub fn refuse_issuing(services: &Services, product: &ProductId, batch: &BatchId, today: Date) -> Result<()> {
    refuse(look(services, product, Some(batch), today)?.refuses_issuing)
}

/// What is still missing before stamps are issued and labels printed, each as a fault with its sentence.
pub fn lacking(looked: &Completeness) -> Vec<Fault> {
    let mut items: Vec<Item> = looked.refuses_printing.clone();
    items.extend(looked.refuses_issuing.iter().filter(|item| !looked.refuses_printing.contains(item)));
    items.into_iter().map(fault).collect()
}

fn refuse(items: Vec<Item>) -> Result<()> {
    Error::conflicts(items.into_iter().map(fault).collect()).map_or(Ok(()), Err)
}

fn fault(item: Item) -> Fault {
    match item {
        Item::ProductName => Fault::new("missing-product-name"),
        Item::Image => Fault::new("missing-image"),
        Item::ProducerName => Fault::new("missing-producer-name"),
        Item::Address => Fault::new("missing-address"),
        Item::Standard => Fault::new("missing-standard"),
        Item::Stages => Fault::new("missing-stages"),
        Item::Expiry => Fault::new("missing-expiry"),
        Item::ProductionTime | Item::Code | Item::Mark | Item::Origin | Item::Warning | Item::Identifier => {
            Fault::new("missing-item").arg("item", item.code())
        }
    }
}

/// A wish to waive.
#[derive(Debug, Clone)]
pub struct WaiveOrder {
    /// Names it: a repeat does nothing.
    pub id: WaiverId,
    /// For what.
    pub subject: WaiverSubject,
    /// Which item.
    pub item: Item,
    /// Last day.
    pub until: Date,
    /// Why; must be said.
    pub reason_vi: String,
}

/// The waiver that is wished for, from today on; nothing is put. Without a reason: `waiver-reason-missing`; ended before it begins:
/// `dates-out-of-order`; unknown: as [`look`] says.
pub fn waiver(services: &Services, order: &WaiveOrder, now: Timestamp) -> Result<Waiver> {
    let given_on = services.registry.zone.day(now);
    if order.reason_vi.trim().is_empty() {
        return Err(Fault::new("waiver-reason-missing").into());
    }
    if order.until < given_on {
        let fault = Fault::new("dates-out-of-order").arg("column", "until").arg("earlier", given_on);
        return Err(fault.value(order.until.to_string()).into());
    }
    match &order.subject {
        WaiverSubject::Product(id) => drop(look(services, id, None, given_on)?),
        WaiverSubject::Batch(id) => {
            let unknown = || Error::not_found(Fault::new("batch-unknown").value(id.as_str()));
            services.store.batch(id)?.ok_or_else(unknown)?;
        }
    }
    Ok(Waiver {
        id: order.id.clone(),
        subject: order.subject.clone(),
        item: order.item,
        until: order.until,
        reason_vi: order.reason_vi.clone(),
        given_on,
    })
}

/// Waives an item from today on. Refused as [`waiver`] says.
pub fn waive(services: &Services, _: &CanWaive, order: &WaiveOrder, now: Timestamp) -> Result<Done> {
    let waiver = waiver(services, order, now)?;
    let record = Owned { owner: Owner::Office, record: RegisterRecord::Waiver(waiver) };
    services.settle(services.store.put_register(&[record])?)
}
