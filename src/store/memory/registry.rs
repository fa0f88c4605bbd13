//! The registry and its stamp keys, in memory.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::{KeyState, Kid, Registry, StampKey};
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::registry::RegistryStore;
use crate::store::memory::engine::MemoryStore;
use crate::store::record;

impl RegistryStore for MemoryStore {
    fn create_registry(&self, registry: &Registry) -> Result<Receipt> {
        let mut state = self.deed()?;
        match &state.registry {
            Some(stood) if stood == registry => return Ok(state.receipt(Done::Before)),
            Some(stood) => return Err(Error::conflict(Fault::new("registry-exists").arg("origin", &stood.origin))),
            None => {}
        }
        record::encode(registry)?;
        state.registry = Some(registry.clone());
        state.touch(Touched::Registry);
        Ok(state.receipt(Done::Now))
    }

    fn registry(&self) -> Result<Option<Registry>> {
        Ok(self.state().registry.clone())
    }

    fn add_key(&self, key: &StampKey) -> Result<Receipt> {
        let mut state = self.deed()?;
        match state.keys.get(&key.kid) {
            Some(stood) if stood.public == key.public => return Ok(state.receipt(Done::Before)),
            Some(_) => return Err(Error::conflict(Fault::new("kid-taken").value(key.kid.to_string()))),
            None => {}
        }
        let entry = state.entry(key.created, Body::Key(key.clone()))?;
        state.keys.insert(key.kid, key.clone());
        state.append(&entry);
        state.touch(Touched::Key(key.kid));
        Ok(state.receipt(Done::Now))
    }

    fn retire_key(&self, kid: Kid, at: Timestamp) -> Result<Receipt> {
        let mut state = self.deed()?;
        let unknown = || Error::not_found(Fault::new("key-unknown").value(kid.to_string()));
        let stood = state.keys.get(&kid).ok_or_else(unknown)?;
        if stood.state == KeyState::Retired {
            return Ok(state.receipt(Done::Before));
        }
        let key = StampKey { state: KeyState::Retired, retired: Some(at), ..stood.clone() };
        let entry = state.entry(at, Body::Key(key.clone()))?;
        state.keys.insert(kid, key);
        state.append(&entry);
        state.touch(Touched::Key(kid));
        Ok(state.receipt(Done::Now))
    }

    fn keys(&self) -> Result<Vec<StampKey>> {
        Ok(self.state().keys.values().cloned().collect())
    }
}
