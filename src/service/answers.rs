//! Keeps what a program was answered under a key of its own for a day, so that a repeat gets the same answer and does nothing twice.
use crate::domain::answer::{Answer, BODY_MAX};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::{DeedKey, TokenId};
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::service::services::Services;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use sha2::{Digest, Sha256};

/// Longest key of a program, in bytes.
pub const KEY_MAX: usize = 255;

/// Answers read, and taken away, at a time.
const PAGE: usize = 500;

/// A question that may be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Under which id its answer is kept.
    pub id: String,
    /// SHA-256 of all that is asked.
    pub asked: Hash,
    /// Names the deed: a repeat whose first answer was never kept still does nothing twice.
    pub deed: DeedKey,
}

impl Question {
    /// A question of a token under its own key. No key, one too long or with other than visible ASCII: `idempotency-key`.
    pub fn new(token: &TokenId, key: &str, asked: Hash) -> Result<Self> {
        if key.is_empty() || key.len() > KEY_MAX || !key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return Err(Fault::new("idempotency-key").arg("max", KEY_MAX).into());
        }
        let digest = hex(&Sha256::digest(key.as_bytes())[..16]);
        let deed = hex(&Sha256::digest(format!("{token} {key}").as_bytes())[..16]);
        Ok(Self { id: format!("{token}.{digest}"), asked, deed: format!("api-{deed}").parse()? })
    }
}

/// The answer that was given before and is still kept. Another question under the same key: `idempotency-key-used`.
pub fn given(services: &Services, question: &Question, now: Timestamp) -> Result<Option<Answer>> {
    let stood = services.store.upkeep(UpkeepKind::Answer, &question.id)?.and_then(|record| Answer::try_from(record).ok());
    let Some(stood) = stood.filter(|answer| answer.is_kept(now)) else { return Ok(None) };
    if stood.asked == question.asked { Ok(Some(stood)) } else { Err(Error::from(Fault::new("idempotency-key-used"))) }
}

/// Keeps an answer. One whose body is too long is not kept: the deed itself gives it again.
pub fn keep(services: &Services, answer: Answer) -> Result<()> {
    if answer.body.len() > BODY_MAX {
        return Ok(());
    }
    services.settle(services.store.put_upkeep(&[UpkeepRecord::Answer(answer)])?).map(drop)
}

/// Takes away answers that are a day old; says how many.
pub fn purge(services: &Services, now: Timestamp) -> Result<usize> {
    let (mut after, mut gone) = (String::new(), 0);
    loop {
        let page = services.store.upkeep_page(UpkeepKind::Answer, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(gone) };
        after = last.id().to_owned();
        let old: Vec<String> = page
            .into_iter()
            .filter_map(|record| Answer::try_from(record).ok())
            .filter(|one| !one.is_kept(now))
            .map(|answer| answer.id)
            .collect();
        if !old.is_empty() {
            gone += old.len();
            services.settle(services.store.remove_upkeep(UpkeepKind::Answer, &old)?)?;
        }
    }
}
