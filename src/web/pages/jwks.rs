//! The public stamp keys, so that anyone can check a stamp without us.
use crate::stamp::jwks;
use crate::web::pages::visit::Visit;
use crate::web::reply::{Keep, Kind, reply};
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

/// `/.well-known/jwks.json`, from memory.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let keys = jwks::write(&state.view().keys);
    reply(StatusCode::OK, Kind::Jwks, Keep::Briefly, keys, &visit.headers)
}
