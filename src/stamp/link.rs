//! The one spelling of a stamp's URL (stamp format §1): how it is written, and the grammar by which it is read.
use crate::domain::stamp::{ExpiryShown, Stamp, StampKind};
use crate::domain::time::Date;
use crate::stamp::{digits, payload};
use std::fmt::Write;

/// A stamp's URL. `scheme` is `https`, or `http` in a demo registry.
pub fn write(stamp: &Stamp, signature: &[u8; 64], scheme: &str) -> String {
    let mut out = String::with_capacity(320);
    out.push_str(scheme);
    out.push_str("://");
    out.push_str(stamp.origin.as_str());
    push(&mut out, format_args!("{}", stamp.product));
    if let Some(lot) = &stamp.lot {
        push(&mut out, format_args!("/10/{lot}"));
    }
    if stamp.kind == StampKind::Item {
        push(&mut out, format_args!("/21/{}", stamp.number));
    }
    out.push('?');
    if let (ExpiryShown::InUrl, Some(expiry)) = (stamp.expiry_shown, stamp.expiry) {
        out.push_str("17=");
        out.extend(short_date(expiry).map(char::from));
        out.push('&');
    }
    out.push_str("s=");
    let mut token = [0u8; digits::BATCH_BYTES];
    let (head, rest) = token.split_at_mut(payload::HEADER_BYTES);
    head.copy_from_slice(&payload::header(stamp));
    match stamp.kind {
        StampKind::Item => {
            rest[..64].copy_from_slice(signature);
            digits::write(&token[..digits::ITEM_BYTES], digits::ITEM_DIGITS, &mut out);
        }
        StampKind::Batch => {
            rest[..5].copy_from_slice(&stamp.number.get().to_be_bytes()[3..]);
            rest[5..].copy_from_slice(signature);
            digits::write(&token, digits::BATCH_DIGITS, &mut out);
        }
    }
    out
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes any text");
}

/// A date as AI 17 shows it, `YYMMDD`.
pub fn short_date(date: Date) -> [u8; 6] {
    let pair = |part: u8| [b'0' + part / 10 % 10, b'0' + part % 10];
    let [[a, b], [c, d], [e, f]] = [pair(date.year().rem_euclid(100) as u8), pair(date.month() as u8), pair(date.day() as u8)];
    [a, b, c, d, e, f]
}

/// What stands for the product in the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product<'a> {
    /// `/01/` and 14 digits, check digit not looked at.
    Gtin(&'a str),
    /// `/t/` and 1 to 12 digits without leading zero.
    Register(&'a str),
}

/// A URL's parts as they stand in the text, right by grammar only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts<'a> {
    /// `http` or `https`.
    pub scheme: &'a str,
    /// Everything between `://` and the path.
    pub host: &'a str,
    /// GTIN or register number.
    pub product: Product<'a>,
    /// After `/10/`: `[0-9A-Z.-]{1,20}`.
    pub lot: Option<&'a str>,
    /// After `/21/`: 1 to 13 digits without leading zero.
    pub number: Option<&'a str>,
    /// After `17=`: six digits.
    pub expiry: Option<&'a str>,
    /// After `s=`: at least one digit.
    pub token: &'a str,
}

impl<'a> Parts<'a> {
    /// Reads a URL that ends with its token; `None` when it is not of the grammar.
    pub fn read(text: &'a str) -> Option<Self> {
        match Self::read_front(text)? {
            (parts, "") => Some(parts),
            _ => None,
        }
    }

    /// Reads a URL up to the end of its token; gives the text behind it too.
    pub fn read_front(text: &'a str) -> Option<(Self, &'a str)> {
        let (scheme, text) = text.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
        let (host, text) = text.split_at(text.find(['/', '?', '#'])?);
        let (product, text) = match text.strip_prefix("/01/") {
            Some(text) => split(text, 14..=14, is_digit).map(|(gtin, text)| (Product::Gtin(gtin), text))?,
            None => plain(text.strip_prefix("/t/")?, 12).map(|(number, text)| (Product::Register(number), text))?,
        };
        let (lot, text) = optional(text, "/10/", |text| split(text, 1..=20, is_lot))?;
        let (number, text) = optional(text, "/21/", |text| plain(text, 13))?;
        let (expiry, text) = optional(text.strip_prefix('?')?, "17=", |text| {
            let (expiry, text) = split(text, 6..=6, is_digit)?;
            Some((expiry, text.strip_prefix('&')?))
        })?;
        let (token, text) = split(text.strip_prefix("s=")?, 1..=usize::MAX, is_digit)?;
        (!host.is_empty()).then_some((Self { scheme, host, product, lot, number, expiry, token }, text))
    }
}

/// A part that may be absent; once its name stands there it must be right.
fn optional<'a>(
    text: &'a str,
    name: &str,
    read: impl FnOnce(&'a str) -> Option<(&'a str, &'a str)>,
) -> Option<(Option<&'a str>, &'a str)> {
    match text.strip_prefix(name) {
        Some(text) => read(text).map(|(part, text)| (Some(part), text)),
        None => Some((None, text)),
    }
}

/// The longest run of allowed bytes, which must have an allowed length, and the text behind it.
fn split(text: &str, length: std::ops::RangeInclusive<usize>, allowed: fn(u8) -> bool) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| !allowed(byte)).unwrap_or(text.len());
    length.contains(&end).then(|| text.split_at(end))
}

/// A number of at most `most` digits without leading zero.
fn plain(text: &str, most: usize) -> Option<(&str, &str)> {
    split(text, 1..=most, is_digit).filter(|(number, _)| !number.starts_with('0'))
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_lot(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'.' | b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found() {
        let parts = Parts::read("https://e.vn/01/08931234567894/10/L-1/21/7?17=270101&s=123").unwrap();
        assert_eq!((parts.scheme, parts.host, parts.product), ("https", "e.vn", Product::Gtin("08931234567894")));
        assert_eq!((parts.lot, parts.number), (Some("L-1"), Some("7")));
        assert_eq!((parts.expiry, parts.token), (Some("270101"), "123"));
        let bare = Parts::read("http://e.vn:8080/t/999999999999?s=0").unwrap();
        assert_eq!((bare.host, bare.product), ("e.vn:8080", Product::Register("999999999999")));
        assert_eq!((bare.lot, bare.number, bare.expiry), (None, None, None));
    }

    #[test]
    fn what_is_not_of_the_grammar_is_refused() {
        for bad in [
            "",
            "https://",
            "ftp://e.vn/t/1?s=1",
            "https:///t/1?s=1",
            "https://e.vn?s=1",
            "https://e.vn/t/0?s=1",
            "https://e.vn/t/1000000000000?s=1",
            "https://e.vn/01/0893123456789?s=1",
            "https://e.vn/t/1/10/?s=1",
            "https://e.vn/t/1/10/ABCDEFGHIJKLMNOPQRSTU?s=1",
            "https://e.vn/t/1/10/a?s=1",
            "https://e.vn/t/1/21/10000000000000?s=1",
            "https://e.vn/t/1/21/1/10/A?s=1",
            "https://e.vn/t/1?17=27010&s=1",
            "https://e.vn/t/1?17=270101s=1",
            "https://e.vn/t/1?s=",
            "https://e.vn/t/1?s=1 ",
            "https://e.vn/t/1?s=1\n",
            "https://e.vn/t/1?s=1٢",
            "https://e.vn/t/1?s=1#x",
        ] {
            assert_eq!(Parts::read(bad), None, "{bad}");
        }
    }
}
