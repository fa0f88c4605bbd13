//! Finds the most generous measure at which a whole label fits its cell; refuses what fits at none.
use crate::domain::error::Fault;
use crate::label::content::Label;
use crate::label::drawing::Drawing;
use crate::label::font::Face;
use crate::label::layout::column::Column;
use crate::label::layout::facts::Setting;
use crate::label::layout::measure::{GUTTER_UM, MARGIN_UM, MEASURES, MODULE_MAX_UM, Measure, Order};
use crate::label::layout::misfit::Misfit;
use crate::label::layout::symbol;
use crate::label::layout::wrap::Words;
use crate::label::qr::{QUIET_MODULES, Symbol};

/// Most of the width that the column of the symbol may take with its captions, in per cent.
const SYMBOL_COLUMN_PERCENT: i32 = 45;
/// From one tried module to the next, in µm.
const MODULE_STEP_UM: usize = 22;
/// From one tried size of the name to the next, in µm.
const NAME_STEP_UM: usize = 100;

/// A label being fitted, and the parts of it that no measure changes.
struct Fitting<'a> {
    label: &'a Label,
    symbol: Symbol,
    name: Words<'a>,
    width_um: i32,
    height_um: i32,
}

/// Lays a label out in a cell of the given size in µm.
///
/// # Errors
/// `label-url-wrong`, `label-code-too-large`, `font-lacks-letter`, or `label-text-too-long` with the field that found no
/// room at the densest measure. Nothing is ever cut.
pub fn lay_out(label: &Label, width_um: i32, height_um: i32) -> Result<Drawing, Fault> {
    let inner = (width_um - 2 * MARGIN_UM, height_um - 2 * MARGIN_UM);
    let room = (inner.0 * SYMBOL_COLUMN_PERCENT / 100).min(inner.1);
    let symbol = symbol::symbol(&label.url, room)?;
    let name = Words::new(Face::Bold, &label.facts.product)?;
    let fitting = Fitting { label, symbol, name, width_um, height_um };
    let mut last = Misfit::room("product", &label.facts.product);
    for measure in &MEASURES {
        match fitting.at(measure) {
            Ok(drawing) => return Ok(drawing),
            Err(Misfit::Fault(fault)) => return Err(fault),
            Err(misfit @ Misfit::Room(..)) => last = misfit,
        }
    }
    Err(last.into_fault())
}

impl Fitting<'_> {
    /// The largest module, then the largest name that fit at a measure.
    fn at(&self, measure: &Measure) -> Result<Drawing, Misfit> {
        let inner = self.width_um - 2 * MARGIN_UM;
        // Most measures fail by the name: ask that first, at the widest column there can be.
        let quiet_side = (self.symbol.side_modules() + QUIET_MODULES) * measure.module_min;
        if self.name.set(measure.name.1, inner - quiet_side - GUTTER_UM, measure.name_lines)?.is_none() {
            return Err(Misfit::room("product", &self.label.facts.product));
        }
        let largest = (inner * measure.symbol_percent / 100 / self.symbol.side_modules()).min(MODULE_MAX_UM);
        let modules = (measure.module_min..=largest).rev().step_by(MODULE_STEP_UM);
        let mut last = Misfit::room("url", &self.label.url);
        for module_um in modules.chain([measure.module_min]) {
            match self.with_module(measure, module_um) {
                Ok(drawing) => return Ok(drawing),
                Err(fault @ Misfit::Fault(_)) => return Err(fault),
                Err(misfit) => last = misfit,
            }
        }
        Err(last)
    }

    fn with_module(&self, measure: &Measure, module_um: i32) -> Result<Drawing, Misfit> {
        let width_max = (self.width_um - 2 * MARGIN_UM) * SYMBOL_COLUMN_PERCENT / 100;
        let (mut left, taken) = symbol::column(self.label, &self.symbol, module_um, measure, width_max)?;
        let x = MARGIN_UM + taken + GUTTER_UM;
        let setting = Setting { facts: &self.label.facts, measure, width: self.width_um - MARGIN_UM - x };
        // The name decides most often and costs least.
        setting.name(&self.name, measure.name.1)?;
        let mut right = beneath_the_name(&setting)?;
        match measure.order {
            Order::Calm => beside_the_symbol(&setting, &mut right)?,
            Order::Dense => beneath_the_symbol(&setting, &mut left, taken)?,
        }
        let (upper, lower) = (MARGIN_UM, self.height_um - MARGIN_UM);
        let mut marks = left.set(MARGIN_UM, upper, lower).ok_or_else(|| Misfit::room("url", &self.label.url))?;
        let sizes = (measure.name.1..=measure.name.0).rev().step_by(NAME_STEP_UM);
        for size_um in sizes.chain([measure.name.1]) {
            let Ok(mut top) = setting.name(&self.name, size_um) else { continue };
            top.extend(right.top.iter().cloned());
            let column = Column { top, bottom: right.bottom.clone() };
            if let Some(facts) = column.set(x, upper, lower) {
                marks.extend(facts);
                return Ok(Drawing { width_um: self.width_um, height_um: self.height_um, marks });
            }
        }
        Err(Misfit::room("product", &self.label.facts.product))
    }
}

/// Parties, rows and blank box: always in the column of facts.
fn beneath_the_name(setting: &Setting<'_>) -> Result<Column, Misfit> {
    let mut bottom = setting.rows()?;
    if let Some(blank) = &setting.facts.blank {
        bottom.push(setting.blank(blank)?);
    }
    Ok(Column { top: setting.parties()?, bottom })
}

fn beside_the_symbol(setting: &Setting<'_>, right: &mut Column) -> Result<(), Misfit> {
    if let Some(star) = &setting.facts.star {
        right.top.push(setting.star(star, setting.width)?);
    }
    if let Some(net) = &setting.facts.net {
        setting.net_beside(net, &mut right.bottom)?;
    }
    if let Some(mark) = &setting.facts.sample_mark {
        right.bottom.push(setting.mark(mark, setting.width)?);
    }
    Ok(())
}

/// Star, net and mark between the printed code and the host: the column of facts is left to the name.
fn beneath_the_symbol(setting: &Setting<'_>, left: &mut Column, width: i32) -> Result<(), Misfit> {
    if let Some(star) = &setting.facts.star {
        left.top.push(setting.star(star, width)?);
    }
    if let Some(net) = &setting.facts.net {
        left.top.push(setting.net(net, width)?);
    }
    if let Some(mark) = &setting.facts.sample_mark {
        left.bottom.push(setting.mark(mark, width)?);
    }
    Ok(())
}
