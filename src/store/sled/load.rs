//! Loads, in sled: the steps come from the caller's thread and are drafted in the writer's, each by the code of the single deeds; what
//! events and batches follow from is looked at when all of them are there.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::event::Event;
use crate::domain::id::BatchId;
use crate::domain::time::Timestamp;
use crate::store::contract::load::{LoadStep, LoadStore, STEP_MAX};
use crate::store::contract::receipt::Receipt;
use crate::store::record;
use crate::store::sled::batches::{self, Put};
use crate::store::sled::engine::SledStore;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::stage::Stage;
use crate::store::sled::writer::Word;
use crate::store::sled::{recalls, register, trace};
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use std::time::Duration;

/// Steps that may wait to be drafted.
const STEPS_WAITING: usize = 2;

/// How often the writer shows that it waits for a step and does not hang.
const STEP_LOOK: Duration = Duration::from_secs(1);

/// What the caller's thread gives: steps, then `None`. Without that the load was given up.
type Given = Option<LoadStep>;

/// Drafts every step, and then looks at all of them together.
fn draft_all(stage: &mut Stage<'_>, steps: &Receiver<Given>, at: Timestamp) -> Result<()> {
    let mut changed = false;
    loop {
        match steps.recv_timeout(STEP_LOOK) {
            Ok(Some(step)) => changed |= draft_step(stage, step, at)?,
            Ok(None) => break,
            Err(RecvTimeoutError::Timeout) => stage.beat(),
            // The caller tells why.
            Err(RecvTimeoutError::Disconnected) => return Err(Error::refused_to_start(Fault::new("store-fenced"))),
        }
    }
    refuse_unrooted(stage, changed)?;
    refuse_faulty(stage, at)
}

/// Whether it changed a batch that stood.
fn draft_step(stage: &mut Stage<'_>, step: LoadStep, at: Timestamp) -> Result<bool> {
    match step {
        LoadStep::Register(records) => stage.draft(|draft| register::put_register(draft, &records)).map(|_| false),
        LoadStep::Batches(batches) => stage.draft(|draft| batches::put_new(draft, batches, at)).map(|put| put.changed),
        LoadStep::Events(events) => {
            let tell = stage.draft(|draft| {
                let fresh = trace::put_new(draft, events)?;
                trace::tell(draft, fresh, at)
            });
            tell.map(|()| false)
        }
        LoadStep::Recall(recall) => stage.draft(|draft| recalls::add(draft, &recall)).map(|_| false),
        LoadStep::RecallChange(change) => stage.draft(|draft| recalls::change(draft, &change)).map(|_| false),
    }
}

fn refuse_unrooted(stage: &mut Stage<'_>, changed: bool) -> Result<()> {
    let mut put = Put { fresh: Vec::new(), changed };
    each_staged(stage, keys::BATCHES, |_, rows| {
        for (key, _) in rows {
            let id = key.get(keys::BATCHES.len()..).and_then(|id| std::str::from_utf8(id).ok()).unwrap_or_default();
            put.fresh.push(id.parse::<BatchId>().map_err(|_| record::damaged("batch"))?);
        }
        Ok(())
    })?;
    stage.draft(|draft| batches::refuse_unrooted(draft, &put))
}

/// The rules of events over all that are new; a step looked at alone would miss what a later one brings.
fn refuse_faulty(stage: &mut Stage<'_>, at: Timestamp) -> Result<()> {
    each_staged(stage, keys::EVENTS, |stage, rows| {
        let events: Vec<Event> = rows.iter().map(|(_, value)| record::decode(value)).collect::<Result<_>>()?;
        stage.draft(|draft| trace::refuse_faulty(draft, events.iter(), at))
    })
}

/// Every staged row of a tag, some at a time.
fn each_staged(
    stage: &mut Stage<'_>,
    tag: &[u8; 2],
    mut take: impl FnMut(&mut Stage<'_>, Vec<(Key, Vec<u8>)>) -> Result<()>,
) -> Result<()> {
    let mut from = tag.to_vec();
    loop {
        stage.beat();
        let rows = stage.staged(tag, &from, STEP_MAX)?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        from = [last.as_slice(), &[0]].concat();
        take(stage, rows)?;
    }
}

impl LoadStore for SledStore {
    fn load(
        &self,
        steps: &mut dyn Iterator<Item = Result<LoadStep>>,
        at: Timestamp,
        before_shown: &mut dyn FnMut(),
    ) -> Result<Receipt> {
        self.disk().admit_deed()?;
        let writer = self.writer();
        let hold = writer.hold()?;
        let (giving, given) = bounded(STEPS_WAITING);
        let (speaking, words) = bounded(STEPS_WAITING);
        let (showing, shown) = bounded(1);
        let answer = writer.load(&hold, (speaking, shown), move |stage| draft_all(stage, &given, at))?;
        let mut failed = None;
        // Without a word the load failed before it began: the answer says why.
        if let Ok(Word::Held) = writer.hear(&words) {
            for step in steps {
                let given = step.map(|step| writer.tell(&giving, Some(step)));
                match given {
                    Ok(Ok(())) => {}
                    // A writer that takes no more has refused something: the answer says what.
                    Ok(Err(_)) => break,
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
            if failed.is_none() && writer.tell(&giving, None).is_ok() && writer.hear(&words).is_ok() {
                before_shown();
            }
        }
        drop((giving, showing));
        let receipt = writer.hear(&answer)?;
        failed.map_or(receipt, Err)
    }
}
