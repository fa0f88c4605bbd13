//! Points where backups ended: the next one may hold only what changed since. The log's size and root at a point are kept with it, so that
//! a store of another history is told from this one.
use crate::domain::backup::BackupPoint;
use crate::domain::error::{Error, Fault, Result};
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::contract::whole::Store;

/// Points that are kept; three days of a backup each five minutes. Older ones go.
pub const POINTS_MAX: usize = 1_000;

/// The point at this change; not found `backup-since-unknown`: no backup ended there, or it is long ago, or another store's.
pub fn point(store: &dyn Store, change: u64) -> Result<BackupPoint> {
    let stood = store.upkeep(UpkeepKind::BackupPoint, &BackupPoint::id_of(change))?;
    let unknown = || Error::not_found(Fault::new("backup-since-unknown").value(change.to_string()));
    stood.and_then(|record| BackupPoint::try_from(record).ok()).ok_or_else(unknown)
}

/// Keeps a point, once the backup has its name.
pub fn keep(store: &dyn Store, point: BackupPoint) -> Result<()> {
    let kept = store.upkeep_page(UpkeepKind::BackupPoint, "", POINTS_MAX)?;
    // With the new one there are as many as there may be.
    let old: Vec<String> = kept.iter().rev().skip(POINTS_MAX - 1).map(|record| record.id().to_owned()).collect();
    if !old.is_empty() {
        store.remove_upkeep(UpkeepKind::BackupPoint, &old)?;
    }
    store.put_upkeep(&[UpkeepRecord::BackupPoint(point)]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;
    use crate::store::memory::engine::MemoryStore;

    #[test]
    fn the_last_points_are_kept_and_no_other_is_known() {
        let store = MemoryStore::new();
        let at = |change: u64| BackupPoint {
            id: BackupPoint::id_of(change),
            change,
            log_size: change / 2,
            root: [7; 32],
            audit: change / 3,
            made: Timestamp::UNIX_EPOCH,
        };
        let last = POINTS_MAX as u64 + 3;
        (1..=last).for_each(|change| keep(&store, at(change)).unwrap());
        assert_eq!(point(&store, last).unwrap(), at(last));
        assert_eq!(point(&store, 4).unwrap(), at(4));
        for unknown in [0, 3, last + 1, u64::MAX] {
            assert_eq!(point(&store, unknown).unwrap_err().code(), "backup-since-unknown", "{unknown}");
        }
    }
}
