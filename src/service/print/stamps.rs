//! Stamps as they are printed, from the run file: no private key is needed, so a reprint works for ever.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::number::{Number, NumberRange};
use crate::domain::run::Run;
use crate::domain::stamp::StampState;
use crate::label::content::Stamped;
use crate::label::reading::is_read;
use crate::label::template::shape::CodeKind;
use crate::service::services::Services;
use crate::stamp::code::PrintedCode;
use crate::stamp::{link, open};
use crate::store::run_files::SIGNATURE_BYTES;

/// In the place of a signature: it verifies nowhere.
const UNSIGNED: [u8; SIGNATURE_BYTES] = [0; SIGNATURE_BYTES];

/// A stamp's URL and printed code.
pub fn url(services: &Services, run: &Run, number: Number) -> Result<(String, PrintedCode)> {
    let index = (number.get() - run.numbers.first().get()) as u32;
    let signature = if run.is_drafted() { UNSIGNED } else { services.run_files.signature(&run.file, index)? };
    Ok(written(services, run, number, &signature))
}

/// What stands on the label of a number whose code is of a kind; nothing is proved.
pub fn drafted(services: &Services, run: &Run, number: Number, kind: CodeKind) -> Result<Stamped> {
    let (url, code) = url(services, run, number)?;
    let url = match kind {
        CodeKind::Signed => url,
        CodeKind::Short => short(services, &code),
    };
    Ok(Stamped { url, code: code.to_string(), number: number.to_string() })
}

fn written(services: &Services, run: &Run, number: Number, signature: &[u8; SIGNATURE_BYTES]) -> (String, PrintedCode) {
    let stamp = run.stamp(&services.registry.origin, number);
    (link::write(&stamp, signature, services.registry.scheme()), PrintedCode::new(number, signature))
}

/// The numbers of a part that are printed, with their signatures: void ones are left out.
pub struct Printable<'a> {
    services: &'a Services,
    run: &'a Run,
    first: Number,
    signatures: Vec<[u8; SIGNATURE_BYTES]>,
    code: CodeKind,
    /// What is printed, in the order of numbers.
    pub kept: Vec<Number>,
    /// How many were left out.
    pub left_out: u32,
}

impl<'a> Printable<'a> {
    /// The signatures are read in one block.
    ///
    /// # Errors
    /// Those of [`crate::store::run_files::RunFiles::signatures`].
    pub fn read(services: &'a Services, run: &'a Run, numbers: NumberRange, code: CodeKind) -> Result<Self> {
        let from = (numbers.first().get() - run.numbers.first().get()) as u32;
        let signatures = if run.is_drafted() {
            vec![UNSIGNED; numbers.count() as usize]
        } else {
            services.run_files.signatures(&run.file, from, numbers.count())?
        };
        let kept: Vec<Number> = {
            let view = services.view();
            numbers.numbers().filter(|number| view.state_of(*number) != StampState::Revoked).collect()
        };
        let left_out = numbers.count() - kept.len() as u32;
        Ok(Self { services, run, first: numbers.first(), signatures, code, kept, left_out })
    }

    /// What is printed of the `at`-th of them. A damaged run file must not become a sheet of stamps that nobody issued: of up to a
    /// thousand every one is read as a stranger would read it before it is printed, of more the ends and a thousand between, always
    /// the same; the whole file was held against the run's hash before ([`sound`]).
    ///
    /// # Errors
    /// `print-stamp-wrong`.
    pub fn stamped(&self, at: u32) -> Result<Stamped> {
        let wrong = || Error::internal(Fault::new("print-stamp-wrong").value(at.to_string()));
        let number = *self.kept.get(at as usize).ok_or_else(wrong)?;
        let signature = self.signatures.get((number.get() - self.first.get()) as usize).ok_or_else(wrong)?;
        let (url, code) = written(self.services, self.run, number, signature);
        if is_read(at, self.kept.len() as u32) && !self.run.is_drafted() {
            prove(self.services, &url, &code)?;
        }
        let url = match self.code {
            CodeKind::Signed => url,
            // Looked up online only: the page of the printed code says so too.
            CodeKind::Short => short(self.services, &code),
        };
        Ok(Stamped { url, code: code.to_string(), number: number.to_string() })
    }

    /// A label like those of these stamps whose code verifies as nothing: nought for every figure of the signature.
    ///
    /// # Errors
    /// As [`stamped`](Self::stamped).
    pub fn proof(&self) -> Result<Stamped> {
        let last = (self.kept.len() as u32).saturating_sub(1);
        let stamped = self.stamped(last)?;
        let noughts =
            |text: &str| text.chars().map(|sign| if sign.is_ascii_alphanumeric() { '0' } else { sign }).collect::<String>();
        let at = match self.code {
            CodeKind::Signed => stamped.url.find("s=").map(|at| at + 2),
            CodeKind::Short => stamped.url.rfind('/'),
        };
        let (path, secret) = stamped.url.split_at(at.unwrap_or(stamped.url.len()));
        Ok(Stamped { url: format!("{path}{}", noughts(secret)), code: noughts(&stamped.code), ..stamped })
    }
}

/// The link of a printed code.
fn short(services: &Services, code: &PrintedCode) -> String {
    format!("{}/c/{}", services.registry.base(), code.compact())
}

/// Holds a run file against its run: once before many stamps of it are printed.
///
/// # Errors
/// `run-file-missing`, `run-file-damaged`.
pub fn sound(services: &Services, run: &Run) -> Result<()> {
    services.run_files.hold_against(&run.file)
}

fn prove(services: &Services, url: &str, code: &PrintedCode) -> Result<()> {
    let wrong = || Error::internal(Fault::new("print-stamp-wrong").value(code.to_string()));
    let view = services.view();
    let opened = open::open(url, &services.registry.origin, services.registry.mode, &view.keyring).map_err(|_| wrong())?;
    if opened.code == *code { Ok(()) } else { Err(wrong()) }
}
