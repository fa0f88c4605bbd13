//! The office's word on a producer as a whole: approved, or suspended, so that it neither issues nor prints stamps until it is approved again;
//! and on what a product says: approved, until its producer says something else.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{ProducerId, ProductId};
use crate::domain::producer::{Approval, Producer, REASON_MAX};
use crate::domain::product::{Approved, Product};
use crate::domain::registry::{Owned, Owner};
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::service::access::CanOversee;
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, Done};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::record;

/// Says that the office knows a producer; a suspension ends. Approved before: done before. Unknown: not found `producer-unknown`.
pub fn approve(services: &Services, _: &CanOversee, id: &ProducerId, now: Timestamp) -> Result<Done> {
    change(services, id, &|office| match office {
        Approval::Approved(_) => None,
        Approval::Unchecked | Approval::Suspended { .. } => Some(Approval::Approved(now)),
    })
}

/// Keeps a producer from issuing and printing. Stamps that it has keep answering. Suspended before: the new reason stands, since then. No reason,
/// or one that is too long or no text: `suspension-reason`.
pub fn suspend(services: &Services, _: &CanOversee, id: &ProducerId, reason: &str, now: Timestamp) -> Result<Done> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX || reason.chars().any(char::is_control) {
        return Err(Fault::new("suspension-reason").arg("max", REASON_MAX).at("", 0, "reason").into());
    }
    change(services, id, &|office| match office {
        Approval::Suspended { reason: stood, .. } if stood == reason => None,
        Approval::Suspended { since, .. } => Some(Approval::Suspended { since: *since, reason: reason.to_owned() }),
        Approval::Unchecked | Approval::Approved(_) => Some(Approval::Suspended { since: now, reason: reason.to_owned() }),
    })
}

fn change(services: &Services, id: &ProducerId, to: &dyn Fn(&Approval) -> Option<Approval>) -> Result<Done> {
    let _held = services.register_held();
    let unknown = || Error::not_found(Fault::new("producer-unknown").value(id.as_str()));
    let stood = services.store.register_record(RegisterKind::Producer, id.as_str())?.ok_or_else(unknown)?;
    let basis = Basis::Stood(record::hash(&stood)?);
    let RegisterRecord::Producer(producer) = stood.record else { return Err(unknown()) };
    let Some(office) = to(&producer.office) else { return Ok(Done::Before) };
    let record = RegisterRecord::Producer(Producer { office, ..producer });
    services.settle(services.store.change_register(&Owned { owner: stood.owner, record }, basis)?)
}

/// What the office says of a product now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductWord<'a> {
    /// It approves what the product says, in the word of this account (`operator` for one).
    Approve(&'a str),
    /// It has approved nothing, or takes that back.
    Uncheck,
}

/// Says the office's word on a product, on the ground of what was looked at: changed meanwhile, conflict `record-changed`. What stands already is
/// done before, whatever it was looked at. Unknown: not found `product-unknown`.
pub fn judge_product(
    services: &Services,
    _: &CanOversee,
    id: &ProductId,
    word: ProductWord<'_>,
    seen: &Hash,
    now: Timestamp,
) -> Result<Done> {
    let _held = services.register_held();
    let unknown = || Error::not_found(Fault::new("product-unknown").value(id.as_str()));
    let stood = services.store.register_record(RegisterKind::Product, id.as_str())?.ok_or_else(unknown)?;
    let RegisterRecord::Product(product) = stood.record else { return Err(unknown()) };
    let approved = match (&product.approved, word) {
        (Some(_), ProductWord::Approve(_)) | (None, ProductWord::Uncheck) => return Ok(Done::Before),
        (None, ProductWord::Approve(by)) => Some(Approved { since: now, by: by.to_owned() }),
        (Some(_), ProductWord::Uncheck) => None,
    };
    let record = RegisterRecord::Product(Product { approved, ..product });
    services.settle(services.store.change_register(&Owned { owner: stood.owner, record }, Basis::Stood(*seen))?)
}

/// Refused while the owner is suspended: conflict `producer-suspended`, with the reason.
pub fn refuse_suspended(services: &Services, owner: &Owner) -> Result<()> {
    let Owner::Producer(id) = owner else { return Ok(()) };
    match services.store.producer(id)?.map(|producer| producer.office) {
        Some(Approval::Suspended { reason, .. }) => Err(Error::conflict(Fault::new("producer-suspended").arg("reason", reason))),
        Some(Approval::Unchecked | Approval::Approved(_)) | None => Ok(()),
    }
}
