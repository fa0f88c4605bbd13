//! Files that programs send, so that records may name them: of one's own only.
use crate::domain::attachment::{FileHash, Media};
use crate::domain::audience::Audience;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::ProducerId;
use crate::domain::registry::Owner;
use crate::domain::upload::Upload;
use crate::service::access::Actor;
use crate::service::form::{doors, json};
use crate::service::upload::{self, Use};
use crate::store::contract::receipt::UpkeepKind;
use crate::web::api::call::{Answer, Call, Members, Outcome, Sent};

/// Records looked at for one page.
const LOOKED_MAX: usize = 2_000;

/// For whom the caller acts where nobody else is named.
pub fn own(actor: &Actor) -> Owner {
    match actor {
        Actor::Producer(id) => Owner::Producer(id.clone()),
        Actor::Operator | Actor::Office | Actor::Reader | Actor::Anybody => Owner::Office,
    }
}

fn told(upload: &Upload) -> Members {
    json::told(doors::FILES, doors::write_file(upload))
}

fn sees(call: &Call<'_>, owner: &Owner) -> bool {
    call.actor.sees(owner) == Audience::Office
}

/// `POST /files`: the body is the file itself.
pub fn send(call: &Call<'_>) -> Answer {
    let owner = call.query.parsed::<ProducerId>("producer")?.map_or_else(|| own(call.actor), Owner::Producer);
    let right = call.actor.can_attach(&owner)?;
    let Sent::File(kind, bytes) = call.sent else { return Err(Fault::new("file-media").into()) };
    if Media::of(bytes)?.name() != kind {
        return Err(Fault::new("file-media").value(kind.as_str()).into());
    }
    let wanted = match call.query.get("use") {
        Some("document") => Use::Document,
        Some(_) | None if kind == Media::Pdf.name() => Use::Document,
        Some(_) | None => Use::Photo,
    };
    let upload = upload::receive(call.services, &right, &owner, wanted, bytes, call.now)?;
    Ok(Outcome::Made(told(&upload), None, format!("/api/v1/files/{}", upload.file.hash)))
}

/// `GET /files/{id}`: what was sent under this hash; another's is not there.
pub fn read(call: &Call<'_>) -> Answer {
    let unknown = || Error::not_found(Fault::new("attachment-unknown").value(call.id));
    let hash: FileHash = call.id.parse().map_err(|_| unknown())?;
    let sent = upload::sent(call.services, &hash, |owner| sees(call, owner))?;
    Ok(Outcome::One(told(&sent.ok_or_else(unknown)?), None))
}

/// `GET /files`: by hash.
pub fn list(call: &Call<'_>) -> Answer {
    let page = looked(call)?;
    let mut rows = Vec::new();
    let mut last = None;
    let full = page.len() == LOOKED_MAX;
    for upload in page {
        if rows.len() >= call.query.limit {
            return Ok(Outcome::Rows(rows, last));
        }
        last = Some(upload.id.clone());
        if sees(call, &upload.owner) {
            rows.push(told(&upload));
        }
    }
    Ok(Outcome::Rows(rows, if full { last } else { None }))
}

fn looked(call: &Call<'_>) -> Result<Vec<Upload>> {
    let page = call.services.store.upkeep_page(UpkeepKind::Upload, &call.query.after, LOOKED_MAX)?;
    Ok(page.into_iter().filter_map(|record| Upload::try_from(record).ok()).collect())
}
