//! The commands that change something, with the words that the audit log has for them. What is not here only reads.
use crate::cli::noted::NotedCall;
use crate::web::deeds::{self, Deed};
use clap::ArgMatches;

fn text<'a>(matches: &'a ArgMatches, name: &str) -> Option<&'a str> {
    matches.try_get_one::<String>(name).ok().flatten().map(String::as_str)
}

fn flag(matches: &ArgMatches, name: &str) -> bool {
    matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or(false)
}

/// What a call does, by its words; `None`: it only reads. Free text that a call holds is not among them.
pub fn of(name: &str, matches: &ArgMatches) -> Option<NotedCall> {
    let (part, flags) = matches.subcommand().unwrap_or(("", matches));
    let of = |kind: &str, argument: &str| format!("{kind}/{}", text(flags, argument).unwrap_or_default());
    let numbers = || format!("{}/{}", of("run", "run"), text(flags, "range").unwrap_or_default());
    let (deed, object) = match (name, part) {
        ("keys", "new") => (deeds::NEW_KEY, String::new()),
        ("keys", "retire") if flag(flags, "alone") => (deeds::RETIRE_KEY_ALONE, of("key", "kid")),
        ("keys", "retire") => (deeds::RETIRE_KEY, of("key", "kid")),
        ("proposal", "confirm") => (deeds::CONFIRM, of("proposal", "proposal")),
        ("proposal", "refuse") => (deeds::TURN_DOWN, of("proposal", "proposal")),
        ("import", _) if !flag(flags, "dry-run") => (deeds::IMPORT, String::new()),
        ("attach", _) => (
            if text(flags, "remove").is_some() { deeds::DETACH } else { deeds::ATTACH },
            of(text(flags, "holder").unwrap_or_default(), "record"),
        ),
        ("issue", _) if text(flags, "batch").is_some() => (deeds::ISSUE, of("batch", "batch")),
        ("issue", _) => (deeds::ISSUE, of("product", "product")),
        ("label", "save") => (deeds::SAVE_LABEL_FILE, String::new()),
        ("label", "forget") => (deeds::FORGET_LABEL_FILE, of(text(flags, "kind").unwrap_or_default(), "name")),
        ("label", "") if flag(flags, "job") => (deeds::MAKE_JOB, of("run", "run")),
        ("label", "") if !flag(flags, "proof") => (deeds::HAND_OUT, of("run", "run")),
        ("jobs", "resume") => (deeds::CHANGE_JOB, of("job", "job-id")),
        ("jobs", "cancel") => (deeds::CHANGE_JOB, of("job", "job-id")),
        ("jobs", "fetch") => (deeds::FETCH_JOB, of("job", "job-id")),
        ("jobs", "order") => (deeds::ORDER_JOB, of("job", "job-id")),
        ("jobs", "clear") => (deeds::CLEAR_JOB, of("job", "job-id")),
        ("jobs", "spoiled") => (deeds::VOID_SPOILED, of("work-order", "work-order")),
        ("bind", _) => (deeds::BIND, numbers()),
        ("status", _) if text(flags, "set").is_some() => (deeds::CHANGE_STATUS, numbers()),
        ("recall", _) => recall(flags)?,
        ("event", _) => (deeds::RECORD_EVENT, of("batch", "batch")),
        ("close", _) => (if flag(flags, "reopen") { deeds::REOPEN_BATCH } else { deeds::CLOSE_BATCH }, of("batch", "batch")),
        ("waive", _) if text(flags, "item").is_some() => {
            (deeds::WAIVE, of(text(flags, "subject").unwrap_or_default(), "subject-id"))
        }
        ("webhook", "add") => (deeds::ADD_WEBHOOK, String::new()),
        ("webhook", "remove") => (deeds::REMOVE_WEBHOOK, of("webhook", "webhook")),
        ("webhook", "test") => (deeds::SEND_MESSAGES, of("webhook", "webhook")),
        ("webhook", "retry") => (deeds::SEND_MESSAGES, of("webhook", "webhook")),
        ("user", "token") if text(flags, "producer").is_some() => (deeds::MAKE_TOKEN, of("producer", "producer")),
        ("user", "token") => (deeds::MAKE_TOKEN, text(flags, "role").unwrap_or_default().to_owned()),
        ("user", "add") => (deeds::ADD_ACCOUNT, of("account", "account")),
        ("user", "role") => (deeds::CHANGE_ROLE, of("account", "account")),
        ("user", "mail") => (deeds::CHANGE_MAIL, of("account", "account")),
        ("user", "reset") if flag(flags, "second-factor") => (deeds::REMOVE_PHONE, of("account", "account")),
        ("user", "reset") => (deeds::MAKE_LINK, of("account", "account")),
        ("user", "suspend") => (deeds::SUSPEND_ACCOUNT, of("account", "account")),
        ("user", "restore") => (deeds::RESTORE_ACCOUNT, of("account", "account")),
        ("user", "mandate") => {
            (if flag(flags, "end") { deeds::END_MANDATE } else { deeds::ADD_MANDATE }, of("account", "account"))
        }
        ("user", "revoke") => (deeds::REVOKE_TOKEN, of("token", "token")),
        ("store", "sweep") => (deeds::SWEEP, String::new()),
        _ => return None,
    };
    let acting_for = text(flags, "on-behalf-of").and_then(|id| id.parse().ok());
    Some(NotedCall::new(deed.word, object, acting_for))
}

fn recall(flags: &ArgMatches) -> Option<(Deed, String)> {
    let begins =
        ["batch", "stamps", "product", "area"].into_iter().find_map(|scope| Some((deeds::RECALL, scope, text(flags, scope)?)));
    let ends = ["close", "lift"].into_iter().find_map(|argument| Some((deeds::END_RECALL, "recall", text(flags, argument)?)));
    begins.or(ends).map(|(deed, kind, id)| (deed, format!("{kind}/{id}")))
}
