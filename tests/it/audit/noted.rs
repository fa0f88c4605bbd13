//! Each try has one place in the audit log: the door's two lines, or those of a deed that notes itself. Never both, and never none.
use crate::audit::trail::{all, broken, operator, read};
use crate::pages::visitor::sample;
use std::panic::{AssertUnwindSafe, catch_unwind};
use temtin::domain::audit::{AuditLine, Stage};
use temtin::domain::error::{Fault, Result};
use temtin::service::noted::Noted;
use temtin::service::services::Services;
use temtin::service::setup::Today;

/// Who, what, to what, and how far.
pub type Told = [String; 4];

fn told(line: &AuditLine) -> Told {
    let stage = match &line.note.stage {
        Stage::Begun => "begun",
        Stage::Done { .. } => "done",
        Stage::Refused { code, .. } => code.as_str(),
    };
    let by = &line.note.who.by;
    let who = if by.id().is_empty() { by.code() } else { by.id() };
    [who, line.note.deed.as_str(), line.note.object.as_str(), stage].map(str::to_owned)
}

/// The two lines of one try.
pub fn pair(who: &str, deed: &str, object: &str, end: &str) -> Vec<Told> {
    ["begun", end].map(|stage| [who, deed, object, stage].map(str::to_owned)).into()
}

/// The lines behind the first `before`.
pub fn from(services: &Services, before: usize) -> Vec<Told> {
    all(services)[before..].iter().map(told).collect()
}

#[test]
fn a_deed_that_notes_itself_stands_before_it_is_done_and_its_door_adds_nothing() {
    let (_dir, services) = sample(Today::Now);
    let now = services.env.now();
    let noted = Noted::at(operator(), "confirm", "office/proposals/dn-1/confirm");
    let done = noted.itself(&services, (&operator(), "waive", "waiver/m/by/a"), now, || {
        assert_eq!(from(&services, 0), pair("operator", "waive", "waiver/m/by/a", "done")[..1], "durable before the deed");
        Ok(7)
    });
    noted.end(&services, None).unwrap();
    assert_eq!((done.unwrap(), from(&services, 0)), (7, pair("operator", "waive", "waiver/m/by/a", "done")));
    // One that fails on the way has its own end too, and its door none.
    let noted = Noted::at(operator(), "confirm", "office/proposals/dn-2/confirm");
    let failed: Result<()> =
        noted.itself(&services, (&operator(), "waive", "waiver/n/by/a"), now, || Err(Fault::new("proposal-overtaken").into()));
    noted.end(&services, failed.as_ref().err().map(|error| error.code())).unwrap();
    assert_eq!(from(&services, 2), pair("operator", "waive", "waiver/n/by/a", "proposal-overtaken"));
    assert_eq!(broken(&read(&services)), Vec::<&str>::new());
}

#[test]
fn a_try_that_never_came_to_its_deed_stands_in_the_words_of_its_door() {
    let (_dir, services) = sample(Today::Now);
    let door = || Noted::at(operator(), "confirm", "office/proposals/dn-1/confirm");
    let noted = door();
    noted.end(&services, Some("proposal-own")).unwrap();
    noted.end(&services, Some("proposal-own")).unwrap();
    assert_eq!(from(&services, 0), pair("operator", "confirm", "office/proposals/dn-1/confirm", "proposal-own"));
    // Of what did nothing and was not refused, and of what came through no door, there is nothing to tell.
    door().end(&services, None).unwrap();
    Noted::default().end(&services, Some("proposal-own")).unwrap();
    Noted::default().begin(&services, services.env.now()).unwrap();
    assert_eq!(all(&services).len(), 2);
}

#[test]
fn what_its_door_notes_has_one_beginning_and_one_end() {
    let (_dir, services) = sample(Today::Now);
    let noted = Noted::at(operator(), "issue", "batch/lo-1");
    for _ in 0..2 {
        noted.begin(&services, services.env.now()).unwrap();
    }
    assert_eq!(from(&services, 0), pair("operator", "issue", "batch/lo-1", "done")[..1]);
    for refused in [Some("batch-recalled"), None] {
        noted.end(&services, refused).unwrap();
    }
    noted.begin(&services, services.env.now()).unwrap();
    assert_eq!(from(&services, 0), pair("operator", "issue", "batch/lo-1", "batch-recalled"));
}

#[test]
fn a_crash_in_the_middle_leaves_the_line_of_what_was_begun() {
    let (_dir, services) = sample(Today::Now);
    let noted = Noted::at(operator(), "confirm", "office/proposals/dn-1/confirm");
    let deed = (&operator(), "waive", "waiver/m/by/a");
    let crash = || noted.itself(&services, deed, services.env.now(), || -> Result<()> { panic!("the power went") });
    assert!(catch_unwind(AssertUnwindSafe(crash)).is_err());
    assert_eq!(from(&services, 0), pair("operator", "waive", "waiver/m/by/a", "done")[..1]);
    assert_eq!(read(&services).open.len(), 1);
}
