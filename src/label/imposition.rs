//! Which label stands where: labels of one file set out on pages.
use crate::label::media::Media;

/// In which order labels fill the places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stacking {
    /// Page by page, row by row.
    Pages,
    /// Place by place through all pages: pages stacked and cut give piles whose labels follow one another.
    Piles,
}

/// How the labels of a file are set out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imposition {
    /// On what.
    pub media: Media,
    /// Places at the beginning of the first page that are used up; below [`Media::per_page`].
    pub skip: usize,
    /// By how much everything is moved to meet the paper of one printer, in µm.
    pub nudge_um: (i32, i32),
    /// In which order.
    pub stacking: Stacking,
}

/// A label on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Which label of the file, from 0.
    pub label: u32,
    /// Left edge on the page, in µm.
    pub x_um: i32,
    /// Top edge on the page, in µm.
    pub y_um: i32,
}

impl Imposition {
    /// Page by page from the first place.
    pub fn plain(media: Media) -> Self {
        Self { media, skip: 0, nudge_um: (0, 0), stacking: Stacking::Pages }
    }

    /// How many pages `count` labels take.
    pub fn pages(&self, count: u32) -> u32 {
        let places = count as usize + self.skip;
        u32::try_from(places.div_ceil(self.media.per_page())).unwrap_or(u32::MAX)
    }

    /// The labels of page `page` (from 0) of a file of `count`, by their places.
    pub fn page(&self, page: u32, count: u32) -> Vec<Placed> {
        let per_page = self.media.per_page();
        let pages = self.pages(count) as usize;
        let label_at = |place: usize| match self.stacking {
            Stacking::Pages => (page as usize * per_page + place).checked_sub(self.skip),
            // The first page lacks its used places: the piles there are one lower.
            Stacking::Piles => {
                let lacking = self.skip.min(place + usize::from(page > 0));
                ((page > 0 || place >= self.skip) && (page as usize) < pages).then(|| place * pages + page as usize - lacking)
            }
        };
        let placed = |place: usize| {
            let label = label_at(place).and_then(|label| u32::try_from(label).ok()).filter(|label| *label < count)?;
            let (x, y) = self.media.corner(place);
            Some(Placed { label, x_um: x + self.nudge_um.0, y_um: y + self.nudge_um.1 })
        };
        (0..per_page).filter_map(placed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imposition(name: &str, skip: usize, stacking: Stacking) -> Imposition {
        Imposition { skip, stacking, ..Imposition::plain(Media::named(name).unwrap()) }
    }

    #[test]
    fn a_page_is_filled_before_the_next_begins() {
        let plain = imposition("L7163", 0, Stacking::Pages);
        assert_eq!(plain.pages(15), 2);
        assert_eq!(plain.page(0, 15).len(), 14);
        assert_eq!(plain.page(1, 15), [Placed { label: 14, x_um: 3_400, y_um: 15_200 }]);
    }

    #[test]
    fn used_places_stay_empty_on_the_first_page_only() {
        let skipping = imposition("L7163", 13, Stacking::Pages);
        assert_eq!(skipping.page(0, 3), [Placed { label: 0, x_um: 106_400, y_um: 15_200 + 6 * 38_100 }]);
        assert_eq!(skipping.page(1, 3).iter().map(|placed| placed.label).collect::<Vec<_>>(), [1, 2]);
        let nudged = Imposition { nudge_um: (-500, 300), ..skipping };
        assert_eq!(nudged.page(0, 1)[0], Placed { label: 0, x_um: 105_900, y_um: 15_500 + 6 * 38_100 });
    }

    #[test]
    fn cut_piles_follow_one_another() {
        let piles = imposition("L7163", 0, Stacking::Piles);
        assert_eq!(piles.page(0, 28).iter().map(|placed| placed.label).take(3).collect::<Vec<_>>(), [0, 2, 4]);
        assert_eq!(piles.page(1, 28).iter().map(|placed| placed.label).take(3).collect::<Vec<_>>(), [1, 3, 5]);
    }

    #[test]
    fn every_label_stands_once_in_either_order() {
        for stacking in [Stacking::Pages, Stacking::Piles] {
            for (skip, count) in [(0, 1), (0, 28), (3, 28), (13, 1), (13, 15), (20, 300)] {
                let imposition = imposition("L7160", skip, stacking);
                let pages = imposition.pages(count);
                let mut labels: Vec<u32> =
                    (0..pages).flat_map(|page| imposition.page(page, count)).map(|placed| placed.label).collect();
                labels.sort_unstable();
                assert_eq!(labels, (0..count).collect::<Vec<_>>(), "{stacking:?} {skip} {count}");
                assert!(imposition.page(pages, count).is_empty());
            }
        }
    }
}
