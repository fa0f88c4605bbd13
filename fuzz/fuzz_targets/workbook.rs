//! Any bytes as one part of a workbook whose other parts are in order. The first byte chooses which part; 255: the bytes are the
//! whole file. What passes the bounds is read to its end without a panic.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::io::{Cursor, Write};
use temtin::domain::error::Result;
use temtin::domain::time::Zone;
use temtin::service::import::reading::read;
use temtin::service::import::references::KnownIds;
use temtin::service::import::table::Files;
use temtin::service::import::workbook::{Onward, Workbook};
use zip::write::{SimpleFileOptions, ZipWriter};

const PARTS: [(&str, &str); 6] = [
    (
        "xl/worksheets/sheet1.xml",
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" s=\"1\"><v>46000.5</v></c></row></sheetData></worksheet>",
    ),
    ("xl/sharedStrings.xml", "<sst count=\"1\" uniqueCount=\"1\"><si><t>waiver_id</t></si></sst>"),
    ("xl/styles.xml", "<styleSheet><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"),
    (
        "xl/workbook.xml",
        "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"waivers\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
    ),
    (
        "_rels/.rels",
        "<Relationships><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
    ),
];

struct Known;

impl KnownIds for Known {
    fn knows(&self, _: &'static str, _: &str) -> Result<bool> {
        Ok(true)
    }

    fn zone(&self) -> Zone {
        Zone::DEFAULT.parse().expect("the default zone is known")
    }
}

fn whole(chosen: usize, content: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (at, (name, usual)) in PARTS.iter().enumerate() {
        let bytes = if at == chosen { content } else { usual.as_bytes() };
        zip.start_file(*name, stored).and_then(|()| Ok(zip.write_all(bytes)?)).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, content)) = data.split_first() else { return };
    let bytes = if *first == 255 { content.to_vec() } else { whole(usize::from(*first) % PARTS.len(), content) };
    if let Ok(mut workbook) = Workbook::open(&bytes) {
        for sheet in workbook.sheets().to_vec() {
            let mut line = 0;
            let _ = workbook.rows(&sheet, |at, _| {
                assert!(at > line, "rows come from the top");
                line = at;
                Onward::Go
            });
        }
    }
    let _ = read(&Files::from([("a.xlsx".to_owned(), bytes)]), &Known);
});
