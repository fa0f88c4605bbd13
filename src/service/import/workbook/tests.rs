//! Workbooks as programs write them, and as nobody should: read, or refused, and never more.
use super::*;
use proptest::prelude::*;
use std::io::Write;
use zip::write::{SimpleFileOptions, ZipWriter};

const PARTS: [(&str, &str); 6] = [
    (
        "xl/worksheets/sheet1.xml",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"3\"><c r=\"A3\" s=\"1\"><v>46000.5</v></c>\
         <c r=\"B3\" t=\"b\"><v>1</v></c><c r=\"C3\" t=\"e\"><v>#REF!</v></c><c r=\"E3\" t=\"inlineStr\"><is><t>x &amp; y</t></is></c></row>\
         <row r=\"5\" s=\"1\"><c r=\"A5\" s=\"1\"/></row></sheetData></worksheet>",
    ),
    ("xl/sharedStrings.xml", "<sst><si><r><t>Tên</t></r><r><t xml:space=\"preserve\"> hàng</t></r></si></sst>"),
    ("xl/styles.xml", "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
         <sheet name=\"DS\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>",
    ),
];

/// The workbook with one part replaced.
fn whole(chosen: usize, content: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, (name, usual)) in PARTS.iter().enumerate() {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored)).unwrap();
        zip.write_all(if at == chosen { content.as_bytes() } else { usual.as_bytes() }).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn rows(bytes: &[u8]) -> Result<Vec<(u64, Vec<Raw>)>, &'static str> {
    let mut workbook = Workbook::open(bytes).map_err(|fault| fault.code)?;
    let mut all = Vec::new();
    for sheet in workbook.sheets().to_vec() {
        let take = |line, cells| {
            all.push((line, cells));
            Onward::Go
        };
        workbook.rows(&sheet, take).map_err(|fault| fault.code)?;
    }
    Ok(all)
}

fn text(text: &str) -> Raw {
    Raw::Text(text.into())
}

#[test]
fn cells_of_every_kind_are_read_with_their_lines_and_empty_rows_are_passed_over() {
    let noon = Raw::When("2025-12-09T12:00:00".parse().unwrap());
    let third = vec![noon, Raw::Flag(Flag::Yes), Raw::Broken("#REF!".into()), text(""), text("x & y")];
    assert_eq!(rows(&whole(9, "")), Ok(vec![(1, vec![text("Tên hàng")]), (3, third)]));
}

#[test]
fn a_reader_that_has_enough_is_given_no_more() {
    let bytes = whole(9, "");
    let mut workbook = Workbook::open(&bytes).unwrap();
    let mut lines = Vec::new();
    workbook
        .rows("DS", |line, _| {
            lines.push(line);
            Onward::Stop
        })
        .unwrap();
    assert_eq!((lines, workbook.rows("none", |_, _| Onward::Go).unwrap_err().code), (vec![1], "sheet-damaged"));
}

#[test]
fn rows_out_of_order_too_many_rows_and_too_many_sheets_are_refused() {
    let sheet = |rows: &str| rows_of(&format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"));
    let cell = |at: &str| format!("<row><c r=\"{at}\"><v>1</v></c></row>");
    assert_eq!(sheet(&(cell("A9") + &cell("A2"))), Err("sheet-damaged"));
    assert_eq!(sheet(&cell(&format!("A{}", SHEET_ROWS_MAX + 1))), Err("file-too-many-rows"));
    assert_eq!(sheet("<row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/></row>"), Ok(vec![]));
    // What lies beyond every column that a table of ours could have is not kept.
    assert_eq!(sheet(&(cell("A1") + &cell("XFD2"))).map(|rows| rows.len()), Ok(1));
    let sheets = "<sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/>".repeat(SHEETS_MAX + 1);
    assert_eq!(
        rows(&whole(3, &format!("<workbook xmlns:r=\"r\"><sheets>{sheets}</sheets></workbook>"))),
        Err("workbook-too-large")
    );
    assert_eq!(rows(b"PK no zip"), Err("workbook-damaged"));
}

fn rows_of(sheet: &str) -> Result<Vec<(u64, Vec<Raw>)>, &'static str> {
    rows(&whole(0, sheet))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    /// A part with bytes changed, taken out or put in twice: read or refused, without a panic.
    #[test]
    fn a_damaged_part_is_read_or_refused(part in 0usize..6, from in 0usize..400, len in 0usize..40, to in 0usize..400, put in "[<>/a-z0-9=\" &;:!-]{0,12}") {
        let usual = PARTS[part].1;
        let at = |place: usize| (0..=place.min(usual.len())).rev().find(|at| usual.is_char_boundary(*at)).unwrap_or(0);
        let (from, end, to) = (at(from), at(from + len), at(to));
        let moved = &usual[from..end.max(from)];
        let content = format!("{}{put}{}", &usual[..from], &usual[end.max(from)..]);
        let doubled = format!("{}{moved}{}", &usual[..to], &usual[to..]);
        let _ = (rows(&whole(part, &content)), rows(&whole(part, &doubled)));
    }
}
