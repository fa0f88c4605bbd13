//! The whole store.
use super::archive::ArchiveStore;
use super::audit::AuditStore;
use super::health::HealthStore;
use super::load::LoadStore;
use super::log::LogStore;
use super::register::RegisterStore;
use super::registry::RegistryStore;
use super::scans::ScanStore;
use super::stamps::StampStore;
use super::trace::TraceStore;
use super::upkeep::UpkeepStore;

/// All concerns of one engine, handed about as `Arc<dyn Store>`. A deed with a log entry, and numbers, need a registry: else
/// conflict `registry-missing`. A record of 64 KiB or more: too large: `record-too-large`. After a failure of the disk every write is
/// unavailable `store-fenced` and reads go on.
pub trait Store:
    RegistryStore
    + RegisterStore
    + TraceStore
    + StampStore
    + LogStore
    + AuditStore
    + ScanStore
    + HealthStore
    + ArchiveStore
    + UpkeepStore
    + LoadStore
    + Send
    + Sync
{
}

impl<S> Store for S where
    S: RegistryStore
        + RegisterStore
        + TraceStore
        + StampStore
        + LogStore
        + AuditStore
        + ScanStore
        + HealthStore
        + ArchiveStore
        + UpkeepStore
        + LoadStore
        + Send
        + Sync
{
}
