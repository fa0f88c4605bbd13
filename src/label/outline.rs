//! What a JPEG says of itself before it is decoded (ITU-T T.81, annex B): how large it is, and how often each pixel is drawn.
//! A progressive picture may be drawn in any number of scans, each of which costs a pass over all of it.

/// The outline of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Coefficients that are held until the last scan, in bytes; 0 where each row is done at once.
    pub held_bytes: u64,
    /// How many scans there are.
    pub scans: usize,
}

/// Bytes of a coefficient while it is held.
const COEFFICIENT: u64 = 2;

/// Reads markers only. A picture that is cut, or whose parts are longer than it is: `None`.
pub fn outline(bytes: &[u8]) -> Option<Outline> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut frame = None;
    let mut scans = 0;
    loop {
        let (marker, behind) = marker(rest)?;
        if marker == 0xd9 {
            let (width, height, held_bytes) = frame?;
            return Some(Outline { width, height, held_bytes, scans });
        }
        let length = usize::from(u16::from_be_bytes(*behind.first_chunk()?));
        let part = behind.get(2..length)?;
        rest = behind.get(length..)?;
        // Start of frame, all but tables (C4, CC) and what is reserved (C8).
        if matches!(marker, 0xc0..=0xcf) && ![0xc4, 0xc8, 0xcc].contains(&marker) {
            // A second frame would make a liar of the first.
            if frame.replace(read_frame(part, marker)?).is_some() {
                return None;
            }
        } else if marker == 0xda {
            scans += 1;
            rest = behind_scan(rest)?;
        }
    }
}

/// The next marker and what stands behind it; it may be filled up with FF in front.
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let filled = bytes.iter().take_while(|byte| **byte == 0xff).count();
    let (&marker, behind) = bytes.get(filled..)?.split_first()?;
    (filled > 0 && marker != 0).then_some((marker, behind))
}

/// Skips the data of a scan: in it FF is followed by nought, or by a mark to begin anew.
fn behind_scan(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.windows(2).position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff))?;
    bytes.get(end..)
}

/// Width, height, and the bytes that a progressive frame holds.
fn read_frame(part: &[u8], marker: u8) -> Option<(u32, u32, u64)> {
    let &[_, h1, h2, w1, w2, count, ref components @ ..] = part else { return None };
    let (width, height) = (u32::from(u16::from_be_bytes([w1, w2])), u32::from(u16::from_be_bytes([h1, h2])));
    let sampling: Vec<(u64, u64)> =
        components.chunks_exact(3).map(|part| (u64::from(part[1] >> 4), u64::from(part[1] & 15))).collect();
    let good = (1..=4).contains(&count) && sampling.len() == usize::from(count) && width > 0 && height > 0;
    let in_range = sampling.iter().all(|(across, down)| (1..=4).contains(across) && (1..=4).contains(down));
    if !good || !in_range {
        return None;
    }
    let most = sampling.iter().fold((1, 1), |most: (u64, u64), part| (most.0.max(part.0), most.1.max(part.1)));
    let blocks: u64 = sampling.iter().map(|(across, down)| across * down).sum();
    // In whole units of 8 × 8 blocks, as many across and down as the finest component has.
    let units = u64::from(width).div_ceil(8 * most.0) * u64::from(height).div_ceil(8 * most.1);
    let progressive = [0xc2, 0xc6, 0xca, 0xce].contains(&marker);
    Some((width, height, if progressive { units * blocks * 64 * COEFFICIENT } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], body].concat()
    }

    fn frame(marker: u8, width: u16, height: u16) -> Vec<u8> {
        let [h, w] = [height.to_be_bytes(), width.to_be_bytes()];
        part(marker, &[8, h[0], h[1], w[0], w[1], 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
    }

    fn scan(data: &[u8]) -> Vec<u8> {
        [&part(0xda, &[1, 1, 0, 0, 63, 0])[..], data].concat()
    }

    fn jpeg(parts: &[Vec<u8>]) -> Vec<u8> {
        [&[0xff, 0xd8][..], &parts.concat(), &[0xff, 0xd9]].concat()
    }

    #[test]
    fn size_scans_and_what_is_held_are_read_from_markers_alone() {
        let plain = outline(&jpeg(&[part(0xe1, b"Exif\0\0"), frame(0xc0, 64, 32), scan(&[1, 0xff, 0, 2, 0xff, 0xd3, 4])]));
        assert_eq!(plain, Some(Outline { width: 64, height: 32, held_bytes: 0, scans: 1 }));
        let many: Vec<Vec<u8>> = std::iter::once(frame(0xc2, 16, 16)).chain(vec![scan(&[7, 7]); 300]).collect();
        assert_eq!(outline(&jpeg(&many)), Some(Outline { width: 16, height: 16, held_bytes: 6 * 64 * 2, scans: 300 }));
    }

    #[test]
    fn what_is_cut_or_contradicts_itself_has_no_outline() {
        let good = jpeg(&[frame(0xc0, 8, 8), scan(&[1, 2])]);
        assert!(outline(&good).is_some());
        for wrong in [
            good[..good.len() - 2].to_vec(),
            jpeg(&[frame(0xc0, 8, 8), frame(0xc0, 9, 9), scan(&[1])]),
            jpeg(&[scan(&[1])]),
            jpeg(&[frame(0xc0, 0, 8)]),
            jpeg(&[vec![0xff, 0xe0, 0xff, 0xff, 1]]),
            jpeg(&[vec![0xff, 0xe0, 0, 1]]),
            jpeg(&[part(0xc0, &[8, 0, 8, 0, 8, 3, 1, 0x22, 0])]),
            jpeg(&[part(0xc0, &[8, 0, 8, 0, 8, 1, 1, 0x50, 0])]),
            b"\xff\xd8".to_vec(),
            Vec::new(),
        ] {
            assert_eq!(outline(&wrong), None, "{wrong:x?}");
        }
    }
}
