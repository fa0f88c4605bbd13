//! The registry and its stamp keys, in sled.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::{KeyState, Kid, Registry, StampKey};
use crate::domain::time::Timestamp;
use crate::log::entry::Body;
use crate::store::contract::receipt::{Done, Receipt, Touched};
use crate::store::contract::registry::RegistryStore;
use crate::store::sled::draft::Draft;
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

impl RegistryStore for SledStore {
    fn create_registry(&self, registry: &Registry) -> Result<Receipt> {
        let registry = registry.clone();
        self.act(move |draft| {
            match draft.record::<Registry>(&keys::registry())? {
                Some(stood) if stood == registry => return Ok(draft.receipt(Done::Before)),
                Some(stood) => return Err(Error::conflict(Fault::new("registry-exists").arg("origin", stood.origin))),
                None => {}
            }
            draft.put(keys::registry(), &registry)?;
            draft.touch(&Touched::Registry)?;
            Ok(draft.receipt(Done::Now))
        })
    }

    fn registry(&self) -> Result<Option<Registry>> {
        self.rows().record(&keys::registry())
    }

    fn add_key(&self, key: &StampKey) -> Result<Receipt> {
        let key = key.clone();
        self.act(move |draft| match draft.record::<StampKey>(&keys::stamp_key(key.kid))? {
            Some(stood) if stood.public == key.public => Ok(draft.receipt(Done::Before)),
            Some(_) => Err(Error::conflict(Fault::new("kid-taken").value(key.kid.to_string()))),
            None => put_key(draft, key.created, key),
        })
    }

    fn retire_key(&self, kid: Kid, at: Timestamp) -> Result<Receipt> {
        self.act(move |draft| {
            let unknown = || Error::not_found(Fault::new("key-unknown").value(kid.to_string()));
            let stood: StampKey = draft.record(&keys::stamp_key(kid))?.ok_or_else(unknown)?;
            match stood.state {
                KeyState::Retired => Ok(draft.receipt(Done::Before)),
                KeyState::Active => put_key(draft, at, StampKey { state: KeyState::Retired, retired: Some(at), ..stood }),
            }
        })
    }

    fn keys(&self) -> Result<Vec<StampKey>> {
        self.rows().records(keys::KEYS)
    }
}

fn put_key(draft: &mut Draft<'_>, at: Timestamp, key: StampKey) -> Result<Receipt> {
    draft.put(keys::stamp_key(key.kid), &key)?;
    draft.touch(&Touched::Key(key.kid))?;
    draft.log(at, Body::Key(key))?;
    Ok(draft.receipt(Done::Now))
}
