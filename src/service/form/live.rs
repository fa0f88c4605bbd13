//! Texts that a spreadsheet would take for a formula, and the mark that keeps it from that.
use std::borrow::Cow;

/// Whether a spreadsheet might take this text for a formula, or did before it was marked. A plain number is none.
pub fn is_live(text: &str) -> bool {
    let begin = text.trim_start_matches('\'').trim_start_matches(' ');
    begin.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_plain_number(begin)
}

/// Whether it is digits, perhaps below nought, perhaps with one decimal mark.
pub fn is_plain_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    text.split_once(['.', ',']).map_or(digits(text), |(whole, part)| digits(whole) && digits(part))
}

/// The text as it may stand in a table that a spreadsheet opens. Reading takes the mark away again.
pub fn defused(text: &str) -> Cow<'_, str> {
    if is_live(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}
