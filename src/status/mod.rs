//! BYTES of status: two-bit bitmaps of stamp states.

pub mod list;
