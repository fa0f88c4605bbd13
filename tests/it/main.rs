//! One test binary: what the library promises, from outside.

mod kit;

mod store;
