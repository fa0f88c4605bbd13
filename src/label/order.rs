//! What one file of labels is to be: how they look, how they are set out, how many, and where their stamps come from.
use crate::domain::error::{Error, Fault};
use crate::label::content::Stamped;
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::imposition::Imposition;
use crate::label::look::Look;

/// Most labels in one file.
pub const LABELS_MAX: u32 = 50_000;

/// Most faults told at once: one fault of a run is mostly that of all its labels.
pub const FAULTS_MAX: usize = 20;

/// One file of labels.
#[derive(Debug, Clone, Copy)]
pub struct FileOrder<'a> {
    /// How each of them looks.
    pub design: &'a Design,
    /// How they are set out.
    pub imposition: &'a Imposition,
    /// How many.
    pub count: u32,
    /// The resolution that the design was laid out for; symbols begin on its dots.
    pub dpi: Dpi,
    /// What stands beside the labels, in formats that have room for it.
    pub look: &'a Look,
}

/// Gives the stamp of label 0, 1, … of a file; asked by several threads, in any order, and maybe twice for the same label. An error
/// ends the file.
pub type Source<'a> = dyn Fn(u32) -> Result<Stamped, Error> + Sync + 'a;

impl FileOrder<'_> {
    /// Whether a file may have so many labels.
    ///
    /// # Errors
    /// `label-none`; `label-too-many` beyond [`LABELS_MAX`].
    pub fn bounded(&self) -> Result<(), Error> {
        match self.count {
            0 => Err(Fault::new("label-none").into()),
            1..=LABELS_MAX => Ok(()),
            count => Err(Error::too_large(Fault::new("label-too-many").arg("max", LABELS_MAX).arg("count", count))),
        }
    }
}
