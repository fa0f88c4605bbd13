//! Makes a data folder and opens it. A folder is never made by opening: a lost path must not start an empty second truth.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::Number;
use crate::domain::registry::{Mode, Origin, Registry};
use crate::domain::time::{Timestamp, Zone};
use crate::service::audit_proof::AuditSubject;
use crate::service::audited;
use crate::service::catalogue::CatalogueCache;
use crate::service::check::Subject;
use crate::service::env::Env;
use crate::service::facts::FactsCache;
use crate::service::hand_overs::HandOvers;
use crate::service::head::SignedHead;
use crate::service::message_queue::MessageQueue;
use crate::service::opened_cache::OpenedCache;
use crate::service::passphrase::Source;
use crate::service::passwords::PasswordDesk;
use crate::service::print_desk::PrintDesk;
use crate::service::protect;
use crate::service::scan::ScanCounters;
use crate::service::scrub::Scrub;
use crate::service::services::Services;
use crate::service::shown::Shown;
use crate::service::suspicions::Suspicions;
use crate::service::trail::AuditTrail;
use crate::service::vault::Vault;
use crate::service::view::View;
use crate::stamp::secret::SecretKey;
use crate::store::attachments::AttachmentFiles;
use crate::store::contract::whole::Store;
use crate::store::disk::Disk;
use crate::store::durable;
use crate::store::open as engine;
use crate::store::run_files::RunFiles;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, RwLock};

/// The first number of a registry lies in `FIRST_MIN .. 2 * FIRST_MIN`: ten digits for the next 8,000 million stamps, so that
/// the QR code keeps its version.
const FIRST_MIN: u64 = 1_000_000_000;

/// What a demo registry's clock shows unless told otherwise.
const DEMO_NOON: Timestamp = Timestamp::constant(1_793_422_800, 0);

/// What an office says when it makes a registry.
#[derive(Debug, Clone)]
pub struct InitOrder {
    /// Host that is signed and printed.
    pub origin: String,
    /// Demo or real, for ever.
    pub mode: Mode,
    /// IANA time zone.
    pub zone: String,
    /// Name of the office.
    pub office: String,
    /// How to reach it.
    pub office_contact: String,
    /// `mailto:` or `https:` address for doubts.
    pub report_to: String,
}

impl InitOrder {
    fn registry(&self, first_number: Number, created: Timestamp) -> Result<Registry> {
        let mut faults = Vec::new();
        let origin = Origin::new(&self.origin, self.mode).map_err(|fault| faults.push(fault)).ok();
        let zone: Option<Zone> = self.zone.parse().map_err(|fault| faults.push(fault)).ok();
        if self.office.trim().is_empty() {
            faults.push(Fault::new("office-missing"));
        }
        if !["mailto:", "https:"].iter().any(|scheme| self.report_to.starts_with(scheme)) {
            faults.push(Fault::new("report-address").value(&self.report_to));
        }
        match (origin, zone) {
            (Some(origin), Some(zone)) if faults.is_empty() => Ok(Registry {
                origin,
                mode: self.mode,
                zone,
                office: self.office.trim().to_owned(),
                office_contact: self.office_contact.trim().to_owned(),
                report_to: self.report_to.clone(),
                first_number,
                created,
            }),
            _ => Err(Error::invalid(faults)),
        }
    }
}

/// Makes registry, store, log key and first head in a folder. There already: `registry-exists`. A first try that a crash cut
/// off is taken up where it stopped. A production registry asks for the passphrase of its keys before anything is made.
pub fn init(data: &Path, order: &InitOrder, env: &Env, now: Timestamp, passphrase: Source) -> Result<()> {
    let first = FIRST_MIN + u64::from_be_bytes(env.entropy()?) % FIRST_MIN;
    let registry = order.registry(Number::new(first)?, now)?;
    let dir = store_dir(data);
    if engine::is_made(&dir) {
        refuse_second(data, engine::open(&dir)?.registry()?)?;
    }
    let vault = Vault::begin(keys_dir(data), registry.mode, passphrase)?;
    for dir in [data.to_owned(), data.join("log")] {
        durable::make_folder(&dir)?;
    }
    vault.make_folder()?;
    let store = if engine::is_made(&dir) { engine::open(&dir)? } else { engine::create(&dir)? };
    refuse_second(data, store.registry()?)?;
    let key = vault.keep_log_key(SecretKey::from_seed(env.entropy()?))?;
    SignedHead::begin(&head_path(data), &registry.origin, &key)?;
    store.create_registry(&registry)?;
    Ok(())
}

fn refuse_second(data: &Path, found: Option<Registry>) -> Result<()> {
    let exists = |found: Registry| Fault::new("registry-exists").arg("origin", found.origin).arg("dir", data.display());
    found.map_or(Ok(()), |found| Err(Error::conflict(exists(found))))
}

/// Which clock a registry is opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Today {
    /// The system's; in a demo registry 2026-10-31T12:00+07:00, running on.
    Usual,
    /// The system's, also in a demo registry.
    Now,
    /// This instant, running on; only a demo registry allows it.
    From(Timestamp),
}

/// Whether a folder holds a registry (so that `demo` knows whether to make one, or to take up one that a crash cut off).
pub fn is_set_up(data: &Path) -> Result<bool> {
    let dir = store_dir(data);
    Ok(engine::is_made(&dir) && engine::open(&dir)?.registry()?.is_some())
}

/// Encrypts the private keys of a production registry, or encrypts them anew, with the store locked meanwhile. `new` is asked
/// once, `old` only where keys are encrypted already. Gives how many were encrypted.
pub fn protect_keys(data: &Path, old: Source, new: Source) -> Result<usize> {
    let (registry, _store) = registry(data)?;
    if registry.mode == Mode::Demo {
        return Err(Error::conflict(Fault::new("keys-of-demo")));
    }
    protect::protect(&keys_dir(data), old, new)
}

fn registry(data: &Path) -> Result<(Registry, Arc<dyn Store>)> {
    let store = engine::open(&store_dir(data))?;
    let missing = || Error::not_found(Fault::new("registry-missing").arg("dir", data.display()));
    Ok((store.registry()?.ok_or_else(missing)?, store))
}

/// Opens a data folder: store, keys, head compared, view built. A production registry asks for the passphrase of its keys.
pub fn open(data: &Path, today: Today, passphrase: Source) -> Result<Services> {
    let disk = Disk::of(data);
    if engine::is_made(&store_dir(data)) {
        disk.trim()?;
    }
    let (registry, store) = registry(data)?;
    let env = match (today, registry.mode) {
        (Today::Usual, Mode::Demo) => Env::starting_at(DEMO_NOON, registry.mode)?,
        (Today::Usual, Mode::Production) | (Today::Now, _) => Env::system(),
        (Today::From(start), mode) => Env::starting_at(start, mode)?,
    };
    let vault = Vault::open(keys_dir(data), registry.mode, passphrase)?;
    let head = SignedHead::open(&head_path(data), &registry.origin, vault.log_key()?, store.as_ref())?;
    let audit = AuditTrail::open(&audit_path(data), &registry.origin, vault.log_key()?, store.as_ref(), env.now())?;
    let mut view = View::default();
    view.refresh(store.as_ref())?;
    let services = Services {
        data: data.to_owned(),
        registry,
        run_files: RunFiles::new(data),
        files: AttachmentFiles::new(data),
        disk,
        store,
        vault,
        head,
        audit,
        env,
        scans: ScanCounters::default(),
        view: RwLock::new(view),
        facts: FactsCache::default(),
        catalogue: CatalogueCache::default(),
        hand_overs: HandOvers::default(),
        opened: OpenedCache::default(),
        shown: Shown::default(),
        loads: AtomicU64::default(),
        register: Mutex::default(),
        decoding: Mutex::default(),
        accounts: Mutex::default(),
        proposals: Mutex::default(),
        passwords: PasswordDesk::default(),
        scrub: Scrub::default(),
        messages: MessageQueue::default(),
        suspicions: Suspicions::default(),
        prints: PrintDesk::default(),
    };
    // What cannot be logged now, because the disk is full perhaps, is logged by a later start or by the server.
    let _ = audited::log_head(&services);
    Ok(services)
}

/// A data folder laid open for a reading: nothing is compared with the head, and nothing refused for it.
pub struct LaidOpen {
    store: Arc<dyn Store>,
    run_files: RunFiles,
    files: AttachmentFiles,
    head: PathBuf,
    audit: PathBuf,
    vault: Vault,
    log_key: Option<[u8; 32]>,
}

impl LaidOpen {
    /// What a reading of the audit log reads.
    pub fn audit(&self) -> AuditSubject<'_> {
        AuditSubject { store: self.store.as_ref(), head: &self.audit, log_key: self.log_key }
    }

    /// What a reading reads.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            store: self.store.as_ref(),
            run_files: &self.run_files,
            files: &self.files,
            head: &self.head,
            audit: &self.audit,
            log_key: self.log_key,
            vault: &self.vault,
        }
    }
}

/// Lays a data folder open. The store itself cannot be opened: its errors.
pub fn lay_open(data: &Path, passphrase: Source) -> Result<LaidOpen> {
    let store = engine::open(&store_dir(data))?;
    // A registry that cannot be read is told by the reading; until then its keys count as a real one's.
    let mode = store.registry().ok().flatten().map_or(Mode::Production, |registry| registry.mode);
    let vault = Vault::open(keys_dir(data), mode, passphrase)?;
    let log_key = vault.log_key().ok().map(|key| key.public());
    let (run_files, files) = (RunFiles::new(data), AttachmentFiles::new(data));
    Ok(LaidOpen { store, run_files, files, head: head_path(data), audit: audit_path(data), vault, log_key })
}

/// Where the store of a data folder lies.
pub fn store_dir(data: &Path) -> PathBuf {
    data.join("store")
}

/// Where the signed head of its log lies.
pub fn head_path(data: &Path) -> PathBuf {
    data.join("log").join("checkpoint")
}

/// Where the signed head of the audit log lies.
pub fn audit_path(data: &Path) -> PathBuf {
    data.join("log").join("audit-head")
}

/// The folder of private keys in a data folder.
pub fn keys_dir(data: &Path) -> PathBuf {
    data.join("keys")
}
