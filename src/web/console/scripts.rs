//! The console's script, under an address that names its text.
use crate::domain::error::{Error, Fault};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::script;

/// `GET /console/scripts/{id}`
pub fn show(call: &Call<'_>) -> Answer {
    if call.id == script::name() {
        Outcome::script(script::kept())
    } else {
        Err(Error::not_found(Fault::new("attachment-unknown")))
    }
}
