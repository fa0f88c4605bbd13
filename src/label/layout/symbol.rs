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
use crate::label::template::measure::{MODULE_MAX_UM, MODULE_MIN_UM, Measure, Order};

/// Largest em of the printed code in µm.
const CODE_MAX_UM: i32 = 3_000;

/// Texts of the column of the symbol that stand elsewhere, each with its field.
pub type Beneath<'a> = Vec<(&'static str, &'a str)>;

/// The symbols of a URL that fit `room_um` at the smallest module of whole dots: level M before L.
///
/// # Errors
/// `label-url-wrong`; `label-code-too-large` where even level L does not fit.
pub fn symbols(url: &str, room_um: i32, dpi: Dpi) -> Result<Vec<Symbol>, Fault> {
    let least = dpi.modules_nm(MODULE_MIN_UM, MODULE_MAX_UM).last().unwrap_or(i32::MAX);
    let mut fitting: Vec<Symbol> = Vec::new();
    for level in [Level::M, Level::L] {
        let symbol = Symbol::new(url, level)?;
        // A weaker symbol of the same size gains nothing.
        let smaller = fitting.last().is_none_or(|before| symbol.version < before.version);
        if smaller && modules_um(symbol.side_modules(), least) <= room_um {
            fitting.push(symbol);
        }
    }
    if fitting.is_empty() { Err(Misfit::room("url", url).into_fault()) } else { Ok(fitting) }
}

/// A symbol with its module in nm, and what stands at it beside the texts of every label.
#[derive(Debug, Clone, Copy)]
pub struct Placing<'a> {
    /// The symbol.
    pub symbol: &'a Symbol,
    /// Its module in nm.
    pub module_nm: i32,
    /// A note on it.
    pub note: Option<&'a str>,
}

/// The column and its width in µm, the quiet zone at its right included, and what it has no room for: in a tight order, all that would
/// make it higher than `room.1` or wider than the code; in any, a note that would make it wider. `room` is its most in width and height.
///
/// # Errors
/// A misfit of the letters or of the width.
pub fn column<'a>(
    label: &Labelled<'a>,
    placing: Placing<'a>,
    measure: &Measure,
    room: (i32, i32),
) -> Result<(Column, i32, Beneath<'a>), Misfit> {
    let side = modules_um(placing.symbol.side_modules(), placing.module_nm);
    let quiet = modules_um(QUIET_MODULES, placing.module_nm);
    let mark = Mark::Symbol((0, -side), placing.module_nm, placing.symbol.clone());
    let top = Strip { gap: 0, ascent: side, descent: quiet, marks: vec![mark] };
    let code = code(&label.stamped.code, side, measure.least)?;
    let host = host(&label.facts.host, measure, side)?;
    let hint = caption(&label.facts.hint, measure.minor)?;
    let note = placing.note.map(|note| Ok::<_, Misfit>((note, caption(note, measure.minor)?))).transpose()?;
    let facts = label.facts;
    let mut beneath: Beneath<'a> = Vec::new();
    let mut column = Column { top: vec![top, code], bottom: Vec::new() };
    let least = column.top.iter().map(Strip::width).max().unwrap_or(0).max(side + quiet);
    let keeps = |column: &Column, strip: &Strip| strip.width() <= least && column.height() + strip.height() <= room.1;
    for (field, text, strip) in [("host", facts.host.as_str(), host), ("hint", facts.hint.as_str(), hint)] {
        if measure.order == Order::Tight && !keeps(&column, &strip) {
            beneath.push((field, text));
        } else {
            column.bottom.push(strip);
        }
    }
    let width = column.top.iter().chain(&column.bottom).map(Strip::width).max().unwrap_or(0).max(least);
    if width > room.0 {
        let of = |strip: &Strip| strip.width() == width;
        let field = if column.bottom.first().is_some_and(of) {
            ("host", &facts.host)
        } else if column.bottom.last().is_some_and(of) {
            ("hint", &facts.hint)
        } else {
            ("code", &label.stamped.code)
        };
        return Err(Misfit::room(field.0, field.1));
    }
    match note {
        Some((_, strip)) if strip.width() <= width && column.height() + strip.height() <= room.1 => column.bottom.push(strip),
        Some((note, _)) => beneath.push(("note", note)),
        None => {}
    }
    Ok((column, width, beneath))
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

fn caption(text: &str, size_um: i32) -> Result<Strip, Misfit> {
    Ok(Strip::line(size_um, 0).with(0, Role::Fact, Run::new(Face::Regular, size_um, text)?))
}
