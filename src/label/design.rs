//! A label of a run, laid out once: what all its labels bear, and the places of what differs.
use crate::domain::error::Fault;
use crate::label::content::Stamped;
use crate::label::drawing::{Area, Drawing, Mark, Point, Role, modules_um};
use crate::label::font::{Face, Run};
use crate::label::qr::{Level, QUIET_MODULES, Symbol};
use crate::label::template::field::Field;
use crate::label::template::measure::MODULE_TILL_UM;

/// The place of the symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SymbolPlace {
    /// Top left corner of its first module, in µm.
    pub at: Point,
    /// One module in nm: a whole number of dots.
    pub module_nm: i32,
    /// Version, 1..40: the same for all labels.
    pub version: u8,
    /// Level.
    pub level: Level,
}

impl SymbolPlace {
    /// Modules on a side (ISO/IEC 18004 §6.3.1).
    pub fn side_modules(&self) -> i32 {
        17 + 4 * i32::from(self.version)
    }

    /// Its ground without the quiet zone.
    pub fn area(&self) -> Area {
        let side = modules_um(self.side_modules(), self.module_nm);
        Area { left: self.at.0, top: self.at.1, right: self.at.0 + side, bottom: self.at.1 + side }
    }

    /// Its ground with the quiet zone.
    pub fn claim(&self) -> Area {
        self.area().shrunk(-modules_um(QUIET_MODULES, self.module_nm))
    }
}

/// The place of a text that differs. Its face gives every letter the same width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextPlace {
    /// Which text: [`Role::Code`] or [`Role::Number`].
    pub role: Role,
    /// Left end of its baseline, in µm.
    pub at: Point,
    /// Face.
    pub face: Face,
    /// Em in µm.
    pub size_um: i32,
}

impl TextPlace {
    /// What stands there on the label of a stamp.
    pub fn text<'a>(&self, stamped: &'a Stamped) -> &'a str {
        match self.role {
            Role::Code => &stamped.code,
            Role::Number => &stamped.number,
            Role::Product | Role::Fact => "",
        }
    }
}

/// A label as it is laid out for a whole run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// Width of the label in µm.
    pub width_um: i32,
    /// Height of the label in µm.
    pub height_um: i32,
    /// What every label bears.
    pub fixed: Vec<Mark>,
    /// Where its symbols stand; a label on purpose may bear none.
    pub symbols: Vec<SymbolPlace>,
    /// Where the texts stand that differ.
    pub texts: Vec<TextPlace>,
    /// Facts that found no room and that its template spares.
    pub left_out: Vec<Field>,
}

impl Design {
    /// Takes the drawing of one label apart.
    pub fn new(drawing: Drawing) -> Self {
        let Drawing { width_um, height_um, marks } = drawing;
        let (mut fixed, mut symbols, mut texts) = (Vec::new(), Vec::new(), Vec::new());
        for mark in marks {
            match mark {
                Mark::Symbol(at, module_nm, symbol) => {
                    symbols.push(SymbolPlace { at, module_nm, version: symbol.version, level: symbol.level });
                }
                Mark::Text(role @ (Role::Code | Role::Number), at, run) => {
                    texts.push(TextPlace { role, at, face: run.face, size_um: run.size_um });
                }
                Mark::Text(Role::Product | Role::Fact, ..) | Mark::Shape(_) | Mark::Logo(..) => fixed.push(mark),
            }
        }
        Self { width_um, height_um, fixed, symbols, texts, left_out: Vec::new() }
    }

    /// Whether a symbol is finer than every till reads (GS1): such labels are for phones.
    pub fn is_for_phones(&self) -> bool {
        self.symbols.iter().any(|place| place.module_nm < MODULE_TILL_UM * 1_000)
    }

    /// The whole label of one stamp.
    ///
    /// # Errors
    /// `label-url-wrong`; `label-code-too-large` for a URL that the place of the symbol cannot hold; `font-lacks-letter`.
    pub fn drawing(&self, stamped: &Stamped) -> Result<Drawing, Fault> {
        let symbol = |place: &SymbolPlace| Symbol::of_version(&stamped.url, place.level, place.version);
        self.drawing_of(stamped, self.symbols.iter().map(symbol).collect::<Result<_, Fault>>()?)
    }

    /// The same of symbols that are made already, one for each place.
    ///
    /// # Errors
    /// `font-lacks-letter`.
    pub fn drawing_of(&self, stamped: &Stamped, symbols: Vec<Symbol>) -> Result<Drawing, Fault> {
        let mut marks = self.fixed.clone();
        marks.extend(self.symbols.iter().zip(symbols).map(|(place, symbol)| Mark::Symbol(place.at, place.module_nm, symbol)));
        for place in &self.texts {
            marks.push(Mark::Text(place.role, place.at, Run::new(place.face, place.size_um, place.text(stamped))?));
        }
        Ok(Drawing { width_um: self.width_um, height_um: self.height_um, marks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::Facts;
    use crate::label::dots::Dpi;
    use crate::label::layout::fit::lay_out;

    fn design() -> Design {
        lay_out(&Facts::ahead(), &Stamped::ahead(), (99_100, 38_100), Dpi::D600).unwrap()
    }

    #[test]
    fn a_label_made_of_its_parts_is_the_label_that_was_laid_out() {
        let drawing = design().drawing(&Stamped::ahead()).unwrap();
        assert_eq!(Design { left_out: design().left_out, ..Design::new(drawing.clone()) }, design());
        assert_eq!((design().symbols.len(), design().texts.len()), (1, 2));
        assert!(drawing.marks.iter().all(|mark| drawing.area().contains(&mark.claim())));
    }

    #[test]
    fn another_stamp_changes_symbol_code_and_number_alone() {
        let other = Stamped { code: "00003-R0BJY-BMC2".into(), number: "987".into(), ..Stamped::ahead() };
        let (one, two) = (design().drawing(&Stamped::ahead()).unwrap(), design().drawing(&other).unwrap());
        let differing = one.marks.iter().zip(&two.marks).filter(|(one, two)| one != two).count();
        assert_eq!(differing, 2);
    }

    #[test]
    fn a_url_that_is_too_long_for_the_symbols_place_is_refused_and_a_shorter_one_gets_the_same_version() {
        let long = Stamped { url: format!("{}{}", Stamped::sample().url, "7".repeat(90)), ..Stamped::sample() };
        assert_eq!(design().drawing(&long).unwrap_err().code, "label-code-too-large");
        let short = Stamped { url: "https://e.vn/c/1".into(), ..Stamped::sample() };
        let drawing = design().drawing(&short).unwrap();
        assert_eq!(Design::new(drawing).symbols, design().symbols);
    }
}
