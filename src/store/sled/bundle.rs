//! Log entries by the 256: one value instead of 256 tiny keys. Each entry stands behind its length in two bytes.
use crate::domain::error::Result;
use crate::log::entry::ENTRY_MAX;
use crate::store::record::{self, VERSION};

/// Entries in a bundle; a full log tile (tlog-tiles) holds as many.
pub const BUNDLE_ENTRIES: u64 = 256;

/// The value: version, then the entries.
pub fn fold(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut value = vec![VERSION];
    for entry in entries {
        debug_assert!(entry.len() <= ENTRY_MAX, "checked before the entry was written");
        value.extend_from_slice(&(entry.len() as u16).to_be_bytes());
        value.extend_from_slice(entry);
    }
    value
}

/// The entries of a bundle, exactly 256; else `record-damaged`.
pub fn unfold(value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let read = || {
        let (&VERSION, mut rest) = value.split_first()? else { return None };
        let mut entries = Vec::new();
        while let Some((length, behind)) = rest.split_first_chunk() {
            let (entry, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            entries.push(entry.to_vec());
            rest = behind;
        }
        (rest.is_empty() && entries.len() as u64 == BUNDLE_ENTRIES).then_some(entries)
    };
    read().ok_or_else(|| record::damaged("bundle"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_reads_back_and_a_damaged_one_is_refused() {
        let entries: Vec<Vec<u8>> = (0..=255).map(|n| vec![n; usize::from(n) % ENTRY_MAX]).collect();
        let value = fold(&entries);
        assert_eq!(unfold(&value).unwrap(), entries);
        for cut in 0..value.len() {
            assert_eq!(unfold(&value[..cut]).unwrap_err().code(), "record-damaged", "cut at {cut}");
        }
        assert!(unfold(&[&[2], &value[1..]].concat()).is_err());
        assert!(unfold(&[&value[..], &[0, 0]].concat()).is_err());
    }

    #[test]
    fn the_largest_bundle_stays_below_what_the_engine_keeps_in_a_segment() {
        assert!(fold(&vec![vec![7; ENTRY_MAX]; 256]).len() < 64 * 1024);
    }
}
