//! Finds the most generous measure at which a whole label fits its cell; refuses what fits at none.
use crate::domain::error::Fault;
use crate::label::content::{Facts, Stamped};
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::drawing::Drawing;
use crate::label::font::Face;
use crate::label::layout::column::Column;
use crate::label::layout::facts::Setting;
use crate::label::layout::labelled::Labelled;
use crate::label::layout::measure::{GUTTER_UM, MARGIN_UM, MEASURES, MODULE_MAX_UM, Measure, Order};
use crate::label::layout::misfit::Misfit;
use crate::label::layout::symbol;
use crate::label::layout::wrap::Words;
use crate::label::qr::{QUIET_MODULES, Symbol};

/// Most of the width that the column of the symbol may take with its captions, in per cent.
const SYMBOL_COLUMN_PERCENT: i32 = 45;
/// From one tried size of the name to the next, in µm.
const NAME_STEP_UM: usize = 100;

/// A label being fitted, and the parts of it that no measure changes.
struct Fitting<'a> {
    label: Labelled<'a>,
    dpi: Dpi,
    symbol: Symbol,
    name: Words<'a>,
    width_um: i32,
    height_um: i32,
}

/// Lays the labels of a run out in a cell of the given size in µm. `stamped` is one of them, none of whose texts any other is
/// longer than; a module is a whole number of dots of `dpi`.
///
/// # Errors
/// `label-url-wrong`, `label-code-too-large`, `font-lacks-letter`, or `label-text-too-long` with the field that found no
/// room at the densest measure. Nothing is ever cut.
pub fn lay_out(facts: &Facts, stamped: &Stamped, (width_um, height_um): (i32, i32), dpi: Dpi) -> Result<Design, Fault> {
    let inner = (width_um - 2 * MARGIN_UM, height_um - 2 * MARGIN_UM);
    let room = (inner.0 * SYMBOL_COLUMN_PERCENT / 100).min(inner.1);
    let symbol = symbol::symbol(&stamped.url, room, dpi)?;
    let name = Words::new(Face::Bold, &facts.product)?;
    let fitting = Fitting { label: Labelled { facts, stamped }, dpi, symbol, name, width_um, height_um };
    let mut last = Misfit::room("product", &facts.product);
    for measure in &MEASURES {
        match fitting.at(measure) {
            Ok(drawing) => return Ok(Design::new(drawing)),
            Err(Misfit::Fault(fault)) => return Err(fault),
            Err(misfit @ Misfit::Room(..)) => last = misfit,
        }
    }
    Err(last.into_fault())
}

impl Fitting<'_> {
    /// The largest module, then the largest name that fit at a measure.
    fn at(&self, measure: &Measure) -> Result<Drawing, Misfit> {
        let inner = self.width_um - 2 * MARGIN_UM;
        // Most measures fail by the name: ask that first, at the widest column there can be.
        let quiet_side = (self.symbol.side_modules() + QUIET_MODULES) * measure.module_min;
        if self.name.set(measure.name.1, inner - quiet_side - GUTTER_UM, measure.name_lines)?.is_none() {
            return Err(Misfit::room("product", &self.label.facts.product));
        }
        let largest = (inner * measure.symbol_percent / 100 / self.symbol.side_modules()).min(MODULE_MAX_UM);
        let mut last = Misfit::room("url", &self.label.stamped.url);
        for module_nm in self.dpi.modules_nm(measure.module_min, largest.max(measure.module_min)) {
            match self.with_module(measure, module_nm) {
                Ok(drawing) => return Ok(drawing),
                Err(fault @ Misfit::Fault(_)) => return Err(fault),
                Err(misfit) => last = misfit,
            }
        }
        Err(last)
    }

    fn with_module(&self, measure: &Measure, module_nm: i32) -> Result<Drawing, Misfit> {
        let width_max = (self.width_um - 2 * MARGIN_UM) * SYMBOL_COLUMN_PERCENT / 100;
        let (mut left, taken) = symbol::column(&self.label, &self.symbol, module_nm, measure, width_max)?;
        let x = MARGIN_UM + taken + GUTTER_UM;
        let (facts, number) = (self.label.facts, self.label.stamped.number.as_str());
        let setting = Setting { facts, number, measure, width: self.width_um - MARGIN_UM - x };
        // The name decides most often and costs least.
        setting.name(&self.name, measure.name.1)?;
        let mut right = beneath_the_name(&setting)?;
        match measure.order {
            Order::Calm => beside_the_symbol(&setting, &mut right)?,
            Order::Dense => beneath_the_symbol(&setting, &mut left, taken)?,
        }
        let (upper, lower) = (MARGIN_UM, self.height_um - MARGIN_UM);
        let mut marks = left.set(MARGIN_UM, upper, lower).ok_or_else(|| Misfit::room("url", &self.label.stamped.url))?;
        let sizes = (measure.name.1..=measure.name.0).rev().step_by(NAME_STEP_UM);
        for size_um in sizes.chain([measure.name.1]) {
            let Ok(mut top) = setting.name(&self.name, size_um) else { continue };
            top.extend(right.top.iter().cloned());
            let column = Column { top, bottom: right.bottom.clone() };
            if let Some(facts) = column.set(x, upper, lower) {
                marks.extend(facts);
                return Ok(Drawing { width_um: self.width_um, height_um: self.height_um, marks });
            }
        }
        Err(Misfit::room("product", &self.label.facts.product))
    }
}

/// Parties, rows and blank box: always in the column of facts.
fn beneath_the_name(setting: &Setting<'_>) -> Result<Column, Misfit> {
    let mut bottom = setting.rows()?;
    if let Some(blank) = &setting.facts.blank {
        bottom.push(setting.blank(blank)?);
    }
    Ok(Column { top: setting.parties()?, bottom })
}

fn beside_the_symbol(setting: &Setting<'_>, right: &mut Column) -> Result<(), Misfit> {
    if let Some(star) = &setting.facts.star {
        right.top.extend(setting.star(star, setting.width)?);
    }
    if let Some(net) = &setting.facts.net {
        setting.net(net, setting.width, &mut right.bottom)?;
    }
    if let Some(mark) = &setting.facts.sample_mark {
        right.bottom.push(setting.mark(mark, setting.width)?);
    }
    Ok(())
}

/// Star, net and mark between the printed code and the host: the column of facts is left to the name.
fn beneath_the_symbol(setting: &Setting<'_>, left: &mut Column, width: i32) -> Result<(), Misfit> {
    let mut strips = Vec::new();
    if let Some(star) = &setting.facts.star {
        strips = setting.star(star, width)?;
    }
    if let Some(net) = &setting.facts.net {
        setting.net(net, width, &mut strips)?;
    }
    left.top.extend(strips);
    if let Some(mark) = &setting.facts.sample_mark {
        left.bottom.push(setting.mark(mark, width)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::label::content::Star;
    use crate::label::drawing::{Mark, Role, modules_um};
    use crate::label::layout::measure::{MODULE_MIN_UM, NAME_MIN_UM, TYPE_MIN_UM};
    use crate::label::media::Media;
    use crate::label::qr::Level;

    /// `hat-say-ten-dai` of the sample data: 206 characters.
    const LONG: &str = "Hỗn hợp ngũ cốc sấy giòn nguyên vỏ lụa từ đậu phụng, mè đen, gạo tím than và chuối sấy vùng gò đồi \
                        Bình Trị, rang mộc không đường, đóng túi nhôm hút chân không dành cho khách du lịch và quà biếu dịp lễ, Tết";
    /// All letters with all tones, for the eye and for the heights.
    const PANGRAM: &str = "Ăă Ââ Đđ Êê Ôô Ơơ Ưư Ằằ Ẳẳ Ẵẵ Ắắ Ặặ Ầầ Ẩẩ Ẫẫ Ấấ Ậậ Ẻẻ Ẽẽ Ẹẹ Ềề Ểể Ễễ Ếế Ệệ Ỉỉ Ĩĩ Ịị Ỏỏ Õõ Ọọ Ồồ \
                           Ổổ Ỗỗ Ốố Ộộ Ờờ Ởở Ỡỡ Ớớ Ợợ Ủủ Ũũ Ụụ Ừừ Ửử Ữữ Ứứ Ựự Ỳỳ Ỷỷ Ỹỹ Ỵỵ";

    /// A label to be tried.
    #[derive(Clone)]
    struct Label {
        facts: Facts,
        stamped: Stamped,
    }

    impl Label {
        fn sample() -> Self {
            Self { facts: Facts::sample(), stamped: Stamped::sample() }
        }

        fn ahead() -> Self {
            Self { facts: Facts::ahead(), stamped: Stamped::ahead() }
        }
    }

    fn named(product: &str) -> Label {
        let mut label = Label::sample();
        label.facts.product = product.into();
        label
    }

    fn laid_out(label: &Label, media: &str) -> Result<Drawing, Fault> {
        let media = Media::named(media)?;
        let design = lay_out(&label.facts, &label.stamped, (media.width_um, media.height_um), Dpi::D600)?;
        design.drawing(&label.stamped)
    }

    /// Every text of a label in reading order of its parts.
    fn texts(drawing: &Drawing, wanted: Role) -> Vec<String> {
        let text = |mark: &Mark| match mark {
            Mark::Text(role, _, run) if *role == wanted => Some(run.text.clone()),
            Mark::Text(..) | Mark::Shape(_) | Mark::Symbol(..) => None,
        };
        drawing.marks.iter().filter_map(text).collect()
    }

    /// What holds for every label: margins, quiet zone, least sizes, nothing upon anything else, nothing left out.
    fn check(label: &Label) {
        for sheet in ["L7160", "L7163"] {
            let drawing = laid_out(label, sheet).unwrap();
            let cell = drawing.area();
            for (index, mark) in drawing.marks.iter().enumerate() {
                assert!(cell.shrunk(MARGIN_UM).contains(&mark.area()), "{sheet} {mark:?} {:?}", mark.area());
                assert!(cell.contains(&mark.claim()));
                let boxed = |mark: &Mark| matches!(mark, Mark::Shape(outlines) if outlines.len() == 2);
                for other in drawing.marks[..index].iter().filter(|other| !boxed(other)) {
                    assert!(!mark.claim().meets(&other.claim()), "{sheet} {mark:?} {other:?}");
                }
                match mark {
                    Mark::Text(Role::Product, _, run) => assert!(run.size_um >= NAME_MIN_UM),
                    Mark::Text(_, _, run) => assert!(run.size_um >= TYPE_MIN_UM),
                    Mark::Symbol(_, nm, _) => assert!((MODULE_MIN_UM * 1_000..=MODULE_MAX_UM * 1_000).contains(nm)),
                    Mark::Shape(_) => {}
                }
            }
            assert_eq!(texts(&drawing, Role::Product).join(" "), label.facts.product);
            assert_eq!(texts(&drawing, Role::Code), [label.stamped.code.as_str()]);
            let facts = texts(&drawing, Role::Fact).join(" ").replace(" · ", " ");
            let Facts { producer, commune, host, hint, rows, net, sample_mark, star, .. } = &label.facts;
            let rows = rows.iter().flat_map(|row| [&row.term, &row.value]);
            let shown = [producer, commune, host, hint].into_iter().chain(rows).chain(net).chain(sample_mark);
            for text in shown.chain(star.iter().map(|star| &star.words)) {
                assert!(facts.contains(text), "{text} is missing from {facts}");
            }
        }
    }

    fn refused(label: &Label, code: &str, field: &str) {
        let fault = laid_out(label, "L7160").unwrap_err();
        assert_eq!(fault.code, code);
        let told = fault.args.iter().find(|(name, _)| *name == "field").map_or("", |(_, value)| value);
        assert_eq!(told, field);
    }

    #[test]
    fn usual_and_long_labels_keep_every_rule() {
        for product in ["Mật", "Bánh dừa nướng", "Thực phẩm bảo vệ sức khỏe từ sâm Ngọc Linh", "ẪM THỰC ĐẴM ỘỢỤ", LONG]
        {
            check(&named(product));
        }
    }

    #[test]
    fn the_longest_name_keeps_every_rule_on_a_batch_stamp_with_a_long_producer() {
        let mut label = named(LONG);
        label.facts.producer = "Hộ kinh doanh bánh đậu xanh mẫu 22".into();
        label.facts.host = "localhost:8080".into();
        label.stamped.url = format!("http://localhost:8080/01/09506000900445/10/HSTD-260314-01?s={}", "8".repeat(184));
        check(&label);
    }

    #[test]
    fn every_letter_with_every_accent_stays_inside_its_line() {
        let mut label = named(PANGRAM);
        label.facts.producer = "ẪẴỖỄ ạgợỵ".into();
        label.facts.commune = "ẨẲỔỂ ặỵ".into();
        check(&label);
    }

    #[test]
    fn a_roll_printed_ahead_has_a_white_box_and_its_number() {
        check(&Label::ahead());
        let drawing = laid_out(&Label::ahead(), "L7160").unwrap();
        let frame = drawing.marks.iter().find(|mark| matches!(mark, Mark::Shape(o) if o.len() == 2)).unwrap().area();
        assert_eq!((frame.right - frame.left, frame.bottom - frame.top), (22_000, 9_000));
        assert_eq!(texts(&drawing, Role::Number), ["1234567890"]);
    }

    #[test]
    fn a_label_with_little_to_say_keeps_every_rule() {
        let mut label = named("Mật");
        (label.facts.star, label.facts.net, label.facts.sample_mark) = (None, None, None);
        label.facts.commune.clear();
        label.facts.rows.clear();
        check(&label);
    }

    #[test]
    fn a_short_name_gets_a_large_symbol_of_level_m() {
        let drawing = laid_out(&Label::sample(), "L7160").unwrap();
        let symbol = drawing.marks.iter().find_map(|mark| match mark {
            Mark::Symbol(_, module_nm, symbol) => Some((*module_nm, symbol)),
            Mark::Text(..) | Mark::Shape(_) => None,
        });
        let (module_nm, symbol) = symbol.unwrap();
        assert_eq!((symbol.version, symbol.level), (8, Level::M));
        // GS1's least module at a till.
        assert!(module_nm >= 396_000, "{module_nm}");
    }

    #[test]
    fn level_l_is_taken_only_where_m_does_not_fit() {
        let url = Stamped::sample().url;
        let least = Dpi::D600.modules_nm(MODULE_MIN_UM, MODULE_MAX_UM).last().unwrap();
        let needs = |level| modules_um(Symbol::new(&url, level).unwrap().side_modules(), least);
        let (m, l) = (needs(Level::M), needs(Level::L));
        assert!(l < m);
        assert_eq!(symbol::symbol(&url, m, Dpi::D600).unwrap().level, Level::M);
        assert_eq!(symbol::symbol(&url, m - 1, Dpi::D600).unwrap().level, Level::L);
        assert_eq!(symbol::symbol(&url, l - 1, Dpi::D600).unwrap_err().code, "label-code-too-large");
    }

    #[test]
    fn decomposed_letters_are_set_as_composed_ones() {
        let composed = laid_out(&named("Bưởi nướng Đẫm vị"), "L7160").unwrap();
        let decomposed: String = "Bưởi nướng Đẫm vị".nfd().collect();
        let decomposed = laid_out(&named(&decomposed), "L7160").unwrap();
        let areas = |drawing: &Drawing| drawing.marks.iter().map(Mark::area).collect::<Vec<_>>();
        assert_eq!(areas(&composed), areas(&decomposed));
    }

    #[test]
    fn what_cannot_fit_is_named_and_never_cut() {
        type Change = fn(&mut Label);
        refused(&named(&LONG.repeat(2)), "label-text-too-long", "product");
        refused(&named(&"Nghiêng".repeat(12)), "label-text-too-long", "product");
        let changed = |change: Change| {
            let mut label = Label::sample();
            change(&mut label);
            label
        };
        let cases: [(&str, Change); 8] = [
            ("producer", |label| label.facts.producer = "Công ty ".repeat(20)),
            ("commune", |label| label.facts.commune = "Phường".repeat(20)),
            ("star", |label| label.facts.star = Some(Star { count: 200, words: "OCOP".into() })),
            ("row", |label| label.facts.rows[0].value = "L".repeat(60)),
            ("net", |label| label.facts.net = Some("1 kg ".repeat(20))),
            ("host", |label| label.facts.host = "a.very.long.host.name.of.a.province.example.vn".into()),
            ("hint", |label| label.facts.hint = "Quét hoặc gõ mã ".repeat(4)),
            ("mark", |label| label.facts.sample_mark = Some("DỮ LIỆU MẪU ".repeat(9))),
        ];
        for (field, change) in cases {
            refused(&changed(change), "label-text-too-long", field);
        }
    }

    #[test]
    fn a_box_without_room_to_write_is_refused() {
        let mut label = Label::ahead();
        label.facts.blank.as_mut().unwrap().terms = vec!["Ngày sản xuất ghi tại cơ sở".into()];
        refused(&label, "label-text-too-long", "blank");
        label.facts.blank.as_mut().unwrap().terms = vec!["NSX".into(); 4];
        refused(&label, "label-text-too-long", "blank");
    }

    #[test]
    fn letters_and_urls_that_cannot_be_shown_are_refused() {
        refused(&named("茶"), "font-lacks-letter", "");
        let linked = |url: String| Label { stamped: Stamped { url, ..Stamped::sample() }, ..Label::sample() };
        refused(&linked("https://tiêu.vn/".into()), "label-url-wrong", "");
        refused(&linked("x".repeat(600)), "label-code-too-large", "");
    }
}
