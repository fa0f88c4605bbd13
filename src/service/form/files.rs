//! Files that belong to records: named by the hash of their bytes, which must lie here already (`temtin attach`).
use super::cells::{Cells, Writer};
use super::field::form;
use super::links::Linked;
use super::row::Row;
use super::vocabulary::Vocabulary;
use crate::domain::attachment::{ATTACHMENT_MAX, Attachment, Media};
use crate::domain::error::Fault;
use crate::domain::id::ProductId;

/// Media types of files.
const MEDIA: Vocabulary<Media> =
    &[("image/png", Media::Png), ("image/jpeg", Media::Jpeg), ("image/webp", Media::Webp), ("application/pdf", Media::Pdf)];

/// Their words.
pub const MEDIA_WORDS: &[&str] = &super::field::words(&[
    ("image/png", Media::Png),
    ("image/jpeg", Media::Jpeg),
    ("image/webp", Media::Webp),
    ("application/pdf", Media::Pdf),
]);

form! {
    /// Pictures of products, the first one of each on the card.
    PICTURES = "pictures" {
        id "product_id" Needed "tieu-tien-phuoc";
        code "file" Needed "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        (one of MEDIA_WORDS) "file_media" Needed "image/jpeg";
        whole "file_bytes" Needed "48213";
        text "file_title_vi" Optional "";
    }
}

/// The columns of a file that a record may have, under this name.
macro_rules! file_columns {
    ($row:expr, $stem:literal) => {
        $crate::service::form::files::read_file(
            $row,
            [$stem, concat!($stem, "_media"), concat!($stem, "_bytes"), concat!($stem, "_title_vi")],
        )
    };
}

pub(crate) use file_columns;

/// A file, by its columns: hash, media type, bytes, title. Without a hash there is none.
pub fn read_file(row: &mut Row<'_>, columns: [&str; 4]) -> Option<Attachment> {
    let [file, media, size, title] = columns;
    let title_vi = row.text(title);
    let hash = row.optional(file)?;
    let (media, bytes) = (row.one_of(media, MEDIA), row.count(size).filter(|bytes| *bytes > 0));
    if bytes.is_none_or(|bytes| bytes as usize > ATTACHMENT_MAX) {
        let shown = row.text(size);
        row.fault(size, Fault::new("attachment-size").arg("max", ATTACHMENT_MAX).value(shown));
    }
    // Smaller sizes are filled in from what lies here, by whoever keeps the record.
    Some(Attachment { hash, media: media?, bytes: bytes?, title_vi, smaller: Vec::new() })
}

/// Its cells.
pub fn write_file(cells: &mut Writer, columns: [&str; 4], file: Option<&Attachment>) {
    let Some(one) = file else { return };
    let [file, media, size, title] = columns;
    cells.put(file, one.hash).word(media, MEDIA, &one.media).put(size, one.bytes).put(title, &one.title_vi);
}

/// A picture of a product, inside its row.
pub fn read_picture(row: &mut Row<'_>) -> Option<Attachment> {
    row.needed("file");
    file_columns!(row, "file")
}

/// A picture with the product that it belongs to.
pub fn read_linked(row: &mut Row<'_>) -> Option<Linked<ProductId, Attachment>> {
    let (owner, part) = (row.parse("product_id"), read_picture(row));
    Some(Linked { owner: owner?, part: part? })
}

/// Its cells.
pub fn write_linked(linked: &Linked<ProductId, Attachment>) -> Cells {
    let mut cells = Writer::new(PICTURES);
    cells.put("product_id", &linked.owner);
    write_file(&mut cells, ["file", "file_media", "file_bytes", "file_title_vi"], Some(&linked.part));
    cells.cells()
}
