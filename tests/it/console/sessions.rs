//! Sessions as an attacker meets them: planted, stolen, guessed at, led astray; and as an honest person does, who comes back to a form.
use crate::console::desk::{Desk, NEW_PASSWORD, NOON, PASSWORD, id};
use crate::console::visitor::{Visitor, over};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};
use temtin::domain::account::AccountRole;
use temtin::service::accounts::sessions;

const COOKIE: &str = "temtin-demo";

fn with_session<'a>(desk: &'a Desk, text: &str) -> Visitor<'a> {
    let visitor = desk.visitor();
    visitor.jar.borrow_mut().insert(COOKIE.into(), text.into());
    visitor
}

#[test]
fn a_session_that_was_planted_is_not_taken_over() {
    let desk = Desk::open();
    let thief = desk.sign_in("khac");
    for planted in ["temtin_ss-00000000-000000000000_x", &thief.session(), "x", &"a".repeat(200)] {
        let victim = with_session(&desk, planted);
        victim.password("chu", PASSWORD);
        // Whoever is signed in already goes on as that one; a form that is sent all the same signs in anew.
        let form = [("name".into(), "chu".into()), ("password".into(), PASSWORD.into())];
        victim.send_exactly("/console/sign-in", &form).with(303);
        assert_ne!(victim.session(), planted);
        assert!(victim.get("/console/account").with(200).text.contains("Người chu"));
        let left = with_session(&desk, planted);
        assert!(!left.get("/console/account").text.contains("Người chu"), "{planted}");
    }
    assert!(!thief.is_in(), "no session outlives a sign-in in its browser");
}

#[test]
fn the_text_changes_when_somebody_signs_in_and_shows_the_second_factor() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let first = visitor.session();
    let form = [("name".into(), "chu".into()), ("password".into(), PASSWORD.into())];
    visitor.send_exactly("/console/sign-in", &form).with(303);
    assert_ne!(visitor.session(), first);
    assert!(!with_session(&desk, &first).is_in() && visitor.is_in());
    let clerk = desk.visitor();
    clerk.password("can-bo", PASSWORD).with(200);
    let half = clerk.session();
    clerk.get("/console/account").with(401);
    let code = desk.phones.lock().unwrap().get_mut("can-bo").unwrap().pop().unwrap();
    clerk.send("/console/sign-in/code", &[("code", &code)]).with(303);
    assert_ne!(clerk.session(), half);
    assert!(clerk.is_in());
    let thief = with_session(&desk, &half);
    assert_eq!((thief.get("/console/account").status, thief.get("/console/sign-in/code").status), (303, 303));
}

#[test]
fn another_password_ends_every_other_session_and_signing_out_ends_it_on_our_side() {
    let desk = Desk::open();
    let (owner, thief) = (desk.sign_in("chu"), desk.sign_in("chu"));
    let old = owner.session();
    owner.get("/console/account");
    let wrong = [("password", "sai"), ("new-password", NEW_PASSWORD), ("again-password", "khác")];
    assert_eq!(owner.send("/console/account/password", &wrong).with(422).wrong(), ["again-password"]);
    let new = [("password", PASSWORD), ("new-password", NEW_PASSWORD), ("again-password", NEW_PASSWORD)];
    let told = owner.send("/console/account/password", &new).with(200);
    assert!(!told.text.contains(NEW_PASSWORD) && !told.text.contains(PASSWORD));
    assert!(!thief.is_in() && !with_session(&desk, &old).is_in() && owner.is_in());
    assert_eq!(thief.password("chu", PASSWORD).status, 401);
    let last = owner.session();
    owner.send("/console/sign-out", &[("typed", "1")]).with(303);
    assert!(owner.session().is_empty() && !with_session(&desk, &last).is_in());
    assert!(sessions::of(&desk.services, &id("chu")).unwrap().is_empty());
}

#[test]
fn one_session_is_ended_from_another_and_nobody_elses() {
    let desk = Desk::open();
    let (here, lost) = (desk.sign_in("chu"), desk.sign_in("chu"));
    let page = here.get("/console/account").with(200);
    let end = crate::console::forms::forms(&page.text).into_iter().map(|form| form.action);
    let end = end.filter(|action| action.starts_with("/console/account/sessions/ss-")).collect::<Vec<_>>();
    let [path] = &end[..] else { panic!("the other session alone can be ended by itself: {end:?}") };
    desk.sign_in("nguoi-lam").send(path, &[("typed", "1")]).with(404);
    assert!(lost.is_in());
    here.send(path, &[]).with(303);
    assert!(!lost.is_in() && here.is_in());
    here.send(path, &[]).with(404);
}

#[test]
fn the_cookie_is_for_no_script_and_no_other_site_and_of_two_neither_counts() {
    let desk = Desk::open();
    let visitor = desk.visitor();
    let set = visitor.password("chu", PASSWORD).cookies();
    let [cookie] = &set[..] else { panic!("{set:?}") };
    for needed in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=2592000"] {
        assert!(cookie.contains(needed), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    let text = visitor.session();
    let other = desk.visitor();
    for two in [
        format!("{COOKIE}={text}; {COOKIE}=x"),
        format!("{COOKIE}=x; {COOKIE}={text}"),
        format!("{COOKIE}={text}; {COOKIE}={text}"),
    ] {
        assert_eq!(other.ask("GET", "/console/account", &[("cookie", &two)], b"").status, 303);
    }
    let one = format!("a=b; {COOKIE}={text}");
    assert_eq!(other.ask("GET", "/console/account", &[("cookie", &one)], b"").status, 200);
    let page = visitor.get("/console/account").with(200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(!page.text.contains(&text), "the text of a session stands on no page");
}

#[test]
fn a_session_ends_when_it_is_not_used_and_of_the_office_after_a_working_day() {
    let desk = Desk::open();
    let (owner, clerk) = (desk.sign_in("chu").session(), desk.sign_in("can-bo").session());
    let start: temtin::domain::time::Timestamp = NOON.parse().unwrap();
    let after = |minutes: i64| (start + jiff::SignedDuration::from_mins(minutes)).to_string();
    let mut desk = desk;
    // Used every 24 minutes, but for the last one.
    for minutes in (24..720).step_by(24) {
        desk = desk.at(&after(minutes));
        assert!(with_session(&desk, &clerk).is_in(), "{minutes}");
    }
    let desk = desk.at(&after(719));
    assert!(with_session(&desk, &owner).is_in(), "a producer's, not used for just less than 12 hours");
    let desk = desk.at(&after(721));
    assert!(!with_session(&desk, &clerk).is_in(), "however often used");
    let idle = desk.sign_in("can-bo").session();
    let desk = desk.at(&after(721 + 24));
    assert!(with_session(&desk, &idle).is_in(), "just less than half an hour, as exactly as a use is known");
    let desk = desk.at(&after(721 + 24 + 31));
    assert!(!with_session(&desk, &idle).is_in(), "half an hour at a desk that was left");
    let desk = desk.at(&after(719 + 12 * 60 + 6));
    assert!(!with_session(&desk, &owner).is_in());
}

#[test]
fn nobody_is_led_away_by_the_sign_in() {
    let desk = Desk::open();
    let tricks = [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/console//evil.example",
        "/console/..//evil.example",
        "/console@evil.example",
        "/console.evil.example",
        "/consoles",
        "/%2f%2fevil.example",
        "/console\\..\\evil",
        "/console/\t/evil.example",
        "/console\r\nLocation: https://evil.example",
        "/console/sign-out",
        "/console/sign-in?to=//evil.example",
        "%2Fconsole",
        " /console",
    ];
    let visitor = desk.visitor();
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for trick in tricks {
        visitor.get("/console/sign-in");
        let form = [("name", "chu"), ("password", PASSWORD), ("to", trick)];
        let reply = visitor.send("/console/sign-in", &form);
        // A line feed is no text of a field of one line: the form is refused as a whole.
        let ours = (reply.status, reply.location()) == (303, "/console") || reply.status == 422 || reply.location() == "/console";
        assert!(ours, "{trick:?}: {} {}", reply.status, reply.location());
        visitor.jar.borrow_mut().clear();
        visitor.get(&format!("/console/sign-in?to={}", escape(trick)));
        let reply = visitor.submit("/console/sign-in", &[("name", "chu"), ("password", PASSWORD)]);
        assert_eq!((reply.status, reply.location()), (303, "/console"), "{trick:?}");
        // Signed in already: on, but not away.
        assert_eq!(visitor.get(&format!("/console/sign-in?to={}", escape(trick))).location(), "/console", "{trick:?}");
        visitor.jar.borrow_mut().clear();
    }
    let reply = visitor.get("/console/stamps?lang=en");
    assert_eq!(reply.location(), "/console/sign-in?to=%2Fconsole%2Fstamps%3Flang%3Den");
    visitor.get(reply.location());
    let on = visitor.submit("/console/sign-in", &[("name", "chu"), ("password", PASSWORD)]);
    assert_eq!(on.location(), "/console/stamps?lang=en");
}

/// The page but for what differs from one asking to the next.
fn told(visitor: &Visitor<'_>, name: &str) -> (u16, String, Duration) {
    visitor.get("/console/sign-in");
    let began = Instant::now();
    let reply = visitor.send("/console/sign-in", &[("name", name), ("password", "sai mà dài đủ")]);
    (reply.status, reply.text.replace(name, "…"), began.elapsed())
}

#[test]
fn nobody_learns_which_names_there_are() {
    let desk = Desk::open();
    let mut least = [Duration::MAX; 3];
    for _ in 0..4 {
        let visitor = desk.visitor();
        let told = ["chu", "zzz", "@@@"].map(|name| told(&visitor, name));
        for (least, (status, text, took)) in least.iter_mut().zip(&told) {
            assert_eq!((*status, text), (401, &told[0].1));
            *least = (*least).min(*took);
        }
    }
    // A password is hashed for each of them: some 20 ms, where a page takes one.
    assert!(least.iter().all(|took| *took * 3 > least[0]), "{least:?}");
    let suspended =
        temtin::service::accounts::people::suspend(&desk.services, &desk.operator(), &id("khac"), desk.services.env.now());
    suspended.unwrap();
    let visitor = desk.visitor();
    assert_eq!(
        visitor.password("khac", PASSWORD).text.replace("khac", "…"),
        visitor.password("zzzz", PASSWORD).text.replace("zzzz", "…")
    );
}

#[test]
fn who_guesses_waits_and_its_owner_elsewhere_does_not() {
    let desk = Desk::open();
    let person = AccountRole::of("owner", Some("ho-mau-39".parse().unwrap())).unwrap();
    desk.person("0912345678", person);
    let from = |last: u8| {
        let visitor = desk.visitor();
        visitor.from.set(IpAddr::V4(Ipv4Addr::new(203, 0, 113, last)));
        visitor
    };
    let home = from(200);
    home.password("0912345678", PASSWORD).with(303);
    let guesser = from(1);
    // However the name is spelled it is one name.
    let spelled = ["0912345678", "0912 345 678", "0912.345.678", "091 2345.678"];
    let tried = (0..40).take_while(|at| guesser.password(spelled[at % 4], "sai").status == 401).count();
    assert_eq!(tried, 11, "ten, and the one that closes it");
    let held = guesser.password("0912345678", PASSWORD);
    assert_eq!(held.status, 429, "also with the right one");
    assert!(!held.faults().is_empty() && guesser.session().is_empty());
    assert_eq!(guesser.password("chu", PASSWORD).status, 303, "another name is another matter");
    // A crowd behind many addresses: who signed in from there before is not held up.
    for last in 2..=70 {
        from(last).password("0912345678", "sai");
    }
    assert_eq!(home.password("0912345678", PASSWORD).status, 303);
    home.jar.borrow_mut().clear();
    home.password("0912345678", PASSWORD).with(303);
}

#[test]
fn what_was_typed_into_a_form_outlives_the_session_and_is_saved_once() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    visitor.get("/console/batches/new").with(200);
    let typed = [("lot_code", "LO-HET-PHIEN"), ("units_count", "12"), ("quantity", "12,5")];
    let form = over(visitor.form("/console/batches").values, &typed);
    sessions::end_all(&desk.services, &id("chu"), None).unwrap();
    let before = desk.changes();
    let asked = visitor.send_exactly("/console/batches", &form).with(401);
    assert!(desk.changes() == before && asked.text.contains("value=\"LO-HET-PHIEN\""));
    let wrong = visitor.submit("/console/sign-in", &[("name", "chu"), ("password", "sai")]).with(401);
    assert!(wrong.text.contains("value=\"LO-HET-PHIEN\""), "also after a mistake");
    let again = visitor.submit("/console/sign-in", &[("name", "chu"), ("password", PASSWORD)]).with(200);
    assert_eq!((again.value("lot_code"), again.value("quantity")), ("LO-HET-PHIEN".into(), "12,5".into()));
    let page = visitor.page.borrow().clone();
    let first = visitor.submit("/console/batches", &[]);
    visitor.page.replace(page);
    let second = visitor.submit("/console/batches", &[]);
    assert_eq!((first.status, second.status, first.location()), (303, 303, second.location()), "{:?}", first.faults());
    let batches = desk.services.store.batches().unwrap();
    assert_eq!(batches.iter().filter(|owned| owned.record.lot.to_string() == "LO-HET-PHIEN").count(), 1);
}
