//! Makes answers smaller for those who accept it: gzip at level 1, which costs less than the bytes it saves.
use crate::text::wish::wishes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Below this many bytes an answer fits one packet anyway.
const WORTH_IT: usize = 1024;

/// Whether an `Accept-Encoding` header allows gzip.
fn allowed(accept: &str) -> bool {
    let wishes = wishes(accept);
    let named = wishes.iter().find(|wish| wish.what.eq_ignore_ascii_case("gzip"));
    named.or_else(|| wishes.iter().find(|wish| wish.what == "*")).is_some_and(|wish| wish.weight > 0)
}

/// Whether an `Accept-Encoding` header allows gzip; no header allows nothing.
pub fn accepted(accept: Option<&str>) -> bool {
    accept.is_some_and(allowed)
}

/// The body as gzip, when that is allowed and worth it.
pub fn gzip(accept: Option<&str>, body: &[u8]) -> Option<Vec<u8>> {
    if accepted(accept) { packed(body) } else { None }
}

/// The body as gzip, when that is worth it.
pub fn packed(body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < WORTH_IT {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_page_comes_back_whole_and_only_to_those_who_asked() {
        let body = "Mã do hệ thống cấp. ".repeat(200);
        let packed = gzip(Some("gzip, deflate, br"), body.as_bytes()).unwrap();
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
        assert!(text == body && packed.len() < body.len() / 4);
        for refused in [None, Some(""), Some("br"), Some("gzip;q=0"), Some("*;q=0"), Some("gzip;q=0, *")] {
            assert!(gzip(refused, body.as_bytes()).is_none(), "{refused:?}");
        }
        assert!(gzip(Some("*"), body.as_bytes()).is_some() && gzip(Some("gzip"), b"short").is_none());
    }
}
