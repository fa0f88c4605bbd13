//! Takes away files that were kept and that no record names any more, a day after anybody last gave or used them.
use crate::domain::error::Result;
use crate::service::access::CanSweep;
use crate::service::attached::attached;
use crate::service::services::Services;
use crate::service::upload;
use crate::store::attachments::Removed;
use std::time::Duration;

/// How long a file is left alone after it was last given or used: whoever uploads may take a day to name it.
pub const UNUSED: Duration = Duration::from_secs(24 * 60 * 60);

/// What a sweep came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files taken away.
    pub removed: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that no record names, left because they are younger than a day.
    pub fresh: u64,
}

/// Takes away what no record names. A store that cannot be read through: its error, and nothing is taken away.
pub fn sweep(services: &Services, _: &CanSweep, unused: Duration) -> Result<Swept> {
    // Whoever names a file made sure before that it is there and counts as fresh: a record written after this reading is safe.
    let mut failed = None;
    let named = attached(services.store.as_ref(), &mut |error| failed = Some(error));
    if let Some(error) = failed {
        return Err(error);
    }
    let mut swept = Swept::default();
    for file in services.files.list()?.into_iter().filter(|file| !named.contains_key(file)) {
        match services.files.remove_unused(&file, unused)? {
            Removed::Bytes(bytes) => {
                swept.removed += 1;
                swept.bytes += bytes;
            }
            Removed::TooFresh => swept.fresh += 1,
        }
    }
    upload::forget_gone(services)?;
    Ok(swept)
}
