//! A change shows on the very next request, also where the page was kept: on a site whose clock was not set, asked through one
//! and the same doors, as a page, packed, and in the other language.
use super::visitor::{Page, answer, open_gate, path, run, sample};
use axum::http::Method;
use flate2::read::GzDecoder;
use std::io::Read;
use std::sync::Arc;
use tempfile::TempDir;
use temtin::domain::number::NumberRange;
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use temtin::domain::run::{Run, StatusReason};
use temtin::domain::time::Timestamp;
use temtin::service::access::Actor;
use temtin::service::bind::{self, BindOrder};
use temtin::service::issue::IssueFor;
use temtin::service::print::stamps;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::service::status::{self, StatusOrder};
use temtin::web::gate::Gate;

/// Incense: it never expires, so these tests hold on any day.
const BATCH: &str = "lo-tram-nu-tp1";
const ISSUED: &str = "<h1>Mã do hệ thống cấp</h1>";

/// A site under the world's clock, with a run of incense, and its gate. One gate: pages are kept behind it.
struct Live {
    _dir: TempDir,
    services: Arc<Services>,
    gate: Gate,
    run: Run,
    scan: String,
}

impl Live {
    fn with(what: IssueFor, issued: Option<Timestamp>) -> Self {
        let (dir, services) = sample(Today::Now);
        let services = Arc::new(services);
        assert!(!services.env.is_set());
        let run = run(&services, "incense", what, issued.unwrap_or_else(|| services.env.now()));
        let url = stamps::url(&services, &run, run.numbers.first()).unwrap().0;
        Self { _dir: dir, gate: open_gate(services.clone()), scan: path(&services, &url), run, services }
    }

    /// Stamps of the batch, in force.
    fn in_force() -> Self {
        let live = Self::with(IssueFor::Batch(BATCH.parse().unwrap(), Some(2)), None);
        live.change("out", StatusReason::HandedOut, live.run.numbers);
        live
    }

    fn change(&self, deed: &str, reason: StatusReason, numbers: NumberRange) {
        let right = Actor::Operator.can_change_status(&self.run.owner).unwrap();
        let order = StatusOrder { deed: deed.parse().unwrap(), numbers, reason };
        assert!(status::change(&self.services, &right, &order, self.services.env.now()).unwrap().0 > 0);
    }

    fn bind(&self, deed: &str, batch: &str, correction: Option<&str>) {
        let right = Actor::Operator.can_issue(&self.run.owner).unwrap();
        let order = BindOrder {
            deed: deed.parse().unwrap(),
            run: self.run.id(),
            numbers: self.run.numbers,
            batch: batch.parse().unwrap(),
            correction: correction.map(str::to_owned),
        };
        bind::bind(&self.services, &right, &order, self.services.env.now()).unwrap();
    }

    /// What the next request shows: plain, packed, and in English.
    fn next(&self) -> [String; 3] {
        [&[][..], &[("accept-encoding", "gzip")], &[("accept-language", "en")]].map(|headers| {
            let page = answer(&self.gate, Method::GET, &self.scan, headers);
            assert_eq!(page.status, 200);
            unpacked(&page)
        })
    }

    /// Three scans, so that the page is kept in each form, and what all of them show.
    fn scanned_thrice(&self) -> [String; 3] {
        let [_, second, third] = [(); 3].map(|()| self.next());
        assert_eq!(second, third, "a kept page");
        assert_eq!(third[0], third[1], "packed or not, it is one page");
        third
    }
}

fn unpacked(page: &Page) -> String {
    if page.header("content-encoding") != "gzip" {
        return page.text().to_owned();
    }
    let mut text = String::new();
    GzDecoder::new(page.bytes.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// Each form says what it should, and not what it said before.
fn each_says([plain, packed, english]: &[String; 3], vi: &str, en: &str) {
    for (text, title) in [(plain, vi), (packed, vi), (english, en)] {
        assert!(text.contains(&format!("<h1>{title}</h1>")), "{title}: {text}");
    }
}

#[test]
fn a_recall_and_its_lifting_show_on_the_very_next_request() {
    let live = Live::in_force();
    let before = live.scanned_thrice();
    assert!(before[0].contains(ISSUED), "{}", before[0]);
    let right = Actor::Operator.can_recall(&live.run.owner).unwrap();
    let order = RecallOrder {
        id: "thu-hoi-tram".parse().unwrap(),
        kind: RecallKind::Recall,
        scope: Scope::Batch(BATCH.parse().unwrap()),
        reason: Words::default().with("vi", "Có tạp chất"),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    };
    recall::begin(&live.services, &right, &order, live.services.env.now()).unwrap();
    each_says(&live.next(), "Lô này bị thu hồi", "This batch is recalled");
    live.scanned_thrice();
    let now = live.services.env.now();
    recall::end(&live.services, &right, &order.id, RecallState::Lifted, "lift".parse().unwrap(), now).unwrap();
    assert_eq!(live.next(), before);
}

#[test]
fn a_void_shows_on_the_very_next_request() {
    let live = Live::in_force();
    assert!(live.scanned_thrice()[0].contains(ISSUED));
    live.change("void", StatusReason::Spoiled, NumberRange::new(live.run.numbers.first(), 1).unwrap());
    each_says(&live.next(), "Tem này đã bị hủy", "This stamp is void");
}

#[test]
fn a_suspicion_and_its_clearing_show_on_the_very_next_request() {
    let live = Live::in_force();
    let before = live.scanned_thrice();
    live.change("doubt", StatusReason::CopySuspected, live.run.numbers);
    each_says(&live.next(), "Tem có dấu hiệu bị sao chép", "This stamp may have been copied");
    live.change("clear", StatusReason::Cleared, live.run.numbers);
    assert_eq!(live.next(), before);
}

#[test]
fn a_binding_and_its_correction_show_on_the_very_next_request() {
    // Printed ahead of both batches, which were packed on 2026-05-10 and 2026-08-16.
    let printed = "2026-05-01T05:00:00Z".parse().unwrap();
    let live = Live::with(IssueFor::Roll("den-vo-que".parse().unwrap(), 2, None), Some(printed));
    assert!(live.scanned_thrice()[0].contains("<h1>Tem in sẵn, chưa gắn lô</h1>"));
    live.bind("bind", "lo-den-vo-que-tp1", None);
    let first = live.scanned_thrice();
    assert!(first[0].contains(ISSUED) && first.iter().all(|text| text.contains("DVQ-260504-01")), "{}", first[0]);
    // In force before and after: only the facts differ, and the page of the first batch was kept.
    live.bind("mend", "lo-den-vo-que-tp2", Some("nhầm lô"));
    let second = live.next();
    assert!(second[0].contains(ISSUED) && second.iter().all(|text| text.contains("DVQ-260810-01")), "{}", second[0]);
}
