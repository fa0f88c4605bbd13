//! The real program, run as a user runs it, in a data folder that goes away with the test.
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A data folder and the program.
pub struct Office {
    dir: TempDir,
}

/// What a call came to.
#[derive(Debug)]
pub struct Call {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Call {
    /// The answer, which must be a success.
    pub fn good(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The message, which must be a refusal with this exit code that neither panics nor says nothing.
    pub fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert!(!self.stderr.trim().is_empty() && !self.stderr.contains("panicked"), "{self:?}");
        self.stderr
    }

    /// The JSON that was printed.
    pub fn json(self) -> Value {
        serde_json::from_str(&self.good().stdout).unwrap()
    }
}

impl Office {
    /// An empty folder.
    pub fn empty() -> Self {
        let office = Self { dir: tempfile::tempdir().unwrap() };
        let passphrase = office.path("passphrase");
        fs::write(&passphrase, "a passphrase of the tests\n").unwrap();
        fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
        office
    }

    /// A registry that is no demo, with a key and the sample register, batches and events.
    pub fn with_sample() -> Self {
        let office = Self::empty();
        office.call(&INIT).good();
        office.call(&["keys", "new"]).good();
        let sample = sample();
        office.call(&["import", sample.to_str().unwrap()]).good();
        office
    }

    /// A path beside the data.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// Runs a command on this folder, in English.
    pub fn call(&self, arguments: &[&str]) -> Call {
        self.call_with(arguments, "")
    }

    /// The same with something on standard input.
    pub fn call_with(&self, arguments: &[&str], input: &str) -> Call {
        let mut child =
            self.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Written beside the reading: both pipes may be full at once.
        let (mut stdin, input) = (child.stdin.take().unwrap(), input.as_bytes().to_vec());
        let writer = std::thread::spawn(move || std::io::Write::write_all(&mut stdin, &input));
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        drop(writer.join().unwrap());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Call { code: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }
    }

    /// The program with its environment, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_temtin"));
        command
            .args(arguments)
            .env("TEMTIN_DATA", self.data())
            .env("TEMTIN_LANG", "en")
            .env("TEMTIN_KEYS_PASSPHRASE_FILE", self.path("passphrase"))
            .current_dir(self.dir.path());
        command
    }
}

/// Makes a registry that is no demo.
pub const INIT: [&str; 9] = [
    "init",
    "--origin",
    "ocop.example.vn",
    "--office",
    "Chi cục mẫu",
    "--contact",
    "0000 000 000",
    "--report",
    "mailto:bao@example.vn",
];

/// The sample data.
pub fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ocop")
}

/// A copy of the sample in which one file is changed.
pub fn damaged_sample(office: &Office, file: &str, change: impl Fn(&str) -> String) -> PathBuf {
    let dir = office.path("damaged");
    fs::create_dir_all(&dir).unwrap();
    for entry in fs::read_dir(sample()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), dir.join(entry.file_name())).unwrap();
    }
    let text = fs::read_to_string(dir.join(file)).unwrap();
    fs::write(dir.join(file), change(&text)).unwrap();
    dir
}
