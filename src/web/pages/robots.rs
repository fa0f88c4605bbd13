//! Stamps are not for search engines.
use crate::web::pages::visit::Visit;
use crate::web::reply::{Keep, Kind, reply};
use axum::body::Body;
use axum::http::{Response, StatusCode};

const RULES: &str = "User-agent: *\nDisallow: /01/\nDisallow: /t/\nDisallow: /c\n";

/// `/robots.txt`
pub async fn show(visit: Visit) -> Response<Body> {
    reply(StatusCode::OK, Kind::Text, Keep::Briefly, RULES.to_owned(), &visit.headers)
}
