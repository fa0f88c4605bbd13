//! The free rest of a roll that was lost or stolen: void in one tap, so that nobody sticks it on goods.
use crate::domain::id::DeedKey;
use crate::domain::run::{Run, StatusReason};
use crate::service::roll::{self, Fate};
use crate::service::status::{self, StatusOrder};
use crate::text::figures::grouped;
use crate::web::console::addressed::{self, product_name};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::rolls::choice::told;
use crate::web::console::shell::Shell;
use crate::web::pages::frame::Frame;
use crate::web::voice::Phrase;
use askama::Template;

#[derive(Template)]
#[template(path = "rolls/lost.html")]
struct LostPage {
    frame: Frame,
    shell: Shell,
    product: String,
    count: String,
    free: Vec<String>,
    path: String,
}

/// `GET /console/rolls/{id}/lost`: tells which numbers these are.
pub fn show(call: &Call<'_>) -> Answer {
    let run = addressed::roll(call)?;
    let ledger = roll::ledger(call.services(), &run)?;
    Outcome::page(&LostPage {
        frame: Frame::of(call.state, call.visit),
        shell: Shell::of(call)?,
        product: product_name(call, &run.product)?,
        count: grouped(call.lang(), u64::from(ledger.count(Fate::Free))),
        free: ledger.of(Fate::Free).map(told).collect(),
        path: format!("/console/rolls/{}", run.id()),
    })
}

/// `POST /console/rolls/{id}/lost`: voids what is free. Sent twice it finds nothing more to void.
pub fn void(call: &Call<'_>) -> Answer {
    let run: Run = addressed::roll(call)?;
    let right = call.person()?.actor.can_change_status(&run.owner)?;
    let deed = call.deed()?;
    for numbers in roll::ledger(call.services(), &run)?.of(Fate::Free) {
        // Each range is a deed of its own, named by where it begins: a try that was cut off goes on where it stopped.
        let deed: DeedKey = format!("{deed}-{}", numbers.first()).parse()?;
        let order = StatusOrder { deed, numbers, reason: StatusReason::Stolen };
        status::change(call.services(), &right, &order, call.now)?;
    }
    let lang = call.visit.and_language();
    Outcome::goes(format!("/console/rolls/{}?lost=1{lang}", run.id()))
}
