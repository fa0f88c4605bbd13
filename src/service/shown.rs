//! Which files the register shows to everybody, kept by version: a file that no public record names is as if it were not there.
use crate::domain::attachment::{Attachment, FileHash};
use crate::domain::audience::Audience;
use crate::domain::error::Result;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::whole::Store;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

type Files = Arc<HashMap<FileHash, Attachment>>;

/// The files that everybody may see.
#[derive(Debug, Default)]
pub struct Shown(Mutex<Option<(u64, Files)>>);

impl Shown {
    /// The file, where a record shows it to everybody; not older than `version`.
    pub fn get(&self, store: &dyn Store, version: u64, file: &FileHash) -> Result<Option<Attachment>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = kept.as_ref().filter(|(stood, _)| *stood >= version).map(|(_, files)| files.clone());
        let files = match fresh {
            Some(files) => files,
            None => {
                let files: Files = Arc::new(read(store)?);
                *kept = Some((version, files.clone()));
                files
            }
        };
        drop(kept);
        Ok(files.get(file).cloned())
    }
}

fn read(store: &dyn Store) -> Result<HashMap<FileHash, Attachment>> {
    let products = store.products()?.into_iter().flat_map(|product| product.seen_by(Audience::Public).pictures);
    let certificates = store.register(RegisterKind::Certificate)?.into_iter().filter_map(|owned| {
        let RegisterRecord::Certificate(certificate) = owned.record else { return None };
        certificate.seen_by(Audience::Public).file
    });
    Ok(products.chain(certificates).flat_map(|file| file.by_name().collect::<Vec<_>>()).collect())
}
