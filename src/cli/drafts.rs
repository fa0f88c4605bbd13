//! Files of the caller: complete and durable before they have their names.
use crate::cli::caller::Draft;
use crate::cli::context::Context;
use crate::domain::error::{Error, Fault, Result};
use std::path::Path;

/// A file of the caller, complete and durable but without its name.
pub fn write_draft<'a>(context: &'a Context, out: &Path, bytes: &[u8]) -> Result<Box<dyn Draft + 'a>> {
    let mut draft = context.caller.draft(out).map_err(|source| unwritable(out, source))?;
    draft.write_all(bytes).and_then(|()| draft.flush()).map_err(|source| unwritable(out, source))?;
    Ok(draft)
}

/// A file of the caller that cannot be written: `file-unwritable`.
pub fn unwritable(out: &Path, source: std::io::Error) -> Error {
    Error::unavailable(Fault::new("file-unwritable").arg("file", out.display()), source)
}
