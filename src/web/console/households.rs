//! For whom to work: the households of a help station, the members of a co-operative.
use crate::domain::account::AccountRole;
use crate::domain::error::{Error, Fault};
use crate::domain::id::ProducerId;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::cookie::Cookie;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

/// How long the choice is kept, in seconds: a working day.
const CHOSEN_SECONDS: u64 = 12 * 3600;

/// A producer that may be chosen.
struct Household {
    id: String,
    name: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "households.html")]
struct HouseholdsPage {
    frame: Frame,
    shell: Shell,
    households: Vec<Household>,
    /// Whether this is a station, which makes links for passwords that were lost.
    station: bool,
}

/// `GET /console/households`
pub fn show(call: &Call<'_>) -> Answer {
    let (voice, person) = (call.visit.voice, call.person()?);
    let mut households = Vec::new();
    for id in person.account.producers(call.today()) {
        let producer = call.services().store.producer(&id)?;
        let name = producer
            .as_ref()
            .and_then(|producer| voice.phrase(&producer.name))
            .map_or_else(|| id.to_string(), |name| name.text.to_owned());
        households.push(Household { here: person.producer() == Some(&id), id: id.to_string(), name });
    }
    let station = person.account.role == AccountRole::Station;
    Outcome::page(&HouseholdsPage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, households, station })
}

/// `POST /console/households/{id}`: works for this one from now on, and begins with its people where the form says so; one without a mandate is
/// not there.
pub fn choose(call: &Call<'_>) -> Answer {
    let person = call.person()?;
    let id: ProducerId = call.named("mandate-missing")?;
    if !person.account.acts_for(&id, call.today()) {
        return Err(Error::not_found(Fault::new("mandate-missing").value(call.id)));
    }
    let mode = call.state.registry.mode;
    let own = person.account.role.producer() == Some(&id);
    let cookie = if own { Cookie::ActingFor.end(mode) } else { Cookie::ActingFor.set(mode, id.as_str(), CHOSEN_SECONDS) };
    let to = if call.posted.text("to") == "people" { "/console/people" } else { "/console" };
    Ok(Outcome::goes(call.path(to))?.with(cookie))
}
