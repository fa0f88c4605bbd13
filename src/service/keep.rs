//! Keeps single records of the register, batches and events: what a program puts is held against the same rules as an import, and of
//! two who change one record at once the second learns of the first.
use crate::domain::attachment::Attachment;
use crate::domain::certificate::{Certificate, Evidence, Subject};
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::event::Event;
use crate::domain::registry::{Owned, Owner};
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::service::access::{Actor, CanKeep, CanRecord};
use crate::service::attach;
use crate::service::browse;
use crate::service::events;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::service::import::conflicts::conflicts;
use crate::service::import::dataset::Dataset;
use crate::service::import::load;
use crate::service::import::references::references;
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, Done};
use crate::store::contract::register::RegisterRecord;
use crate::store::record;

/// Puts a record on the ground of what its writer read. Everything that is wrong with it at once, each fault with the column that it
/// is about; then as [`change_register`](crate::store::contract::register::RegisterStore::change_register).
pub fn put(services: &Services, actor: &Actor, record: Record, basis: Basis, now: Timestamp) -> Result<Done> {
    match record {
        Record::Batch(batch) => {
            let owned = load::owned(&batch);
            let stood = services.store.batch(&batch.id)?;
            right(actor, [Some(&owned.owner), stood.as_ref().map(|stood| &stood.owner)])?;
            checked(services, Record::Batch(batch), now)?;
            services.disk.admit_bulk(0)?;
            services.settle(services.store.change_batch(&owned, basis, now)?)
        }
        Record::Place(r) => put_register(services, actor, RegisterRecord::Place(r.clone()), Record::Place(r), basis, now),
        Record::Producer(r) => {
            put_register(services, actor, RegisterRecord::Producer(r.clone()), Record::Producer(r), basis, now)
        }
        Record::Product(r) => put_register(services, actor, RegisterRecord::Product(r.clone()), Record::Product(r), basis, now),
        Record::Recognition(r) => {
            put_register(services, actor, RegisterRecord::Recognition(r.clone()), Record::Recognition(r), basis, now)
        }
        Record::Certificate(r) => {
            put_register(services, actor, RegisterRecord::Certificate(r.clone()), Record::Certificate(r), basis, now)
        }
        Record::Area(r) => put_register(services, actor, RegisterRecord::Area(r.clone()), Record::Area(r), basis, now),
        Record::Location(r) => {
            put_register(services, actor, RegisterRecord::Location(r.clone()), Record::Location(r), basis, now)
        }
        Record::Member(r) => put_register(services, actor, RegisterRecord::Member(r.clone()), Record::Member(r), basis, now),
        Record::Event(event) => {
            let right = may_record(services, actor, &event)?;
            proved(actor, event.evidence, "evidence_level")?;
            checked(services, Record::Event(event.clone()), now)?;
            event.attachment.iter().try_for_each(|file| attach::name_file(services, file))?;
            services.disk.admit_bulk(0)?;
            events::add(services, &right, &event, now)
        }
        // Nobody puts one of these by itself.
        Record::Picture(_)
        | Record::Edition(_)
        | Record::EditionCount(_)
        | Record::Entry(_)
        | Record::Promotion(_)
        | Record::BatchInput(_)
        | Record::Delivery(_)
        | Record::Recall(_)
        | Record::Waiver(_) => Err(Error::forbidden(Fault::new("office-only"))),
    }
}

/// Whoever's batch it is records its events, in its own name. A receipt is recorded by whoever receives: that it was handed to
/// that producer is a rule of events.
fn may_record(services: &Services, actor: &Actor, event: &Event) -> Result<CanRecord> {
    if event.receives.is_some() {
        let receiver = event.producer.clone().map_or(Owner::Office, Owner::Producer);
        actor.can_record(&receiver)?;
    } else {
        // An unknown batch or product is told with everything else that is wrong.
        let owner = events::owner(services, event).unwrap_or_else(|_| event.owner.clone());
        actor.can_record(&owner)?;
    }
    actor.can_record(&event.owner)
}

fn put_register(
    services: &Services,
    actor: &Actor,
    record: RegisterRecord,
    row: Record,
    basis: Basis,
    now: Timestamp,
) -> Result<Done> {
    let mut owned = owned(record);
    let stood = services.store.register_record(owned.record.kind(), owned.record.id())?;
    let keeper = keeper(services, &owned)?;
    let before = stood.as_ref().map(|stood| self::keeper(services, stood)).transpose()?;
    right(actor, [Some(&keeper), before.as_ref()])?;
    if let RegisterRecord::Certificate(certificate) = &owned.record {
        let same = stood.as_ref().is_some_and(
            |stood| matches!(&stood.record, RegisterRecord::Certificate(stood) if stood.evidence == certificate.evidence),
        );
        if !same {
            proved(actor, certificate.evidence, "evidence_level")?;
        }
    }
    if let (RegisterRecord::Producer(producer), Some(RegisterRecord::Producer(stood))) =
        (&mut owned.record, stood.as_ref().map(|stood| &stood.record))
    {
        // No form holds it, so none takes it away.
        producer.office = stood.office.clone();
    }
    checked(services, row, now)?;
    services.disk.admit_bulk(0)?;
    let _held = services.register_held();
    attach::name_files(services, &mut owned.record, stood.as_ref().map(|stood| &stood.record))?;
    if let (Actor::Producer(_), RegisterRecord::Certificate(wished), Some(RegisterRecord::Certificate(stands))) =
        (actor, &mut owned.record, stood.as_ref().map(|stood| &stood.record))
        && (Certificate { audiences: stands.audiences.clone(), ..wished.clone() }) != *stands
    {
        // What the office checked was the paper as it stood; who sees it is the producer's own matter.
        wished.evidence = Evidence::Declared;
    }
    if let (RegisterRecord::Product(wished), Some(RegisterRecord::Product(stands))) =
        (&mut owned.record, stood.as_ref().map(|stood| &stood.record))
    {
        // The same of a product that the office approved: who else than the office says other of it says it for itself again.
        let of_office = matches!(actor, Actor::Operator | Actor::Office);
        wished.approved = stands.approved.clone().filter(|_| of_office || !stands.tells_other(wished));
    }
    services.settle(services.store.change_register(&owned, basis)?)
}

/// Places, recognitions and producers are the office's to keep, whoever owns them.
fn keeper(services: &Services, owned: &Owned<RegisterRecord>) -> Result<Owner> {
    match &owned.record {
        RegisterRecord::Place(_) | RegisterRecord::Recognition(_) | RegisterRecord::Producer(_) => Ok(Owner::Office),
        RegisterRecord::Product(_)
        | RegisterRecord::Certificate(_)
        | RegisterRecord::Area(_)
        | RegisterRecord::Location(_)
        | RegisterRecord::Member(_)
        | RegisterRecord::Entry(_)
        | RegisterRecord::Edition(_)
        | RegisterRecord::Promotion(_)
        | RegisterRecord::Waiver(_) => browse::keeper(services, &owned.owner, &owned.record),
    }
}

/// The right over the record as it is wished, and as it stands: nobody takes another's away.
fn right(actor: &Actor, owners: [Option<&Owner>; 2]) -> Result<Vec<CanKeep>> {
    owners.into_iter().flatten().map(|owner| actor.can_keep(owner)).collect()
}

/// What the office checked or saw, the office alone says.
fn proved(actor: &Actor, evidence: Evidence, column: &str) -> Result<()> {
    match (actor, evidence) {
        (Actor::Operator | Actor::Office, _) | (_, Evidence::Declared) => Ok(()),
        (Actor::Producer(_) | Actor::Reader | Actor::Anybody, Evidence::OfficeChecked | Evidence::DocumentSeen) => {
            Err(Fault::new("evidence-office-only").at("", 0, column).into())
        }
    }
}

fn checked(services: &Services, record: Record, now: Timestamp) -> Result<()> {
    let faults = faults(services, record, now)?;
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

/// What is wrong with one record by the rules of an import.
pub fn faults(services: &Services, record: Record, now: Timestamp) -> Result<Vec<Fault>> {
    let mut data = Dataset::default();
    let source = data.source("");
    let files = lacking(services, &record)?;
    data.take(record, source, 1);
    let mut faults = Vec::new();
    references(&data, services, &mut faults)?;
    faults.extend(files);
    if faults.is_empty() {
        faults = conflicts(services, &data, now, &|_, _, _| {})?;
    }
    Ok(faults)
}

/// Files that a record names and nobody brought: `file-not-here`, or `attachment-size-differs`, with the column that names it. An import asks
/// for all its files at once instead.
fn lacking(services: &Services, record: &Record) -> Result<Vec<Fault>> {
    let named: Vec<(&str, &Attachment)> = match record {
        Record::Product(r) => r.pictures.iter().map(|picture| ("file", picture)).collect(),
        Record::Certificate(r) => r.file.iter().map(|file| ("file", file)).collect(),
        Record::Event(r) => r.attachment.iter().map(|file| ("attachment", file)).collect(),
        Record::Place(_)
        | Record::Producer(_)
        | Record::Area(_)
        | Record::Picture(_)
        | Record::Recognition(_)
        | Record::Location(_)
        | Record::Member(_)
        | Record::Edition(_)
        | Record::EditionCount(_)
        | Record::Entry(_)
        | Record::Promotion(_)
        | Record::Batch(_)
        | Record::BatchInput(_)
        | Record::Delivery(_)
        | Record::Recall(_)
        | Record::Waiver(_) => Vec::new(),
    };
    let mut faults = Vec::new();
    for (column, file) in named {
        match services.files.get(&file.hash) {
            Ok(bytes) if bytes.len() == file.bytes as usize => {}
            Ok(_) => faults.push(Fault::new("attachment-size-differs").value(file.bytes.to_string()).at("", 1, column)),
            Err(error) if error.kind == Failure::NotFound || error.code() == "attachment-missing" => {
                faults.push(Fault::new("file-not-here").value(file.hash.to_string()).at("", 1, column));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(faults)
}

/// A record with its owner, as an import has them.
fn owned(record: RegisterRecord) -> Owned<RegisterRecord> {
    let owner = match &record {
        RegisterRecord::Producer(r) => Owner::Producer(r.id.clone()),
        RegisterRecord::Product(r) => Owner::Producer(r.producer.clone()),
        RegisterRecord::Area(r) => Owner::Producer(r.producer.clone()),
        RegisterRecord::Member(r) => Owner::Producer(r.cooperative.clone()),
        RegisterRecord::Location(r) => r.producer.clone().map_or(Owner::Office, Owner::Producer),
        RegisterRecord::Certificate(r) => match &r.subject {
            Subject::Producer(producer) => Owner::Producer(producer.clone()),
            Subject::Product(_) | Subject::Area(_) => Owner::Office,
        },
        RegisterRecord::Place(_)
        | RegisterRecord::Recognition(_)
        | RegisterRecord::Entry(_)
        | RegisterRecord::Edition(_)
        | RegisterRecord::Promotion(_)
        | RegisterRecord::Waiver(_) => Owner::Office,
    };
    Owned { owner, record }
}

/// The hash of what stands, as a change is wished on its ground; `None` where nothing stands.
pub fn version(services: &Services, kind: Kind, id: &str) -> Result<Option<Hash>> {
    if let Some(kind) = browse::register_kind(kind) {
        return services.store.register_record(kind, id)?.map(|owned| record::hash(&owned)).transpose();
    }
    if kind != Kind::Batches {
        return Ok(None);
    }
    let Ok(id) = id.parse() else { return Ok(None) };
    services.store.batch(&id)?.map(|owned| record::hash(&owned)).transpose()
}
