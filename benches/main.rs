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

mod asked;
mod load;
mod office;
mod rounds;

mod graph;

mod api;
mod audit;
mod descent;
mod events;

mod archive;
mod issue;
mod page;
mod qr;
mod stamp;
mod tables;

mod imports;
mod print;

use rounds::Outcome;
use std::path::Path;
use std::process::ExitCode;

/// Measures one part and prints its figures.
type Part = fn() -> Vec<Outcome>;

/// Every part by its name.
const PARTS: &[(&str, Part)] = &[
    ("stamp", stamp::measure),
    ("qr", qr::measure),
    ("print", print::measure),
    ("issue", issue::measure),
    ("events", events::measure),
    ("descent", descent::measure),
    ("archive", archive::measure),
    ("page", page::measure),
    ("imports", imports::measure),
    ("tables", tables::measure),
    ("api", api::measure),
    ("audit", audit::measure),
];

/// By which a part calls this program again, to open a folder and tell what that took.
const OPEN: &str = "open-folder";

/// The same, to import a folder of tables into a data folder.
const IMPORT: &str = "import-folder";

/// The same, to print so many labels.
const PRINT: &str = "print-labels";

fn main() -> ExitCode {
    if let [_, word, folder] = &std::env::args().collect::<Vec<_>>()[..]
        && word == OPEN
    {
        events::open(Path::new(folder));
        return ExitCode::SUCCESS;
    }
    if let [_, word, what, folder, file] = &std::env::args().collect::<Vec<_>>()[..]
        && word == archive::STEP
    {
        archive::step(what, Path::new(folder), Path::new(file));
        return ExitCode::SUCCESS;
    }
    if let [_, word, office, sheet] = &std::env::args().collect::<Vec<_>>()[..]
        && word == IMPORT
    {
        imports::import(Path::new(office), Path::new(sheet));
        return ExitCode::SUCCESS;
    }
    if let [_, word, labels] = &std::env::args().collect::<Vec<_>>()[..]
        && word == PRINT
    {
        print::alone(labels.parse().unwrap());
        return ExitCode::SUCCESS;
    }
    let asked = asked::parts();
    if let Some(unknown) = asked.iter().find(|name| PARTS.iter().all(|(part, _)| part != name)) {
        eprintln!("no part `{unknown}`; there are: {}", PARTS.iter().map(|(part, _)| *part).collect::<Vec<_>>().join(", "));
        return ExitCode::from(2);
    }
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|part| part == name);
    let outcomes: Vec<Outcome> = PARTS.iter().filter(|(name, _)| wanted(name)).flat_map(|(_, measure)| measure()).collect();
    if outcomes.contains(&Outcome::Failed) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
