//! What an actor sees of the records of a kind: one by its id, or page by page. Of another's records it sees what everybody sees.
use crate::domain::audience::Audience;
use crate::domain::batch::Batch;
use crate::domain::certificate::Subject;
use crate::domain::error::Result;
use crate::domain::event::Event;
use crate::domain::id::BatchId;
use crate::domain::recall::{Recall, RecallState, Scope};
use crate::domain::recognition::Recognition;
use crate::domain::registry::{Owned, Owner};
use crate::domain::run::Hash;
use crate::service::access::Actor;
use crate::service::form::kind::Kind;
use crate::service::form::recalls::{self, RecallRow};
use crate::service::form::record::Record;
use crate::service::services::Services;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::store::record;

/// Most records looked at for one page: a filter that fits few of them gives short pages, never a slow one.
pub const LOOKED_MAX: usize = 2_000;

/// Records read at a time.
const CHUNK: usize = 200;

/// A record as an actor sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// As it is seen.
    pub record: Record,
    /// Whose it is.
    pub owner: Owner,
    /// Hash of what stands, where all of it is seen: of what is hidden, not even the hash is told.
    pub version: Option<Hash>,
}

/// Which records are wanted: all whose fields of these names hold these values.
pub type Filters<'a> = [(&'a str, &'a str)];

/// A page, and the id behind which the next one begins.
pub type Page = (Vec<Seen>, Option<String>);

/// One record; `None` where there is none, or none that the actor may know of.
pub fn one(services: &Services, actor: &Actor, kind: Kind, id: &str) -> Result<Option<Seen>> {
    match register_kind(kind) {
        Some(kind) => {
            let stood = services.store.register_record(kind, id)?;
            Ok(stood.map(|owned| of_register(services, actor, owned)).transpose()?.flatten())
        }
        None if kind == Kind::Batches => {
            let Ok(id) = id.parse() else { return Ok(None) };
            services.store.batch(&id)?.map(|owned| of_batch(actor, owned)).transpose()
        }
        None if kind == Kind::Events => {
            let Ok(id) = id.parse() else { return Ok(None) };
            services.store.event(&id)?.map(|event| of_event(services, actor, event)).transpose()
        }
        None if kind == Kind::Recalls => {
            let Ok(id) = id.parse() else { return Ok(None) };
            Ok(services.store.recall(&id)?.map(|recall| of_recall(services, recall)))
        }
        None => Ok(None),
    }
}

/// A page of records by id.
pub fn page(services: &Services, actor: &Actor, kind: Kind, filters: &Filters<'_>, after: &str, limit: usize) -> Result<Page> {
    let store = &services.store;
    if let Some(of) = register_kind(kind) {
        let fetch = |after: &str, limit: usize| store.register_page(of, after, limit);
        let id = |owned: &Owned<RegisterRecord>| owned.record.id().to_owned();
        return gather(fetch, id, |owned| of_register(services, actor, owned), filters, after, limit);
    }
    if kind == Kind::Batches {
        let fetch = |after: &str, limit: usize| store.batches_page(after, limit);
        let id = |owned: &Owned<Batch>| owned.record.id.to_string();
        return gather(fetch, id, |owned| of_batch(actor, owned).map(Some), filters, after, limit);
    }
    if kind == Kind::Events {
        let batch = filters.iter().find(|(name, _)| *name == "batch").and_then(|(_, id)| id.parse::<BatchId>().ok());
        let id = |event: &Event| event.id.to_string();
        let see = |event| of_event(services, actor, event).map(Some);
        return match batch {
            // A batch knows its events: nobody looks through all others for them.
            Some(batch) => {
                let mut events = store.events(&batch)?;
                events.sort_by(|a, b| a.id.cmp(&b.id));
                gather(among(events, id), id, see, filters, after, limit)
            }
            None => gather(|after, limit| store.events_page(after, limit), id, see, filters, after, limit),
        };
    }
    if kind == Kind::Recalls {
        let id = |recall: &Recall| recall.id.to_string();
        return gather(among(store.recalls()?, id), id, |recall| Ok(Some(of_recall(services, recall))), filters, after, limit);
    }
    Ok((Vec::new(), None))
}

/// Pages of a list that is at hand, by rising id.
fn among<T: Clone>(all: Vec<T>, id: impl Fn(&T) -> String) -> impl Fn(&str, usize) -> Result<Vec<T>> {
    move |after, limit| Ok(all.iter().filter(|one| id(one).as_str() > after).take(limit).cloned().collect())
}

fn gather<T>(
    fetch: impl Fn(&str, usize) -> Result<Vec<T>>,
    id: impl Fn(&T) -> String,
    see: impl Fn(T) -> Result<Option<Seen>>,
    filters: &Filters<'_>,
    after: &str,
    limit: usize,
) -> Result<Page> {
    let (mut rows, mut after, mut looked) = (Vec::new(), after.to_owned(), 0);
    loop {
        let chunk = fetch(&after, CHUNK)?;
        let last = chunk.len() < CHUNK;
        let count = chunk.len();
        for (at, one) in chunk.into_iter().enumerate() {
            let more = at + 1 < count || !last;
            after = id(&one);
            looked += 1;
            rows.extend(see(one)?.filter(|seen| fits(&seen.record, filters)));
            if rows.len() >= limit || looked >= LOOKED_MAX {
                return Ok((rows, more.then_some(after)));
            }
        }
        if last {
            return Ok((rows, None));
        }
    }
}

/// The kind of the register, where it is one that is looked at record by record.
pub fn register_kind(kind: Kind) -> Option<RegisterKind> {
    match kind {
        Kind::Places => Some(RegisterKind::Place),
        Kind::Producers => Some(RegisterKind::Producer),
        Kind::Areas => Some(RegisterKind::Area),
        Kind::Products => Some(RegisterKind::Product),
        Kind::Recognitions => Some(RegisterKind::Recognition),
        Kind::Certificates => Some(RegisterKind::Certificate),
        Kind::Locations => Some(RegisterKind::Location),
        Kind::Members => Some(RegisterKind::Member),
        Kind::Pictures
        | Kind::Editions
        | Kind::EditionCounts
        | Kind::Entries
        | Kind::Promotions
        | Kind::Batches
        | Kind::BatchInputs
        | Kind::Deliveries
        | Kind::Events
        | Kind::Recalls
        | Kind::Waivers => None,
    }
}

/// Who keeps a record of the register: the producer whose it is, also where the office wrote a certificate of its product down.
pub fn keeper(services: &Services, owner: &Owner, record: &RegisterRecord) -> Result<Owner> {
    let RegisterRecord::Certificate(certificate) = record else { return Ok(owner.clone()) };
    let producer = match &certificate.subject {
        Subject::Producer(id) => Some(id.clone()),
        Subject::Product(id) => services.store.product(id)?.map(|product| product.producer),
        Subject::Area(id) => services.store.area(id)?.map(|area| area.producer),
    };
    Ok(producer.map_or(Owner::Office, Owner::Producer))
}

fn of_register(services: &Services, actor: &Actor, owned: Owned<RegisterRecord>) -> Result<Option<Seen>> {
    let keeper = keeper(services, &owned.owner, &owned.record)?;
    let audience = actor.sees(&keeper);
    let version = whole(audience, &owned)?;
    let record = match owned.record {
        RegisterRecord::Place(r) => Some(Record::Place(r)),
        RegisterRecord::Producer(r) => Some(Record::Producer(r.seen_by(audience))),
        RegisterRecord::Product(r) => Some(Record::Product(r.seen_by(audience))),
        RegisterRecord::Recognition(r) => {
            let told = audience == Audience::Office || !r.is_taken_back() || is_of(services, actor, &r)?;
            told.then(|| Record::Recognition(r.seen_by(audience)))
        }
        RegisterRecord::Certificate(r) => Some(Record::Certificate(r.seen_by(audience))),
        RegisterRecord::Area(r) => Some(Record::Area(r.seen_by(audience))),
        RegisterRecord::Location(r) => r.seen_by(audience).map(Record::Location),
        // Known to the office and the co-operative only.
        RegisterRecord::Member(r) => (audience == Audience::Office).then_some(Record::Member(r)),
        // Nobody asks for these.
        RegisterRecord::Entry(_) | RegisterRecord::Edition(_) | RegisterRecord::Promotion(_) | RegisterRecord::Waiver(_) => None,
    };
    Ok(record.map(|record| Seen { record, owner: keeper, version }))
}

/// Whether a recognition is of a product of whoever asks.
fn is_of(services: &Services, actor: &Actor, row: &Recognition) -> Result<bool> {
    let owner = services.store.product(&row.product)?.map(|product| Owner::Producer(product.producer));
    Ok(owner.is_some_and(|owner| actor.sees(&owner) == Audience::Office))
}

fn of_batch(actor: &Actor, owned: Owned<Batch>) -> Result<Seen> {
    let audience = actor.sees(&owned.owner);
    let version = whole(audience, &owned)?;
    Ok(Seen { record: Record::Batch(owned.record.seen_by(audience)), owner: owned.owner, version })
}

fn of_event(services: &Services, actor: &Actor, event: Event) -> Result<Seen> {
    // Whoever's batch it is sees all that is said of it, whoever said it.
    let batch = event.batch.as_ref().map(|id| services.store.batch(id)).transpose()?.flatten().map(|owned| owned.owner);
    let audience = batch.iter().chain([&event.owner]).map(|owner| actor.sees(owner)).max().unwrap_or(Audience::Public);
    let version = whole(audience, &event)?;
    Ok(Seen { owner: event.owner.clone(), record: Record::Event(event.seen_by(audience)), version })
}

fn of_recall(services: &Services, recall: Recall) -> Seen {
    let owner = recall.owner.clone();
    Seen { record: Record::Recall(recall_row(services, &recall)), owner, version: None }
}

fn whole<T: record::Record>(audience: Audience, stood: &T) -> Result<Option<Hash>> {
    if audience == Audience::Office { record::hash(stood).map(Some) } else { Ok(None) }
}

/// A recall as a row of its form.
pub fn recall_row(services: &Services, recall: &Recall) -> RecallRow {
    let day = |at| services.registry.zone.day(at);
    RecallRow {
        id: recall.id.clone(),
        kind: recall.kind,
        scope: match &recall.scope {
            Scope::Batch(id) => recalls::Scope::WholeLot(id.clone()),
            Scope::Stamps(range) => recalls::Scope::Stamps(range.clone()),
            Scope::Product(id) => recalls::Scope::Product(id.clone()),
            Scope::Area(id) => recalls::Scope::Area(id.clone()),
        },
        reason: recall.reason.clone(),
        action: recall.action.clone(),
        order: recall.order.clone(),
        contact: recall.contact.clone(),
        issued_on: day(recall.since),
        issued_at: Some(recall.since),
        closed_on: recall.ended.map(day),
        closed_at: recall.ended,
        state: recall.state,
        ordered_by: recall.ordered_by,
    }
}

/// Whether a record has these values in what it refers to.
fn fits(record: &Record, filters: &Filters<'_>) -> bool {
    filters.iter().all(|(name, value)| refers(record, name).iter().any(|of| of == value))
}

/// What a record refers to under a name that lists are filtered by.
fn refers(record: &Record, name: &str) -> Vec<String> {
    let some = |text: Option<String>| text.into_iter().collect::<Vec<_>>();
    let is = |wanted: &str, text: String| if name == wanted { vec![text] } else { Vec::new() };
    match record {
        Record::Place(r) => match name {
            "parent" => some(r.parent.as_ref().map(ToString::to_string)),
            _ => is("level", r.level.clone()),
        },
        Record::Producer(r) => match name {
            "place" => {
                [Some(&r.place_printed), r.place_current.as_ref()].into_iter().flatten().map(ToString::to_string).collect()
            }
            _ => Vec::new(),
        },
        Record::Product(r) => match name {
            "producer" => vec![r.producer.to_string()],
            _ => is("group", r.group.clone()),
        },
        Record::Recognition(r) => is("product", r.product.to_string()),
        Record::Certificate(r) => is(
            "subject",
            match &r.subject {
                Subject::Producer(id) => id.to_string(),
                Subject::Product(id) => id.to_string(),
                Subject::Area(id) => id.to_string(),
            },
        ),
        Record::Area(r) => is("producer", r.producer.to_string()),
        Record::Location(r) => match name {
            "producer" => some(r.producer.as_ref().map(ToString::to_string)),
            _ => Vec::new(),
        },
        Record::Batch(r) => match name {
            "producer" => vec![r.producer.to_string()],
            _ => is("product", r.product.to_string()),
        },
        Record::Event(r) => match name {
            "batch" => some(r.batch.as_ref().map(ToString::to_string)),
            _ => is("product", r.product.to_string()),
        },
        Record::Recall(r) => is(
            "status",
            match r.state {
                RecallState::Open => "open",
                RecallState::Closed => "closed",
                RecallState::Lifted => "lifted",
            }
            .to_owned(),
        ),
        Record::Member(r) => is("producer", r.cooperative.to_string()),
        Record::Picture(_)
        | Record::Edition(_)
        | Record::EditionCount(_)
        | Record::Entry(_)
        | Record::Promotion(_)
        | Record::BatchInput(_)
        | Record::Delivery(_)
        | Record::Waiver(_) => Vec::new(),
    }
}
