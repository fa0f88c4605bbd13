//! A symbol in a page's content: a mask of one bit a module, or rectangles.
use std::io::Write;

use crate::label::look::Symbols;
use crate::label::qr::Symbol;

/// Writes a symbol into the unit square, as a mask where that is asked for and safe. The mask stands inline, and a reader finds its
/// end by searching `EI`: data that holds something like it is written as rectangles.
pub fn draw(symbol: &Symbol, how: Symbols, out: &mut Vec<u8>) {
    let mark = out.len();
    if how == Symbols::Masks {
        let side = symbol.side;
        put(out, format_args!("BI/W {side}/H {side}/IM true/D[1 0]ID "));
        let data = out.len();
        let bytes = side.div_ceil(8);
        for y in 0..side {
            let words = symbol.row(y).iter().flat_map(|word| word.reverse_bits().to_be_bytes());
            out.extend(words.take(bytes));
        }
        out.push(b'\n');
        if !ends_early(&out[data..]) {
            out.extend_from_slice(b"EI\n");
            return;
        }
        out.truncate(mark);
    }
    rectangles(symbol, out);
}

/// Whether a reader may take something in the data for the end: `EI` before white space or a delimiter, whatever stands before it,
/// for readers differ in that (ISO 32000-1 §7.2.2, §8.9.7).
fn ends_early(data: &[u8]) -> bool {
    data.windows(3).any(|three| three.starts_with(b"EI") && b"\0\t\n\x0c\r ()<>[]{}/%".contains(&three[2]))
}

/// Every stretch of dark modules of a row is a rectangle; one unit is one module.
fn rectangles(symbol: &Symbol, out: &mut Vec<u8>) {
    let side = symbol.side;
    let module = 1.0 / side as f64;
    put(out, format_args!("q {module:.8} 0 0 {module:.8} 0 0 cm\n"));
    for y in 0..side {
        let mut x = 0;
        while x < side {
            let dark = (x..side).take_while(|x| symbol.is_dark(*x, y)).count();
            if dark > 0 {
                put(out, format_args!("{x} {} {dark} 1 re\n", side - 1 - y));
            }
            x += dark + 1;
        }
    }
    out.extend_from_slice(b"f Q\n");
}

/// Writes text; memory takes all of it.
pub fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a Vec takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::Stamped;
    use crate::label::qr::Level;

    fn symbol() -> Symbol {
        Symbol::new(&Stamped::sample().url, Level::M).unwrap()
    }

    #[test]
    fn a_mask_holds_every_module_row_by_row() {
        let symbol = symbol();
        let mut out = Vec::new();
        draw(&symbol, Symbols::Masks, &mut out);
        let start = out.windows(3).position(|three| three == b"ID ").unwrap() + 3;
        let bytes = symbol.side.div_ceil(8);
        for (x, y) in (0..symbol.side).flat_map(|x| (0..symbol.side).map(move |y| (x, y))) {
            let bit = out[start + y * bytes + x / 8] >> (7 - x % 8) & 1;
            assert_eq!(bit == 1, symbol.is_dark(x, y), "{x} {y}");
        }
        assert_eq!(&out[start + symbol.side * bytes..], b"\nEI\n");
    }

    #[test]
    fn rectangles_cover_every_dark_module_once() {
        let symbol = symbol();
        let mut out = Vec::new();
        draw(&symbol, Symbols::Rectangles, &mut out);
        let mut covered = std::collections::BTreeSet::new();
        for line in String::from_utf8(out).unwrap().lines().filter_map(|line| line.strip_suffix(" re")) {
            let numbers: Vec<usize> = line.split(' ').map(|number| number.parse().unwrap()).collect();
            assert!((0..numbers[2]).all(|step| covered.insert((numbers[0] + step, symbol.side - 1 - numbers[1]))));
        }
        let dark = (0..symbol.side).flat_map(|x| (0..symbol.side).map(move |y| (x, y))).filter(|(x, y)| symbol.is_dark(*x, *y));
        assert!(dark.eq(covered));
    }

    #[test]
    fn what_looks_like_the_end_is_found_and_written_as_rectangles() {
        for data in [&b"x EI x"[..], b"xEI\0x", b"EI/\n", b"....EI\n"] {
            assert!(ends_early(data), "{data:?}");
        }
        for data in [&b"x EIx\n"[..], b"xE I\n", b"E\n", b"eI \n"] {
            assert!(!ends_early(data), "{data:?}");
        }
        // A row of 24 modules whose bytes are `EI `: their bits from the left.
        let row = b"EI ".iter().enumerate().fold(0, |row, (at, byte)| row | u64::from(byte.reverse_bits()) << (8 * at));
        let rows = (0..24).map(|y| if y == 10 { row } else { 0 }).collect();
        let mut out = Vec::new();
        draw(&Symbol::from_rows(1, Level::M, rows), Symbols::Masks, &mut out);
        assert!(out.starts_with(b"q ") && out.ends_with(b"f Q\n") && !out.windows(2).any(|two| two == b"BI"));
    }
}
