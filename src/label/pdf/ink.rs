//! Marks in a page's content. One unit is a micrometre; y grows upwards.
use crate::label::drawing::{Mark, Point};
use crate::label::font::{Glyph, Run};
use crate::label::look::Symbols;
use crate::label::pdf::fonts::{Fonts, name};
use crate::label::pdf::square::{draw, put};

/// The name of a file's logo among what a label's form may draw.
pub const LOGO: &str = "G";

/// Writes a mark of a label whose upper left corner is the origin.
pub fn mark(mark: &Mark, fonts: &Fonts, symbols: Symbols, out: &mut Vec<u8>) {
    match mark {
        Mark::Shape(outlines) => shape(outlines, out),
        Mark::Text(_, (x, y), run) => text((*x, -y), run, fonts, out),
        Mark::Symbol((x, y), module_nm, symbol) => {
            let side = f64::from(symbol.side_modules()) * f64::from(*module_nm) / 1_000.0;
            put(out, format_args!("q {side:.3} 0 0 {side:.3} {x} {:.3} cm\n", f64::from(-y) - side));
            draw(symbol, symbols, out);
            out.extend_from_slice(b"Q\n");
        }
        Mark::Logo((x, y), (width, height), _) => {
            put(out, format_args!("q {width} 0 0 {height} {x} {} cm/{LOGO} Do Q\n", -y - height));
        }
    }
}

fn shape(outlines: &[Vec<Point>], out: &mut Vec<u8>) {
    for outline in outlines {
        for (at, (x, y)) in outline.iter().enumerate() {
            put(out, format_args!("{x} {} {}\n", -y, if at == 0 { 'm' } else { 'l' }));
        }
        out.extend_from_slice(b"h\n");
    }
    out.extend_from_slice(b"f*\n");
}

/// Writes a line of text at its glyphs' own places: where a glyph's way is not its width, as between letters that are drawn together.
pub fn text((x, y): (i32, i32), run: &Run, fonts: &Fonts, out: &mut Vec<u8>) {
    let em = f64::from(run.face.units_per_em());
    put(out, format_args!("BT/{} {} Tf 1 0 0 1 {x} {y} Tm", name(run.face), run.size_um));
    let mut rise = 0;
    out.push(b'[');
    for (Glyph { id, advance, dx, dy, .. }, code) in run.glyphs.iter().zip(fonts.codes(run)) {
        if *dy != rise {
            rise = *dy;
            put(out, format_args!("]TJ {:.3} Ts[", f64::from(rise) * f64::from(run.size_um) / em));
        }
        let shift = |units: i32, out: &mut Vec<u8>| {
            if units != 0 {
                put(out, format_args!("{:.2}", f64::from(-units) * 1_000.0 / em));
            }
        };
        shift(*dx, out);
        put(out, format_args!("<{code:04x}>"));
        shift(advance - run.face.advance(*id) - dx, out);
    }
    out.extend_from_slice(b"]TJ");
    out.extend_from_slice(if rise == 0 { b" ET\n" } else { b" 0 Ts ET\n" });
}
