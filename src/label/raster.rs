//! A drawing as pixels, for pictures and for reading every code again.
use rustybuzz::ttf_parser::OutlineBuilder;
use tiny_skia::{FillRule, Mask, Path, PathBuilder, Transform};

use crate::domain::error::Fault;
use crate::label::drawing::{Area, Drawing, Mark, outlines};
use crate::label::font::Run;
use crate::label::logo::Logo;

/// How the edge of a mark falls on pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edges {
    /// Grey where a pixel is covered in part: for pictures.
    Smooth,
    /// Black or white: several times faster, and exact for modules of whole pixels.
    Sharp,
}

/// Ink of a part of a drawing: 255 where black, 0 where white. `pixels_per_mm` sets the scale.
///
/// # Errors
/// `label-code-unreadable` for an area that has no pixel.
pub fn ink(drawing: &Drawing, part: Area, pixels_per_mm: f32, edges: Edges) -> Result<Mask, Fault> {
    let scale = pixels_per_mm / 1_000.0;
    let (width, height) = (part.right - part.left, part.bottom - part.top);
    let mut mask = Mask::new(pixels(width, scale), pixels(height, scale)).ok_or_else(|| Fault::new("label-code-unreadable"))?;
    let scaled = Transform::from_scale(scale, scale).pre_translate(-as_f32(part.left), -as_f32(part.top));
    for mark in drawing.marks.iter().filter(|mark| mark.area().meets(&part)) {
        let (path, rule, place) = match mark {
            Mark::Shape(outlines) => (polygons(outlines, as_f32), FillRule::EvenOdd, scaled),
            Mark::Text(_, (x, y), run) => (letters(run), FillRule::Winding, scaled.pre_translate(as_f32(*x), as_f32(*y))),
            Mark::Logo(_, _, logo) => {
                shade(&mut mask, logo, Frame::of(mark.area(), part, scale), edges);
                continue;
            }
            Mark::Symbol((x, y), module_nm, symbol) => {
                let module = as_f32(*module_nm) / 1_000.0;
                let place = scaled.pre_translate(as_f32(*x), as_f32(*y)).pre_scale(module, module);
                (polygons(&outlines(symbol), count_as_f32), FillRule::EvenOdd, place)
            }
        };
        // Blank text has no path.
        if let Some(path) = path {
            mask.fill_path(&path, rule, edges == Edges::Smooth, place);
        }
    }
    Ok(mask)
}

/// Where a logo stands on a mask, in whole pixels; it may begin before its edges and end behind them.
struct Frame {
    left: i32,
    top: i32,
    width: u32,
    height: u32,
}

impl Frame {
    fn of(area: Area, part: Area, scale: f32) -> Self {
        let at = |um: i32| {
            #[expect(clippy::cast_possible_truncation, reason = "a page has some ten thousand pixels a side")]
            let pixel = (as_f32(um) * scale).round() as i32;
            pixel
        };
        let (width, height) = (pixels(area.right - area.left, scale), pixels(area.bottom - area.top, scale));
        Self { left: at(area.left - part.left), top: at(area.top - part.top), width, height }
    }
}

/// Adds a logo's ink: each pixel takes the mean of what it covers, and with sharp edges is black from half on.
fn shade(mask: &mut Mask, logo: &Logo, frame: Frame, edges: Edges) {
    let (width, height) = (mask.width() as usize, mask.height() as usize);
    let shades = logo.scaled(frame.width, frame.height);
    let data = mask.data_mut();
    for (at, shade) in shades.iter().enumerate() {
        let (right, down) = (at % frame.width as usize, at / frame.width as usize);
        let place =
            |from: i32, more: usize, end: usize| usize::try_from(i64::from(from) + more as i64).ok().filter(|at| *at < end);
        let (Some(x), Some(y)) = (place(frame.left, right, width), place(frame.top, down, height)) else { continue };
        let ink = match edges {
            Edges::Smooth => u8::MAX - shade,
            Edges::Sharp if *shade < 128 => u8::MAX,
            Edges::Sharp => 0,
        };
        if let Some(pixel) = data.get_mut(y * width + x) {
            *pixel = ink.max(*pixel);
        }
    }
}

/// A length in pixels, at least one.
pub fn pixels(um: i32, pixels_per_um: f32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped just before")]
    let pixels = (as_f32(um) * pixels_per_um).round().clamp(1.0, 65_535.0) as u32;
    pixels
}

fn as_f32(um: i32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "lengths of a page in µm are exact in f32")]
    let exact = um as f32;
    exact
}

fn count_as_f32(modules: usize) -> f32 {
    u16::try_from(modules).map_or(0.0, f32::from)
}

fn polygons<T: Copy>(outlines: &[Vec<(T, T)>], number: impl Fn(T) -> f32) -> Option<Path> {
    let mut path = PathBuilder::new();
    for outline in outlines {
        for (index, (x, y)) in outline.iter().enumerate() {
            if index == 0 {
                path.move_to(number(*x), number(*y));
            } else {
                path.line_to(number(*x), number(*y));
            }
        }
        path.close();
    }
    path.finish()
}

/// The outlines of a run about its baseline, in µm.
fn letters(run: &Run) -> Option<Path> {
    let scale = as_f32(run.size_um) / as_f32(run.face.units_per_em());
    let mut pen = Pen { path: PathBuilder::new(), scale, x: 0.0, y: 0.0 };
    let mut x = 0;
    for glyph in &run.glyphs {
        (pen.x, pen.y) = (as_f32(x + glyph.dx), as_f32(glyph.dy));
        run.face.outline(glyph.id, &mut pen);
        x += glyph.advance;
    }
    pen.path.finish()
}

/// Takes outlines in font units, y upwards, and builds a path in µm, y downwards.
struct Pen {
    path: PathBuilder,
    scale: f32,
    x: f32,
    y: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        ((self.x + x) * self.scale, -(self.y + y) * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
