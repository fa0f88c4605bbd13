//! The home page of the office: what waits for it, a line and one button each.
use crate::domain::error::{Fault, Result};
use crate::domain::time::Date;
use crate::service::accounts::people;
use crate::service::proposals;
use crate::service::search::Standing;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::evidence;
use crate::web::console::people::{NO_PHONE, PATH as PEOPLE, lacks_phone};
use crate::web::console::recognitions;
use crate::web::console::register_lists::{BEYOND, UNCHECKED, approval_part, is_beyond, part_of};
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

/// Something that waits.
struct Waits {
    what: String,
    detail: String,
    path: String,
    word: &'static str,
}

#[derive(Template)]
#[template(path = "office.html")]
struct HomePage {
    frame: Frame,
    shell: Shell,
    waits: Vec<Waits>,
}

/// `GET /office`
pub fn show(call: &Call<'_>) -> Answer {
    let waits = [
        alone(call)?,
        proposed(call)?,
        unchecked(call)?,
        products(call)?,
        dossiers(call)?,
        papers(call)?,
        expired(call)?,
        expiring(call)?,
        beyond(call)?,
        imbalances(call)?,
        phones(call)?,
    ];
    let waits = waits.into_iter().flatten().collect();
    Outcome::page(&HomePage { frame: Frame::of(call.state, call.visit), shell: Shell::of(call)?, waits })
}

/// A line about so many of something; none where there are none.
fn line(call: &Call<'_>, count: usize, key: &'static str, detail: String, (path, word): (&str, &'static str)) -> Option<Waits> {
    let (voice, told) = (call.visit.voice, count.to_string());
    (count > 0).then(|| Waits {
        what: voice.say(key, [("count", Phrase::plain(&told))]).bare(),
        detail,
        path: match path.split_once('?') {
            Some(_) => format!("{path}{}", call.visit.and_language()),
            None => call.path(path),
        },
        word: voice.word(word),
    })
}

/// What the operator did alone in an emergency, until a head has taken note of it.
fn alone(call: &Call<'_>) -> Result<Option<Waits>> {
    let about = call.visit.voice.word("office-waits-alone-about").to_owned();
    let count = proposals::waiting(call.services(), call.now)?.1;
    Ok(line(call, count, "office-waits-alone", about, ("/office/proposals", "office-look")))
}

fn proposed(call: &Call<'_>) -> Result<Option<Waits>> {
    let about = call.visit.voice.word("office-waits-proposals-about").to_owned();
    let count = proposals::waiting(call.services(), call.now)?.0;
    Ok(line(call, count, "office-waits-proposals", about, ("/office/proposals", "office-look")))
}

fn unchecked(call: &Call<'_>) -> Result<Option<Waits>> {
    let catalogue = call.services().catalogue()?;
    let count = catalogue.producers.values().filter(|producer| approval_part(&producer.office) == UNCHECKED).count();
    let about = call.visit.voice.word("office-waits-unchecked-about").to_owned();
    let path = format!("/office/producers?show={UNCHECKED}");
    Ok(line(call, count, "office-waits-unchecked", about, (&path, "office-look")))
}

/// Products that nobody in the office has looked at, or that their producer changed since.
fn products(call: &Call<'_>) -> Result<Option<Waits>> {
    let count = call.services().catalogue()?.products.values().filter(|listed| listed.product.approved.is_none()).count();
    let about = call.visit.voice.word("office-waits-products-about").to_owned();
    let path = format!("/office/products?show={UNCHECKED}");
    Ok(line(call, count, "office-waits-products", about, (&path, "office-look")))
}

fn dossiers(call: &Call<'_>) -> Result<Option<Waits>> {
    let catalogue = call.services().catalogue()?;
    let count = catalogue.products.values().flat_map(|listed| &listed.recognitions).filter(|row| row.waits()).count();
    let about = call.visit.voice.word("office-waits-dossiers-about").to_owned();
    let path = format!("{}?show={}", recognitions::PATH, recognitions::OPEN);
    Ok(line(call, count, "office-waits-dossiers", about, (&path, "office-look")))
}

fn papers(call: &Call<'_>) -> Result<Option<Waits>> {
    let about = call.visit.voice.word("office-papers-about").to_owned();
    Ok(line(call, evidence::waiting(call)?.len(), "office-waits-papers", about, ("/office/papers", "office-look")))
}

/// Last days of the stars that are in this part of the list of products.
fn stars(call: &Call<'_>, part: &str) -> Result<Vec<Date>> {
    let (catalogue, today) = (call.services().catalogue()?, call.today());
    let standing = catalogue.products.values().map(|listed| Standing::of(&listed.recognitions, today));
    Ok(standing.filter(|standing| part_of(*standing) == part).filter_map(|standing| standing.to).collect())
}

fn expired(call: &Call<'_>) -> Result<Option<Waits>> {
    let about = call.visit.voice.word("office-waits-expired-about").to_owned();
    let to = ("/office/products?show=expired", "office-look");
    Ok(line(call, stars(call, "expired")?.len(), "office-waits-expired", about, to))
}

fn expiring(call: &Call<'_>) -> Result<Option<Waits>> {
    let (days, today) = (stars(call, "expiring")?, call.today());
    let within = |most: i64| {
        let last = today.saturating_add(jiff::Span::new().days(most));
        days.iter().filter(|day| **day <= last).count().to_string()
    };
    let (month, two) = (within(30), within(60));
    let parts = [("month", Phrase::plain(&month)), ("two", Phrase::plain(&two))];
    let about = call.visit.voice.say("office-waits-expiring-about", parts).bare();
    Ok(line(call, days.len(), "office-waits-expiring", about, ("/office/products?show=expiring", "office-look")))
}

/// Batches of which something like this does not agree.
fn unlike(call: &Call<'_>, is: impl Fn(&Fault) -> bool) -> Result<usize> {
    Ok(call.state.imbalances(call.now)?.iter().filter(|(_, found)| found.iter().any(&is)).count())
}

fn beyond(call: &Call<'_>) -> Result<Option<Waits>> {
    let about = call.visit.voice.word("office-beyond-about").to_owned();
    let path = format!("/office/balance?show={BEYOND}");
    Ok(line(call, unlike(call, is_beyond)?, "office-waits-beyond", about, (&path, "office-look")))
}

fn imbalances(call: &Call<'_>) -> Result<Option<Waits>> {
    let about = call.visit.voice.word("office-balance-about").to_owned();
    let count = unlike(call, |fault| !is_beyond(fault))?;
    Ok(line(call, count, "office-waits-balance", about, ("/office/balance", "office-look")))
}

fn phones(call: &Call<'_>) -> Result<Option<Waits>> {
    let count = people::all(call.services())?.iter().filter(|account| lacks_phone(account)).count();
    let about = call.visit.voice.word("office-waits-phones-about").to_owned();
    let path = format!("{PEOPLE}?show={NO_PHONE}");
    Ok(line(call, count, "office-waits-phones", about, (&path, "office-look")))
}
