//! What two people of the office do together: proposals, and the pages on which keys, waivers and wide recalls are proposed.

pub mod wishes;

pub mod keys;
pub mod office_recalls;
pub mod proposals;
pub mod waive;

pub mod office_recall_form;
