//! The desk of a running server: commands of other processes come in over `{data}/admin.sock` and run on what it has open.

pub mod frame;
pub mod socket;

pub mod talk;

pub mod client;
pub mod patience;
pub mod visitor;

pub mod server;
