//! What every command needs: where the data is, the language, how to answer and to whom.
use crate::cli::caller::Caller;
use crate::cli::noted::NotedCall;
use crate::cli::passphrase;
use crate::cli::screen::Screen;
use crate::config::parse::Config;
use crate::domain::deed_word;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::id::DeedKey;
use crate::domain::proposal::Alone;
use crate::domain::time::{Zone, parse_date};
use crate::service::env::Env;
use crate::service::no_dump;
use crate::service::noted::Noted;
use crate::service::passphrase::{Asked, Passphrase};
use crate::service::proposals;
use crate::service::services::Services;
use crate::service::setup::{self, Today};
use crate::text::catalogue::say;
use crate::text::lang::Lang;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

/// Exit code: something was refused or failed.
pub const FAILED: u8 = 1;

/// How a command answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Sentences.
    People,
    /// One JSON document.
    Machines,
}

/// The common part of a call.
#[derive(Clone)]
pub struct Context {
    /// What was set.
    pub config: Arc<Config>,
    /// Data folder.
    pub data: PathBuf,
    /// Language.
    pub lang: Lang,
    /// For whom.
    pub answers: Answers,
    /// Which clock.
    pub today: Today,
    /// Who called.
    pub caller: Arc<dyn Caller>,
    /// What a running server has open; `None` where this process opens the folder itself.
    pub served: Option<Arc<Services>>,
    /// The call's place in the audit log, where it changes something.
    pub noted: Option<Arc<NotedCall>>,
}

impl Context {
    /// From the flags of a command.
    pub fn new(matches: &ArgMatches, lang: Lang, config: Arc<Config>) -> Result<Self> {
        let given = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
        let json = matches.try_get_one::<bool>("json").ok().flatten().copied().unwrap_or(false);
        Ok(Self {
            data: given("data").map_or_else(|| config.data.clone(), PathBuf::from),
            config,
            lang,
            answers: if json { Answers::Machines } else { Answers::People },
            today: given("today").map_or(Ok(Today::Usual), |text| today(&text))?,
            caller: Arc::new(Screen),
            served: None,
            noted: None,
        })
    }

    /// For a client of a running server, before its flags are read.
    pub fn served(services: Arc<Services>, config: Arc<Config>, lang: Lang, caller: Arc<dyn Caller>) -> Self {
        let (data, today) = (services.data.clone(), Today::Usual);
        Self { config, data, lang, answers: Answers::People, today, caller, served: Some(services), noted: None }
    }

    /// The opened data folder: the running server's, whose clock holds for every command, or our own. A call that changes something is
    /// noted now.
    pub fn open(&self) -> Result<Arc<Services>> {
        let services = self.opened()?;
        self.noted.as_ref().map_or(Ok(()), |noted| noted.begin(&services))?;
        Ok(services)
    }

    /// The same for what one person does alone only while there is no second one: with the proof of that, where it is so. A call that can do
    /// no more than propose is left to the proposal, which notes itself.
    pub fn open_alone(&self) -> Result<(Arc<Services>, Option<Alone>)> {
        let services = self.opened()?;
        let alone = proposals::if_alone(&services)?;
        if let Some(noted) = &self.noted {
            if alone.is_some() { noted.begin(&services)? } else { noted.leave(&services, deed_word::PROPOSE) }
        }
        Ok((services, alone))
    }

    /// The same for deeds that note themselves, where the call keeps its [`place`](Self::place).
    pub fn open_unnoted(&self) -> Result<Arc<Services>> {
        let services = self.opened()?;
        if let Some(noted) = &self.noted {
            noted.leave(&services, noted.deed);
        }
        Ok(services)
    }

    /// The call's place in the audit log, for a deed that notes itself.
    pub fn place(&self) -> Arc<Noted> {
        self.noted.as_ref().and_then(|noted| noted.place()).unwrap_or_default()
    }

    fn opened(&self) -> Result<Arc<Services>> {
        match (&self.served, self.today) {
            (Some(services), Today::Usual) => Ok(services.clone()),
            (Some(_), Today::Now | Today::From(_)) => Err(Error::conflict(Fault::new("desk-clock"))),
            (None, _) => {
                no_dump::forbid();
                setup::open(&self.data, self.today, &|asked| self.passphrase(asked)).map(Arc::new)
            }
        }
    }

    /// The passphrase of the private keys, from the file that the settings name or from the terminal.
    pub fn passphrase(&self, asked: Asked) -> Result<Passphrase> {
        passphrase::ask(self.lang, self.config.passphrase_file.as_deref(), asked)
    }

    /// A sentence.
    pub fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        say(self.lang, key, args)
    }
}

/// `now`, or a day: noon of it in the default zone.
fn today(text: &str) -> Result<Today> {
    if text == "now" {
        return Ok(Today::Now);
    }
    let zone: Zone = Zone::DEFAULT.parse()?;
    let start = zone.start_of(parse_date(text)?);
    let noon = start.saturating_add(jiff::SignedDuration::from_hours(12));
    noon.map(Today::From).map_err(|_| Fault::new("date-range").value(text).into())
}

/// A command whose words come from the language files: `cli-{name}-about`, `cli-{name}-example`.
pub fn command(lang: Lang, name: &'static str) -> Command {
    let words = |key: &str| say(lang, key, &[]);
    let example = format!("{}:\n  {}", words("cli-example"), words(&format!("cli-{name}-example")));
    in_words(lang, Command::new(name)).about(words(&format!("cli-{name}-about"))).after_help(example)
}

/// A part of a command, such as `keys new`; its words are `cli-{command}-{name}-about`.
pub fn part(lang: Lang, command: &str, name: &'static str) -> Command {
    common(lang, in_words(lang, Command::new(name)).about(say(lang, &format!("cli-{command}-{name}-about"), &[])))
}

/// Help in the language of the call.
pub fn in_words(lang: Lang, command: Command) -> Command {
    let words = |key: &str| say(lang, key, &[]);
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).help(words("cli-arg-help"));
    command
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .help_template(format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", words("cli-usage")))
        .subcommand_help_heading(words("cli-commands"))
        .arg(help.help_heading(words("cli-options")))
}

/// An option with a value; its words are `cli-arg-{name}`.
pub fn option(lang: Lang, name: &'static str, value: &'static str) -> Arg {
    worded(lang, name).long(name).value_name(value).hide_default_value(true).help_heading(say(lang, "cli-options", &[]))
}

/// A positional argument; its words are `cli-arg-{name}`.
pub fn positional(lang: Lang, name: &'static str, value: &'static str) -> Arg {
    worded(lang, name).value_name(value).required(true).help_heading(say(lang, "cli-arguments", &[]))
}

/// A switch; its words are `cli-arg-{name}`.
pub fn switch(lang: Lang, name: &'static str) -> Arg {
    worded(lang, name).long(name).action(ArgAction::SetTrue).help_heading(say(lang, "cli-options", &[]))
}

fn worded(lang: Lang, name: &'static str) -> Arg {
    Arg::new(name).help(say(lang, &format!("cli-arg-{name}"), &[]))
}

/// The flags that most commands share: `--data`, `--json`, `--today`.
pub fn common(lang: Lang, command: Command) -> Command {
    command.arg(option(lang, "data", "DIR")).arg(switch(lang, "json")).arg(option(lang, "today", "DATE|now"))
}

/// The text of an argument.
pub fn text<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.get_one::<String>(name).map(String::as_str)
}

/// A checked argument.
pub fn parsed<T: FromStr<Err = Fault>>(matches: &ArgMatches, name: &str) -> Result<Option<T>> {
    text(matches, name).map(str::parse).transpose().map_err(Error::from)
}

/// A checked argument that clap made sure of.
pub fn needed<T: FromStr<Err = Fault>>(matches: &ArgMatches, name: &str) -> Result<T> {
    parsed(matches, name)?.ok_or_else(|| Fault::new("cell-empty").value(name).into())
}

/// A whole number, 1 or more.
pub fn count(matches: &ArgMatches, name: &str) -> Result<Option<u32>> {
    let read = |text: &str| text.parse().ok().filter(|count| *count > 0).ok_or_else(|| Fault::new("count-shape").value(text));
    Ok(text(matches, name).map(read).transpose()?)
}

/// The deed's key: `--key`, or one that is used nowhere else.
pub fn deed(matches: &ArgMatches, env: &Env) -> Result<DeedKey> {
    match parsed(matches, "key")? {
        Some(key) => Ok(key),
        None => {
            let random = u128::from_be_bytes(env.entropy()?);
            Ok(format!("cli-{random:032x}").parse()?)
        }
    }
}
