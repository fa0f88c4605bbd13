//! Gives pictures and documents to records, takes them away, and hands out those that everybody may see.
use crate::domain::attachment::{Attachment, FileHash, Media};
use crate::domain::error::{Error, Fault, Kind, Result};
use crate::domain::id::{BatchId, CertificateId, ProductId};
use crate::domain::registry::{Owned, Owner};
use crate::service::access::{CanAttach, CanImport};
use crate::service::services::Services;
use crate::service::upload::{self, Use};
use crate::store::contract::receipt::{Done, UpkeepKind};
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::contract::whole::Store;
use unicode_normalization::UnicodeNormalization;

/// Most pictures of a product.
pub const PICTURES_MAX: usize = 8;

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;

/// What a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A product has pictures; the first one is on its card.
    Product(ProductId),
    /// A certificate has one document; another one takes its place.
    Certificate(CertificateId),
}

/// Whose record it is, for the proof of right. Absent: `product-unknown`, `certificate-unknown`.
pub fn owner(services: &Services, holder: &Holder) -> Result<Owner> {
    record(services.store.as_ref(), holder).map(|owned| owned.owner)
}

/// Gives a file to a record. Pictures are written anew, without what a camera notes beside them; documents are kept as they are.
/// The same file under the same title again is no change.
pub fn attach(services: &Services, _: &CanAttach, holder: &Holder, bytes: &[u8], title: &str) -> Result<(Attachment, Done)> {
    let title_vi = checked_title(title)?;
    let fitted = upload::fitted(services, wanted(holder), bytes)?;
    let _held = services.register_held();
    let mut owned = record(services.store.as_ref(), holder)?;
    // The file before the record that names it: a crash between them leaves a file that nobody names, never a name without a file.
    let file = Attachment { title_vi, ..upload::put(services, &fitted)? };
    give(&mut owned.record, file.clone())?;
    let receipt = services.store.put_register(&[owned])?;
    Ok((file, services.settle(receipt)?))
}

/// Takes a file away from a record; from then on no page names it. Not there: `attachment-unknown`.
pub fn detach(services: &Services, _: &CanAttach, holder: &Holder, file: &FileHash) -> Result<Done> {
    let _held = services.register_held();
    let mut owned = record(services.store.as_ref(), holder)?;
    let there = attached(&owned.record).iter().any(|attached| attached.hash == *file);
    if !there {
        return Err(Error::not_found(Fault::new("attachment-unknown").value(file.to_string())));
    }
    if let RegisterRecord::Product(product) = &mut owned.record {
        product.pictures.retain(|picture| picture.hash != *file);
    } else if let RegisterRecord::Certificate(certificate) = &mut owned.record {
        certificate.file = None;
    }
    services.settle(services.store.put_register(&[owned])?)
}

/// A file that some record shows to everybody: of the register, or of an event of this batch. Else `attachment-unknown`, whether
/// it is there or not. A file that is not what its name says is never given out.
pub fn shown(services: &Services, file: &FileHash, batch: Option<&BatchId>) -> Result<(Attachment, Vec<u8>)> {
    let unknown = || Error::not_found(Fault::new("attachment-unknown"));
    let of_event = match batch {
        Some(batch) => {
            let facts = services.batch_facts(&services.view(), batch).map_err(|_| unknown())?;
            let files = facts.journey.iter().filter_map(|step| step.event.attachment.as_ref());
            files.flat_map(Attachment::by_name).find(|(hash, _)| hash == file).map(|(_, attached)| attached)
        }
        None => None,
    };
    let attached = match of_event {
        Some(attached) => attached,
        None => {
            let version = services.view().public_version();
            services.shown.get(services.store.as_ref(), version, file)?.ok_or_else(unknown)?
        }
    };
    let bytes = services.files.get(file)?;
    Ok((attached, bytes))
}

/// Records of a table have no files, and do not say what the office says of them: they keep what was given to the ones they replace.
pub fn keep_files(store: &dyn Store, right: &CanImport, records: &mut [Owned<RegisterRecord>]) -> Result<()> {
    for owned in records {
        if let RegisterRecord::Product(product) = &mut owned.record {
            let Some(stood) = store.product(&product.id)? else {
                product.pictures.iter_mut().try_for_each(|picture| sizes(store, picture, &[]))?;
                continue;
            };
            if product.pictures.is_empty() {
                product.pictures.clone_from(&stood.pictures);
            } else {
                product.pictures.iter_mut().try_for_each(|picture| sizes(store, picture, &stood.pictures))?;
            }
            // What the office approved was the product as it stood.
            product.approved = stood.approved.clone().filter(|_| right.is_of_office() || !stood.tells_other(product));
        } else if let RegisterRecord::Producer(producer) = &mut owned.record {
            // No table says what the office says of a producer.
            producer.office = store.producer(&producer.id)?.map(|stood| stood.office).unwrap_or_default();
        } else if let RegisterRecord::Certificate(certificate) = &mut owned.record {
            let stood = store.register_record(RegisterKind::Certificate, certificate.id.as_str())?;
            let files = stood.map(|stood| attached(&stood.record)).unwrap_or_default();
            match &mut certificate.file {
                Some(file) => sizes(store, file, &files)?,
                None => certificate.file = files.into_iter().next(),
            }
        }
    }
    Ok(())
}

/// Makes sure that every file that a record newly names is here, is what the record says of it, and stays; fills in its smaller sizes.
/// Absent or damaged: `attachment-missing`, `attachment-damaged`; other than the record says: `attachment-differs`.
pub fn name_files(services: &Services, record: &mut RegisterRecord, stood: Option<&RegisterRecord>) -> Result<()> {
    let before = stood.map(attached).unwrap_or_default();
    let files: Vec<&mut Attachment> = if let RegisterRecord::Product(product) = record {
        product.pictures.iter_mut().collect()
    } else if let RegisterRecord::Certificate(certificate) = record {
        certificate.file.iter_mut().collect()
    } else {
        Vec::new()
    };
    for file in files {
        if !before.iter().any(|stood| stood.hash == file.hash) {
            name_file(services, file)?;
        }
        sizes(services.store.as_ref(), file, &before)?;
    }
    Ok(())
}

/// The same for one file.
pub fn name_file(services: &Services, file: &Attachment) -> Result<()> {
    services.files.keep(&file.hash).map_err(|error| error.of(Kind::Invalid))?;
    let bytes = services.files.get(&file.hash)?;
    if Media::of(&bytes)? != file.media || bytes.len() as u64 != u64::from(file.bytes) {
        return Err(Fault::new("attachment-differs").value(file.hash.to_string()).into());
    }
    Ok(())
}

/// A table and a program name the largest size only; the others are those that stood, or those of what was sent.
pub fn sizes(store: &dyn Store, file: &mut Attachment, stood: &[Attachment]) -> Result<()> {
    if !file.smaller.is_empty() || !file.media.is_picture() {
        return Ok(());
    }
    if let Some(same) = stood.iter().find(|stood| stood.hash == file.hash) {
        file.smaller.clone_from(&same.smaller);
    } else if let Some(UpkeepRecord::Upload(sent)) =
        store.upkeep_page(UpkeepKind::Upload, &file.hash.to_string(), 1)?.into_iter().next()
        && sent.file.hash == file.hash
    {
        file.smaller = sent.file.smaller;
    }
    Ok(())
}

fn record(store: &dyn Store, holder: &Holder) -> Result<Owned<RegisterRecord>> {
    let (kind, id, unknown) = match holder {
        Holder::Product(id) => (RegisterKind::Product, id.as_str(), Fault::new("product-unknown")),
        Holder::Certificate(id) => (RegisterKind::Certificate, id.as_str(), Fault::new("certificate-unknown")),
    };
    let found = store.register(kind)?.into_iter().find(|owned| owned.record.id() == id);
    found.ok_or_else(|| Error::not_found(unknown.value(id)))
}

fn attached(record: &RegisterRecord) -> Vec<Attachment> {
    if let RegisterRecord::Product(product) = record {
        product.pictures.clone()
    } else if let RegisterRecord::Certificate(certificate) = record {
        certificate.file.iter().cloned().collect()
    } else {
        Vec::new()
    }
}

fn give(record: &mut RegisterRecord, file: Attachment) -> Result<()> {
    if let RegisterRecord::Product(product) = record {
        let full = product.pictures.len() >= PICTURES_MAX;
        match product.pictures.iter_mut().find(|stood| stood.hash == file.hash) {
            Some(stood) => *stood = file,
            None if full => {
                return Err(Error::conflict(Fault::new("pictures-full").arg("max", PICTURES_MAX)));
            }
            None => product.pictures.push(file),
        }
    } else if let RegisterRecord::Certificate(certificate) = record {
        certificate.file = Some(file);
    }
    Ok(())
}

fn wanted(holder: &Holder) -> Use {
    match holder {
        Holder::Product(_) => Use::Photo,
        Holder::Certificate(_) => Use::Document,
    }
}

/// One line in normal form, without marks that cannot be seen.
fn checked_title(title: &str) -> Result<String> {
    let title: String = title.trim().nfc().collect();
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if title.chars().count() > TITLE_MAX || title.chars().any(hidden) {
        return Err(Fault::new("attachment-title").arg("max", TITLE_MAX).into());
    }
    Ok(title)
}
