//! The one error of the library, in words of the domain; doors turn it into exit codes and HTTP answers.
use std::error::Error as StdError;
use std::fmt;

/// Every fallible deed answers with this.
pub type Result<T> = std::result::Result<T, Error>;

type Source = Box<dyn StdError + Send + Sync>;

/// What kind of failure it is; decides exit code and HTTP status, never the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The input is wrong; every fault of it is listed.
    Invalid,
    /// What was named does not exist.
    NotFound,
    /// It exists, but its state forbids the deed.
    Conflict,
    /// It has changed since it was read; the deed was wished on the ground of what it was.
    Stale,
    /// Nobody knows who asks: a token is missing or worth nothing.
    Unauthenticated,
    /// The actor may not do this.
    Forbidden,
    /// Too many in a time; later it may be done.
    Limit,
    /// Larger than its limit; the same again is refused again.
    TooLarge,
    /// The disk has no room left for this; what stands is safe and can be read.
    Full,
    /// The store, a file or a port cannot be used now.
    Unavailable,
    /// An invariant of ours is broken.
    Internal,
}

/// Where in a file a fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locus {
    /// File name as given by the user.
    pub file: String,
    /// Line, counted from 1; the header is line 1.
    pub line: u64,
    /// Column name; empty for the whole line.
    pub column: String,
}

/// One thing that is wrong. `code` is stable, kebab-case, and has a sentence in every language as `fault-{code}`,
/// which says what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable kebab-case word.
    pub code: &'static str,
    /// Where, when it came from a file.
    pub at: Option<Locus>,
    /// The offending value as it was given.
    pub value: Option<String>,
    /// Named values for the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault with nothing but its code.
    pub fn new(code: &'static str) -> Self {
        Self { code, at: None, value: None, args: Vec::new() }
    }

    /// Names a value for the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The offending value as it was given.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Where in a file it lies.
    #[must_use]
    pub fn at(mut self, file: &str, line: u64, column: &str) -> Self {
        self.at = Some(Locus { file: file.into(), line, column: column.into() });
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(at) = &self.at {
            write!(f, " at {}:{}:{}", at.file, at.line, at.column)?;
        }
        if let Some(value) = &self.value {
            write!(f, " value={value:?}")?;
        }
        self.args.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// A failure: its kind, every fault, and the cause for the log (never shown to people).
#[derive(Debug)]
pub struct Error {
    /// Decides exit code and status.
    pub kind: Kind,
    /// At least one.
    pub faults: Vec<Fault>,
    source: Option<Source>,
}

impl Error {
    fn one(kind: Kind, fault: Fault) -> Self {
        Self { kind, faults: vec![fault], source: None }
    }

    /// Wrong input: all faults at once.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        Self { kind: Kind::Invalid, faults, source: None }
    }

    /// All results, or the faults of all that are wrong input, at most `most` of them; any other error at once.
    pub fn all<T>(results: Vec<Result<T>>, most: usize) -> Result<Vec<T>> {
        let mut faults = Vec::new();
        let mut good = Vec::with_capacity(results.len());
        for result in results {
            match result {
                Ok(one) => good.push(one),
                Err(error) if error.kind == Kind::Invalid => faults.extend(error.faults),
                Err(error) => return Err(error),
            }
        }
        faults.truncate(most);
        if faults.is_empty() { Ok(good) } else { Err(Self::invalid(faults)) }
    }

    /// What was named does not exist.
    pub fn not_found(fault: Fault) -> Self {
        Self::one(Kind::NotFound, fault)
    }

    /// The state forbids the deed.
    pub fn conflict(fault: Fault) -> Self {
        Self::one(Kind::Conflict, fault)
    }

    /// The state forbids the deed for each of these faults; `None` when there is none.
    pub fn conflicts(faults: Vec<Fault>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self { kind: Kind::Conflict, faults, source: None })
    }

    /// Nobody knows who asks.
    pub fn unauthenticated(fault: Fault) -> Self {
        Self::one(Kind::Unauthenticated, fault)
    }

    /// The actor may not.
    pub fn forbidden(fault: Fault) -> Self {
        Self::one(Kind::Forbidden, fault)
    }

    /// Too many in a time.
    pub fn limit(fault: Fault) -> Self {
        Self::one(Kind::Limit, fault)
    }

    /// Larger than its limit.
    pub fn too_large(fault: Fault) -> Self {
        Self::one(Kind::TooLarge, fault)
    }

    /// The disk has no room left for this.
    pub fn full(fault: Fault) -> Self {
        Self::one(Kind::Full, fault)
    }

    /// Something outside failed: what was being done, and the cause.
    pub fn unavailable(fault: Fault, source: impl Into<Source>) -> Self {
        Self { source: Some(source.into()), ..Self::one(Kind::Unavailable, fault) }
    }

    /// Something outside failed, with no cause to add.
    pub fn refused_to_start(fault: Fault) -> Self {
        Self::one(Kind::Unavailable, fault)
    }

    /// Something outside failed in each of these ways; `None` when there is none.
    pub fn all_refused_to_start(faults: Vec<Fault>) -> Option<Self> {
        (!faults.is_empty()).then_some(Self { kind: Kind::Unavailable, faults, source: None })
    }

    /// The same, of another kind: a cause from outside that is the caller's matter, or the disk's.
    #[must_use]
    pub fn of(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The same, with other faults: told in other words, or of another place.
    #[must_use]
    pub fn with(self, faults: Vec<Fault>) -> Self {
        Self { faults, ..self }
    }

    /// An invariant of ours is broken.
    pub fn internal(fault: Fault) -> Self {
        Self::one(Kind::Internal, fault)
    }

    /// The stable code of the first fault.
    pub fn code(&self) -> &'static str {
        self.faults.first().map_or("internal", |fault| fault.code)
    }
}

impl From<Fault> for Error {
    /// A single fault of input.
    fn from(fault: Fault) -> Self {
        Self::one(Kind::Invalid, fault)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}:", self.kind)?;
        self.faults.iter().try_for_each(|fault| write!(f, " [{fault}]"))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
