//! Which drawing stands where: the labels of a sheet in order, equal ones drawn only once.
use crate::label::drawing::Drawing;
use crate::label::sheet::Sheet;

/// Labels set out on sheets.
#[derive(Debug)]
pub struct Pages {
    /// The kind of sheet.
    pub sheet: Sheet,
    /// Every distinct drawing.
    pub drawings: Vec<Drawing>,
    /// For each label in order: its place in `drawings`.
    pub order: Vec<usize>,
}

/// A drawing on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Place in [`Pages::drawings`].
    pub drawing: usize,
    /// Left edge on the page, in µm.
    pub x_um: i32,
    /// Top edge on the page, in µm.
    pub y_um: i32,
}

impl Pages {
    /// The labels of each page.
    pub fn pages(&self) -> impl Iterator<Item = Vec<Placed>> + '_ {
        self.order.chunks(self.sheet.per_page()).map(|page| {
            let place = |(place, drawing): (usize, &usize)| {
                let (x_um, y_um) = self.sheet.corner(place);
                Placed { drawing: *drawing, x_um, y_um }
            };
            page.iter().enumerate().map(place).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_filled_before_the_next_begins() {
        let pages = Pages { sheet: Sheet::L7163, drawings: Vec::new(), order: (0..15).collect() };
        let pages: Vec<_> = pages.pages().collect();
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [14, 1]);
        assert_eq!(pages[1][0], Placed { drawing: 14, x_um: 3_400, y_um: 15_200 });
    }
}
