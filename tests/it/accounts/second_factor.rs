//! The second factor: a code is good once, a recovery code too, and a stolen password brings no phone of its own.
use crate::accounts::bureau::{Bureau, OTHER, PASSWORD, each, hours, id, owner, seconds};
use crate::kit::samples::refused;
use temtin::domain::account::AccountRole;
use temtin::domain::session::{Session, Stage};
use temtin::domain::time::Timestamp;
use temtin::service::accounts::texts::RecoveryText;
use temtin::service::accounts::{own, people, second_factor, sessions, sign_in};

/// An account of the office that has a phone, its secret and its recovery codes.
fn enrolled(bureau: &Bureau, name: &str) -> (String, Vec<RecoveryText>) {
    let account = bureau.account(name, AccountRole::Clerk);
    let (session, _) = bureau.sign_in(name, PASSWORD, bureau.now).unwrap();
    let begun = second_factor::begin(&bureau.services, &account).unwrap();
    let code = bureau.code(&begun.secret_text, bureau.now);
    let (_, _, told) = sign_in::enrol(&bureau.services, &session, &begun.secret_text, &code, bureau.now).unwrap();
    (begun.secret_text.to_string(), told)
}

fn half(bureau: &Bureau, name: &str, now: Timestamp) -> Session {
    let (session, _) = bureau.sign_in(name, PASSWORD, now).unwrap();
    assert_eq!(session.stage, Stage::Password);
    session
}

#[test]
fn the_first_phone_is_set_up_while_signing_in_and_the_text_changes() {
    each(|bureau| {
        let account = bureau.account("can-bo", AccountRole::Clerk);
        let (session, old) = bureau.sign_in("can-bo", PASSWORD, bureau.now).unwrap();
        let (services, now) = (&bureau.services, bureau.now);
        assert_eq!(refused(sign_in::second_factor(services, &session, "000000", now)), "second-factor-none");
        let begun = second_factor::begin(services, &account).unwrap();
        assert!(begun.uri.starts_with("otpauth://totp/ocop.example.vn:can-bo?secret="), "{}", *begun.uri);
        assert!(bureau.stands("can-bo").second_factor.is_none(), "nothing is kept before a code was shown");
        let code = bureau.code(&begun.secret_text, now);
        let enrol = |secret: &str, code: &str| sign_in::enrol(services, &session, secret, code, now);
        assert_eq!(refused(enrol("GEZDGNBV", &code)), "second-factor-secret");
        assert_eq!(refused(enrol(&begun.secret_text, "12345")), "second-factor-wrong");
        let (whole, text, told) = enrol(&begun.secret_text, &code).unwrap();
        assert_eq!((whole.stage, &whole.id, told.len()), (Stage::Whole, &session.id, 10));
        assert_eq!(refused(sessions::shown(services, old.tell(), now)), "session-missing", "the old text is worth nothing");
        assert_eq!(sessions::shown(services, text.tell(), now).unwrap().0.stage, Stage::Whole);
        // The half one is whole now: it sets no second phone up, and shows no second code.
        assert_eq!(refused(enrol(&begun.secret_text, &code)), "session-ended");
        assert_eq!(refused(sign_in::second_factor(services, &whole, &code, now)), "session-ended");
    });
}

#[test]
fn a_stolen_password_brings_no_phone_of_its_own() {
    each(|bureau| {
        enrolled(&bureau, "can-bo");
        let session = half(&bureau, "can-bo", bureau.now);
        let thief = second_factor::begin(&bureau.services, &bureau.stands("can-bo")).unwrap();
        let code = bureau.code(&thief.secret_text, bureau.now);
        let enrol = sign_in::enrol(&bureau.services, &session, &thief.secret_text, &code, bureau.now);
        assert_eq!(refused(enrol), "second-factor-there");
        assert_eq!(refused(sign_in::second_factor(&bureau.services, &session, &code, bureau.now)), "second-factor-wrong");
        // Nor does another password make the session whole.
        let (account, desk) = (bureau.stands("can-bo"), &bureau.services.passwords);
        let change = own::change_password_here(&bureau.services, desk, (&account, &session), (PASSWORD, OTHER), bureau.now);
        assert_eq!(refused(change), "session-ended");
        assert_eq!(bureau.stands("can-bo"), account);
    });
}

#[test]
fn a_code_is_good_once_and_one_step_either_way() {
    each(|bureau| {
        let (secret, _) = enrolled(&bureau, "can-bo");
        let show =
            |code: &str, now: Timestamp| sign_in::second_factor(&bureau.services, &half(&bureau, "can-bo", now), code, now);
        let used = bureau.code(&secret, bureau.now);
        assert_eq!(refused(show(&used, bureau.now)), "second-factor-wrong", "it set the phone up");
        let next = bureau.now + seconds(30);
        assert_eq!(refused(show(&used, next)), "second-factor-wrong", "a step later it is still used");
        show(&bureau.code(&secret, next), next).unwrap();
        // A clock that is one step ahead or behind.
        let (ahead, later) = (bureau.now + seconds(120), bureau.now + seconds(90));
        show(&bureau.code(&secret, ahead), later).unwrap();
        assert_eq!(refused(show(&bureau.code(&secret, later), later)), "second-factor-wrong", "older than one that was used");
        let behind = bureau.now + seconds(300);
        show(&bureau.code(&secret, behind), bureau.now + seconds(330)).unwrap();
        let far = bureau.now + seconds(600);
        assert_eq!(refused(show(&bureau.code(&secret, far + seconds(60)), far)), "second-factor-wrong");
        assert_eq!(refused(show(&bureau.code(&secret, far - seconds(60)), far)), "second-factor-wrong");
        show(&bureau.code(&secret, far), far).unwrap();
    });
}

#[test]
fn of_two_who_show_one_code_at_once_one_comes_in() {
    each(|bureau| {
        let (secret, _) = enrolled(&bureau, "can-bo");
        let now = bureau.now + seconds(60);
        let code = bureau.code(&secret, now);
        let two = [half(&bureau, "can-bo", now), half(&bureau, "can-bo", now)];
        let came: Vec<_> = std::thread::scope(|scope| {
            let shown = two.iter().map(|session| scope.spawn(|| sign_in::second_factor(&bureau.services, session, &code, now)));
            let shown: Vec<_> = shown.collect();
            shown.into_iter().map(|one| one.join().unwrap().map_err(|error| error.code()).map(drop)).collect()
        });
        assert_eq!(came.iter().filter(|one| one.is_ok()).count(), 1, "{came:?}");
        assert!(came.contains(&Err("second-factor-wrong")), "{came:?}");
    });
}

#[test]
fn a_recovery_code_opens_once_and_new_ones_take_the_place_of_all() {
    each(|bureau| {
        let (_, told) = enrolled(&bureau, "can-bo");
        let show = |code: &str| {
            let session = half(&bureau, "can-bo", bureau.now);
            sign_in::second_factor(&bureau.services, &session, code, bureau.now)
        };
        show(&told[3].tell().to_uppercase().replace('-', " ")).unwrap();
        assert_eq!(bureau.stands("can-bo").recovery.len(), 9);
        assert_eq!(refused(show(told[3].tell())), "second-factor-wrong");
        let new = second_factor::renew_recovery(&bureau.services, &id("can-bo")).unwrap();
        assert_eq!(refused(show(told[4].tell())), "second-factor-wrong");
        show(new[0].tell()).unwrap();
        bureau.account("lan", owner());
        assert_eq!(refused(second_factor::renew_recovery(&bureau.services, &id("lan"))), "second-factor-none");
    });
}

#[test]
fn five_wrong_codes_end_the_session_and_ten_in_a_day_the_trying() {
    each(|bureau| {
        let (secret, _) = enrolled(&bureau, "can-bo");
        let now = bureau.now + seconds(60);
        for _ in 0..2 {
            let session = half(&bureau, "can-bo", now);
            for _ in 0..5 {
                assert_eq!(refused(sign_in::second_factor(&bureau.services, &session, "abc", now)), "second-factor-wrong");
            }
            let right = bureau.code(&secret, now);
            assert_eq!(refused(sign_in::second_factor(&bureau.services, &session, &right, now)), "session-ended");
        }
        let show = |now: Timestamp| {
            let session = half(&bureau, "can-bo", now);
            sign_in::second_factor(&bureau.services, &session, &bureau.code(&secret, now), now)
        };
        assert_eq!(refused(show(now)), "sign-in-too-often");
        show(now + hours(24)).unwrap();
    });
}

#[test]
fn a_producer_may_have_one_and_give_it_up_and_the_office_may_not() {
    each(|bureau| {
        let account = bureau.account("lan", owner());
        let begun = second_factor::begin(&bureau.services, &account).unwrap();
        let code = bureau.code(&begun.secret_text, bureau.now);
        assert_eq!(
            refused(second_factor::confirm(&bureau.services, &account.id, &begun.secret_text, "1", bureau.now)),
            "second-factor-wrong"
        );
        second_factor::confirm(&bureau.services, &account.id, &begun.secret_text, &code, bureau.now).unwrap();
        assert_eq!(bureau.sign_in("lan", PASSWORD, bureau.now).unwrap().0.stage, Stage::Password);
        second_factor::remove(&bureau.services, &account.id).unwrap();
        assert!(bureau.stands("lan").recovery.is_empty());
        assert_eq!(bureau.sign_in("lan", PASSWORD, bureau.now).unwrap().0.stage, Stage::Whole);
        enrolled(&bureau, "can-bo");
        assert_eq!(refused(second_factor::remove(&bureau.services, &id("can-bo"))), "second-factor-needed");
        // The operator takes it away from who lost it; the next signing in sets another up.
        let account =
            people::take_second_factor(&bureau.services, &bureau.operator(), &id("can-bo"), bureau.now + seconds(1)).unwrap();
        assert!(account.second_factor.is_none() && account.recovery.is_empty());
        assert!(sessions::of(&bureau.services, &id("can-bo")).unwrap().is_empty());
    });
}

#[test]
fn what_is_kept_of_a_phone_opens_nothing() {
    each(|bureau| {
        let (secret, told) = enrolled(&bureau, "can-bo");
        let account = bureau.stands("can-bo");
        let factor = account.second_factor.clone().unwrap();
        let bytes = totp_rs::Secret::try_from_base32(&secret).unwrap();
        assert_ne!(factor.sealed.as_slice(), bytes.as_bytes());
        let kept = serde_json::to_string(&account).unwrap() + &format!("{account:?}");
        assert!(!kept.contains(&secret) && told.iter().all(|text| !kept.contains(text.tell())) && !kept.contains(PASSWORD));
        // The same secret under another salt is sealed otherwise.
        enrolled(&bureau, "can-bo-2");
        assert_ne!(bureau.stands("can-bo-2").second_factor.unwrap().salt, factor.salt);
    });
}
