//! Reads every label again before it is handed out: the code from pixels, the printed code from its glyphs. A label whose
//! symbol says something else than its text is worse than none.
use tiny_skia::Mask;

use crate::domain::error::Fault;
use crate::label::content::Label;
use crate::label::drawing::{Drawing, Mark, Role};
use crate::label::raster::ink;

/// Resolutions of the reading, in pixels a module, tried in turn: a decoder may miss a sound symbol at one of them.
const PIXELS_PER_MODULE: [f32; 3] = [4.0, 5.0, 6.0];
/// What a printed code is made of: Crockford's alphabet and the hyphen.
const CODE_ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-";

/// Compares a drawing with what it was drawn from.
///
/// # Errors
/// `label-code-unreadable` where not exactly one symbol is found or it does not decode; `label-code-differs` where it reads
/// as another URL, or the printed code as another code.
pub fn check(label: &Label, drawing: &Drawing) -> Result<(), Fault> {
    let read = decode(drawing)?.ok_or_else(|| Fault::new("label-code-unreadable"))?;
    let differs = |read: String| Err(Fault::new("label-code-differs").value(read));
    if read != label.url {
        return differs(read);
    }
    match printed(drawing) {
        Some(printed) if printed == label.code => Ok(()),
        printed => differs(printed.unwrap_or_default()),
    }
}

/// The text of the one symbol in the pixels of a drawing.
fn decode(drawing: &Drawing) -> Result<Option<String>, Fault> {
    let mut modules = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Symbol(_, module_um, _) => u16::try_from(*module_um).ok(),
        Mark::Text(..) | Mark::Shape(_) => None,
    });
    let (Some(module_um), None) = (modules.next(), modules.next()) else { return Ok(None) };
    for pixels in PIXELS_PER_MODULE {
        let read = read(&ink(drawing, pixels * 1_000.0 / f32::from(module_um))?);
        if read.is_some() {
            return Ok(read);
        }
    }
    Ok(None)
}

fn read(ink: &Mask) -> Option<String> {
    let (width, height) = (ink.width() as usize, ink.height() as usize);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| 255 - ink.data()[y * width + x]);
    let grids = picture.detect_grids();
    match grids.as_slice() {
        [one] => one.decode().ok().map(|(_, text)| text),
        _ => None,
    }
}

/// The one printed code, read from the glyphs that will be printed.
fn printed(drawing: &Drawing) -> Option<String> {
    let mut codes = drawing.marks.iter().filter_map(|mark| match mark {
        Mark::Text(Role::Code, _, run) => Some(run),
        Mark::Text(..) | Mark::Shape(_) | Mark::Symbol(..) => None,
    });
    let code = codes.next()?.read_back(CODE_ALPHABET);
    code.filter(|_| codes.next().is_none())
}
