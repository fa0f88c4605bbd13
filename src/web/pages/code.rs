//! The printed code, typed by hand: "this code exists", and no more. It shows neither number, signature nor QR.
use crate::domain::error::Error;
use crate::domain::number::Number;
use crate::service::lookup;
use crate::stamp::code::PrintedCode;
use crate::web::pages::help::{help, refuse};
use crate::web::pages::listing::{self, Found};
use crate::web::pages::visit::{Visit, on_disk, parameter};
use crate::web::problem::Refusal;
use crate::web::reply::{Keep, reply, see_other};
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

/// Longest text that is read as a code; longer ones are cut and then refused as codes.
const CODE_MAX: usize = 40;

/// `/c?code=…`, from the form: leads to the code's own address.
pub async fn typed(visit: Visit) -> Response<Body> {
    let code = plain(parameter(visit.query(), "code").unwrap_or(""));
    if code.is_empty() {
        return see_other(&format!("/{}", visit.kept_language()));
    }
    see_other(&format!("/c/{code}{}", visit.kept_language()))
}

/// `/c/{code}`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let code = plain(visit.uri.path().strip_prefix("/c/").unwrap_or(""));
    let number = code.parse::<PrintedCode>().ok().and_then(|code| code.number().ok());
    // Before anything is looked up: else a right code would show itself among wrong ones.
    if let Some(wait) = number.and_then(|number| state.limits().guessed_out(number)) {
        return refuse(&state, &visit, &Refusal::TooOften(1 + wait.as_secs()));
    }
    let (services, text) = (state.clone(), code.clone());
    let found = on_disk(move || lookup::code(&services, &text, services.env.now())).await;
    match found.and_then(|listing| listing::write(&state, &visit, &listing, Found::ByCode, &code)) {
        Ok((kind, body)) => reply(StatusCode::OK, kind, Keep::Never, body, &visit.headers),
        Err(error) => {
            note_guess(&state, number, &error);
            help(&state, &visit, &error, &code)
        }
    }
}

/// A well-formed code that is not right is a guess at its number.
fn note_guess(state: &AppState, number: Option<Number>, error: &Error) {
    if let Some(number) = number.filter(|_| error.code() == "code-unknown") {
        state.limits().guess(number);
    }
}

/// What may be part of a code, without the spaces that people and forms put between (`+`, `%20`).
fn plain(raw: &str) -> String {
    let spaced = raw.replace("%20", " ");
    spaced.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(CODE_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_typed_code_becomes_a_plain_path() {
        assert_eq!(plain("zzzzz+ZZZD8%20-B8SK"), "zzzzzZZZD8-B8SK");
        assert_eq!(plain("//evil.example/?x"), "evilexamplex");
        assert_eq!(plain(&"A".repeat(500)).len(), super::CODE_MAX);
    }
}
