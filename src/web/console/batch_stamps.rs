//! Where the stamps of a batch are: in runs that were printed for it, and on rolls of which numbers were bound to it.
use crate::domain::batch::Batch;
use crate::domain::binding::given_up;
use crate::domain::error::Result;
use crate::domain::run::Run;
use crate::domain::time::Timestamp;
use crate::service::acted;
use crate::text::figures::grouped;
use crate::web::console::call::Call;
use crate::web::voice::Phrase;
use std::sync::Arc;

/// A run of the batch, or a roll of which it has numbers.
pub struct RunLine {
    /// Where it is.
    pub path: String,
    /// The day of issue, and whether it is a roll.
    pub name: String,
    /// How many stamps of it the batch has, and who issued or bound them in its producer's place.
    pub detail: String,
}

/// Every run and roll of a batch, in the order of their numbers.
pub fn runs(call: &Call<'_>, batch: &Batch) -> Result<Vec<RunLine>> {
    let owner = call.owner()?;
    let found: Vec<(Arc<Run>, u64, Timestamp)> = {
        let view = call.services().view();
        let of_batch = view.runs().filter(|run| run.owner == owner && run.product == batch.product);
        of_batch
            .filter_map(|run| {
                if run.batch.as_ref() == Some(&batch.id) {
                    return Some((run.clone(), u64::from(run.numbers.count()), run.issued_at));
                }
                let bindings = view.bindings_of(run.id());
                let last = bindings.iter().rev().find(|binding| binding.batch == batch.id)?;
                // What a later binding took away is another batch's.
                let held = given_up(bindings, run.numbers).remove(&batch.id)?;
                Some((run.clone(), held, last.at))
            })
            .collect()
    };
    found.iter().map(|(run, count, at)| line(call, run, *count, *at)).collect()
}

fn line(call: &Call<'_>, run: &Run, count: u64, at: Timestamp) -> Result<RunLine> {
    let (voice, roll) = (call.visit.voice, run.is_roll());
    let day = voice.date(run.issued);
    let count = voice.say("batch-run-count", [("count", Phrase::plain(&grouped(call.lang(), count)))]).bare();
    let who = acted::role_at(call.services(), call.producer()?, at)?.map(|role| acted_word(call, role));
    Ok(RunLine {
        path: call.path(&format!("/console/{}/{}", if roll { "rolls" } else { "stamps" }, run.id())),
        name: if roll { voice.say("batch-roll", [("day", Phrase::plain(&day))]).bare() } else { day },
        detail: std::iter::once(count).chain(who.filter(|who| !who.is_empty())).collect::<Vec<_>>().join(" · "),
    })
}

/// The word for whoever writes in a producer's place.
pub fn acted_word(call: &Call<'_>, role: &str) -> String {
    call.visit.voice.word_of("who-", &role.replace('_', "-")).unwrap_or_default().to_owned()
}
