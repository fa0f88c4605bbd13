//! Where a count or a list of the register comes from, in words: every public figure names its day and its source.
use crate::domain::registry::Registry;
use crate::service::counting::Basis;
use crate::web::voice::{Phrase, Sentence, Voice};

/// The source.
pub fn source(voice: Voice, registry: &Registry, basis: Basis<'_>) -> Sentence {
    let office = voice.vietnamese(&registry.office);
    match basis {
        Basis::Edition(edition) => voice.say(
            "source-edition",
            [("title", voice.vietnamese(&edition.title_vi)), ("publisher", voice.vietnamese(&edition.publisher_vi))],
        ),
        Basis::Since(edition) => voice.say(
            "source-since",
            [
                ("office", office),
                ("date", Phrase::plain(&voice.date(edition.as_of))),
                ("title", voice.vietnamese(&edition.title_vi)),
                ("publisher", voice.vietnamese(&edition.publisher_vi)),
            ],
        ),
        Basis::Register => voice.say("source-register", [("office", office)]),
    }
}

/// How it was counted.
pub fn rule(voice: Voice, basis: Basis<'_>) -> &'static str {
    match basis {
        Basis::Edition(_) => voice.word("rule-edition"),
        Basis::Since(_) => voice.word("rule-since"),
        Basis::Register => voice.word("rule-register"),
    }
}
