//! The figures of the project: ratios against a reference that is measured in the same run, in turns, because absolute times do
//! not hold on a busy machine. `cargo bench` prints all of them, `cargo bench -- PART…` only some; it fails where a gate does
//! not hold.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench prints its figures and may stop where it stands"
)]

mod load;
mod office;
mod rounds;

mod issue;
mod page;
mod stamp;

use rounds::Outcome;
use std::process::ExitCode;

/// Measures one part and prints its figures.
type Part = fn() -> Vec<Outcome>;

/// Every part by its name.
const PARTS: [(&str, Part); 3] = [("stamp", stamp::measure), ("issue", issue::measure), ("page", page::measure)];

fn main() -> ExitCode {
    // Cargo adds flags of its own, such as `--bench`.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let Some(unknown) = asked.iter().find(|name| PARTS.iter().all(|(part, _)| part != name)) {
        eprintln!("no part `{unknown}`; there are: {}", PARTS.map(|(part, _)| part).join(", "));
        return ExitCode::from(2);
    }
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|part| part == name);
    let outcomes: Vec<Outcome> = PARTS.iter().filter(|(name, _)| wanted(name)).flat_map(|(_, measure)| measure()).collect();
    if outcomes.contains(&Outcome::Failed) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
