//! How a command answers whoever called it: lines for people, JSON for machines, errors and notes beside it.
use crate::cli::caller::{Caller, Progress};
use crate::cli::context::{Answers, Context};
use crate::domain::error::Error;
use crate::text::faults;
use crate::text::lang::Lang;
use std::error::Error as _;

/// A line for people; machines get JSON instead.
pub fn line(context: &Context, text: &str) {
    if context.answers == Answers::People {
        context.caller.out(text);
    }
}

/// A JSON document for machines; people got lines.
pub fn json(context: &Context, value: &serde_json::Value) {
    if context.answers == Answers::Machines {
        context.caller.out(&value.to_string());
    }
}

/// An error, every fault of it, in words; then the causes for whoever must repair it.
pub fn error(caller: &dyn Caller, lang: Lang, error: &Error) {
    for sentence in faults::error(lang, error) {
        caller.note(&sentence);
    }
    let mut cause = error.source();
    while let Some(source) = cause {
        caller.note(&format!("  ({source})"));
        cause = source.source();
    }
}

/// A note beside the answer, such as a warning.
pub fn note(context: &Context, text: &str) {
    context.caller.note(text);
}

/// Progress shown to people until the value is dropped.
pub fn progress<'a>(context: &'a Context, label: &str) -> Box<dyn Progress + 'a> {
    context.caller.progress(label)
}
