//! Resets by a help station: for the people of a household, while its signed mandate stands, and for nobody else.
use crate::accounts::bureau::{Bureau, OTHER, PASSWORD, each, htx, id, owner};
use crate::kit::pictures::photo;
use crate::kit::samples::{day, refused};
use temtin::domain::account::AccountRole;
use temtin::domain::id::ProducerId;
use temtin::domain::time::Date;
use temtin::service::access::{CanResetFor, may_reset_for};
use temtin::service::accounts::people::{self, MandateOrder};
use temtin::service::accounts::{invitations, second_factor};

fn ho() -> ProducerId {
    "ho".parse().unwrap()
}

fn today() -> Date {
    day("2026-10-31")
}

/// Lets an account act for a producer, through a day.
fn mandate(bureau: &Bureau, name: &str, producer: ProducerId, from: &str, until: &str) {
    let right = bureau.operator();
    let paper = people::keep_paper(&bureau.services, &right, &photo(1)).unwrap();
    let order = MandateOrder { producer, from: day(from), until: Some(day(until)), paper: Some(paper) };
    people::add_mandate(&bureau.services, &right, &id(name), &order).unwrap();
}

/// A station for `htx` through November.
fn station(bureau: &Bureau) {
    bureau.account("tram", AccountRole::Station);
    mandate(bureau, "tram", htx(), "2026-10-31", "2026-11-30");
}

fn right(bureau: &Bureau, day: Date) -> temtin::domain::error::Result<CanResetFor> {
    may_reset_for(&bureau.stands("tram"), &htx(), day)
}

fn reset(bureau: &Bureau, name: &str) -> Result<(), &'static str> {
    let right = right(bureau, today()).unwrap();
    let link = people::reset_for(&bureau.services, &right, &id(name), "tram", bureau.now).map_err(|error| error.code())?;
    invitations::accept(&bureau.services, link.tell(), OTHER, bureau.now).map(drop).map_err(|error| error.code())
}

#[test]
fn a_station_resets_owner_and_member_of_its_household_and_nobody_elses() {
    each(|bureau| {
        station(&bureau);
        for (name, role) in [("lan", owner()), ("hoa", AccountRole::Member(htx()))] {
            bureau.account(name, role);
            reset(&bureau, name).unwrap();
            assert!(
                bureau.sign_in(name, PASSWORD, bureau.now).is_err() && bureau.sign_in(name, OTHER, bureau.now).is_ok(),
                "{name}"
            );
        }
        for (name, role) in [
            ("chu-ho", AccountRole::Owner(ho())),
            ("nguoi-ho", AccountRole::Member(ho())),
            ("tram-khac", AccountRole::Station),
            ("can-bo", AccountRole::Clerk),
            ("truong", AccountRole::Head),
        ] {
            bureau.account(name, role);
            assert_eq!(reset(&bureau, name), Err("account-unknown"), "{name}");
            bureau.sign_in(name, PASSWORD, bureau.now).unwrap();
        }
        assert_eq!(reset(&bureau, "tram"), Err("account-unknown"), "not even itself");
        assert_eq!(reset(&bureau, "khong-ai"), Err("account-unknown"));
    });
}

#[test]
fn the_mandate_has_a_paper_and_stands_on_that_day_or_there_is_no_right() {
    each(|bureau| {
        station(&bureau);
        for (day, good) in [("2026-10-30", false), ("2026-10-31", true), ("2026-11-30", true), ("2026-12-01", false)] {
            assert_eq!(
                right(&bureau, self::day(day)).map(drop).map_err(|error| error.code()),
                if good { Ok(()) } else { Err("mandate-missing") }
            );
        }
        assert_eq!(refused(may_reset_for(&bureau.stands("tram"), &ho(), today())), "mandate-missing");
        people::end_mandate(&bureau.services, &bureau.operator(), &id("tram"), &htx(), bureau.now).unwrap();
        assert_eq!(refused(right(&bureau, today())), "mandate-missing");
    });
}

#[test]
fn nobody_but_a_station_resets_by_mandate() {
    each(|bureau| {
        bureau.account("chu-ho", AccountRole::Owner(ho()));
        mandate(&bureau, "chu-ho", htx(), "2026-10-31", "2026-11-30");
        for (name, role) in [("lan", owner()), ("hoa", AccountRole::Member(htx())), ("truong", AccountRole::Head)] {
            bureau.account(name, role);
        }
        for name in ["chu-ho", "lan", "hoa", "truong"] {
            assert_eq!(refused(may_reset_for(&bureau.stands(name), &htx(), today())), "stations-only", "{name}");
        }
    });
}

#[test]
fn a_suspended_account_stays_suspended_and_a_phone_stays_with_its_account() {
    each(|bureau| {
        station(&bureau);
        let lan = bureau.account("lan", owner());
        let begun = second_factor::begin(&bureau.services, &lan).unwrap();
        let code = bureau.code(&begun.secret_text.replace(' ', ""), bureau.now);
        second_factor::confirm(&bureau.services, &lan.id, &begun.secret_text, &code, bureau.now).unwrap();
        reset(&bureau, "lan").unwrap();
        assert!(bureau.stands("lan").second_factor.is_some());
        bureau.account("hoa", AccountRole::Member(htx()));
        people::suspend(&bureau.services, &bureau.operator(), &id("hoa"), bureau.now).unwrap();
        assert_eq!(reset(&bureau, "hoa"), Err("account-suspended"));
        assert!(bureau.stands("hoa").suspended.is_some());
    });
}

#[test]
fn an_account_that_acts_for_somebody_else_is_not_the_stations_to_open() {
    each(|bureau| {
        station(&bureau);
        bureau.account("lan", owner());
        // One that begins later would be opened by the same password.
        mandate(&bureau, "lan", ho(), "2026-12-01", "2026-12-31");
        assert_eq!(reset(&bureau, "lan"), Err("reset-acts-for-others"));
        bureau.sign_in("lan", PASSWORD, bureau.now).unwrap();
        mandate(&bureau, "tram", ho(), "2026-10-31", "2026-11-30");
        reset(&bureau, "lan").unwrap();
        // One that has ended opens nothing.
        people::end_mandate(&bureau.services, &bureau.operator(), &id("tram"), &ho(), bureau.now).unwrap();
        assert_eq!(reset(&bureau, "lan"), Err("reset-acts-for-others"));
        people::end_mandate(&bureau.services, &bureau.operator(), &id("lan"), &ho(), bureau.now).unwrap();
        people::reset_for(&bureau.services, &right(&bureau, today()).unwrap(), &id("lan"), "tram", bureau.now).unwrap();
    });
}
