//! Certificates with evidence and validity today; the three that every food needs are named even when they are not declared.
use crate::domain::attachment::Attachment;
use crate::domain::certificate::{Certificate, Evidence};
use crate::domain::time::Date;
use crate::service::facts::{BatchFacts, ProductFacts};
use crate::web::sheet::journey;
use crate::web::voice::{Phrase, Voice};
use serde::{Serialize, Serializer};

/// Kinds that are always listed.
const ALWAYS: [&str; 3] = ["self_declaration", "test_report", "qc_plan"];

/// Whether a document is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Within its dates.
    Valid,
    /// It names no last day.
    Open,
    /// Past its last day.
    Expired,
    /// Its first day is still to come.
    NotYet,
    /// Not declared at all.
    Undeclared,
}

/// One line of the list.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    /// Type code.
    pub kind: &'a str,
    /// Type in words.
    pub name: Phrase<'a>,
    /// Who gave it.
    pub body: Option<Phrase<'a>>,
    /// Its number.
    pub number: Option<Phrase<'a>>,
    /// What it covers.
    pub scope: Option<Phrase<'a>>,
    /// First day.
    pub issued_on: Option<Date>,
    /// Last day.
    pub valid_to: Option<Date>,
    /// How well it is proved; none when not declared.
    #[serde(serialize_with = "as_code")]
    pub evidence: Option<Evidence>,
    /// Path of the document, where everybody may see it.
    pub file: Option<String>,
    /// Whether it is in force today.
    pub standing: Standing,
}

/// Documents of product, producer and material areas, then what is missing.
pub fn lines<'a>(voice: Voice, product: &'a ProductFacts, batch: Option<&'a BatchFacts>, today: Date) -> Vec<Line<'a>> {
    let of_areas = batch.map_or(&[][..], |facts| &facts.area_certificates);
    let mut lines: Vec<Line<'a>> =
        product.certificates.iter().chain(of_areas).map(|certificate| line(voice, certificate, today)).collect();
    for kind in ALWAYS {
        if !lines.iter().any(|line| line.kind == kind) {
            lines.push(undeclared(voice, kind));
        }
    }
    lines
}

fn as_code<S: Serializer>(evidence: &Option<Evidence>, serializer: S) -> Result<S::Ok, S::Error> {
    evidence.map(journey::code).serialize(serializer)
}

/// One document.
pub fn line<'a>(voice: Voice, certificate: &'a Certificate, today: Date) -> Line<'a> {
    Line {
        kind: &certificate.kind,
        name: name(voice, &certificate.kind, &certificate.kind_vi),
        body: voice.declared(&certificate.body_vi),
        number: voice.declared(&certificate.number),
        scope: voice.declared(&certificate.scope_vi),
        issued_on: certificate.issued_on,
        valid_to: certificate.valid_to,
        evidence: Some(certificate.evidence),
        file: certificate.file.as_ref().map(Attachment::path),
        standing: standing(certificate, today),
    }
}

fn name<'a>(voice: Voice, kind: &str, recorded_vi: &'a str) -> Phrase<'a> {
    voice.coded("certificate-", &kind.replace('_', "-").to_lowercase(), recorded_vi)
}

fn undeclared(voice: Voice, kind: &'static str) -> Line<'static> {
    Line {
        kind,
        name: name(voice, kind, kind),
        body: None,
        number: None,
        scope: None,
        issued_on: None,
        valid_to: None,
        evidence: None,
        file: None,
        standing: Standing::Undeclared,
    }
}

fn standing(certificate: &Certificate, today: Date) -> Standing {
    match (certificate.issued_on, certificate.valid_to) {
        (Some(from), _) if today < from => Standing::NotYet,
        (_, Some(to)) if to < today => Standing::Expired,
        (_, Some(_)) => Standing::Valid,
        (_, None) => Standing::Open,
    }
}

impl Line<'_> {
    /// Class of its standing in the style sheet.
    pub fn class(&self) -> &'static str {
        match self.standing {
            Standing::Valid | Standing::Open => "good",
            Standing::Expired | Standing::NotYet => "out",
            Standing::Undeclared => "missing",
        }
    }

    /// Validity in words.
    pub fn standing_text(&self, voice: &Voice) -> String {
        let until = |key: &str| {
            let date = self.valid_to.map(|date| voice.date(date)).unwrap_or_default();
            voice.say(key, [("date", Phrase::plain(&date))]).bare()
        };
        match self.standing {
            Standing::Valid => until("certificate-valid"),
            Standing::Expired => until("certificate-expired"),
            Standing::NotYet => {
                let from = self.issued_on.map(|date| voice.date(date)).unwrap_or_default();
                voice.say("certificate-not-yet", [("date", Phrase::plain(&from))]).bare()
            }
            Standing::Open => match self.issued_on {
                Some(from) => voice.say("certificate-open", [("date", Phrase::plain(&voice.date(from)))]).bare(),
                None => voice.word("certificate-undated").to_owned(),
            },
            Standing::Undeclared => voice.word("undeclared").to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::certificate::Subject;
    use jiff::civil::date;

    #[test]
    fn a_document_is_in_force_up_to_its_last_day() {
        let certificate = |from: Option<Date>, to: Option<Date>| Certificate {
            id: "gcn-1".parse().unwrap(),
            kind: "HACCP".into(),
            kind_vi: "HACCP".into(),
            subject: Subject::Product("tieu".parse().unwrap()),
            body_vi: String::new(),
            number: String::new(),
            scope_vi: String::new(),
            issued_on: from,
            valid_to: to,
            evidence: Evidence::Declared,
            file: None,
            audiences: Default::default(),
        };
        let last = date(2026, 10, 31);
        let state = |from, to, today| standing(&certificate(from, to), today);
        assert_eq!(state(None, Some(last), last), Standing::Valid);
        assert_eq!(state(None, Some(last), date(2026, 11, 1)), Standing::Expired);
        assert_eq!(state(Some(last), None, date(2026, 10, 30)), Standing::NotYet);
        assert_eq!(state(Some(last), None, last), Standing::Open);
    }
}
