//! Every deed has one word, at whichever door it is done, and every door that changes something has a deed.
use crate::api::house::House;
use crate::audit::trail::{all, broken, read};
use crate::kit::office::Office;
use crate::source::{Rust, Tree, library, repository, tree};
use std::collections::BTreeSet;
use temtin::domain::audit::{AuditName, By, Who};
use temtin::domain::deed_word;
use temtin::service::audited::begin;
use temtin::web::api::entry::Method;
use temtin::web::console::entry::{Entry, Needs, Noting};
use temtin::web::deeds::{ALL, Deed, of_page, of_program};
use temtin::web::posted::Posted;
use temtin::web::{api, console};

/// Doors that stand in no deed, or in more than one.
fn faults(doors: &[&str], of: impl Fn(&Deed) -> &'static [&'static str]) -> Vec<String> {
    let deeds = |door: &str| ALL.iter().filter(|deed| of(deed).contains(&door)).count();
    doors.iter().filter(|door| deeds(door) != 1).map(|door| (*door).to_owned()).collect()
}

/// Pages that change something. What nobody needs a session for is not noted.
fn pages() -> Vec<&'static str> {
    console::table::all().filter(|entry| is_posted(entry)).map(|entry| entry.path).collect()
}

fn is_posted(entry: &Entry) -> bool {
    entry.method == Method::Post && entry.needs != Needs::Nobody
}

fn operations() -> Vec<&'static str> {
    api::table::all().iter().filter(|entry| entry.changes()).map(|entry| entry.operation).collect()
}

#[test]
fn each_door_that_changes_something_has_its_deed_and_each_deed_one_word() {
    assert_eq!(faults(&pages(), |deed| deed.pages), Vec::<String>::new(), "add it to src/web/deeds.rs");
    assert_eq!(faults(&operations(), |deed| deed.programs), Vec::<String>::new(), "add it to src/web/deeds.rs");
    let (pages, operations) = (pages(), operations());
    for deed in ALL {
        assert!(deed.word.parse::<AuditName>().is_ok() && !deed.word.contains('.'), "{}", deed.word);
        assert!(deed.pages.iter().all(|path| pages.contains(path)), "{}: no such page", deed.word);
        assert!(deed.programs.iter().all(|operation| operations.contains(operation)), "{}: no such operation", deed.word);
    }
    let words: BTreeSet<&str> = ALL.iter().map(|deed| deed.word).collect();
    assert_eq!(words.len(), ALL.len());
    assert_eq!(words, deed_word::ALL.iter().copied().collect(), "a word without a deed");
}

/// Where a deed's word is spelled outside the list of them. A word that is a common one too, such as `recall`, is not looked for; `hand-out` is
/// a word of a form as well.
fn spelled(sources: &Tree) -> Vec<String> {
    let is_own = |word: &str| (word.contains('-') || word == deed_word::PROPOSE) && deed_word::ALL.contains(&word);
    let mut found = Vec::new();
    for (path, text) in library(sources).filter(|(path, _)| *path != "src/domain/deed_word.rs") {
        let of_form = |word: &str| word == deed_word::HAND_OUT && path.starts_with("src/service/form/");
        let words = Rust::read(text).literals.into_iter().map(|(_, word)| word);
        found.extend(words.filter(|word| is_own(word) && !of_form(word)).map(|word| format!("{path}: {word}")));
    }
    found
}

#[test]
fn a_word_of_a_deed_is_spelled_in_one_place() {
    assert_eq!(spelled(&repository()), Vec::<String>::new(), "take it from src/domain/deed_word.rs");
    let seeded = tree(&[
        ("src/service/proposals.rs", "fn f() { audited(\"turn-down\"); g(\"recall\") }"),
        ("src/service/form/vocabulary.rs", "const A: [&str; 1] = [\"hand-out\"];"),
        ("src/cli/label.rs", "fn f() { begin(\"hand-out\") } // not \"set-phone\""),
        ("src/domain/deed_word.rs", "const A: &str = \"turn-down\";"),
    ]);
    assert_eq!(spelled(&seeded), ["src/cli/label.rs: hand-out", "src/service/proposals.rs: turn-down"]);
}

/// Forms of what two people do which their door notes, and others which it does not.
fn unlike<'a>(doors: impl Iterator<Item = &'a Entry>) -> Vec<&'a str> {
    let two = [deed_word::PROPOSE, deed_word::CONFIRM, deed_word::TURN_DOWN];
    let is_of_two = |entry: &Entry| of_page(entry.path).is_some_and(|word| two.contains(&word));
    let notes_itself = |entry: &Entry| entry.noting.itself(&Posted::default());
    let mut found: Vec<&str> =
        doors.filter(|entry| is_posted(entry) && is_of_two(entry) != notes_itself(entry)).map(|entry| entry.path).collect();
    found.sort_unstable();
    found
}

#[test]
fn the_table_says_which_deeds_note_themselves() {
    assert_eq!(unlike(console::table::all()), Vec::<&str>::new());
    let at = |path: &str| *console::table::form_at(path).unwrap();
    let waive = Entry { noting: Noting::Door, ..at("/office/products/a/waive") };
    let issue = Entry { noting: Noting::Deed, ..at("/console/stamps/new") };
    assert_eq!(unlike([waive, issue].iter()), ["/console/stamps/new", "/office/products/{id}/waive"]);
    // One form comes to a proposal or not, by what it asks for.
    let either = console::table::all().filter(|entry| matches!(entry.noting, Noting::Proposal(_)));
    assert_eq!(either.map(|entry| entry.path).collect::<Vec<_>>(), ["/office/recalls"]);
    assert_eq!(at("/office/recalls").deed(&Posted::default()), deed_word::RECALL);
}

#[test]
fn a_door_without_a_deed_is_found() {
    assert_eq!(faults(&["/console/nowhere"], |deed| deed.pages), ["/console/nowhere"]);
    assert_eq!((of_page("/console/nowhere"), of_program("do_nothing")), (None, None));
    assert_eq!((of_page("/console/stamps/new"), of_program("issue_run")), (Some("issue"), Some("issue")));
}

#[test]
fn a_line_of_an_earlier_version_is_read_as_it_is() {
    let house = House::open();
    let who = Who { by: By::Operator, acting_for: None };
    let now = house.services.env.now();
    begin(&house.services, &who, "console.batches.events", "console/batches/lo-1/events", now)
        .unwrap()
        .end(&house.services, None);
    let lines = all(&house.services);
    assert_eq!(lines.iter().map(|line| line.note.deed.as_str()).collect::<Vec<_>>(), ["console.batches.events"; 2]);
    assert_eq!(broken(&read(&house.services)), Vec::<&str>::new());
}

#[test]
fn commands_that_change_accounts_stand_too() {
    let office = Office::with_sample();
    office.call(&["user", "add", "lan", "--role", "owner", "--producer", "htx-mau-07"]).good();
    office.call(&["user", "mandate", "lan", "--producer", "ho-mau-39", "--end"]).refused(1);
    office.call(&["user", "suspend", "lan"]).good();
    office.call(&["user", "restore", "lan"]).good();
    office.call(&["user", "reset", "lan"]).good();
    office.call(&["user", "list"]).good();
    let lines = office.call(&["log", "audit", "--show", "99", "--json"]).json();
    let of_lan =
        lines["lines"].as_array().unwrap().iter().filter(|line| line["object"] == "account/lan" && line["stage"] == "begun");
    let deeds: Vec<&str> = of_lan.map(|line| line["deed"].as_str().unwrap()).collect();
    assert_eq!(deeds, ["add-account", "end-mandate", "suspend-account", "restore-account", "make-link"]);
}
