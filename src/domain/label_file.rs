//! Files about labels that are saved by name: a media, a template, a printer or a logo of one's own, kept as it was written.
use serde::{Deserialize, Serialize};

/// Of what a file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelFileKind {
    /// On what is printed.
    Media,
    /// How a label is set.
    Template,
    /// By what is printed.
    Printer,
    /// A picture that labels bear.
    Logo,
}

impl LabelFileKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Media, Self::Template, Self::Printer, Self::Logo];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Template => "template",
            Self::Printer => "printer",
            Self::Logo => "logo",
        }
    }
}

/// A saved file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelFile {
    /// [`LabelFile::id_of`] its kind and name.
    pub id: String,
    /// Of what it tells.
    pub kind: LabelFileKind,
    /// By which it is asked for.
    pub name: String,
    /// TOML, as `docs/templates.md` says; of a logo the PNG in Base64 (RFC 4648 §4).
    pub text: String,
}

impl LabelFile {
    /// The id of a file.
    pub fn id_of(kind: LabelFileKind, name: &str) -> String {
        format!("{}.{name}", kind.code())
    }
}
