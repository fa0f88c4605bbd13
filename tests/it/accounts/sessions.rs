//! When a session ends: by the clock, by the person, and at once when the account changes.
use crate::accounts::bureau::{Bureau, OTHER, PASSWORD, each, hours, htx, id, owner, seconds};
use crate::kit::samples::refused;
use temtin::domain::account::AccountRole;
use temtin::domain::session::{OFFICE_ENDS, PRODUCER_ENDS, SEEN_EXACT};
use temtin::domain::time::Timestamp;
use temtin::service::accounts::sessions::SESSIONS_MAX;
use temtin::service::accounts::{own, people, second_factor, sessions, sign_in};

fn state(bureau: &Bureau, text: &str, now: Timestamp) -> &'static str {
    refused(sessions::shown(&bureau.services, text, now))
}

const GOOD: &str = "not refused";

#[test]
fn a_session_ends_when_it_was_not_used_and_after_its_longest_time_however_used() {
    each(|bureau| {
        bureau.account("lan", owner());
        let (_, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        let (_, idle) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        assert_eq!(state(&bureau, idle.tell(), bureau.now + PRODUCER_ENDS.idle), "session-ended");
        let mut now = bureau.now;
        while now + hours(11) < bureau.now + PRODUCER_ENDS.longest {
            now += hours(11);
            assert_eq!(state(&bureau, text.tell(), now), GOOD, "{now}");
        }
        assert_eq!(state(&bureau, text.tell(), bureau.now + PRODUCER_ENDS.longest - seconds(1)), GOOD);
        assert_eq!(state(&bureau, text.tell(), bureau.now + PRODUCER_ENDS.longest), "session-ended");
    });
}

#[test]
fn one_of_the_office_ends_sooner() {
    each(|bureau| {
        let account = bureau.account("can-bo", AccountRole::Clerk);
        let (session, _) = bureau.sign_in("can-bo", PASSWORD, bureau.now).unwrap();
        let begun = second_factor::begin(&bureau.services, &account).unwrap();
        let code = bureau.code(&begun.secret_text, bureau.now);
        let (_, text, _) = sign_in::enrol(&bureau.services, &session, &begun.secret_text, &code, bureau.now).unwrap();
        assert_eq!(state(&bureau, text.tell(), bureau.now + OFFICE_ENDS.idle), "session-ended");
        let mut now = bureau.now;
        while now + seconds(1_499) < bureau.now + OFFICE_ENDS.longest {
            now += seconds(1_499);
            assert_eq!(state(&bureau, text.tell(), now), GOOD, "{now}");
        }
        assert_eq!(state(&bureau, text.tell(), bureau.now + OFFICE_ENDS.longest), "session-ended");
    });
}

#[test]
fn the_last_use_is_written_at_most_each_five_minutes() {
    each(|bureau| {
        bureau.account("lan", owner());
        let (session, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        let seen = |now: Timestamp| {
            sessions::shown(&bureau.services, text.tell(), now).unwrap();
            sessions::of(&bureau.services, &id("lan")).unwrap()[0].seen
        };
        assert_eq!(seen(bureau.now + SEEN_EXACT - seconds(1)), session.seen);
        let later = bureau.now + SEEN_EXACT;
        assert_eq!(seen(later), later);
        assert_eq!(seen(later + seconds(1)), later);
    });
}

#[test]
fn a_suspension_another_role_and_a_reset_end_every_session_at_once_and_for_good() {
    each(|bureau| {
        let (services, right, at) = (&bureau.services, bureau.operator(), bureau.now + seconds(5));
        bureau.account("lan", owner());
        let (_, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        people::suspend(services, &right, &id("lan"), at).unwrap();
        assert_ne!(state(&bureau, text.tell(), at), GOOD);
        people::restore(services, &right, &id("lan")).unwrap();
        assert_ne!(state(&bureau, text.tell(), at), GOOD, "it does not come back");
        let (_, text) = bureau.sign_in("lan", PASSWORD, at).unwrap();
        assert_eq!(state(&bureau, text.tell(), at), GOOD, "made in the moment of the change, but after it");
        people::change_role(services, &right, &id("lan"), &AccountRole::Member(htx()), at + seconds(1)).unwrap();
        assert_ne!(state(&bureau, text.tell(), at + seconds(1)), GOOD);
        let (_, text) = bureau.sign_in("lan", PASSWORD, at + seconds(2)).unwrap();
        people::reset(services, &right, &id("lan"), "operator", at + seconds(3)).unwrap();
        assert_ne!(state(&bureau, text.tell(), at + seconds(3)), GOOD);
        assert_eq!(refused(bureau.sign_in("lan", PASSWORD, at + seconds(4))), "sign-in-wrong");
    });
}

#[test]
fn a_session_made_by_a_clock_ahead_of_this_one_ends_too() {
    each(|bureau| {
        bureau.account("lan", owner());
        let (_, text) = bureau.sign_in("lan", PASSWORD, bureau.now + hours(1)).unwrap();
        people::suspend(&bureau.services, &bureau.operator(), &id("lan"), bureau.now).unwrap();
        people::restore(&bureau.services, &bureau.operator(), &id("lan")).unwrap();
        assert_ne!(state(&bureau, text.tell(), bureau.now + hours(1)), GOOD);
        // And one that is made by the clock as it was set back is good.
        let (_, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        assert_eq!(state(&bureau, text.tell(), bureau.now), GOOD);
    });
}

#[test]
fn a_thief_s_session_is_worth_nothing_after_the_password_was_changed() {
    each(|bureau| {
        let account = bureau.account("lan", owner());
        let (services, desk, now) = (&bureau.services, &bureau.services.passwords, bureau.now + seconds(5));
        let (_, stolen) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        let (session, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        let change = |old, new| own::change_password_here(services, desk, (&account, &session), (old, new), now);
        assert_eq!(refused(change(OTHER, OTHER)), "password-old-wrong");
        assert_eq!(refused(change(PASSWORD, "ngắn")), "password-short");
        let (same, new) = change(PASSWORD, OTHER).unwrap();
        assert_eq!(same.id, session.id);
        assert_eq!(
            (state(&bureau, stolen.tell(), now), state(&bureau, text.tell(), now)),
            ("session-missing", "session-missing")
        );
        assert_eq!(state(&bureau, new.tell(), now), GOOD);
        assert_eq!(sessions::of(services, &account.id).unwrap().len(), 1);
        assert_eq!(refused(bureau.sign_in("lan", PASSWORD, now)), "sign-in-wrong");
        bureau.sign_in("lan", OTHER, now).unwrap();
        // Whoever shows an account as it was before the change changes nothing any more.
        assert_eq!(refused(change(PASSWORD, "một câu khác hẳn nữa")), "session-ended");
    });
}

#[test]
fn a_change_from_nowhere_ends_all_and_one_from_an_ended_session_changes_nothing() {
    each(|bureau| {
        let account = bureau.account("lan", owner());
        let (services, desk, now) = (&bureau.services, &bureau.services.passwords, bureau.now + seconds(5));
        let (session, _) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        sessions::end(services, &session.id).unwrap();
        let here = own::change_password_here(services, desk, (&account, &session), (PASSWORD, OTHER), now);
        assert_eq!(refused(here), "session-ended");
        let (_, text) = bureau.sign_in("lan", PASSWORD, now).unwrap();
        own::change_password(services, desk, &account, PASSWORD, OTHER, now).unwrap();
        assert_eq!(state(&bureau, text.tell(), now), "session-missing");
        bureau.sign_in("lan", OTHER, now).unwrap();
    });
}

#[test]
fn a_session_that_is_ended_while_it_is_used_does_not_come_back() {
    each(|bureau| {
        bureau.account("lan", owner());
        let (session, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        std::thread::scope(|scope| {
            let using = scope.spawn(|| {
                // Each use is late enough to be written.
                (1..=100).find(|turn| state(&bureau, text.tell(), bureau.now + seconds(301 * turn)) != GOOD)
            });
            sessions::end(&bureau.services, &session.id).unwrap();
            using.join().unwrap();
        });
        assert_eq!(state(&bureau, text.tell(), bureau.now + seconds(30_200)), "session-missing");
        assert!(sessions::of(&bureau.services, &id("lan")).unwrap().is_empty());
    });
}

#[test]
fn a_person_sees_the_own_sessions_ends_all_but_one_and_has_so_many_at_most() {
    let bureau = Bureau::open(true);
    bureau.account("lan", owner());
    bureau.account("lan-2", owner());
    let (other, _) = bureau.sign_in("lan-2", PASSWORD, bureau.now).unwrap();
    let mut made = Vec::new();
    for turn in 0..=SESSIONS_MAX {
        made.push(bureau.sign_in("lan", PASSWORD, bureau.now + seconds(i64::try_from(turn).unwrap())).unwrap());
    }
    let now = bureau.now + seconds(60);
    assert_eq!(state(&bureau, made[0].1.tell(), now), "session-missing", "the one that was not used for the longest time");
    assert_eq!(state(&bureau, made[1].1.tell(), now), GOOD);
    let all = sessions::of(&bureau.services, &id("lan")).unwrap();
    assert_eq!((all.len(), &all[0].id), (SESSIONS_MAX, &made[SESSIONS_MAX].0.id));
    sessions::end_all(&bureau.services, &id("lan"), Some(&made[5].0.id)).unwrap();
    let left = sessions::of(&bureau.services, &id("lan")).unwrap();
    assert_eq!(left.iter().map(|session| &session.id).collect::<Vec<_>>(), [&made[5].0.id]);
    sessions::end_all(&bureau.services, &id("lan"), None).unwrap();
    sessions::end(&bureau.services, &made[5].0.id).unwrap();
    assert_eq!(sessions::of(&bureau.services, &id("lan-2")).unwrap(), [other]);
}

#[test]
fn what_ended_is_swept_and_what_holds_is_not() {
    each(|bureau| {
        bureau.account("lan", owner());
        bureau.invited("moi", owner());
        let (_, text) = bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        assert_eq!(sessions::sweep(&bureau.services, bureau.now + hours(1)).unwrap(), 0);
        assert_eq!(state(&bureau, text.tell(), bureau.now + hours(1)), GOOD);
        // The session is idle; the link that was used is a week old, the other one ends only now.
        assert_eq!(sessions::sweep(&bureau.services, bureau.now + hours(7 * 24)).unwrap(), 2);
        assert_eq!(state(&bureau, text.tell(), bureau.now + hours(1)), "session-missing");
        assert_eq!(sessions::sweep(&bureau.services, bureau.now + hours(14 * 24)).unwrap(), 1);
    });
}
