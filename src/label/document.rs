//! Documents as PDF: pages of text that can be searched and copied, fonts subset, each symbol one path. The same pages give the same
//! bytes. Labels have a writer of their own, [`crate::label::pdf`].
use krilla::Data;
use krilla::Document;
use krilla::geom::{PathBuilder, Point, Transform};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use crate::domain::error::{Error, Fault};
use crate::label::drawing::{Drawing, Mark, outlines};
use crate::label::font::{Face, Glyph, Run};
use crate::label::logo::Logo;
use crate::label::qr::Symbol;

/// PDF points in a micrometre.
const POINTS_PER_UM: f32 = 72.0 / 25_400.0;

/// Writes one page: a drawing as large as the paper.
///
/// # Errors
/// `label-file-failed` with the writer's reason.
pub fn write_one(drawing: &Drawing) -> Result<Vec<u8>, Error> {
    let fonts = Fonts::load().ok_or_else(|| failed("font".into()))?;
    let mut document = Document::new();
    write_page(&mut document, &fonts, (drawing.width_um, drawing.height_um), std::iter::once((0, 0, drawing)))?;
    document.finish().map_err(|reason| failed(format!("{reason:?}")))
}

fn failed(reason: String) -> Error {
    Error::internal(Fault::new("label-file-failed").value(reason))
}

fn write_page<'a>(
    document: &mut Document,
    fonts: &Fonts,
    paper_um: (i32, i32),
    drawings: impl Iterator<Item = (i32, i32, &'a Drawing)>,
) -> Result<(), Error> {
    let size = PageSettings::from_wh(points(paper_um.0), points(paper_um.1));
    let mut page = document.start_page_with(size.ok_or_else(|| failed("page".into()))?);
    let mut surface = page.surface();
    for (x_um, y_um, drawing) in drawings {
        surface.push_transform(&Transform::from_translate(points(x_um), points(y_um)));
        drawing.marks.iter().for_each(|mark| draw(&mut surface, fonts, mark));
        surface.pop();
    }
    surface.finish();
    page.finish();
    Ok(())
}

struct Fonts {
    regular: Font,
    bold: Font,
    mono: Font,
}

impl Fonts {
    fn load() -> Option<Self> {
        let font = |face: Face| Font::new(Data::from(face.bytes()), 0);
        Some(Self { regular: font(Face::Regular)?, bold: font(Face::Bold)?, mono: font(Face::Mono)? })
    }

    fn of(&self, face: Face) -> Font {
        match face {
            Face::Regular => self.regular.clone(),
            Face::Bold => self.bold.clone(),
            Face::Mono => self.mono.clone(),
        }
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    surface.set_fill(Some(Fill { rule: FillRule::EvenOdd, ..Fill::default() }));
    match mark {
        Mark::Shape(outlines) => fill(surface, outlines, points),
        Mark::Text(_, (x, y), run) => {
            surface.set_fill(Some(Fill::default()));
            write_text(surface, fonts, Point::from_xy(points(*x), points(*y)), run);
        }
        Mark::Symbol((x, y), module_nm, symbol) => draw_symbol(surface, (*x, *y), *module_nm, symbol),
        Mark::Logo(at, size, logo) => draw_logo(surface, *at, *size, logo),
    }
}

fn write_text(surface: &mut Surface<'_>, fonts: &Fonts, at: Point, run: &Run) {
    let em = number(run.face.units_per_em());
    let glyph = |glyph: &Glyph| KrillaGlyph {
        glyph_id: GlyphId::new(u32::from(glyph.id)),
        text_range: glyph.start..glyph.end,
        x_advance: number(glyph.advance) / em,
        x_offset: number(glyph.dx) / em,
        y_offset: number(glyph.dy) / em,
        y_advance: 0.0,
        location: None,
    };
    let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
    surface.draw_glyphs(at, &glyphs, fonts.of(run.face), &run.text, points(run.size_um), false);
}

/// One unit of the path is one module: small whole numbers keep the file small.
fn draw_symbol(surface: &mut Surface<'_>, (x, y): (i32, i32), module_nm: i32, symbol: &Symbol) {
    let module = points(module_nm) / 1_000.0;
    surface.push_transform(&Transform::from_row(module, 0.0, 0.0, module, points(x), points(y)));
    fill(surface, &outlines(symbol), |modules| u16::try_from(modules).map_or(0.0, f32::from));
    surface.pop();
}

/// The dark pixels of a logo, stretch by stretch: this writer is built without pictures.
fn draw_logo(surface: &mut Surface<'_>, (x, y): (i32, i32), (width, height): (i32, i32), logo: &Logo) {
    let (across, down) = (pixels(logo.width()), pixels(logo.height()));
    let place = Transform::from_row(points(width) / across, 0.0, 0.0, points(height) / down, points(x), points(y));
    surface.push_transform(&place);
    let stretches: Vec<_> =
        logo.dark().map(|(x, y, length)| vec![(x, y), (x + length, y), (x + length, y + 1), (x, y + 1)]).collect();
    fill(surface, &stretches, pixels);
    surface.pop();
}

fn pixels(count: u32) -> f32 {
    u16::try_from(count).map_or(0.0, f32::from)
}

fn fill<T: Copy>(surface: &mut Surface<'_>, outlines: &[Vec<(T, T)>], length: impl Fn(T) -> f32) {
    let mut path = PathBuilder::new();
    for outline in outlines {
        for (index, (x, y)) in outline.iter().enumerate() {
            if index == 0 {
                path.move_to(length(*x), length(*y));
            } else {
                path.line_to(length(*x), length(*y));
            }
        }
        path.close();
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn points(um: i32) -> f32 {
    number(um) * POINTS_PER_UM
}

fn number(count: i32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "lengths of a page in µm are exact in f32")]
    let exact = count as f32;
    exact
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::content::{Facts, Stamped};
    use crate::label::dots::Dpi;
    use crate::label::layout::fit::lay_out;

    fn written() -> Vec<u8> {
        let design = lay_out(&Facts::sample(), &Stamped::sample(), (64_000, 38_100), Dpi::D600).unwrap();
        write_one(&design.drawing(&Stamped::sample()).unwrap()).unwrap()
    }

    fn count(bytes: &[u8], wanted: &str) -> usize {
        bytes.windows(wanted.len()).filter(|window| *window == wanted.as_bytes()).count()
    }

    #[test]
    fn the_same_labels_give_the_same_bytes_with_no_date_in_them() {
        let bytes = written();
        assert_eq!(bytes, written());
        assert_eq!(count(&bytes, "CreationDate") + count(&bytes, "CreateDate"), 0);
    }

    #[test]
    fn a_logo_is_drawn_by_its_dark_stretches() {
        let drawn = |logo: Logo| {
            let marks = vec![Mark::Logo((10_000, 10_000), (20_000, 10_000), logo)];
            write_one(&Drawing { width_um: 64_000, height_um: 38_100, marks }).unwrap()
        };
        assert_eq!(drawn(Logo::sample(40, 20)), drawn(Logo::sample(40, 20)));
        assert_ne!(drawn(Logo::sample(40, 20)), drawn(Logo::sample(20, 20)));
    }

    #[test]
    fn fonts_are_subset() {
        let bytes = written();
        assert!(bytes.len() < 60_000, "{}", bytes.len());
    }
}
