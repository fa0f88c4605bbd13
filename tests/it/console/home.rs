//! What waits, for a producer and for a station; hand-overs, batches of a day, scans, recalls.
use crate::console::desk::{BATCH, Desk, OTHER, OWN, PRODUCT};
use crate::console::visitor::Visitor;
use crate::kit::samples::event;
use crate::pages::visitor::run as issue;
use temtin::domain::event::Event;
use temtin::domain::id::BatchId;
use temtin::domain::number::{Number, NumberRange};
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use temtin::domain::registry::Owner;
use temtin::domain::run::StatusReason;
use temtin::domain::scan::{ScanKey, ScanSum};
use temtin::domain::time::Date;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::scan_days::{Period, Wanted, scan_days};
use temtin::service::status::{self, StatusOrder};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Whether the home page of somebody says this.
fn home_says(visitor: &Visitor<'_>, text: &str) -> bool {
    visitor.get("/console").with(200).text.contains(text)
}

/// Addresses of the buttons of the tasks.
fn buttons(page: &str) -> Vec<String> {
    let tasks = page.split("<ul class=\"tasks\">").nth(1).unwrap().split("</ul>").next().unwrap();
    let links = tasks.split("<a class=\"button").skip(1);
    links.map(|link| link.split("href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn the_home_page_tells_what_waits_and_its_buttons_lead_to_pages() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = visitor.get("/console").with(200).text;
    assert!(page.contains("đã cấp, chưa nhận tệp in"), "{page}");
    assert!(page.contains("Cuộn tem in sẵn còn 3 tem chưa gắn lô"), "a small roll is not running out: {page}");
    let run = desk.run();
    let buttons = buttons(&page);
    assert!(buttons.contains(&format!("/console/stamps/{}", run.id())), "{buttons:?}");
    for path in buttons.iter().filter(|path| !path.starts_with("/console/rolls/")) {
        visitor.get(path).with(200);
    }
    assert!(page.contains("Đã cấp trong năm: 6 tem (không kể tem đã hủy)"), "{page}");
    // What waits at one producer is nobody else's.
    assert!(!home_says(&desk.sign_in("khac"), run.lot.as_ref().unwrap().as_str()));
}

#[test]
fn whoever_is_new_is_led_to_the_first_product_and_whoever_is_not_to_what_waits() {
    let desk = Desk::open();
    let page = desk.newcomer().get("/console").with(200).text;
    assert_eq!(buttons(&page), ["/console/products/new"]);
    assert!(!page.contains("Hôm nay không có việc nào đang chờ"), "{page}");
    let page = desk.sign_in("chu").get("/console").with(200).text;
    assert!(!buttons(&page).contains(&"/console/products/new".to_owned()), "{page}");
}

#[test]
fn a_stamp_scanned_before_its_file_was_taken_is_told_first() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    assert!(!home_says(&visitor, "Tem chưa có hiệu lực đã bị quét"));
    let key = ScanKey { number: desk.run().numbers.first(), day: day("2026-10-30") };
    desk.services.store.add_scans(&[ScanSum { key, count: 4 }]).unwrap();
    let page = visitor.get("/console").with(200).text;
    assert!(page.contains("Tem chưa có hiệu lực đã bị quét: 4 lượt trên 1 tem"), "{page}");
    assert_eq!(buttons(&page)[0], format!("/console/stamps/{}", desk.run().id()));
}

#[test]
fn a_roll_that_runs_out_leads_to_the_next_one() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let runs: Vec<_> = desk.services.view().runs().filter(|run| run.is_roll() && run.owner == owner(OWN)).cloned().collect();
    let next = issue(&desk.services, "next", IssueFor::Roll(PRODUCT.parse().unwrap(), 20, None), desk.services.env.now());
    let void = |numbers: NumberRange| {
        let order = StatusOrder { deed: format!("v-{numbers}").parse().unwrap(), numbers, reason: StatusReason::Stolen };
        let right = Actor::Operator.can_change_status(&next.owner).unwrap();
        status::change(&desk.services, &right, &order, desk.services.env.now()).unwrap();
    };
    runs.iter().for_each(|run| void(run.numbers));
    void(NumberRange::new(next.numbers.first(), 17).unwrap());
    let page = visitor.get("/console").with(200).text;
    assert!(page.contains("Cuộn tem in sẵn sắp hết, còn 3 tem") && page.contains("In cuộn trước"), "{page}");
    let button = buttons(&page).into_iter().find(|path| path.starts_with("/console/stamps/new")).unwrap();
    assert_eq!(visitor.get(&button).with(200).value("product_id"), PRODUCT);
}

/// Goods of another producer that are handed to `to`.
fn handed(desk: &Desk, id: &str, to: &str) -> Event {
    let batch = desk.services.store.batches().unwrap().into_iter().find(|owned| owned.owner == owner(OTHER)).unwrap().record;
    let sent = Event {
        owner: owner(OTHER),
        product: batch.product,
        batch: Some(batch.id),
        producer: Some(OTHER.parse().unwrap()),
        kind: "shipping".into(),
        kind_vi: "Xuất".into(),
        biz_step: "shipping".into(),
        quantity: "40 kg".into(),
        hands_to: Some(to.parse().unwrap()),
        ..event(id, None, "2026-10-28T08:00:00+07:00")
    };
    let receipt = desk.services.store.add_events(std::slice::from_ref(&sent), desk.services.env.now()).unwrap();
    desk.services.settle(receipt).unwrap();
    sent
}

fn owner(id: &str) -> Owner {
    Owner::Producer(id.parse().unwrap())
}

#[test]
fn goods_on_their_way_are_confirmed_once_and_by_nobody_but_whom_they_were_handed_to() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    // Asked before, so that what is known is known to change.
    assert!(!home_says(&visitor, "Đã nhận"));
    let sent = handed(&desk, "giao-1", OWN);
    handed(&desk, "giao-2", "ho-mau-39");
    let page = visitor.get("/console").with(200).text;
    assert_eq!(page.matches("Chờ bạn xác nhận đã nhận: 40 kg").count(), 1, "{page}");

    let path = "/console/hand-overs/giao-1/receive";
    let other = desk.sign_in("khac");
    other.get("/console").with(200);
    other.send(path, &[]).with(404);
    visitor.get("/console").with(200);
    visitor.send("/console/hand-overs/giao-2/receive", &[]).with(404);
    visitor.send("/console/hand-overs/khong-co/receive", &[]).with(404);
    visitor.get("/console").with(200);
    let form = visitor.form(path);
    for _ in 0..2 {
        assert_eq!(visitor.send_exactly(path, &form.values).with(303).location(), "/console");
    }
    let events = desk.services.store.events(sent.batch.as_ref().unwrap()).unwrap();
    let received: Vec<&Event> = events.iter().filter(|event| event.receives.as_ref() == Some(&sent.id)).collect();
    assert_eq!(received.len(), 1);
    assert_eq!((received[0].quantity.as_str(), &received[0].owner), ("40 kg", &owner(OWN)));
    assert!(!home_says(&visitor, "Chờ bạn xác nhận đã nhận"));
}

#[test]
fn a_station_sees_all_its_households_before_it_chooses_one() {
    let desk = Desk::open();
    let page = desk.sign_in("tram").get("/console").with(200).text;
    for id in [OWN, "ho-mau-39"] {
        assert!(page.contains(&format!("/console/households/{id}")), "{page}");
    }
    assert!(page.contains("việc đang chờ") && page.contains("/console/households/batches"), "{page}");
    assert!(!page.contains(OTHER));
}

/// Batches of a producer that were made at the kit's noon.
fn of_today(desk: &Desk, of: &str) -> Vec<(String, Option<u32>)> {
    let all = desk.services.store.batches().unwrap().into_iter();
    let made = all.filter(|owned| owned.owner == owner(of) && owned.record.made_on == day("2026-10-31"));
    made.map(|owned| (owned.record.lot.to_string(), owned.record.units)).collect()
}

const DAY: &str = "/console/households/batches";

#[test]
fn batches_of_a_day_are_kept_for_several_households_and_sent_twice_once() {
    let desk = Desk::open();
    let visitor = desk.sign_in("tram");
    let page = visitor.get(DAY).with(200);
    let lot = page.value(&format!("lot_code.{OWN}"));
    assert!(lot.contains("261031"), "{lot}");
    let units = format!("units_count.{OWN}");
    let form = crate::console::visitor::over(visitor.form(DAY).values, &[(&units, "120")]);
    for _ in 0..2 {
        let kept = visitor.send_exactly(DAY, &form).with(200);
        assert!(kept.text.contains(&lot), "{}", kept.text);
        assert_eq!(of_today(&desk, OWN), [(lot.clone(), Some(120))]);
    }
    // The row that was left empty made none.
    assert!(of_today(&desk, "ho-mau-39").is_empty());
    // The next one of the day has a lot of its own.
    let next = visitor.get(DAY).with(200).value(&format!("lot_code.{OWN}"));
    assert_ne!(next, lot);
}

#[test]
fn all_that_is_wrong_in_rows_is_told_at_once_and_what_was_typed_is_kept() {
    let desk = Desk::open();
    let visitor = desk.sign_in("tram");
    visitor.get(DAY).with(200);
    let [units, expiry] = ["units_count", "expiry_on"].map(|column| format!("{column}.{OWN}"));
    let wrong = visitor.submit(DAY, &[(&units, "nhiều"), (&expiry, "31/02/2027")]).with(422);
    let mut fields = wrong.wrong();
    fields.sort();
    assert_eq!(fields, [expiry.clone(), units.clone()], "{:?}", wrong.faults());
    assert_eq!((wrong.value(&units), wrong.value(&expiry)), ("nhiều".to_owned(), "31/02/2027".to_owned()));
    assert!(of_today(&desk, OWN).is_empty());

    // Nothing filled in is a fault, and another's row is no row.
    visitor.get(DAY).with(200);
    let nothing = visitor.submit(DAY, &[]).with(422);
    assert_eq!(nothing.faults().len(), 1);
    visitor.get(DAY).with(200);
    let rows = [("units_count", "5"), ("product_id", PRODUCT), ("lot_code", "TRAI-PHEP-1"), ("expiry_on", "31/12/2027")];
    let rows = rows.map(|(column, value)| (format!("{column}.{OTHER}"), value));
    let rows: Vec<(&str, &str)> = rows.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    visitor.submit(DAY, &rows).with(422);
    assert!(of_today(&desk, OTHER).is_empty());
    assert!(!desk.services.store.batches().unwrap().iter().any(|owned| owned.record.lot.as_str() == "TRAI-PHEP-1"));
}

fn sum(number: Number, on: &str, count: u64) -> ScanSum {
    ScanSum { key: ScanKey { number, day: day(on) }, count }
}

#[test]
fn scans_are_told_by_day_product_batch_and_run_of_ones_own() {
    let desk = Desk::open();
    let run = desk.run();
    let numbers: Vec<Number> = run.numbers.numbers().collect();
    let sums = [
        sum(numbers[0], "2026-10-30", 2),
        sum(numbers[0], "2026-10-31", 3),
        sum(numbers[1], "2026-10-31", 4),
        sum(numbers[2], "2026-07-01", 100),
    ];
    desk.services.store.add_scans(&sums).unwrap();
    let visitor = desk.sign_in("chu");
    let page = visitor.get("/console/scans").with(200).text;
    assert!(page.contains("Cao nhất: 7 lượt, ngày 31/10/2026"), "{page}");
    assert!(page.contains("<dd>9</dd>") && page.contains("<dd>109</dd>") && page.contains("<dd>3</dd>"), "{page}");
    for asked in [format!("run={}", run.id()), format!("batch={BATCH}"), format!("product={PRODUCT}")] {
        let part = visitor.get(&format!("/console/scans?days=90&{asked}")).with(200).text;
        assert!(part.contains("<dd>9</dd>") && part.contains("<dd>109</dd>"), "{asked} {part}");
    }
    let other = desk.sign_in("khac");
    assert!(!other.get("/console/scans").with(200).text.contains("109"));
    for asked in [format!("run={}", run.id()), format!("batch={BATCH}"), format!("product={PRODUCT}")] {
        other.get(&format!("/console/scans?{asked}")).with(404);
    }
    for asked in ["run=x", "batch=%20", "product=khong-co", "run=99"] {
        visitor.get(&format!("/console/scans?{asked}")).with(if asked == "batch=%20" { 200 } else { 404 });
    }
}

#[test]
fn days_of_scans_hold_nought_where_there_was_none_and_a_first_scan_counts_once() {
    let desk = Desk::open();
    let run = desk.run();
    let number = run.numbers.first();
    let period = Period { from: day("2026-10-29"), to: day("2026-10-31") };
    desk.services.store.add_scans(&[sum(number, "2026-10-29", 1), sum(number, "2026-10-31", 2)]).unwrap();
    let of = |owner: &Owner| scan_days(&desk.services, owner, &Wanted::default(), period).unwrap();
    let found = of(&owner(OWN));
    let days: Vec<(u64, u64)> = found.days.iter().map(|day| (day.scans, day.firsts)).collect();
    assert_eq!(days, [(1, 1), (0, 0), (2, 0)]);
    assert_eq!((found.all.within, found.all.stamps, found.all.first), (3, 1, Some(day("2026-10-29"))));
    assert!(!found.at_least && found.batches.keys().any(|batch| batch.as_str() == BATCH));
    assert_eq!(of(&owner(OTHER)).all.ever, 0);
}

const RECALL: &str = "/console/batches/lo-tieu-tien-phuoc-tp4/recall";

#[test]
fn a_hold_is_confirmed_with_what_it_reaches_begun_once_and_lifted_by_whoever_ordered_it() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    visitor.get(&format!("/console/batches/{BATCH}")).with(200);
    visitor.get(RECALL).with(200);
    let fields = [("kind", "hold"), ("reason_vi", "Chờ kết quả kiểm nghiệm"), ("contact", "0900 000 001")];
    let before = desk.services.store.recalls().unwrap().len();
    let confirm = visitor.send(RECALL, &[&fields[..], &[("do", "confirm")]].concat()).with(200);
    assert!(confirm.text.contains("Chờ kết quả kiểm nghiệm") && confirm.text.contains("<dd>3</dd>"), "{}", confirm.text);
    assert_eq!(desk.services.store.recalls().unwrap().len(), before);

    // Back to the form with what was typed, and on again.
    let again = visitor.submit(RECALL, &[("do", "edit")]).with(200);
    assert_eq!(again.value("contact"), "0900 000 001");
    visitor.send(RECALL, &[&fields[..], &[("do", "confirm")]].concat()).with(200);
    let form = crate::console::visitor::over(visitor.form(RECALL).values, &[("do", "begin")]);
    let first = visitor.send_exactly(RECALL, &form).with(303).location().to_owned();
    assert_eq!(visitor.send_exactly(RECALL, &form).with(303).location(), first);
    assert_eq!(desk.services.store.recalls().unwrap().len(), before + 1);
    let id = first.rsplit('/').next().unwrap().parse().unwrap();
    let stood = desk.services.store.recall(&id).unwrap().unwrap();
    assert_eq!((stood.kind, stood.ordered_by, stood.state), (RecallKind::Hold, OrderedBy::Producer, RecallState::Open));
    assert!(home_says(&visitor, "Đang tạm dừng bán: lô"));
    assert!(visitor.get(&format!("/console/batches/{BATCH}")).with(200).text.contains("Lô này đang tạm dừng bán"));

    let end = format!("{first}/end");
    desk.sign_in("khac").send(&end, &[("do", "lift")]).with(404);
    visitor.get(&first).with(200);
    visitor.send(&end, &[("do", "close")]).with(422);
    visitor.get(&first).with(200);
    let lift = crate::console::visitor::over(visitor.form(&end).values, &[("do", "lift")]);
    for _ in 0..2 {
        visitor.send_exactly(&end, &lift).with(303);
    }
    assert_eq!(desk.services.store.recall(&id).unwrap().unwrap().state, RecallState::Lifted);
    assert!(!home_says(&visitor, "Đang tạm dừng bán"));
}

#[test]
fn a_recall_without_a_reason_or_of_anothers_batch_is_none() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    for kind in ["recall", "hold"] {
        visitor.get(RECALL).with(200);
        let long = "a".repeat(1_001);
        let wrong = visitor.send(RECALL, &[("kind", kind), ("action_vi", &long), ("do", "begin")]).with(422);
        assert_eq!(wrong.wrong(), ["reason_vi", "action_vi"], "{kind} {:?}", wrong.faults());
        assert_eq!(wrong.value("kind"), kind);
    }
    let other = desk.sign_in("khac");
    other.get(RECALL).with(404);
    other.send(RECALL, &[("kind", "hold"), ("reason_vi", "x"), ("do", "begin")]).with(404);
    visitor.get("/console/recalls/khong-co").with(404);
}

#[test]
fn what_the_office_ordered_is_seen_and_not_ended_by_the_producer() {
    let desk = Desk::open();
    let batch: BatchId = BATCH.parse().unwrap();
    let order = RecallOrder {
        id: "th-office-1".parse().unwrap(),
        kind: RecallKind::Recall,
        scope: Scope::Batch(batch),
        reason: Words::default().with("vi", "Sai nhãn"),
        action: Words::default(),
        order: "12/QĐ".into(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    };
    let right = Actor::Office.can_recall(&owner(OWN)).unwrap();
    recall::begin(&desk.services, &right, &order, desk.services.env.now()).unwrap();
    let visitor = desk.sign_in("chu");
    let page = visitor.get("/console/recalls/th-office-1").with(200).text;
    assert!(page.contains("Sai nhãn") && page.contains("chỉ nơi ra lệnh mới kết thúc được"), "{page}");
    visitor.send("/console/recalls/th-office-1/end", &[("do", "lift")]).with(403);
    desk.sign_in("khac").get("/console/recalls/th-office-1").with(404);
    assert_eq!(desk.services.store.recall(&order.id).unwrap().unwrap().state, RecallState::Open);
}

#[test]
fn numbers_of_a_range_are_read_on_over_the_end_of_a_chunk() {
    let desk = Desk::open();
    let roll = desk.services.view().runs().find(|run| run.is_roll() && run.owner == owner(OWN)).unwrap().clone();
    let numbers: Vec<Number> = roll.numbers.numbers().collect();
    // More sums than are read at once: thirty years of days of each of three stamps.
    let mut on = day("1996-01-01");
    let mut sums = Vec::new();
    for _ in 0..6_000 {
        sums.extend(numbers.iter().map(|number| ScanSum { key: ScanKey { number: *number, day: on }, count: 1 }));
        on = on.tomorrow().unwrap();
    }
    desk.services.store.add_scans(&sums).unwrap();
    let period = Period { from: day("1996-01-01"), to: day("1996-01-02") };
    let found = scan_days(&desk.services, &owner(OWN), &Wanted { run: Some(roll.id()), ..Wanted::default() }, period).unwrap();
    assert_eq!((found.all.ever, found.all.within, found.all.stamps, found.at_least), (18_000, 6, 3, false));
}
