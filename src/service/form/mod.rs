//! One form a kind of record: which columns it has, how a row is read, and how a record is written. Tables (CSV, XLSX), the REST
//! API, templates and schemas all take their columns from here, so that each is written down once.

pub mod field;
pub mod live;
pub mod spelling;

pub mod vocabulary;

pub mod cells;

pub mod row;

pub mod links;

pub mod files;

pub mod batches;
pub mod certificates;
pub mod doors;
pub mod editions;
pub mod events;
pub mod members;
pub mod prints;
pub mod producers;
pub mod products;
pub mod promotions;
pub mod recalls;
pub mod recognitions;
pub mod stamps;
pub mod territory;

pub mod kind;

pub mod headings;
pub mod record;

pub mod json;
