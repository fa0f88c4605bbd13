//! The commands that change something, with the words that the audit log has for them. What is not here only reads.
use crate::cli::noted::Noted;
use clap::ArgMatches;

fn text<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
}

fn flag(matches: &ArgMatches, name: &str) -> bool {
    matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
}

/// What a call does, by its words; `None`: it only reads. Free text that a call holds is not among them.
pub fn of(name: &str, matches: &ArgMatches) -> Option<Noted> {
    let (part, flags) = matches.subcommand().unwrap_or(("", matches));
    let of = |kind: &str, argument: &str| format!("{kind}/{}", text(flags, argument).unwrap_or_default());
    let numbers = || format!("{}/{}", of("run", "run"), text(flags, "range").unwrap_or_default());
    let (deed, object) = match (name, part) {
        ("keys", "new") => ("new-key", String::new()),
        ("keys", "retire") => ("retire-key", of("key", "kid")),
        ("proposal", "confirm") => ("confirm", of("proposal", "proposal")),
        ("proposal", "refuse") => ("turn-down", of("proposal", "proposal")),
        ("import", _) if !flag(flags, "dry-run") => ("import", String::new()),
        ("attach", _) => (
            if text(flags, "remove").is_some() { "detach" } else { "attach" },
            of(text(flags, "holder").unwrap_or_default(), "record"),
        ),
        ("issue", _) if text(flags, "batch").is_some() => ("issue", of("batch", "batch")),
        ("issue", _) => ("issue", of("product", "product")),
        ("label", "save") => ("save-label-file", String::new()),
        ("label", "forget") => ("forget-label-file", of(text(flags, "kind").unwrap_or_default(), "name")),
        ("label", "") if flag(flags, "job") => ("make-job", of("run", "run")),
        ("label", "") if !flag(flags, "proof") => ("hand-out", of("run", "run")),
        ("jobs", "resume") => ("resume-job", of("job", "job-id")),
        ("jobs", "cancel") => ("cancel-job", of("job", "job-id")),
        ("jobs", "fetch") => ("fetch-job", of("job", "job-id")),
        ("jobs", "order") => ("order-job", of("job", "job-id")),
        ("jobs", "clear") => ("clear-job", of("job", "job-id")),
        ("jobs", "spoiled") => ("void-spoiled", of("work-order", "work-order")),
        ("bind", _) => ("bind", numbers()),
        ("status", _) if text(flags, "set").is_some() => ("change-status", numbers()),
        ("recall", _) => recall(flags)?,
        ("event", _) => ("record-event", of("batch", "batch")),
        ("close", _) => (if flag(flags, "reopen") { "reopen-batch" } else { "close-batch" }, of("batch", "batch")),
        ("waive", _) if text(flags, "item").is_some() => ("waive", of(text(flags, "subject").unwrap_or_default(), "subject-id")),
        ("webhook", "add") => ("add-webhook", String::new()),
        ("webhook", "remove") => ("remove-webhook", of("webhook", "webhook")),
        ("webhook", "test") => ("test-webhook", of("webhook", "webhook")),
        ("webhook", "retry") => ("retry-webhook", of("webhook", "webhook")),
        ("user", "token") if text(flags, "producer").is_some() => ("make-token", of("producer", "producer")),
        ("user", "token") => ("make-token", text(flags, "role").unwrap_or_default().to_owned()),
        ("user", "add") => ("add-account", of("account", "account")),
        ("user", "role") => ("change-role", of("account", "account")),
        ("user", "reset") => ("reset-account", of("account", "account")),
        ("user", "suspend") => ("suspend-account", of("account", "account")),
        ("user", "restore") => ("restore-account", of("account", "account")),
        ("user", "mandate") if flag(flags, "end") => ("end-mandate", of("account", "account")),
        ("user", "mandate") => ("add-mandate", of("account", "account")),
        ("user", "revoke") => ("revoke-token", of("token", "token")),
        ("store", "sweep") => ("sweep", String::new()),
        _ => return None,
    };
    let acting_for = text(flags, "on-behalf-of").and_then(|id| id.parse().ok());
    Some(Noted::new(deed.to_owned(), object, acting_for))
}

fn recall(flags: &ArgMatches) -> Option<(&'static str, String)> {
    let scopes = ["batch", "stamps", "product", "area"];
    let begins =
        scopes.iter().find_map(|scope| Some((if flag(flags, "hold") { "hold" } else { "recall" }, scope, text(flags, scope)?)));
    let moves = [("close-recall", "close"), ("lift-recall", "lift")];
    let moves = moves.iter().find_map(|(deed, argument)| Some((*deed, &"recall", text(flags, argument)?)));
    begins.or(moves).map(|(deed, kind, id)| (deed, format!("{kind}/{id}")))
}
