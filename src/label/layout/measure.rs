//! The measures of a label: margins, the least sizes of type, and the steps by which it grows denser.

/// Nothing is printed nearer to a cut edge, in µm; it also holds the quiet zone of a symbol at the edge.
pub const MARGIN_UM: i32 = 2_000;
/// Smallest type, em in µm: about 5.5 pt.
pub const TYPE_MIN_UM: i32 = 1_900;
/// Smallest type of the product name, em in µm.
pub const NAME_MIN_UM: i32 = 2_600;
/// Smallest module of a signed stamp, in µm.
pub const MODULE_MIN_UM: i32 = 330;
/// Largest module: its quiet zone just fills the margin.
pub const MODULE_MAX_UM: i32 = MARGIN_UM / 4;
/// Box for facts that are filled in later, in µm.
pub const BLANK_UM: (i32, i32) = (22_000, 9_000);
/// Between the column of the symbol and the column of facts, beyond the quiet zone, in µm.
pub const GUTTER_UM: i32 = 800;

/// How a label is set: sizes are ems in µm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

/// How the facts are set out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// A line each.
    Calm,
    /// Short facts share lines, star and net stand beneath the symbol: for very long names.
    Dense,
}

const fn calm(name: (i32, i32), body: i32, minor: i32, gap: i32, module_min: i32) -> Measure {
    Measure { name, name_lines: 2, body, minor, gap, symbol_percent: 35, module_min, order: Order::Calm }
}

const fn densest(gap: i32) -> Measure {
    let measure = calm((NAME_MIN_UM, NAME_MIN_UM), TYPE_MIN_UM, TYPE_MIN_UM, gap, MODULE_MIN_UM);
    Measure { name_lines: 12, order: Order::Dense, ..measure }
}

/// From the most generous to the densest; the first that fits is taken.
pub const MEASURES: [Measure; 8] = [
    calm((5_200, 4_600), 2_700, 2_300, 900, 396),
    calm((4_600, 3_600), 2_500, 2_200, 700, 396),
    calm((4_000, 3_000), 2_300, 2_000, 500, 363),
    calm((3_400, NAME_MIN_UM), 2_100, TYPE_MIN_UM, 300, MODULE_MIN_UM),
    Measure { name_lines: 4, ..calm((3_400, NAME_MIN_UM), 2_300, 2_000, 500, 363) },
    Measure { name_lines: 5, order: Order::Dense, ..calm((3_200, NAME_MIN_UM), 2_100, TYPE_MIN_UM, 300, MODULE_MIN_UM) },
    densest(400),
    densest(0),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_measure_goes_below_the_least_sizes() {
        for measure in MEASURES {
            assert!(measure.name.0 >= measure.name.1 && measure.name.1 >= NAME_MIN_UM);
            assert!(measure.body >= TYPE_MIN_UM && measure.minor >= TYPE_MIN_UM);
            assert!((MODULE_MIN_UM..=MODULE_MAX_UM).contains(&measure.module_min));
        }
    }
}
