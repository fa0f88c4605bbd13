//! How a label is set, as data: the measures, what a template says, how its file is read, the gallery that is built in.

pub mod field;

pub mod measure;

pub mod shape;

pub mod read;

pub mod gallery;
