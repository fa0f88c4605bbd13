//! Records of the register, batches, events and recalls: listed, read, made, replaced and changed.
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::id::RecallId;
use crate::domain::recall::Scope;
use crate::domain::run::Hash;
use crate::service::access::Actor;
use crate::service::browse::{self, Seen};
use crate::service::form::json::{self, Object};
use crate::service::form::kind::Kind;
use crate::service::form::recalls::RecallRow;
use crate::service::form::record::Record;
use crate::service::form::stamps;
use crate::service::keep;
use crate::service::proposals;
use crate::service::recall::{self, RecallOrder};
use crate::store::contract::receipt::Basis;
use crate::web::api::body;
use crate::web::api::call::{Answer, Call, Denial, Outcome};
use crate::web::api::mark::Ground;
use crate::web::problem::IN_BODY;
use serde_json::Value;

/// Needed members that are filled in where they are absent, by collection; an id always is.
pub const FILLED: [(&str, &str); 1] = [("recalls", "issued_on")];

fn kind(call: &Call<'_>) -> Result<Kind> {
    Kind::named(call.collection).ok_or_else(|| Error::internal(Fault::new("collection-unknown").value(call.collection)))
}

fn unknown(call: &Call<'_>) -> Error {
    Error::not_found(Fault::new("record-unknown").arg("collection", call.collection).value(call.id))
}

/// A record as it goes out. Who sees a part only is not told to whom the rest is shown.
fn object(kind: Kind, seen: &Seen) -> Object {
    let mut object = json::write(kind, &seen.record);
    if seen.version.is_none() {
        object.remove("shown_to");
    }
    object
}

/// `GET /{collection}`
pub fn list(call: &Call<'_>) -> Answer {
    let kind = kind(call)?;
    let names = ["producer", "product", "batch", "subject", "place", "parent", "level", "group", "status"];
    let filters: Vec<(&str, &str)> = names.into_iter().filter_map(|name| Some((name, call.query.get(name)?))).collect();
    let (rows, next) = browse::page(call.services, call.actor, kind, &filters, &call.query.after, call.query.limit)?;
    Ok(Outcome::Rows(rows.iter().map(|seen| object(kind, seen)).collect(), next))
}

/// `GET /{collection}/{id}`
pub fn read(call: &Call<'_>) -> Answer {
    let kind = kind(call)?;
    let seen = browse::one(call.services, call.actor, kind, call.id)?.ok_or_else(|| unknown(call))?;
    Ok(Outcome::One(object(kind, &seen), seen.version))
}

/// `POST /{collection}`; without an id one is made from the deed.
pub fn create(call: &Call<'_>) -> Answer {
    let kind = kind(call)?;
    let mut members = call.members();
    let id = own_id(call, kind, &mut members);
    let record = record(kind, &members)?;
    keep::put(call.services, call.actor, record, Basis::Absent, call.now).map_err(|error| told(kind, &members, error))?;
    made(call, kind, &id)
}

/// `PUT /{collection}/{id}`
pub fn replace(call: &Call<'_>) -> Answer {
    let (kind, version) = (kind(call)?, standing(call)?);
    put(call, kind, call.members(), version)
}

/// `PATCH /{collection}/{id}` (RFC 7396): `null` takes a member away, arrays are replaced whole.
pub fn change(call: &Call<'_>) -> Answer {
    let (kind, version) = (kind(call)?, standing(call)?);
    let seen = browse::one(call.services, call.actor, kind, call.id)?.ok_or_else(|| unknown(call))?;
    // Over what is seen in part a change would wipe out what is not.
    if seen.version.is_none() {
        return Err(Error::forbidden(Fault::new("not-yours")).into());
    }
    let mut members = json::write(kind, &seen.record);
    for (name, value) in call.members() {
        match value {
            Value::Null => drop(members.remove(&name)),
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                members.insert(name, value);
            }
        }
    }
    // What stands may hold what the service writes; only what was sent is refused for it.
    for field in kind.form().fields.iter().filter(|field| field.need == crate::service::form::field::Need::Told) {
        if !call.members().contains_key(field.name) {
            members.remove(field.name);
        }
    }
    put(call, kind, members, version)
}

fn put(call: &Call<'_>, kind: Kind, mut members: Object, version: Hash) -> Answer {
    let name = id_name(kind);
    let sent = members.entry(name).or_insert_with(|| call.id.into());
    if sent.as_str() != Some(call.id) {
        return Err(Fault::new("id-differs").arg("id", call.id).at(IN_BODY, 0, &format!("/{name}")).into());
    }
    let record = record(kind, &members)?;
    keep::put(call.services, call.actor, record, Basis::Stood(version), call.now).map_err(|error| told(kind, &members, error))?;
    let seen = browse::one(call.services, call.actor, kind, call.id)?.ok_or_else(|| unknown(call))?;
    Ok(Outcome::One(object(kind, &seen), seen.version))
}

/// The version on whose ground the change is wished, which must be the one that stands.
fn standing(call: &Call<'_>) -> std::result::Result<Hash, Denial> {
    let kind = kind(call)?;
    // What the caller may not know of is not there, whatever it says about its version.
    browse::one(call.services, call.actor, kind, call.id)?.ok_or_else(|| unknown(call))?;
    let stands = keep::version(call.services, kind, call.id)?.ok_or_else(|| unknown(call))?;
    match call.ground {
        Ground::Anything => Ok(stands),
        Ground::Versions(versions) if versions.contains(&stands) => Ok(stands),
        Ground::Versions(_) | Ground::Unsaid => {
            // Whoever has no right is told that, and not that another was faster.
            may_change(call, kind)?;
            Err(Error::conflict(Fault::new("record-changed")).of(Failure::Stale).into())
        }
    }
}

fn may_change(call: &Call<'_>, kind: Kind) -> Result<()> {
    let seen = browse::one(call.services, call.actor, kind, call.id)?.ok_or_else(|| unknown(call))?;
    call.actor.can_keep(&seen.owner).map(drop)
}

fn record(kind: Kind, members: &Object) -> Result<Record> {
    json::read(kind, members, IN_BODY).map_err(Error::invalid)
}

fn told(kind: Kind, members: &Object, error: Error) -> Denial {
    body::pointed(kind.form(), members, error).into()
}

fn id_name(kind: Kind) -> &'static str {
    kind.form().fields.first().map_or("", |field| field.name)
}

/// The id that was sent, or one that a repeat of the deed has too.
fn own_id(call: &Call<'_>, kind: Kind, members: &mut Object) -> String {
    let name = id_name(kind);
    let prefix = name.strip_suffix("_id").unwrap_or(name);
    let id = members.entry(name).or_insert_with(|| call.made_id(prefix).into());
    id.as_str().unwrap_or_default().to_owned()
}

fn made(call: &Call<'_>, kind: Kind, id: &str) -> Answer {
    let seen = browse::one(call.services, call.actor, kind, id)?.ok_or_else(|| unknown(call))?;
    Ok(Outcome::Made(object(kind, &seen), seen.version, format!("/api/v1/{}/{id}", call.collection)))
}

/// `POST /recalls`: from now on, in the words of the form of recalls.
pub fn begin_recall(call: &Call<'_>) -> Answer {
    let kind = Kind::Recalls;
    let mut members = call.members();
    let id = own_id(call, kind, &mut members);
    let now = call.services.registry.zone.day(call.now);
    members.entry("issued_on").or_insert_with(|| now.to_string().into());
    if matches!(call.actor, Actor::Producer(_)) {
        members.entry("issued_by_role").or_insert_with(|| "producer".into());
    }
    let Record::Recall(row) = record(kind, &members)? else { return Err(unknown(call).into()) };
    let order = order(call, &row).map_err(|error| told(kind, &members, error))?;
    let member = match &order.scope {
        Scope::Batch(_) => "/batch_id",
        Scope::Stamps(_) => "/run_id",
        Scope::Product(_) => "/product_id",
        Scope::Area(_) => "/area_id",
    };
    recall::owner(call.services, &order.scope).map_err(|error| body::lacking(error, member))?;
    proposals::begin_recall(call.services, call.actor, &order, call.now)?;
    made(call, kind, &id)
}

fn order(call: &Call<'_>, row: &RecallRow) -> Result<RecallOrder> {
    let today = call.services.registry.zone.day(call.now);
    let at = |column: &str, fault: Fault| Error::from(fault.at("", 0, column));
    // A recall begins now: one of another day is imported by the office.
    if row.issued_on != today || row.issued_at.is_some() {
        return Err(at("issued_on", Fault::new("recall-not-now").arg("today", today).value(row.issued_on.to_string())));
    }
    if row.state != crate::domain::recall::RecallState::Open {
        return Err(at("status", Fault::new("recall-not-open")));
    }
    if matches!(call.actor, Actor::Producer(_)) && row.ordered_by == crate::domain::recall::OrderedBy::Office {
        return Err(at("issued_by_role", Fault::new("recall-by-office")));
    }
    let scope: Scope = row.scope.recalled().ok_or_else(|| at("scope", Fault::new("recall-scope-unknown")))?;
    Ok(RecallOrder {
        id: row.id.clone(),
        kind: row.kind,
        scope,
        reason: row.reason.clone(),
        action: row.action.clone(),
        order: row.order.clone(),
        contact: row.contact.clone(),
        ordered_by: row.ordered_by,
        since: None,
    })
}

/// `POST /recalls/{id}/status`: closed (goods collected) or lifted (found safe).
pub fn end_recall(call: &Call<'_>) -> Answer {
    let id: RecallId = call.id(Fault::new("recall-unknown"))?;
    let stood = recall::find(call.services, &id)?;
    let right = call.actor.can_end_recall(&stood)?;
    let members = call.members();
    let state = body::read(stamps::RECALL_ENDS, &members, stamps::read_end)?;
    if let Some(state) = state {
        recall::end(call.services, &right, &id, state, call.deed.clone(), call.now)?;
    }
    let seen = browse::one(call.services, call.actor, Kind::Recalls, call.id)?.ok_or_else(|| unknown(call))?;
    Ok(Outcome::One(object(Kind::Recalls, &seen), seen.version))
}
