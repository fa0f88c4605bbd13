//! The command: every look, one line each.
use crate::cli::context::{Context, FAILED, command, common};
use crate::cli::doctor::finding::{Finding, Level};
use crate::cli::doctor::{machine, mail, origin, registry, settings};
use crate::cli::terminal;
use crate::domain::error::Result;
use crate::stamp::jwks;
use crate::text::lang::Lang;
use clap::{ArgMatches, Command};
use serde_json::json;

/// The command's words and flags.
pub fn arguments(lang: Lang) -> Command {
    common(lang, command(lang, "doctor"))
}

/// Looks at everything; exit code 1 when there is a fault.
pub fn run(context: &Context, _: &ArgMatches) -> Result<u8> {
    let mut findings = machine::look(context);
    match context.open() {
        Ok(services) => {
            findings.extend(settings::look(&context.config, Some(services.registry.mode)));
            findings.extend(registry::look(context, &services));
            let keys = jwks::write(&services.view().keys);
            findings.extend(origin::look(&services.registry, &keys));
            findings.extend(mail::look(context, &services.registry));
        }
        Err(error) if error.code() == "store-locked" => return Err(error),
        Err(error) => {
            findings.extend(settings::look(&context.config, None));
            findings.extend(registry::failed(context, &error));
        }
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    show(context, &findings);
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Good);
    Ok(if worst == Level::Fault { FAILED } else { 0 })
}

fn show(context: &Context, findings: &[Finding]) {
    let mut listed = Vec::new();
    for finding in findings {
        let args: Vec<(&str, &str)> = finding.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let said = finding.said.clone().unwrap_or_else(|| context.say(finding.key, &args));
        let mark = match finding.level {
            Level::Good => context.say("doctor-good", &[]),
            Level::Warning => context.say("doctor-warning", &[]),
            Level::Fault => context.say("doctor-fault", &[]),
        };
        terminal::line(context, &format!("{mark}: {said}"));
        listed.push(json!({ "level": finding.level.word(), "code": finding.key, "said": said }));
    }
    terminal::json(context, &json!({ "findings": listed }));
}
