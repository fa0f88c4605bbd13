//! A report on one A4 page: a title, and terms with what stands to them. Every text comes in ready.
use crate::domain::error::Fault;
use crate::label::drawing::{Area, Drawing, Mark, Role, rectangle};
use crate::label::font::{Face, Run};
use crate::label::media::A4_UM;

/// Free edge of the page.
const MARGIN_UM: i32 = 17_000;
/// Width of the column of terms.
const TERMS_UM: i32 = 42_000;
/// Size of the title's letters against that of the text.
const TITLE_TIMES: f32 = 1.7;
/// Stands for a letter that the faces lack.
const LACKING: char = '?';
/// Marks a text that was cut.
const CUT: &str = " …";

/// What a page says.
#[derive(Debug, Clone, Default)]
pub struct ReportPage {
    /// On top.
    pub title: String,
    /// Below the title, in small letters.
    pub notes: Vec<String>,
    /// Term, and its lines.
    pub rows: Vec<(String, Vec<String>)>,
    /// At the foot of the page.
    pub foot: String,
}

/// How it is set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Size of the text.
    pub text_um: i32,
    /// Most lines that one text may take; it is cut there, and shows that.
    pub lines_max: usize,
}

impl Setting {
    /// From the most comfortable to the densest.
    pub const ALL: [Self; 4] = [
        Self { text_um: 3_500, lines_max: 6 },
        Self { text_um: 3_000, lines_max: 6 },
        Self { text_um: 2_700, lines_max: 4 },
        Self { text_um: 2_500, lines_max: 2 },
    ];
}

/// Sets the page; `None` where it is too long for one.
///
/// # Errors
/// `font-lacks-letter` never: letters that the faces lack are replaced by a question mark.
pub fn lay_out(page: &ReportPage, setting: Setting) -> Result<Option<Drawing>, Fault> {
    let mut pen = Pen { marks: Vec::new(), y: MARGIN_UM, setting };
    let width = A4_UM.0 - 2 * MARGIN_UM;
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a letter's size is a few thousand")]
    let title_um = (setting.text_um as f32 * TITLE_TIMES) as i32;
    pen.text(Face::Bold, title_um, MARGIN_UM, width, &page.title)?;
    for note in &page.notes {
        pen.text(Face::Regular, setting.text_um * 9 / 10, MARGIN_UM, width, note)?;
    }
    pen.y += setting.text_um;
    for (term, lines) in &page.rows {
        pen.rule();
        let top = pen.y;
        pen.text(Face::Bold, setting.text_um, MARGIN_UM, TERMS_UM - 3_000, term)?;
        let below_term = std::mem::replace(&mut pen.y, top);
        for line in lines {
            pen.text(Face::Regular, setting.text_um, MARGIN_UM + TERMS_UM, width - TERMS_UM, line)?;
        }
        pen.y = pen.y.max(below_term) + setting.text_um / 3;
    }
    pen.rule();
    pen.text(Face::Regular, setting.text_um * 9 / 10, MARGIN_UM, width, &page.foot)?;
    let fits = pen.y <= A4_UM.1 - MARGIN_UM;
    Ok(fits.then_some(Drawing { width_um: A4_UM.0, height_um: A4_UM.1, marks: pen.marks }))
}

struct Pen {
    marks: Vec<Mark>,
    y: i32,
    setting: Setting,
}

impl Pen {
    fn rule(&mut self) {
        let line = Area { left: MARGIN_UM, top: self.y, right: A4_UM.0 - MARGIN_UM, bottom: self.y + 150 };
        self.marks.push(Mark::Shape(vec![rectangle(line)]));
        self.y += self.setting.text_um / 2;
    }

    fn text(&mut self, face: Face, size_um: i32, left: i32, width: i32, text: &str) -> Result<(), Fault> {
        for line in wrapped(face, size_um, width, &known(face, text), self.setting.lines_max)? {
            // Vietnamese capitals carry two accents: a line is half as high again as its letters.
            self.y += size_um * 3 / 2;
            self.marks.push(Mark::Text(Role::Fact, (left, self.y - size_um * 2 / 5), Run::new(face, size_um, &line)?));
        }
        Ok(())
    }
}

/// The text in letters that the face has; white space of any kind is a blank.
fn known(face: Face, text: &str) -> String {
    let letter = |letter: char| match letter {
        letter if letter.is_whitespace() => ' ',
        letter if letter.is_control() || face.glyph(letter).is_none() => LACKING,
        letter => letter,
    };
    text.chars().map(letter).collect()
}

fn wrapped(face: Face, size_um: i32, width: i32, text: &str, lines_max: usize) -> Result<Vec<String>, Fault> {
    let fits = |line: &str| Run::new(face, size_um, line).map(|run| run.width_um() <= width);
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last().cloned().unwrap_or_default();
        let joined = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        if fits(&joined)? {
            lines.pop();
            lines.push(joined);
            continue;
        }
        if last.is_empty() {
            lines.pop();
        }
        lines.extend(broken(word, &fits)?);
        if lines.len() > lines_max {
            break;
        }
    }
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        let mut last = lines.pop().unwrap_or_default();
        while !last.is_empty() && !fits(&format!("{last}{CUT}"))? {
            last.pop();
        }
        lines.push(format!("{last}{CUT}"));
    }
    Ok(lines)
}

/// A word that is longer than a line, in pieces; most words are one.
fn broken(word: &str, fits: &impl Fn(&str) -> Result<bool, Fault>) -> Result<Vec<String>, Fault> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let piece = pieces.last().map(|piece| format!("{piece}{letter}")).unwrap_or_default();
        if fits(&piece)? {
            pieces.pop();
            pieces.push(piece);
        } else {
            pieces.push(letter.to_string());
        }
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(drawing: &Drawing) -> Vec<&str> {
        let text = |mark: &'_ Mark| matches!(mark, Mark::Text(..));
        let marks = drawing.marks.iter().filter(|mark| text(mark));
        marks.map(|mark| if let Mark::Text(_, _, run) = mark { run.text.as_str() } else { "" }).collect()
    }

    fn page(lines: usize) -> ReportPage {
        let line = "Kết quả kiểm nghiệm mẫu lưu vượt mức cho phép ".repeat(4);
        ReportPage { title: "Báo cáo".into(), rows: vec![("Lý do".into(), vec![line; lines])], ..ReportPage::default() }
    }

    #[test]
    fn a_long_text_is_wrapped_inside_the_margins_and_a_page_that_is_too_long_is_refused() {
        let drawing = lay_out(&page(3), Setting::ALL[0]).unwrap().unwrap();
        let inside = drawing.area().shrunk(MARGIN_UM - 1_000);
        assert!(drawing.marks.iter().all(|mark| inside.contains(&mark.area())));
        assert!(texts(&drawing).len() > 5);
        assert!(lay_out(&page(90), Setting::ALL[0]).unwrap().is_none());
    }

    #[test]
    fn a_cut_text_shows_that_it_was_cut_and_a_foreign_letter_is_a_question_mark() {
        let setting = Setting { lines_max: 1, ..Setting::ALL[0] };
        let drawing = lay_out(&page(1), setting).unwrap().unwrap();
        assert!(texts(&drawing)[2].ends_with('…'));
        let foreign = ReportPage { title: "茶\u{7} sen".into(), ..ReportPage::default() };
        assert_eq!(texts(&lay_out(&foreign, setting).unwrap().unwrap())[0], "?? sen");
        let long = ReportPage { title: "a".repeat(400), ..ReportPage::default() };
        assert!(texts(&lay_out(&long, Setting::ALL[0]).unwrap().unwrap()).len() > 2);
    }
}
