//! Labels in the dots of a printer: black or white, every module of a symbol a whole number of dots at a whole dot.
use crate::domain::error::Fault;
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::drawing::{Area, Drawing, Mark, Point, Role};
use crate::label::qr::Symbol;
use crate::label::raster::{Edges, ink};

/// From which share of ink a dot is black, of 255: the letters keep the weight they have in print.
const BLACK: u8 = 128;

/// Black dots in rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: usize,
    stride: usize,
    bits: Vec<u8>,
}

/// A part of a label: where its upper left dot stands, and its dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// Dots from the left.
    pub x: i32,
    /// Dots from the top.
    pub y: i32,
    /// Its dots.
    pub bitmap: Bitmap,
}

impl Bitmap {
    /// All white.
    pub fn new(width: usize, height: usize) -> Self {
        let stride = width.div_ceil(8);
        Self { width, stride, bits: vec![0; stride * height] }
    }

    /// Dots in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.bits.len().checked_div(self.stride).unwrap_or(0)
    }

    /// Bytes of a row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// Rows from the top; the first dot is the highest bit of the first byte, black is 1, and what fills the last byte is 0.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.bits.chunks_exact(self.stride.max(1))
    }

    /// Whether a dot is black; outside all is white.
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        x < self.width && self.bits.get(y * self.stride + x / 8).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// Makes a dot black; outside there is none.
    pub fn blacken(&mut self, x: usize, y: usize) {
        if x < self.width
            && let Some(byte) = self.bits.get_mut(y * self.stride + x / 8)
        {
            *byte |= 0x80 >> (x % 8);
        }
    }

    /// Adds the black of a patch, moved. Answers whether all of it lay inside; where not, nothing is added.
    #[must_use]
    pub fn add(&mut self, patch: &Patch, right: i32, down: i32) -> bool {
        let (Ok(left), Ok(top)) = (usize::try_from(patch.x + right), usize::try_from(patch.y + down)) else { return false };
        if left + patch.bitmap.width > self.width || top + patch.bitmap.height() > self.height() {
            return false;
        }
        for (x, y) in patch.bitmap.black() {
            self.blacken(left + x, top + y);
        }
        true
    }

    /// The places of the black dots.
    pub fn black(&self) -> impl Iterator<Item = (usize, usize)> {
        self.rows().enumerate().flat_map(|(y, row)| {
            let bits = |byte: u8| (0..8).filter(move |bit| byte & (0x80 >> bit) != 0);
            row.iter().enumerate().flat_map(move |(at, byte)| bits(*byte).map(move |bit| (at * 8 + bit, y)))
        })
    }
}

impl Patch {
    /// Without white rows and columns at its edges; all white becomes one white dot.
    fn trimmed(self) -> Self {
        let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
        for (x, y) in self.bitmap.black() {
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
        }
        if left == usize::MAX {
            return Self { bitmap: Bitmap::new(1, 1), ..self };
        }
        let mut bitmap = Bitmap::new(right - left + 1, bottom - top + 1);
        for (x, y) in self.bitmap.black() {
            bitmap.blacken(x - left, y - top);
        }
        Self { x: self.x.saturating_add_unsigned(dots(left)), y: self.y.saturating_add_unsigned(dots(top)), bitmap }
    }
}

fn dots(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What every label of a design bears.
///
/// # Errors
/// Those of [`ink`].
pub fn fixed(design: &Design, dpi: Dpi) -> Result<Patch, Fault> {
    let drawing = Drawing { width_um: design.width_um, height_um: design.height_um, marks: design.fixed.clone() };
    inked(&drawing, drawing.area(), dpi).map(Patch::trimmed)
}

/// What differs on a label: its symbols and the texts that change.
///
/// # Errors
/// `label-dots-uneven` for a symbol whose modules are no whole dots of this printer: print would blur or stretch them. Those of [`ink`].
pub fn changing(drawing: &Drawing, dpi: Dpi) -> Result<Vec<Patch>, Fault> {
    let patch = |mark: &Mark| match mark {
        Mark::Symbol(at, module_nm, symbol) => Some(symbol_patch(*at, *module_nm, symbol, dpi)),
        Mark::Text(Role::Code | Role::Number, ..) => {
            let alone = Drawing { marks: vec![mark.clone()], ..*drawing };
            Some(inked(&alone, mark.area(), dpi).map(Patch::trimmed))
        }
        Mark::Text(Role::Product | Role::Fact, ..) | Mark::Shape(_) | Mark::Logo(..) => None,
    };
    drawing.marks.iter().filter_map(patch).collect()
}

fn symbol_patch(at: Point, module_nm: i32, symbol: &Symbol, dpi: Dpi) -> Result<Patch, Fault> {
    let uneven = || Fault::new("label-dots-uneven").arg("dpi", dpi);
    let dots = module_nm.checked_div(dpi.dot_nm()).filter(|dots| *dots > 0 && dots * dpi.dot_nm() == module_nm);
    let dots = usize::try_from(dots.ok_or_else(uneven)?).map_err(|_| uneven())?;
    let mut bitmap = Bitmap::new(symbol.side * dots, symbol.side * dots);
    for y in 0..bitmap.height() {
        for x in 0..bitmap.width() {
            if symbol.is_dark(x / dots, y / dots) {
                bitmap.blacken(x, y);
            }
        }
    }
    Ok(Patch { x: dpi.dots(at.0), y: dpi.dots(at.1), bitmap })
}

/// A part of a drawing, widened to whole dots. Its corner is a dot's, so that the same letter always falls on the same dots.
fn inked(drawing: &Drawing, part: Area, dpi: Dpi) -> Result<Patch, Fault> {
    let dot = i64::from(dpi.dot_nm());
    let down = |um: i32| (i64::from(um) * 1_000).div_euclid(dot);
    let um = |dots: i64| i32::try_from(dots * dot / 1_000).unwrap_or(i32::MAX);
    let (left, top, right, bottom) = (down(part.left), down(part.top), down(part.right) + 1, down(part.bottom) + 1);
    let part = Area { left: um(left), top: um(top), right: um(right), bottom: um(bottom) };
    let mask = ink(drawing, part, dots_per_mm(dpi), Edges::Smooth)?;
    let width = mask.width() as usize;
    let mut bitmap = Bitmap::new(width, mask.height() as usize);
    for (at, _) in mask.data().iter().enumerate().filter(|(_, ink)| **ink >= BLACK) {
        bitmap.blacken(at % width, at / width);
    }
    let corner = |dots: i64| i32::try_from(dots).unwrap_or(i32::MAX);
    Ok(Patch { x: corner(left), y: corner(top), bitmap })
}

fn dots_per_mm(dpi: Dpi) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a dot has some ten thousand nm")]
    let dot_nm = dpi.dot_nm() as f32;
    1_000_000.0 / dot_nm
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::{Facts, Stamped};
    use crate::label::layout::fit::lay_out;
    use crate::label::logo::Logo;

    fn design(dpi: Dpi) -> Design {
        lay_out(&Facts::sample(), &Stamped::sample(), (70_000, 50_000), dpi).unwrap()
    }

    #[test]
    fn every_module_is_the_same_square_of_dots_at_each_resolution() {
        for dpi in Dpi::ALL {
            let drawing = design(dpi).drawing(&Stamped::sample()).unwrap();
            let place = design(dpi).symbols[0];
            let patch = &changing(&drawing, dpi).unwrap()[0];
            let symbol = Symbol::of_version(&Stamped::sample().url, place.level, place.version).unwrap();
            let dots = usize::try_from(place.module_nm / dpi.dot_nm()).unwrap();
            assert_eq!(patch.bitmap.width(), symbol.side * dots);
            for (x, y) in (0..symbol.side).flat_map(|y| (0..symbol.side).map(move |x| (x, y))) {
                let black =
                    (0..dots * dots).filter(|at| patch.bitmap.is_black(x * dots + at % dots, y * dots + at / dots)).count();
                assert_eq!(black, if symbol.is_dark(x, y) { dots * dots } else { 0 }, "{dpi} {x} {y}");
            }
        }
    }

    #[test]
    fn a_design_for_another_printer_is_refused() {
        let drawing = design(Dpi::D300).drawing(&Stamped::sample()).unwrap();
        assert_eq!(changing(&drawing, Dpi::D203).unwrap_err().code, "label-dots-uneven");
    }

    #[test]
    fn parts_are_trimmed_and_stand_on_their_label() {
        let design = design(Dpi::D203);
        let drawing = design.drawing(&Stamped::sample()).unwrap();
        let mut label = Bitmap::new(560, 400);
        for patch in changing(&drawing, Dpi::D203).unwrap().iter().chain([&fixed(&design, Dpi::D203).unwrap()]) {
            let black: Vec<_> = patch.bitmap.black().collect();
            assert!(black.iter().any(|(x, _)| *x == 0) && black.iter().any(|(_, y)| *y == 0));
            assert!(label.add(patch, 0, 0));
        }
        assert!(label.black().count() > 10_000);
    }

    #[test]
    fn a_logo_is_whole_dots_of_black_where_it_stands() {
        for dpi in Dpi::ALL {
            let facts = Facts { logo: Some(Logo::sample(40, 20)), ..Facts::sample() };
            let design = lay_out(&facts, &Stamped::sample(), (99_100, 38_100), dpi).unwrap();
            let area = design.fixed.iter().find(|mark| matches!(mark, Mark::Logo(..))).unwrap().area();
            let patch = fixed(&design, dpi).unwrap();
            let dots = |um: i32| f64::from(um) * 1_000.0 / f64::from(dpi.dot_nm());
            // The black half of it, and white about it.
            let (width, height) = (dots(area.right - area.left), dots(area.bottom - area.top));
            let within = |x: f64, y: f64| {
                let share = |at: f64, from: i32, side: f64| (at - dots(from)) / side;
                (share(x, area.left, width), share(y, area.top, height))
            };
            let mut black = 0;
            for (x, y) in (0..patch.bitmap.width()).flat_map(|x| (0..patch.bitmap.height()).map(move |y| (x, y))) {
                let at = |dot: usize, from: i32| f64::from(u32::try_from(dot).unwrap()) + f64::from(from) + 0.5;
                let (across, down) = within(at(x, patch.x), at(y, patch.y));
                let dot = patch.bitmap.is_black(x, y);
                let middle = |share: f64| (share - 0.5).abs();
                if middle(across).max(middle(down)) < 0.5 {
                    black += u32::from(dot);
                    // A dot at its edges may fall to either side.
                    let edge = (middle(across) - 0.25).abs() * width < 1.1 || (middle(down) - 0.25).abs() * height < 1.1;
                    assert!(edge || dot == (middle(across) < 0.25 && middle(down) < 0.25), "{dpi} {across} {down}");
                }
            }
            // What stands about it white was trimmed away.
            let share = f64::from(black) / (width * height);
            assert!((0.22..0.28).contains(&share), "{dpi} {share}");
        }
    }

    #[test]
    fn what_does_not_lie_inside_is_not_added_at_all() {
        let mut dot = Bitmap::new(3, 2);
        dot.blacken(2, 1);
        dot.blacken(3, 0);
        let patch = Patch { x: 0, y: 0, bitmap: dot };
        let mut ground = Bitmap::new(12, 9);
        for (right, down) in [(-1, 0), (0, -1), (10, 0), (0, 8), (i32::MAX - 1, 0)] {
            assert!(!ground.add(&patch, right, down), "{right} {down}");
        }
        assert_eq!(ground.black().count(), 0);
        assert!(ground.add(&patch, 9, 7));
        assert_eq!(ground.black().collect::<Vec<_>>(), [(11, 8)]);
    }
}
