//! Writes a template to fill in: headings in words, an example, what is allowed, and a guide to every column.
use crate::domain::error::Result;
use crate::service::export::sheet::{Formats, cell, column, failed, head};
use crate::service::form::field::{Field, Need};
use crate::service::form::headings::{choice, example, heading, table};
use crate::service::form::kind::Kind;
use crate::text::catalogue::{say, word};
use crate::text::lang::Lang;
use rust_xlsxwriter::{DataValidation, Workbook, Worksheet};

/// Last row for which a list of words is offered.
const OFFERED_ROWS: u32 = 10_000;

/// Longest list that a cell can offer, in characters.
const OFFER_MAX: usize = 255;

/// A workbook with a sheet to fill in for each kind, and the guide; without columns that are filled in for whoever sends it.
pub fn template(lang: Lang, kinds: &[Kind], filled: &[(Kind, &str)]) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let formats = Formats::made();
    for kind in kinds {
        let sheet = workbook.add_worksheet();
        sheet.set_name(table(lang, *kind)).map_err(failed)?;
        let fields = fields(*kind, filled);
        head(sheet, lang, *kind, &fields, &formats)?;
        show_example(sheet, lang, *kind, &fields, &formats)?;
        offer_words(sheet, lang, &fields)?;
    }
    guide(workbook.add_worksheet(), lang, (kinds, filled), &formats)?;
    workbook.save_to_buffer().map_err(failed)
}

/// Columns that somebody fills in.
fn fields(kind: Kind, filled: &[(Kind, &str)]) -> Vec<&'static Field> {
    let open = |field: &&Field| field.need != Need::Told && !filled.contains(&(kind, field.name));
    kind.form().columns().filter(open).collect()
}

/// The second row. Its first cell begins with the mark of an example, so that reading passes it over.
fn show_example(sheet: &mut Worksheet, lang: Lang, kind: Kind, fields: &[&Field], formats: &Formats) -> Result<()> {
    for (at, field) in fields.iter().enumerate() {
        let shown = example(lang, kind, field);
        if at == 0 {
            let marked = format!("{} {shown}", word(lang, "template-example"));
            sheet.write_string_with_format(1, 0, marked, &formats.example).map_err(failed)?;
        } else {
            cell(sheet, 1, at, field, &shown, formats)?;
        }
    }
    Ok(())
}

fn offer_words(sheet: &mut Worksheet, lang: Lang, fields: &[&Field]) -> Result<()> {
    for (at, field) in fields.iter().enumerate() {
        let words = field.shape.words();
        if words.is_empty() || words.iter().map(|word| word.len() + 1).sum::<usize>() > OFFER_MAX {
            continue;
        }
        let offer = DataValidation::new().allow_list_strings(words).map_err(failed)?;
        let offer = offer.set_error_message(say(lang, "template-not-offered", &[])).map_err(failed)?;
        let at = column(at)?;
        sheet.add_data_validation(1, at, OFFERED_ROWS, at, &offer).map_err(failed)?;
    }
    Ok(())
}

/// Every column of every table: whether it is needed, what goes there, an example, the words that are allowed.
fn guide(sheet: &mut Worksheet, lang: Lang, (kinds, filled): (&[Kind], &[(Kind, &str)]), formats: &Formats) -> Result<()> {
    sheet.set_name(say(lang, "table-guide", &[])).map_err(failed)?;
    let heads = ["table", "column", "field", "need", "shape", "example", "words"];
    for (at, head) in heads.into_iter().enumerate() {
        let at = column(at)?;
        sheet.set_column_width(at, 28).map_err(failed)?;
        sheet.write_string_with_format(0, at, say(lang, &format!("guide-{head}"), &[]), &formats.head).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    let rows = kinds.iter().flat_map(|kind| fields(*kind, filled).into_iter().map(move |field| (*kind, field)));
    for (row, (kind, field)) in (1..).zip(rows) {
        let need = match field.need {
            Need::Needed => word(lang, "need-needed"),
            Need::Optional | Need::Told => word(lang, "need-optional"),
        };
        let shape = say(lang, &format!("shape-{}", field.shape.code()), &[]);
        let called =
            |word: &&str| choice(lang, field.name, word).map_or_else(|| (*word).to_owned(), |name| format!("{word} ({name})"));
        let words = field.shape.words().iter().map(called).collect::<Vec<_>>().join(", ");
        let cells = [
            table(lang, kind),
            heading(lang, kind, field),
            field.name.into(),
            need.into(),
            shape,
            example(lang, kind, field),
            words,
        ];
        for (at, text) in cells.into_iter().enumerate() {
            sheet.write_string(row, column(at)?, text).map_err(failed)?;
        }
    }
    Ok(())
}
