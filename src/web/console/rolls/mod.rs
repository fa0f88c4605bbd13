//! Rolls printed ahead: their ledger, and from the phone that scanned a head card the binding of what was used to its batch.

pub mod card;
pub mod choice;
pub mod list;
pub mod packing;

pub mod correct;
pub mod lost;
pub mod page;

pub mod binding;
