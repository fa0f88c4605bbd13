//! Which files records name, whoever may see them.
use crate::domain::account::Account;
use crate::domain::attachment::{Attachment, FileHash};
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::contract::whole::Store;
use std::collections::BTreeMap;

/// Events read at a time.
const EVENTS_MAX: usize = 4_096;

/// Accounts read at a time.
const ACCOUNTS_MAX: usize = 500;

/// Every file that a record names, smaller sizes too, with the id of one such record. Where the store cannot read some of it, `missed`
/// is told the error and the rest is read on.
pub fn attached(store: &dyn Store, missed: &mut dyn FnMut(crate::domain::error::Error)) -> BTreeMap<FileHash, String> {
    let mut named = BTreeMap::new();
    let mut note = |file: &Attachment, record: &str| {
        for hash in file.hashes() {
            named.entry(hash).or_insert_with(|| record.to_owned());
        }
    };
    let mut or_none = |read: Result<Vec<_>>| {
        read.unwrap_or_else(|error| {
            missed(error);
            Vec::new()
        })
    };
    for kind in [RegisterKind::Product, RegisterKind::Certificate] {
        for owned in or_none(store.register(kind)) {
            if let RegisterRecord::Product(product) = &owned.record {
                product.pictures.iter().for_each(|picture| note(picture, product.id.as_str()));
            } else if let RegisterRecord::Certificate(certificate) = &owned.record {
                certificate.file.iter().for_each(|file| note(file, certificate.id.as_str()));
            }
        }
    }
    if let Err(error) = events(store, &mut |event| {
        event.attachment.iter().for_each(|file| note(file, event.id.as_str()));
    }) {
        missed(error);
    }
    if let Err(error) = papers(store, &mut |paper, account| {
        named.entry(paper).or_insert_with(|| account.to_owned());
    }) {
        missed(error);
    }
    named
}

/// The paper of every mandate, with the account that has it.
fn papers(store: &dyn Store, take: &mut dyn FnMut(FileHash, &str)) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = store.upkeep_page(UpkeepKind::Account, &after, ACCOUNTS_MAX)?;
        let Some(last) = page.last() else { return Ok(()) };
        last.id().clone_into(&mut after);
        for account in page.into_iter().filter_map(|record| Box::<Account>::try_from(record).ok()) {
            account.mandates.iter().filter_map(|mandate| mandate.paper).for_each(|paper| take(paper, account.id.as_str()));
        }
    }
}

/// Every event, page by page.
fn events(store: &dyn Store, take: &mut dyn FnMut(&Event)) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = store.events_page(&after, EVENTS_MAX)?;
        page.iter().for_each(&mut *take);
        match page.last() {
            Some(last) => last.id.as_str().clone_into(&mut after),
            None => return Ok(()),
        }
    }
}
