//! What a look came to.

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Good,
    /// It works, and may hurt later.
    Warning,
    /// It does not work, or must not go on like this.
    Fault,
}

impl Level {
    /// A stable word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Fault => "fault",
        }
    }
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How bad.
    pub level: Level,
    /// Key of its sentence, and its stable name.
    pub key: &'static str,
    /// What the sentence names.
    pub args: Vec<(&'static str, String)>,
    /// A sentence that is written already, in place of the key's.
    pub said: Option<String>,
}

impl Finding {
    /// As it should be.
    pub fn good(key: &'static str) -> Self {
        Self { level: Level::Good, key, args: Vec::new(), said: None }
    }

    /// It may hurt later.
    pub fn warning(key: &'static str) -> Self {
        Self { level: Level::Warning, ..Self::good(key) }
    }

    /// It must not go on like this.
    pub fn fault(key: &'static str) -> Self {
        Self { level: Level::Fault, ..Self::good(key) }
    }

    /// Names a value for the sentence.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}
