//! ZPL II, the language of Zebra printers (Zebra Programming Guide P1099958). All is sent as dots: their fonts lack Vietnamese letters,
//! and a symbol of their own would not be the one that was checked.
use std::fmt::Write as _;

use crate::label::bitmap::Bitmap;
use crate::label::roll::{Roll, RowLabel};

/// The name under which the printer keeps what all labels bear; in its working memory, which it forgets when switched off.
const STORED: &str = "R:TEMTIN.GRF";

/// Hexadecimal digits as the printers read them.
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// What stands before the first row: the dots of what all labels bear, sent once (`~DG`).
pub fn head(roll: &Roll) -> Vec<u8> {
    let bitmap = &roll.fixed.bitmap;
    let size = bitmap.stride() * bitmap.height();
    format!("~DG{STORED},{size},{},{}\n", bitmap.stride(), packed(bitmap)).into_bytes()
}

/// One row of labels: one format, printed once. Copies of a label are formats of their own, so that each is counted.
pub fn row(roll: &Roll, labels: &[RowLabel]) -> Vec<u8> {
    let mut zpl = format!("^XA^PW{}^LL{}^LH0,0^PON\n", roll.width, roll.height);
    for label in labels {
        let at = |x: i32, y: i32| format!("^FO{},{}", label.x + x, label.y + y);
        _ = writeln!(zpl, "{}^XG{STORED},1,1^FS", at(roll.fixed.x, roll.fixed.y));
        for patch in &label.changing {
            let size = patch.bitmap.stride() * patch.bitmap.height();
            let stride = patch.bitmap.stride();
            _ = writeln!(zpl, "{}^GFA,{size},{size},{stride},{}^FS", at(patch.x, patch.y), packed(&patch.bitmap));
        }
    }
    zpl.push_str("^PQ1\n^XZ\n");
    zpl.into_bytes()
}

/// What stands behind the last row: the printer forgets what it kept.
pub fn foot() -> Vec<u8> {
    format!("^XA^ID{STORED}^FS^XZ\n").into_bytes()
}

/// Rows in hexadecimal with the printers' own shortening (guide, "Alternative Data Compression Scheme"): `:` repeats the row above,
/// `,` fills a row with white, and letters before a digit repeat it. `!`, which fills a row with black, is not used: not all who read ZPL
/// read it alike.
fn packed(bitmap: &Bitmap) -> String {
    let mut text = String::new();
    let mut above: Option<&[u8]> = None;
    for row in bitmap.rows() {
        if above == Some(row) {
            text.push(':');
        } else {
            pack_row(row, &mut text);
        }
        above = Some(row);
    }
    text
}

fn pack_row(row: &[u8], text: &mut String) {
    let digits: Vec<u8> = row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let mut runs = digits.chunk_by(|one, two| one == two).peekable();
    while let Some(run) = runs.next() {
        match (run.first(), runs.peek()) {
            (Some(0), None) => text.push(','),
            (Some(digit), _) => repeat(char::from(DIGITS[usize::from(*digit)]), run.len(), text),
            (None, _) => {}
        }
    }
}

/// `z` is 400 digits, `g` to `y` 20 to 380 and `G` to `Y` 1 to 19; they add up.
fn repeat(digit: char, count: usize, text: &mut String) {
    if count == 2 {
        text.push(digit);
    } else if count > 2 {
        text.extend(std::iter::repeat_n('z', count / 400));
        let letter = |first: u8, steps: usize| u8::try_from(steps - 1).map_or('G', |steps| char::from(first + steps));
        let (twenties, ones) = (count % 400 / 20, count % 20);
        text.extend((twenties > 0).then(|| letter(b'g', twenties)));
        text.extend((ones > 0).then(|| letter(b'G', ones)));
    }
    text.push(digit);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads what [`packed`] wrote, by the guide's words.
    fn unpacked(text: &str, stride: usize) -> Vec<Vec<u8>> {
        let (mut rows, mut row, mut count): (Vec<Vec<u8>>, Vec<u8>, usize) = (Vec::new(), Vec::new(), 0);
        for letter in text.bytes() {
            match letter {
                b':' => row = rows.last().unwrap().clone(),
                b',' => row.resize(stride * 2, 0),
                b'G'..=b'Y' => count += usize::from(letter - b'G' + 1),
                b'g'..=b'z' => count += usize::from(letter - b'g' + 1) * 20,
                digit => {
                    let digit = u8::try_from(char::from(digit).to_digit(16).unwrap()).unwrap();
                    row.extend(std::iter::repeat_n(digit, count.max(1)));
                    count = 0;
                }
            }
            if row.len() == stride * 2 {
                rows.push(std::mem::take(&mut row));
            }
        }
        assert!(row.is_empty() && count == 0);
        rows
    }

    #[test]
    fn what_is_packed_is_unpacked_by_the_guide() {
        for (width, seed) in [(1, 3), (8, 5), (159, 7), (401, 11), (3_300, 13)] {
            let mut bitmap = Bitmap::new(width, 40);
            for (x, y) in (0..width).flat_map(|x| (0..40).map(move |y| (x, y))) {
                // Long runs, equal rows, a black row and a white one.
                if y == 7 || (y != 9 && (x / 90 + y / 3 + usize::from((x * seed) % 97 < 3)) % 2 == 0) {
                    bitmap.blacken(x, y);
                }
            }
            let digits = |row: &[u8]| row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect::<Vec<u8>>();
            let rows: Vec<Vec<u8>> = bitmap.rows().map(digits).collect();
            assert_eq!(unpacked(&packed(&bitmap), bitmap.stride()), rows, "{width}");
        }
    }

    #[test]
    fn runs_are_told_by_their_letters() {
        for (count, told) in [(1, "A"), (2, "AA"), (3, "IA"), (19, "YA"), (20, "gA"), (327, "vMA"), (400, "zA"), (821, "zzgGA")] {
            let mut text = String::new();
            repeat('A', count, &mut text);
            assert_eq!(text, told, "{count}");
        }
    }
}
