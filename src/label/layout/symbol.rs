//! The column of the symbol: the QR code, directly beneath it the printed code, then the host and the hint.
use crate::domain::error::Fault;
use crate::label::dots::Dpi;
use crate::label::drawing::{Mark, Role, modules_um};
use crate::label::font::{Face, Run};
use crate::label::layout::column::Column;
use crate::label::layout::labelled::Labelled;
use crate::label::layout::misfit::Misfit;
use crate::label::layout::strip::Strip;
use crate::label::qr::{Level, QUIET_MODULES, Symbol};
use crate::label::template::measure::{MODULE_MAX_UM, MODULE_MIN_UM, Measure};

/// Largest em of the printed code in µm.
const CODE_MAX_UM: i32 = 3_000;

/// The symbol of a URL: level M, or L where M does not fit `room_um` at the smallest module of whole dots.
///
/// # Errors
/// `label-url-wrong`; `label-code-too-large` where even level L does not fit.
pub fn symbol(url: &str, room_um: i32, dpi: Dpi) -> Result<Symbol, Fault> {
    let least = dpi.modules_nm(MODULE_MIN_UM, MODULE_MAX_UM).last().unwrap_or(i32::MAX);
    for level in [Level::M, Level::L] {
        let symbol = Symbol::new(url, level)?;
        if modules_um(symbol.side_modules(), least) <= room_um {
            return Ok(symbol);
        }
    }
    Err(Misfit::room("url", url).into_fault())
}

/// The column and its width in µm, the quiet zone at its right included.
///
/// # Errors
/// A misfit of the letters or of the width `width_max`.
pub fn column(
    label: &Labelled<'_>,
    symbol: &Symbol,
    module_nm: i32,
    measure: &Measure,
    width_max: i32,
) -> Result<(Column, i32), Misfit> {
    let side = modules_um(symbol.side_modules(), module_nm);
    let quiet = modules_um(QUIET_MODULES, module_nm);
    let mark = Mark::Symbol((0, -side), module_nm, symbol.clone());
    let top = Strip { gap: 0, ascent: side, descent: quiet, marks: vec![mark] };
    let code = code(&label.stamped.code, side, measure.least)?;
    let host = host(&label.facts.host, measure, side)?;
    let hint = caption(&label.facts.hint, measure.minor, "hint", width_max)?;
    let width = [side + quiet, code.width(), host.width(), hint.width()].into_iter().max().unwrap_or(0);
    if width > width_max {
        let field = if host.width() == width { ("host", &label.facts.host) } else { ("code", &label.stamped.code) };
        return Err(Misfit::room(field.0, field.1));
    }
    Ok((Column { top: vec![top, code], bottom: vec![host, hint] }, width))
}

/// The printed code as wide as the symbol where its size allows, and no smaller than `least`: the two read as one. All in µm.
///
/// # Errors
/// A misfit of its letters.
pub fn code(code: &str, side: i32, least: i32) -> Result<Strip, Misfit> {
    let natural = Run::new(Face::Mono, CODE_MAX_UM, code)?.width_um();
    let size = (i64::from(CODE_MAX_UM) * i64::from(side) / i64::from(natural.max(1))).clamp(0, i64::from(CODE_MAX_UM));
    let size = i32::try_from(size).unwrap_or(CODE_MAX_UM).max(least);
    let run = Run::new(Face::Mono, size, code)?;
    let x = ((side - run.width_um()) / 2).max(0);
    // Digits and capitals only: no room for accents is needed.
    Ok(Strip { ascent: run.ink_above_um(), descent: size * 15 / 100, ..Strip::line(size, 0) }.with(x, Role::Code, run))
}

/// The host as large as the body where it stays as narrow as the symbol: it shows whose stamp this is.
fn host(text: &str, measure: &Measure, side: i32) -> Result<Strip, Misfit> {
    let natural = i64::from(Run::new(Face::Regular, measure.body, text)?.width_um().max(1));
    let size = i32::try_from(i64::from(measure.body) * i64::from(side) / natural).unwrap_or(measure.body);
    let size = size.clamp(measure.minor, measure.body);
    Ok(Strip::line(size, 0).with(0, Role::Fact, Run::new(Face::Regular, size, text)?))
}

fn caption(text: &str, size_um: i32, field: &'static str, width_max: i32) -> Result<Strip, Misfit> {
    let run = Run::new(Face::Regular, size_um, text)?;
    if run.width_um() > width_max {
        return Err(Misfit::room(field, text));
    }
    Ok(Strip::line(size_um, 0).with(0, Role::Fact, run))
}
