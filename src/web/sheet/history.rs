//! The history of a product's star: every decision with its dates, and dossiers apart.
use crate::domain::edition::dossier_code;
use crate::domain::recognition::{DossierState, Issuer, Recognition, RecognitionChange, star_on};
use crate::domain::time::Date;
use crate::web::voice::{Phrase, Voice};
use serde::Serialize;

/// One decision.
#[derive(Debug, Serialize)]
pub struct Decision<'a> {
    /// 3, 4 or 5.
    pub star: u8,
    /// What it is, as a stable word.
    pub change: &'static str,
    /// Decision number.
    pub decision: Option<Phrase<'a>>,
    /// Who granted it, as a stable word.
    pub issuer: Option<&'static str>,
    /// First day.
    pub from: Option<Date>,
    /// Last valid day.
    pub to: Option<Date>,
    /// What it scored.
    pub score: Option<String>,
    /// How it stands today, as a stable word.
    pub state: &'static str,
}

/// One dossier.
#[derive(Debug, Serialize)]
pub struct Dossier {
    /// The star applied for.
    pub star: u8,
    /// When it was handed in.
    pub submitted_on: Option<Date>,
    /// Where it stands, as a stable word.
    pub state: &'static str,
}

/// Decisions up to a day, the latest first.
pub fn decisions<'a>(voice: Voice, recognitions: &'a [Recognition], today: Date) -> Vec<Decision<'a>> {
    let in_force = star_on(recognitions, today).map(|row| &row.id);
    let mut rows: Vec<&Recognition> = recognitions.iter().filter(|row| row.change != RecognitionChange::Dossier).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.issued_on));
    let decision = |row: &&'a Recognition| Decision {
        star: row.star,
        change: change(row.change),
        decision: voice.declared(&row.decision),
        issuer: row.issuer.map(Issuer::code),
        from: row.issued_on,
        to: row.valid_to,
        score: row.score.map(|score| score.to_string()),
        state: match () {
            () if in_force == Some(&row.id) => "in-force",
            () if row.issued_on.is_some_and(|from| today < from) => "to-come",
            () if row.change == RecognitionChange::Withdrawal => "withdrawn",
            () if row.valid_to.is_some_and(|to| to < today) => "expired",
            () => "superseded",
        },
    };
    rows.iter().map(decision).collect()
}

/// Dossiers, the latest first, but those that were taken back.
pub fn dossiers(recognitions: &[Recognition]) -> Vec<Dossier> {
    let shown = |row: &&Recognition| row.change == RecognitionChange::Dossier && !row.is_taken_back();
    let mut rows: Vec<&Recognition> = recognitions.iter().filter(shown).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.submitted_on));
    let state = |row: &Recognition| dossier_code(row.dossier.unwrap_or(DossierState::Submitted));
    rows.iter().map(|row| Dossier { star: row.star, submitted_on: row.submitted_on, state: state(row) }).collect()
}

/// What a row is, as a stable word.
pub fn change(change: RecognitionChange) -> &'static str {
    match change {
        RecognitionChange::First => "first",
        RecognitionChange::Renewal => "renewal",
        RecognitionChange::Upgrade => "upgrade",
        RecognitionChange::Demotion => "demotion",
        RecognitionChange::Dossier => "dossier",
        RecognitionChange::Withdrawal => "withdrawal",
    }
}

impl Decision<'_> {
    /// What it is, in words.
    pub fn change_text(&self, voice: &Voice) -> &'static str {
        voice.word_of("change-", self.change).unwrap_or(self.change)
    }

    /// How it stands, in words.
    pub fn state_text(&self, voice: &Voice) -> &'static str {
        voice.word_of("decision-", self.state).unwrap_or(self.state)
    }

    /// Who granted it, in words.
    pub fn issuer_text(&self, voice: &Voice) -> Option<&'static str> {
        self.issuer.map(|issuer| voice.word_of("issuer-", issuer).unwrap_or(issuer))
    }

    /// From when to when.
    pub fn dates(&self, voice: &Voice) -> String {
        let day = |date: Option<Date>| date.map(|date| voice.date(date));
        match (day(self.from), day(self.to)) {
            (Some(from), Some(to)) => {
                voice.say("unit-from-to", [("from", Phrase::plain(&from)), ("to", Phrase::plain(&to))]).bare()
            }
            (Some(from), None) => voice.say("unit-from", [("date", Phrase::plain(&from))]).bare(),
            (None, _) => voice.word("undeclared").to_owned(),
        }
    }
}

impl Dossier {
    /// Where it stands, in words.
    pub fn state_text(&self, voice: &Voice) -> &'static str {
        voice.word_of("dossier-", self.state).unwrap_or(self.state)
    }

    /// When it was handed in, in words.
    pub fn day(&self, voice: &Voice) -> String {
        self.submitted_on.map_or_else(|| voice.word("undeclared").to_owned(), |day| voice.date(day))
    }
}
