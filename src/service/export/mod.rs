//! Writes tables: what stands in the store, and templates to fill in. What goes out comes back in as the same records.

pub mod records;

pub mod fault_table;
pub mod sheet;
pub mod text;

pub mod stamp_table;
pub mod template;
pub mod workbook;
