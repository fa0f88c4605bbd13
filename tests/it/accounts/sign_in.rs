//! Signing in by a password: who comes in, and that nobody learns why somebody else does not.
use crate::accounts::bureau::{Bureau, OTHER, PASSWORD, each, id, owner, seconds};
use crate::kit::samples::refused;
use temtin::domain::account::AccountRole;
use temtin::domain::error::Kind;
use temtin::domain::session::Stage;
use temtin::service::accounts::{people, sessions};

#[test]
fn a_person_signs_in_by_name_and_password_and_is_known_by_the_text() {
    each(|bureau| {
        bureau.account("0912345678", owner());
        for name in ["0912345678", " 0912 345.678 "] {
            let (session, text) = bureau.sign_in(name, PASSWORD, bureau.now).unwrap();
            assert_eq!((session.stage, session.browser.as_str()), (Stage::Whole, "Firefox"));
            let (shown, account) = sessions::shown(&bureau.services, text.tell(), bureau.now).unwrap();
            assert_eq!((shown.id, account.id), (session.id, id("0912345678")));
        }
        for wrong in ["", "temtin_", "temtin_ss-00000000-000000000000_x"] {
            assert_eq!(refused(sessions::shown(&bureau.services, wrong, bureau.now)), "session-missing");
        }
        let (_, text) = bureau.sign_in("0912345678", PASSWORD, bureau.now).unwrap();
        let cut = &text.tell()[..text.tell().len() - 1];
        assert_eq!(refused(sessions::shown(&bureau.services, cut, bureau.now)), "session-missing");
    });
}

#[test]
fn an_unknown_name_no_password_yet_a_wrong_one_and_a_suspension_are_one_fault() {
    each(|bureau| {
        bureau.account("lan", owner());
        bureau.account("hoa", owner());
        bureau.invited("moi", owner());
        people::suspend(&bureau.services, &bureau.operator(), &id("hoa"), bureau.now).unwrap();
        for (name, password) in [
            ("lan", OTHER),
            ("lan", ""),
            ("hoa", PASSWORD),
            ("moi", PASSWORD),
            ("moi", ""),
            ("khong-co", PASSWORD),
            ("@", PASSWORD),
        ] {
            let error = bureau.sign_in(name, password, bureau.now).unwrap_err();
            assert_eq!((error.kind, error.code()), (Kind::Unauthenticated, "sign-in-wrong"), "{name}");
            assert!(error.faults.len() == 1 && error.faults[0].value.is_none() && error.faults[0].args.is_empty(), "{name}");
        }
        people::restore(&bureau.services, &bureau.operator(), &id("hoa")).unwrap();
        bureau.sign_in("hoa", PASSWORD, bureau.now + seconds(1)).unwrap();
    });
}

#[test]
fn whatever_others_try_under_a_name_its_owner_comes_in() {
    let bureau = Bureau::open(true);
    bureau.account("lan", owner());
    for _ in 0..25 {
        assert_eq!(refused(bureau.sign_in("lan", OTHER, bureau.now)), "sign-in-wrong");
    }
    bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
}

#[test]
fn the_password_alone_opens_nothing_of_the_office() {
    each(|bureau| {
        let roles = [AccountRole::Head, AccountRole::Clerk, AccountRole::Inspector, AccountRole::Auditor];
        for (name, role) in ["truong", "can-bo", "kiem-tra", "thanh-tra"].into_iter().zip(roles) {
            bureau.account(name, role);
            let (session, text) = bureau.sign_in(name, PASSWORD, bureau.now).unwrap();
            assert_eq!(session.stage, Stage::Password, "{name}");
            assert_eq!(sessions::shown(&bureau.services, text.tell(), bureau.now).unwrap().0.stage, Stage::Password);
            let later = bureau.now + seconds(600);
            assert_eq!(refused(sessions::shown(&bureau.services, text.tell(), later)), "session-ended", "{name}");
        }
        bureau.account("tram", AccountRole::Station);
        assert_eq!(bureau.sign_in("tram", PASSWORD, bureau.now).unwrap().0.stage, Stage::Whole);
    });
}
