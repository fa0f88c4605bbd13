//! Turns the library's one error into an HTTP status and, for programs, into a problem document (RFC 9457).
use crate::domain::error::{Error, Fault, Kind};
use crate::text::catalogue::say;
use crate::text::faults;
use crate::text::lang::Lang;
use axum::http::StatusCode;
use serde::Serialize;

/// Status, and key of the title, of a kind of error. The only such match there is.
pub fn status(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "problem-invalid"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "problem-not-found"),
        Kind::Conflict => (StatusCode::CONFLICT, "problem-conflict"),
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
        Kind::Invalid | Kind::NotFound | Kind::Conflict | Kind::Forbidden | Kind::Limit | Kind::TooLarge | Kind::Full => {
            faults::error(lang, error)
        }
        Kind::Unavailable | Kind::Internal => {
            error.faults.iter().map(|fault| say(lang, "problem-ours", &[("code", fault.code)])).collect()
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
    faults: Vec<FaultEntry>,
}

#[derive(Serialize)]
struct FaultEntry {
    code: &'static str,
    detail: String,
}

/// The problem document of an error, under a title in words. The cause is not in it.
pub fn document(lang: Lang, error: &Error, title: &str) -> serde_json::Result<String> {
    let sentences = sentences(lang, error);
    serde_json::to_string(&Document {
        r#type: format!("urn:temtin:fault:{}", error.code()),
        title,
        status: status(error.kind).0.as_u16(),
        code: error.code(),
        detail: sentences.join(" "),
        faults: error.faults.iter().zip(sentences).map(|(fault, detail)| FaultEntry { code: fault.code, detail }).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_code_and_every_fault_and_hides_the_cause() {
        let cause = std::io::Error::other("/secret/path");
        let error = Error::unavailable(Fault::new("entropy-unavailable"), cause);
        let text = document(Lang::En, &error, "Not now").unwrap();
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
                let text = document(lang, error, "Not now").unwrap() + &sentences(lang, error).concat();
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
