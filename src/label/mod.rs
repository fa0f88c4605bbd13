//! PICTURES: a stamp's URL and its facts become a label, a sheet, a file. Holds no words: every text comes in ready.

pub mod bare;
pub mod data_file;
pub mod dots;
pub mod font;
pub mod media;
pub mod outline;
pub mod picture;
pub mod segments;

pub mod logo;
pub mod qr;

pub mod content;

pub mod symbols;

pub mod drawing;
pub mod imposition;
pub mod media_file;
pub mod photo;
pub mod template;

pub mod design;
pub mod look;
pub mod raster;
pub mod report;
pub mod ruler;

pub mod bitmap;
pub mod order;

pub mod check;
pub mod layout;

pub mod head;

pub mod document;
pub mod pdf;
pub mod png;
pub mod reading;
pub mod roll;
pub mod svg;

pub mod tspl;
pub mod zpl;

pub mod blocks;

pub mod format;

pub mod lone_page;
pub mod picture_code;
