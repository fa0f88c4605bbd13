//! Certificates.
use super::cells::{Cells, Writer};
use super::field::form;
use super::files::{MEDIA_WORDS, file_columns, write_file};
use super::row::Row;
use super::vocabulary::{EVIDENCE, EVIDENCE_WORDS, Vocabulary};
use crate::domain::certificate::{Certificate, Subject};

/// What a certificate may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Product,
    Producer,
    Area,
}

const SUBJECTS: Vocabulary<Of> = &[("product", Of::Product), ("producer", Of::Producer), ("area", Of::Area)];

form! {
    /// Certificates.
    FORM = "certificates" {
        id "certificate_id" Needed "gcn-001";
        text "type" Needed "VietGAP";
        text "type_vi" Optional "";
        (one of &["product", "producer", "area"]) "subject_kind" Needed "area";
        id "subject_id" Needed "vnl-tieu-1";
        text "body_vi" Optional "";
        text "number" Optional "";
        text "scope_vi" Optional "";
        date "issued_on" Optional "2026-01-12";
        date "valid_to" Optional "2029-01-11";
        (one of EVIDENCE_WORDS) "evidence_level" Needed "document_seen";
        code "file" Optional "";
        (one of MEDIA_WORDS) "file_media" Optional "";
        whole "file_bytes" Optional "";
        text "file_title_vi" Optional "";
        list "shown_to" Optional "file=public";
    }
}

/// A certificate.
pub fn read(row: &mut Row<'_>) -> Option<Certificate> {
    let (id, evidence) = (row.parse("certificate_id"), row.one_of("evidence_level", EVIDENCE));
    let subject = match row.one_of("subject_kind", SUBJECTS) {
        Some(Of::Product) => row.parse("subject_id").map(Subject::Product),
        Some(Of::Producer) => row.parse("subject_id").map(Subject::Producer),
        Some(Of::Area) => row.parse("subject_id").map(Subject::Area),
        None => None,
    };
    let (issued_on, valid_to) = (row.date("issued_on"), row.date("valid_to"));
    row.in_order(issued_on, "valid_to", valid_to);
    Some(Certificate {
        kind: row.needed("type"),
        kind_vi: row.text("type_vi"),
        body_vi: row.text("body_vi"),
        number: row.text("number"),
        scope_vi: row.text("scope_vi"),
        issued_on,
        valid_to,
        file: file_columns!(row, "file"),
        audiences: row.audiences(Certificate::FIELDS),
        id: id?,
        subject: subject?,
        evidence: evidence?,
    })
}

/// Its cells.
pub fn write(certificate: &Certificate) -> Cells {
    let mut cells = Writer::new(FORM);
    let (of, id) = match &certificate.subject {
        Subject::Product(id) => (Of::Product, id.as_str()),
        Subject::Producer(id) => (Of::Producer, id.as_str()),
        Subject::Area(id) => (Of::Area, id.as_str()),
    };
    cells.put("certificate_id", &certificate.id).put("type", &certificate.kind).put("type_vi", &certificate.kind_vi);
    cells.word("subject_kind", SUBJECTS, &of).put("subject_id", id).put("body_vi", &certificate.body_vi);
    cells.put("number", &certificate.number).put("scope_vi", &certificate.scope_vi);
    cells.maybe("issued_on", certificate.issued_on).maybe("valid_to", certificate.valid_to);
    cells.word("evidence_level", EVIDENCE, &certificate.evidence);
    write_file(&mut cells, ["file", "file_media", "file_bytes", "file_title_vi"], certificate.file.as_ref());
    cells.audiences(&certificate.audiences);
    cells.cells()
}
