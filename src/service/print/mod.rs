//! Prints stamps: labels and tables from run files, hand-outs, big prints as jobs, work orders for print houses.

pub mod printers;

pub mod label_files;

pub mod facts;
pub mod stamps;

pub mod order;
pub mod spoiled;

pub mod wish;

pub mod sheet;

pub mod preview;

pub mod hand_out;

pub mod head_card;
pub mod jobs;
pub mod sending;

pub mod make;

pub mod take;
pub mod worker;

pub mod work_orders;
