//! Dossiers and stars: a producer hands a dossier in, and may take it back until the office decides on it; the office gives a star by it, and
//! withdraws a star.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::{DeedKey, ProducerId, ProductId, RecognitionId};
use crate::domain::recognition::{DossierState, Recognition, RecognitionChange, star_on};
use crate::domain::registry::{Owned, Owner};
use crate::domain::time::Timestamp;
use crate::service::access::{CanKeep, CanOversee};
use crate::service::form::record::Record;
use crate::service::keep;
use crate::service::services::Services;
use crate::store::contract::receipt::Done;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use sha2::{Digest, Sha256};

/// Longest reason of a refusal or withdrawal, in characters.
pub const REASON_MAX: usize = 300;

/// A dossier that a producer hands in.
#[derive(Debug, Clone)]
pub struct DossierOrder {
    /// Names it: sent twice it is one.
    pub deed: DeedKey,
    /// For which product.
    pub product: ProductId,
    /// For which star.
    pub star: u8,
}

/// Hands a dossier in, today. Not found `product-unknown`; no star: `word-not-allowed`; conflict `dossier-open` where one of the product waits,
/// `dossier-taken-back` where this very one was handed in before and taken back.
pub fn hand_in(services: &Services, _: &CanKeep, order: &DossierOrder, now: Timestamp) -> Result<Done> {
    let _held = services.register_held();
    // The product too: a form that is sent again for another one is another dossier.
    let digest =
        Sha256::new().chain_update(order.deed.as_str()).chain_update([0]).chain_update(order.product.as_str()).finalize();
    let id: RecognitionId = format!("hs-{}", hex(&digest[..8])).parse()?;
    if services.store.product(&order.product)?.is_none() {
        return Err(Error::not_found(Fault::new("product-unknown").value(order.product.as_str())));
    }
    if !(3..=5).contains(&order.star) {
        return Err(Fault::new("word-not-allowed")
            .arg("allowed", "3, 4, 5")
            .value(order.star.to_string())
            .at("", 0, "star")
            .into());
    }
    let stood = services.store.recognitions(&order.product)?;
    if let Some(before) = stood.iter().find(|row| row.id == id) {
        return if before.is_taken_back() { Err(taken_back(&id)) } else { Ok(Done::Before) };
    }
    if stood.iter().any(Recognition::waits) {
        return Err(Error::conflict(Fault::new("dossier-open").at("", 0, "product_id")));
    }
    let dossier = Recognition {
        id,
        product: order.product.clone(),
        star: order.star,
        change: RecognitionChange::Dossier,
        decision: String::new(),
        issued_on: None,
        valid_to: None,
        score: None,
        issuer: None,
        submitted_on: Some(services.registry.zone.day(now)),
        dossier: Some(DossierState::Submitted),
        reason: String::new(),
    };
    put_new(services, &dossier.id.clone(), [dossier])
}

/// Takes a dossier of this producer back, while the office has not decided on it; another may be handed in from then on. A star, or a dossier
/// of another's product: not found `recognition-unknown`; decided meanwhile: conflict `dossier-too-late`.
pub fn take_back(services: &Services, _: &CanKeep, producer: &ProducerId, dossier: &RecognitionId) -> Result<Done> {
    let _held = services.register_held();
    let stood = find(services, dossier)?;
    let owner = services.store.product(&stood.product)?.map(|product| product.producer);
    if stood.change != RecognitionChange::Dossier || owner.as_ref() != Some(producer) {
        return Err(Error::not_found(Fault::new("recognition-unknown").value(dossier.as_str())));
    }
    if stood.is_taken_back() {
        return Ok(Done::Before);
    }
    if !stood.waits() {
        return Err(Error::conflict(Fault::new("dossier-too-late").value(dossier.as_str())));
    }
    put(services, [Recognition { dossier: Some(DossierState::TakenBack), ..stood }])
}

/// One row of a history. Not found `recognition-unknown`.
pub fn find(services: &Services, id: &RecognitionId) -> Result<Recognition> {
    let unknown = || Error::not_found(Fault::new("recognition-unknown").value(id.as_str()));
    let stood = services.store.register_record(RegisterKind::Recognition, id.as_str())?.ok_or_else(unknown)?;
    if let RegisterRecord::Recognition(row) = stood.record { Ok(row) } else { Err(unknown()) }
}

/// The id of the row that follows from this one: the star from its dossier, the withdrawal from its star. There is one of each.
pub fn next_id(of: &RecognitionId, word: &str) -> Result<RecognitionId> {
    let most = crate::domain::id::ID_MAX - word.len() - 1;
    let head = of.as_str().get(..most).unwrap_or(of.as_str());
    Ok(format!("{head}-{word}").parse()?)
}

/// Everything that is wrong with a decision: by itself (number and day are needed), by its day, and by the history of its product.
pub fn faults(services: &Services, row: &Recognition, after: Option<&Recognition>, now: Timestamp) -> Result<Vec<Fault>> {
    let today = services.registry.zone.day(now);
    let mut faults = Vec::new();
    if row.decision.trim().is_empty() {
        faults.push(Fault::new("cell-empty").at("", 0, "decision_number"));
    }
    match row.issued_on {
        None => faults.push(Fault::new("cell-empty").at("", 0, "issued_on")),
        Some(day) if day > today => {
            faults.push(Fault::new("date-to-come").arg("today", today).value(day.to_string()).at("", 0, "issued_on"));
        }
        Some(day) => {
            // A dossier is handed in on the day of its decision at the latest; a star is withdrawn on a later day than it was given.
            let later = |after: &Recognition| after.issued_on.and_then(|day| day.tomorrow().ok());
            let earliest = after.and_then(|after| after.submitted_on.or_else(|| later(after)));
            if let Some(earliest) = earliest.filter(|earliest| day < *earliest) {
                let fault = Fault::new("decision-too-early").arg("earliest", earliest).value(day.to_string());
                faults.push(fault.at("", 0, "issued_on"));
            }
        }
    }
    faults.extend(row.faults().into_iter().map(|(column, fault)| fault.at("", 0, column)));
    // A wrong day has no place in the history either, which would only repeat it.
    if !faults.iter().any(|fault| fault.at.as_ref().is_some_and(|at| at.column == "issued_on")) {
        faults.extend(keep::faults(services, Record::Recognition(row.clone()), now)?);
    }
    Ok(faults)
}

/// Decides that a dossier led to this star: both are said in one act. Conflict `dossier-decided` where it is decided otherwise,
/// `dossier-taken-back` where its producer was faster; else all of [`faults`] at once.
pub fn accept(services: &Services, _: &CanOversee, dossier: &RecognitionId, star: Recognition, now: Timestamp) -> Result<Done> {
    let _held = services.register_held();
    let stood = find(services, dossier)?;
    if !stood.waits() {
        let before = find(services, &star.id).ok();
        return if before == Some(star) { Ok(Done::Before) } else { Err(decided(&stood)) };
    }
    let wrong = faults(services, &star, Some(&stood), now)?;
    if !wrong.is_empty() {
        return Err(Error::invalid(wrong));
    }
    put_new(services, &star.id.clone(), [Recognition { dossier: Some(DossierState::Accepted), ..stood }, star])
}

/// Decides that a dossier did not reach its star. `decision-reason` without a reason; conflict `dossier-decided`, `dossier-taken-back`.
pub fn refuse(services: &Services, _: &CanOversee, dossier: &RecognitionId, reason: &str) -> Result<Done> {
    let _held = services.register_held();
    let (stood, reason) = (find(services, dossier)?, checked_reason(reason)?);
    if !stood.waits() {
        let same = stood.dossier == Some(DossierState::NotReached) && stood.reason == reason;
        return if same { Ok(Done::Before) } else { Err(decided(&stood)) };
    }
    put(services, [Recognition { dossier: Some(DossierState::NotReached), reason, ..stood }])
}

/// Withdraws a star before its last day, by a decision of its own. Conflict `recognition-not-in-force` where it is not the one in force today; else
/// all of [`faults`] at once, `decision-reason` among them.
pub fn withdraw(
    services: &Services,
    _: &CanOversee,
    star: &RecognitionId,
    withdrawal: Recognition,
    now: Timestamp,
) -> Result<Done> {
    let _held = services.register_held();
    let stood = find(services, star)?;
    if find(services, &withdrawal.id).is_ok_and(|before| before == withdrawal) {
        return Ok(Done::Before);
    }
    let all = services.store.recognitions(&stood.product)?;
    if star_on(&all, services.registry.zone.day(now)).map(|row| &row.id) != Some(star) {
        return Err(Error::conflict(Fault::new("recognition-not-in-force").value(star.as_str())));
    }
    let mut wrong = faults(services, &withdrawal, Some(&Recognition { submitted_on: None, ..stood }), now)?;
    wrong.extend(checked_reason(&withdrawal.reason).err());
    if !wrong.is_empty() {
        return Err(Error::invalid(wrong));
    }
    put_new(services, &withdrawal.id.clone(), [withdrawal])
}

/// Why nobody decides on a dossier any more.
fn decided(dossier: &Recognition) -> Error {
    if dossier.is_taken_back() {
        return taken_back(&dossier.id);
    }
    Error::conflict(Fault::new("dossier-decided").value(dossier.id.as_str()))
}

fn taken_back(dossier: &RecognitionId) -> Error {
    Error::conflict(Fault::new("dossier-taken-back").value(dossier.as_str()))
}

/// The reason on one line, as tables hold it, however many it was typed on.
fn checked_reason(reason: &str) -> std::result::Result<String, Fault> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || reason.chars().count() > REASON_MAX || reason.chars().any(char::is_control) {
        return Err(Fault::new("decision-reason").arg("max", REASON_MAX).at("", 0, "reason_vi"));
    }
    Ok(reason)
}

/// The same where one of the rows is new: nothing that stands is written over. Its id is taken: conflict `id-taken`.
fn put_new<const N: usize>(services: &Services, new: &RecognitionId, rows: [Recognition; N]) -> Result<Done> {
    if services.store.register_record(RegisterKind::Recognition, new.as_str())?.is_some() {
        return Err(Error::conflict(Fault::new("id-taken").value(new.as_str())));
    }
    put(services, rows)
}

/// The office keeps the history, whoever handed a dossier in.
fn put<const N: usize>(services: &Services, rows: [Recognition; N]) -> Result<Done> {
    services.disk.admit_bulk(0)?;
    let records = rows.map(|row| Owned { owner: Owner::Office, record: RegisterRecord::Recognition(row) });
    services.settle(services.store.put_register(&records)?)
}
