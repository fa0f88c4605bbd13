//! What a letter with a link says, and what whoever makes an account cannot make it say.
use crate::accounts::bureau::{Bureau, OTHER, PASSWORD, each, id, owner};
use temtin::service::accounts::people::{self, AccountOrder};
use temtin::service::accounts::{invitations, texts::LinkText};
use temtin::web::mail::letter::{Letter, of_change, of_link};
use temtin::web::mail::link::{self, Way};

fn letter(bureau: &Bureau, link: &LinkText) -> Letter {
    let (invitation, account) = invitations::shown(&bureau.services, link.tell(), bureau.now).unwrap();
    of_link(&bureau.services.registry, &account, &invitation, link)
}

#[test]
fn a_letter_says_in_both_languages_whose_account_it_is_and_until_when_the_link_is_good() {
    each(|bureau| {
        let (_, link) = bureau.invited("lan", owner());
        let first = letter(&bureau, &link);
        assert_eq!(first.subject, "ocop.example.vn: chọn mật khẩu · choose your password");
        let url = format!("http://ocop.example.vn/invitation/{}", link.tell());
        // On lines of their own.
        assert_eq!(first.text.lines().filter(|line| *line == url).count(), 2, "{}", *first.text);
        for part in [
            "Tên đăng nhập: lan",
            "07/11/2026 12:00",
            "Name to sign in with: lan",
            "7 Nov 2026 12:00",
            "Chi cục mẫu",
            "0000 000 000",
        ] {
            assert!(first.text.contains(part), "{part}: {}", *first.text);
        }
        invitations::accept(&bureau.services, link.tell(), PASSWORD, bureau.now).unwrap();
        let again = people::reset(&bureau.services, &bureau.operator(), &id("lan"), "operator", bureau.now).unwrap();
        let reset = letter(&bureau, &again);
        assert!(reset.text.contains("Mật khẩu cũ đã hết dùng") && reset.text.contains("01/11/2026 12:00"), "{}", *reset.text);
        assert!(!reset.text.contains(link.tell()) && reset.text.contains(again.tell()));
        invitations::accept(&bureau.services, again.tell(), OTHER, bureau.now).unwrap();
    });
}

#[test]
fn the_letter_to_an_address_before_says_whose_account_and_when_and_not_the_new_address() {
    each(|bureau| {
        let person = "Trúng thưởng! Mời vào http://evil.example/";
        let order = AccountOrder { person: person.into(), mail: "lan.moi@example.vn".into(), ..bureau.order("lan", owner()) };
        let (account, _) = people::add(&bureau.services, &bureau.operator(), &order, bureau.now).unwrap();
        let letter = of_change(&bureau.services.registry, &account, bureau.now);
        assert_eq!(letter.subject, "ocop.example.vn: đã đổi địa chỉ thư · mail address changed");
        for part in
            ["Tài khoản lan trên ocop.example.vn", "31/10/2026 12:00", "The account lan on ocop.example.vn", "0000 000 000"]
        {
            assert!(letter.text.contains(part), "{part}: {}", *letter.text);
        }
        assert!(!letter.text.contains("lan.moi") && !letter.text.contains("evil"), "{}", *letter.text);
        assert!(!letter.text.contains("/invitation/"), "it opens nothing");
    });
}

#[test]
fn nothing_that_somebody_typed_for_a_person_stands_in_the_letter() {
    each(|bureau| {
        let person = "Trúng thưởng! Mời vào http://evil.example/";
        let order = AccountOrder { person: person.into(), mail: "lan@example.vn".into(), ..bureau.order("lan", owner()) };
        let (_, link) = people::add(&bureau.services, &bureau.operator(), &order, bureau.now).unwrap();
        let letter = letter(&bureau, &link);
        assert!(!letter.text.contains("evil") && !letter.subject.contains("evil"), "{}", *letter.text);
        assert!(letter.subject.lines().count() == 1 && !letter.subject.contains('\r'));
    });
}

#[test]
fn without_a_server_every_link_goes_by_hand() {
    each(|bureau| {
        let order = AccountOrder { mail: "lan@example.vn".into(), ..bureau.order("lan", owner()) };
        let (account, text) = people::add(&bureau.services, &bureau.operator(), &order, bureau.now).unwrap();
        assert!(!link::goes_by_mail(None, &account));
        assert_eq!(link::send(&bureau.services, None, &account, &text).unwrap().0, Way::ByHand);
    });
}
