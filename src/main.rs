//! The thin binary: arguments to the command line, its result to an exit code.
fn main() {}
