//! WORDS for people: every sentence that a page, a label or a command prints, in each language. Fluent files beside this one.

pub mod fold;
pub mod wish;

pub mod lang;

pub mod catalogue;

pub mod dates;
pub mod faults;
pub mod figures;
