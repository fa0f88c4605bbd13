//! A sheet as SVG: letters as outlines, so that it looks the same everywhere; each text stays readable as a label.
use std::fmt::Write;

use rustybuzz::ttf_parser::OutlineBuilder;

use crate::label::drawing::{Drawing, Mark, outlines};
use crate::label::font::Run;
use crate::label::page::Placed;
use crate::label::sheet::{PAGE_HEIGHT_UM, PAGE_WIDTH_UM};

/// One page; a drawing that stands on it often is written once.
pub fn write(drawings: &[Drawing], page: &[Placed]) -> String {
    let mut body = String::from("<defs>\n");
    for (index, drawing) in drawings.iter().enumerate() {
        let _ = write!(body, "<g id=\"label-{index}\">\n{}</g>\n", marks(drawing));
    }
    body.push_str("</defs>\n");
    for Placed { drawing, x_um, y_um } in page {
        let _ = writeln!(body, "<use href=\"#label-{drawing}\" x=\"{x_um}\" y=\"{y_um}\"/>");
    }
    document(PAGE_WIDTH_UM, PAGE_HEIGHT_UM, &body)
}

/// One label alone, as large as its cell.
pub fn write_label(drawing: &Drawing) -> String {
    document(drawing.width_um, drawing.height_um, &marks(drawing))
}

fn document(width_um: i32, height_um: i32, body: &str) -> String {
    let (width, height) = (f64::from(width_um) / 1_000.0, f64::from(height_um) / 1_000.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width_um} {height_um}\">\n\
         <path fill=\"#fff\" d=\"M0 0H{width_um}V{height_um}H0Z\"/>\n{body}</svg>\n"
    )
}

fn marks(drawing: &Drawing) -> String {
    let mut text = String::new();
    for mark in &drawing.marks {
        let _ = match mark {
            Mark::Shape(outlines) => writeln!(text, "<path fill-rule=\"evenodd\" d=\"{}\"/>", polygons(outlines)),
            Mark::Text(_, (x, y), run) => {
                let (label, path) = (escaped(&run.text), letters(run));
                writeln!(text, "<path role=\"img\" aria-label=\"{label}\" transform=\"translate({x} {y})\" d=\"{path}\"/>")
            }
            Mark::Symbol((x, y), module_um, symbol) => {
                let path = polygons(&outlines(symbol));
                let place = format!("translate({x} {y}) scale({module_um})");
                writeln!(text, "<path fill-rule=\"evenodd\" transform=\"{place}\" d=\"{path}\"/>")
            }
        };
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn polygons<T: std::fmt::Display>(outlines: &[Vec<(T, T)>]) -> String {
    let mut path = String::new();
    for outline in outlines {
        for (index, (x, y)) in outline.iter().enumerate() {
            let _ = write!(path, "{}{x} {y}", if index == 0 { 'M' } else { 'L' });
        }
        path.push('Z');
    }
    path
}

fn letters(run: &Run) -> String {
    let scale = f64::from(run.size_um) / f64::from(run.face.units_per_em());
    let mut pen = Pen { path: String::new(), scale, x: 0, y: 0 };
    let mut x = 0;
    for glyph in &run.glyphs {
        (pen.x, pen.y) = (x + glyph.dx, glyph.dy);
        run.face.outline(glyph.id, &mut pen);
        x += glyph.advance;
    }
    pen.path
}

/// Takes outlines in font units, y upwards, and writes whole µm, y downwards.
struct Pen {
    path: String,
    scale: f64,
    x: i32,
    y: i32,
}

impl Pen {
    fn put(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (index, (x, y)) in points.iter().enumerate() {
            let x = ((f64::from(self.x) + f64::from(*x)) * self.scale).round();
            let y = -((f64::from(self.y) + f64::from(*y)) * self.scale).round();
            // Adding zero turns -0 into 0.
            let _ = write!(self.path, "{}{} {}", if index == 0 { "" } else { " " }, x + 0.0, y + 0.0);
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.put('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.put('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::Label;
    use crate::label::layout::fit::lay_out;

    /// The path of a file among the fixtures.
    const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/labels/");

    fn check(name: &str, label: &Label, width_um: i32) {
        let svg = write_label(&lay_out(label, width_um, 38_100).unwrap());
        let path = format!("{GOLDEN}{name}.svg");
        if option_env!("UPDATE").is_some() {
            std::fs::write(&path, &svg).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == svg, "{path} differs: look at both, then run with UPDATE=1");
    }

    #[test]
    fn labels_look_as_they_did() {
        check("item-l7160", &Label::sample(), 64_000);
        check("ahead-l7163", &Label::ahead(), 99_100);
    }

    #[test]
    fn names_cannot_break_out_of_their_text() {
        let mut label = Label::sample();
        label.facts.product = "Mật \"A\" <b>&".into();
        let svg = write_label(&lay_out(&label, 64_000, 38_100).unwrap());
        assert!(svg.contains("aria-label=\"Mật &quot;A&quot; &lt;b&gt;&amp;\""));
        assert!(!svg.contains("<b>"));
    }

    #[test]
    fn a_drawing_that_repeats_is_written_once() {
        let drawing = lay_out(&Label::sample(), 64_000, 38_100).unwrap();
        let placed = |x_um| Placed { drawing: 0, x_um, y_um: 0 };
        let svg = write(std::slice::from_ref(&drawing), &[placed(0), placed(66_000)]);
        assert_eq!((svg.matches("<g id=").count(), svg.matches("<use ").count()), (1, 2));
    }
}
