//! The door before every deed for programs: who calls, what was sent, whether it was asked before; and the answer as it goes out.
use crate::domain::answer::Answer as Kept;
use crate::domain::audit::{By, Who};
use crate::domain::error::{Error, Fault, Kind as Failure, Result};
use crate::domain::hex::hex;
use crate::domain::id::{DeedKey, TokenId};
use crate::domain::run::Hash;
use crate::domain::time::Timestamp;
use crate::service::access::Actor;
use crate::service::answers::{self, Question};
use crate::service::audited::{self, Coded};
use crate::service::tokens;
use crate::web::api::call::{Answer, Call, Denial, Outcome, Sent};
use crate::web::api::entry::{Asked, Entry, Key};
use crate::web::api::mark::{self, Ground};
use crate::web::api::media::{self, Written};
use crate::web::api::query::Query;
use crate::web::api::{strict, written};
use crate::web::deeds;
use crate::web::file_body;
use crate::web::pages::help::{help, refuse};
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::problem::{Refusal, unwritten};
use crate::web::reply::{Keep, Kind, reply, reply_body, reply_bytes};
use crate::web::state::AppState;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LINK, LOCATION, VARY,
    WWW_AUTHENTICATE,
};
use axum::http::{HeaderValue, Response, StatusCode};
use sha2::{Digest, Sha256};
use std::fs::File;

/// The key of a program, by which a repeat is known.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Who called, where a token was shown.
type Caller = (Option<TokenId>, Actor);

/// What goes out when it went well.
struct Ready {
    status: StatusCode,
    kind: Kind,
    body: Vec<u8>,
    /// In the place of the body, with its length.
    disk: Option<(File, u64)>,
    mark: Option<String>,
    place: Option<String>,
    next: Option<String>,
    file: Option<String>,
}

/// Answers a call at this entry, in the form of its address or, without one, as the program likes it best.
pub async fn answer(entry: &'static Entry, form: Option<Written>, state: AppState, visit: Visit, body: Bytes) -> Response<Body> {
    let (inside, asked) = (state.clone(), visit.clone());
    match on_disk(move || Ok(answered(entry, form, &inside, &asked, body))).await {
        Ok(response) => response,
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn answered(entry: &'static Entry, form: Option<Written>, state: &AppState, visit: &Visit, body: Bytes) -> Response<Body> {
    let now = state.env.now();
    let mut response = match caller(state, visit, now) {
        Err(denial) => denied(state, visit, denial),
        Ok(caller) => {
            let keep = if caller.0.is_some() { Keep::Own } else { Keep::Shortly };
            match called(entry, form, state, visit, body, &caller, now) {
                Ok((ready, replayed)) => sent(visit, ready, keep, replayed),
                Err(denial) => denied(state, visit, denial),
            }
        }
    };
    response.headers_mut().append(VARY, HeaderValue::from_static("Authorization"));
    response
}

fn header<'a>(visit: &'a Visit, name: &HeaderName) -> Option<&'a str> {
    visit.headers.get(name).and_then(|value| value.to_str().ok())
}

/// Who calls: nobody without a token, and whoever shows one that is worth nothing is told so even where none is needed.
fn caller(state: &AppState, visit: &Visit, now: Timestamp) -> std::result::Result<Caller, Denial> {
    let Some(shown) = visit.headers.get(AUTHORIZATION) else { return Ok((None, Actor::Anybody)) };
    let wrong = || Error::unauthenticated(Fault::new("token-wrong"));
    let (scheme, text) = shown.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(wrong().into());
    }
    let (id, actor) = tokens::shown(state, text.trim(), now)?;
    state.limits().pass_token(&id).map_err(|wait| Refusal::TooOften(1 + wait.as_secs()))?;
    Ok((Some(id), actor))
}

/// Whether the answer is one that was given before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Replayed {
    No,
    Yes,
}

fn called(
    entry: &'static Entry,
    form: Option<Written>,
    state: &AppState,
    visit: &Visit,
    body: Bytes,
    (token, actor): &Caller,
    now: Timestamp,
) -> std::result::Result<(Ready, Replayed), Denial> {
    entry.who.admit(actor)?;
    let query = Query::read(visit.query(), entry.collection, entry.query, entry.told.form())?;
    let form = match form {
        Some(form) => form,
        None => accepted(entry, visit)?,
    };
    let digest = asked(visit, &body);
    let sent = take(entry, visit, body)?;
    let ground = mark::ground(header(visit, &IF_MATCH));
    if entry.needs_ground() && ground == Ground::Unsaid {
        return Err(Refusal::NoGround.into());
    }
    let question = question(entry, visit, token.as_ref(), digest)?;
    let deed = match &question {
        Some(question) => question.deed.clone(),
        None => own_deed(state)?,
    };
    let _alone = match &question {
        None => None,
        Some(question) => Some(state.asked_alone(&question.id).ok_or(Refusal::UnderWay)?),
    };
    if let Some(question) = question.as_ref().filter(|_| entry.key != Key::Secret)
        && let Some(kept) = answers::given(state, question, now)?
    {
        return Ok((again(kept), Replayed::Yes));
    }
    let (id, part) = entry.named_in(visit.uri.path()).unwrap_or_default();
    let call = Call {
        services: state,
        actor,
        now,
        collection: entry.collection,
        id,
        part,
        query: &query,
        sent: &sent,
        ground: &ground,
        allowed: state.allowed(),
        deed: &deed,
    };
    let outcome = if entry.changes() { noted(entry, visit, token.as_ref(), &call) } else { (entry.run)(&call) };
    let ready = ready(entry, form, &query, outcome?)?;
    if let Some(question) = question.filter(|_| entry.key != Key::Secret) {
        answers::keep(state, kept(question, &ready, now)?)?;
    }
    Ok((ready, Replayed::No))
}

/// Does what changes something between its two lines of the audit log.
fn noted(entry: &Entry, visit: &Visit, token: Option<&TokenId>, call: &Call<'_>) -> Answer {
    let by = token.map_or(By::Service, |id| By::Token(id.clone()));
    let acting_for = if let Actor::Producer(id) = call.actor { Some(id.clone()) } else { None };
    let named = |path: &str| path.strip_prefix("/api/v1/").unwrap_or(path).to_owned();
    let word = deeds::of_program(entry.operation).map_or_else(|| entry.operation.replace('_', "-"), str::to_owned);
    let object = named(visit.uri.path());
    let begun = audited::begin(call.services, &Who { by, acting_for }, &word, &object, call.now)?;
    let done = (entry.run)(call);
    let begun = match &done {
        Ok(Outcome::Made(_, _, place)) => begun.named(&named(place)),
        Ok(_) | Err(_) => begun,
    };
    begun.end(call.services, done.as_ref().err().map(Coded::audit_code));
    done
}

/// The form that the program likes best.
fn accepted(entry: &Entry, visit: &Visit) -> std::result::Result<Written, Refusal> {
    let given: &[Written] = if entry.told.has_twin() { &[Written::Json, Written::Csv] } else { &[Written::Json] };
    let names = if entry.told.has_twin() { "application/json, text/csv" } else { "application/json" };
    match media::written(header(visit, &ACCEPT), given) {
        Some(form) => Ok(form),
        // What is no list has one form only; who takes another one reads it all the same.
        None if !entry.told.has_twin() => Ok(Written::Json),
        None => Err(Refusal::NoSuchForm(names)),
    }
}

/// All that is asked, as one hash: another body under the same key is another question.
fn asked(visit: &Visit, body: &[u8]) -> Hash {
    let kind = header(visit, &CONTENT_TYPE).unwrap_or_default();
    Sha256::new()
        .chain_update(visit.path_and_query().as_bytes())
        .chain_update([0])
        .chain_update(kind.as_bytes())
        .chain_update([0])
        .chain_update(body)
        .finalize()
        .into()
}

/// The body, in the kind that the entry takes.
fn take(entry: &Entry, visit: &Visit, body: Bytes) -> std::result::Result<Sent, Refusal> {
    let kind = media::bare(header(visit, &CONTENT_TYPE).unwrap_or_default());
    let is = |taken: &str| kind.as_deref() == Some(taken);
    match entry.asked {
        Asked::Nothing => Ok(Sent::Nothing),
        Asked::Record(_) if is(media::JSON) => strict::object(&body).map(Sent::Members),
        Asked::Record(_) => Err(Refusal::BodyKind(media::JSON)),
        Asked::Change(_) if is(media::MERGE_PATCH) || is(media::JSON) => strict::object(&body).map(Sent::Members),
        Asked::Change(_) => Err(Refusal::BodyKind(media::MERGE_PATCH)),
        Asked::File(kinds, _) => match kind.filter(|kind| kinds.contains(&kind.as_str())) {
            Some(kind) => Ok(Sent::File(kind, body.to_vec())),
            None => Err(Refusal::BodyKind("image/jpeg, image/png, image/webp, application/pdf")),
        },
    }
}

/// The question under the program's own key, where the entry honours one and a key was sent.
fn question(entry: &Entry, visit: &Visit, token: Option<&TokenId>, asked: Hash) -> std::result::Result<Option<Question>, Denial> {
    let given = visit.headers.get(IDEMPOTENCY_KEY);
    match (entry.key, given, token) {
        (Key::None, _, _) | (Key::Honoured | Key::Secret, None, _) | (_, _, None) => Ok(None),
        (Key::Needed, None, Some(_)) => Err(Refusal::NoKey.into()),
        (Key::Honoured | Key::Secret | Key::Needed, Some(key), Some(token)) => {
            // A structured field has quotes about it, which are no part of the key.
            let key = key.to_str().unwrap_or_default();
            let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
            Ok(Some(Question::new(token, key, asked)?))
        }
    }
}

fn own_deed(state: &AppState) -> Result<DeedKey> {
    Ok(format!("api-{}", hex(&state.env.entropy::<16>()?)).parse()?)
}

fn ready(entry: &Entry, form: Written, query: &Query, outcome: Outcome) -> Result<Ready> {
    let fields = query.fields.as_deref();
    let bare =
        |status, kind, body: Vec<u8>| Ready { status, kind, body, disk: None, mark: None, place: None, next: None, file: None };
    Ok(match outcome {
        Outcome::One(members, version) => {
            let body = written::one(written::sparse(members, fields))?;
            let version = version.filter(|_| fields.is_none()).unwrap_or_else(|| Sha256::digest(&body).into());
            Ready { mark: Some(mark::text(&version)), ..bare(StatusCode::OK, Kind::Json, body.into_bytes()) }
        }
        Outcome::Made(members, version, place) => {
            let body = written::one(members)?;
            let version = version.map(|version| mark::text(&version));
            Ready { mark: version, place: Some(place), ..bare(StatusCode::CREATED, Kind::Json, body.into_bytes()) }
        }
        Outcome::Rows(rows, next) => {
            let next = next.map(|after| query.cursor(&after));
            let (kind, body) = match (form, entry.told.form()) {
                (Written::Csv, Some(form)) => (Kind::Csv, written::table(form, &rows, fields)?),
                (Written::Csv, None) | (Written::Json, _) => {
                    let rows = rows.into_iter().map(|row| written::sparse(row, fields)).collect();
                    (Kind::Json, written::page(rows, next.as_deref())?)
                }
            };
            let version: Hash = Sha256::digest(&body).into();
            Ready { mark: Some(mark::text(&version)), next, ..bare(StatusCode::OK, kind, body.into_bytes()) }
        }
        Outcome::Pdf(bytes, name) => Ready { file: Some(name), ..bare(StatusCode::OK, Kind::Pdf, bytes) },
        Outcome::Card(bytes, kind, name) => Ready { file: Some(name), ..bare(StatusCode::OK, kind, bytes) },
        Outcome::File(file, bytes, name) => {
            Ready { disk: Some((file, bytes)), file: Some(name), ..bare(StatusCode::OK, Kind::Binary, Vec::new()) }
        }
        Outcome::Done => bare(StatusCode::NO_CONTENT, Kind::Json, Vec::new()),
    })
}

fn kept(question: Question, ready: &Ready, now: Timestamp) -> Result<Kept> {
    Ok(Kept {
        id: question.id,
        asked: question.asked,
        outcome: ready.status.as_u16(),
        place: ready.place.clone().unwrap_or_default(),
        mark: ready.mark.clone().unwrap_or_default(),
        body: String::from_utf8(ready.body.clone()).map_err(unwritten)?,
        at: now,
    })
}

fn again(kept: Kept) -> Ready {
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    Ready {
        status: StatusCode::from_u16(kept.outcome).unwrap_or(StatusCode::OK),
        kind: Kind::Json,
        body: kept.body.into_bytes(),
        disk: None,
        mark: some(kept.mark),
        place: some(kept.place),
        next: None,
        file: None,
    }
}

fn sent(visit: &Visit, ready: Ready, keep: Keep, replayed: Replayed) -> Response<Body> {
    let known = ready.status == StatusCode::OK
        && ready.mark.as_deref().is_some_and(|mark| mark::is_known(header(visit, &IF_NONE_MATCH), mark));
    let next = ready.next.as_deref().map(|cursor| next_link(visit, cursor));
    let mut response = match (ready.kind, ready.disk) {
        (Kind::Binary, Some((file, bytes))) => reply_body(Kind::Binary, Keep::Never, file_body::body(file, bytes)),
        _ if known => reply(StatusCode::NOT_MODIFIED, ready.kind, keep, String::new(), &visit.headers),
        (kind @ (Kind::Pdf | Kind::Svg | Kind::Png | Kind::Binary), _) => reply_bytes(kind, Keep::Never, ready.body),
        (
            kind @ (Kind::Html | Kind::Json | Kind::Problem | Kind::Jwks | Kind::Text | Kind::Atom | Kind::Csv | Kind::Script),
            _,
        ) => reply(ready.status, kind, keep, String::from_utf8_lossy(&ready.body).into_owned(), &visit.headers),
    };
    let headers = response.headers_mut();
    if ready.status == StatusCode::NO_CONTENT || known {
        headers.remove(CONTENT_TYPE);
    }
    let file = ready.file.map(|name| format!("attachment; filename=\"{name}\""));
    let told = [(ETAG, ready.mark), (LOCATION, ready.place), (LINK, next), (CONTENT_DISPOSITION, file)];
    for (name, text) in told {
        headers.extend(text.and_then(|text| HeaderValue::from_str(&text).ok()).map(|value| (name, value)));
    }
    if replayed == Replayed::Yes {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// The same address with the next cursor (RFC 8288).
fn next_link(visit: &Visit, cursor: &str) -> String {
    let kept: Vec<&str> = visit.query().split('&').filter(|part| !part.is_empty() && !part.starts_with("cursor=")).collect();
    let mut query = kept.join("&");
    if !query.is_empty() {
        query.push('&');
    }
    format!("<{}?{query}cursor={cursor}>; rel=\"next\"", visit.uri.path())
}

fn denied(state: &AppState, visit: &Visit, denial: Denial) -> Response<Body> {
    match denial {
        Denial::Refusal(refusal) => refuse(state, visit, &refusal),
        Denial::Error(error) => {
            let mut response = help(state, visit, &error, "");
            if error.kind == Failure::Unauthenticated {
                let shown = visit.headers.contains_key(AUTHORIZATION);
                let ask = if shown { "Bearer realm=\"temtin\", error=\"invalid_token\"" } else { "Bearer realm=\"temtin\"" };
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(ask));
            }
            response
        }
    }
}
