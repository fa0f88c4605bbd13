//! The page of one batch: what it shows of its origin and stamps, events that are corrected and handed over, stamps that cannot be issued; and
//! what a station does in a household's place, as the household reads it.
use crate::console::desk::{BATCH, Desk, OTHER, OWN, PRODUCT};
use crate::console::visitor::{Reply, Visitor, over};
use temtin::domain::batch::{Batch, Relation};
use temtin::domain::event::Event;
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, Scope};
use temtin::domain::registry::Owner;
use temtin::domain::run::StatusReason;
use temtin::service::access::Actor;
use temtin::service::bind::{self, BindOrder};
use temtin::service::completeness;
use temtin::service::issue::IssueFor;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::status::{self, StatusOrder};

/// A batch of raw material, which takes no stamps and went into no stamped goods that are tested here.
const RAW: &str = "lo-tieu-tien-phuoc-nl3";

fn page_of(batch: &str) -> String {
    format!("/console/batches/{batch}")
}

fn stood(desk: &Desk, batch: &str) -> Batch {
    desk.services.store.batch(&batch.parse().unwrap()).unwrap().unwrap().record
}

fn events(desk: &Desk, batch: &str) -> Vec<Event> {
    desk.services.store.events(&batch.parse().unwrap()).unwrap()
}

/// Makes a batch of today by the form; gives its id.
fn made(visitor: &Visitor<'_>, fields: &[(&str, &str)]) -> String {
    visitor.get(&format!("/console/batches/new?product={PRODUCT}")).with(200);
    let made = visitor.submit("/console/batches", fields).with(303);
    made.location().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn a_new_batch_takes_over_no_amount_of_the_one_before() {
    let desk = Desk::open();
    let before = stood(&desk, BATCH);
    assert!(!before.quantity.is_empty() && before.mass.is_some(), "there is something to take over");
    let visitor = desk.sign_in("chu");
    for query in [format!("product={PRODUCT}"), format!("copy={BATCH}")] {
        let form = visitor.get(&format!("/console/batches/new?{query}")).with(200);
        assert_eq!((form.value("quantity"), form.value("mass_kg")), (String::new(), String::new()), "{query}");
        assert!(!form.value("units_count").is_empty(), "what was counted is proposed, and seen");
    }
    let (path, station) = ("/console/households/batches", desk.sign_in("tram"));
    let lot = station.get(path).with(200).value(&format!("lot_code.{OWN}"));
    station.submit(path, &[(&format!("units_count.{OWN}"), "1000")]).with(200);
    let kept = desk.services.store.batches().unwrap().into_iter().find(|owned| owned.record.lot.as_str() == lot).unwrap().record;
    assert_eq!((kept.units, kept.quantity.as_str(), kept.mass), (Some(1000), "", None));
    let list = visitor.get("/console/batches").with(200).text;
    assert!(list.split(&lot).nth(1).unwrap().split("</li>").next().unwrap().replace('.', "").contains("1000"), "{list}");
}

#[test]
fn what_a_station_did_says_so_wherever_the_household_reads_it() {
    let desk = Desk::open();
    let (path, station) = ("/console/households/batches", desk.sign_in("tram"));
    let lot = station.get(path).with(200).value(&format!("lot_code.{OWN}"));
    station.submit(path, &[(&format!("units_count.{OWN}"), "120")]).with(200);
    let kept = desk.services.store.batches().unwrap().into_iter().find(|owned| owned.record.lot.as_str() == lot).unwrap().record;
    let acting = desk.sign_in_for("tram", OWN);
    acting.get(&page_of(BATCH)).with(200);
    acting.submit(&format!("{}/events", page_of(BATCH)), &[("line", "thu hoạch – 20 kg")]).with(303);
    acting.get(&format!("{}/stamps", page_of(BATCH))).with(200);
    acting.submit(&format!("{}/stamps", page_of(BATCH)), &[("count", "2"), ("do", "issue")]).with(303);

    let owner = desk.sign_in("chu");
    let audit = owner.get("/console/audit").with(200).text;
    let of_batch = format!("console/batches/{}", kept.id);
    assert!(audit.contains(&of_batch) && audit.contains("Người tram (tram) thay "), "{audit}");
    let other = desk.sign_in("khac").get("/console/audit").with(200).text;
    assert!(!other.contains(&of_batch), "{other}");
    for kind in ["batch", "issue", "event"] {
        let history = owner.get(&format!("/console/history?kind={kind}")).with(200).text;
        assert!(history.contains("trạm hỗ trợ"), "{kind}: {history}");
    }
    let page = owner.get(&page_of(kept.id.as_str())).with(200).text;
    assert!(page.contains("Người khai") && page.contains("trạm hỗ trợ"), "{page}");
    let page = owner.get(&page_of(BATCH)).with(200).text;
    assert!(page.contains("2 tem · trạm hỗ trợ") && page.contains("Trạm hỗ trợ ghi thay."), "{page}");

    // What the household did itself on another day says nothing of a station.
    drop((station, acting, owner));
    let desk = desk.at("2026-11-02T03:00:00Z");
    let owner = desk.sign_in("chu");
    let own = made(&owner, &[("units_count", "10")]);
    assert!(!owner.get(&page_of(&own)).with(200).text.contains("Người khai"));
    assert!(!owner.get("/console/history?day=02/11/2026").with(200).text.contains("trạm hỗ trợ"));
}

fn has_label_form(reply: &Reply, path: &str) -> bool {
    reply.form(path).is_some()
}

#[test]
fn a_batch_whose_units_all_have_a_stamp_leads_to_its_runs_and_more_need_a_reason() {
    let desk = Desk::open();
    let now = desk.services.env.now();
    crate::pages::visitor::run(&desk.services, "all-of-it", IssueFor::Batch(BATCH.parse().unwrap(), None), now);
    let (visitor, path) = (desk.sign_in("chu"), format!("{}/stamps", page_of(BATCH)));
    assert!(visitor.get(&page_of(BATCH)).with(200).text.contains("In lại hoặc thêm tem"));
    let full = visitor.get(&path).with(200);
    assert!(full.faults().is_empty() && !has_label_form(&full, &path), "{:?}", full.faults());
    assert!(full.text.contains("Mỗi đơn vị của lô đã có tem"), "{}", full.text);
    for run in desk.services.view().runs().filter(|run| run.batch.as_ref().is_some_and(|batch| batch.as_str() == BATCH)) {
        assert!(full.text.contains(&format!("/console/stamps/{}", run.id())), "{}", full.text);
    }
    let more = format!("{path}?more=1");
    assert!(full.text.contains(&more));
    let opened = visitor.get(&more).with(200);
    assert!(opened.faults().is_empty() && has_label_form(&opened, &path), "{:?}", opened.faults());
    let wrong = visitor.submit(&path, &[("count", "2"), ("do", "issue")]).with(422);
    assert_eq!((wrong.wrong(), wrong.value("count")), (vec!["beyond".to_owned()], "2".to_owned()));
    visitor.submit(&path, &[("count", "2"), ("beyond", "2 hũ vỡ khi dán"), ("do", "issue")]).with(303);
}

#[test]
fn stamps_of_a_stopped_batch_and_of_a_void_run_have_no_button_that_could_only_refuse() {
    let desk = Desk::open();
    let (visitor, run) = (desk.sign_in("chu"), desk.run());
    let (stamps, run_page) = (format!("{}/stamps", page_of(BATCH)), format!("/console/stamps/{}", run.id()));
    assert!(visitor.get(&page_of(BATCH)).text.contains(&format!("href=\"{stamps}\"")));
    assert!(has_label_form(&visitor.get(&run_page), &format!("{run_page}/labels")));

    let order = StatusOrder { deed: "void-all".parse().unwrap(), numbers: run.numbers, reason: StatusReason::Spoiled };
    let right = Actor::Operator.can_change_status(&run.owner).unwrap();
    status::change(&desk.services, &right, &order, desk.services.env.now()).unwrap();
    let void = visitor.get(&run_page).with(200);
    assert!(void.faults().is_empty() && void.text.contains("Mọi tem của đợt này đã hủy"), "{}", void.text);
    assert!(!has_label_form(&void, &format!("{run_page}/labels")));

    let order = RecallOrder {
        id: "th-thu-1".parse().unwrap(),
        kind: RecallKind::Hold,
        scope: Scope::Batch(BATCH.parse().unwrap()),
        reason: Words::default().with("vi", "Chờ kiểm tra"),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Producer,
        since: None,
    };
    let right = Actor::Office.can_recall(&run.owner).unwrap();
    recall::begin(&desk.services, &right, &order, desk.services.env.now()).unwrap();
    assert!(!visitor.get(&page_of(BATCH)).with(200).text.contains(&format!("href=\"{stamps}\"")));
    for path in [&stamps, &run_page] {
        let stopped = visitor.get(path).with(200);
        assert!(stopped.faults().is_empty() && stopped.text.contains("đang bị thu hồi hoặc tạm dừng"), "{}", stopped.text);
        assert!(!stopped.text.contains("--lift") && !has_label_form(&stopped, path), "{}", stopped.text);
    }
    assert!(visitor.get(&stamps).text.contains("/console/recalls/th-thu-1"), "it leads to what stops it");
    // Whoever sends the form all the same is refused.
    let count = desk.services.view().runs().count();
    visitor.get(&page_of(BATCH));
    assert_eq!(visitor.send(&stamps, &[("count", "1"), ("do", "issue")]).status, 409);
    assert_eq!(desk.services.view().runs().count(), count);
}

#[test]
fn an_event_is_corrected_by_another_and_both_stay_in_the_journal() {
    let desk = Desk::open();
    let (visitor, path) = (desk.sign_in("chu"), format!("{}/events", page_of(BATCH)));
    visitor.get(&page_of(BATCH)).with(200);
    visitor.submit(&path, &[("line", "đóng gói – 12 kg")]).with(303);
    let wrong = events(&desk, BATCH).into_iter().find(|event| event.quantity == "12 kg").unwrap();
    let link = format!("{}?correct={}", page_of(BATCH), wrong.id);
    assert!(visitor.get(&page_of(BATCH)).with(200).text.contains(&link));
    let form = visitor.get(&link).with(200);
    assert_eq!(
        (form.value("event_type"), form.value("quantity"), form.value("unit")),
        ("packing".into(), "12".into(), "kg".into())
    );
    let before = desk.digest();
    let refused = visitor.submit(&path, &[("event_type", "storing"), ("quantity", "1,2,3")]).with(422);
    assert_eq!(refused.wrong(), ["quantity", "correction_vi"], "{:?}", refused.faults());
    assert_eq!((desk.digest(), refused.value("event_type")), (before, "storing".to_owned()));
    let sent = over(visitor.form(&path).values, &[("quantity", "1,5"), ("correction_vi", "Gõ nhầm")]);
    for _ in 0..2 {
        visitor.send_exactly(&path, &sent).with(303);
    }
    let all = events(&desk, BATCH);
    let right: Vec<&Event> = all.iter().filter(|event| event.corrects.as_ref() == Some(&wrong.id)).collect();
    assert_eq!(right.len(), 1, "sent twice it is one");
    assert_eq!(
        (right[0].kind.as_str(), right[0].quantity.as_str(), right[0].correction_vi.as_str()),
        ("storing", "1.5 kg", "Gõ nhầm")
    );
    assert_eq!(right[0].happened, wrong.happened, "a moment that was left as it stood keeps its seconds");
    assert!(all.contains(&wrong), "what was wrong stays");
    let page = visitor.get(&page_of(BATCH)).with(200).text;
    let line = page.split(&format!("id=\"{}\"", wrong.id)).nth(1).unwrap().split("</li>").next().unwrap();
    assert!(line.contains("class=\"corrected\"") && line.contains(&format!("href=\"#{}\"", right[0].id)), "{line}");
    assert!(page.contains("Sửa bước trước. Gõ nhầm") && !page.contains(&link), "{page}");
    // It is corrected once; what replaced it may be corrected again.
    let again = over(sent, &[("quantity", "7")]);
    assert!(visitor.send_exactly(&path, &again).with(409).text.contains("đã được sửa rồi"));
    assert!(page.contains(&format!("?correct={}", right[0].id)));
    for unknown in ["khong-co", "", "sk-moi-1"] {
        visitor.get(&format!("{}?correct={unknown}", page_of(BATCH))).with(200);
        assert!(visitor.form(&path).values.iter().all(|(name, _)| name != "corrects_event"), "{unknown}");
    }
    visitor.get(&page_of(BATCH));
    visitor.submit(&path, &[("corrects_event", "khong-co"), ("line", "đóng gói")]).with(404);
    // Another's event is nobody else's to correct.
    let foreign =
        desk.services.store.batches().unwrap().into_iter().find(|owned| owned.owner == Owner::Producer(OTHER.parse().unwrap()));
    let theirs = events(&desk, foreign.unwrap().record.id.as_str()).remove(0);
    visitor.get(&page_of(BATCH));
    visitor.submit(&path, &[("corrects_event", theirs.id.as_str()), ("line", "đóng gói")]).with(404);
}

#[test]
fn goods_are_handed_over_by_the_form_of_events() {
    let desk = Desk::open();
    let (visitor, path) = (desk.sign_in("chu"), format!("{}/events", page_of(BATCH)));
    let event = [("event_type", "shipping"), ("event_time", "30/10/2026 08:00"), ("quantity", "20"), ("unit", "kg")];
    for (to, why) in [(OWN, "itself"), ("không ai cả", "nobody")] {
        visitor.get(&page_of(BATCH)).with(200);
        let wrong = visitor.send(&path, &[&event[..], &[("hands_to", to)]].concat()).with(422);
        assert_eq!(wrong.wrong(), ["hands_to"], "{why}");
    }
    visitor.get(&page_of(BATCH));
    visitor.send(&path, &[&event[..], &[("hands_to", OTHER)]].concat()).with(303);
    let sent = events(&desk, BATCH).into_iter().find(|event| event.hands_to.is_some()).unwrap();
    assert_eq!(sent.hands_to.as_ref().map(|to| to.as_str()), Some(OTHER));
    assert!(visitor.get(&page_of(BATCH)).text.contains("chờ bên nhận xác nhận"));
    let receiver = desk.sign_in("khac");
    let receive = format!("/console/hand-overs/{}/receive", sent.id);
    assert!(receiver.get("/console").with(200).text.contains(&receive));
    receiver.submit(&receive, &[]).with(303);
    assert!(visitor.get(&page_of(BATCH)).text.contains("bên nhận đã xác nhận đủ"));
}

#[test]
fn stamps_of_a_roll_are_told_on_the_page_of_the_batch_they_are_bound_to() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let batch = made(&visitor, &[("units_count", "50")]);
    visitor.get(&page_of(&batch)).with(200);
    visitor.submit(&format!("{}/events", page_of(&batch)), &[("line", "đóng gói – 5 kg")]).with(303);
    assert!(visitor.get(&page_of(&batch)).text.contains("Chưa in tem cho lô này"));
    let roll = desk.services.view().runs().find(|run| run.is_roll()).unwrap().clone();
    let order = BindOrder {
        deed: "bind-page".parse().unwrap(),
        run: roll.id(),
        numbers: roll.numbers,
        batch: batch.parse().unwrap(),
        correction: None,
    };
    let right = Actor::Operator.can_issue(&roll.owner).unwrap();
    bind::bind(&desk.services, &right, &order, desk.services.env.now()).unwrap();
    let page = visitor.get(&page_of(&batch)).with(200).text;
    assert!(page.contains(&format!("/console/rolls/{}", roll.id())) && page.contains("3 tem"), "{page}");
    assert!(!page.contains("Chưa in tem cho lô này"), "{page}");
    assert!(!visitor.get(&page_of(BATCH)).text.contains(&format!("/console/rolls/{}", roll.id())));
}

#[test]
fn what_takes_no_stamps_lacks_nothing_before_they_are_printed() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let batch = made(&visitor, &[("stamp_mode", "none"), ("units_count", ""), ("expiry_on", "")]);
    let looked = completeness::look(
        &desk.services,
        &PRODUCT.parse().unwrap(),
        Some(&batch.parse().unwrap()),
        "2026-10-31".parse().unwrap(),
    );
    assert!(!completeness::lacking(&looked.unwrap()).is_empty(), "a batch with stamps would lack something");
    let page = visitor.get(&page_of(&batch)).with(200).text;
    assert!(!page.contains("Còn thiếu trước khi in tem") && !page.contains(&format!("{}/stamps", page_of(&batch))), "{page}");
    let stamped = made(&visitor, &[("stamp_mode", "item"), ("units_count", "5"), ("expiry_on", "")]);
    let page = visitor.get(&page_of(&stamped)).text;
    assert!(page.contains("Còn thiếu trước khi in tem") && !page.contains(&format!("{}/stamps", page_of(&stamped))), "{page}");
}

#[test]
fn thousands_are_parted_in_the_count_of_stamps_as_in_the_units_of_a_batch() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let path = "/console/stamps/new";
    for (typed, count) in [("1.300", 1_300), ("1,300", 1_300), ("70", 70)] {
        visitor.get(path).with(200);
        visitor.submit(path, &[("product_id", PRODUCT), ("count", typed), ("do", "issue")]).with(303);
        let last = desk.services.view().runs().max_by_key(|run| run.numbers.first()).unwrap().numbers.count();
        assert_eq!(last, count, "{typed}");
    }
    for wrong in ["1.30", "1.3000", "1,3", "-5", ""] {
        visitor.get(path);
        let refused = visitor.submit(path, &[("product_id", PRODUCT), ("count", wrong), ("do", "issue")]).with(422);
        assert_eq!((refused.wrong(), refused.value("count")), (vec!["count".to_owned()], wrong.to_owned()));
    }
}

#[test]
fn a_batch_shows_where_it_comes_from_and_what_went_in_is_added_and_taken_out() {
    let desk = Desk::open();
    let (visitor, path) = (desk.sign_in("chu"), format!("{}/inputs", page_of(BATCH)));
    let first = visitor.get(&page_of(BATCH)).with(200).text;
    for told in ["Cơ sở sản xuất – HTX Nông nghiệp mẫu 07", "Vùng nguyên liệu tiêu Tiên Sơn (mẫu)", "TTP-250616-01.N"]
    {
        assert!(first.contains(told), "{told} {first}");
    }
    let inputs = || stood(&desk, BATCH).inputs;
    let before = inputs().len();
    let wrong =
        visitor.send(&path, &[("input_batch", ""), ("relation", "mixed"), ("input_quantity", "1,2,3"), ("input_unit", "vốc")]);
    assert_eq!(wrong.with(422).wrong(), ["input_batch", "relation", "input_quantity", "input_unit"]);
    let good = [("relation", "merge"), ("input_quantity", "12,5"), ("input_unit", "kg")];
    let foreign =
        desk.services.store.batches().unwrap().into_iter().find(|owned| owned.owner == Owner::Producer(OTHER.parse().unwrap()));
    for other in [foreign.unwrap().record.id.as_str(), "khong-co", BATCH] {
        visitor.get(&page_of(BATCH));
        let refused = visitor.send(&path, &[&good[..], &[("input_batch", other)]].concat());
        assert_eq!((refused.status, refused.wrong(), inputs().len()), (422, vec!["input_batch".to_owned()], before), "{other}");
    }
    for _ in 0..2 {
        visitor.get(&page_of(BATCH));
        visitor.send(&path, &[&good[..], &[("input_batch", RAW)]].concat()).with(303);
        assert_eq!(inputs().len(), before + 1, "sent twice it is one");
    }
    let added = inputs().pop().unwrap();
    assert_eq!((added.batch.as_str(), added.relation, added.quantity.to_string().as_str()), (RAW, Relation::Merge, "12.5 kg"));
    assert!(visitor.get(&page_of(BATCH)).with(200).text.contains(&page_of(RAW)), "it leads there");
    visitor.send(&path, &[("gone", RAW)]).with(303);
    assert!(inputs().len() == before && inputs().iter().all(|input| input.batch.as_str() != RAW));
    desk.sign_in("khac").send(&path, &[("gone", RAW)]).with(404);
}
