//! The thin binary: arguments to the command line, its result to an exit code.
use std::process::ExitCode;
use temtin::cli::args;
use temtin::config::read::Environment;

fn main() -> ExitCode {
    args::run(std::env::args_os().collect(), Environment::ask())
}
