//! All commands together: reads the arguments, runs one, turns its result into an exit code.
use crate::cli::caller::Caller;
use crate::cli::context::{Context, FAILED, in_words, option, switch};
use crate::cli::counter;
use crate::cli::desk::client::{self, Asked};
use crate::cli::desk::patience::Patience;
use crate::cli::screen::Screen;
use crate::cli::{config, demo, init, restore, serve, store, template, terminal, verify};
use crate::config::parse::Config;
use crate::config::read::Environment;
use crate::domain::error::{Error, Result};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::error::{ContextKind, ErrorKind};
use clap::{ArgAction, ArgMatches, Command};
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// The call itself was wrong.
const USAGE: u8 = 2;

fn program(lang: Lang) -> Command {
    let example = format!("{}:\n  {}", say(lang, "cli-example", &[]), say(lang, "cli-temtin-example", &[]));
    in_words(lang, Command::new("temtin"))
        .about(say(lang, "cli-temtin-about", &[]))
        .after_help(example)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .arg(switch(lang, "version").action(ArgAction::Version))
        .arg(option(lang, "lang", "vi|en").global(true))
        .arg(option(lang, "config", "FILE").global(true))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands([demo::arguments(lang), init::arguments(lang), config::arguments(lang)])
        .subcommands(counter::commands(lang))
        .subcommands([template::arguments(lang), restore::arguments(lang), serve::arguments(lang), verify::arguments(lang)])
}

/// Runs the command that these arguments name (the first is the program's own name).
pub fn run(arguments: Vec<OsString>, environment: Environment) -> ExitCode {
    let asked = match asked(&arguments, "--lang").map(str::parse).transpose() {
        Ok(asked) => asked,
        Err(fault) => {
            terminal::error(&Screen, environment.lang, &Error::from(fault));
            return ExitCode::from(USAGE);
        }
    };
    let config = environment.config(self::asked(&arguments, "--config").map(Path::new));
    let lang = asked.unwrap_or_else(|| config.as_ref().map_or(environment.lang, |config| config.lang));
    match program(lang).try_get_matches_from(&arguments) {
        Ok(matches) => match config.and_then(|config| dispatch(&matches, lang, config, &arguments)) {
            Ok(code) => ExitCode::from(code),
            Err(error) => {
                terminal::error(&Screen, lang, &error);
                ExitCode::from(FAILED)
            }
        },
        Err(error) => usage(lang, &error),
    }
}

/// Language and settings must be known before the arguments are read: their help is in that language.
fn asked<'a>(arguments: &'a [OsString], flag: &str) -> Option<&'a str> {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let after = texts.windows(2).find(|pair| pair[0] == flag).map(|pair| pair[1]);
    after.or_else(|| texts.iter().find_map(|text| text.strip_prefix(flag)?.strip_prefix('=')))
}

fn dispatch(matches: &ArgMatches, lang: Lang, config: Config, arguments: &[OsString]) -> Result<u8> {
    let Some((name, matches)) = matches.subcommand() else {
        return Ok(USAGE);
    };
    let flags = matches.subcommand().map_or(matches, |(_, part)| part);
    let context = &Context::new(flags, lang, Arc::new(config))?;
    match name {
        "demo" => demo::run(context, matches).map(|()| 0),
        "config" => config::run(context, matches).map(|()| 0),
        "init" => init::run(context, matches).map(|()| 0),
        "template" => template::run(context, matches).map(|()| 0),
        "restore" => restore::run(context, matches).map(|()| 0),
        "store" if store::is_apart(matches) => store::run_apart(context, matches),
        "serve" => serve::run(context, matches).map(|()| 0),
        "verify" => verify::run(context, matches).map(|outcome| match outcome {
            verify::Outcome::AllGood => 0,
            verify::Outcome::SomeRefused => FAILED,
            verify::Outcome::Unusable(error) => {
                terminal::error(&Screen, lang, &error);
                USAGE
            }
        }),
        _ => at_the_counter(name, context, matches, arguments),
    }
}

/// Has a running server do it, or does it on the folder itself. A server that is just starting or stopping holds the folder and
/// answers nobody: then both are tried again for a while.
fn at_the_counter(name: &str, context: &Context, matches: &ArgMatches, arguments: &[OsString]) -> Result<u8> {
    let given: Vec<String> = arguments.iter().skip(1).map(|text| text.to_string_lossy().into_owned()).collect();
    let patience = Patience::begin();
    loop {
        let not_now = match client::ask(&context.data, context.lang, &given)? {
            Asked::Ran(code) => return Ok(code),
            Asked::NotNow(error) => error,
            Asked::Nobody => match counter::run(name, context, matches).unwrap_or(Ok(USAGE)) {
                Err(error) if error.code() == "store-locked" => error,
                ran => return ran,
            },
        };
        patience.wait(not_now)?;
    }
}

/// Help goes out as asked; a wrong call is told in words, with the way to the help.
fn usage(lang: Lang, error: &clap::Error) -> ExitCode {
    let kind = error.kind();
    if [ErrorKind::DisplayHelp, ErrorKind::DisplayVersion].contains(&kind) {
        Screen.out(&error.render().to_string());
        return ExitCode::SUCCESS;
    }
    if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        Screen.note(&error.render().to_string());
        return ExitCode::from(USAGE);
    }
    let sentences = [
        (ErrorKind::MissingRequiredArgument, "cli-usage-missing"),
        (ErrorKind::ArgumentConflict, "cli-usage-conflict"),
        (ErrorKind::InvalidValue, "cli-usage-value"),
        (ErrorKind::ValueValidation, "cli-usage-value"),
    ];
    let key = sentences.iter().find(|(of, _)| *of == kind).map_or("cli-usage-unknown", |(_, key)| key);
    let named = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let what = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand].map(named).join("");
    Screen.note(&say(lang, key, &[("what", &what)]));
    ExitCode::from(USAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_tree_holds_together_in_every_language() {
        Lang::ALL.into_iter().for_each(|lang| program(lang).debug_assert());
    }
}
