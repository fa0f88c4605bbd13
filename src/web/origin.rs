//! Whether a form was sent from a page of ours (Fetch Metadata; RFC 6454). What another page sends in a visitor's name is refused.
use crate::domain::error::{Error, Fault, Result};
use crate::service::services::Services;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, ORIGIN};

/// Where a browser says from which page a request comes.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What counts where a request says nothing of the page that it comes from: every browser of the last years says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silent {
    /// It is a program that was given the link: the link itself is its right.
    Allowed,
    /// It is refused: a session rides on a cookie, which a browser sends by itself.
    Refused,
}

/// Refuses a form that another page sent: forbidden `form-foreign`. `Sec-Fetch-Site` outranks `Origin`, since it knows redirects.
pub fn own_page(services: &Services, headers: &HeaderMap, silent: Silent) -> Result<()> {
    let said = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let own = match (said(&FETCH_SITE), said(&ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == services.registry.base(),
        (None, None) => silent == Silent::Allowed,
    };
    if own { Ok(()) } else { Err(Error::forbidden(Fault::new("form-foreign"))) }
}
