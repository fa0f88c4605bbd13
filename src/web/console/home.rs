//! The home page: what to do next, one button each.
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

/// Something to do.
pub struct Task {
    /// What.
    pub what: String,
    /// More about it.
    pub detail: String,
    /// Where it is done.
    pub path: String,
    /// The word on its button.
    pub word: &'static str,
}

#[derive(Template)]
#[template(path = "console_home.html")]
struct HomePage {
    frame: Frame,
    shell: Shell,
    tasks: Vec<Task>,
}

/// `GET /console`
pub fn show(call: &Call<'_>) -> Answer {
    Outcome::page(&HomePage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, tasks: Vec::new() })
}
