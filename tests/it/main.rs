//! The one integration test binary; a module for each matter.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands; clippy excuses only functions marked as tests")]

mod vectors;
