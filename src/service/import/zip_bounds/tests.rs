//! Bombs of each kind are refused, and what a spreadsheet writes is not.
use super::*;
use std::io::Write;
use zip::write::{SimpleFileOptions, ZipWriter};

fn zipped(entries: &[(&str, &[&[u8]])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, pieces) in entries {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)).unwrap();
        pieces.iter().for_each(|piece| zip.write_all(piece).unwrap());
    }
    zip.finish().unwrap().into_inner()
}

/// The code, and what was too large.
fn code(bytes: &[u8]) -> String {
    match check(bytes) {
        Ok(()) => String::new(),
        Err(fault) => {
            let what = fault.args.iter().find(|(name, _)| ["what", "why"].contains(name)).map_or("", |(_, what)| what);
            format!("{} {what}", fault.code).trim_end().to_owned()
        }
    }
}

const HEAD: &[u8] = b"<?xml version=\"1.0\"?><worksheet><sheetData>";

#[test]
fn a_sheet_of_the_usual_kind_passes() {
    let row = b"<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>";
    assert_eq!(code(&zipped(&[("xl/worksheets/sheet1.xml", &[HEAD, row, b"</sheetData></worksheet>"])])), "");
    assert_eq!(code(&zipped(&[("xl/media/a.png", &[b"\x89PNG", &[0; 5_000]])])), "");
}

#[test]
fn what_inflates_to_too_much_is_refused_by_its_directory_or_while_it_inflates() {
    let mib = vec![b' '; 1 << 20];
    let pieces: Vec<&[u8]> = std::iter::once(HEAD).chain(std::iter::repeat_n(mib.as_slice(), 260)).collect();
    let bomb = zipped(&[("xl/worksheets/sheet1.xml", &pieces)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(code(&bomb), "workbook-too-large inflated");
    // A directory that lies is found out by what comes.
    let small: Vec<&[u8]> = std::iter::once(HEAD).chain(std::iter::repeat_n(mib.as_slice(), 3)).collect();
    let mut liar = zipped(&[("xl/worksheets/sheet1.xml", &small)]);
    let at = memchr::memmem::rfind(&liar, DIRECTORY_MARK).unwrap();
    liar[at + 24..at + 28].copy_from_slice(&7u32.to_le_bytes());
    assert!(["workbook-damaged", "workbook-shape length"].contains(&code(&liar).as_str()), "{}", code(&liar));
}

#[test]
fn too_many_cells_texts_formats_and_entries_are_refused() {
    let cells = b"<c r=\"A1\"><v>1</v></c>".repeat(50_000);
    let many: Vec<&[u8]> = std::iter::once(HEAD).chain(std::iter::repeat_n(cells.as_slice(), 200)).collect();
    assert_eq!(code(&zipped(&[("xl/worksheets/sheet1.xml", &many)])), "workbook-too-large cells");
    let texts = b"<si><t/></si>".repeat(100_000);
    let many: Vec<&[u8]> = std::iter::once(&b"<sst>"[..]).chain(std::iter::repeat_n(texts.as_slice(), 6)).collect();
    assert_eq!(code(&zipped(&[("xl/sharedStrings.xml", &many)])), "workbook-too-large texts");
    assert_eq!(code(&zipped(&[("xl/a.xml", &[HEAD, &texts])])), "workbook-too-large texts");
    let formats = b"<xf/>".repeat(80_000);
    assert_eq!(code(&zipped(&[("xl/styles.xml", &[b"<styleSheet>", &formats])])), "workbook-too-large formats");
    let names: Vec<String> = (0..ENTRIES_MAX + 1).map(|at| format!("{at}.xml")).collect();
    let small: [&[u8]; 1] = [b"<a/>"];
    let entries: Vec<(&str, &[&[u8]])> = names.iter().map(|name| (name.as_str(), &small[..])).collect();
    assert_eq!(code(&zipped(&entries)), "workbook-too-large entries");
    assert_eq!(code(&vec![0; WORKBOOK_MAX + 1]), "workbook-too-large bytes");
    let part = vec![0; OTHER_MAX as usize + 1];
    assert_eq!(code(&zipped(&[("xl/media/a.png", &[&part])])), "workbook-too-large part");
}

#[test]
fn depth_entities_long_pieces_and_what_is_no_zip_are_refused() {
    let deep = b"<a>".repeat(100);
    assert_eq!(code(&zipped(&[("xl/a.xml", &[&deep])])), "workbook-shape depth");
    assert_eq!(code(&zipped(&[("xl/a.xml", &[b"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"])])), "workbook-shape document type");
    let long = vec![b'x'; 400_000];
    assert_eq!(code(&zipped(&[("xl/worksheets/sheet1.xml", &[HEAD, b"<c><v>", &long])])), "workbook-shape length");
    for wrong in [&b""[..], b"PK", b"not a zip at all", &zipped(&[("a.xml", &[b"<a/>"])])[4..]] {
        assert_eq!(code(wrong), "workbook-damaged");
    }
    let whole = zipped(&[("a.xml", &[b"<a>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</a>"])]);
    assert_eq!(code(&whole[..whole.len() - 9]), "workbook-damaged");
}
