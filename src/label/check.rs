//! Reads every label again before it is handed out: the code from pixels, the printed code from its glyphs. A label whose
//! symbol says something else than its text is worse than none.
use tiny_skia::Mask;

use crate::domain::error::Fault;
use crate::label::content::Stamped;
use crate::label::drawing::{Drawing, Mark, Role};
use crate::label::qr::{QUIET_MODULES, Symbol};
use crate::label::raster::{Edges, ink};

/// Resolutions of the reading, in pixels a module, tried in turn: a decoder may miss a sound symbol at one of them.
const PIXELS_PER_MODULE: [f32; 6] = [4.0, 5.0, 6.0, 3.0, 8.0, 10.0];
/// Pixels a module where modules are taken by their place.
const PIXELS_SAMPLED: usize = 4;
/// What a printed code is made of: Crockford's alphabet and the hyphen.
const CODE_ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-";

/// Compares a drawing with what it was drawn from.
///
/// # Errors
/// `label-code-unreadable` where not exactly one symbol is found or it does not decode; `label-code-differs` where it reads
/// as another URL, or the printed code as another code.
pub fn check(stamped: &Stamped, drawing: &Drawing) -> Result<(), Fault> {
    check_text(&stamped.url, drawing)?;
    match printed(drawing) {
        Some(printed) if printed == stamped.code => Ok(()),
        printed => Err(Fault::new("label-code-differs").value(printed.unwrap_or_default())),
    }
}

/// Compares the one symbol of a drawing with the text that it was made of.
///
/// # Errors
/// As [`check`].
pub fn check_text(text: &str, drawing: &Drawing) -> Result<(), Fault> {
    let read = decode(drawing)?.ok_or_else(|| Fault::new("label-code-unreadable"))?;
    if read == text { Ok(()) } else { Err(Fault::new("label-code-differs").value(read)) }
}

/// The text of the one symbol, from the pixels of its ground and of whatever else lies there.
fn decode(drawing: &Drawing) -> Result<Option<String>, Fault> {
    let mut symbols = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Symbol(_, module_nm, symbol) => Some((mark.claim(), *module_nm, symbol)),
        Mark::Text(..) | Mark::Shape(_) | Mark::Logo(..) => None,
    });
    let (Some((ground, module_nm, symbol)), None) = (symbols.next(), symbols.next()) else { return Ok(None) };
    for pixels in PIXELS_PER_MODULE {
        let read = read(&ink(drawing, ground, scale(pixels, module_nm), Edges::Sharp)?);
        if read.is_some() {
            return Ok(read);
        }
    }
    Ok(sampled(&ink(drawing, ground, scale(PIXELS_SAMPLED as f32, module_nm), Edges::Sharp)?, symbol))
}

/// Pixels a millimetre that give a module so many pixels.
fn scale(pixels: f32, module_nm: i32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a module has some hundred thousand nm")]
    let module_nm = module_nm as f32;
    pixels * 1_000_000.0 / module_nm
}

/// Where the decoder's own search was led astray by the data, as happens to one sound symbol in some thousands: its modules are
/// taken from the pixels by their place. Every one must be as the encoder made it and the quiet zone white; then they are decoded.
fn sampled(ink: &Mask, symbol: &Symbol) -> Option<String> {
    let side = usize::try_from(symbol.side_modules()).ok()?;
    let (width, quiet) = (ink.width() as usize, usize::try_from(QUIET_MODULES).ok()?);
    let dark = |x: usize, y: usize| {
        let (x, y) = (x * PIXELS_SAMPLED + PIXELS_SAMPLED / 2, y * PIXELS_SAMPLED + PIXELS_SAMPLED / 2);
        ink.data().get(y * width + x).is_some_and(|pixel| *pixel > 127)
    };
    let within = |at: usize| (quiet..quiet + side).contains(&at);
    let sound = (0..side + 2 * quiet)
        .all(|y| (0..side + 2 * quiet).all(|x| dark(x, y) == (within(x) && within(y) && symbol.is_dark(x - quiet, y - quiet))));
    let grid = rqrr::Grid::new(rqrr::SimpleGrid::from_func(side, |x, y| dark(x + quiet, y + quiet)));
    sound.then(|| grid.decode().ok().map(|(_, text)| text)).flatten()
}

fn read(ink: &Mask) -> Option<String> {
    let (width, height) = (ink.width() as usize, ink.height() as usize);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| 255 - ink.data()[y * width + x]);
    let grids = picture.detect_grids();
    // Chance may make other squares out of the data; they decode to nothing.
    let mut texts = grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text);
    texts.next().filter(|_| texts.next().is_none())
}

/// The one printed code, read from the glyphs that will be printed.
fn printed(drawing: &Drawing) -> Option<String> {
    let mut codes = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Text(Role::Code, _, run) => Some(run),
        Mark::Text(..) | Mark::Shape(_) | Mark::Symbol(..) | Mark::Logo(..) => None,
    });
    let code = codes.next()?.read_back(CODE_ALPHABET);
    code.filter(|_| codes.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::Facts;
    use crate::label::dots::Dpi;
    use crate::label::drawing::rectangle;
    use crate::label::layout::fit::lay_out;

    fn drawing() -> Drawing {
        lay_out(&Facts::sample(), &Stamped::sample(), (64_000, 38_100), Dpi::D600).unwrap().drawing(&Stamped::sample()).unwrap()
    }

    fn refused(stamped: &Stamped, drawing: &Drawing, code: &str) {
        assert_eq!(check(stamped, drawing).unwrap_err().code, code);
    }

    #[test]
    fn a_label_that_reads_as_its_stamp_passes() {
        assert_eq!(check(&Stamped::sample(), &drawing()), Ok(()));
    }

    #[test]
    fn a_symbol_of_another_stamp_is_refused() {
        let mut stamped = Stamped::sample();
        stamped.url = stamped.url.replace("/21/1234567890", "/21/1234567891");
        refused(&stamped, &drawing(), "label-code-differs");
    }

    #[test]
    fn a_printed_code_of_another_stamp_is_refused() {
        let stamped = Stamped { code: "00003-R0BJY-BMC2".into(), ..Stamped::sample() };
        refused(&stamped, &drawing(), "label-code-differs");
    }

    #[test]
    fn a_printed_code_is_read_from_its_glyphs_and_not_from_its_text() {
        let mut drawing = drawing();
        for mark in &mut drawing.marks {
            if let Mark::Text(Role::Code, _, run) = mark {
                run.glyphs.swap(0, 4);
            }
        }
        refused(&Stamped::sample(), &drawing, "label-code-differs");
    }

    #[test]
    fn modules_taken_by_their_place_read_the_same_and_one_covered_module_is_refused() {
        let by_place = |drawing: &Drawing| {
            let Some(Mark::Symbol(_, module_nm, symbol)) = drawing.marks.iter().find(|mark| matches!(mark, Mark::Symbol(..)))
            else {
                unreachable!("every label has a symbol")
            };
            let ground = drawing.marks.iter().find(|mark| matches!(mark, Mark::Symbol(..))).unwrap().claim();
            let scale = scale(PIXELS_SAMPLED as f32, *module_nm);
            (sampled(&ink(drawing, ground, scale, Edges::Sharp).unwrap(), symbol), ground, module_nm / 1_000)
        };
        let (read, ground, module_um) = by_place(&drawing());
        assert_eq!(read.as_deref(), Some(Stamped::sample().url.as_str()));
        let mut spotted = drawing();
        let spot = crate::label::drawing::Area { right: ground.left + module_um, bottom: ground.top + module_um, ..ground };
        spotted.marks.push(Mark::Shape(vec![rectangle(spot)]));
        assert_eq!(by_place(&spotted).0, None);
    }

    #[test]
    fn a_symbol_that_is_missing_doubled_or_covered_is_refused() {
        let is_symbol = |mark: &Mark| matches!(mark, Mark::Symbol(..));
        let symbol = drawing().marks.into_iter().find(is_symbol).unwrap();
        let mut missing = drawing();
        missing.marks.retain(|mark| !is_symbol(mark));
        refused(&Stamped::sample(), &missing, "label-code-unreadable");
        let mut doubled = drawing();
        doubled.marks.push(symbol.clone().moved(30_000, 0));
        refused(&Stamped::sample(), &doubled, "label-code-unreadable");
        let mut covered = drawing();
        let hand = symbol.area().shrunk(4_000);
        covered.marks.push(Mark::Shape(vec![rectangle(hand)]));
        refused(&Stamped::sample(), &covered, "label-code-unreadable");
    }
}
