//! `temtin config`: the settings that hold, and whence each came.
use crate::cli::context::{Context, command, switch};
use crate::cli::terminal;
use crate::config::parse::Source;
use crate::domain::error::Result;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "config").arg(switch(lang, "json"))
}

/// Shows them. A passphrase is no setting, so there is none to hide.
pub fn run(context: &Context, _: &ArgMatches) -> Result<()> {
    let mut listed = serde_json::Map::new();
    for (key, (text, source)) in &context.config.shown {
        let (whence, line) = match source {
            Source::Usual => ("usual", None),
            Source::File(line) => ("file", Some(*line)),
            Source::Environment => ("environment", None),
        };
        let word = context.say(&format!("cli-config-{whence}"), &[("line", &line.unwrap_or_default().to_string())]);
        terminal::line(context, &format!("{key} = {text:?}  # {word}"));
        listed.insert((*key).to_owned(), json!({ "value": text, "source": whence, "line": line }));
    }
    terminal::json(context, &Value::Object(listed));
    Ok(())
}
