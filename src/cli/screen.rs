//! This process's terminal and files: the only place that writes to the terminal.
use crate::cli::caller::{Caller, Draft, Progress};
use indicatif::{ProgressBar, ProgressStyle};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Whoever sits before this process.
#[derive(Debug, Clone, Copy)]
pub struct Screen;

impl Screen {
    /// Bytes of the answer as they are.
    pub fn write_out(self, bytes: &[u8]) {
        let _ = io::stdout().write_all(bytes);
    }

    /// Bytes beside the answer as they are.
    pub fn write_note(self, bytes: &[u8]) {
        let _ = io::stderr().write_all(bytes);
    }
}

impl Caller for Screen {
    fn out(&self, text: &str) {
        self.write_out(format!("{text}\n").as_bytes());
    }

    fn note(&self, text: &str) {
        self.write_note(format!("{text}\n").as_bytes());
    }

    fn progress(&self, label: &str) -> Box<dyn Progress + '_> {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        Box::new(Bar(bar.with_message(label.to_owned())))
    }

    fn list(&self, dir: &Path, ending: &str) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(dir)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(ending) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, dir: &Path, name: &str, max: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(dir.join(name))?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn secret(&self, prompt: &str) -> io::Result<Zeroizing<String>> {
        if !io::stdin().is_terminal() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        self.note(prompt);
        rpassword::read_password().map(Zeroizing::new)
    }

    fn draft(&self, path: &Path) -> io::Result<Box<dyn Draft + '_>> {
        let mut name = path.file_name().map(OsStr::to_os_string).unwrap_or_default();
        name.push(".draft");
        let aside = path.with_file_name(name);
        Ok(Box::new(DraftFile { file: File::create(&aside)?, aside, path: path.to_owned(), kept: false }))
    }
}

/// A progress bar on the terminal; nothing where there is none.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn show(&self, done: u64, of: u64) {
        self.0.set_length(of);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A file beside its target, under a name of its own.
struct DraftFile {
    file: File,
    aside: PathBuf,
    path: PathBuf,
    kept: bool,
}

impl Write for DraftFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.sync_all()
    }
}

impl Draft for DraftFile {
    fn keep(mut self: Box<Self>) -> io::Result<()> {
        fs::rename(&self.aside, &self.path)?;
        self.kept = true;
        // The name must be there after a power cut too.
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()
    }
}

impl Drop for DraftFile {
    fn drop(&mut self) {
        if !self.kept {
            // A draft is no answer; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&self.aside);
        }
    }
}
