//! The whole store.
use super::log::LogStore;
use super::register::RegisterStore;
use super::registry::RegistryStore;
use super::scans::ScanStore;
use super::stamps::StampStore;
use super::trace::TraceStore;

/// All concerns of one engine, handed about as `Arc<dyn Store>`.
pub trait Store: RegistryStore + RegisterStore + TraceStore + StampStore + LogStore + ScanStore + Send + Sync {}

impl<S: RegistryStore + RegisterStore + TraceStore + StampStore + LogStore + ScanStore + Send + Sync> Store for S {}
