//! The journey: what happened to a batch, when, where, by whom, and how well each step is proved.
use crate::domain::certificate::Evidence;
use crate::domain::time::{Moment, Zone};
use crate::service::facts::{Corrected, HandedState, Step};
use crate::text::dates;
use crate::web::voice::{Phrase, Sentence, Voice};
use serde::{Serialize, Serializer};

/// One step as shown.
#[derive(Debug, Serialize)]
pub struct Stage<'a> {
    /// Step code.
    pub kind: &'a str,
    /// What happened.
    pub what: Phrase<'a>,
    /// When, with its offset.
    pub at: Moment,
    /// When, as read on a wall clock.
    #[serde(skip)]
    pub when: String,
    /// Who did it.
    pub who: Option<Phrase<'a>>,
    /// Location, when it is public.
    #[serde(rename = "where")]
    pub location: Option<Phrase<'a>>,
    /// Commune, or province for a coarse location.
    pub place: Option<Phrase<'a>>,
    /// Quantity with unit as declared.
    pub quantity: Option<Phrase<'a>>,
    /// Note as recorded.
    pub note: Option<Phrase<'a>>,
    /// Role of who wrote it down.
    pub recorded_by: &'a str,
    /// The same in words.
    #[serde(skip)]
    pub recorder: &'a str,
    /// How well it is proved.
    #[serde(serialize_with = "as_code")]
    pub evidence: Evidence,
    /// A later step holds instead.
    pub corrected: bool,
    /// It corrects an earlier step.
    pub correction: bool,
    /// Why it was corrected, as recorded.
    pub correction_reason: Option<Phrase<'a>>,
    /// When it was written down.
    pub recorded: Moment,
    /// The same as read on a wall clock, where that is long after it happened.
    #[serde(skip)]
    pub late: Option<String>,
    /// How a handing over stands; none where nothing was handed over.
    pub handed: Option<HandedLine<'a>>,
}

/// A handing over to another producer.
#[derive(Debug, Serialize)]
pub struct HandedLine<'a> {
    /// To whom.
    pub to: Option<Phrase<'a>>,
    /// Stable word: pending, received or differs.
    pub state: &'static str,
}

impl HandedLine<'_> {
    /// The same as a sentence.
    pub fn text(&self, voice: &Voice) -> Sentence {
        voice.say(&format!("handed-{}", self.state), [("to", self.to.unwrap_or(Phrase::plain("")))])
    }
}

/// Every step, in order.
pub fn stages<'a>(voice: Voice, journey: &'a [Step], zone: &Zone) -> Vec<Stage<'a>> {
    journey.iter().map(|step| stage(voice, step, zone)).collect()
}

fn stage<'a>(voice: Voice, step: &'a Step, zone: &Zone) -> Stage<'a> {
    let event = &step.event;
    Stage {
        kind: &event.kind,
        what: voice.coded("event-", &event.kind.replace('_', "-"), &event.kind_vi),
        at: event.happened,
        when: dates::moment(voice.0, zone.wall(event.happened.at)),
        who: step.producer.as_ref().and_then(|producer| voice.phrase(&producer.name)),
        location: step.location.as_ref().and_then(|location| voice.phrase(&location.name)),
        place: step.place.as_ref().and_then(|place| voice.phrase(&place.name)),
        quantity: voice.declared(&event.quantity),
        note: voice.declared(&event.note_vi),
        recorded_by: &event.recorded_by,
        recorder: voice.word_of("recorded-by-", &event.recorded_by.replace('_', "-")).unwrap_or(&event.recorded_by),
        evidence: event.evidence,
        corrected: step.corrected == Corrected::ByLater,
        correction: event.corrects.is_some(),
        correction_reason: voice.declared(&event.correction_vi),
        recorded: event.recorded,
        late: event.is_late().then(|| dates::moment(voice.0, zone.wall(event.recorded.at))),
        handed: step.handed.as_ref().map(|handed| HandedLine {
            to: handed.to.as_ref().and_then(|to| voice.phrase(&to.name)),
            state: match handed.state {
                HandedState::Pending => "pending",
                HandedState::Received => "received",
                HandedState::Differs => "differs",
            },
        }),
    }
}

impl Stage<'_> {
    /// Who did it, unless the name of the location says it already.
    pub fn who_apart(&self) -> Option<Phrase<'_>> {
        let said = |who: &Phrase<'_>| self.location.is_some_and(|location| location.text.contains(who.text));
        self.who.filter(|who| !said(who))
    }

    /// Whether nobody is named at all.
    pub fn is_nameless(&self) -> bool {
        self.who.is_none() && self.location.is_none()
    }
}

/// The stable word of an evidence level.
pub fn code(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Declared => "declared",
        Evidence::OfficeChecked => "office-checked",
        Evidence::DocumentSeen => "document-seen",
    }
}

fn as_code<S: Serializer>(evidence: &Evidence, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code(*evidence))
}

/// Class and words of an evidence tag.
pub fn tag(voice: Voice, evidence: Evidence) -> (&'static str, &'static str) {
    match evidence {
        Evidence::Declared => ("declared", voice.word("evidence-declared")),
        Evidence::OfficeChecked => ("checked", voice.word("evidence-office-checked")),
        Evidence::DocumentSeen => ("seen", voice.word("evidence-document-seen")),
    }
}
