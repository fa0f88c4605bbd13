//! How well a certificate is proved, in the office's word: the list of those that wait for it, and the form that says it.
use crate::domain::certificate::{Certificate, Evidence, Subject};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::{CertificateId, ProducerId};
use crate::service::browse;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::service::keep;
use crate::store::contract::receipt::Basis;
use crate::store::contract::register::{RegisterKind, RegisterRecord};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::worded;
use crate::web::console::editor;
use crate::web::console::fields::Choice;
use crate::web::console::{addressed, producer_choice};
use crate::web::sheet::{certificates, journey};

/// The levels, as a form sends them.
const LEVELS: [(&str, Evidence); 3] =
    [("declared", Evidence::Declared), ("office-checked", Evidence::OfficeChecked), ("document-seen", Evidence::DocumentSeen)];

/// A certificate with what proves it.
pub struct PaperLine {
    /// Which.
    pub id: String,
    /// What it is.
    pub name: String,
    /// Its number, who gave it, how long it holds.
    pub details: Vec<String>,
    /// Class of its level.
    pub class: &'static str,
    /// Its level in words.
    pub level: &'static str,
    /// Whether its document is here.
    pub has_file: bool,
    /// The levels to choose from, the one that stands first in `value`.
    pub levels: Vec<Choice>,
    /// The level that stands.
    pub value: &'static str,
    /// The version that the page was opened on.
    pub version: String,
}

/// What a certificate is called.
pub fn named(call: &Call<'_>, certificate: &Certificate) -> String {
    if certificate.kind_vi.is_empty() { worded(call.visit.voice, "type", &certificate.kind) } else { certificate.kind_vi.clone() }
}

/// Certificates of these subjects, as the office sees them.
pub fn lines(call: &Call<'_>, subjects: &[Subject]) -> Result<Vec<PaperLine>> {
    let mut lines = Vec::new();
    for subject in subjects {
        for certificate in call.services().store.certificates(subject)? {
            lines.push(line(call, &certificate)?);
        }
    }
    Ok(lines)
}

fn line(call: &Call<'_>, certificate: &Certificate) -> Result<PaperLine> {
    let voice = call.visit.voice;
    let standing = certificates::line(voice, certificate, call.today()).standing_text(&voice);
    let (class, level) = journey::tag(voice, certificate.evidence);
    let version = keep::version(call.services(), Kind::Certificates, certificate.id.as_str())?;
    let details = [certificate.number.clone(), certificate.body_vi.clone(), standing];
    Ok(PaperLine {
        id: certificate.id.to_string(),
        name: named(call, certificate),
        details: details.into_iter().filter(|text| !text.is_empty()).collect(),
        class,
        level,
        has_file: certificate.file.is_some(),
        levels: LEVELS.map(|(word, of)| Choice { value: word.to_owned(), word: journey::tag(voice, of).1.to_owned() }).into(),
        value: LEVELS.iter().find(|(_, of)| *of == certificate.evidence).map_or("", |(word, _)| *word),
        version: editor::mark_of(version.as_ref()),
    })
}

/// Certificates that a producer declared and whose document nobody has looked at.
pub fn waiting(call: &Call<'_>) -> Result<Vec<Certificate>> {
    let all = call.services().store.register(RegisterKind::Certificate)?.into_iter();
    Ok(all
        .filter_map(|owned| if let RegisterRecord::Certificate(one) = owned.record { Some(one) } else { None })
        .filter(|one| one.evidence == Evidence::Declared && one.file.is_some())
        .collect())
}

/// The page that a certificate stands on, and what it speaks of in words.
pub fn place(call: &Call<'_>, subject: &Subject) -> Result<(String, String)> {
    let of_producer = |id: &ProducerId| Ok((format!("/office/producers/{id}"), producer_choice::name(call, id)?));
    match subject {
        Subject::Producer(id) => of_producer(id),
        Subject::Product(id) => Ok((format!("/office/products/{id}"), addressed::product_name(call, id)?)),
        Subject::Area(id) => match call.services().store.area(id)? {
            Some(area) => of_producer(&area.producer),
            None => Ok(("/office/papers".to_owned(), id.to_string())),
        },
    }
}

/// The certificate of the address.
fn certificate(call: &Call<'_>) -> Result<Certificate> {
    let id: CertificateId = call.named("certificate-unknown")?;
    match browse::one(call.services(), &call.person()?.actor, Kind::Certificates, id.as_str())?.map(|seen| seen.record) {
        Some(Record::Certificate(certificate)) => Ok(certificate),
        _ => Err(Error::not_found(Fault::new("certificate-unknown").value(call.id))),
    }
}

/// `POST /office/papers/{id}/evidence`. What stands already is done; a certificate that changed meanwhile is looked at again first.
pub fn set(call: &Call<'_>) -> Answer {
    let certificate = certificate(call)?;
    let word = call.posted.text("evidence");
    let allowed = LEVELS.map(|(word, _)| word).join(", ");
    let wrong = || Error::from(Fault::new("word-not-allowed").arg("allowed", allowed).value(word).at("", 0, "evidence"));
    let evidence = LEVELS.iter().find(|(of, _)| *of == word).map(|(_, evidence)| *evidence).ok_or_else(wrong)?;
    let (path, _) = place(call, &certificate.subject)?;
    if certificate.evidence != evidence {
        let basis = Basis::Stood(editor::version(call.posted.text("version"))?);
        let record = Record::Certificate(Certificate { evidence, ..certificate });
        keep::put(call.services(), &call.person()?.actor, record, basis, call.now)?;
    }
    Outcome::goes(format!("{}#papers", call.path(&path)))
}

/// `GET /office/papers/{id}`: the document itself, for whoever has to look at it.
pub fn file(call: &Call<'_>) -> Answer {
    let certificate = certificate(call)?;
    let unknown = || Error::not_found(Fault::new("certificate-unknown").value(call.id));
    let file = certificate.file.ok_or_else(unknown)?;
    let end = file.media.name().rsplit('/').next().unwrap_or_default();
    Outcome::file(call.services().files.get(&file.hash)?, format!("{}.{end}", certificate.id), file.media.name())
}
