//! Who acted in a producer's place, read from the audit log by the second of the deed: the public log tells deeds and no people. Two deeds for one
//! producer in the same second, one by itself and one in its place, would both be told as done in its place.
use crate::domain::account::Account;
use crate::domain::audit::{AuditLine, AuditName, By, Stage};
use crate::domain::error::{Kind, Result};
use crate::domain::id::{AccountId, ProducerId};
use crate::domain::producer::ProducerKind;
use crate::domain::time::Timestamp;
use crate::log::audit_line;
use crate::service::accounts::people;
use crate::service::services::Services;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most lines that are looked at for one question.
const LOOKED_MAX: u64 = 20_000;

/// Lines read at a time.
const CHUNK: usize = 256;

/// Seconds by which lines may stand out of order: each is noted with the moment at which its request came.
const SLACK_SECONDS: i64 = 60;

/// The word of a help station.
const STATION: &str = "station";

/// Deeds that were done in producers' places, by producer and second: in which role.
#[derive(Debug, Default)]
pub struct Acted(HashMap<(ProducerId, i64), &'static str>);

impl Acted {
    /// The role of whoever acted in this producer's place at this moment; `None` where nobody did.
    pub fn role(&self, producer: &ProducerId, at: Timestamp) -> Option<&'static str> {
        self.0.get(&(producer.clone(), at.as_second())).copied()
    }
}

/// Deeds in producers' places from one moment to another.
pub fn between(services: &Services, from: Timestamp, to: Timestamp) -> Result<Acted> {
    let (from, to) = (from.as_second(), to.as_second());
    let (mut at, mut looked) = (first_at(services, from - SLACK_SECONDS)?, 0);
    let (mut begun, mut refused) = (HashMap::new(), HashSet::new());
    'read: while looked < LOOKED_MAX {
        let lines = services.store.audit_page(at, CHUNK)?;
        let Some(last) = lines.last().map(|line| line.seq) else { break };
        for line in lines.iter().filter_map(|kept| audit_line::decode(&kept.bytes)) {
            if line.note.at.as_second() > to + SLACK_SECONDS {
                break 'read;
            }
            take(line, &mut begun, &mut refused);
        }
        looked += lines.len() as u64;
        at = last;
    }
    begun.retain(|seq, (_, second, _)| !refused.contains(seq) && (from..=to).contains(second));
    let mut roles: BTreeMap<AuditName, &'static str> = BTreeMap::new();
    let mut found = HashMap::new();
    for (producer, second, account) in begun.into_values() {
        let role = match roles.get(&account) {
            Some(role) => *role,
            None => *roles.entry(account.clone()).or_insert(role_of(services, &account)?),
        };
        found.insert((producer, second), role);
    }
    Ok(Acted(found))
}

/// The role of whoever acted in a producer's place at one moment.
pub fn role_at(services: &Services, producer: &ProducerId, at: Timestamp) -> Result<Option<&'static str>> {
    Ok(between(services, at, at)?.role(producer, at))
}

type Deeds = HashMap<u64, (ProducerId, i64, AuditName)>;

fn take(line: AuditLine, begun: &mut Deeds, refused: &mut HashSet<u64>) {
    match (line.note.stage, line.note.who.acting_for, line.note.who.by) {
        (Stage::Begun, Some(producer), By::Account(account)) => {
            begun.insert(line.seq, (producer, line.note.at.as_second(), account));
        }
        (Stage::Refused { begun, .. }, ..) => drop(refused.insert(begun)),
        (Stage::Begun | Stage::Done { .. }, ..) => {}
    }
}

/// The line before the first that was noted at or after a second.
fn first_at(services: &Services, second: i64) -> Result<u64> {
    let (mut low, mut high) = (0, services.store.audit_head()?.seq);
    while low < high {
        let middle = low + (high - low) / 2;
        let line = services.store.audit_page(middle, 1)?;
        let line = line.first().and_then(|kept| audit_line::decode(&kept.bytes));
        // A line that nobody can read tells no time: what is before it is looked at too.
        if line.is_some_and(|line| line.note.at.as_second() < second) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// The role of an account that acted; of one that is gone, that of most who act for others.
fn role_of(services: &Services, name: &AuditName) -> Result<&'static str> {
    let Ok(id) = name.as_str().parse::<AccountId>() else { return Ok(STATION) };
    match people::find(services, &id) {
        Ok(account) => on_behalf(services, &account),
        Err(error) if error.kind == Kind::NotFound => Ok(STATION),
        Err(error) => Err(error),
    }
}

/// The word for whoever acts in another's place: a co-operative, another producer, a help station.
pub fn on_behalf(services: &Services, account: &Account) -> Result<&'static str> {
    // Only those who have mandates ever use it.
    let own = account.role.producer().filter(|_| !account.mandates.is_empty());
    let own = own.map(|id| services.store.producer(id)).transpose()?.flatten();
    Ok(match own.map(|producer| producer.kind) {
        None => STATION,
        Some(ProducerKind::Cooperative | ProducerKind::CooperativeGroup) => "cooperative_on_behalf",
        Some(ProducerKind::Household | ProducerKind::Company) => "producer_on_behalf",
    })
}
