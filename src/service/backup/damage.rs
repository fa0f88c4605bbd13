//! Errors of archives that are not as they were written.
use crate::domain::error::{Error, Fault, Kind};

/// An archive is damaged in this member, or in its frame where `member` is empty; nothing was made of it.
pub fn damaged(member: &str) -> Error {
    fault(member).into()
}

/// The same with its cause, for whoever must find it.
pub fn damaged_by(member: &str, source: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::unavailable(fault(member), source).of(Kind::Invalid)
}

/// An archive ends before its end.
pub fn cut() -> Error {
    Fault::new("backup-cut").into()
}

/// Names come from outside: only what a name of ours may hold is repeated.
fn fault(member: &str) -> Fault {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/.-".contains(c);
    let member: String = member.chars().filter(|c| plain(*c)).take(100).collect();
    Fault::new("backup-damaged").arg("member", if member.is_empty() { "tar".to_owned() } else { member })
}
