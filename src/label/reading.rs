//! Reads labels again as they are written: a symbol that says something else than its stamp is worse than none.
use rayon::prelude::*;

use crate::domain::error::{Error, Fault};
use crate::label::check::check;
use crate::label::content::Stamped;
use crate::label::drawing::Drawing;
use crate::label::imposition::Placed;
use crate::label::order::{FAULTS_MAX, FileOrder, Source};
use crate::label::symbols::press::Press;

/// Most labels of a file that are all read again.
pub const READ_MAX: u32 = 1_000;

/// Reads up to [`READ_MAX`] labels of a file every one; of more the first, the last and so many between, always the same ones. The
/// others are pressed by what pressed those, which is the encoder's own symbol to the last module.
pub struct Reader<'a> {
    order: &'a FileOrder<'a>,
    /// One for each place of a symbol.
    presses: Vec<Press>,
}

impl<'a> Reader<'a> {
    /// For one file.
    pub fn new(order: &'a FileOrder<'a>) -> Self {
        let presses = order.design.symbols.iter().map(|place| Press::new(place.version, place.level)).collect();
        Self { order, presses }
    }

    /// The stamp of a label.
    ///
    /// # Errors
    /// What `source` gives; those of [`Design::drawing`](crate::label::design::Design::drawing) and [`check`] with `code` and `media`.
    pub fn stamped(&self, source: &Source<'_>, label: u32) -> Result<Stamped, Error> {
        let stamped = source(label)?;
        if is_read(label, self.order.count) {
            self.drawing(&stamped)
                .and_then(|drawing| self.read(&stamped, &drawing))
                .map_err(|fault| self.told(&stamped, fault))?;
        }
        Ok(stamped)
    }

    /// The labels of a page as they are drawn, by their places.
    ///
    /// # Errors
    /// As [`Reader::stamped`], the faults of all labels at once.
    pub fn page(&self, source: &Source<'_>, page: u32) -> Result<Vec<(Placed, Drawing)>, Error> {
        let placed = self.order.imposition.page(page, self.order.count);
        let drawn = placed.into_par_iter().map(|placed| Ok((placed, self.drawn(source, placed.label)?)));
        Error::all(drawn.collect(), FAULTS_MAX)
    }

    fn drawn(&self, source: &Source<'_>, label: u32) -> Result<Drawing, Error> {
        let stamped = source(label)?;
        let draw = || {
            let drawing = self.drawing(&stamped)?;
            if is_read(label, self.order.count) {
                self.read(&stamped, &drawing)?;
            }
            Ok(drawing)
        };
        draw().map_err(|fault| self.told(&stamped, fault))
    }

    fn drawing(&self, stamped: &Stamped) -> Result<Drawing, Fault> {
        let symbols = self.presses.iter().map(|press| press.symbol(&stamped.url)).collect::<Result<Vec<_>, Fault>>()?;
        self.order.design.drawing_of(stamped, symbols)
    }

    fn read(&self, stamped: &Stamped, drawing: &Drawing) -> Result<(), Fault> {
        if *drawing != self.order.design.drawing(stamped)? {
            return Err(Fault::new("label-code-differs").value(&stamped.url));
        }
        check(stamped, drawing)
    }

    fn told(&self, stamped: &Stamped, fault: Fault) -> Error {
        fault.arg("code", &stamped.code).arg("media", &self.order.imposition.media).into()
    }
}

/// Whether label `label` of `count` is read again.
pub fn is_read(label: u32, count: u32) -> bool {
    // Consecutive labels scattered over 32 bits (Knuth, TAOCP 3, §6.4), so that no pattern of a sheet is left out.
    let scattered = (u64::from(label.wrapping_mul(0x9e37_79b1)) * u64::from(count)) >> 32;
    count <= READ_MAX || label == 0 || label == count - 1 || scattered < u64::from(READ_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::order::LABELS_MAX;

    #[test]
    fn small_files_are_read_wholly_and_of_large_ones_ends_and_a_thousand_between() {
        assert!((0..READ_MAX).all(|label| is_read(label, READ_MAX)));
        for count in [2_000, LABELS_MAX, 1_000_000] {
            let read = (0..count).filter(|label| is_read(*label, count)).count();
            assert!((900..=1_100).contains(&read) && is_read(0, count) && is_read(count - 1, count), "{count}: {read}");
        }
    }
}
