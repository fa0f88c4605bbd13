//! A PNG without all that stands beside its pixels (PNG third edition, clause 5). Profiles and texts are packed each for itself and
//! may unfold into any length; none of it is kept, so none of it is unpacked.

/// Chunks that a picture needs; `acTL` only tells that it moves, `eXIf` how it was held.
const NEEDED: [&[u8; 4]; 7] = [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"acTL", b"eXIf"];

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Length, kind and checksum of a chunk.
const FRAME: usize = 12;

/// The chunks that are needed, up to the end that the picture itself gives. Cut, or no PNG: `None`.
pub fn bare(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut kept = SIGNATURE.to_vec();
    loop {
        let length = usize::try_from(u32::from_be_bytes(*rest.first_chunk()?)).ok()?;
        let (chunk, behind) = rest.split_at_checked(length.checked_add(FRAME)?)?;
        let kind = chunk.get(4..8)?;
        if NEEDED.iter().any(|needed| *needed == kind) {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(kinds: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let chunks = kinds
            .iter()
            .map(|(kind, body)| [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], *kind, body, &[1, 2, 3, 4]].concat());
        [SIGNATURE.to_vec(), chunks.collect::<Vec<_>>().concat()].concat()
    }

    #[test]
    fn only_what_makes_the_picture_is_left() {
        let [head, data, end]: [(&[u8; 4], &[u8]); 3] = [(b"IHDR", b"13"), (b"IDAT", b"rows"), (b"IEND", b"")];
        let full = png(&[head, (b"iCCP", b"profile"), (b"tEXt", b"<script>"), data, (b"zTXt", b"text"), end, (b"IDAT", b"more")]);
        assert_eq!(bare(&full), Some(png(&[head, data, end])));
    }

    #[test]
    fn what_is_cut_or_longer_than_it_is_has_nothing_left() {
        let good = png(&[(b"IHDR", b"13"), (b"IEND", b"")]);
        let mut long = good.clone();
        long[8..12].copy_from_slice(&[0xff; 4]);
        for wrong in [&good[..good.len() - 1], &png(&[(b"IHDR", b"13")]), &long, b"\x89PNG\r\n\x1a\n<html>", b""] {
            assert_eq!(bare(wrong), None, "{wrong:x?}");
        }
    }
}
