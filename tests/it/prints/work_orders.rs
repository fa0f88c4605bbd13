//! Work orders: the link, what it gives, what comes back by it.
use crate::audit::trail::all;
use crate::pages::visitor::open_gate;
use crate::prints::press::Press;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use temtin::domain::audit::{By, Stage};
use temtin::domain::id::DeedKey;
use temtin::domain::print_job::{JobId, PrintJob};
use temtin::domain::printing::PrintWish;
use temtin::domain::stamp::StampState;
use temtin::domain::work_order::DAYS_MAX;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::print::hand_out::history;
use temtin::service::print::jobs::{cancel, job};
use temtin::service::print::make::make;
use temtin::service::print::spoiled::{List, read_spoiled};
use temtin::service::print::stamps::url;
use temtin::service::print::work_orders::{self, shown};
use temtin::service::services::Services;
use temtin::web::gate::Gate;

/// A print house with the link to a job's files.
pub struct Desk {
    gate: Gate,
    pub services: Arc<Services>,
    _dir: tempfile::TempDir,
    pub job: PrintJob,
    pub link: String,
    pub first: u64,
}

impl Desk {
    pub fn with(count: u32) -> Self {
        Self::printing(count, |press| press.wish("csv"))
    }

    /// The same for another print of so many stamps.
    pub fn printing(count: u32, wish: impl FnOnce(&Press) -> PrintWish) -> Self {
        let press = Press::with(IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(count)));
        let job = press.order("one", wish(&press), "").unwrap();
        let job = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
        let now = press.services.env.now();
        let (_, token) = work_orders::make(&press.services, &press.right(), &job.id, 14, now).unwrap();
        let (first, services) = (press.run.numbers.first().get(), Arc::new(press.services));
        let link = format!("/orders/{}", token.tell());
        Self { gate: open_gate(services.clone()), services, _dir: press.dir, job, link, first }
    }

    pub fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &(impl AsRef<[u8]> + ?Sized),
    ) -> (u16, HeaderMap, String) {
        let mut request =
            Request::builder().method(method).uri(path).header("accept", "text/html").header("accept-language", "en");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.as_ref().to_vec())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (parts, body) = self.gate.answer(IpAddr::V4(Ipv4Addr::LOCALHOST), request).await.into_parts();
            let bytes = to_bytes(body, 8 << 20).await.unwrap();
            (parts.status.as_u16(), parts.headers, String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    pub fn get(&self, rest: &str) -> (u16, HeaderMap, String) {
        self.ask("GET", &format!("{}{rest}", self.link), &[], "")
    }

    pub fn spoil(&self, text: &str) -> (u16, HeaderMap, String) {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
        self.ask("POST", &format!("{}/spoiled", self.link), &headers, &format!("numbers={encoded}"))
    }

    pub fn state(&self, at: u64) -> StampState {
        self.services.view().state_of((self.first + at).try_into().unwrap())
    }
}

#[test]
fn the_link_shows_files_gives_them_and_takes_the_receipt() {
    let desk = Desk::with(8);
    let (status, headers, page) = desk.get("");
    assert_eq!((status, headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert!(page.contains("noindex") && page.contains(&desk.job.files[0].sha256.to_string()) && !page.contains("<script"));
    assert_eq!(desk.state(0), StampState::NotActivated);
    let file = format!("{}/files/1", desk.link);
    assert_eq!(desk.ask("HEAD", &file, &[], "").0, 405);
    let (status, headers, table) = desk.get("/files/1");
    assert_eq!((status, table.lines().count()), (200, 9));
    assert!(headers["content-disposition"].to_str().unwrap().contains(&desk.job.files[0].name));
    assert_eq!(desk.state(0), StampState::Active);
    let handed = history(&desk.services, desk.job.run).unwrap();
    assert!(handed.len() == 1 && handed[0].who.starts_with("work-order:wo-"));
    assert!(desk.get("/manifest.json").2.contains(&desk.job.files[0].sha256.to_string()));
    let received = format!("{}/received", desk.link);
    let (status, headers, _) = desk.ask("POST", &received, &[("sec-fetch-site", "same-origin")], "");
    assert_eq!((status, headers["location"].to_str().unwrap()), (303, desk.link.as_str()));
    assert!(!desk.get("").2.contains("/received"));
    for (path, status) in [("/files/9", 404), ("/files/x", 404), ("/files", 404), ("/received", 405)] {
        assert_eq!(desk.get(path).0, status, "{path}");
    }
}

#[test]
fn what_a_print_house_does_stands_in_the_audit_log_by_its_link() {
    let desk = Desk::with(8);
    desk.get("");
    desk.get("/manifest.json");
    assert_eq!(all(&desk.services), [], "looking is no deed");
    desk.get("/files/1");
    desk.ask("POST", &format!("{}/received", desk.link), &[("sec-fetch-site", "same-origin")], "");
    desk.spoil(&desk.first.to_string());
    assert_eq!(desk.spoil("x").0, 422);
    let name = desk.link.trim_start_matches("/orders/").split_once('_').unwrap().0.to_owned();
    let mut told = Vec::new();
    for line in all(&desk.services) {
        assert!(matches!(&line.note.who.by, By::Link(id) if id.as_str() == name));
        assert!(line.note.object.as_str().starts_with(&format!("jobs/{}", desk.job.id)));
        if let Stage::Done { .. } | Stage::Refused { .. } = line.note.stage {
            told.push((line.note.deed.to_string(), matches!(line.note.stage, Stage::Done { .. })));
        }
    }
    let expected = [("fetch-job", true), ("acknowledge-order", true), ("void-spoiled", true), ("void-spoiled", false)];
    assert_eq!(told, expected.map(|(deed, done)| (deed.to_owned(), done)));
}

#[test]
fn spoiled_numbers_come_back_as_numbers_ranges_codes_or_rows_and_are_void() {
    let desk = Desk::with(12);
    let run = desk.services.store.run(desk.job.run).unwrap().unwrap();
    let at = |at: u64| desk.first + at;
    let code = |at: u64| url(&desk.services, &run, (desk.first + at).try_into().unwrap()).unwrap().1.to_string();
    let text = format!("{}, {}-{}\n{}", at(0), at(2), at(3), code(5));
    assert_eq!(desk.spoil(&text).0, 303);
    let void = |desk: &Desk| (0..12).filter(|at| desk.state(*at) == StampState::Revoked).collect::<Vec<_>>();
    assert_eq!(void(&desk), [0, 2, 3, 5]);
    assert_eq!(desk.spoil(&text).0, 303, "the same again changes nothing");
    let rows = format!("number,printed_code,url\r\n{},{},https://o.vn/\r\n{},x,y\r\n", at(7), code(7), at(8));
    assert_eq!(desk.spoil(&rows).0, 303);
    assert_eq!(void(&desk), [0, 2, 3, 5, 7, 8]);
    let page = desk.get("").2;
    assert!(page.contains(&format!("{}–{}", at(7), at(8))), "{page}");
}

#[test]
fn a_wrong_list_voids_nothing_and_tells_all_its_faults() {
    let desk = Desk::with(5);
    let other = format!("{}-{}", desk.first + 3, desk.first + 5);
    let (status, _, page) = desk.spoil(&format!("{}\nabc, {other}\n7 <b>x", desk.first));
    assert_eq!(status, 422);
    for part in ["Line 2", "Line 3", "abc", &other, "&#60;b&#62;x"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!((0..5).filter(|at| desk.state(*at) == StampState::Revoked).count(), 0);
    let faults = |text: &str| {
        let list = List { file: "", content: text.as_bytes() };
        read_spoiled(&desk.services, &desk.job, &[list]).unwrap_err()
    };
    for (text, code) in [
        ("", "spoiled-none"),
        (" ,;\n", "spoiled-none"),
        ("number\n", "spoiled-none"),
        ("1-", "spoiled-shape"),
        ("5-4", "spoiled-shape"),
        ("1", "spoiled-foreign"),
        ("ZZZZZ-ZZZZZ-ZZZZ", "spoiled-shape"),
    ] {
        assert_eq!(faults(text)[0].code, code, "{text:?}");
    }
    assert!(faults(&"x ".repeat(5_000)).len() <= 21);
    let many = format!("{} ", desk.first).repeat(1_001);
    assert_eq!(faults(&many)[0].code, "spoiled-many");
}

#[test]
fn no_other_page_sends_the_forms_and_no_other_kind_of_body_is_read() {
    let desk = Desk::with(3);
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://else.example")],
        &[("origin", "null")],
    ] {
        for form in ["received", "spoiled"] {
            assert_eq!(desk.ask("POST", &format!("{}/{form}", desk.link), headers, "numbers=1").0, 403, "{headers:?}");
        }
    }
    let own = [("origin", desk.services.registry.base()), ("content-type", "text/plain".to_owned())];
    let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(desk.ask("POST", &format!("{}/spoiled", desk.link), &own, "numbers=1").0, 415);
    assert_eq!(desk.ask("POST", &format!("{}/received", desk.link), &own[..1], "").0, 303);
}

#[test]
fn a_link_that_is_unknown_cut_or_expired_is_the_same_nothing() {
    let desk = Desk::with(3);
    let token = desk.link.strip_prefix("/orders/").unwrap();
    let told = |path: &str| {
        let (status, _, page) = desk.ask("GET", path, &[], "");
        // What differs is the address in its own links and the request's name.
        (status, page.contains("work order") && !page.contains(&desk.job.id.to_string()))
    };
    for wrong in ["wo-000000000000_x", &token[..token.len() - 1], &format!("{token}x"), "x", "%00", &"a".repeat(200)] {
        assert_eq!(told(&format!("/orders/{wrong}")), (404, true), "{wrong}");
        assert_eq!(desk.ask("POST", &format!("/orders/{wrong}/received"), &[], "").0, 404);
    }
    let now = desk.services.env.now();
    let in_days = |days: i64| now.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
    assert!(shown(&desk.services, token, in_days(13)).is_ok());
    assert_eq!(shown(&desk.services, token, in_days(14)).unwrap_err().code(), "work-order-unknown");
    let right = Actor::Operator.can_issue(&desk.job.owner).unwrap();
    for days in [0, DAYS_MAX + 1, u32::MAX] {
        let error = work_orders::make(&desk.services, &right, &desk.job.id, days, now).unwrap_err();
        assert_eq!(error.code(), "work-order-days");
    }
    let unknown: JobId = JobId::of(desk.job.run, 9);
    assert_eq!(work_orders::make(&desk.services, &right, &unknown, 1, now).unwrap_err().code(), "job-unknown");
    cancel(&desk.services, &right, &desk.job.id).unwrap();
    assert_eq!(job(&desk.services, &desk.job.id).unwrap().state.code(), "cancelled");
    assert_eq!(told(&desk.link), (404, true));
    assert_eq!(work_orders::make(&desk.services, &right, &desk.job.id, 1, now).unwrap_err().code(), "job-cancelled");
}

#[test]
fn a_page_whose_files_were_taken_away_says_so_and_offers_none() {
    let desk = Desk::with(5);
    let right = Actor::Operator.can_issue(&desk.job.owner).unwrap();
    assert!(desk.get("").2.contains("/files/1\""));
    temtin::service::print::jobs::sweep(&desk.services, &right, &desk.job.id, desk.services.env.now()).unwrap();
    let (status, _, page) = desk.get("");
    assert!(status == 200 && page.contains("taken away") && !page.contains("/files/"), "{page}");
    let (status, _, page) = desk.get("/files/1");
    assert!(status == 404 && page.contains("taken away"), "{status} {page}");
}

#[test]
fn a_second_click_makes_no_second_link_and_a_form_that_is_opened_again_does() {
    let desk = Desk::with(3);
    let right = Actor::Operator.can_issue(&desk.job.owner).unwrap();
    let now = desk.services.env.now();
    let deed = |text: &str| text.parse::<DeedKey>().unwrap();
    let make = |key: &str, days: u32, now| {
        work_orders::make_once(&desk.services, &right, (&desk.job.id, days), &deed(key), now).unwrap()
    };
    let good = |token: &work_orders::LinkToken| work_orders::shown(&desk.services, token.tell(), now).is_ok();
    let ((first, older), (second, newer)) = (make("web-1", 14, now), make("web-1", 14, now));
    assert_eq!((first.id, first.made), (second.id.clone(), second.made));
    assert!(!good(&older) && good(&newer), "the link that was told last is the only one");
    let (other, beside) = make("web-2", 14, now);
    assert!(other.id != second.id && good(&newer) && good(&beside));
    // Whoever comes back to the page later wants another link: the first may be with a print house.
    let later = now.checked_add(jiff::SignedDuration::from_secs(61)).unwrap();
    let (third, back) = make("web-1", 14, later);
    assert!(third.id != second.id && good(&newer) && good(&back));
    let two: Vec<String> = std::thread::scope(|scope| {
        let click = || make("web-3", 14, now).0.id;
        [scope.spawn(click), scope.spawn(click)].map(|one| one.join().unwrap()).into()
    });
    assert_eq!(two[0], two[1]);
    let wrong = work_orders::make_once(&desk.services, &right, (&desk.job.id, 0), &deed("web-4"), now).unwrap_err();
    assert_eq!(wrong.code(), "work-order-days");
}
