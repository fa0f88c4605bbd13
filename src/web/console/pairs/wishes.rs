//! Wishes in words, and how somebody of the office makes a proposal of one.
use crate::domain::completeness::WaiverSubject;
use crate::domain::error::Result;
use crate::domain::proposal::{Party, Proposal, Standing, Wish};
use crate::domain::time::Timestamp;
use crate::service::access;
use crate::service::accounts::records;
use crate::service::proposals;
use crate::text::dates;
use crate::web::console::addressed;
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::recall_page;
use crate::web::console::task_words;
use crate::web::voice::Phrase;

/// Where proposals are listed.
pub const PATH: &str = "/office/proposals";

/// What is wished, in a line.
pub fn title(call: &Call<'_>, wish: &Wish) -> Result<String> {
    let voice = call.visit.voice;
    let of_key = |key: &str, kid: &str| voice.say(key, [("kid", Phrase::plain(kid))]).bare();
    Ok(match wish {
        Wish::NewKey(kid) => of_key("proposal-new-key", &kid.to_string()),
        Wish::RetireKey(kid) => of_key("proposal-retire-key", &kid.to_string()),
        Wish::Waive(waiver) => {
            let name = subject(call, &waiver.subject)?;
            let item = voice.word_of("item-", waiver.item.code()).unwrap_or(waiver.item.code());
            let until = voice.date(waiver.until);
            let parts = [("item", Phrase::plain(item)), ("name", Phrase::plain(&name)), ("until", Phrase::plain(&until))];
            voice.say("proposal-waive", parts).bare()
        }
        Wish::Recall(recall) => recall_page::title(call, recall.kind, &recall.scope)?,
    })
}

/// What a waiver is for.
pub fn subject(call: &Call<'_>, subject: &WaiverSubject) -> Result<String> {
    match subject {
        WaiverSubject::Product(id) => addressed::product_name(call, id),
        WaiverSubject::Batch(id) => {
            let product = call.services().store.batch(id)?.map(|owned| owned.record.product);
            let product = product.map(|product| addressed::product_name(call, &product)).transpose()?.unwrap_or_default();
            Ok(format!("{} · {product}", task_words::lot(call, id)?))
        }
    }
}

/// How a proposal stands, in a word.
pub fn state(call: &Call<'_>, standing: Standing) -> &'static str {
    call.visit.voice.word(match standing {
        Standing::Open => "proposal-state-open",
        Standing::RunOut => "proposal-state-run-out",
        Standing::Confirmed => "proposal-state-confirmed",
        Standing::TurnedDown => "proposal-state-turned-down",
        Standing::Alone => "proposal-state-alone",
        Standing::Seen => "proposal-state-seen",
    })
}

/// The name of a person, else of its account.
pub fn name(call: &Call<'_>, party: &Party) -> Result<String> {
    Ok(match party {
        Party::Operator => call.visit.voice.word("proposal-operator").to_owned(),
        Party::Account(id) => match records::account(call.services(), id)? {
            Some(account) => format!("{} ({id})", account.person),
            None => id.to_string(),
        },
    })
}

/// A moment on the registry's clock.
pub fn moment(call: &Call<'_>, at: Timestamp) -> String {
    dates::moment(call.lang(), call.state.registry.zone.wall(at))
}

/// Proposes something in the name of whoever is signed in, and leads to its page.
pub fn propose(call: &Call<'_>, wish: Wish, reason: &str) -> Answer {
    let right = access::may_propose(&call.person()?.account, &wish)?;
    let made: Proposal = proposals::propose(call.services(), call.noted, &right, wish, reason, call.now)?;
    Outcome::goes(call.path(&format!("{PATH}/{}", made.id)))
}
