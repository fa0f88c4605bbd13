//! One form a kind of record: what is written is read back as the same record, and tables of every hand are read or refused.

mod round;
mod tables;
