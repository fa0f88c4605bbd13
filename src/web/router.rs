//! Which door each address opens.
use crate::service::services::Services;
use crate::web::limits::Limits;
use crate::web::options::Options;
use crate::web::pages::{
    code, feed, file, home, jwks, producer, product, recall, recalls, register, report, robots, stamp, tally, trace,
};
use crate::web::state::AppState;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Every page over an opened service, with the usual limits.
pub fn router(services: Arc<Services>) -> Router {
    of(AppState::new(services, Arc::new(Limits::new(&Options::default()))))
}

/// Every page. Paths are never decoded nor tidied: a stamp has one spelling.
pub fn of(state: AppState) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/01/{*path}", get(stamp::show))
        .route("/t/{*path}", get(stamp::show))
        // Cut off before the product; `{*path}` takes no empty path.
        .route("/01", get(stamp::show))
        .route("/01/", get(stamp::show))
        .route("/t", get(stamp::show))
        .route("/t/", get(stamp::show))
        .route("/c", get(code::typed))
        .route("/c/{code}", get(code::show))
        .route("/files/{file}", get(file::show))
        .route("/register", get(register::show))
        .route("/register/report", get(report::show))
        .route("/products/{slug}", get(product::show))
        .route("/producers/{slug}", get(producer::show))
        .route("/api/v1/register/summary", get(tally::show))
        .route("/recalls", get(recalls::show))
        .route("/recalls.json", get(recalls::data))
        .route("/recalls.atom", get(feed::show))
        .route("/recalls/{id}", get(recall::show))
        .route("/.well-known/jwks.json", get(jwks::show))
        .route("/trace/{batch}", get(trace::show))
        .route("/robots.txt", get(robots::show))
        .fallback(home::nothing_here)
        .with_state(state)
}
