//! What was done, as its producer and the office read it.
use crate::console::desk::{BATCH, Desk, OTHER, OWN};
use crate::kit::samples::event;
use temtin::domain::audit::{BROKEN, By, Who};
use temtin::domain::event::Event;
use temtin::domain::registry::Owner;
use temtin::service::audited::begin;
use temtin::service::history::{DeedKind, Wanted, page};
use temtin::text::catalogue::word_if_any;
use temtin::text::lang::Lang;
use temtin::web::api::entry::Method;
use temtin::web::console::entry::On;
use temtin::web::console::table::all;
use temtin::web::deeds::ALL;

/// Forms that are looked at before they do something.
const LOOKED_AT: [&str; 8] = [
    "/console/batches/{id}/stamps",
    "/console/stamps/new",
    "/console/stamps/{id}/labels",
    "/console/stamps/{id}/void",
    "/console/jobs/{id}/spoiled",
    "/console/batches/{id}/recall",
    "/console/rolls/{id}/bind",
    "/office/recalls",
];

/// Events of [`BATCH`], a minute apart from each other.
fn add(desk: &Desk, count: u32) {
    let batch = desk.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().record;
    let sent = |n: u32| Event {
        owner: Owner::Producer(OWN.parse().unwrap()),
        product: batch.product.clone(),
        producer: Some(OWN.parse().unwrap()),
        recorded_by: "station".into(),
        ..event(&format!("ghi-{n}"), Some(BATCH), &format!("2026-10-30T{:02}:{:02}:00+07:00", 6 + n / 60, n % 60))
    };
    let events: Vec<Event> = (0..count).map(sent).collect();
    let receipt = desk.services.store.add_events(&events, desk.services.env.now()).unwrap();
    desk.services.settle(receipt).unwrap();
}

#[test]
fn a_producer_reads_what_is_its_own_and_the_office_everything() {
    let desk = Desk::open();
    add(&desk, 1);
    let own = desk.sign_in("chu").get("/console/history").with(200).text;
    for told in ["Cấp 3 tem", "trạm hỗ trợ", "/console/batches/lo-tieu-tien-phuoc-tp4"] {
        assert!(own.contains(told), "{told} {own}");
    }
    let other = desk.sign_in("khac").get("/console/history").with(200).text;
    assert!(!other.contains(BATCH) && !other.contains("Cấp 3 tem"), "{other}");
    let all = desk.sign_in("thanh-tra").get("/office/history").with(200).text;
    assert!(all.contains("Cấp 3 tem") && all.contains("trạm hỗ trợ"), "{all}");
    desk.sign_in("chu").get("/office/history").with(403);
    desk.sign_in("thanh-tra").get("/console/history").with(403);
}

#[test]
fn it_is_filtered_by_kind_and_day_and_a_day_that_there_is_not_is_told() {
    let desk = Desk::open();
    add(&desk, 1);
    let visitor = desk.sign_in("chu");
    let of = |query: &str| visitor.get(&format!("/console/history?{query}")).with(200).text;
    assert!(of("kind=issue").contains("Cấp 3 tem") && !of("kind=issue").contains("trạm hỗ trợ"));
    assert!(of("kind=event").contains("trạm hỗ trợ") && !of("kind=event").contains("Cấp 3 tem"));
    assert!(of("day=31/10/2026").contains("Cấp 3 tem"));
    assert!(!of("day=30/10/2026").contains("Cấp 3 tem") && of("day=01/01/1970").contains("Chưa có việc nào"));
    let wrong = visitor.get("/console/history?day=31/02/2026&kind=issue").with(422);
    assert_eq!(wrong.wrong(), ["day"]);
    assert!(wrong.text.contains("value=\"31/02/2026\""), "{}", wrong.text);
}

#[test]
fn labels_that_were_handed_out_stand_between_the_deeds_of_the_log() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let path = format!("/console/stamps/{}", desk.run().id());
    visitor.get(&path).with(200);
    visitor.submit(&format!("{path}/labels"), &[("do", "take")]).with(200);
    for query in ["", "?kind=print"] {
        let told = visitor.get(&format!("/console/history{query}")).with(200).text;
        assert_eq!(told.matches("Nhận tệp in").count(), 2, "{told}");
    }
    assert!(!visitor.get("/console/history?kind=issue").with(200).text.contains("Nhận tệp in 3 nhãn"));
    assert!(!desk.sign_in("khac").get("/console/history").with(200).text.contains("Nhận tệp in 3 nhãn"));
}

#[test]
fn page_by_page_each_deed_is_told_once() {
    let desk = Desk::open();
    add(&desk, 130);
    let owner = Owner::Producer(OWN.parse().unwrap());
    let mut wanted = Wanted { owner: Some(owner.clone()), kind: Some(DeedKind::Event), ..Wanted::default() };
    let (mut told, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let found = page(&desk.services, &wanted).unwrap();
        sizes.push(found.lines.len());
        told.extend(found.lines.into_iter().map(|line| format!("{:?}", line.deed)));
        wanted.before = found.next;
        if found.next.is_none() {
            break;
        }
    }
    assert_eq!(sizes[..2], [50, 50], "{sizes:?}");
    assert_eq!(told.iter().filter(|deed| deed.contains("ghi-")).count(), 130);
    told.sort();
    let all = told.len();
    told.dedup();
    assert_eq!(told.len(), all);
    // Past the end of the log, or of another producer, there is nothing of it.
    let none = Wanted { owner: Some(Owner::Producer(OTHER.parse().unwrap())), ..wanted.clone() };
    assert!(page(&desk.services, &none).unwrap().lines.iter().all(|line| line.owner != owner));
}

#[test]
fn a_form_is_looked_at_without_a_line_by_its_own_button_alone() {
    let desk = Desk::open();
    let (owner, object) = (desk.sign_in("chu"), format!("console/batches/{BATCH}/recall"));
    let lines = || owner.get("/console/audit").with(200).text.matches(&object).count();
    let path = format!("/console/batches/{BATCH}/recall");
    let recall = [("kind", "hold"), ("reason_vi", "chờ kiểm tra")];
    owner.get(&path);
    owner.send(&path, &[recall[0], recall[1], ("do", "confirm")]).with(200);
    assert_eq!(lines(), 0, "it was looked at");
    // A word of the looks of another form leaves no line out.
    owner.get("/console/account");
    owner.send("/console/account/sessions/end", &[("do", "preview")]).with(303);
    assert!(owner.get("/console/audit").with(200).text.contains("end-sessions"));
    owner.get(&path);
    owner.send(&path, &[recall[0], recall[1], ("do", "begin")]).with(303);
    assert_eq!(lines(), 1);
    for entry in all().filter(|entry| entry.method == Method::Post) {
        assert!(entry.on.does("preview") || matches!(entry.on, On::Only(_) | On::AllBut("preview")), "{}", entry.path);
        assert!(entry.on == On::Each || LOOKED_AT.contains(&entry.path), "{}", entry.path);
    }
}

#[test]
fn a_producer_reads_what_its_own_people_and_its_station_did_and_nobody_else_s() {
    let desk = Desk::open();
    let path = format!("/console/batches/{BATCH}");
    for visitor in [desk.sign_in("chu"), desk.sign_in_for("tram", OWN)] {
        visitor.get(&path).with(200);
        visitor.submit(&format!("{path}/events"), &[("line", "thu hoạch – 20 kg")]).with(303);
    }
    let object = format!("console/batches/{BATCH}/events");
    let own = desk.sign_in("nguoi-lam").get("/console/audit").with(200).text;
    assert_eq!(own.matches(&object).count(), 2, "a deed is read once, by its end");
    assert_eq!(own.matches("record-event").count(), 2, "as a program and a command call it too");
    assert_eq!(own.matches("Ghi việc của lô").count(), 2, "{own}");
    assert!(own.contains("Người chu (chu)") && own.contains("Người tram (tram) thay "), "{own}");
    assert!(own.contains(&format!("<a href=\"{path}\">")) && !own.contains(&format!("thay {OWN}")), "{own}");
    let other = desk.sign_in("khac").get("/console/audit").with(200).text;
    assert!(!other.contains(&object) && other.contains("(khac)") && !other.contains("(chu)"));
    let all = desk.sign_in("thanh-tra").get("/office/audit").with(200).text;
    assert!(all.contains(&object) && all.contains("(khac)") && all.contains(&format!("<a href=\"/trace/{BATCH}\">")));
    // No text of a session, password or link stands there.
    assert!(!all.contains("temtin_") && !all.contains(crate::console::desk::PASSWORD));
}

#[test]
fn every_deed_has_its_words_and_how_it_ended_is_told_in_words_too() {
    for lang in Lang::ALL {
        for word in ALL.iter().map(|deed| deed.word).chain([BROKEN]) {
            assert!(word_if_any(lang, &format!("deed-{word}")).is_some(), "{lang:?} {word}: add deed-{word}");
        }
    }
    assert_eq!(word_if_any(Lang::Vi, "deed-do-nothing"), None);
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = format!("/console/batches/{BATCH}");
    visitor.get(&page).with(200);
    visitor.send(&format!("{page}/events"), &[("line", "chẳng gì cả")]).with(422);
    let who = Who { by: By::Account("chu".parse().unwrap()), acting_for: None };
    let (services, now) = (&desk.services, desk.services.env.now());
    begin(services, &who, "sweep", "", now).unwrap().end(services, Some("office-only"));
    begin(services, &who, "waive", "", now).unwrap().end(services, Some("cell-too-long"));
    let _open = begin(services, &who, "console.batches.events", &format!("console/batches/{BATCH}/events"), now).unwrap();
    let told = visitor.get("/console/audit").with(200).text;
    let outcomes = [
        "chưa làm: mẫu phải điền lại",
        "không làm được: Chỉ cơ quan quản lý được làm việc này<",
        "không làm được, mã lỗi cell-too-long",
        "chưa thấy kết thúc",
    ];
    for outcome in outcomes {
        assert!(told.contains(outcome), "{outcome}: {told}");
    }
    assert!(told.contains("<strong>Đăng nhập</strong>"), "{told}");
    // A word of an earlier version stands as it is; nothing that was simply done says so again.
    assert!(told.contains("<strong>console.batches.events</strong>") && !told.contains(">sweep<"), "{told}");
}

#[test]
fn a_deed_whose_end_stands_on_the_page_before_is_not_told_as_one_without_an_end() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let (services, now) = (&desk.services, desk.services.env.now());
    let who = Who { by: By::Account("chu".parse().unwrap()), acting_for: None };
    begin(services, &who, "sweep", "", now).unwrap().end(services, None);
    let last = services.store.audit_head().unwrap().seq;
    let before = visitor.get(&format!("/console/audit?before={last}")).with(200).text;
    assert!(!before.contains("data-deed=\"sweep\""), "{before}");
    assert!(visitor.get("/console/audit").with(200).text.contains("data-deed=\"sweep\""));
}

#[test]
fn the_history_tells_when_it_happened_and_why_it_was_done_again() {
    let desk = Desk::open();
    add(&desk, 1);
    let batch = desk.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().record;
    // Guests belong to no batch.
    let guests = Event {
        owner: Owner::Producer(OWN.parse().unwrap()),
        product: batch.product.clone(),
        kind: "packing".into(),
        ..event("don-khach", None, "2026-10-30T09:00:00+07:00")
    };
    let receipt = desk.services.store.add_events(&[guests], desk.services.env.now()).unwrap();
    desk.services.settle(receipt).unwrap();
    let visitor = desk.sign_in("chu");
    let told = visitor.get("/console/history?kind=event").with(200).text;
    assert!(told.contains("31/10/2026 12:00 · xảy ra lúc 30/10/2026 06:00"), "{told}");
    assert!(told.contains("Đóng gói · ") && !told.contains("· lô <"), "{told}");
    let path = format!("/console/stamps/{}", desk.run().id());
    for why in ["", "kẹt giấy"] {
        visitor.get(&path).with(200);
        visitor.submit(&format!("{path}/labels"), &[("do", "take"), ("why", why)]).with(200);
    }
    let prints = visitor.get("/console/history?kind=print").with(200).text;
    assert_eq!(prints.matches("lý do: kẹt giấy").count(), 1, "{prints}");
    assert!(prints.contains("Sổ ghi việc"), "{prints}");
}
