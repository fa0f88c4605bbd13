//! Reads what a form of a page sent: its fields and files, in either way in which browsers send forms, within limits.
use crate::domain::error::{Error, Fault, Kind};
use crate::service::form::spelling::is_invisible;
use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName};
use multer::{Field, Multipart};
use unicode_normalization::UnicodeNormalization;

/// Most fields of a form; of repeated ones each counts.
pub const FIELDS_MAX: usize = 500;

/// Longest name of a field, in characters.
pub const NAME_MAX: usize = 80;

/// Longest text of a field, in characters.
pub const TEXT_MAX: usize = 20_000;

/// Most files of a form.
pub const FILES_MAX: usize = 10;

/// Longest name of a file as it is shown, in characters.
pub const FILE_NAME_MAX: usize = 120;

/// Most faults that are told at once.
const FAULTS_MAX: usize = 20;

/// Longest boundary between parts (RFC 2046, 5.1.1), in characters.
const BOUNDARY_MAX: usize = 70;

/// What forms send, as `Content-Type` spells it.
pub const TAKEN: &str = "application/x-www-form-urlencoded, multipart/form-data";

/// How mail wrote parts that are no plain bytes; forms do not (RFC 7578, 4.7).
const TRANSFER_ENCODING: HeaderName = HeaderName::from_static("content-transfer-encoding");

/// How a form was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// `application/x-www-form-urlencoded`: fields only.
    Escaped,
    /// `multipart/form-data`: fields and files.
    Parts,
}

impl Way {
    /// By the `Content-Type`; `None` for what no form sends.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let kind = kind(headers).split(';').next().unwrap_or_default().trim();
        let is = |name: &str| kind.eq_ignore_ascii_case(name);
        match (is("application/x-www-form-urlencoded"), is("multipart/form-data")) {
            (true, _) => Some(Self::Escaped),
            (false, true) => Some(Self::Parts),
            (false, false) => None,
        }
    }
}

fn kind(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A file that somebody chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedFile {
    /// The field's name.
    pub name: String,
    /// What the sender calls it, for people to read; may be empty. Never a path of ours.
    pub file_name: String,
    /// All of it.
    pub bytes: Bytes,
}

/// What a form sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted {
    /// Fields in the order of the form: texts in NFC, without spaces at their ends, lines parted by `\n`.
    pub fields: Vec<(String, String)>,
    /// Files that were chosen.
    pub files: Vec<PostedFile>,
}

impl Posted {
    /// The text of a field; empty where it is not there. Of several of that name the first one counts.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|field| field.0 == name).map_or("", |field| field.1.as_str())
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.files.is_empty()
    }

    /// Every text of that name: of boxes that were ticked.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |field| field.0 == name).map(|field| field.1.as_str())
    }

    /// The file of a field; `None` where none was chosen. Of several the first one counts.
    pub fn file(&self, name: &str) -> Option<&PostedFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

/// Why a form could not be read.
#[derive(Debug)]
pub enum Unread {
    /// The body is of another kind than [`TAKEN`].
    Kind,
    /// It is not as forms are.
    Form(Error),
}

impl From<Fault> for Unread {
    fn from(fault: Fault) -> Self {
        Self::Form(fault.into())
    }
}

/// Reads a form whose body is whole. `file_max`: most bytes of one file. It never waits.
///
/// # Errors
/// [`Unread::Kind`]. At once `form-too-many`, and `form-broken` for a body that is cut off, has no boundary, a part without a name or a part of parts. All
/// together, each with the field: `form-encoding`, `form-control`, `form-text-long`, and `form-file-large` (too large where nothing else is wrong).
pub async fn read(headers: &HeaderMap, body: Bytes, file_max: usize) -> Result<Posted, Unread> {
    let mut desk = Desk { posted: Posted::default(), faults: Vec::new(), file_max };
    match Way::of(headers).ok_or(Unread::Kind)? {
        Way::Escaped => desk.escaped(&body)?,
        Way::Parts => desk.parts(kind(headers), body).await?,
    }
    let Desk { posted, mut faults, .. } = desk;
    if faults.is_empty() {
        return Ok(posted);
    }
    let large = faults.iter().all(|fault| fault.code == "form-file-large");
    faults.truncate(FAULTS_MAX);
    Err(Unread::Form(Error::invalid(faults).of(if large { Kind::TooLarge } else { Kind::Invalid })))
}

/// The text of an escaped name or value; `None` when it is no UTF-8 or holds a broken escape.
pub fn unescaped(raw: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// A form while it is read.
struct Desk {
    posted: Posted,
    faults: Vec<Fault>,
    file_max: usize,
}

fn broken() -> Fault {
    Fault::new("form-broken")
}

fn too_many() -> Fault {
    Fault::new("form-too-many").arg("fields", FIELDS_MAX).arg("files", FILES_MAX)
}

impl Desk {
    fn escaped(&mut self, body: &[u8]) -> Result<(), Fault> {
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let name = named(unescaped(&pair[..at]))?;
            self.field(name, unescaped(pair.get(at + 1..).unwrap_or_default()))?;
        }
        Ok(())
    }

    async fn parts(&mut self, kind: &str, body: Bytes) -> Result<(), Fault> {
        let boundary = multer::parse_boundary(kind).map_err(|_| broken())?;
        if !(1..=BOUNDARY_MAX).contains(&boundary.len()) {
            return Err(broken());
        }
        let mut parts = Multipart::new(Body::from(body).into_data_stream(), boundary);
        while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
            // Fields for files in which none was chosen count too, or a body might hold any number of them.
            if part.index() >= FIELDS_MAX + FILES_MAX {
                return Err(too_many());
            }
            let name = named(plain(&part)?.then(|| part.name().map(str::to_owned)).flatten())?;
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| broken())?;
            match file_name {
                Some(file_name) => self.file(name, &file_name, bytes)?,
                None => self.field(name, String::from_utf8(bytes.to_vec()).ok())?,
            }
        }
        Ok(())
    }

    fn field(&mut self, name: String, text: Option<String>) -> Result<(), Fault> {
        if self.posted.fields.len() >= FIELDS_MAX {
            return Err(too_many());
        }
        let text = match text.ok_or("form-encoding").and_then(|text| tidied(&text)) {
            Ok(text) => text,
            Err(code) => {
                self.faults.push(Fault::new(code).arg("name", &name).arg("max", TEXT_MAX));
                String::new()
            }
        };
        self.posted.fields.push((name, text));
        Ok(())
    }

    fn file(&mut self, name: String, file_name: &str, bytes: Bytes) -> Result<(), Fault> {
        // A field for files in which none was chosen.
        if file_name.is_empty() && bytes.is_empty() {
            return Ok(());
        }
        if self.posted.files.len() >= FILES_MAX {
            return Err(too_many());
        }
        let file_name = shown(file_name);
        if bytes.len() > self.file_max {
            self.faults.push(Fault::new("form-file-large").arg("name", &name).arg("max", self.file_max).value(&file_name));
        }
        self.posted.files.push(PostedFile { name, file_name, bytes });
        Ok(())
    }
}

/// A name that a field may have: those of our pages are short words.
fn named(name: Option<String>) -> Result<String, Fault> {
    let fits = |name: &String| !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
    name.filter(fits).ok_or_else(broken)
}

/// Whether a part is one of a form: no parts within it, no other coding, and a file's name that can be read where there is one. multer says
/// "no name" of one that it cannot read, and the file would pass for a text.
fn plain(part: &Field<'_>) -> Result<bool, Fault> {
    let header = |name: HeaderName| part.headers().get(name).map_or(Ok(""), |value| std::str::from_utf8(value.as_bytes()));
    let (Ok(disposition), Ok(coding), Ok(kind)) = (header(CONTENT_DISPOSITION), header(TRANSFER_ENCODING), header(CONTENT_TYPE))
    else {
        return Err(Fault::new("form-encoding").arg("name", part.name().unwrap_or_default()));
    };
    let begins = |text: &str, with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let unnamed = part.file_name().is_none() && ["filename=", "filename*"].iter().any(|word| disposition.contains(word));
    let coded = !["", "7bit", "8bit", "binary"].iter().any(|plain| coding.trim().eq_ignore_ascii_case(plain));
    Ok(begins(disposition, "form-data") && !begins(kind, "multipart/") && !coded && !unnamed)
}

/// A text as we keep it, or the code of what is wrong with it.
fn tidied(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    // A letter with its marks apart has three signs of up to four bytes; what is longer is not worth the work.
    if text.len() > TEXT_MAX * 12 {
        return Err("form-text-long");
    }
    let text: String = text.replace("\r\n", "\n").nfc().collect();
    if text.chars().any(|sign| sign.is_control() && !['\n', '\t'].contains(&sign)) {
        return Err("form-control");
    }
    if text.chars().count() > TEXT_MAX { Err("form-text-long") } else { Ok(text) }
}

/// A file's name as people may read it: without folders, nor signs that cannot be seen.
fn shown(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.nfc().filter(|sign| !sign.is_control() && !is_invisible(*sign)).take(FILE_NAME_MAX).collect();
    seen.trim().to_owned()
}
