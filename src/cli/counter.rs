//! The commands that need the store, in one table: run by this process on the folder, or by a running server for its clients.
use crate::cli::context::{Context, in_words, option};
use crate::cli::deeds;
use crate::cli::doctor::run as doctor;
use crate::cli::{
    attach, backup, balance, bind, close, event, export, import, issue, jobs, keys, label, log, picture, proposal, recall,
    status, store, trace, user, waive, webhook,
};
use crate::domain::error::{Fault, Result};
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use std::sync::Arc;

/// The words and flags of each command.
pub fn commands(lang: Lang) -> Vec<Command> {
    vec![
        keys::arguments(lang),
        proposal::arguments(lang),
        import::arguments(lang),
        export::arguments(lang),
        attach::arguments(lang),
        issue::arguments(lang),
        label::arguments(lang),
        jobs::arguments(lang),
        picture::arguments(lang),
        bind::arguments(lang),
        status::arguments(lang),
        recall::arguments(lang),
        event::arguments(lang),
        close::arguments(lang),
        trace::arguments(lang),
        balance::arguments(lang),
        waive::arguments(lang),
        webhook::arguments(lang),
        user::arguments(lang),
        store::arguments(lang),
        backup::arguments(lang),
        doctor::arguments(lang),
        log::arguments(lang),
    ]
}

/// Runs the command of this name, or `None` where it needs no store, between its lines of the audit log where it changes something.
pub fn run(name: &str, context: &Context, matches: &ArgMatches) -> Option<Result<u8>> {
    let noted = deeds::of(name, matches).map(Arc::new);
    let ran = one(name, &Context { noted: noted.clone(), ..context.clone() }, matches)?;
    let ended = noted.map_or(Ok(()), |noted| noted.end(&ran));
    Some(ended.and(ran))
}

/// A new command is entered here and above, and works both ways; one that changes something in `deeds.rs` too.
fn one(name: &str, context: &Context, matches: &ArgMatches) -> Option<Result<u8>> {
    let ran = match name {
        "keys" => keys::run(context, matches),
        "proposal" => proposal::run(context, matches),
        "import" => import::run(context, matches),
        "export" => export::run(context, matches),
        "attach" => attach::run(context, matches),
        "issue" => issue::run(context, matches),
        "label" => label::run(context, matches),
        "jobs" => jobs::run(context, matches),
        "picture" => picture::run(context, matches),
        "bind" => bind::run(context, matches),
        "status" => status::run(context, matches),
        "recall" => recall::run(context, matches),
        "event" => event::run(context, matches),
        "close" => close::run(context, matches),
        "trace" => trace::run(context, matches),
        "balance" => balance::run(context, matches),
        "waive" => waive::run(context, matches),
        "webhook" => webhook::run(context, matches),
        "user" => user::run(context, matches),
        "store" => return Some(store::run(context, matches)),
        "backup" => backup::run(context, matches),
        "doctor" => return Some(doctor::run(context, matches)),
        "log" => return Some(log::run(context, matches)),
        _ => return None,
    };
    Some(ran.map(|()| 0))
}

/// Runs what a client calls, its arguments without the program's name. The client has read them before, so none is wrong in a
/// way that needs words for people: `desk-call`.
pub fn run_as(base: &Context, arguments: &[String]) -> Result<u8> {
    let wrong = || Fault::new("desk-call");
    let program = in_words(base.lang, Command::new("temtin")).no_binary_name(true).subcommands(commands(base.lang));
    let [language, config] =
        [("lang", "vi|en"), ("config", "FILE")].map(|(name, value)| option(base.lang, name, value).global(true));
    let matches = program.arg(language).arg(config).try_get_matches_from(arguments).map_err(|_| wrong())?;
    let (name, matches) = matches.subcommand().ok_or_else(wrong)?;
    let flags = matches.subcommand().map_or(matches, |(_, part)| part);
    let context = Context {
        caller: base.caller.clone(),
        served: base.served.clone(),
        ..Context::new(flags, base.lang, base.config.clone())?
    };
    run(name, &context, matches).unwrap_or_else(|| Err(wrong().into()))
}
