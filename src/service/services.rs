//! What every deed needs, opened once: store, run files, keys, the signed head, the view in memory.
use crate::domain::error::{Error, Result};
use crate::domain::id::{BatchId, ProductId};
use crate::domain::registry::Registry;
use crate::domain::stamp::Refused;
use crate::domain::time::Timestamp;
use crate::service::catalogue::{Catalogue, CatalogueCache};
use crate::service::env::Env;
use crate::service::facts::{self, BatchFacts, FactsCache, ProductFacts, Step};
use crate::service::hand_overs::HandOvers;
use crate::service::head::SignedHead;
use crate::service::message_queue::MessageQueue;
use crate::service::opened_cache::{OpenedCache, Seen};
use crate::service::passwords::PasswordDesk;
use crate::service::print_desk::PrintDesk;
use crate::service::scan::ScanCounters;
use crate::service::scrub::Scrub;
use crate::service::shown::Shown;
use crate::service::suspicions::Suspicions;
use crate::service::trail::AuditTrail;
use crate::service::vault::Vault;
use crate::service::view::View;
use crate::stamp::open::{self, Opened};
use crate::store::attachments::AttachmentFiles;
use crate::store::contract::load::LoadStep;
use crate::store::contract::receipt::{Done, Receipt};
use crate::store::contract::whole::Store;
use crate::store::disk::Disk;
use crate::store::run_files::RunFiles;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// The opened service.
pub struct Services {
    /// Its data folder.
    pub data: PathBuf,
    /// What was fixed when the registry was made.
    pub registry: Registry,
    /// The truth.
    pub store: Arc<dyn Store>,
    /// Signatures of every run.
    pub run_files: RunFiles,
    /// Pictures and documents.
    pub files: AttachmentFiles,
    /// Room on the disk.
    pub disk: Disk,
    /// Private keys.
    pub vault: Vault,
    /// The log's signed head, outside the store.
    pub head: SignedHead,
    /// The audit log's end, and its signed head outside the store.
    pub audit: AuditTrail,
    /// Clock and randomness.
    pub env: Env,
    /// Scans since the last write.
    pub scans: ScanCounters,
    pub(crate) view: RwLock<View>,
    pub(crate) facts: FactsCache,
    pub(crate) catalogue: CatalogueCache,
    pub(crate) opened: OpenedCache,
    pub(crate) hand_overs: HandOvers,
    pub(crate) shown: Shown,
    /// How many loads were shown since the start.
    pub(crate) loads: AtomicU64,
    /// Held by whoever reads a record of the register and puts it back changed.
    pub(crate) register: Mutex<()>,
    /// Held by whoever decodes a picture.
    pub(crate) decoding: Mutex<()>,
    /// Held by whoever reads an account, a session or an invitation and puts it back changed.
    pub(crate) accounts: Mutex<()>,
    /// Held by whoever decides on a proposal and does what it says.
    pub(crate) proposals: Mutex<()>,
    /// Where passwords are hashed.
    pub passwords: PasswordDesk,
    /// Messages to webhooks.
    pub messages: MessageQueue,
    /// Scans of stamps that nobody issued, until they are told of.
    pub suspicions: Suspicions,
    /// Big prints under way.
    pub prints: PrintDesk,
    /// What the slow reading of files found.
    pub scrub: Scrub,
}

impl Services {
    /// The view that scans are answered from. Hold it shortly, and never twice at once on one thread.
    pub fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps other writers away from the register while one of its records is read and put back changed.
    pub fn register_held(&self) -> MutexGuard<'_, ()> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same for accounts, sessions and invitations. Passwords are hashed outside it.
    pub fn accounts_held(&self) -> MutexGuard<'_, ()> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same for proposals and what is done by them.
    pub fn proposals_held(&self) -> MutexGuard<'_, ()> {
        self.proposals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a deed: its entry is under a signed head and the next scan sees it; only then may it be answered.
    pub fn settle(&self, receipt: Receipt) -> Result<Done> {
        // The view first: a recall that is stored must show even when its head cannot be written.
        self.refresh()?;
        self.head.cover(self.store.as_ref(), receipt.log_size)?;
        Ok(receipt.done)
    }

    /// Does a load, all or nothing, and ends it as a deed is ended. Whoever looks into the view sees the store before the load or after it,
    /// never between.
    pub fn load(&self, steps: &mut dyn Iterator<Item = Result<LoadStep>>, at: Timestamp) -> Result<Done> {
        let mut view = None;
        let receipt =
            self.store.load(steps, at, &mut || view = Some(self.view.write().unwrap_or_else(PoisonError::into_inner)))?;
        if let Some(mut view) = view {
            view.refresh(self.store.as_ref())?;
            self.loads.fetch_add(1, Ordering::SeqCst);
        }
        self.head.cover(self.store.as_ref(), receipt.log_size)?;
        Ok(receipt.done)
    }

    /// Takes changes of the store into the view.
    pub fn refresh(&self) -> Result<()> {
        self.view.write().unwrap_or_else(PoisonError::into_inner).refresh(self.store.as_ref())
    }

    /// Opens the text of a scan; positive results are kept under the whole text, which covers every signed field.
    pub fn open(&self, path_and_query: &str) -> std::result::Result<(Arc<Opened>, Seen), Refused> {
        if let Some(opened) = self.opened.get(path_and_query) {
            return Ok((opened, Seen::Again));
        }
        let text = format!("{}{path_and_query}", self.registry.base());
        let opened = {
            let view = self.view();
            open::open_page(&text, &self.registry.origin, self.registry.mode, &view.keyring)?
        };
        Ok((self.opened.keep(path_and_query, opened), Seen::First))
    }

    /// The public register as the view knows it. It may read the disk.
    pub fn catalogue(&self) -> Result<Arc<Catalogue>> {
        loop {
            let (version, loads) = (self.view().public_version(), self.loads.load(Ordering::SeqCst));
            let catalogue = self.catalogue.at(self.store.as_ref(), version)?;
            // One that was read while a load was shown may hold a part of it: it is of an older version, and nobody asks for that again.
            let whole = self.view().public_version() == version || self.loads.load(Ordering::SeqCst) == loads;
            if whole {
                return Ok(catalogue);
            }
        }
    }

    /// Facts of a product as the view knows it.
    pub fn product_facts(&self, view: &View, id: &ProductId) -> Result<Arc<ProductFacts>> {
        self.facts.product(self.store.as_ref(), id, view.product_version(id))
    }

    /// What happened with a service that carries no batch: its latest events as the public sees them, the latest first.
    pub fn visits(&self, id: &ProductId, max: usize) -> Result<Vec<Step>> {
        facts::visits(self.store.as_ref(), id, max)
    }

    /// Facts of a batch as the view knows it.
    pub fn batch_facts(&self, view: &View, id: &BatchId) -> Result<Arc<BatchFacts>> {
        self.facts.batch(self.store.as_ref(), &view.descent, id, view.batch_version(id))
    }
}

/// Turns faults into an error, or nothing.
pub fn all_or_nothing(faults: Vec<crate::domain::error::Fault>) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
