//! The measures of a label: margins, the least sizes of type, and what a step of a template says.
use crate::label::template::field::Field;

/// Nothing is printed nearer to a cut edge, in µm; it also holds the quiet zone of a symbol at the edge.
pub const MARGIN_UM: i32 = 2_000;
/// Smallest type, em in µm: about 5.5 pt.
pub const TYPE_MIN_UM: i32 = 1_900;
/// Smallest type at 203 dots an inch, em in µm.
pub const TYPE_MIN_COARSE_UM: i32 = 2_300;
/// Largest type, em in µm.
pub const TYPE_MAX_UM: i32 = 20_000;
/// Smallest type of the product name, em in µm.
pub const NAME_MIN_UM: i32 = 2_600;
/// Smallest module of a signed stamp, in µm.
pub const MODULE_MIN_UM: i32 = 330;
/// Smallest module that every till reads, in µm (GS1 General Specifications, symbol table for tills): below it a label is for phones.
pub const MODULE_TILL_UM: i32 = 396;
/// Largest module: its quiet zone just fills the margin.
pub const MODULE_MAX_UM: i32 = MARGIN_UM / 4;
/// Box for facts that are filled in later, in µm.
pub const BLANK_UM: (i32, i32) = (22_000, 9_000);
/// Largest size of a logo where a template says none, in µm.
pub const LOGO_UM: (i32, i32) = (15_000, 8_000);
/// Nothing essential stands nearer to a fold, in µm.
pub const FOLD_UM: i32 = 1_000;
/// Between the column of the symbol and the column of facts, beyond the quiet zone, in µm.
pub const GUTTER_UM: i32 = 800;

/// How a label is set: sizes are ems in µm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Largest and smallest product name.
    pub name: (i32, i32),
    /// Most lines of the product name.
    pub name_lines: usize,
    /// Producer, star words, rows, host.
    pub body: i32,
    /// Commune, hint, mark.
    pub minor: i32,
    /// Between blocks.
    pub gap: i32,
    /// Largest share of the width that the symbol may take, in per cent.
    pub symbol_percent: i32,
    /// Smallest module tried.
    pub module_min: i32,
    /// How the facts are set out.
    pub order: Order,
    /// Optional facts that may be left out at this step, the first first, before a denser step is tried.
    pub spare: Vec<Field>,
    /// Smallest type of the printed code and of terms in the blank box.
    pub least: i32,
}

/// How the facts are set out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// A line each.
    Calm,
    /// Short facts share lines, star and net stand beneath the symbol: for very long names.
    Dense,
    /// As dense, but nothing stands beneath the symbol that must not: for labels of little height.
    Tight,
}

impl Order {
    /// Each with its word.
    pub const WORDS: [(&'static str, Self); 3] = [("calm", Self::Calm), ("dense", Self::Dense), ("tight", Self::Tight)];
}

impl Measure {
    /// The same with no type smaller than `least_um`: coarse printers tear thin strokes.
    #[must_use]
    pub fn raised(self, least_um: i32) -> Self {
        let least = self.least.max(least_um);
        Self { body: self.body.max(least), minor: self.minor.max(least), least, ..self }
    }
}
