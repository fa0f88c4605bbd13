//! `temtin init`: makes a registry.
use crate::cli::context::{Context, command, option, switch, text};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::domain::registry::Mode;
use crate::domain::time::Zone;
use crate::service::env::Env;
use crate::service::no_dump;
use crate::service::setup::{self, InitOrder};
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    command(lang, "init")
        .arg(option(lang, "data", "DIR"))
        .arg(switch(lang, "json"))
        .arg(option(lang, "origin", "HOST").required(true))
        .arg(option(lang, "office", "NAME").required(true))
        .arg(option(lang, "contact", "TEXT").required(true))
        .arg(option(lang, "report", "URL").required(true))
        .arg(option(lang, "zone", "NAME").default_value(Zone::DEFAULT))
        .arg(switch(lang, "demo"))
}

/// Makes it.
pub fn run(context: &Context, matches: &ArgMatches) -> Result<()> {
    let given = |name: &str| text(matches, name).unwrap_or_default().to_owned();
    let order = InitOrder {
        origin: given("origin"),
        mode: if matches.get_flag("demo") { Mode::Demo } else { Mode::Production },
        zone: given("zone"),
        office: given("office"),
        office_contact: given("contact"),
        report_to: given("report"),
    };
    let env = Env::system();
    no_dump::forbid();
    setup::init(&context.data, &order, &env, env.now(), &|asked| context.passphrase(asked))?;
    let dir = context.data.display().to_string();
    terminal::line(context, &context.say("cli-init-done", &[("origin", &order.origin), ("dir", &dir)]));
    terminal::json(context, &json!({ "origin": order.origin, "data": dir }));
    Ok(())
}
