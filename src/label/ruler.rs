//! A page to measure a printer with: the outline of every label, and millimetres from the paper's edges. What lies beside the real
//! labels is the printer's nudge.
use crate::domain::error::Fault;
use crate::label::drawing::{Area, Drawing, Mark, Role, frame, rectangle};
use crate::label::font::{Face, Run};
use crate::label::media::Media;

/// Thickness of lines in µm.
const LINE_UM: i32 = 100;
/// Lengths of the marks for 1, 5 and 10 mm, in µm.
const TICKS_UM: [i32; 3] = [1_500, 2_500, 4_000];
/// Type of figures in µm.
const FIGURES_UM: i32 = 2_300;
/// Type of a label's number in µm: at most.
const NUMBER_UM: i32 = 8_000;

/// Draws the page of a media; labels are moved by the nudge in µm, the ruler is not. `words` stand in the first label where they find
/// room.
///
/// # Errors
/// Those of [`Run::new`].
pub fn draw(media: &Media, nudge_um: (i32, i32), words: &str) -> Result<Drawing, Fault> {
    let mut marks = Vec::new();
    for place in 0..media.per_page() {
        let (left, top) = media.corner(place);
        let (left, top) = (left + nudge_um.0, top + nudge_um.1);
        let cell = Area { left, top, right: left + media.width_um, bottom: top + media.height_um };
        marks.push(frame(cell, LINE_UM));
        let size = NUMBER_UM.min(media.height_um / 3);
        let number = Run::new(Face::Mono, size, &(place + 1).to_string())?;
        let at = (left + (media.width_um - number.width_um()) / 2, top + (media.height_um + number.ink_above_um()) / 2);
        marks.push(Mark::Text(Role::Number, at, number));
        if place == 0 {
            let words = Run::new(Face::Regular, FIGURES_UM, words)?;
            let at = (left + 1_000, top + media.height_um - 1_500);
            marks.extend((words.width_um() + 2_000 <= media.width_um).then_some(Mark::Text(Role::Fact, at, words)));
        }
    }
    let (width_um, height_um) = (media.page_width_um, media.page_height_um);
    let ticks = (1..).map(|mm| (mm, mm * 1_000));
    for (mm, along) in ticks.clone().take_while(|(_, along)| *along < width_um) {
        let bottom = tick(mm);
        marks.push(line(Area { left: along - LINE_UM / 2, top: 0, right: along + LINE_UM / 2, bottom }));
        if mm % 10 == 0 {
            let figures = Run::new(Face::Regular, FIGURES_UM, &mm.to_string())?;
            marks.push(Mark::Text(Role::Fact, (along - figures.width_um() / 2, bottom + FIGURES_UM), figures));
        }
    }
    for (mm, along) in ticks.take_while(|(_, along)| *along < height_um) {
        let right = tick(mm);
        marks.push(line(Area { left: 0, top: along - LINE_UM / 2, right, bottom: along + LINE_UM / 2 }));
        if mm % 10 == 0 {
            let figures = Run::new(Face::Regular, FIGURES_UM, &mm.to_string())?;
            marks.push(Mark::Text(Role::Fact, (right + 400, along + FIGURES_UM / 3), figures));
        }
    }
    Ok(Drawing { width_um, height_um, marks })
}

fn tick(mm: i32) -> i32 {
    match (mm % 10, mm % 5) {
        (0, _) => TICKS_UM[2],
        (_, 0) => TICKS_UM[1],
        (_, _) => TICKS_UM[0],
    }
}

fn line(area: Area) -> Mark {
    Mark::Shape(vec![rectangle(area)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_its_outline_moved_by_the_nudge_and_the_ruler_stays() {
        for media in Media::built_in() {
            let plain = draw(&media, (0, 0), "100 %").unwrap();
            let nudged = draw(&media, (500, -300), "100 %").unwrap();
            assert_eq!((plain.width_um, plain.height_um), (media.page_width_um, media.page_height_um));
            for place in 0..media.per_page() {
                let (left, top) = media.corner(place);
                let cell = Area { left, top, right: left + media.width_um, bottom: top + media.height_um };
                assert!(plain.marks.iter().any(|mark| mark.area() == cell), "{media} {place}");
                let moved =
                    Area { left: cell.left + 500, top: cell.top - 300, right: cell.right + 500, bottom: cell.bottom - 300 };
                assert!(nudged.marks.iter().any(|mark| mark.area() == moved), "{media} {place}");
            }
            let ticks = |drawing: &Drawing| drawing.marks.iter().filter(|mark| mark.area().top == 0).count();
            assert_eq!(
                ticks(&plain),
                (media.page_width_um - 1) as usize / 1_000 + usize::from(media.top_um == 0) * usize::from(media.columns)
            );
        }
    }

    #[test]
    fn words_that_no_font_has_are_refused() {
        assert_eq!(draw(&Media::named("L7160").unwrap(), (0, 0), "茶").unwrap_err().code, "font-lacks-letter");
    }
}
