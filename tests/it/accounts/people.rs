//! Who has an account, who may say so, and for whom people act.
use crate::accounts::bureau::{Bureau, PASSWORD, each, htx, id, owner, seconds};
use crate::kit::pictures::photo;
use crate::kit::samples::{day, refused};
use std::time::Duration;
use temtin::domain::account::{Account, AccountRole};
use temtin::domain::attachment::FileHash;
use temtin::domain::error::Kind;
use temtin::domain::id::ProducerId;
use temtin::domain::label_file::{LabelFile, LabelFileKind};
use temtin::service::access::{Actor, actor, may_keep_accounts};
use temtin::service::accounts::people::{self, AccountOrder, MandateOrder};
use temtin::service::check;
use temtin::service::sweep::sweep;
use temtin::store::contract::upkeep::UpkeepRecord;

fn ho() -> ProducerId {
    "ho".parse().unwrap()
}

fn mandate(paper: Option<FileHash>) -> MandateOrder {
    MandateOrder { producer: ho(), from: day("2026-10-31"), until: Some(day("2026-12-31")), paper }
}

#[test]
fn an_account_that_cannot_be_is_not_made_and_all_that_is_wrong_is_told() {
    each(|bureau| {
        let add = |order: &AccountOrder| people::add(&bureau.services, &bureau.operator(), order, bureau.now).map(drop);
        let good = bureau.order("lan", owner());
        for person in ["", "  ", "Lan\u{7}", &"ơ".repeat(101)] {
            for mail in ["lan", "lan@", "@example.vn", "lan@host", "a b@example.vn", "a@b@example.vn"] {
                let order = AccountOrder { person: person.into(), mail: mail.into(), ..good.clone() };
                let codes: Vec<_> = add(&order).unwrap_err().faults.iter().map(|fault| fault.code).collect();
                assert_eq!(codes, ["account-person", "account-mail"], "{person:?} {mail}");
            }
        }
        // They look like another's name, and are none.
        for (person, code) in [
            ("Lan\u{202e}gnùh", "account-person-unseen"),
            ("La\u{200b}n", "account-person-unseen"),
            ("\u{feff}Lan", "account-person-unseen"),
            ("Lan\u{2069}", "account-person-unseen"),
            ("\u{e0041}Lan", "account-person-unseen"),
            ("L\u{0430}n", "cell-lookalike"),
            ("Ｌan", "cell-fancy"),
        ] {
            let order = AccountOrder { person: person.into(), ..good.clone() };
            assert_eq!(refused(add(&order)), code, "{person:?}");
        }
        let nowhere = AccountRole::Member("khong-co".parse().unwrap());
        assert_eq!(refused(add(&AccountOrder { role: nowhere, ..good.clone() })), "producer-unknown");
        assert!(people::all(&bureau.services).unwrap().is_empty());
        let order = AccountOrder { person: " Nguyễn   Thị Lan ".into(), mail: " lan@example.vn ".into(), ..good.clone() };
        add(&order).unwrap();
        let account = bureau.stands("lan");
        assert_eq!((account.person.as_str(), account.mail.as_deref()), ("Nguyễn Thị Lan", Some("lan@example.vn")));
        assert_eq!(refused(add(&good)), "account-taken");
        assert_eq!(bureau.stands("lan"), account, "nothing of the first is changed");
    });
}

#[test]
fn of_two_who_make_one_account_at_once_one_does() {
    each(|bureau| {
        let order = bureau.order("lan", owner());
        let made: Vec<_> = std::thread::scope(|scope| {
            let make = || people::add(&bureau.services, &bureau.operator(), &order, bureau.now).map(drop);
            [scope.spawn(make), scope.spawn(make)].map(|one| one.join().unwrap().map_err(|error| error.code())).into()
        });
        assert!(made.contains(&Ok(())) && made.contains(&Err("account-taken")), "{made:?}");
    });
}

#[test]
fn operators_keep_all_accounts_heads_those_outside_the_office_and_nobody_else_any() {
    each(|bureau| {
        let (services, now) = (&bureau.services, bureau.now);
        let head = bureau.account("truong", AccountRole::Head);
        bureau.account("can-bo", AccountRole::Clerk);
        let right = may_keep_accounts(&head).unwrap();
        let add = |name: &str, role: AccountRole| people::add(services, &right, &bureau.order(name, role), now).map(drop);
        for (name, role) in [
            ("lan", owner()),
            ("hoa", AccountRole::Member(htx())),
            ("tram", AccountRole::Station),
            ("kiem-tra", AccountRole::Inspector),
            ("thanh-tra", AccountRole::Auditor),
        ] {
            add(name, role).unwrap();
        }
        assert_eq!(refused(add("hai", AccountRole::Head)), "account-role-above");
        assert_eq!(refused(add("hai", AccountRole::Clerk)), "account-role-above");
        let above = |done: temtin::domain::error::Result<Account>| refused(done.map(drop));
        for name in ["truong", "can-bo"] {
            assert_eq!(above(people::suspend(services, &right, &id(name), now)), "account-role-above");
            assert_eq!(above(people::restore(services, &right, &id(name))), "account-role-above");
            assert_eq!(above(people::change_role(services, &right, &id(name), &owner(), now)), "account-role-above");
            assert_eq!(above(people::take_second_factor(services, &right, &id(name), now)), "account-role-above");
            assert_eq!(refused(people::reset(services, &right, &id(name), "truong", now)), "account-role-above");
        }
        let lifted = people::change_role(services, &right, &id("lan"), &AccountRole::Head, now);
        assert_eq!(above(lifted), "account-role-above", "nobody is lifted to the own rank");
        people::change_role(services, &right, &id("lan"), &AccountRole::Auditor, now).unwrap();
        for name in ["can-bo", "hoa", "tram", "kiem-tra", "thanh-tra"] {
            let error = may_keep_accounts(&bureau.stands(name)).unwrap_err();
            assert_eq!((error.kind, error.code()), (Kind::Forbidden, "heads-only"), "{name}");
        }
        for nobody in [Actor::Office, Actor::Reader, Actor::Producer(htx()), Actor::Anybody] {
            assert!(nobody.can_keep_accounts().is_err(), "{nobody:?}");
        }
    });
}

#[test]
fn a_person_acts_as_the_role_says_and_for_others_by_mandate_alone() {
    each(|bureau| {
        let today = day("2026-11-05");
        let (htx, ho) = (htx(), ho());
        for (name, role, alone) in [
            ("lan", owner(), Actor::Producer(htx.clone())),
            ("hoa", AccountRole::Member(htx.clone()), Actor::Producer(htx.clone())),
            ("tram", AccountRole::Station, Actor::Anybody),
            ("can-bo", AccountRole::Clerk, Actor::Office),
            ("truong", AccountRole::Head, Actor::Office),
            ("kiem-tra", AccountRole::Inspector, Actor::Reader),
            ("thanh-tra", AccountRole::Auditor, Actor::Reader),
        ] {
            let (account, _) = bureau.invited(name, role);
            assert_eq!(actor(&account, None, today).unwrap(), alone, "{name}");
            assert_eq!(refused(actor(&account, Some(&ho), today)), "mandate-missing", "{name}");
            assert_eq!(actor(&account, Some(&htx), today).is_ok(), ["lan", "hoa"].contains(&name), "{name}");
        }
        let right = bureau.operator();
        let paper = people::keep_paper(&bureau.services, &right, &photo(1)).unwrap();
        for name in ["lan", "hoa"] {
            let mandated = people::add_mandate(&bureau.services, &right, &id(name), &mandate(Some(paper))).unwrap();
            assert_eq!(actor(&mandated, Some(&ho), today).unwrap(), Actor::Producer(ho.clone()), "{name}");
            assert_eq!(mandated.producers(today), [htx.clone(), ho.clone()], "{name}");
        }
        let station = people::add_mandate(&bureau.services, &right, &id("tram"), &mandate(Some(paper))).unwrap();
        assert_eq!(actor(&station, Some(&ho), today).unwrap(), Actor::Producer(ho.clone()));
        assert_eq!(refused(actor(&station, Some(&ho), day("2027-01-01"))), "mandate-missing");
        let ended = people::end_mandate(&bureau.services, &right, &id("tram"), &ho, bureau.now).unwrap();
        assert_eq!(refused(actor(&ended, Some(&ho), today)), "mandate-missing");
        assert_eq!(refused(people::end_mandate(&bureau.services, &right, &id("tram"), &ho, bureau.now)), "mandate-unknown");
        people::add_mandate(&bureau.services, &right, &id("tram"), &mandate(Some(paper))).unwrap();
    });
}

#[test]
fn a_mandate_that_cannot_be_is_refused_with_all_that_is_wrong() {
    each(|bureau| {
        let right = bureau.operator();
        for (name, role) in [("tram", AccountRole::Station), ("can-bo", AccountRole::Clerk), ("lan", owner())] {
            bureau.invited(name, role);
        }
        let add = |name: &str, order: &MandateOrder| {
            let error = people::add_mandate(&bureau.services, &right, &id(name), order).unwrap_err();
            error.faults.iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        let backwards = MandateOrder { until: Some(day("2026-10-30")), ..mandate(None) };
        assert_eq!(add("tram", &backwards), ["mandate-days", "mandate-paper"]);
        assert_eq!(add("lan", &backwards), ["mandate-days", "mandate-paper"]);
        let paper = Some(people::keep_paper(&bureau.services, &right, &photo(1)).unwrap());
        assert_eq!(add("can-bo", &MandateOrder { paper, ..backwards }), ["mandate-role", "mandate-days"]);
        assert_eq!(add("lan", &MandateOrder { producer: htx(), ..mandate(paper) }), ["mandate-role"], "its own needs none");
        assert_eq!(add("lan", &MandateOrder { producer: "khong-co".parse().unwrap(), ..mandate(None) }), ["producer-unknown"]);
        assert_eq!(add("tram", &mandate(Some(FileHash([9; 32])))), ["attachment-missing"]);
        people::add_mandate(&bureau.services, &right, &id("lan"), &mandate(paper)).unwrap();
        let last_day = MandateOrder { from: day("2026-12-31"), until: None, ..mandate(paper) };
        assert_eq!(add("lan", &last_day), ["mandate-there"]);
        let after = MandateOrder { from: day("2027-01-01"), until: None, ..mandate(paper) };
        people::add_mandate(&bureau.services, &right, &id("lan"), &after).unwrap();
        let text = people::keep_paper(&bureau.services, &right, b"no picture");
        assert_eq!(refused(text), "file-media");
    });
}

#[test]
fn the_paper_of_a_mandate_is_kept_by_a_sweep_and_missed_by_a_check() {
    let bureau = Bureau::open(false);
    let right = bureau.operator();
    bureau.invited("tram", AccountRole::Station);
    let paper = people::keep_paper(&bureau.services, &right, &photo(1)).unwrap();
    people::add_mandate(&bureau.services, &right, &id("tram"), &mandate(Some(paper))).unwrap();
    sweep(&bureau.services, &Actor::Operator.can_sweep().unwrap(), Duration::ZERO).unwrap();
    bureau.services.files.get(&paper).unwrap();
    let faults = |bureau: &Bureau| check::check(&check::Subject::of(&bureau.services), &|_, _| {}).unwrap().faults;
    let told = |bureau: &Bureau| faults(bureau).iter().map(|fault| fault.code).collect::<Vec<_>>();
    // A session, a link and a file about labels have their rows too, and a check knows each.
    bureau.account("lan", owner());
    bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
    let (kind, name, text) = (LabelFileKind::Media, "kho".to_owned(), String::new());
    let file = LabelFile { id: LabelFile::id_of(kind, &name), kind, name, text };
    bureau.services.store.put_upkeep(&[UpkeepRecord::LabelFile(file)]).unwrap();
    assert_eq!(told(&bureau), Vec::<&str>::new());
    bureau.services.files.remove_unused(&paper, Duration::ZERO).unwrap();
    let missing: Vec<_> = faults(&bureau).into_iter().filter(|fault| fault.code == "check-file-missing").collect();
    assert!(missing.len() == 1 && missing[0].args.contains(&("record", "tram".to_owned())), "{missing:?}");
}

#[test]
fn accounts_are_read_by_name_a_page_at_a_time() {
    each(|bureau| {
        for name in ["lan", "an-2", "0912345678"] {
            bureau.invited(name, owner());
        }
        let names = |accounts: Vec<Account>| accounts.into_iter().map(|account| account.id.to_string()).collect::<Vec<_>>();
        assert_eq!(names(people::all(&bureau.services).unwrap()), ["0912345678", "an-2", "lan"]);
        assert_eq!(names(people::page(&bureau.services, "0912345678", 1).unwrap()), ["an-2"]);
        assert_eq!(refused(people::find(&bureau.services, &id("khong-co"))), "account-unknown");
        let later = bureau.now + seconds(9);
        let once = people::suspend(&bureau.services, &bureau.operator(), &id("lan"), bureau.now).unwrap();
        let again = people::suspend(&bureau.services, &bureau.operator(), &id("lan"), later).unwrap();
        assert_eq!((once.suspended, again.suspended), (Some(bureau.now), Some(bureau.now)));
        assert_eq!(refused(bureau.sign_in("lan", PASSWORD, later)), "sign-in-wrong");
    });
}
