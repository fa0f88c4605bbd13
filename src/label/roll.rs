//! A roll in the dots of its printer: what the languages of thermal printers have in common.
use crate::domain::error::Fault;
use crate::label::bitmap::{Patch, changing, fixed};
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::drawing::Drawing;
use crate::label::imposition::Placed;
use crate::label::media::{Kind, Media};

/// A roll and what all its labels bear.
#[derive(Debug, Clone)]
pub struct Roll {
    /// Resolution.
    pub dpi: Dpi,
    /// Dots across all labels of a row.
    pub width: i32,
    /// Dots of a label along the paper.
    pub height: i32,
    /// Width of a row in µm.
    pub width_um: i32,
    /// Height of a label in µm.
    pub height_um: i32,
    /// Free paper between rows in µm.
    pub gap_um: i32,
    /// What every label bears.
    pub fixed: Patch,
}

/// A label of a row: where its corner stands, in dots, and what only it bears.
#[derive(Debug, Clone)]
pub struct RowLabel {
    /// Dots from the left; below 0 where all is moved to meet the paper.
    pub x: i32,
    /// Dots from the top.
    pub y: i32,
    /// Symbol, code and number.
    pub changing: Vec<Patch>,
}

impl Roll {
    /// Sets a design in dots.
    ///
    /// # Errors
    /// `label-roll-needed` for a sheet: these printers feed labels one row after the other. Those of [`fixed`].
    pub fn new(design: &Design, media: &Media, dpi: Dpi) -> Result<Self, Fault> {
        let Kind::Roll { gap_um } = media.kind else { return Err(Fault::new("label-roll-needed").arg("media", media)) };
        Ok(Self {
            dpi,
            width: dpi.dots(media.page_width_um),
            height: dpi.dots(media.page_height_um),
            width_um: media.page_width_um,
            height_um: media.page_height_um,
            gap_um,
            fixed: fixed(design, dpi)?,
        })
    }

    /// A row in dots. Every mark lies on the paper.
    ///
    /// # Errors
    /// `label-off-paper` where the nudge moves a mark off the row; those of [`changing`].
    pub fn row(&self, labels: &[(Placed, Drawing)]) -> Result<Vec<RowLabel>, Fault> {
        let label = |(placed, drawing): &(Placed, Drawing)| {
            let (x, y) = (self.dpi.dots(placed.x_um), self.dpi.dots(placed.y_um));
            let label = RowLabel { x, y, changing: changing(drawing, self.dpi)? };
            let inside = label.changing.iter().chain([&self.fixed]).all(|patch| self.holds(patch, x, y));
            if inside { Ok(label) } else { Err(Fault::new("label-off-paper")) }
        };
        labels.iter().map(label).collect()
    }

    fn holds(&self, patch: &Patch, x: i32, y: i32) -> bool {
        let end = |from: i32, dots: usize| i32::try_from(dots).unwrap_or(i32::MAX).saturating_add(from);
        let (left, top) = (patch.x.saturating_add(x), patch.y.saturating_add(y));
        left >= 0 && top >= 0 && end(left, patch.bitmap.width()) <= self.width && end(top, patch.bitmap.height()) <= self.height
    }
}
