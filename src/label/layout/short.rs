//! The smallest label: the symbol of the short code, the product's name, the printed code, and the note that it is looked up online.
use crate::label::drawing::{Area, Mark, Role, modules_um};
use crate::label::font::Face;
use crate::label::layout::column::Column;
use crate::label::layout::facts::Setting;
use crate::label::layout::labelled::Labelled;
use crate::label::layout::misfit::Misfit;
use crate::label::layout::strip::Strip;
use crate::label::layout::symbol;
use crate::label::layout::wrap::Words;
use crate::label::qr::{QUIET_MODULES, Symbol};
use crate::label::template::measure::{GUTTER_UM, Measure};

/// Most lines of the note.
const NOTE_LINES_MAX: usize = 3;

/// Its marks within `inner`: code and note beneath the name or, where that finds no room, beneath the symbol.
///
/// # Errors
/// A misfit of the text that found no room, or of the symbol.
pub fn set(
    label: &Labelled<'_>,
    symbol: &Symbol,
    name: &Words<'_>,
    measure: &Measure,
    module_nm: i32,
    inner: Area,
) -> Result<Vec<Mark>, Misfit> {
    let side = modules_um(symbol.side_modules(), module_nm);
    if side > inner.bottom - inner.top || side > inner.right - inner.left {
        return Err(Misfit::room("url", &label.stamped.url));
    }
    let quiet = modules_um(QUIET_MODULES, module_nm);
    let beside = Area { left: inner.left + side + quiet + GUTTER_UM, ..inner };
    let beneath = Area { top: inner.top + side + quiet, ..inner };
    let head = head(label, name, measure, beside.right - beside.left)?;
    let foot = |area: Area| foot(label, measure, area.right - area.left);
    let one = || {
        let column = Column { top: head.clone(), bottom: foot(beside)? };
        let marks = column.set(beside.left, beside.top, beside.bottom);
        marks.ok_or_else(|| Misfit::room("product", &label.facts.product))
    };
    let two = || {
        // Above the foot the name may go down as far as the quiet zone.
        let upper = Column { top: head.clone(), bottom: Vec::new() }.set(beside.left, beside.top, beneath.top);
        let lower = Column { top: Vec::new(), bottom: foot(beneath)? }.set(beneath.left, beneath.top, beneath.bottom);
        let marks = upper.zip(lower).map(|(upper, lower)| [upper, lower].concat());
        marks.ok_or_else(|| Misfit::room("product", &label.facts.product))
    };
    let mut marks = one().or_else(|_| two())?;
    marks.push(Mark::Symbol((inner.left, inner.top), module_nm, symbol.clone()));
    Ok(marks)
}

/// Name, white box and mark of sample data.
fn head(label: &Labelled<'_>, name: &Words<'_>, measure: &Measure, width: i32) -> Result<Vec<Strip>, Misfit> {
    let setting = Setting { facts: label.facts, number: &label.stamped.number, measure, width };
    let mut strips = setting.name(name, measure.name.0).or_else(|_| setting.name(name, measure.name.1))?;
    if let Some(blank) = &label.facts.blank {
        strips.push(setting.blank(blank)?);
    }
    if let Some(mark) = &label.facts.sample_mark {
        strips.push(setting.mark(mark, width)?);
    }
    Ok(strips)
}

/// Printed code and note.
fn foot(label: &Labelled<'_>, measure: &Measure, width: i32) -> Result<Vec<Strip>, Misfit> {
    let code = symbol::code(&label.stamped.code, width, measure.least)?;
    if code.width() > width {
        return Err(Misfit::room("code", &label.stamped.code));
    }
    let note = Words::new(Face::Regular, &label.facts.hint)?.set(measure.minor, width, NOTE_LINES_MAX)?;
    let note = note.ok_or_else(|| Misfit::room("hint", &label.facts.hint))?;
    let lines = note.into_iter().map(|run| Strip::line(measure.minor, 0).with(0, Role::Fact, run));
    Ok([code].into_iter().chain(lines).collect())
}
