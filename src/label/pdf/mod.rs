//! LABELS AS PDF: written directly and page by page, so that a million of them take no more memory than a few.

pub mod book;
pub mod square;

pub mod fonts;

pub mod ink;
pub mod stamped;

pub mod sheets;
