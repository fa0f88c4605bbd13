//! Reads a template's file (`docs/templates.md`): all faults at once, each with its line.
use crate::domain::error::Fault;
use crate::label::data_file::Fields;
use crate::label::template::field::Field;
use crate::label::template::measure::{
    LOGO_UM, MODULE_MAX_UM, MODULE_MIN_UM, Measure, NAME_MIN_UM, Order, TYPE_MAX_UM, TYPE_MIN_UM,
};
use crate::label::template::shape::{Arrangement, CodeKind, Template};

/// Most letters of a name.
const NAME_MAX: usize = 40;
/// Most letters of a title.
const TITLE_MAX: usize = 80;
/// Sides of labels in µm that a template can be made for.
const SIDE_UM: (i32, i32) = (10_000, 300_000);
/// Most steps.
const STEPS_MAX: usize = 16;
/// Largest gap between blocks in µm.
const GAP_MAX_UM: i32 = 10_000;
/// Bounds of the sides of a logo, in µm.
const LOGO_SIDE_UM: (i32, i32) = (3_000, 100_000);
/// Bounds of the lines of a name.
const LINES: (u16, u16) = (1, 20);
/// Bounds of shares of the width, in per cent.
const PERCENT: (u16, u16) = (10, 100);

/// Reads one; `file` is its name for people.
///
/// # Errors
/// Every fault of the file with its line: form and bounds of each value, unknown names, `label-template-order` where a largest
/// size is below a least one, `label-template-code`, `label-template-fields`, `label-template-name`.
pub fn read(file: &str, text: &str) -> Result<Template, Vec<Fault>> {
    let mut fields = Fields::parse(file, text).map_err(|fault| vec![fault])?;
    let template = template(&mut fields);
    let faults = fields.rest();
    template.filter(|_| faults.is_empty()).ok_or(faults)
}

fn template(fields: &mut Fields<'_>) -> Option<Template> {
    let name = fields.text("name", NAME_MAX);
    if name.as_ref().is_some_and(|name| !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')) {
        fields.whole(Fault::new("label-template-name"));
    }
    let titles = fields.text("vi", TITLE_MAX).zip(fields.text("en", TITLE_MAX));
    let (width, height) = (fields.lengths("width", SIDE_UM), fields.lengths("height", SIDE_UM));
    for (key, pair) in [("width", width), ("height", height)] {
        rising(fields, key, pair);
    }
    let arrangement = fields.word("arrangement", &Arrangement::WORDS);
    let code = fields.word("code", &CodeKind::WORDS);
    if arrangement == Some(Arrangement::Short) && code == Some(CodeKind::Signed) {
        fields.whole(Fault::new("label-template-code"));
    }
    let column = fields.count_or("column", PERCENT, 45);
    let (required, optional) = (fields.words("required", &Field::WORDS), fields.words("optional", &Field::WORDS));
    if required.iter().any(|field| optional.contains(field)) {
        fields.whole(Fault::new("label-template-fields"));
    }
    let logo = if fields.has("logo") { fields.lengths("logo", LOGO_SIDE_UM) } else { Some(LOGO_UM) };
    if arrangement == Some(Arrangement::Short) && required.iter().chain(&optional).any(|field| *field == Field::Logo) {
        fields.whole(Fault::new("label-template-logo"));
    }
    if !fields.has("step") {
        fields.whole(Fault::new("label-file-missing").arg("field", "step"));
    }
    let tables = fields.tables("step", STEPS_MAX);
    let steps: Vec<Option<Measure>> = tables.into_iter().map(|table| step(fields, table)).collect();
    if steps.iter().flatten().flat_map(|step| &step.spare).any(|field| !optional.contains(field)) {
        fields.whole(Fault::new("label-template-spare"));
    }
    Some(Template {
        name: name?,
        titles: titles?,
        width_um: width?,
        height_um: height?,
        arrangement: arrangement?,
        code: code?,
        column_percent: i32::from(column?),
        logo_um: logo?,
        required,
        optional,
        steps: steps.into_iter().collect::<Option<Vec<_>>>().filter(|steps| !steps.is_empty())?,
    })
}

/// A pair must not fall: least before largest.
fn rising(fields: &mut Fields<'_>, key: &'static str, pair: Option<(i32, i32)>) {
    if pair.is_some_and(|(least, most)| least > most) {
        fields.whole(Fault::new("label-template-order").arg("field", key));
    }
}

fn step<'a>(fields: &mut Fields<'a>, mut table: Fields<'a>) -> Option<Measure> {
    let name = table.lengths("name", (NAME_MIN_UM, TYPE_MAX_UM));
    // Type of a name: largest first, as it is tried.
    rising(&mut table, "name", name.map(|(largest, least)| (least, largest)));
    let lines = table.count_or("lines", LINES, 2);
    let body = table.length("body", (TYPE_MIN_UM, TYPE_MAX_UM));
    let minor = table.length("minor", (TYPE_MIN_UM, TYPE_MAX_UM));
    let gap = table.length_or("gap", (0, GAP_MAX_UM), 300);
    let symbol = table.count_or("symbol", PERCENT, 35);
    let module = table.length_or("module", (MODULE_MIN_UM, MODULE_MAX_UM), MODULE_MIN_UM);
    let order = if table.has("order") { table.word("order", &Order::WORDS) } else { Some(Order::Calm) };
    let spare = table.words("spare", &Field::WORDS);
    fields.absorb(table);
    Some(Measure {
        name: name?,
        name_lines: usize::from(lines?),
        body: body?,
        minor: minor?,
        gap: gap?,
        symbol_percent: i32::from(symbol?),
        module_min: module?,
        order: order?,
        spare,
        least: TYPE_MIN_UM,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::template::gallery;

    const GOOD: &str = "name = \"own\"\nvi = \"Của tôi\"\nen = \"Own\"\nwidth = [40, 80]\nheight = [30, 60]\n\
                        arrangement = \"symbol-left\"\ncode = \"signed\"\nrequired = [\"producer\"]\noptional = [\"net\"]\n\
                        [[step]]\nname = [4, 3]\nbody = 2.5\nminor = 2\n";

    fn codes(text: &str) -> Vec<(&'static str, u64)> {
        let at = |fault: &Fault| (fault.code, fault.at.as_ref().map_or(0, |at| at.line));
        read("x.toml", text).map_or_else(|faults| faults.iter().map(at).collect(), |_| Vec::new())
    }

    #[test]
    fn a_logo_has_its_largest_size_and_no_place_on_the_smallest_labels() {
        assert_eq!(read("x.toml", GOOD).unwrap().logo_um, LOGO_UM);
        let with = |more: &str| GOOD.replace("optional = [\"net\"]", &format!("optional = [\"logo\", \"net\"]\n{more}"));
        let template = read("x.toml", &with("logo = [30, 12.5]")).unwrap();
        assert!(template.bears(Field::Logo) && template.logo_um == (30_000, 12_500));
        for wrong in ["logo = [2.9, 8]", "logo = [8, 100.1]", "logo = 8", "logo = \"ocop\""] {
            assert_eq!(codes(&with(wrong)), [("label-file-length", 10)], "{wrong}");
        }
        let short = with("").replace("symbol-left", "short").replace("\"signed\"", "\"short\"");
        assert_eq!(codes(&short), [("label-template-logo", 1)]);
    }

    #[test]
    fn a_template_of_ones_own_is_read() {
        let template = read("x.toml", GOOD).unwrap();
        assert_eq!((template.steps[0].name, template.steps[0].order), ((4_000, 3_000), Order::Calm));
        assert!(template.is_for((40_000, 60_000)) && !template.is_for((39_999, 60_000)) && !template.is_for((40_000, 60_001)));
    }

    #[test]
    fn each_wrong_value_is_told_with_its_line() {
        let cases = [
            ("name = \"own\"", "name = \"ơ\"", ("label-template-name", 1)),
            ("name = \"own\"", "", ("label-file-missing", 1)),
            ("vi = \"Của tôi\"", "vi = 7", ("label-file-text", 2)),
            ("width = [40, 80]", "width = [80, 40]", ("label-template-order", 1)),
            ("width = [40, 80]", "width = [9, 80]", ("label-file-length", 4)),
            ("height = [30, 60]", "height = [30, 301]", ("label-file-length", 5)),
            ("\"symbol-left\"", "\"left\"", ("label-file-word", 6)),
            ("\"symbol-left\"", "\"short\"", ("label-template-code", 1)),
            ("\"signed\"", "true", ("label-file-word", 7)),
            ("[\"producer\"]", "[\"producer\", \"price\"]", ("label-file-word", 8)),
            ("[\"producer\"]", "[\"producer\", \"producer\"]", ("label-file-twice", 8)),
            ("[\"producer\"]", "[\"net\"]", ("label-template-fields", 1)),
            ("[\"producer\"]", "[\"producer\"]\ncolumn = 9", ("label-file-count", 9)),
            ("name = [4, 3]", "name = [4, 2.5]", ("label-file-length", 11)),
            ("name = [4, 3]", "name = [3, 4]", ("label-template-order", 10)),
            ("body = 2.5", "body = 1.8", ("label-file-length", 12)),
            ("minor = 2", "minor = 2\nmodule = 0.32", ("label-file-length", 14)),
            ("minor = 2", "minor = 2\norder = \"loose\"", ("label-file-word", 14)),
            ("minor = 2", "minor = 2\nspare = [\"star\"]", ("label-template-spare", 1)),
            ("minor = 2", "minor = 2\nlines = 21", ("label-file-count", 14)),
            ("minor = 2", "minor = 2\nfont = \"Arial\"", ("label-file-key", 14)),
            ("[[step]]", "[[stop]]", ("label-file-missing", 1)),
        ];
        for (good, wrong, fault) in cases {
            assert!(codes(&GOOD.replace(good, wrong)).contains(&fault), "{wrong}: {:?}", codes(&GOOD.replace(good, wrong)));
        }
        assert_eq!(codes(GOOD), []);
    }

    #[test]
    fn all_faults_come_at_once_in_the_order_of_lines() {
        let text = GOOD.replace("[40, 80]", "4").replace("\"signed\"", "\"none\"").replace("minor = 2", "minor = 0");
        assert_eq!(codes(&text), [("label-file-length", 4), ("label-file-word", 7), ("label-file-length", 13)]);
    }

    #[test]
    fn too_many_steps_are_refused() {
        let steps = "[[step]]\nname = [4, 3]\nbody = 2\nminor = 2\n".repeat(16);
        assert!(codes(&format!("{GOOD}{steps}")).contains(&("label-file-many", 1)));
        assert!(gallery::all().iter().all(|template| template.steps.len() <= STEPS_MAX));
    }
}
