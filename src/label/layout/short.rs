//! The smallest label: the symbol of the short code, the product's name, the printed code, and the note that it is looked up online.
use crate::label::drawing::{Area, Mark, Role, modules_um};
use crate::label::font::Face;
use crate::label::layout::column::Column;
use crate::label::layout::facts::Setting;
use crate::label::layout::labelled::Labelled;
use crate::label::layout::misfit::Misfit;
use crate::label::layout::strip::Strip;
use crate::label::layout::symbol::{self, Placing};
use crate::label::layout::wrap::Words;
use crate::label::qr::QUIET_MODULES;
use crate::label::template::measure::{GUTTER_UM, Measure};

/// Most lines of the note.
const NOTE_LINES_MAX: usize = 3;
/// Between texts that share the note.
const BETWEEN: &str = " · ";

/// Where the mark of sample data stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MarkAt {
    /// A line of its own.
    Line,
    /// Before the note.
    Note,
}

/// Where printed code and note stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FootAt {
    /// Beneath the name.
    Name,
    /// Beneath the symbol, across the label.
    Symbol,
    /// The code beneath the symbol, the note beneath the name.
    Both,
}

/// The ways to set it, tried in turn.
const WAYS: [(MarkAt, FootAt); 6] = [
    (MarkAt::Line, FootAt::Name),
    (MarkAt::Line, FootAt::Symbol),
    (MarkAt::Line, FootAt::Both),
    (MarkAt::Note, FootAt::Name),
    (MarkAt::Note, FootAt::Symbol),
    (MarkAt::Note, FootAt::Both),
];

/// Its marks within `inner`: code and note beneath the name or, where they find no room there, beneath the symbol.
///
/// # Errors
/// A misfit of the text that found no room, or of the symbol.
pub fn set(
    label: &Labelled<'_>,
    name: &Words<'_>,
    measure: &Measure,
    placing: Placing<'_>,
    inner: Area,
) -> Result<Vec<Mark>, Misfit> {
    let mut last = Misfit::room("product", &label.facts.product);
    for way in WAYS {
        match one(label, name, measure, placing, inner, way) {
            Err(Misfit::Room(field, text)) => last = Misfit::Room(field, text),
            set => return set,
        }
    }
    Err(last)
}

fn one(
    label: &Labelled<'_>,
    name: &Words<'_>,
    measure: &Measure,
    placing: Placing<'_>,
    inner: Area,
    (mark_at, foot_at): (MarkAt, FootAt),
) -> Result<Vec<Mark>, Misfit> {
    let side = modules_um(placing.symbol.side_modules(), placing.module_nm);
    let quiet = modules_um(QUIET_MODULES, placing.module_nm);
    let beside = Area { left: inner.left + side + quiet + GUTTER_UM, ..inner };
    let beneath = Area { top: inner.top + side + quiet, ..inner };
    // With nothing beneath it, the quiet zone may reach into the margin.
    let needed = if foot_at == FootAt::Name { beneath.top - quiet } else { beneath.top };
    if needed > inner.bottom || beside.left > inner.right {
        return Err(Misfit::room("url", &label.stamped.url));
    }
    let width = beside.right - beside.left;
    let head = head(label, name, measure, width, mark_at)?;
    let across = if foot_at == FootAt::Name { width } else { inner.right - inner.left };
    let code = code(label, measure, across)?;
    let note = note(label, placing, measure, if foot_at == FootAt::Symbol { across } else { width }, mark_at)?;
    let foot = |strips| Column { top: Vec::new(), bottom: strips };
    let placed = match foot_at {
        FootAt::Name => Column { top: head, bottom: [vec![code], note].concat() }.set(beside.left, beside.top, beside.bottom),
        // Above the foot the name may go down as far as the quiet zone.
        FootAt::Symbol => {
            let upper = Column { top: head, bottom: Vec::new() }.set(beside.left, beside.top, beneath.top);
            let lower = foot([vec![code], note].concat()).set(beneath.left, beneath.top, beneath.bottom);
            upper.zip(lower).map(|(upper, lower)| [upper, lower].concat())
        }
        FootAt::Both => {
            let bottom = inner.bottom - code.height();
            let upper = Column { top: head, bottom: note }.set(beside.left, beside.top, bottom);
            let lower = foot(vec![code]).set(beneath.left, beneath.top, beneath.bottom);
            upper.zip(lower).map(|(upper, lower)| [upper, lower].concat())
        }
    };
    let mut marks = placed.ok_or_else(|| Misfit::room("product", &label.facts.product))?;
    marks.push(Mark::Symbol((inner.left, inner.top), placing.module_nm, placing.symbol.clone()));
    Ok(marks)
}

/// Name, white box and mark of sample data.
fn head(label: &Labelled<'_>, name: &Words<'_>, measure: &Measure, width: i32, mark_at: MarkAt) -> Result<Vec<Strip>, Misfit> {
    let setting = Setting { facts: label.facts, number: &label.stamped.number, measure, width };
    let mut strips = setting.name(name, measure.name.0).or_else(|_| setting.name(name, measure.name.1))?;
    if let Some(blank) = &label.facts.blank {
        strips.push(setting.blank(blank)?);
    }
    if let (Some(mark), MarkAt::Line) = (&label.facts.sample_mark, mark_at) {
        strips.push(setting.mark(mark, width)?);
    }
    Ok(strips)
}

fn code(label: &Labelled<'_>, measure: &Measure, width: i32) -> Result<Strip, Misfit> {
    let code = symbol::code(&label.stamped.code, width, measure.least)?;
    if code.width() > width { Err(Misfit::room("code", &label.stamped.code)) } else { Ok(code) }
}

/// That it is looked up online only, and what else every label of this kind says.
fn note(
    label: &Labelled<'_>,
    placing: Placing<'_>,
    measure: &Measure,
    width: i32,
    mark_at: MarkAt,
) -> Result<Vec<Strip>, Misfit> {
    let mark = label.facts.sample_mark.as_deref().filter(|_| mark_at == MarkAt::Note);
    let texts: Vec<&str> = mark.into_iter().chain([label.facts.hint.as_str()]).chain(placing.note).collect();
    let lines = Words::new(Face::Regular, &texts.join(BETWEEN))?.set(measure.minor, width, NOTE_LINES_MAX)?;
    let lines = lines.ok_or_else(|| Misfit::room("hint", &label.facts.hint))?;
    Ok(lines.into_iter().map(|run| Strip::line(measure.minor, 0).with(0, Role::Fact, run)).collect())
}
