//! The only place that writes to the terminal.
#![expect(clippy::print_stderr, reason = "the one place that writes to the terminal")]
use crate::cli::context::{Answers, Context};
use crate::domain::error::Error;
use crate::text::faults;
use crate::text::lang::Lang;
use indicatif::{ProgressBar, ProgressStyle};
use std::error::Error as _;
use std::io::Write;

/// A line for people; machines get JSON instead.
pub fn line(context: &Context, text: &str) {
    if context.answers == Answers::People {
        raw(text);
    }
}

/// A line, whoever reads it. A reader that went away ends nothing.
pub fn raw(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A JSON document for machines; people got lines.
pub fn json(context: &Context, value: &serde_json::Value) {
    if context.answers == Answers::Machines {
        raw(&value.to_string());
    }
}

/// An error, every fault of it, in words; then the causes for whoever must repair it.
pub fn error(lang: Lang, error: &Error) {
    for sentence in faults::error(lang, error) {
        eprintln!("{sentence}");
    }
    let mut cause = error.source();
    while let Some(source) = cause {
        eprintln!("  ({source})");
        cause = source.source();
    }
}

/// A note beside the answer, such as a warning.
pub fn note(text: &str) {
    eprintln!("{text}");
}

/// A progress bar on the terminal; nothing where there is none.
pub fn progress(label: String) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.with_message(label)
}
