//! Makes tokens, takes them back, and knows who shows one. The text of a token is told once; only its hash is kept.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::hex::hex;
use crate::domain::id::{DeedKey, TokenId};
use crate::domain::run::Hash;
use crate::domain::time::{Date, Timestamp};
use crate::domain::token::{Role, Token};
use crate::service::access::{Actor, CanChangeTokens};
use crate::service::services::Services;
use crate::store::contract::receipt::{Basis, Done, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use crate::store::record;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Most tokens of a registry, those that were taken back too.
pub const TOKENS_MAX: usize = 10_000;

/// Longest note, in characters.
pub const NOTE_MAX: usize = 200;

/// Longest text of a token, in bytes: what is longer is none.
const TEXT_MAX: usize = 160;

/// What every token begins with, so that one that was published by accident is found by whoever looks for such things.
const MARK: &str = "temtin_";

/// Tokens read at a time.
const PAGE: usize = 500;

/// A wish for a token.
#[derive(Debug, Clone)]
pub struct TokenOrder {
    /// For whom.
    pub role: Role,
    /// What it is for.
    pub note: String,
    /// From when on it is worth nothing; `None` = no such moment.
    pub expires: Option<Timestamp>,
}

/// The text of a token, which is told once.
pub struct TokenText(Zeroizing<String>);

impl TokenText {
    /// The text: whoever knows it acts with it.
    pub fn tell(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenText(…)")
    }
}

/// Makes a token. Unknown producer: not found `producer-unknown`; an end that has passed: `token-expires-past`; a note that is
/// too long or no text: `token-note`; for whom the right does not reach: forbidden `token-role-above`.
pub fn make(services: &Services, right: &CanChangeTokens, order: &TokenOrder, now: Timestamp) -> Result<(Token, TokenText)> {
    let id = format!("tk-{:010x}", u64::from_be_bytes(services.env.entropy()?) >> 24).parse()?;
    made(services, right, order, id, now)
}

/// The same as a deed: sent twice it is done once, and the text, which nobody can tell again, is told the first time only: conflict
/// `token-made`.
pub fn make_once(
    services: &Services,
    right: &CanChangeTokens,
    order: &TokenOrder,
    deed: &DeedKey,
    now: Timestamp,
) -> Result<(Token, TokenText)> {
    let name = hash(deed.as_str());
    let id: TokenId = format!("tk-{}", hex(&name[..5])).parse()?;
    if find(services, &id)?.is_some() {
        return Err(Error::conflict(Fault::new("token-made").arg("id", &id)));
    }
    made(services, right, order, id, now)
}

fn made(
    services: &Services,
    right: &CanChangeTokens,
    order: &TokenOrder,
    id: TokenId,
    now: Timestamp,
) -> Result<(Token, TokenText)> {
    right.over(&order.role)?;
    if let Role::Producer(id) = &order.role
        && services.store.producer(id)?.is_none()
    {
        return Err(Error::not_found(Fault::new("producer-unknown").value(id.as_str())));
    }
    let mut faults = Vec::new();
    if let Some(expires) = order.expires.filter(|expires| *expires <= now) {
        faults.push(Fault::new("token-expires-past").value(expires.to_string()));
    }
    if order.note.chars().count() > NOTE_MAX || order.note.chars().any(char::is_control) {
        faults.push(Fault::new("token-note").arg("max", NOTE_MAX));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if all(services)?.len() >= TOKENS_MAX {
        return Err(Error::conflict(Fault::new("tokens-too-many").arg("max", TOKENS_MAX)));
    }
    let secret = Zeroizing::new(services.env.entropy::<32>()?);
    let text = Zeroizing::new(format!("{MARK}{id}_{}", URL_SAFE_NO_PAD.encode(secret.as_slice())));
    let token = Token {
        id,
        hash: hash(&text),
        role: order.role.clone(),
        note: order.note.clone(),
        made: now,
        expires: order.expires,
        revoked: None,
        last_used: None,
    };
    services.settle(services.store.change_upkeep(&UpkeepRecord::Token(token.clone()), Basis::Absent)?)?;
    Ok((token, TokenText(text)))
}

/// Takes a token back from now on; taken back before: done before. Unknown: not found `token-unknown`.
pub fn revoke(services: &Services, right: &CanChangeTokens, id: &TokenId, now: Timestamp) -> Result<(Token, Done)> {
    let unknown = || Error::not_found(Fault::new("token-unknown").value(id.as_str()));
    let stood = find(services, id)?.ok_or_else(unknown)?;
    right.over(&stood.role)?;
    if stood.revoked.is_some() {
        return Ok((stood, Done::Before));
    }
    let basis = Basis::Stood(record::hash(&UpkeepRecord::Token(stood.clone()))?);
    let token = Token { revoked: Some(now), ..stood };
    let receipt = services.store.change_upkeep(&UpkeepRecord::Token(token.clone()), basis)?;
    Ok((token, services.settle(receipt)?))
}

/// Every token, by name.
pub fn all(services: &Services) -> Result<Vec<Token>> {
    let mut tokens: Vec<Token> = Vec::new();
    loop {
        let after = tokens.last().map_or("", |token| token.id.as_str()).to_owned();
        let page = services.store.upkeep_page(UpkeepKind::Token, &after, PAGE)?;
        if page.is_empty() {
            return Ok(tokens);
        }
        tokens.extend(page.into_iter().filter_map(|record| Token::try_from(record).ok()));
    }
}

/// Who shows this text: the token's name and for whom it acts. Everything that is no token, or is worth nothing any more:
/// unauthenticated `token-wrong`, `token-revoked`, `token-expired`; the latter two only for who knows its text.
pub fn shown(services: &Services, text: &str, now: Timestamp) -> Result<(TokenId, Actor)> {
    let refused = |fault: Fault| Error::unauthenticated(fault);
    let named = text.strip_prefix(MARK).and_then(|rest| rest.split_once('_')).filter(|_| text.len() <= TEXT_MAX);
    let id = named.and_then(|(id, _)| id.parse::<TokenId>().ok());
    let token = id.map(|id| find(services, &id)).transpose()?.flatten();
    let token = token.filter(|token| bool::from(token.hash.ct_eq(&hash(text))));
    let token = token.ok_or_else(|| refused(Fault::new("token-wrong")))?;
    if token.revoked.is_some() {
        return Err(refused(Fault::new("token-revoked").arg("id", &token.id)));
    }
    if !token.is_good(now) {
        return Err(refused(Fault::new("token-expired").arg("id", &token.id)));
    }
    used(services, &token, services.registry.zone.day(now));
    Ok((token.id, Actor::from(token.role)))
}

/// Notes the day of use, once a day. Whoever shows a good token is not refused where that cannot be written: it is a hint for people only.
fn used(services: &Services, token: &Token, today: Date) {
    if token.last_used == Some(today) {
        return;
    }
    let Ok(ground) = record::hash(&UpkeepRecord::Token(token.clone())) else { return };
    let noted = UpkeepRecord::Token(Token { last_used: Some(today), ..token.clone() });
    let receipt = services.store.change_upkeep(&noted, Basis::Stood(ground));
    drop(receipt.and_then(|receipt| services.settle(receipt)));
}

fn find(services: &Services, id: &TokenId) -> Result<Option<Token>> {
    Ok(services.store.upkeep(UpkeepKind::Token, id.as_str())?.and_then(|record| Token::try_from(record).ok()))
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}
