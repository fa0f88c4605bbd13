//! What handlers share: the opened service, and pages and parts of them that need not be written twice.
use crate::domain::id::{BatchId, ProductId};
use crate::domain::time::Date;
use crate::service::services::Services;
use crate::text::lang::Lang;
use crate::web::kept::KeptPages;
use crate::web::limits::Limits;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Most page parts kept, about 10 KB each; beyond it the cache begins anew.
const DETAILS_MAX: usize = 2048;

/// What a page part depends on: facts by version, language, and the day that stars and documents are judged on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DetailsKey {
    /// Product and version of its facts.
    pub product: (ProductId, u64),
    /// Batch and version of its facts.
    pub batch: Option<(BatchId, u64)>,
    /// Language.
    pub lang: Lang,
    /// Day.
    pub today: Date,
}

struct Shared {
    services: Arc<Services>,
    limits: Arc<Limits>,
    details: Mutex<HashMap<DetailsKey, Arc<str>>>,
    pages: KeptPages,
}

/// Shared by all handlers; it does not leave the web floor.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl AppState {
    /// Over an opened service.
    pub fn new(services: Arc<Services>, limits: Arc<Limits>) -> Self {
        Self(Arc::new(Shared { services, limits, details: Mutex::default(), pages: KeptPages::default() }))
    }

    /// Who may ask how often.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Whole pages of codes that many people scan.
    pub fn pages(&self) -> &KeptPages {
        &self.0.pages
    }

    /// The part under this key, written now if nobody needed it yet.
    pub fn details<E>(&self, key: DetailsKey, write: impl FnOnce() -> Result<String, E>) -> Result<Arc<str>, E> {
        if let Some(part) = self.0.details.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(part.clone());
        }
        let part: Arc<str> = write()?.into();
        let mut details = self.0.details.lock().unwrap_or_else(PoisonError::into_inner);
        if details.len() >= DETAILS_MAX {
            details.clear();
        }
        details.insert(key, part.clone());
        Ok(part)
    }
}

impl Deref for AppState {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.0.services
    }
}
