//! The journal of a batch: its events, the latest first, each with who wrote it down for its producer, what replaced it, and where goods went.
use crate::domain::batch::Batch;
use crate::domain::error::Result;
use crate::domain::event::{Event, HandOver, hand_over};
use crate::text::dates;
use crate::text::lang::Lang;
use crate::web::console::call::Call;
use crate::web::console::choices::worded;
use crate::web::console::producer_choice;
use crate::web::voice::Phrase;

/// An event of the batch.
pub struct EventLine {
    /// Names it in the page.
    pub id: String,
    /// When it happened.
    pub when: String,
    /// What happened.
    pub what: String,
    /// How much, where, and what was noted.
    pub detail: String,
    /// Who wrote it down, where that is not its producer itself.
    pub recorder: Option<&'static str>,
    /// To whom the goods went, and whether they arrived.
    pub handed: Option<String>,
    /// Where its photo or document is.
    pub file: Option<String>,
    /// Whether that is a picture.
    pub picture: bool,
    /// The event that replaced it, by its name in the page.
    pub replaced_by: Option<String>,
    /// That it replaced an earlier one, and why.
    pub correction: Option<String>,
    /// Where it is corrected: one's own that stands.
    pub correct: Option<String>,
}

/// What happened, as it was recorded or in the language of the page.
pub fn what(call: &Call<'_>, event: &Event) -> String {
    let voice = call.visit.voice;
    if event.kind_vi.is_empty() || voice.0 != Lang::Vi { worded(voice, "event_type", &event.kind) } else { event.kind_vi.clone() }
}

/// Every event of a batch.
pub fn lines(call: &Call<'_>, batch: &Batch) -> Result<Vec<EventLine>> {
    let events = call.services().store.events(&batch.id)?;
    events.iter().rev().map(|event| line(call, batch, event, &events)).collect()
}

fn line(call: &Call<'_>, batch: &Batch, event: &Event, all: &[Event]) -> Result<EventLine> {
    let (voice, lang) = (call.visit.voice, call.visit.and_language());
    let place = event.location.as_ref().and_then(|id| call.services().store.location(id).ok().flatten());
    let place = place.and_then(|place| voice.phrase(&place.name).map(|name| name.text.to_owned())).unwrap_or_default();
    let parts = [voice.amount(&event.quantity), place, event.note_vi.clone()];
    let replaced_by = all.iter().find(|other| other.corrects.as_ref() == Some(&event.id)).map(|other| other.id.to_string());
    let own = event.owner == call.owner()?;
    let recorder = Some(event.recorded_by.replace('_', "-")).filter(|role| !role.is_empty() && role != "producer");
    Ok(EventLine {
        id: event.id.to_string(),
        when: dates::moment(voice.0, call.state.registry.zone.wall(event.happened.at)),
        what: what(call, event),
        detail: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        recorder: recorder.and_then(|role| voice.word_of("recorded-by-", &role)),
        handed: handed(call, batch, event, all)?,
        file: event.attachment.as_ref().map(|file| format!("/console/files/{}", file.hash)),
        picture: event.attachment.as_ref().is_some_and(|file| file.media.is_picture()),
        correction: event.corrects.as_ref().map(|_| correction(call, event)),
        correct: (own && replaced_by.is_none())
            .then(|| format!("/console/batches/{}?correct={}{lang}#correct", batch.id, event.id)),
        replaced_by,
    })
}

fn correction(call: &Call<'_>, event: &Event) -> String {
    let word = call.visit.voice.word("step-correction");
    if event.correction_vi.is_empty() { word.to_owned() } else { format!("{word} {}", event.correction_vi) }
}

/// To whom an event hands the goods, and how that stands.
fn handed(call: &Call<'_>, batch: &Batch, event: &Event, all: &[Event]) -> Result<Option<String>> {
    let Some(to) = &event.hands_to else { return Ok(None) };
    let piece = call.services().store.product(&batch.product)?.and_then(|product| product.unit_mass);
    let key = match hand_over(event, all, piece) {
        HandOver::Pending => "handed-pending",
        HandOver::Received(_) => "handed-received",
        HandOver::Differs(_) => "handed-differs",
    };
    let to = producer_choice::name(call, to)?;
    Ok(Some(call.visit.voice.say(key, [("to", Phrase::plain(&to))]).bare()))
}
