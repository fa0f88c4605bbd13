//! The facts as strips: name, producer, star, rows, blank box, net and mark, each in a calm and, where it saves height,
//! a dense order.
use crate::label::content::{Blank, Facts, Row, Star};
use crate::label::drawing::{Area, Mark, Role, frame, star};
use crate::label::font::{Face, Run};
use crate::label::layout::misfit::Misfit;
use crate::label::layout::strip::Strip;
use crate::label::layout::wrap::Words;
use crate::label::logo::Logo;
use crate::label::template::measure::{BLANK_UM, Measure, Order};

/// Thickness of drawn lines in µm: two dots at 300 dpi.
const LINE_UM: i32 = 170;
/// Least gap about drawn shapes and the mark, in µm.
const TOUCH_UM: i32 = 300;
/// Longest row with its net quantity in µm: the eye must not travel.
const ROW_MAX_UM: i32 = 46_000;
/// Most lines of a text other than the product name.
const LINES_MAX: usize = 2;

/// Facts to be set at one measure in a column of `width` µm.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The stamp's number in plain figures.
    pub number: &'a str,
    /// The measure.
    pub measure: &'a Measure,
    /// Width of the column.
    pub width: i32,
}

impl Setting<'_> {
    /// The product's name at the largest size that keeps within the lines of the measure.
    ///
    /// # Errors
    /// A misfit of the name.
    pub fn name(&self, words: &Words<'_>, size_um: i32) -> Result<Vec<Strip>, Misfit> {
        let lines = words.set(size_um, self.width, self.measure.name_lines)?;
        let lines = lines.ok_or_else(|| Misfit::room("product", &self.facts.product))?;
        Ok(lines.into_iter().map(|run| Strip::line(size_um, 0).with(0, Role::Product, run)).collect())
    }

    /// A logo at so many per cent of its largest size, and no wider than the column.
    pub fn logo(&self, logo: &Logo, (width, height): (i32, i32), percent: i32) -> Strip {
        let size = logo.within((width.min(self.width) * percent / 100, height * percent / 100));
        let marks = vec![Mark::Logo((0, -size.1), size, logo.clone())];
        Strip { gap: 0, ascent: size.1, descent: self.measure.gap.max(TOUCH_UM), marks }
    }

    /// Producer and commune.
    ///
    /// # Errors
    /// A misfit of either.
    pub fn parties(&self) -> Result<Vec<Strip>, Misfit> {
        let Facts { producer, commune, .. } = self.facts;
        let Measure { body, minor, gap, order, .. } = *self.measure;
        match order {
            Order::Calm => {
                let mut strips = self.lines("producer", producer, body, gap / 2)?;
                strips.extend(self.lines("commune", commune, minor, 0)?);
                Ok(strips)
            }
            Order::Dense | Order::Tight if commune.is_empty() || producer.is_empty() => {
                let mut strips = self.lines("producer", producer, body, gap / 2)?;
                strips.extend(self.lines("commune", commune, minor, 0)?);
                Ok(strips)
            }
            Order::Dense | Order::Tight => {
                let joined = Run::new(Face::Regular, body, &format!("{producer} · {commune}"))?;
                if joined.width_um() <= self.width {
                    return Ok(vec![Strip::line(body, gap / 2).with(0, Role::Fact, joined)]);
                }
                let mut strips = self.lines("producer", producer, body, gap / 2)?;
                strips.extend(self.lines("commune", commune, minor, 0)?);
                Ok(strips)
            }
        }
    }

    /// A text in up to two lines, nothing for an empty one.
    ///
    /// # Errors
    /// A misfit of the field.
    pub fn lines(&self, field: &'static str, text: &str, size_um: i32, gap: i32) -> Result<Vec<Strip>, Misfit> {
        self.set(field, text, size_um, self.width, gap)
    }

    fn set(self, field: &'static str, text: &str, size_um: i32, width: i32, gap: i32) -> Result<Vec<Strip>, Misfit> {
        let lines = Words::new(Face::Regular, text)?.set(size_um, width, LINES_MAX)?;
        let lines = lines.ok_or_else(|| Misfit::room(field, text))?;
        let strip = |(index, run)| Strip::line(size_um, if index == 0 { gap } else { 0 }).with(0, Role::Fact, run);
        Ok(lines.into_iter().enumerate().map(strip).collect())
    }

    /// Drawn stars with their words, beside them or, in a narrow column, beneath.
    ///
    /// # Errors
    /// A misfit of the words or of the stars.
    pub fn star(&self, shown: &Star, width: i32) -> Result<Vec<Strip>, Misfit> {
        let size = self.measure.body;
        let radius = size * 55 / 100;
        let step = radius * 11 / 5;
        // The middle of a capital letter; a star's optical middle lies a little below its centre.
        let y = -size * 34 / 100;
        let count = i32::from(shown.count);
        let stars = (0..count).map(|index| Mark::Shape(vec![star((radius + index * step, y), radius)]));
        let mut strip = Strip::line(size, self.measure.gap.max(TOUCH_UM));
        strip.marks.extend(stars);
        let words = Run::new(Face::Regular, size, &shown.words)?;
        let x = count * step + if count > 0 { radius / 2 } else { 0 };
        let strips = if x + words.width_um() <= width {
            vec![strip.with(x, Role::Fact, words)]
        } else {
            [vec![strip], self.set("star", &shown.words, size, width, 0)?].concat()
        };
        strips.into_iter().map(|strip| within(strip, width, "star", &shown.words)).collect()
    }

    /// Rows of terms and values: values in one column, or as many pairs on a line as it holds.
    ///
    /// # Errors
    /// A misfit of a row.
    pub fn rows(&self) -> Result<Vec<Strip>, Misfit> {
        let mut pairs = self.facts.rows.iter().map(|row| self.pair(row)).collect::<Result<Vec<_>, Misfit>>()?;
        if let Some(blank) = &self.facts.blank {
            pairs.push(self.number(&blank.number)?);
        }
        let size = self.measure.body;
        let space = size / 2;
        let mut strips: Vec<Strip> = Vec::new();
        let terms = pairs.iter().map(|(_, term, _)| term.width_um()).max().unwrap_or(0);
        for (role, term, value) in pairs {
            let text = value.text.clone();
            let indent = match self.measure.order {
                Order::Calm => terms,
                Order::Dense | Order::Tight => term.width_um(),
            } + space;
            let start = strips.last().map_or(0, |last| last.width() + 2 * space);
            let shares = self.measure.order != Order::Calm && start + indent + value.width_um() <= self.width;
            let (strip, x) = match strips.pop_if(|_| shares) {
                Some(last) => (last, start),
                // The free height between what names the product and what dates it.
                None => (Strip::line(size, if strips.is_empty() { self.measure.gap } else { 0 }), 0),
            };
            // A long lot beneath its term, where nothing but width is lacking.
            let broken = self.measure.order == Order::Tight && indent + value.width_um() > self.width;
            let strip = if broken {
                strips.push(within(strip.with(x, Role::Fact, term), self.width, "row", &text)?);
                Strip::line(size, 0).with(0, role, value)
            } else {
                strip.with(x, Role::Fact, term).with(x + indent, role, value)
            };
            strips.push(within(strip, self.width, "row", &text)?);
        }
        Ok(strips)
    }

    fn pair(&self, row: &Row) -> Result<(Role, Run, Run), Misfit> {
        let size = self.measure.body;
        Ok((Role::Fact, Run::new(Face::Bold, size, &row.term)?, Run::new(Face::Regular, size, &row.value)?))
    }

    /// The number that ties a label of a roll to its binding.
    fn number(&self, term: &str) -> Result<(Role, Run, Run), Misfit> {
        let size = self.measure.body;
        Ok((Role::Number, Run::new(Face::Bold, size, term)?, Run::new(Face::Mono, size, self.number)?))
    }

    /// The box that is filled in later.
    ///
    /// # Errors
    /// A misfit where its terms find no room.
    pub fn blank(&self, blank: &Blank) -> Result<Strip, Misfit> {
        let (width, height) = BLANK_UM;
        let outer = Area { left: 0, top: -height, right: width, bottom: 0 };
        let mut marks = vec![frame(outer, LINE_UM)];
        let least = self.measure.least;
        let lines = i32::try_from(blank.terms.len()).unwrap_or(i32::MAX);
        let pitch = height / lines.max(1);
        for (line, term) in (0..).zip(&blank.terms) {
            let run = Run::new(Face::Bold, least, term)?;
            // Half the line stays white, or there is nothing to write on.
            if pitch < least * 6 / 5 || run.width_um() > width / 2 {
                return Err(Misfit::room("blank", term));
            }
            let baseline = -height + pitch * line + (pitch + least * 7 / 10) / 2;
            marks.push(Mark::Text(Role::Fact, (800, baseline), run));
        }
        let strip = Strip { gap: self.measure.gap.max(TOUCH_UM), ascent: height, descent: 0, marks };
        within(strip, self.width, "blank", "")
    }

    /// Net quantity: at the right end of the last strip where there is room, else on a line of its own.
    ///
    /// # Errors
    /// A misfit of the text.
    pub fn net(&self, net: &str, width: i32, strips: &mut Vec<Strip>) -> Result<(), Misfit> {
        let run = Run::new(Face::Regular, self.measure.body, net)?;
        let x = width.min(ROW_MAX_UM) - run.width_um();
        let shares = strips.last().is_some_and(|last| last.width() + self.measure.body <= x);
        let strip = match strips.pop_if(|_| shares) {
            Some(last) => last.with(x, Role::Fact, run),
            None => Strip::line(self.measure.body, 0).with(0, Role::Fact, run),
        };
        strips.push(within(strip, width, "net", net)?);
        Ok(())
    }

    /// A line of its own in the minor size, in bold type for the mark of sample data.
    ///
    /// # Errors
    /// A misfit of the text.
    pub fn mark(&self, text: &str, width: i32) -> Result<Strip, Misfit> {
        let size = self.measure.minor;
        let strip = Strip::line(size, self.measure.gap.max(TOUCH_UM)).with(0, Role::Fact, Run::new(Face::Bold, size, text)?);
        within(strip, width, "mark", text)
    }
}

fn within(strip: Strip, width: i32, field: &'static str, text: &str) -> Result<Strip, Misfit> {
    if strip.width() > width { Err(Misfit::room(field, text)) } else { Ok(strip) }
}
