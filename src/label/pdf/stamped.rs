//! What differs from label to label: symbols, printed codes, numbers.
use crate::domain::error::Fault;
use crate::label::content::Stamped;
use crate::label::design::{Design, SymbolPlace};
use crate::label::dots::Dpi;
use crate::label::imposition::Placed;
use crate::label::look::Symbols;
use crate::label::pdf::fonts::{Fonts, name};
use crate::label::pdf::square::{draw, put};
use crate::label::symbols::press::Press;

/// Sets stamps into a run's design.
pub struct Stamper<'a> {
    design: &'a Design,
    dpi: Dpi,
    how: Symbols,
    page_height_um: i32,
    /// One for each place of a symbol.
    presses: Vec<Press>,
}

impl<'a> Stamper<'a> {
    /// For labels of this design on pages of this height, printed in these dots.
    pub fn new(design: &'a Design, dpi: Dpi, how: Symbols, page_height_um: i32) -> Self {
        let presses = design.symbols.iter().map(|place| Press::new(place.version, place.level)).collect();
        Self { design, dpi, how, page_height_um, presses }
    }

    /// Writes the symbols of a label.
    ///
    /// # Errors
    /// Those of [`Press::symbol`].
    pub fn symbols(&self, stamped: &Stamped, at: Placed, out: &mut Vec<u8>) -> Result<(), Fault> {
        for (place, press) in self.design.symbols.iter().zip(&self.presses) {
            let symbol = press.symbol(&stamped.url)?;
            let (x, y) = self.corner(place, at);
            let side = f64::from(place.side_modules()) * f64::from(place.module_nm) / 1_000.0;
            put(out, format_args!("q {side:.3} 0 0 {side:.3} {x:.3} {:.3} cm\n", f64::from(self.page_height_um) - y - side));
            draw(&symbol, self.how, out);
            out.extend_from_slice(b"Q\n");
        }
        Ok(())
    }

    /// The upper left corner of a symbol on the page in µm, moved to the nearest dot: then each of its modules begins on one.
    fn corner(&self, place: &SymbolPlace, at: Placed) -> (f64, f64) {
        let snapped = |um: i32| f64::from(self.dpi.dots(um)) * f64::from(self.dpi.dot_nm()) / 1_000.0;
        (snapped(at.x_um + place.at.0), snapped(at.y_um + place.at.1))
    }

    /// Writes the texts of all labels of a page.
    ///
    /// # Errors
    /// `font-lacks-letter`.
    pub fn texts(&self, labels: &[(Placed, Stamped)], fonts: &Fonts, out: &mut Vec<u8>) -> Result<(), Fault> {
        for place in &self.design.texts {
            put(out, format_args!("BT/{} {} Tf\n", name(place.face), place.size_um));
            let mut last = (0, 0);
            for (at, stamped) in labels {
                let here = (at.x_um + place.at.0, self.page_height_um - at.y_um - place.at.1);
                put(out, format_args!("{} {} Td(", here.0 - last.0, here.1 - last.1));
                last = here;
                for letter in place.text(stamped).bytes() {
                    let lacks = || Fault::new("font-lacks-letter").arg("letter", char::from(letter)).value(place.text(stamped));
                    fonts
                        .changing(place.face, letter)
                        .ok_or_else(lacks)?
                        .to_be_bytes()
                        .into_iter()
                        .for_each(|byte| literal(byte, out));
                }
                out.extend_from_slice(b")Tj\n");
            }
            out.extend_from_slice(b"ET\n");
        }
        Ok(())
    }
}

/// One byte of a literal string (ISO 32000-1 §7.3.4.2).
fn literal(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\n' => out.extend_from_slice(b"\\n"),
        other => out.push(other),
    }
}
