//! Media, templates, printers and logos of one's own, saved by name and found beside those built in (decisions 0047 and 0050).
use crate::domain::error::{Error, Fault, Result};
use crate::domain::label_file::{LabelFile, LabelFileKind};
use crate::domain::registry::Owner;
use crate::label::data_file::{Fields, is_name};
use crate::label::logo::Logo;
use crate::label::media::Media;
use crate::label::media_file;
use crate::label::template::gallery;
use crate::label::template::read as template_file;
use crate::label::template::shape::Template;
use crate::service::access::{Actor, CanKeep};
use crate::service::print::printers::{self, Printer};
use crate::service::services::Services;
use crate::store::contract::receipt::{Done, UpkeepKind};
use crate::store::contract::upkeep::UpkeepRecord;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Most saved files of a registry.
pub const FILES_MAX: usize = 500;

/// Most saved logos of a registry: each may be three times as long as any other file.
pub const LOGOS_MAX: usize = 50;

/// Most letters of a logo's name.
const LOGO_NAME_MAX: usize = 40;

/// What a file tells, read.
#[derive(Debug, Clone)]
pub enum Told {
    /// On what is printed.
    Media(Media),
    /// How a label is set.
    Template(Box<Template>),
    /// By what is printed.
    Printer(Printer),
    /// What labels bear, and its name.
    Logo(String, Logo),
}

impl Told {
    /// Reads a file of any kind but a logo; `file` is its name for people.
    ///
    /// # Errors
    /// Every fault of it; `label-file-unknown` where it is of no kind.
    pub fn read(file: &str, text: &str) -> Result<Self> {
        let fields = Fields::parse(file, text)?;
        let read = if fields.has("arrangement") || fields.has("step") {
            template_file::read(file, text).map(|template| Self::Template(Box::new(template)))
        } else if fields.has("grid") || fields.has("paper") || fields.has("roll") {
            media_file::read(file, text).map(Self::Media)
        } else if fields.has("address") || fields.has("spool") || fields.has("language") {
            printers::read(file, text).map(Self::Printer)
        } else {
            Err(vec![Fault::new("label-file-unknown").at(file, 1, "")])
        };
        read.map_err(Error::invalid)
    }

    /// Reads a logo that is to have a name; `file` is the file's for people.
    ///
    /// # Errors
    /// `logo-name`, and the fault of [`Logo::read`], both at once.
    pub fn logo(file: &str, name: &str, bytes: &[u8]) -> Result<Self> {
        let wrong = !is_name(name) || name.len() > LOGO_NAME_MAX;
        let fault = wrong.then(|| Fault::new("logo-name").arg("max", LOGO_NAME_MAX).value(name));
        match (fault, Logo::read(bytes)) {
            (None, Ok(logo)) => Ok(Self::Logo(name.to_owned(), logo)),
            (fault, read) => {
                Err(Error::invalid(fault.into_iter().chain(read.err()).map(|fault| fault.at(file, 0, "")).collect()))
            }
        }
    }

    /// Reads a file that was saved.
    ///
    /// # Errors
    /// Those of [`Told::read`] and [`Told::logo`] where a later version reads it otherwise.
    pub fn saved(file: &LabelFile) -> Result<Self> {
        match file.kind {
            LabelFileKind::Media | LabelFileKind::Template | LabelFileKind::Printer => Self::read(&file.name, &file.text),
            LabelFileKind::Logo => {
                // What is no Base64 is no PNG either.
                let bytes = STANDARD.decode(&file.text).unwrap_or_default();
                Self::logo(&file.name, &file.name, &bytes)
            }
        }
    }

    /// Of what it tells.
    pub fn kind(&self) -> LabelFileKind {
        match self {
            Self::Media(_) => LabelFileKind::Media,
            Self::Template(_) => LabelFileKind::Template,
            Self::Printer(_) => LabelFileKind::Printer,
            Self::Logo(..) => LabelFileKind::Logo,
        }
    }

    /// By which it is asked for.
    pub fn name(&self) -> &str {
        match self {
            Self::Media(media) => &media.name,
            Self::Template(template) => &template.name,
            Self::Printer(printer) => &printer.name,
            Self::Logo(name, _) => name,
        }
    }
}

/// Saves a file under the name that stands in it. One of that name is replaced; the same again is done before.
///
/// # Errors
/// Those of [`Told::read`]; `label-file-taken` for the name of a built-in thing; `label-files-too-many`.
pub fn save(services: &Services, _: &CanKeep, file: &str, text: &str) -> Result<(Told, Done)> {
    let told = Told::read(file, text)?;
    let built_in = match &told {
        Told::Media(media) => Media::named(&media.name).is_ok(),
        Told::Template(template) => gallery::named(&template.name).is_ok(),
        Told::Printer(_) | Told::Logo(..) => false,
    };
    if built_in {
        return Err(Fault::new("label-file-taken").value(told.name()).at(file, 1, "name").into());
    }
    let done = put(services, &told, text.to_owned())?;
    Ok((told, done))
}

/// Saves a logo under a name, as [`save`] does. A logo speaks for whoever prints it, and the one named `ocop` for the programme: only
/// operator and office save any.
///
/// # Errors
/// Forbidden: `not-yours`, `reads-only`. Those of [`Told::logo`]; `label-files-too-many`.
pub fn save_logo(services: &Services, actor: &Actor, file: &str, name: &str, bytes: &[u8]) -> Result<(Told, Done)> {
    actor.can_keep(&Owner::Office)?;
    let told = Told::logo(file, name, bytes)?;
    let text = match &told {
        Told::Logo(_, logo) => STANDARD.encode(logo.source()),
        Told::Media(_) | Told::Template(_) | Told::Printer(_) => String::new(),
    };
    let done = put(services, &told, text)?;
    Ok((told, done))
}

fn put(services: &Services, told: &Told, text: String) -> Result<Done> {
    let (kind, name) = (told.kind(), told.name().to_owned());
    let record = LabelFile { id: LabelFile::id_of(kind, &name), kind, name, text };
    let all = all(services)?;
    let logos = all.iter().filter(|stood| stood.kind == LabelFileKind::Logo).count();
    let bounds = [(kind == LabelFileKind::Logo && logos >= LOGOS_MAX, LOGOS_MAX), (all.len() >= FILES_MAX, FILES_MAX)];
    let full = bounds.into_iter().find(|(full, _)| *full).map(|(_, max)| max);
    if let Some(max) = full.filter(|_| all.iter().all(|stood| stood.id != record.id)) {
        return Err(Error::conflict(Fault::new("label-files-too-many").arg("max", max)));
    }
    let receipt = services.store.put_upkeep(&[UpkeepRecord::LabelFile(record)])?;
    services.settle(receipt)
}

/// Takes a saved file away; what was printed with it stays.
///
/// # Errors
/// Not found: `label-file-none`.
pub fn forget(services: &Services, _: &CanKeep, kind: LabelFileKind, name: &str) -> Result<()> {
    let id = LabelFile::id_of(kind, name);
    match services.settle(services.store.remove_upkeep(UpkeepKind::LabelFile, &[id])?)? {
        Done::Now => Ok(()),
        Done::Before => Err(Error::not_found(Fault::new("label-file-none").arg("kind", kind.code()).value(name))),
    }
}

/// Every saved file, by kind and name.
///
/// # Errors
/// Those of the store.
pub fn all(services: &Services) -> Result<Vec<LabelFile>> {
    let page = services.store.upkeep_page(UpkeepKind::LabelFile, "", FILES_MAX)?;
    Ok(page.into_iter().filter_map(|record| LabelFile::try_from(record).ok()).collect())
}

fn saved(services: &Services, kind: LabelFileKind, name: &str) -> Result<Option<Told>> {
    let record = services.store.upkeep(UpkeepKind::LabelFile, &LabelFile::id_of(kind, name))?;
    let file = record.and_then(|record| LabelFile::try_from(record).ok());
    file.map(|file| Told::saved(&file)).transpose()
}

/// What there is of a kind, for whoever asked for something else.
fn known(services: &Services, kind: LabelFileKind, built_in: impl Iterator<Item = String>) -> String {
    let saved = all(services).unwrap_or_default().into_iter().filter(|file| file.kind == kind).map(|file| file.name);
    built_in.chain(saved).collect::<Vec<_>>().join(", ")
}

/// The media of a name, built in or saved.
///
/// # Errors
/// `media-unknown` with the names that exist; those of [`Told::read`] where a later version reads it otherwise.
pub fn media(services: &Services, name: &str) -> Result<Media> {
    if let Ok(media) = Media::named(name) {
        return Ok(media);
    }
    match saved(services, LabelFileKind::Media, name)? {
        Some(Told::Media(media)) => Ok(media),
        Some(_) | None => {
            let known = known(services, LabelFileKind::Media, Media::built_in().map(|media| media.name));
            Err(Fault::new("media-unknown").arg("known", known).value(name).into())
        }
    }
}

/// The template of a name, built in or saved.
///
/// # Errors
/// `label-template-unknown` with the names that exist; those of [`Told::read`].
pub fn template(services: &Services, name: &str) -> Result<Template> {
    if let Ok(template) = gallery::named(name) {
        return Ok(template);
    }
    match saved(services, LabelFileKind::Template, name)? {
        Some(Told::Template(template)) => Ok(*template),
        Some(_) | None => {
            let known = known(services, LabelFileKind::Template, gallery::all().iter().map(|template| template.name.clone()));
            Err(Fault::new("label-template-unknown").arg("known", known).value(name).into())
        }
    }
}

/// The saved printer of a name, where there is one.
///
/// # Errors
/// Those of [`Told::read`].
pub fn printer(services: &Services, name: &str) -> Result<Option<Printer>> {
    match saved(services, LabelFileKind::Printer, name)? {
        Some(Told::Printer(printer)) => Ok(Some(printer)),
        Some(_) | None => Ok(None),
    }
}

/// The logo of a name.
///
/// # Errors
/// `logo-unknown` with the names that exist; those of [`Told::saved`].
pub fn logo(services: &Services, name: &str) -> Result<Logo> {
    match saved(services, LabelFileKind::Logo, name)? {
        Some(Told::Logo(_, logo)) => Ok(logo),
        Some(_) | None => {
            let known = known(services, LabelFileKind::Logo, std::iter::empty());
            let known = if known.is_empty() { "–".to_owned() } else { known };
            Err(Fault::new("logo-unknown").arg("known", known).value(name).into())
        }
    }
}
