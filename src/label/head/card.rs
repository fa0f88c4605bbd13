//! Sets a head card: its title, the code that leads to the roll, what the roll is, and lines to write on where the paper has room.
use crate::domain::error::Fault;
use crate::label::check::check_text;
use crate::label::content::Row;
use crate::label::dots::Dpi;
use crate::label::drawing::{Area, Drawing, Mark, Point, modules_um, rectangle};
use crate::label::font::{Face, Run};
use crate::label::head::stack::{Text, stack};
use crate::label::head::table::ruled;
use crate::label::media::{Kind, Media};
use crate::label::qr::{Level, QUIET_MODULES, Symbol};
use crate::label::template::measure::{MARGIN_UM, TYPE_MIN_COARSE_UM, TYPE_MIN_UM};

/// Smallest and largest module of the code in µm: it is read by a phone from where the roll stands.
const MODULES_UM: (i32, i32) = (500, 1_000);
/// Sizes of type, em in µm, that are tried in turn.
const SIZES_UM: [i32; 8] = [6_000, 5_000, 4_200, 3_600, 3_000, 2_600, TYPE_MIN_COARSE_UM, TYPE_MIN_UM];
/// Type this small may be used on any paper; larger type only where the shorter side is so many times as long.
const SIZE_ANY_UM: i32 = 3_000;
const SIZE_SHARE: i32 = 28;
/// Paper of this height has lines to write on.
const LINES_FROM_UM: i32 = 70_000;
/// Height of a line to write on: on large paper, and on small.
const LINE_UM: (i32, i32) = (8_000, 7_000);
/// Paper of this height is large.
const LARGE_UM: i32 = 140_000;
/// Margin of paper without labels: what every printer leaves white.
const PAPER_MARGIN_UM: i32 = 10_000;
/// Thickness of the line under the title.
const RULE_UM: i32 = 300;
/// Between the code and what stands beside it, beyond the quiet zone.
const GUTTER_UM: i32 = 500;

/// What a head card says; all words come in ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadCard {
    /// That it is a head card and no stamp.
    pub title: String,
    /// That it belongs on no goods; that its data are samples.
    pub warnings: Vec<String>,
    /// Where the code leads.
    pub link: String,
    /// The run's id.
    pub run: String,
    /// What the code is scanned for.
    pub scan: String,
    /// First and last number.
    pub numbers: String,
    /// The product's name.
    pub product: String,
    /// What else is to be known of the roll.
    pub rows: Vec<Row>,
    /// Headings of the lines to write on.
    pub columns: Vec<String>,
}

/// The page of a media with the card on it: on a roll it takes the place of one label, on sheets the whole page. Moved by the nudge in µm. The
/// code was read again from pixels.
///
/// # Errors
/// `label-lacks-letter` with letter and field; `label-url-wrong`; `head-card-no-room` with the media; `label-off-paper` for a nudge that moves
/// a mark off the page; those of [`check_text`].
pub fn page(card: &HeadCard, media: &Media, nudge_um: (i32, i32), dpi: Dpi) -> Result<Drawing, Fault> {
    letters(card)?;
    let whole = (media.page_width_um, media.page_height_um);
    let (size, margin, corner) = match media.kind {
        Kind::Sheet => (whole, PAPER_MARGIN_UM, (0, 0)),
        Kind::Roll { .. } => ((media.width_um, media.height_um), MARGIN_UM, media.corner(0)),
    };
    let least = if dpi == Dpi::D203 { TYPE_MIN_COARSE_UM } else { TYPE_MIN_UM };
    let symbol = Symbol::new(&card.link, Level::M)?;
    let setting = Setting { card, symbol, size, margin, least };
    let marks = setting.best(dpi)?.ok_or_else(|| Fault::new("head-card-no-room").arg("media", media))?;
    let marks = marks.into_iter().map(|mark| mark.moved(corner.0 + nudge_um.0, corner.1 + nudge_um.1)).collect();
    let drawing = Drawing { width_um: whole.0, height_um: whole.1, marks };
    if drawing.marks.iter().any(|mark| !drawing.area().contains(&mark.area())) {
        return Err(Fault::new("label-off-paper").arg("media", media));
    }
    check_text(&card.link, &drawing)?;
    Ok(drawing)
}

/// Whether the faces have every letter of what people wrote; our own words are known to be set.
fn letters(card: &HeadCard) -> Result<(), Fault> {
    let rows = card.rows.iter().map(|row| (Face::Regular, "media", row.value.as_str()));
    for (face, field, text) in rows.chain([(Face::Bold, "product", card.product.as_str())]) {
        Run::new(face, SIZE_ANY_UM, text).map_err(|fault| Fault { code: "label-lacks-letter", ..fault }.arg("field", field))?;
    }
    Ok(())
}

/// Whether lines to write on are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    Wanted,
    Spared,
}

/// Where the title of a small card stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Title {
    /// Over all.
    Above,
    /// Beside the code.
    Beside,
}

/// One card on one size of paper.
struct Setting<'a> {
    card: &'a HeadCard,
    symbol: Symbol,
    size: (i32, i32),
    margin: i32,
    least: i32,
}

type Set = Result<Option<Vec<Mark>>, Fault>;

impl Setting<'_> {
    /// The first that fits: all facts with lines to write on, all facts, or what a small label holds; each in the largest type.
    fn best(&self, dpi: Dpi) -> Set {
        let all = if self.size.1 >= LINES_FROM_UM { &[Lines::Wanted, Lines::Spared][..] } else { &[Lines::Spared] };
        for lines in all {
            if let Some(marks) = self.tried(dpi, &|unit, module| self.full(unit, module, *lines))? {
                return Ok(Some(marks));
            }
        }
        for extras in (0..=self.card.warnings.len() + 1).rev() {
            for title in [Title::Above, Title::Beside] {
                if let Some(marks) = self.tried(dpi, &|unit, module| self.small(unit, module, title, extras))? {
                    return Ok(Some(marks));
                }
            }
        }
        Ok(None)
    }

    fn tried(&self, dpi: Dpi, set: &dyn Fn(i32, i32) -> Set) -> Set {
        let most = SIZE_ANY_UM.max(self.size.0.min(self.size.1) / SIZE_SHARE);
        for unit in SIZES_UM.into_iter().filter(|size| (self.least..=most).contains(size)) {
            for module in dpi.modules_nm(MODULES_UM.0, MODULES_UM.1) {
                if let Some(marks) = set(unit, module)? {
                    return Ok(Some(marks));
                }
            }
        }
        Ok(None)
    }

    fn width(&self) -> i32 {
        self.size.0 - 2 * self.margin
    }

    fn floor(&self) -> i32 {
        self.size.1 - self.margin
    }

    /// The code at the left edge under `top`, and the ground that it takes with its quiet zone; nothing where that is not on the paper.
    fn code(&self, top: i32, module_nm: i32) -> Option<(Mark, Area)> {
        let quiet = modules_um(QUIET_MODULES, module_nm);
        let at: Point = (self.margin.max(quiet), (top + quiet).max(self.margin));
        let mark = Mark::Symbol(at, module_nm, self.symbol.clone());
        let claim = mark.claim();
        let paper = Area { left: 0, top: 0, right: self.size.0, bottom: self.size.1 };
        (paper.contains(&claim) && mark.area().bottom <= self.floor()).then_some((mark, claim))
    }

    /// The title in up to two lines, and where it ends.
    fn title(&self, sizes: &[i32]) -> Result<Option<(Vec<Mark>, i32)>, Fault> {
        for size in sizes {
            let title = Text::left(&self.card.title, Face::Bold, *size, 2);
            if let Some(set) = stack(&[title], (self.margin, self.margin), self.width())? {
                return Ok(Some(set));
            }
        }
        Ok(None)
    }

    fn full(&self, unit: i32, module_nm: i32, lines: Lines) -> Set {
        let card = self.card;
        let Some((mut marks, end)) = self.title(&[unit * 3 / 2, unit * 5 / 4, unit])? else { return Ok(None) };
        let warnings = card.warnings.join(" · ");
        let warning = Text::left(&warnings, Face::Bold, unit, 2);
        let Some((more, end)) = stack(&[warning], (self.margin, end), self.width())? else { return Ok(None) };
        marks.extend(more);
        let rule = Area { left: self.margin, top: end, right: self.margin + self.width(), bottom: end + RULE_UM };
        marks.push(Mark::Shape(vec![rectangle(rule)]));
        let top = end + RULE_UM + unit / 4;
        let Some((symbol, claim)) = self.code(top, module_nm) else { return Ok(None) };
        let beneath = [Text::middle(&card.run, Face::Mono, unit), Text::middle(&card.scan, Face::Regular, unit)];
        // In the middle under the code, and no nearer to the edge than all else.
        let inset = (self.margin - claim.left).max(0);
        let under = ((claim.left + inset, claim.bottom), claim.right - claim.left - 2 * inset);
        let Some((more, code_end)) = stack(&beneath, under.0, under.1)? else { return Ok(None) };
        marks.extend(more);
        let left = claim.right + GUTTER_UM;
        let rows: Vec<String> = card.rows.iter().map(|row| format!("{}: {}", row.term, row.value)).collect();
        let mut facts =
            vec![Text::left(&card.product, Face::Bold, unit * 6 / 5, 8), Text::left(&card.numbers, Face::Mono, unit, 2)];
        facts.extend(rows.iter().map(|row| Text::left(row, Face::Regular, unit, 2)));
        let Some((more, facts_end)) = stack(&facts, (left, top + unit / 4), self.margin + self.width() - left)? else {
            return Ok(None);
        };
        marks.extend(more);
        let end = code_end.max(facts_end);
        if end > self.floor() {
            return Ok(None);
        }
        if lines == Lines::Wanted {
            let ground = Area { top: end + unit / 2, bottom: self.floor(), ..rule };
            let line = if self.size.1 >= LARGE_UM { LINE_UM.0 } else { LINE_UM.1 };
            let Some(table) = ruled(&card.columns, ground, line, (self.least, unit))? else { return Ok(None) };
            marks.extend(table);
        }
        marks.push(symbol);
        Ok(Some(marks))
    }

    /// Title, code, id and numbers, with as many of its sentences as `extras`: first that it belongs on no goods.
    fn small(&self, unit: i32, module_nm: i32, title: Title, extras: usize) -> Set {
        let card = self.card;
        let (mut marks, top) = match title {
            Title::Above => match self.title(&[unit])? {
                Some(set) => set,
                None => return Ok(None),
            },
            Title::Beside => (Vec::new(), 0),
        };
        let Some((symbol, claim)) = self.code(top, module_nm) else { return Ok(None) };
        let left = claim.right + GUTTER_UM;
        let mut beside = match title {
            Title::Above => Vec::new(),
            Title::Beside => vec![Text::left(&card.title, Face::Bold, unit, 6)],
        };
        beside.extend([Text::left(&card.run, Face::Mono, unit, 1), Text::left(&card.numbers, Face::Mono, unit, 2)]);
        let warnings = card.warnings.iter().map(|warning| Text::left(warning, Face::Bold, unit, 3));
        let scan = Text::left(&card.scan, Face::Regular, unit, 3);
        beside.extend(warnings.chain([scan]).take(extras));
        let top = top.max(self.margin);
        let Some((more, end)) = stack(&beside, (left, top), self.margin + self.width() - left)? else { return Ok(None) };
        marks.extend(more);
        marks.push(symbol);
        Ok((end <= self.floor()).then_some(marks))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> HeadCard {
        let row = |term: &str, value: &str| Row { term: term.into(), value: value.into() };
        HeadCard {
            title: "PHIẾU ĐẦU CUỘN – KHÔNG PHẢI TEM".into(),
            warnings: vec!["Không dán lên hàng".into()],
            link: "https://ocop.example.vn/console/rolls/r-0xkmcm00".into(),
            run: "r-0xkmcm00".into(),
            scan: "Quét để gắn lô".into(),
            numbers: "1040187392 – 1040188391".into(),
            product: "Thực phẩm bảo vệ sức khỏe từ sâm Ngọc Linh".into(),
            rows: vec![row("Số tem", "1000"), row("Ngày cấp", "31/10/2026"), row("Giấy nhãn", "50x30")],
            columns: ["Từ số", "Đến số", "Lô", "Ngày", "Người ghi"].map(String::from).into(),
        }
    }

    fn media(width: i32, height: i32) -> Media {
        Media::roll("x".into(), (width, height), 1, 2_000)
    }

    fn texts(drawing: &Drawing) -> String {
        let text = |mark: &Mark| if let Mark::Text(_, _, run) = mark { Some(run.text.clone()) } else { None };
        drawing.marks.iter().filter_map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn no_two_marks_of_a_card_meet_and_every_module_is_large_enough() {
        for dpi in Dpi::ALL {
            for (width, height) in [(50_000, 30_000), (40_000, 30_000), (70_000, 50_000), (100_000, 50_000), (100_000, 150_000)] {
                let drawing = page(&sample(), &media(width, height), (0, 0), dpi).unwrap();
                let grounds: Vec<Area> =
                    drawing.marks.iter().filter(|mark| !matches!(mark, Mark::Shape(_))).map(Mark::claim).collect();
                for (at, ground) in grounds.iter().enumerate() {
                    assert!(grounds[at + 1..].iter().all(|other| !other.meets(ground)), "{width} {dpi} {ground:?}");
                }
                let modules = |mark: &Mark| if let Mark::Symbol(_, module, _) = mark { Some(*module) } else { None };
                assert!(drawing.marks.iter().filter_map(modules).all(|module| module >= 500_000), "{width} {dpi}");
            }
        }
    }

    #[test]
    fn small_labels_bear_title_code_id_and_numbers_and_larger_ones_the_facts_and_lines() {
        let said = |width, height| texts(&page(&sample(), &media(width, height), (0, 0), Dpi::D300).unwrap());
        let small = said(50_000, 30_000);
        for part in ["PHIẾU ĐẦU CUỘN", "KHÔNG PHẢI TEM", "r-0xkmcm00", "1040187392", "1040188391"] {
            assert!(small.contains(part), "{small}");
        }
        assert!(!small.contains("sâm Ngọc Linh"));
        let middle = said(100_000, 50_000);
        assert!(middle.contains("Ngày cấp: 31/10/2026") && middle.contains("Ngọc Linh") && !middle.contains("Từ số"));
        assert!(said(105_000, 148_000).contains("Người ghi"));
    }

    #[test]
    fn what_cannot_be_set_is_refused_in_its_own_words() {
        let code = |card: &HeadCard, media: &Media, nudge| page(card, media, nudge, Dpi::D300).unwrap_err().code;
        assert_eq!(code(&sample(), &media(30_000, 20_000), (0, 0)), "head-card-no-room");
        let strange = HeadCard { product: "Trà 茶".into(), ..sample() };
        let fault = page(&strange, &media(100_000, 50_000), (0, 0), Dpi::D300).unwrap_err();
        assert_eq!(fault.code, "label-lacks-letter");
        assert_eq!(fault.args, [("letter", "茶".to_owned()), ("field", "product".to_owned())]);
        assert_eq!(code(&sample(), &media(50_000, 30_000), (-9_000, 0)), "label-off-paper");
        let long = HeadCard { link: "https://ví-dụ.vn/".into(), ..sample() };
        assert_eq!(code(&long, &media(50_000, 30_000), (0, 0)), "label-url-wrong");
    }
}
