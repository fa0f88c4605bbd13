//! Pictures and papers of a form: what stands, what was just sent, what is to be taken away; and the door that shows them to whoever keeps them.
use crate::domain::attachment::{Attachment, FileHash};
use crate::domain::error::{Error, Fault, Result};
use crate::service::attach::PICTURES_MAX;
use crate::service::form::cells::BAR;
use crate::service::form::kind::Kind;
use crate::service::form::record::Record;
use crate::service::form::row::Given;
use crate::service::upload::{self, Use};
use crate::web::console::call::{Answer, Call, Outcome};
use crate::web::console::choices::own;
use crate::web::console::fields::{Choice, Draft, Field, Input, is_of_form};
use crate::web::pages::visit::parameter;

/// What a form takes as a photo. A phone that keeps photos in a kind of its own turns them into one of these where only these are asked for.
pub const PHOTOS: &str = "image/jpeg,image/png,image/webp";

/// What it takes as a paper.
const PAPERS: &str = "image/jpeg,image/png,image/webp,application/pdf";

/// What an audience of a certificate's file says when everybody sees it.
const FILE_PUBLIC: &str = "file=public";

/// Files that came with a form, or with an earlier try of it.
#[derive(Debug, Default)]
pub struct Received {
    /// Those that are kept.
    pub files: Vec<Attachment>,
    /// What is wrong with others, each with the field in which it was chosen.
    pub faults: Vec<Fault>,
}

/// A file as its form shows it.
pub struct Shown {
    /// Names its bytes.
    pub hash: String,
    /// Where it is shown whole.
    pub path: String,
    /// Its name for whoever cannot see it, or who opens a document.
    pub word: String,
    /// Whether it can be shown in the page.
    pub picture: bool,
    /// Whether it was just sent: its record does not name it yet.
    pub sent: bool,
    /// Whether it is the one on the card.
    pub first: bool,
    /// Whether it is ticked to be taken away.
    pub gone: bool,
}

/// The files of a form.
pub struct Files {
    /// What they are called.
    pub title: &'static str,
    /// What stands when there are none.
    pub none: &'static str,
    /// Those that stand and those that were sent.
    pub shown: Vec<Shown>,
    /// Whether there may be many, of which one is the first.
    pub many: bool,
    /// Where others are chosen, and who sees them.
    pub fields: Vec<Field>,
}

/// Fields in which files of a kind of record are chosen, and what for; `None` for records without files.
fn chosen_in(kind: Kind) -> Option<(Use, &'static [&'static str])> {
    if kind == Kind::Products {
        Some((Use::Photo, &["camera", "picture"]))
    } else if kind == Kind::Certificates {
        Some((Use::Document, &["paper"]))
    } else {
        None
    }
}

/// Takes in the files of a form of such a record.
pub fn of_record(call: &Call<'_>, kind: Kind) -> Result<Received> {
    chosen_in(kind).map_or_else(|| Ok(Received::default()), |(wanted, fields)| received(call, wanted, fields))
}

/// Takes in the files that were chosen in these fields. They are kept whatever else is wrong with the form, so that nobody sends them twice
/// over a weak line.
pub fn received(call: &Call<'_>, wanted: Use, fields: &[&'static str]) -> Result<Received> {
    let (services, owner) = (call.services(), call.owner()?);
    let right = call.person()?.actor.can_attach(&owner)?;
    let mut all = Received::default();
    for hash in call.posted.all("sent").filter_map(|text| text.parse::<FileHash>().ok()).take(PICTURES_MAX) {
        all.files.extend(upload::sent(services, &hash, |of| *of == owner)?.map(|sent| sent.file));
    }
    for file in &call.posted.files {
        let Some(field) = fields.iter().find(|field| **field == file.name) else { continue };
        match upload::receive(services, &right, &owner, wanted, &file.bytes, call.now) {
            Ok(sent) if all.files.iter().any(|known| known.hash == sent.file.hash) => {}
            Ok(sent) => all.files.push(sent.file),
            Err(error) if is_of_form(&error) => {
                let named = |fault: Fault| {
                    let value = fault.value.clone().unwrap_or_else(|| file.file_name.clone());
                    fault.value(value).at("", 0, field)
                };
                all.faults.extend(error.faults.into_iter().map(named));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// The files that a record names.
fn named(record: &Record) -> Vec<Attachment> {
    if let Record::Product(product) = record {
        product.pictures.clone()
    } else if let Record::Certificate(certificate) = record {
        certificate.file.iter().cloned().collect()
    } else {
        Vec::new()
    }
}

/// What the form wants of the files that stand and those that came: without those taken away, and the one for the card in front.
fn wanted(call: &Call<'_>, stood: Option<&Record>, received: &Received) -> Vec<Attachment> {
    let mut all = stood.map(named).unwrap_or_default();
    let came = received.files.iter().filter(|file| !all.iter().any(|known| known.hash == file.hash));
    let came: Vec<Attachment> = came.cloned().collect();
    all.extend(came);
    let gone: Vec<&str> = call.posted.all("gone").collect();
    all.retain(|file| !gone.contains(&file.hash.to_string().as_str()));
    let first = call.posted.text("first");
    if let Some(at) = all.iter().position(|file| file.hash.to_string() == first) {
        all[..=at].rotate_right(1);
    }
    all
}

fn cells(stem: &str, file: Option<&Attachment>) -> [(String, String); 4] {
    let of = |told: &dyn Fn(&Attachment) -> String| file.map(told).unwrap_or_default();
    [
        (stem.to_owned(), of(&|file| file.hash.to_string())),
        (format!("{stem}_media"), of(&|file| file.media.name().to_owned())),
        (format!("{stem}_bytes"), of(&|file| file.bytes.to_string())),
        (format!("{stem}_title_vi"), of(&|file| file.title_vi.clone())),
    ]
}

/// Names one file in the cells of a row, or that there is none.
pub fn name(given: &mut Given, stem: &str, file: Option<&Attachment>) {
    given.cells.extend(cells(stem, file));
}

/// Puts the files into the row of a record; gives what is wrong with them.
pub fn put(call: &Call<'_>, kind: Kind, stood: Option<&Record>, received: &Received, given: &mut Given) -> Vec<Fault> {
    let mut faults = received.faults.clone();
    let files = if chosen_in(kind).is_some() { wanted(call, stood, received) } else { Vec::new() };
    if kind == Kind::Products {
        if files.len() > PICTURES_MAX {
            faults.push(Fault::new("pictures-full").arg("max", PICTURES_MAX).at("", 0, "picture"));
        }
        let row = |file: &Attachment| Given { cells: cells("file", Some(file)).into(), ..Given::default() };
        given.rows.insert("pictures".to_owned(), files.iter().take(PICTURES_MAX).map(row).collect());
    } else if kind == Kind::Certificates {
        // A paper takes the place of the one before.
        name(given, "file", files.last());
        let shown = given.cells.get("shown_to").cloned().unwrap_or_default();
        let public = call.posted.all("shown_to").any(|sent| sent == FILE_PUBLIC);
        let others = shown.split(BAR).filter(|part| !part.is_empty());
        let others = others.filter(|part| if public { !part.starts_with("file=") } else { *part != FILE_PUBLIC });
        let all: Vec<&str> = others.chain(public.then_some(FILE_PUBLIC)).collect();
        given.cells.insert("shown_to".to_owned(), all.join(&BAR.to_string()));
    }
    faults
}

/// The files of a form as its page shows them; `None` for records without files.
pub fn files(call: &Call<'_>, kind: Kind, stood: Option<&Record>, received: &Received, draft: &Draft) -> Option<Files> {
    chosen_in(kind)?;
    let voice = call.visit.voice;
    let mut all = stood.map(named).unwrap_or_default();
    let known = all.len();
    all.extend(received.files.iter().filter(|file| stood.is_none_or(|stood| !named(stood).contains(file))).cloned());
    let first = call.posted.text("first");
    let first = all.iter().position(|file| file.hash.to_string() == first).unwrap_or(0);
    let gone: Vec<&str> = call.posted.all("gone").collect();
    let shown = all.iter().enumerate().map(|(at, file)| {
        let hash = file.hash.to_string();
        Shown {
            path: format!("/console/files/{hash}"),
            word: if file.title_vi.is_empty() { format!("{} {}", voice.word("file-one"), at + 1) } else { file.title_vi.clone() },
            picture: file.media.is_picture(),
            sent: at >= known,
            first: at == first,
            gone: gone.contains(&hash.as_str()),
            hash,
        }
    });
    let many = kind == Kind::Products;
    let fields = if many {
        vec![
            draft.field(voice, "camera", voice.word("picture-camera"), Input::Camera(PHOTOS)),
            draft.field(voice, "picture", voice.word("picture-choose"), Input::Files(PHOTOS)).hinted(voice.word("picture-hint")),
        ]
    } else {
        let public = Choice { value: FILE_PUBLIC.to_owned(), word: voice.word("paper-public").to_owned() };
        vec![
            draft.field(voice, "paper", voice.word("paper-choose"), Input::File(PAPERS)).hinted(voice.word("paper-hint")),
            draft.field(voice, "shown_to", voice.word("paper-seen"), Input::Any(vec![public])),
        ]
    };
    let (title, none) = if many { ("picture-title", "picture-none") } else { ("paper-title", "paper-none") };
    Some(Files { title: voice.word(title), none: voice.word(none), shown: shown.collect(), many, fields })
}

/// `GET /console/files/{id}`: a file of the producer's own records, or one that it has sent; `?size=small` its smallest size. Another's is not there.
pub fn show(call: &Call<'_>) -> Answer {
    let unknown = || Error::not_found(Fault::new("attachment-unknown"));
    let hash: FileHash = call.id.parse().map_err(|_| unknown())?;
    let owner = call.owner()?;
    let found = match upload::sent(call.services(), &hash, |of| *of == owner)? {
        Some(sent) => Some(sent.file),
        None => of_records(call, &hash)?,
    };
    let file = found.ok_or_else(unknown)?;
    let small = file.smaller.last().filter(|_| parameter(call.visit.query(), "size") == Some("small"));
    let shown = small.map_or(file.hash, |small| small.hash);
    let extension = file.media.name().rsplit('/').next().unwrap_or_default();
    let name = format!("{:.12}.{extension}", file.hash.to_string());
    Outcome::file(call.services().files.get(&shown)?, name, file.media.name())
}

fn of_records(call: &Call<'_>, hash: &FileHash) -> Result<Option<Attachment>> {
    for kind in [Kind::Products, Kind::Certificates] {
        let files = own(call, kind)?.into_iter().flat_map(|seen| named(&seen.record));
        if let Some(file) = files.into_iter().find(|file| file.hash == *hash) {
            return Ok(Some(file));
        }
    }
    Ok(None)
}
