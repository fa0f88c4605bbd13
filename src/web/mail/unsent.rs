//! Why a letter did not leave: said to whoever made its link, who then hands the link over.
use crate::text::catalogue::word_if_any;
use crate::text::lang::Lang;

/// Why. None of them holds what a server said: that is for its own operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsent {
    /// Too many letters are under way.
    Busy,
    /// Too many went to this address lately.
    TooOften,
    /// The address of the account is none that a letter can be sent to.
    Address,
    /// The file with our password cannot be used.
    PasswordFile,
    /// Nobody answers there.
    NoConnection,
    /// The server does not prove who it is, or speaks no TLS.
    Tls,
    /// The server does not offer the TLS that the settings ask for.
    NoStartTls,
    /// Name or password were refused.
    Login,
    /// Our own address was refused.
    Sender,
    /// The address of the account was refused.
    Recipient,
    /// Something else was refused.
    Refused,
    /// The connection broke, or what came back was no answer.
    Broken,
    /// It took too long. Whether the letter left is not known.
    TimedOut,
}

impl Unsent {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Busy,
        Self::TooOften,
        Self::Address,
        Self::PasswordFile,
        Self::NoConnection,
        Self::Tls,
        Self::NoStartTls,
        Self::Login,
        Self::Sender,
        Self::Recipient,
        Self::Refused,
        Self::Broken,
        Self::TimedOut,
    ];

    /// The stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::TooOften => "too-often",
            Self::Address => "address",
            Self::PasswordFile => "password-file",
            Self::NoConnection => "no-connection",
            Self::Tls => "tls",
            Self::NoStartTls => "no-starttls",
            Self::Login => "login",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Refused => "refused",
            Self::Broken => "broken",
            Self::TimedOut => "timeout",
        }
    }

    /// What is wrong, and what to do.
    pub fn said(self, lang: Lang) -> &'static str {
        word_if_any(lang, &format!("mail-unsent-{}", self.code())).unwrap_or(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_words_in_every_language() {
        for why in Unsent::ALL {
            for lang in Lang::ALL {
                assert_ne!(why.said(lang), why.code(), "{lang:?}");
            }
        }
    }
}
