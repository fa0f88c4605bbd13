//! Turns the library's one error into an HTTP status and, for programs, into a problem document (RFC 9457).
use crate::domain::error::{Error, Fault, Kind};
use crate::text::catalogue::say;
use crate::text::faults;
use crate::text::lang::Lang;
use crate::web::request_id::RequestId;
use axum::http::StatusCode;
use serde::Serialize;

/// Status, and key of the title, of a kind of error. The only such match there is.
pub fn status(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "problem-invalid"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        Kind::Conflict => (StatusCode::CONFLICT, "problem-conflict"),
        Kind::Stale => (StatusCode::PRECONDITION_FAILED, "problem-stale"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "problem-token"),
        Kind::Forbidden => (StatusCode::FORBIDDEN, "problem-forbidden"),
        Kind::Limit => (StatusCode::TOO_MANY_REQUESTS, "problem-limit"),
        Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "problem-too-large"),
        Kind::Full => (StatusCode::INSUFFICIENT_STORAGE, "problem-full"),
        Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "problem-unavailable"),
        Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "problem-internal"),
    }
}

/// Every fault in words. What failed on our side is told by its code alone: its arguments name files and folders of the server.
pub fn sentences(lang: Lang, error: &Error) -> Vec<String> {
    match error.kind {
        Kind::Invalid
        | Kind::NotFound
        | Kind::Conflict
        | Kind::Stale
        | Kind::Unauthenticated
        | Kind::Forbidden
        | Kind::Limit
        | Kind::TooLarge
        | Kind::Full => error.faults.iter().map(|fault| faults::fault(lang, &bare(fault))).collect(),
        Kind::Unavailable | Kind::Internal => {
            error.faults.iter().map(|fault| say(lang, "problem-ours", &[("code", fault.code)])).collect()
        }
    }
}

/// A request that is refused for its form or its time, before anybody looks at what it asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The address has more than so many bytes.
    AddressTooLong(usize),
    /// The door does not know the method.
    Method,
    /// The body has more than so many bytes.
    BodyTooLarge(usize),
    /// The body did not come in time.
    BodySlow,
    /// The body was no body.
    BodyBroken,
    /// Too many requests of one visitor; after so many seconds there is room again.
    TooOften(u64),
    /// The server is pressed; try again after so many seconds.
    Pressed(u64),
    /// The body is not of the kind that the door takes.
    BodyKind(&'static str),
    /// The body is no JSON, or holds a name twice, or is too deep; why, in the words of whoever read it.
    BodyNoJson(String),
    /// The door writes nothing that the asker would take.
    NoSuchForm(&'static str),
    /// A change without the mark of what it was made on the ground of.
    NoGround,
    /// The deed wants a key, so that a repeat does nothing twice.
    NoKey,
    /// The same question is being answered at this moment.
    UnderWay,
    /// Files of nobody who is signed in: they are not read.
    FilesUnsigned,
}

impl Refusal {
    /// Its status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::AddressTooLong(_) => StatusCode::URI_TOO_LONG,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodySlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyBroken => StatusCode::BAD_REQUEST,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Pressed(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::BodyKind(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BodyNoJson(_) | Self::NoKey => StatusCode::BAD_REQUEST,
            Self::NoSuchForm(_) => StatusCode::NOT_ACCEPTABLE,
            Self::NoGround => StatusCode::PRECONDITION_REQUIRED,
            Self::UnderWay => StatusCode::CONFLICT,
            Self::FilesUnsigned => StatusCode::UNAUTHORIZED,
        }
    }

    /// Seconds after which to try again.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooOften(seconds) | Self::Pressed(seconds) => Some(*seconds),
            Self::UnderWay => Some(1),
            Self::AddressTooLong(_)
            | Self::Method
            | Self::BodyTooLarge(_)
            | Self::BodySlow
            | Self::BodyBroken
            | Self::BodyKind(_)
            | Self::BodyNoJson(_)
            | Self::NoSuchForm(_)
            | Self::NoGround
            | Self::NoKey
            | Self::FilesUnsigned => None,
        }
    }

    /// Whether the rest of the request would be taken for the next one.
    pub fn ends_connection(&self) -> bool {
        match self {
            Self::BodyTooLarge(_) | Self::BodySlow | Self::BodyBroken | Self::Pressed(_) | Self::FilesUnsigned => true,
            Self::AddressTooLong(_)
            | Self::Method
            | Self::TooOften(_)
            | Self::BodyKind(_)
            | Self::BodyNoJson(_)
            | Self::NoSuchForm(_)
            | Self::NoGround
            | Self::NoKey
            | Self::UnderWay => false,
        }
    }

    /// As an error, for its sentence.
    pub fn error(&self) -> Error {
        match self {
            Self::AddressTooLong(max) => Error::too_large(Fault::new("address-too-long").arg("max", max)),
            Self::Method => Fault::new("method-unknown").into(),
            Self::BodyTooLarge(max) => Error::too_large(Fault::new("body-too-large").arg("max", max)),
            Self::BodySlow => Fault::new("body-slow").into(),
            Self::BodyBroken => Fault::new("body-broken").into(),
            Self::TooOften(seconds) => Error::limit(Fault::new("too-often").arg("seconds", seconds)),
            Self::Pressed(seconds) => Error::limit(Fault::new("pressed").arg("seconds", seconds)),
            Self::BodyKind(taken) => Fault::new("body-kind").arg("taken", taken).into(),
            Self::BodyNoJson(why) => Fault::new("body-no-json").arg("why", why).into(),
            Self::NoSuchForm(given) => Fault::new("form-not-given").arg("given", given).into(),
            Self::NoGround => Fault::new("if-match-missing").into(),
            Self::NoKey => Fault::new("idempotency-key-missing").into(),
            Self::UnderWay => Error::conflict(Fault::new("idempotency-key-under-way")),
            Self::FilesUnsigned => Error::unauthenticated(Fault::new("session-files")),
        }
    }

    /// Key of its title.
    pub fn title(&self) -> &'static str {
        match self {
            Self::TooOften(_) => "problem-limit",
            Self::Pressed(_) => "problem-unavailable",
            Self::AddressTooLong(_) | Self::BodyTooLarge(_) => "problem-too-large",
            Self::Method
            | Self::BodySlow
            | Self::BodyBroken
            | Self::BodyKind(_)
            | Self::BodyNoJson(_)
            | Self::NoSuchForm(_)
            | Self::NoGround
            | Self::NoKey => "problem-invalid",
            Self::UnderWay => "problem-conflict",
            Self::FilesUnsigned => "problem-signed-out",
        }
    }
}

/// A page or document that could not be written.
pub fn unwritten(source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::unavailable(Fault::new("template-failed"), source)
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    faults: Vec<FaultEntry>,
}

#[derive(Serialize)]
struct FaultEntry {
    code: &'static str,
    detail: String,
    /// Where in the body it lies (RFC 6901); empty for the whole of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    /// Which parameter of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
}

/// In the place of a file's name: the fault lies in the body, at a JSON pointer.
pub const IN_BODY: &str = "#body";

/// In the place of a file's name: the fault lies in a parameter of the address.
pub const IN_ADDRESS: &str = "#address";

impl FaultEntry {
    /// A fault with its place: a pointer or a parameter is a member of its own, a place in a file a part of the sentence.
    fn of(fault: &Fault, detail: String) -> Self {
        let place = |of: &str| fault.at.as_ref().filter(|at| at.file == of).map(|at| at.column.clone());
        Self { code: fault.code, detail, pointer: place(IN_BODY), parameter: place(IN_ADDRESS) }
    }
}

/// Without a place that is told beside the sentence.
fn bare(fault: &Fault) -> Fault {
    let beside = fault.at.as_ref().is_some_and(|at| [IN_BODY, IN_ADDRESS].contains(&at.file.as_str()));
    Fault { at: fault.at.clone().filter(|_| !beside), ..fault.clone() }
}

/// The problem document of an error, under a title in words. The cause is not in it; `instance` finds it in the log.
pub fn document(lang: Lang, error: &Error, status: StatusCode, title: &str, id: Option<RequestId>) -> serde_json::Result<String> {
    let sentences = sentences(lang, error);
    serde_json::to_string(&Document {
        r#type: format!("urn:temtin:fault:{}", error.code()),
        title,
        status: status.as_u16(),
        code: error.code(),
        detail: sentences.join(" "),
        instance: id.map(|id| format!("urn:temtin:request:{id}")),
        faults: error.faults.iter().zip(sentences).map(|(fault, detail)| FaultEntry::of(fault, detail)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_code_and_every_fault_and_hides_the_cause() {
        let cause = std::io::Error::other("/secret/path");
        let error = Error::unavailable(Fault::new("entropy-unavailable"), cause);
        let text = document(Lang::En, &error, status(error.kind).0, "Not now", None).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((json["status"].as_u64(), json["code"].as_str()), (Some(503), Some("entropy-unavailable")));
        assert_eq!(json["faults"].as_array().unwrap().len(), 1);
        assert!(!text.contains("secret"));
    }

    #[test]
    fn what_failed_on_our_side_is_told_by_its_code_and_shows_no_path() {
        let fault = || Fault::new("store-io").arg("dir", "/secret/path").value("/secret/value").at("/secret/file", 7, "");
        let ours = [Error::unavailable(fault(), std::io::Error::other("/secret/cause")), Error::internal(fault())];
        for error in &ours {
            for lang in Lang::ALL {
                let text =
                    document(lang, error, status(error.kind).0, "Not now", None).unwrap() + &sentences(lang, error).concat();
                assert!(!text.contains("secret") && text.matches("store-io").count() >= 4, "{text}");
            }
        }
        let theirs = Error::from(Fault::new("gtin-shape").value("what-you-typed"));
        assert!(sentences(Lang::En, &theirs).concat().contains("what-you-typed"));
    }

    #[test]
    fn wrong_input_is_never_the_server_s_fault() {
        assert_eq!(status(Kind::Invalid).0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(status(Kind::NotFound).0, StatusCode::NOT_FOUND);
        assert!(status(Kind::Internal).0.is_server_error() && status(Kind::Unavailable).0.is_server_error());
    }
}
