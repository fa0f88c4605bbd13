//! Pictures and documents that some record shows to everybody. Anything else is as if it were not there.
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault};
use crate::domain::id::BatchId;
use crate::service::attach;
use crate::web::pages::help::help;
use crate::web::pages::visit::{Visit, on_disk, parameter};
use crate::web::reply;
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::Response;

/// `/files/{sha256}`, and `/files/{sha256}?batch={id}` for a file of one of that batch's events.
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let unknown = || Error::not_found(Fault::new("attachment-unknown"));
    let name = visit.uri.path().rsplit('/').next().unwrap_or_default();
    let Ok(file) = name.parse::<FileHash>() else { return help(&state, &visit, &unknown(), "") };
    let batch = parameter(visit.query(), "batch").and_then(|id| id.parse::<BatchId>().ok());
    let services = state.clone();
    match on_disk(move || attach::shown(&services, &file, batch.as_ref())).await {
        Ok((attached, bytes)) => reply::file(&attached, bytes),
        Err(error) => help(&state, &visit, &error, ""),
    }
}
