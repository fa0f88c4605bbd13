//! For whom an account acts: its mandates as they are read, and the papers behind them.
use crate::domain::account::{Account, Mandate};
use crate::domain::error::Result;
use crate::web::console::call::Call;
use crate::web::console::producer_choice;
use crate::web::voice::Phrase;

/// A mandate in a list.
pub struct MandateLine {
    /// Of which producer.
    pub producer: String,
    /// Its name.
    pub name: String,
    /// From when until when.
    pub days: String,
    /// Whether it stands.
    pub state: &'static str,
    /// Whether it can still be ended.
    pub open: bool,
    /// Which of the account's papers is its own.
    pub paper: Option<usize>,
}

/// Mandates of an account, the latest first.
pub fn lines(call: &Call<'_>, account: &Account) -> Result<Vec<MandateLine>> {
    let numbered = account.mandates.iter().enumerate().rev();
    numbered.map(|(at, mandate)| line(call, at, mandate)).collect()
}

fn line(call: &Call<'_>, at: usize, mandate: &Mandate) -> Result<MandateLine> {
    let (voice, today) = (call.visit.voice, call.today());
    let past = mandate.until.is_some_and(|until| until < today);
    let state = match (mandate.ended.is_some(), past, mandate.from > today) {
        (true, ..) => "mandate-ended",
        (_, true, _) => "mandate-past",
        (.., true) => "mandate-to-come",
        (false, false, false) => "mandate-stands",
    };
    let from = voice.date(mandate.from);
    let days = match mandate.until {
        Some(until) => {
            let until = voice.date(until);
            voice.say("mandate-days", [("from", Phrase::plain(&from)), ("until", Phrase::plain(&until))])
        }
        None => voice.say("mandate-days-open", [("from", Phrase::plain(&from))]),
    };
    Ok(MandateLine {
        producer: mandate.producer.to_string(),
        name: producer_choice::name(call, &mandate.producer)?,
        days: days.bare(),
        state: voice.word(state),
        open: mandate.ended.is_none() && !past,
        paper: mandate.paper.map(|_| at),
    })
}
