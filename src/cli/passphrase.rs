//! Where a command's passphrase comes from: the file that the settings name, else whoever sits before the terminal.
use crate::cli::caller::Caller;
use crate::cli::screen::Screen;
use crate::domain::error::{Error, Fault, Result};
use crate::service::passphrase::{Asked, Passphrase};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use std::io::IsTerminal;
use std::path::Path;

/// The passphrase; without a file and without a terminal `passphrase-missing`. A new one is typed twice.
pub fn ask(lang: Lang, file: Option<&Path>, asked: Asked) -> Result<Passphrase> {
    if let Some(file) = file {
        return Passphrase::from_file(file);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::refused_to_start(Fault::new("passphrase-missing")));
    }
    let first = typed(lang, if asked == Asked::First { "cli-passphrase-new" } else { "cli-passphrase" })?;
    if asked == Asked::First && *typed(lang, "cli-passphrase-again")? != *first {
        return Err(Fault::new("passphrase-differs").into());
    }
    Ok(Passphrase::new(&first)?)
}

fn typed(lang: Lang, key: &str) -> Result<zeroize::Zeroizing<String>> {
    Screen.secret(&say(lang, key, &[])).map_err(|source| Error::unavailable(Fault::new("passphrase-missing"), source))
}
