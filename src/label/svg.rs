//! A sheet as SVG: letters as outlines, so that it looks the same everywhere; each text stays readable as a label.
use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustybuzz::ttf_parser::OutlineBuilder;

use crate::label::design::Design;
use crate::label::drawing::{Drawing, Mark, outlines};
use crate::label::font::Run;
use crate::label::imposition::Placed;
use crate::label::media::Media;

/// One page; what its labels share is written once. `labels` are drawings of one design, by their places.
pub fn write(design: &Design, media: &Media, labels: &[(Placed, Drawing)]) -> String {
    let shared = design.fixed.len();
    let mut body = format!("<defs>\n<g id=\"shared\">\n{}</g>\n</defs>\n", marks(&design.fixed));
    for (Placed { x_um, y_um, .. }, drawing) in labels {
        let own = marks(drawing.marks.get(shared..).unwrap_or_default());
        let _ = write!(body, "<g transform=\"translate({x_um} {y_um})\">\n<use href=\"#shared\"/>\n{own}</g>\n");
    }
    document(media.page_width_um, media.page_height_um, &body)
}

/// One label alone, as large as its cell.
pub fn write_label(drawing: &Drawing) -> String {
    document(drawing.width_um, drawing.height_um, &marks(&drawing.marks))
}

fn document(width_um: i32, height_um: i32, body: &str) -> String {
    let (width, height) = (f64::from(width_um) / 1_000.0, f64::from(height_um) / 1_000.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width_um} {height_um}\">\n\
         <path fill=\"#fff\" d=\"M0 0H{width_um}V{height_um}H0Z\"/>\n{body}</svg>\n"
    )
}

fn marks(marks: &[Mark]) -> String {
    let mut text = String::new();
    for mark in marks {
        let _ = match mark {
            Mark::Shape(outlines) => writeln!(text, "<path fill-rule=\"evenodd\" d=\"{}\"/>", polygons(outlines)),
            Mark::Text(_, (x, y), run) => {
                let (label, path) = (escaped(&run.text), letters(run));
                writeln!(text, "<path role=\"img\" aria-label=\"{label}\" transform=\"translate({x} {y})\" d=\"{path}\"/>")
            }
            Mark::Symbol((x, y), module_nm, symbol) => {
                let path = polygons(&outlines(symbol));
                let place = format!("translate({x} {y}) scale({})", f64::from(*module_nm) / 1_000.0);
                writeln!(text, "<path fill-rule=\"evenodd\" transform=\"{place}\" d=\"{path}\"/>")
            }
            Mark::Logo((x, y), (width, height), logo) => {
                let place = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"none\"");
                writeln!(text, "<image {place} href=\"data:image/png;base64,{}\"/>", STANDARD.encode(logo.png()))
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
    use crate::label::content::{Facts, Stamped};
    use crate::label::dots::Dpi;
    use crate::label::layout::fit::{lay_out, lay_out_as};
    use crate::label::logo::Logo;
    use crate::label::template::field::Field;
    use crate::label::template::gallery;
    use crate::label::template::shape::CodeKind;

    /// The path of a file among the fixtures.
    const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/labels/");

    fn drawing(facts: &Facts, stamped: &Stamped, width_um: i32) -> Drawing {
        lay_out(facts, stamped, (width_um, 38_100), Dpi::D600).unwrap().drawing(stamped).unwrap()
    }

    fn check(name: &str, drawing: &Drawing) {
        let svg = write_label(drawing);
        let path = format!("{GOLDEN}{name}.svg");
        if option_env!("UPDATE").is_some() {
            std::fs::write(&path, &svg).unwrap();
        }
        assert!(std::fs::read_to_string(&path).unwrap() == svg, "{path} differs: look at both, then run with UPDATE=1");
    }

    #[test]
    fn labels_look_as_they_did() {
        check("item-l7160", &drawing(&Facts::sample(), &Stamped::sample(), 64_000));
        check("ahead-l7163", &drawing(&Facts::ahead(), &Stamped::ahead(), 99_100));
    }

    /// `hat-say-ten-dai` of the sample data: 206 characters.
    const LONG: &str = "Hỗn hợp ngũ cốc sấy giòn nguyên vỏ lụa từ đậu phụng, mè đen, gạo tím than và chuối sấy vùng gò đồi \
                        Bình Trị, rang mộc không đường, đóng túi nhôm hút chân không dành cho khách du lịch và quà biếu dịp lễ, Tết";

    #[test]
    fn every_template_looks_as_it_did_with_usual_facts_and_the_longest_name() {
        for template in gallery::all() {
            let (mut facts, mut stamped) = (Facts::sample(), Stamped::sample());
            if template.required.contains(&Field::Blank) {
                (facts, stamped) = (Facts::ahead(), Stamped::ahead());
            }
            if template.code == CodeKind::Short {
                stamped.url = "https://ocop.example.vn/c/00002R0BJYBMC2".into();
                facts.hint = "chỉ kiểm tra trực tuyến".into();
            }
            let typical = |(least, most): (i32, i32)| least + (most - least) / 4;
            let cell = (typical(template.width_um), typical(template.height_um));
            let design = lay_out_as(template, &facts, &stamped, cell, Dpi::D600).unwrap();
            check(&format!("{template}"), &design.drawing(&stamped).unwrap());
            facts.product = LONG.into();
            let largest = (template.width_um.1, template.height_um.1);
            match lay_out_as(template, &facts, &stamped, largest, Dpi::D600) {
                Ok(design) => check(&format!("{template}-long"), &design.drawing(&stamped).unwrap()),
                Err(fault) => assert_eq!((fault.code, template.code), ("label-text-too-long", CodeKind::Short), "{template}"),
            }
        }
    }

    #[test]
    fn names_cannot_break_out_of_their_text() {
        let facts = Facts { product: "Mật \"A\" <b>&".into(), ..Facts::sample() };
        let svg = write_label(&drawing(&facts, &Stamped::sample(), 64_000));
        assert!(svg.contains("aria-label=\"Mật &quot;A&quot; &lt;b&gt;&amp;\""));
        assert!(!svg.contains("<b>"));
    }

    #[test]
    fn a_logo_stands_inside_the_file_in_its_shades() {
        let logo = Logo::sample(40, 20);
        let facts = Facts { logo: Some(logo.clone()), ..Facts::sample() };
        let svg = write_label(&drawing(&facts, &Stamped::sample(), 99_100));
        let (_, tag) = svg.split_once("<image ").unwrap();
        let (place, data) = tag.split_once(" href=\"data:image/png;base64,").unwrap();
        let numbers: Vec<&str> = place.split('"').skip(1).step_by(2).collect();
        assert!(["15000", "12000", "9000"].contains(&numbers[2]) && numbers[4] == "none");
        assert_eq!(numbers[2].parse::<i32>().unwrap(), numbers[3].parse::<i32>().unwrap() * 2);
        let bytes = STANDARD.decode(data.split_once('"').unwrap().0).unwrap();
        assert_eq!(bytes, logo.png());
        assert_eq!(svg.matches("<image ").count(), 1);
    }

    #[test]
    fn what_labels_share_is_written_once() {
        let design = lay_out(&Facts::sample(), &Stamped::sample(), (64_000, 38_100), Dpi::D600).unwrap();
        let placed = |x_um| (Placed { label: 0, x_um, y_um: 0 }, design.drawing(&Stamped::sample()).unwrap());
        let svg = write(&design, &Media::named("L7160").unwrap(), &[placed(0), placed(66_000)]);
        assert_eq!((svg.matches("aria-label=\"TTP-260718-02\"").count(), svg.matches("<use ").count()), (1, 2));
    }
}
