//! One label at one measure of a template: the largest module, then the largest name that leave room for everything else.
use crate::label::dots::Dpi;
use crate::label::drawing::{Area, Drawing, Mark};
use crate::label::layout::column::Column;
use crate::label::layout::facts::Setting;
use crate::label::layout::fold::fold;
use crate::label::layout::labelled::Labelled;
use crate::label::layout::misfit::Misfit;
use crate::label::layout::symbol::Placing;
use crate::label::layout::wrap::Words;
use crate::label::layout::{short, sides, symbol};
use crate::label::qr::{QUIET_MODULES, Symbol};
use crate::label::template::measure::{
    FOLD_UM, GUTTER_UM, MARGIN_UM, MODULE_MAX_UM, MODULE_TILL_UM, Measure, Order, TYPE_MIN_COARSE_UM, TYPE_MIN_UM,
};
use crate::label::template::shape::{Arrangement, Template};

/// Most of the height that the symbol may take where it stands above the facts, in per cent.
const ABOVE_PERCENT: i32 = 60;
/// Sizes of a logo that are tried, in per cent of the largest.
const LOGO_PERCENTS: [i32; 3] = [100, 80, 60];
/// From one tried size of the name to the next, in µm.
const NAME_STEP_UM: usize = 100;

/// A label being fitted, and the parts of it that no measure changes.
pub struct Fitting<'a> {
    /// The template.
    pub template: &'a Template,
    /// Facts and stamp.
    pub label: Labelled<'a>,
    /// For a printer of this resolution.
    pub dpi: Dpi,
    /// The symbol.
    pub symbol: &'a Symbol,
    /// The product's name.
    pub name: &'a Words<'a>,
    /// Width of the cell.
    pub width_um: i32,
    /// Height of the cell.
    pub height_um: i32,
}

/// Smallest type that a printer shows, em in µm.
pub fn least_type(dpi: Dpi) -> i32 {
    match dpi {
        Dpi::D203 => TYPE_MIN_COARSE_UM,
        Dpi::D300 | Dpi::D600 => TYPE_MIN_UM,
    }
}

/// The side in µm beyond which a symbol can find no place.
pub fn room(template: &Template, (width_um, height_um): (i32, i32), dpi: Dpi) -> i32 {
    let inner = (width_um - 2 * MARGIN_UM, height_um - 2 * MARGIN_UM);
    let column = inner.0 * template.column_percent / 100;
    // The printed code stands beneath in the least type; host and hint do too, unless a step is tight.
    let tight = template.steps.iter().any(|step| step.order == Order::Tight);
    let captions = least_type(dpi) * if tight { 88 } else { 328 } / 100;
    match template.arrangement {
        Arrangement::Left => column.min(inner.1 - captions),
        Arrangement::Above => column.min(inner.1 * ABOVE_PERCENT / 100),
        Arrangement::Short => (inner.0 / 2).min(inner.1),
        Arrangement::Seal => (width_um / 2 - FOLD_UM - MARGIN_UM).min(inner.1 - captions),
    }
}

impl Fitting<'_> {
    /// The largest module, then the largest name that fit at a measure.
    ///
    /// # Errors
    /// A misfit of what found no room.
    pub fn at(&self, measure: &Measure) -> Result<Drawing, Misfit> {
        let inner = self.width_um - 2 * MARGIN_UM;
        // Most measures fail by the name: ask that first, at the widest column there can be.
        let quiet_side = (self.symbol.side_modules() + QUIET_MODULES) * measure.module_min;
        let widest = match self.template.arrangement {
            Arrangement::Left | Arrangement::Short => inner - quiet_side - GUTTER_UM,
            Arrangement::Above => inner,
            Arrangement::Seal => self.half(),
        };
        if self.name.set(measure.name.1, widest, measure.name_lines)?.is_none() {
            return Err(Misfit::room("product", &self.label.facts.product));
        }
        let largest = (inner * measure.symbol_percent / 100 / self.symbol.side_modules()).min(MODULE_MAX_UM);
        let mut last = Misfit::room("url", &self.label.stamped.url);
        for module_nm in self.dpi.modules_nm(measure.module_min, largest.max(measure.module_min)) {
            let note = self.label.facts.phones.as_deref().filter(|_| module_nm < MODULE_TILL_UM * 1_000);
            for note in [note, None].into_iter().skip(usize::from(note.is_none())) {
                match self.with_module(measure, Placing { symbol: self.symbol, module_nm, note }) {
                    Ok(marks) => return Ok(Drawing { width_um: self.width_um, height_um: self.height_um, marks }),
                    Err(fault @ Misfit::Fault(_)) => return Err(fault),
                    Err(misfit) => last = misfit,
                }
            }
        }
        Err(last)
    }

    /// Width of a half of a seal, from the margin to the fold.
    fn half(&self) -> i32 {
        self.width_um / 2 - FOLD_UM - MARGIN_UM
    }

    fn with_module(&self, measure: &Measure, placing: Placing<'_>) -> Result<Vec<Mark>, Misfit> {
        let inner = Area { left: 0, top: 0, right: self.width_um, bottom: self.height_um }.shrunk(MARGIN_UM);
        let width_max = match self.template.arrangement {
            Arrangement::Left => (inner.right - inner.left) * self.template.column_percent / 100,
            Arrangement::Above => inner.right - inner.left,
            Arrangement::Seal => self.half(),
            Arrangement::Short => return short::set(&self.label, self.name, measure, placing, inner),
        };
        let (mut left, taken, beneath) = symbol::column(&self.label, placing, measure, (width_max, inner.bottom - inner.top))?;
        let (mut ground, mut area) = (inner, inner);
        match self.template.arrangement {
            Arrangement::Left | Arrangement::Short => area.left += taken + GUTTER_UM.max(measure.gap),
            Arrangement::Above => ground.left += (width_max - taken) / 2,
            Arrangement::Seal => area.left = self.width_um / 2 + FOLD_UM,
        }
        let (facts, number) = (self.label.facts, self.label.stamped.number.as_str());
        let setting = Setting { facts, number, measure, width: area.right - area.left };
        // The name decides most often and costs least.
        setting.name(self.name, measure.name.1)?;
        let right = sides::facts(&setting, &mut left, taken, &beneath)?;
        if self.template.arrangement == Arrangement::Above {
            ground.bottom = ground.top + left.height();
            area.top = ground.bottom + measure.gap;
        }
        let mut marks =
            left.set(ground.left, ground.top, ground.bottom).ok_or_else(|| Misfit::room("url", &self.label.stamped.url))?;
        marks.extend(self.named(&setting, &right, measure, area)?);
        if self.template.arrangement == Arrangement::Seal {
            marks.push(fold(self.width_um / 2, inner));
        }
        Ok(marks)
    }

    /// The column of facts beneath the largest logo, and beneath it the largest name, that leave it room.
    fn named(&self, setting: &Setting<'_>, right: &Column, measure: &Measure, area: Area) -> Result<Vec<Mark>, Misfit> {
        let sizes = (measure.name.1..=measure.name.0).rev().step_by(NAME_STEP_UM);
        let percents = if setting.facts.logo.is_some() { &LOGO_PERCENTS[..] } else { &LOGO_PERCENTS[..1] };
        let tries = percents.iter().flat_map(|percent| sizes.clone().chain([measure.name.1]).map(move |size| (*percent, size)));
        for (percent, size_um) in tries {
            let Ok(name) = setting.name(self.name, size_um) else { continue };
            let logo = setting.facts.logo.iter().map(|logo| setting.logo(logo, self.template.logo_um, percent));
            let top = logo.chain(name).chain(right.top.iter().cloned()).collect();
            let column = Column { top, bottom: right.bottom.clone() };
            if let Some(facts) = column.set(area.left, area.top, area.bottom) {
                return Ok(facts);
            }
        }
        let field = if setting.facts.logo.is_some() { "logo" } else { "product" };
        Err(Misfit::room(field, &self.label.facts.product))
    }
}
