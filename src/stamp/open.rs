//! Reads a stamp's URL strictly and gives what it says, or the first reason against it (stamp format §3).
use crate::domain::gtin::{Lot, ProductCode};
use crate::domain::number::Number;
use crate::domain::registry::{Kid, Mode, Origin};
use crate::domain::run::Hash;
use crate::domain::stamp::{ExpiryShown, Refused, Stamp, StampKind};
use crate::domain::time::{Date, date_of};
use crate::stamp::code::PrintedCode;
use crate::stamp::keyring::Keyring;
use crate::stamp::leaf::leaf;
use crate::stamp::link::{self, Parts, Product};
use crate::stamp::{digits, payload};

/// Most parameters that a page ignores behind the token.
pub const TRACKERS_MAX: usize = 16;

/// Longest URL that a page reads, in bytes.
pub const PAGE_URL_MAX: usize = 2000;

/// A stamp whose signature is right. Whether it was issued, recalled or revoked is the verdict's matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub stamp: Stamp,
    /// Its signature.
    pub signature: [u8; 64],
    /// Its printed code.
    pub code: PrintedCode,
    /// Its leaf.
    pub leaf: Hash,
}

/// Reads the one spelling and nothing else. A production registry demands `https`; a demo takes `http` too.
pub fn open(text: &str, origin: &Origin, mode: Mode, keys: &Keyring) -> Result<Opened, Refused> {
    let parts = Parts::read(text).ok_or(Refused::Syntax)?;
    read(&parts, text, origin, mode, keys)
}

/// Reads what the web page tolerates: the one spelling, and behind it at most [`TRACKERS_MAX`] parameters whose names
/// are neither `s` nor a number, in a URL of at most [`PAGE_URL_MAX`] bytes.
pub fn open_page(text: &str, origin: &Origin, mode: Mode, keys: &Keyring) -> Result<Opened, Refused> {
    let (parts, behind) = Parts::read_front(text).filter(|_| text.len() <= PAGE_URL_MAX).ok_or(Refused::Syntax)?;
    if !are_trackers(behind) {
        return Err(Refused::Syntax);
    }
    read(&parts, &text[..text.len() - behind.len()], origin, mode, keys)
}

/// `&name=value…`. A name is spelt without escapes, so that none can stand for `s` or for an application identifier.
fn are_trackers(text: &str) -> bool {
    let Some(text) = text.strip_prefix('&') else { return text.is_empty() };
    text.split('&').count() <= TRACKERS_MAX
        && text.split('&').all(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'~');
            name.bytes().all(plain)
                && !name.bytes().all(|b| b.is_ascii_digit())
                && name != "s"
                && value.bytes().all(|b| b.is_ascii_graphic() && b != b'#')
        })
}

/// The token's fields.
struct Token {
    header: [u8; payload::HEADER_BYTES],
    number: Option<u64>,
    signature: [u8; 64],
}

impl Token {
    fn read(text: &str) -> Result<Self, Refused> {
        if digits::bytes_for(text.len()).ok_or(Refused::Length)? == digits::ITEM_BYTES {
            let token: [u8; digits::ITEM_BYTES] = digits::read(text.as_bytes()).ok_or(Refused::Range)?;
            Ok(Self { header: part(&token, 0), number: None, signature: part(&token, 7) })
        } else {
            let token: [u8; digits::BATCH_BYTES] = digits::read(text.as_bytes()).ok_or(Refused::Range)?;
            let [a, b, c, d, e] = part(&token, 7);
            let number = u64::from_be_bytes([0, 0, 0, a, b, c, d, e]);
            Ok(Self { header: part(&token, 0), number: Some(number), signature: part(&token, 12) })
        }
    }
}

fn part<const N: usize>(token: &[u8], from: usize) -> [u8; N] {
    token[from..from + N].try_into().expect("the token is as long as its fields")
}

/// Every check in the order of the format; `text` is the spelling that the parts came from.
fn read(parts: &Parts<'_>, text: &str, origin: &Origin, mode: Mode, keys: &Keyring) -> Result<Opened, Refused> {
    if parts.scheme != "https" && mode == Mode::Production {
        return Err(Refused::Syntax);
    }
    if parts.host != origin.as_str() {
        return Err(Refused::Origin);
    }
    let lot: Option<Lot> = parts.lot.map(str::parse).transpose().map_err(|_| Refused::Syntax)?;
    let product = match parts.product {
        Product::Gtin(digits) => ProductCode::Gtin(digits.parse().map_err(|_| Refused::Gtin)?),
        Product::Register(digits) => ProductCode::Register(digits.parse().map_err(|_| Refused::Syntax)?),
    };
    let token = Token::read(parts.token)?;
    let [b0, k1, k0, i1, i0, e1, e0] = token.header;
    let (kind, expiry_shown) = shape(b0, parts, token.number, lot.as_ref(), product)?;
    let number = number(parts, &token)?;
    let (issued, expiry) = dates(u16::from_be_bytes([i1, i0]), u16::from_be_bytes([e1, e0]), parts.expiry)?;
    let kid = Kid::new(u16::from_be_bytes([k1, k0])).map_err(|_| Refused::Key)?;
    let key = keys.get(kid).ok_or(Refused::Key)?;
    let stamp = Stamp { origin: origin.clone(), kind, product, lot, number, kid, issued, expiry, expiry_shown };
    // The grammar leaves one spelling only; should it ever let a second one through, it ends here.
    if link::write(&stamp, &token.signature, parts.scheme) != text {
        return Err(Refused::Syntax);
    }
    let message = payload::message(&stamp);
    if !key.verifies(&message, &token.signature) {
        return Err(Refused::Signature);
    }
    let code = PrintedCode::new(number, &token.signature);
    Ok(Opened { stamp, code, leaf: leaf(&message, &token.signature), signature: token.signature })
}

/// Holds the header's bits against the URL.
fn shape(
    b0: u8,
    parts: &Parts<'_>,
    in_token: Option<u64>,
    lot: Option<&Lot>,
    product: ProductCode,
) -> Result<(StampKind, ExpiryShown), Refused> {
    if b0 >> 4 != payload::VERSION {
        return Err(Refused::Version);
    }
    let kind = match (parts.number, in_token) {
        (Some(_), None) => StampKind::Item,
        (None, Some(_)) if lot.is_some() => StampKind::Batch,
        // The number stands in one place only, and a batch stamp names its lot.
        (Some(_), Some(_)) | (None, _) => return Err(Refused::Shape),
    };
    let expiry_shown = if parts.expiry.is_some() { ExpiryShown::InUrl } else { ExpiryShown::InToken };
    if b0 != payload::first_byte(kind, lot, expiry_shown, product) {
        return Err(Refused::Shape);
    }
    Ok((kind, expiry_shown))
}

fn number(parts: &Parts<'_>, token: &Token) -> Result<Number, Refused> {
    let number = match token.number {
        Some(number) => Number::new(number),
        None => parts.number.unwrap_or_default().parse(),
    };
    number.map_err(|_| Refused::Number)
}

/// Day of issue and last good day; what the URL shows must be the token's expiry.
fn dates(issued: u16, expiry: u16, shown: Option<&str>) -> Result<(Date, Option<Date>), Refused> {
    if expiry != 0 && expiry < issued {
        return Err(Refused::Dates);
    }
    let last = (expiry != 0).then(|| date_of(expiry));
    if shown.is_some_and(|shown| last.is_none_or(|last| link::short_date(last) != shown.as_bytes())) {
        return Err(Refused::Dates);
    }
    Ok((date_of(issued), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_unknown_names_are_trackers() {
        let sixteen = "&a=1".repeat(TRACKERS_MAX);
        for good in ["", "&utm_source=x", "&lang=en", "&fbclid", "&a=?&b=/%20", "&S=1", "&17a=1", "&ss=1", &sixteen] {
            assert!(are_trackers(good), "{good}");
        }
        let seventeen = "&a=1".repeat(TRACKERS_MAX + 1);
        for bad in ["x", "?a=1", "&", "&=x", "&&a=1", "&a=1&", "&s=1", "&s", "&17=270101", "&0", "&%73=1", &seventeen] {
            assert!(!are_trackers(bad), "{bad}");
        }
        for bad in ["&a=#", "&a= ", "&a=1\n", "&é=1", "&a=é"] {
            assert!(!are_trackers(bad), "{bad}");
        }
    }
}
