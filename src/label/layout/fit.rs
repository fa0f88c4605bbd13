//! Finds the most generous measure of a template at which a whole label fits its cell; refuses what fits at none.
use crate::domain::error::Fault;
use crate::label::content::{Facts, Stamped};
use crate::label::design::Design;
use crate::label::dots::Dpi;
use crate::label::drawing::Mark;
use crate::label::font::{Face, Run};
use crate::label::layout::fitting::{Fitting, least_type, room};
use crate::label::layout::labelled::Labelled;
use crate::label::layout::misfit::Misfit;
use crate::label::layout::symbol;
use crate::label::layout::wrap::Words;
use crate::label::template::field::Field;
use crate::label::template::gallery;
use crate::label::template::measure::MARGIN_UM;
use crate::label::template::shape::Template;

/// Lays the labels of a run out by the template `plain`, whatever sizes that is made for: see [`lay_out_as`].
///
/// # Errors
/// As [`lay_out_as`].
pub fn lay_out(facts: &Facts, stamped: &Stamped, cell: (i32, i32), dpi: Dpi) -> Result<Design, Fault> {
    fitted(&gallery::named("plain")?, facts, stamped, cell, dpi)
}

/// Lays the labels of a run out in a cell of the given size in µm. `stamped` is one of them, none of whose texts any other is
/// longer than; a module is a whole number of dots of `dpi`, and type at 203 dpi is no smaller than 2.3 mm.
///
/// # Errors
/// `label-template-size`, `label-field-missing`, `label-logo-no-room` where the template requires a logo, `label-url-wrong`, `label-code-too-large`, `font-lacks-letter`, or
/// `label-text-too-long` with the field that found no room at the densest measure. Nothing is ever cut.
pub fn lay_out_as(template: &Template, facts: &Facts, stamped: &Stamped, cell: (i32, i32), dpi: Dpi) -> Result<Design, Fault> {
    if !template.is_for(cell) {
        return Err(Fault::new("label-template-size").arg("template", template));
    }
    let chosen = template.chosen(facts)?;
    let whole = fitted(template, &chosen, stamped, cell, dpi);
    if facts.logo.is_none() || template.required.contains(&Field::Logo) {
        return whole;
    }
    // A wished logo gives way to what must stand, and that is told.
    let told = |mut design: Design| {
        design.left_out.retain(|field| *field != Field::Logo);
        design.left_out.push(Field::Logo);
        design
    };
    match whole {
        Ok(design) if design.fixed.iter().any(|mark| matches!(mark, Mark::Logo(..))) => Ok(design),
        Ok(design) => Ok(told(design)),
        Err(_) => fitted(template, &Facts { logo: None, ..chosen }, stamped, cell, dpi).map(told),
    }
}

fn fitted(template: &Template, facts: &Facts, stamped: &Stamped, cell: (i32, i32), dpi: Dpi) -> Result<Design, Fault> {
    shown(facts)?;
    let name = Words::new(Face::Bold, &facts.product)?;
    let (width_um, height_um) = cell;
    let mut last = Misfit::room("product", &facts.product);
    for symbol in symbol::symbols(&stamped.url, room(template, cell, dpi), dpi)? {
        for measure in &template.steps {
            let measure = measure.clone().raised(least_type(dpi));
            let mut facts = facts.clone();
            let mut left_out = Vec::new();
            let spare: Vec<Field> = measure.spare.iter().copied().filter(|field| !field.lacks(&facts)).collect();
            for field in [None].into_iter().chain(spare.into_iter().map(Some)) {
                if let Some(field) = field {
                    field.leave_out(&mut facts);
                    left_out.push(field);
                }
                let label = Labelled { facts: &facts, stamped };
                match (Fitting { template, label, dpi, symbol: &symbol, name: &name, width_um, height_um }).at(&measure) {
                    Ok(drawing) => return Ok(Design { left_out, ..Design::new(drawing) }),
                    Err(Misfit::Fault(fault)) => return Err(fault),
                    Err(misfit @ Misfit::Room(..)) => last = misfit,
                }
            }
        }
    }
    Err(last.into_fault())
}

/// Whether the faces have every letter: `label-lacks-letter` with the letter and its field.
fn shown(facts: &Facts) -> Result<(), Fault> {
    let rows = facts.rows.iter().flat_map(|row| [&row.term, &row.value]).map(|text| ("row", text));
    let some = [("net", &facts.net), ("mark", &facts.sample_mark), ("note", &facts.phones)];
    let some = some.into_iter().filter_map(|(field, text)| text.as_ref().map(|text| (field, text)));
    let star = facts.star.iter().map(|star| ("star", &star.words));
    let blank = facts.blank.iter().flat_map(|blank| blank.terms.iter().chain([&blank.number])).map(|text| ("blank", text));
    let plain = [
        ("producer", &facts.producer),
        ("commune", &facts.commune),
        ("storage", &facts.storage),
        ("host", &facts.host),
        ("hint", &facts.hint),
    ];
    let names = facts.names.iter().map(|name| ("names", name));
    let regular = plain.into_iter().chain(names).chain(rows).chain(some).chain(star).chain(blank);
    let texts = regular.map(|(field, text)| (Face::Regular, field, text)).chain([(Face::Bold, "product", &facts.product)]);
    for (face, field, text) in texts {
        if let Err(fault) = Run::new(face, MARGIN_UM, text) {
            return Err(Fault { code: "label-lacks-letter", ..fault }.arg("field", field));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::label::content::Star;
    use crate::label::drawing::{Area, Drawing, Role, modules_um};
    use crate::label::logo::Logo;
    use crate::label::media::Media;
    use crate::label::qr::{Level, Symbol};
    use crate::label::template::measure::{MODULE_MAX_UM, MODULE_MIN_UM, NAME_MIN_UM};
    use crate::label::template::shape::CodeKind;

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
            Mark::Text(..) | Mark::Shape(_) | Mark::Symbol(..) | Mark::Logo(..) => None,
        };
        drawing.marks.iter().filter_map(text).collect()
    }

    /// What holds for every label: margins, quiet zone, least sizes, whole dots, nothing upon anything else.
    fn ruled(drawing: &Drawing, dpi: Dpi, what: &str) {
        let cell = drawing.area();
        for (index, mark) in drawing.marks.iter().enumerate() {
            assert!(cell.shrunk(MARGIN_UM).contains(&mark.area()), "{what} {mark:?} {:?}", mark.area());
            assert!(cell.contains(&mark.claim()));
            let boxed = |mark: &Mark| matches!(mark, Mark::Shape(outlines) if outlines.len() == 2);
            for other in drawing.marks[..index].iter().filter(|other| !boxed(other) && !boxed(mark)) {
                assert!(!mark.claim().meets(&other.claim()), "{what} {mark:?} {other:?}");
            }
            match mark {
                Mark::Text(Role::Product, _, run) => assert!(run.size_um >= NAME_MIN_UM),
                Mark::Text(_, _, run) => assert!(run.size_um >= least_type(dpi), "{what} {run:?}"),
                Mark::Symbol(_, nm, _) => {
                    assert!((MODULE_MIN_UM * 1_000..=MODULE_MAX_UM * 1_000).contains(nm) && nm % dpi.dot_nm() == 0);
                }
                Mark::Shape(_) | Mark::Logo(..) => {}
            }
        }
    }

    /// The rules, and nothing left out.
    fn check(label: &Label) {
        for sheet in ["L7160", "L7163"] {
            let drawing = laid_out(label, sheet).unwrap();
            ruled(&drawing, Dpi::D600, sheet);
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

    /// A label with what a template needs.
    fn label_for(template: &Template) -> Label {
        let ahead = template.required.contains(&Field::Blank);
        let mut label = if ahead { Label::ahead() } else { Label::sample() };
        if template.code == CodeKind::Short {
            label.stamped.url = "https://ocop.example.vn/c/00002R0BJYBMC2".into();
            label.facts.hint = "chỉ kiểm tra trực tuyến".into();
        }
        label
    }

    #[test]
    fn every_template_keeps_the_rules_wherever_it_can_be_printed() {
        for template in gallery::all() {
            let label = label_for(template);
            let (width, height) = (template.width_um, template.height_um);
            let cells = [(width.0, height.0), (width.1, height.1), (width.0.midpoint(width.1), height.0.midpoint(height.1))];
            let mut printed = 0;
            for (cell, dpi) in cells.iter().flat_map(|cell| Dpi::ALL.map(|dpi| (*cell, dpi))) {
                match lay_out_as(template, &label.facts, &label.stamped, cell, dpi) {
                    Ok(design) => {
                        ruled(&design.drawing(&label.stamped).unwrap(), dpi, &format!("{template} {cell:?} {dpi}"));
                        printed += 1;
                    }
                    // The smallest may be too small for these facts, the others never are.
                    Err(fault) => {
                        assert!(cell == cells[0] && fault.code.starts_with("label-"), "{template} {cell:?} {dpi} {fault}");
                    }
                }
            }
            assert!(printed >= 6, "{template}");
        }
    }

    /// The area of the logo of a label.
    fn logo_area(drawing: &Drawing) -> Option<Area> {
        drawing.marks.iter().find(|mark| matches!(mark, Mark::Logo(..))).map(Mark::area)
    }

    #[test]
    fn a_logo_finds_its_place_wherever_there_is_one_and_keeps_its_shape() {
        for template in gallery::all().iter().filter(|template| template.bears(Field::Logo)) {
            let (width, height) = (template.width_um, template.height_um);
            let cells = [(width.1, height.1), (width.0.midpoint(width.1), height.0.midpoint(height.1))];
            for (cell, (across, down)) in cells.iter().flat_map(|cell| [(40, 40), (200, 40), (30, 90)].map(|size| (*cell, size)))
            {
                let mut label = label_for(template);
                label.facts.logo = Some(Logo::sample(across, down));
                let design = lay_out_as(template, &label.facts, &label.stamped, cell, Dpi::D300).unwrap();
                let what = format!("{template} {cell:?} {across} × {down}");
                assert!(!design.left_out.contains(&Field::Logo), "{what}");
                let drawing = design.drawing(&label.stamped).unwrap();
                ruled(&drawing, Dpi::D300, &what);
                let area = logo_area(&drawing).unwrap();
                let (width, height) = (area.right - area.left, area.bottom - area.top);
                assert!(width <= template.logo_um.0 && height <= template.logo_um.1, "{what}");
                let skew = i64::from(width) * i64::from(down) - i64::from(height) * i64::from(across);
                assert!(skew.abs() <= i64::from(across.max(down)), "{what} {width} × {height}");
            }
        }
    }

    #[test]
    fn a_logo_without_room_or_place_gives_way_and_that_is_told() {
        let plain = gallery::named("plain").unwrap();
        let cell = (64_000, 38_100);
        let laid = |template: &Template, facts: &Facts| lay_out_as(template, facts, &Stamped::sample(), cell, Dpi::D600);
        let logo = Some(Logo::sample(40, 20));
        let long = Facts { product: LONG.into(), ..Facts::sample() };
        for (template, facts) in [(&plain, &long), (&gallery::named("small").unwrap(), &Facts::sample())] {
            let without = laid(template, facts).unwrap();
            let with = laid(template, &Facts { logo: logo.clone(), ..facts.clone() }).unwrap();
            assert_eq!((with.left_out.last(), &with.fixed), (Some(&Field::Logo), &without.fixed), "{template}");
        }
        let needed = Template { required: vec![Field::Logo], ..plain.clone() };
        let kept = laid(&needed, &Facts { logo: logo.clone(), ..Facts::sample() }).unwrap();
        assert!(!kept.left_out.contains(&Field::Logo));
        assert_eq!(laid(&needed, &Facts { logo, ..long }).unwrap_err().code, "label-logo-no-room");
        assert_eq!(laid(&needed, &Facts::sample()).unwrap_err().code, "label-field-missing");
    }

    #[test]
    fn nothing_essential_stands_near_the_fold_of_a_seal() {
        let (template, label) = (gallery::named("seal").unwrap(), Label::sample());
        let design = lay_out_as(&template, &label.facts, &label.stamped, (100_000, 50_000), Dpi::D600).unwrap();
        let near = Area { left: 49_000, top: 0, right: 51_000, bottom: 50_000 };
        let marks = design.drawing(&label.stamped).unwrap().marks;
        assert_eq!(marks.iter().filter(|mark| mark.claim().meets(&near)).count(), 1);
    }

    #[test]
    fn a_template_refuses_labels_of_other_sizes_and_runs_that_lack_what_it_needs() {
        let template = gallery::named("jar").unwrap();
        let code = |label: &Label, cell| {
            lay_out_as(&template, &label.facts, &label.stamped, cell, Dpi::D600).map(drop).map_err(|fault| fault.code)
        };
        assert_eq!(code(&Label::sample(), (100_000, 50_000)), Ok(()));
        assert_eq!(code(&Label::sample(), (100_000, 29_999)), Err("label-template-size"));
        assert_eq!(code(&Label::ahead(), (100_000, 50_000)), Err("label-field-missing"));
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
            Mark::Text(..) | Mark::Shape(_) | Mark::Logo(..) => None,
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
        assert_eq!(symbol::symbols(&url, m, Dpi::D600).unwrap()[0].level, Level::M);
        assert_eq!(symbol::symbols(&url, m - 1, Dpi::D600).unwrap()[0].level, Level::L);
        assert_eq!(symbol::symbols(&url, l - 1, Dpi::D600).unwrap_err().code, "label-code-too-large");
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
            ("hint", |label| label.facts.hint = "Quét hoặc gõ mã ".repeat(12)),
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
        refused(&named("茶"), "label-lacks-letter", "product");
        let linked = |url: String| Label { stamped: Stamped { url, ..Stamped::sample() }, ..Label::sample() };
        refused(&linked("https://tiêu.vn/".into()), "label-url-wrong", "");
        refused(&linked("x".repeat(600)), "label-code-too-large", "");
    }
}
