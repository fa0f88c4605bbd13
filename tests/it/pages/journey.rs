//! What happened to a lot, as its page tells it: hand-overs, corrections, one step back and forward, the whole way, what is missing.
use super::visitor::{Page, answer, open_gate, sample};
use axum::http::{Method, StatusCode};
use std::sync::Arc;
use temtin::domain::event::Event;
use temtin::domain::id::EventId;
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::web::gate::Gate;

const BATCH: &str = "lo-gao-tim-than-tp2";
const PAGE: &str = "/01/09506000900285/10/GTT-250920-01";

struct Site {
    _dir: tempfile::TempDir,
    services: Arc<Services>,
    gate: Gate,
}

impl Site {
    fn open() -> Self {
        let (dir, services) = sample(Today::From("2026-10-31T05:00:00Z".parse().unwrap()));
        let services = Arc::new(services);
        Self { _dir: dir, gate: open_gate(services.clone()), services }
    }

    fn get(&self, path: &str, accept: &str) -> Page {
        answer(&self.gate, Method::GET, path, &[("accept", accept), ("accept-language", "vi")])
    }

    fn page(&self) -> String {
        self.get(PAGE, "text/html").text().to_owned()
    }

    /// An event at this hour of 2026-10-30.
    fn event(&self, id: &str, hour: u8) -> Event {
        let template = self.services.store.events(&BATCH.parse().unwrap()).unwrap().swap_remove(0);
        let at = format!("2026-10-30T{hour:02}:00:00+07:00").parse().unwrap();
        Event { id: id.parse().unwrap(), happened: at, recorded: at, note_vi: String::new(), ..template }
    }

    fn add(&self, event: Event) {
        let receipt = self.services.store.add_events(&[event], self.services.env.now()).unwrap();
        self.services.settle(receipt).unwrap();
    }
}

fn id(text: &str) -> Option<EventId> {
    Some(text.parse().unwrap())
}

#[test]
fn goods_that_were_handed_over_are_pending_until_the_receiver_says_how_much_came() {
    for (came, word) in [("100 kg", "đã xác nhận đủ"), ("99.9 kg", "đã xác nhận đủ"), ("80 kg", "số lượng khác")]
    {
        let site = Site::open();
        let to = Some("htx-mau-04".parse().unwrap());
        site.add(Event { hands_to: to.clone(), quantity: "100 kg".into(), ..site.event("sk-giao", 8) });
        assert!(site.page().contains("chờ bên nhận xác nhận"), "{came}");
        let receipt = Event { receives: id("sk-giao"), producer: to, quantity: came.into(), ..site.event("sk-nhan", 9) };
        let other = Event { producer: Some("htx-mau-13".parse().unwrap()), ..receipt.clone() };
        assert_eq!(site.services.store.add_events(&[other], site.services.env.now()).unwrap_err().code(), "receipt-not-yours");
        site.add(receipt);
        let page = site.page();
        let told: Vec<&str> = page.lines().filter(|line| line.contains("handed")).collect();
        assert!(page.contains(word) && !page.contains("chờ bên nhận xác nhận"), "{came}: {told:?}");
    }
}

#[test]
fn a_correction_shows_its_reason_and_the_old_value_stays() {
    let site = Site::open();
    site.add(Event { quantity: "120 kg".into(), ..site.event("sk-sai", 8) });
    let fixed = Event {
        corrects: id("sk-sai"),
        quantity: "102 kg".into(),
        correction_vi: "Đọc nhầm cân".into(),
        ..site.event("sk-dung", 9)
    };
    site.add(fixed.clone());
    let page = site.page();
    for part in ["120 kg", "102 kg", "Đọc nhầm cân", "Đã sửa", "Cập nhật lần cuối"] {
        assert!(page.contains(part), "{part}");
    }
    // Of two who correct the same, the second learns of the first.
    let second = Event { id: "sk-dung-2".parse().unwrap(), ..fixed };
    let error = site.services.store.add_events(&[second], site.services.env.now()).unwrap_err();
    assert_eq!(error.code(), "correction-of-past");
    assert!(error.faults[0].args.contains(&("by", "sk-dung".to_owned())));
}

#[test]
fn one_step_back_and_forward_stand_on_the_page_and_the_whole_way_has_its_own() {
    let site = Site::open();
    let page = site.page();
    for part in ["/10/GTT-250915-01.N", "chế biến 2000 kg", "/trace/lo-gao-tim-than-tp2", "Mười mục truy xuất", "<dd>9/10</dd>"]
    {
        assert!(page.contains(part), "{part}");
    }
    let raw = site.get("/01/09506000900285/10/GTT-250915-01.N", "text/html").text().to_owned();
    assert!(raw.contains("/10/GTT-250920-01"));
    let way = site.get("/trace/lo-gao-tim-than-tp2", "text/html");
    let text = way.text();
    // The drawing, and the table that says the same.
    assert_eq!((text.matches("<rect").count(), text.matches("<line").count(), text.matches("<tr>").count()), (2, 1, 3));
    let twin = site.get("/trace/lo-gao-tim-than-tp2", "application/json").json();
    assert_eq!(twin["links"].as_array().unwrap().len(), 1);
    for wrong in ["/trace/lo-khong-co", "/trace/", "/trace/%C4%91", "/trace/a/b"] {
        assert_eq!(site.get(wrong, "text/html").status, StatusCode::NOT_FOUND, "{wrong}");
    }
}
