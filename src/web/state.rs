//! What handlers share: the opened service, and pages and parts of them that need not be written twice.
use crate::domain::audience::Audience;
use crate::domain::error::{Fault, Result};
use crate::domain::id::{BatchId, ProductId, RecallId};
use crate::domain::reach::Allowed;
use crate::domain::time::{Date, Timestamp};
use crate::service::recall_report::{self, Report};
use crate::service::services::Services;
use crate::service::trace;
use crate::text::lang::Lang;
use crate::web::kept::KeptPages;
use crate::web::limits::Limits;
use crate::web::mail::mailer::Mailer;
use crate::web::options::Options;
use crate::web::tellers::Tellers;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// Most page parts kept, about 10 KB each; beyond it the cache begins anew.
const DETAILS_MAX: usize = 2048;

/// Most recall reports kept; beyond it the cache begins anew.
const REPORTS_MAX: usize = 32;

/// How long a report is given again while nothing of the store changed: its scans and its moment are no older.
const REPORT_SECONDS: i64 = 60;

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

/// Batches that do not balance, each with what does not.
pub type Imbalances = Vec<(BatchId, Vec<Fault>)>;

struct Shared {
    services: Arc<Services>,
    limits: Arc<Limits>,
    allowed: Allowed,
    mailer: Option<Mailer>,
    details: Mutex<HashMap<DetailsKey, Arc<str>>>,
    pages: KeptPages,
    /// Reports with the change that they were read at. Held while one is read: a crowd reads a long report once.
    reports: Mutex<HashMap<RecallId, (u64, Arc<Report>)>>,
    /// What does not balance, with the change and the moment that it was read at. Held while it is read: every batch is looked at.
    imbalances: Mutex<Option<(u64, Timestamp, Arc<Imbalances>)>>,
    tellers: Tellers,
    /// Questions that are being answered under a program's own key.
    asked: Mutex<HashSet<String>>,
}

/// A question that nobody else asks meanwhile; dropped when it is answered.
pub struct Alone(AppState, String);

impl Drop for Alone {
    fn drop(&mut self) {
        self.0.0.asked.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// Shared by all handlers; it does not leave the web floor.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

impl AppState {
    /// Over an opened service.
    pub fn new(services: Arc<Services>, limits: Arc<Limits>) -> Self {
        Self::with(services, limits, &Options::default())
    }

    /// The same with what an operator has set: receivers of messages besides the open internet, a mail server.
    pub fn with(services: Arc<Services>, limits: Arc<Limits>, options: &Options) -> Self {
        let mailer = options.mail.clone().map(|server| Mailer::new(server, services.registry.origin.as_str()));
        Self(Arc::new(Shared {
            services,
            limits,
            allowed: options.hooks.allowed.clone(),
            mailer,
            details: Mutex::default(),
            pages: KeptPages::default(),
            reports: Mutex::default(),
            imbalances: Mutex::default(),
            tellers: Tellers::default(),
            asked: Mutex::default(),
        }))
    }

    /// Who may ask how often.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Which receivers of messages an operator allows besides the open internet.
    pub fn allowed(&self) -> &Allowed {
        &self.0.allowed
    }

    /// Where letters are given; none: links go by hand.
    pub fn mailer(&self) -> Option<&Mailer> {
        self.0.mailer.as_ref()
    }

    /// Who has said today where a stamp was bought.
    pub fn tellers(&self) -> &Tellers {
        &self.0.tellers
    }

    /// Whole pages of codes that many people scan.
    pub fn pages(&self) -> &KeptPages {
        &self.0.pages
    }

    /// Takes a question up alone; `None` while somebody asks the same.
    pub fn asked_alone(&self, question: &str) -> Option<Alone> {
        let first = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(question.to_owned());
        first.then(|| Alone(self.clone(), question.to_owned()))
    }

    /// A recall's public report, read anew after any change and once a minute. Absent: `recall-unknown`.
    pub fn recall_report(&self, id: &RecallId, now: Timestamp) -> Result<Arc<Report>> {
        let upto = self.view().upto();
        let mut reports = self.0.reports.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |report: &Report| (0..REPORT_SECONDS).contains(&now.duration_since(report.as_of).as_secs());
        if let Some((_, report)) = reports.get(id).filter(|(at, report)| *at == upto && fresh(report)) {
            return Ok(report.clone());
        }
        let report = Arc::new(recall_report::report(self, id, Audience::Public, now)?);
        if reports.len() >= REPORTS_MAX {
            reports.clear();
        }
        reports.insert(id.clone(), (upto, report.clone()));
        Ok(report)
    }

    /// Every batch that does not balance, read anew after a change, and then at most once a minute.
    pub fn imbalances(&self, now: Timestamp) -> Result<Arc<Imbalances>> {
        let upto = self.view().upto();
        let mut slot = self.0.imbalances.lock().unwrap_or_else(PoisonError::into_inner);
        let young = |at: &Timestamp| (0..REPORT_SECONDS).contains(&now.duration_since(*at).as_secs());
        if let Some((_, _, kept)) = slot.as_ref().filter(|(change, at, _)| *change == upto || young(at)) {
            return Ok(kept.clone());
        }
        let read = Arc::new(trace::all_imbalances(self)?);
        *slot = Some((upto, now, read.clone()));
        Ok(read)
    }

    /// The part under this key, written now if nobody needed it yet.
    pub fn details<E>(
        &self,
        key: DetailsKey,
        write: impl FnOnce() -> std::result::Result<String, E>,
    ) -> std::result::Result<Arc<str>, E> {
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
