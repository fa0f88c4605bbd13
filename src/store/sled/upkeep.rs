//! What the service needs to run, in sled.
use crate::domain::error::{Error, Result};
use crate::store::contract::receipt::{Basis, Done, Receipt, Touched, UpkeepKind};
use crate::store::contract::upkeep::{UpkeepRecord, UpkeepStore};
use crate::store::record;
use crate::store::sled::draft::Draft;
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys;
use crate::store::sled::rows::Read;

fn put(draft: &mut Draft<'_>, record: &UpkeepRecord) -> Result<Done> {
    let key = keys::upkeep(record.kind(), record.id());
    if draft.record::<UpkeepRecord>(&key)?.as_ref() == Some(record) {
        return Ok(Done::Before);
    }
    draft.put(key, record)?;
    record.touched().map_or(Ok(()), |touched| draft.touch(&touched))?;
    Ok(Done::Now)
}

impl UpkeepStore for SledStore {
    fn put_upkeep(&self, records: &[UpkeepRecord]) -> Result<Receipt> {
        let records = records.to_vec();
        self.act(move |draft| {
            let mut done = Done::Before;
            for record in &records {
                if put(draft, record)? == Done::Now {
                    done = Done::Now;
                }
            }
            Ok(draft.receipt(done))
        })
    }

    fn change_upkeep(&self, record: &UpkeepRecord, basis: Basis) -> Result<Receipt> {
        let record = record.clone();
        self.act(move |draft| {
            let stood: Option<UpkeepRecord> = draft.record(&keys::upkeep(record.kind(), record.id()))?;
            if stood.as_ref() != Some(&record) {
                let stood = stood.as_ref().map(record::hash).transpose()?;
                basis.against(stood).map_err(|fault| Error::conflict(fault.value(record.id())))?;
            }
            let done = put(draft, &record)?;
            Ok(draft.receipt(done))
        })
    }

    fn remove_upkeep(&self, kind: UpkeepKind, ids: &[String]) -> Result<Receipt> {
        let ids = ids.to_vec();
        self.act(move |draft| {
            let mut done = Done::Before;
            for id in ids {
                let key = keys::upkeep(kind, &id);
                if draft.bytes(&key)?.is_some() {
                    draft.remove(key);
                    done = Done::Now;
                    if kind.is_lasting() {
                        draft.touch(&Touched::Upkeep(kind, id))?;
                    }
                }
            }
            Ok(draft.receipt(done))
        })
    }

    fn upkeep(&self, kind: UpkeepKind, id: &str) -> Result<Option<UpkeepRecord>> {
        self.rows().record(&keys::upkeep(kind, id))
    }

    fn upkeep_page(&self, kind: UpkeepKind, after: &str, limit: usize) -> Result<Vec<UpkeepRecord>> {
        self.rows().page(keys::upkeep_tag(kind), after, limit)
    }
}
