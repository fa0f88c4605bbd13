//! Links by which people choose a password.
use crate::accounts::bureau::{OTHER, PASSWORD, each, hours, id, owner, seconds};
use crate::kit::samples::refused;
use temtin::domain::account::AccountRole;
use temtin::domain::invitation::Purpose;
use temtin::service::accounts::{invitations, people, second_factor, sessions, sign_in};

#[test]
fn a_link_is_good_once_and_until_its_end() {
    each(|bureau| {
        let (services, now) = (&bureau.services, bureau.now);
        let (account, link) = bureau.invited("lan", owner());
        assert!(link.url("https://ocop.example.vn").starts_with("https://ocop.example.vn/invitation/temtin_iv-"));
        let (invitation, shown) = invitations::shown(services, link.tell(), now).unwrap();
        assert_eq!((invitation.purpose, invitation.expires, shown.id), (Purpose::First, now + hours(7 * 24), account.id));
        let at_its_end = invitations::accept(services, link.tell(), PASSWORD, now + hours(7 * 24));
        assert_eq!(refused(at_its_end), "invitation-expired");
        invitations::accept(services, link.tell(), PASSWORD, now + hours(7 * 24) - seconds(1)).unwrap();
        assert_eq!(refused(invitations::shown(services, link.tell(), now)), "invitation-used");
        assert_eq!(refused(invitations::accept(services, link.tell(), OTHER, now)), "invitation-used");
        bureau.sign_in("lan", PASSWORD, now + hours(7 * 24)).unwrap();
    });
}

#[test]
fn of_two_who_use_one_link_the_second_is_told_and_changes_nothing() {
    each(|bureau| {
        let (_, link) = bureau.invited("lan", owner());
        let used: Vec<_> = std::thread::scope(|scope| {
            let use_it = |password: &'static str| {
                let (services, link) = (&bureau.services, link.tell());
                scope.spawn(move || invitations::accept(services, link, password, bureau.now).map(drop))
            };
            [use_it(PASSWORD), use_it(OTHER)].map(|one| one.join().unwrap().map_err(|error| error.code())).into()
        });
        assert_eq!(used.iter().filter(|one| one.is_ok()).count(), 1, "{used:?}");
        assert!(used.contains(&Err("invitation-used")), "{used:?}");
        let (good, wrong) = if used[0].is_ok() { (PASSWORD, OTHER) } else { (OTHER, PASSWORD) };
        bureau.sign_in("lan", good, bureau.now).unwrap();
        assert_eq!(refused(bureau.sign_in("lan", wrong, bureau.now)), "sign-in-wrong");
    });
}

#[test]
fn wrong_links_and_those_of_suspended_people_open_nothing() {
    each(|bureau| {
        let (services, now) = (&bureau.services, bureau.now);
        let (_, link) = bureau.invited("lan", owner());
        let text = link.tell();
        for wrong in
            ["", "temtin_", &text[..text.len() - 1], &format!("{text}0"), &text.replace("iv-", "ss-"), &"x".repeat(5_000)]
        {
            assert_eq!(refused(invitations::shown(services, wrong, now)), "invitation-unknown", "{wrong}");
            assert_eq!(refused(invitations::accept(services, wrong, PASSWORD, now)), "invitation-unknown", "{wrong}");
        }
        people::suspend(services, &bureau.operator(), &id("lan"), now).unwrap();
        assert_eq!(refused(invitations::accept(services, text, PASSWORD, now)), "invitation-unknown");
        assert_eq!(refused(people::reset(services, &bureau.operator(), &id("lan"), "operator", now)), "account-suspended");
        // Nor once they are let in again: the link may have been why.
        people::restore(services, &bureau.operator(), &id("lan")).unwrap();
        assert_eq!(refused(invitations::accept(services, text, PASSWORD, now)), "invitation-unknown");
        assert_eq!(format!("{link:?}"), "LinkText(…)");
    });
}

#[test]
fn a_password_that_is_guessed_first_is_refused_with_all_that_is_wrong_and_the_link_stays_good() {
    each(|bureau| {
        let (_, link) = bureau.invited("lan-htx", owner());
        let accept = |password: &str| {
            let error = invitations::accept(&bureau.services, link.tell(), password, bureau.now).unwrap_err();
            error.faults.iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(accept(""), ["password-short", "password-common"]);
        assert_eq!(accept("gùi tiêu 9x"), ["password-short"]);
        assert_eq!(accept("matkhau12345"), ["password-common"]);
        assert_eq!(accept("Nguyễn Thị Lan"), ["password-name"]);
        assert_eq!(accept("lan-htx temtin"), ["password-name"]);
        assert_eq!(accept(&"chè ".repeat(33)), ["password-long", "password-common"]);
        assert_eq!(accept(&"x".repeat(3_000)), ["password-long"]);
        let longest = "gùi tiêu trên nương, ".repeat(2) + "mỗi chữ một khác, dài cho đủ một trăm hai mươi tám ký tự";
        assert!(longest.chars().count() <= 128);
        invitations::accept(&bureau.services, link.tell(), &longest, bureau.now).unwrap();
        bureau.sign_in("lan-htx", &longest, bureau.now).unwrap();
    });
}

#[test]
fn a_reset_takes_the_password_away_keeps_the_phone_and_the_newest_link_alone_is_good() {
    each(|bureau| {
        let (services, right, now) = (&bureau.services, bureau.operator(), bureau.now + seconds(60));
        let account = bureau.account("can-bo", AccountRole::Clerk);
        let (session, _) = bureau.sign_in("can-bo", PASSWORD, bureau.now).unwrap();
        let begun = second_factor::begin(services, &account).unwrap();
        let code = bureau.code(&begun.secret_text, bureau.now);
        let (_, text, _) = sign_in::enrol(services, &session, &begun.secret_text, &code, bureau.now).unwrap();
        let first = people::reset(services, &right, &account.id, "truong", now).unwrap();
        assert_ne!(refused(sessions::shown(services, text.tell(), now)), "not refused");
        assert_eq!(refused(bureau.sign_in("can-bo", PASSWORD, now)), "sign-in-wrong");
        let (invitation, _) = invitations::shown(services, first.tell(), now).unwrap();
        assert_eq!((invitation.purpose, invitation.expires), (Purpose::Reset, now + hours(24)));
        assert_eq!(invitation.made_by, "truong");
        let second = people::reset(services, &right, &account.id, "truong", now).unwrap();
        assert_eq!(refused(invitations::accept(services, first.tell(), OTHER, now)), "invitation-unknown");
        let account = invitations::accept(services, second.tell(), OTHER, now).unwrap();
        assert!(account.second_factor.is_some());
        let (session, _) = bureau.sign_in("can-bo", OTHER, now).unwrap();
        sign_in::second_factor(services, &session, &bureau.code(&begun.secret_text, now), now).unwrap();
        assert_eq!(refused(people::reset(services, &right, &id("khong-co"), "truong", now)), "account-unknown");
    });
}
