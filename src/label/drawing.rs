//! What a label looks like, in micrometres from its top left corner; every format draws exactly this, black on white; a logo alone has shades.
use crate::label::font::Run;
use crate::label::logo::Logo;
use crate::label::qr::{QUIET_MODULES, Symbol};

/// A point in µm, x to the right and y downwards.
pub type Point = (i32, i32);

/// A rectangle in µm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub left: i32,
    /// Top edge.
    pub top: i32,
    /// Right edge.
    pub right: i32,
    /// Bottom edge.
    pub bottom: i32,
}

impl Area {
    /// Whether two areas share ground.
    pub fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// Whether `other` lies inside, edges included.
    pub fn contains(&self, other: &Self) -> bool {
        self.left <= other.left && other.right <= self.right && self.top <= other.top && other.bottom <= self.bottom
    }

    /// The area made smaller, or larger by a negative length, on every side.
    #[must_use]
    pub fn shrunk(&self, by_um: i32) -> Self {
        Self { left: self.left + by_um, top: self.top + by_um, right: self.right - by_um, bottom: self.bottom - by_um }
    }
}

/// What a line of text is for; the check reads the printed code by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The product's name.
    Product,
    /// Any other fact.
    Fact,
    /// The printed code.
    Code,
    /// The stamp's number in plain figures.
    Number,
}

/// One black mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// Closed outlines, filled by the even-odd rule.
    Shape(Vec<Vec<Point>>),
    /// A line of text; the point is the left end of its baseline.
    Text(Role, Point, Run),
    /// A QR symbol; the point is the top left corner of its first module, the length one module in nm.
    Symbol(Point, i32, Symbol),
    /// A logo in its shades; the point is its top left corner, the pair its width and height.
    Logo(Point, (i32, i32), Logo),
}

impl Mark {
    /// The mark, moved.
    #[must_use]
    pub fn moved(mut self, dx: i32, dy: i32) -> Self {
        let shift = |point: &mut Point| *point = (point.0 + dx, point.1 + dy);
        match &mut self {
            Self::Shape(outlines) => outlines.iter_mut().flatten().for_each(shift),
            Self::Text(_, at, _) | Self::Symbol(at, _, _) | Self::Logo(at, _, _) => shift(at),
        }
        self
    }

    /// The ground its ink covers, without a symbol's quiet zone.
    pub fn area(&self) -> Area {
        match self {
            Self::Shape(outlines) => {
                let points = || outlines.iter().flatten();
                Area {
                    left: points().map(|p| p.0).min().unwrap_or(0),
                    top: points().map(|p| p.1).min().unwrap_or(0),
                    right: points().map(|p| p.0).max().unwrap_or(0),
                    bottom: points().map(|p| p.1).max().unwrap_or(0),
                }
            }
            Self::Text(_, (x, y), run) => {
                Area { left: *x, top: y - run.ink_above_um(), right: x + run.width_um(), bottom: y + run.ink_below_um() }
            }
            Self::Symbol((x, y), module_nm, symbol) => {
                let side = modules_um(symbol.side_modules(), *module_nm);
                Area { left: *x, top: *y, right: x + side, bottom: y + side }
            }
            Self::Logo((x, y), (width, height), _) => Area { left: *x, top: *y, right: x + width, bottom: y + height },
        }
    }

    /// The ground that must stay free of other marks: for a symbol with its quiet zone.
    pub fn claim(&self) -> Area {
        match self {
            Self::Symbol(_, module_nm, _) => self.area().shrunk(-modules_um(QUIET_MODULES, *module_nm)),
            Self::Shape(_) | Self::Text(..) | Self::Logo(..) => self.area(),
        }
    }
}

/// A whole label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Width of the cell.
    pub width_um: i32,
    /// Height of the cell.
    pub height_um: i32,
    /// Everything on it.
    pub marks: Vec<Mark>,
}

impl Drawing {
    /// The whole cell.
    pub fn area(&self) -> Area {
        Area { left: 0, top: 0, right: self.width_um, bottom: self.height_um }
    }
}

/// The length of so many modules in µm, rounded up.
pub fn modules_um(modules: i32, module_nm: i32) -> i32 {
    let nm = i64::from(modules) * i64::from(module_nm);
    i32::try_from((nm + 999).div_euclid(1_000)).unwrap_or(i32::MAX)
}

/// A rectangle as an outline.
pub fn rectangle(area: Area) -> Vec<Point> {
    vec![(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)]
}

/// A frame whose outer edge is `area` and whose line is `line_um` thick.
pub fn frame(area: Area, line_um: i32) -> Mark {
    Mark::Shape(vec![rectangle(area), rectangle(area.shrunk(line_um))])
}

/// A five-pointed star, one tip up, in a circle of `radius_um` about `centre`.
pub fn star(centre: Point, radius_um: i32) -> Vec<Point> {
    // The inner corners of a regular pentagram lie at 1/φ² of the radius.
    const INNER: f64 = 0.381_966_011_250_105;
    (0..10)
        .map(|corner| {
            let angle = f64::from(corner) * std::f64::consts::PI / 5.0;
            let radius = f64::from(radius_um) * if corner % 2 == 0 { 1.0 } else { INNER };
            (centre.0 + rounded(radius * angle.sin()), centre.1 - rounded(radius * angle.cos()))
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "lengths of a page in µm lie far inside i32")]
fn rounded(um: f64) -> i32 {
    um.round() as i32
}

/// The dark ground of a symbol as closed outlines in modules, to be filled by the even-odd rule: one path prints without
/// the hairlines that rectangles side by side leave, and is a fraction of their size.
pub fn outlines(symbol: &Symbol) -> Vec<Vec<(usize, usize)>> {
    let side = symbol.side;
    let width = side + 1;
    // Edges run with the dark module at their right hand; bit d of a corner says that one leaves in direction d
    // (0 right, 1 down, 2 left, 3 up).
    let mut leaving = vec![0_u8; width * width];
    for (x, y) in (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).filter(|(x, y)| symbol.is_dark(*x, *y)) {
        let mut edge = |light: bool, x: usize, y: usize, way: u8| leaving[y * width + x] |= u8::from(light) << way;
        edge(y == 0 || !symbol.is_dark(x, y - 1), x, y, 0);
        edge(!symbol.is_dark(x + 1, y), x + 1, y, 1);
        edge(!symbol.is_dark(x, y + 1), x + 1, y + 1, 2);
        edge(x == 0 || !symbol.is_dark(x - 1, y), x, y + 1, 3);
    }
    let mut found = Vec::new();
    for first in 0..leaving.len() {
        while leaving[first] != 0 {
            found.push(walk(&mut leaving, width, first));
        }
    }
    found
}

/// Follows edges from a corner until it closes, taking them away; keeps the corners where the way turns.
fn walk(leaving: &mut [u8], width: usize, first: usize) -> Vec<(usize, usize)> {
    let mut corners = Vec::new();
    let mut at = first;
    let mut before = None;
    loop {
        let ways = leaving[at];
        if ways == 0 {
            return corners;
        }
        let way = ways.trailing_zeros();
        leaving[at] &= ways - 1;
        if before != Some(way) {
            corners.push((at % width, at / width));
        }
        before = Some(way);
        at = match way {
            0 => at + 1,
            1 => at + width,
            2 => at - 1,
            _ => at - width,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::qr::Level;

    #[test]
    fn the_outlines_of_a_symbol_enclose_its_dark_modules_and_no_other() {
        for text in ["A", "https://ocop.example.vn/c/00002R0BJYBMC2", &"42".repeat(90)] {
            let symbol = Symbol::new(text, Level::M).unwrap();
            let outlines = outlines(&symbol);
            for (x, y) in (0..symbol.side).flat_map(|y| (0..symbol.side).map(move |x| (x, y))) {
                // A ray to the left from the module's middle crosses vertical edges only.
                let crossings = outlines
                    .iter()
                    .flat_map(|outline| outline.iter().zip(outline.iter().cycle().skip(1)))
                    .filter(|(from, to)| from.0 == to.0 && from.0 <= x && from.1.min(to.1) <= y && y < from.1.max(to.1))
                    .count();
                assert_eq!(crossings % 2 == 1, symbol.is_dark(x, y), "{text} {x} {y}");
            }
        }
    }

    #[test]
    fn a_star_has_five_tips_inside_its_circle() {
        let points = star((0, 0), 1_000);
        assert_eq!(points.len(), 10);
        assert_eq!(points[0], (0, -1_000));
        assert!(points.iter().all(|(x, y)| x * x + y * y <= 1_002_000));
    }

    #[test]
    fn areas_that_only_touch_do_not_meet() {
        let left = Area { left: 0, top: 0, right: 10, bottom: 10 };
        let right = Area { left: 10, ..Area { right: 20, ..left } };
        assert!(!left.meets(&right));
        assert!(left.meets(&right.shrunk(-1)));
        assert!(left.contains(&left) && !left.contains(&right));
    }
}
