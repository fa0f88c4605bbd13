//! Where scans were: by the network, and as shoppers say. Sums alone are kept, no answer changes by them, and a look says nothing.
use super::visitor::{Page, path, run, sample, unlimited};
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, Scope};
use temtin::domain::run::Run;
use temtin::domain::scan::KnownBy;
use temtin::domain::time::Timestamp;
use temtin::service::access::Actor;
use temtin::service::bind::{self, BindOrder};
use temtin::service::issue::IssueFor;
use temtin::service::print::stamps;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::scan_days::{Period, Wanted, scan_days};
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::store::contract::archive::StoredRecord;
use temtin::web::gate::Gate;
use temtin::web::options::Options;
use temtin::web::regions::Regions;

const NOON: &str = "2026-10-31T05:00:00Z";
const BATCH: &str = "lo-tieu-tien-phuoc-tp4";
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const CHROME: &str = "Mozilla/5.0 (Linux; Android 14) Chrome/130 Safari/537";
const FORM: &str = "application/x-www-form-urlencoded";

/// A network of Đà Nẵng, one of what was Quảng Nam, one of Japan, and one that the file does not know.
const DA_NANG: &str = "192.0.2.1";
const QUANG_NAM: &str = "192.0.2.200";
const JAPAN: &str = "203.0.113.1";
const NOWHERE: &str = "203.0.113.200";

/// A registry behind a proxy of its own, with the file of regions.
struct Market {
    _dir: TempDir,
    services: Arc<Services>,
    gate: Gate,
    run: Run,
    scan: String,
}

impl Market {
    fn open(what: IssueFor, issued: &str) -> Self {
        let now: Timestamp = NOON.parse().unwrap();
        let (dir, services) = sample(Today::From(now));
        let services = Arc::new(services);
        let run = run(&services, "pepper", what, issued.parse().unwrap());
        let scan = path(&services, &stamps::url(&services, &run, run.numbers.first()).unwrap().0);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/geoip/regions.mmdb");
        let options = Options { regions: Regions::open(&file).unwrap(), proxies: vec![PROXY], ..unlimited() };
        Self { _dir: dir, gate: Gate::new(services.clone(), Arc::new(options)).unwrap(), run, scan, services }
    }

    fn of_a_batch() -> Self {
        Self::open(IssueFor::Batch(BATCH.parse().unwrap(), Some(3)), NOON)
    }

    fn ask(&self, method: Method, path: &str, from: &str, headers: &[(&str, &str)], body: &str) -> Page {
        let mut request =
            Request::builder().method(method).uri(path).header("x-forwarded-for", from).header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (parts, body) = self.gate.answer(PROXY, request).await.into_parts();
            Page { status: parts.status, headers: parts.headers, bytes: to_bytes(body, 1 << 20).await.unwrap().to_vec() }
        })
    }

    fn scan(&self, from: &str) -> Page {
        self.ask(Method::GET, &self.scan, from, &[], "")
    }

    /// As a browser sends the form of the page.
    fn tell(&self, from: &str, browser: &str, body: &str) -> Page {
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", FORM), ("user-agent", browser)];
        self.ask(Method::POST, &self.scan, from, &headers, body)
    }

    /// Every place that was counted: how it is known, region, and how often.
    fn places(&self) -> Vec<(KnownBy, String, u64)> {
        self.services.scans.write(self.services.store.as_ref());
        let on = self.services.registry.zone.day(self.services.env.now());
        let sums = self.services.store.scan_places(self.run.id(), on, on, 99).unwrap();
        sums.into_iter().map(|sum| (sum.key.by, sum.key.region.to_string(), sum.count)).collect()
    }

    fn scans(&self) -> u64 {
        self.services.scans.write(self.services.store.as_ref());
        self.services.store.scans_within(self.run.numbers, 99).unwrap().count
    }
}

/// The path with the last digit of its token changed.
fn forged(path: &str) -> String {
    let (kept, last) = path.split_at(path.len() - 1);
    format!("{kept}{}", if last == "0" { "1" } else { "0" })
}

fn told(region: &str, count: u64) -> (KnownBy, String, u64) {
    (KnownBy::Told, region.to_owned(), count)
}

fn found(region: &str, count: u64) -> (KnownBy, String, u64) {
    (KnownBy::Network, region.to_owned(), count)
}

#[test]
fn a_scan_counts_for_the_region_of_its_network_and_no_address_is_kept() {
    let market = Market::of_a_batch();
    for from in [DA_NANG, DA_NANG, QUANG_NAM, JAPAN, NOWHERE, "2001:db8:1::7"] {
        assert_eq!(market.scan(from).status, StatusCode::OK, "{from}");
    }
    let forged = forged(&market.scan);
    market.ask(Method::GET, &forged, DA_NANG, &[], "");
    assert_eq!(market.places(), [found("JP", 1), found("VN-27", 1), found("VN-DN", 2), found("VN-HN", 1)]);
    assert_eq!(market.scans(), 6);
    let mut kept = Vec::new();
    let mut take = |record: StoredRecord| {
        kept.extend(record.line);
        Ok(())
    };
    market.services.store.copy_records(None, &mut take).unwrap();
    let kept = String::from_utf8(kept).unwrap();
    for address in ["192.0.2", "203.0.113", "2001:db8"] {
        assert!(!kept.contains(address), "{address}");
    }
}

#[test]
fn without_a_file_no_scan_has_a_place() {
    let market = Market::of_a_batch();
    let gate = Gate::new(market.services.clone(), Arc::new(Options { proxies: vec![PROXY], ..unlimited() })).unwrap();
    let market = Market { gate, ..market };
    market.scan(DA_NANG);
    assert_eq!((market.places(), market.scans()), (vec![], 1));
}

#[test]
fn nobody_but_a_proxy_of_ours_says_where_a_scan_is() {
    let market = Market::of_a_batch();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/geoip/regions.mmdb");
    let options = Options { regions: Regions::open(&file).unwrap(), ..unlimited() };
    let gate = Gate::new(market.services.clone(), Arc::new(options)).unwrap();
    let market = Market { gate, ..market };
    market.scan(DA_NANG);
    assert_eq!(market.places(), []);
}

#[test]
fn where_it_was_bought_counts_once_a_day_for_a_visitor_and_changes_no_answer() {
    let market = Market::of_a_batch();
    let asked = market.scan(NOWHERE);
    let heading = |page: &Page| page.text().split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap().to_owned();
    assert_eq!(asked.text().matches("<option value=\"VN-").count(), 34);
    assert!(asked.text().contains("<form class=\"find\" method=\"post\">"), "{}", asked.text());
    assert_eq!(market.places(), [], "a look says nothing");
    for _ in 0..3 {
        let page = market.tell(NOWHERE, CHROME, "place=VN-HN");
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
        assert!(page.text().contains("Nơi mua bạn cho biết: Hà Nội.") && !page.text().contains("<select"), "{}", page.text());
        assert_eq!(heading(&page), heading(&asked));
    }
    assert_eq!(market.places(), [told("VN-HN", 1)]);
    market.tell(NOWHERE, CHROME, "place=VN-SG");
    assert_eq!(market.places(), [told("VN-HN", 1)], "nor another place by the same visitor");
    market.tell(NOWHERE, "Mozilla/5.0 Firefox/140", "place=VN-SG");
    market.tell(JAPAN, CHROME, "place=VN-HN");
    assert_eq!(market.places(), [told("VN-HN", 2), told("VN-SG", 1)]);
    assert_eq!(market.scans(), 1, "saying it is no scan");
    assert_eq!(heading(&market.scan(NOWHERE)), heading(&asked));
}

#[test]
fn what_no_page_of_ours_sent_is_not_counted() {
    let market = Market::of_a_batch();
    let send =
        |headers: &[(&str, &str)], body: &str| market.ask(Method::POST, &market.scan, NOWHERE, headers, body).status.as_u16();
    let form = ("content-type", FORM);
    assert_eq!(send(&[form], "place=VN-HN"), 403, "a page says whence it comes");
    assert_eq!(send(&[form, ("sec-fetch-site", "cross-site")], "place=VN-HN"), 403);
    assert_eq!(send(&[form, ("origin", "https://elsewhere.example")], "place=VN-HN"), 403);
    assert_eq!(send(&[("content-type", "text/plain"), ("sec-fetch-site", "same-origin")], "place=VN-HN"), 415);
    for wrong in ["", "place=", "place=VN-27", "place=JP", "place=VN", "place=vn-hn", "place=Hà Nội", "plaze=VN-HN"] {
        let page = market.tell(NOWHERE, CHROME, wrong);
        assert!(page.status.is_client_error(), "{wrong} {}", page.status);
        assert!(page.text().contains("Chưa chọn tỉnh hoặc thành phố.") && page.text().contains("<select"), "{wrong}");
    }
    assert_eq!(market.places(), []);
}

#[test]
fn a_flood_of_answers_waits() {
    let market = Market::of_a_batch();
    let answers: Vec<Page> = (0..40).map(|_| market.tell(NOWHERE, CHROME, "place=VN-HN")).collect();
    let passed = answers.iter().filter(|page| page.status == StatusCode::OK).count();
    assert!((20..30).contains(&passed), "20 at once and six a minute are promised, {passed} passed");
    let refused = answers.iter().find(|page| page.status == StatusCode::TOO_MANY_REQUESTS).unwrap();
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(market.tell(JAPAN, CHROME, "place=VN-HN").status, StatusCode::OK, "a neighbour does not wait");
}

#[test]
fn nobody_is_asked_about_a_stamp_that_is_not_ours_or_is_recalled() {
    let market = Market::of_a_batch();
    let forged = forged(&market.scan);
    assert!(!market.ask(Method::GET, &forged, NOWHERE, &[], "").text().contains("<select"));
    let order = RecallOrder {
        id: "th-1".parse().unwrap(),
        kind: RecallKind::Recall,
        scope: Scope::Batch(BATCH.parse().unwrap()),
        reason: Words::default().with("vi", "thử"),
        action: Words::default(),
        order: String::new(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    };
    recall::begin(&market.services, &Actor::Operator.can_recall(&market.run.owner).unwrap(), &order, market.services.env.now())
        .unwrap();
    assert!(!market.scan(NOWHERE).text().contains("<select"));
    let page = market.tell(NOWHERE, CHROME, "place=VN-HN");
    assert!(page.status == StatusCode::OK && !page.text().contains("Nơi mua bạn cho biết"), "{}", page.text());
    let forgery = Market { scan: forged, ..market };
    assert_eq!(forgery.tell(NOWHERE, CHROME, "place=VN-HN").status, StatusCode::OK);
    assert_eq!(forgery.places(), []);
}

#[test]
fn a_roll_s_places_count_for_the_batch_that_the_stamp_was_bound_to() {
    // Packed on 2026-05-10, behind the roll.
    const BOUND: &str = "lo-den-vo-que-tp1";
    let market = Market::open(IssueFor::Roll("den-vo-que".parse().unwrap(), 3, None), "2026-05-01T05:00:00Z");
    market.scan(JAPAN);
    let order = BindOrder {
        deed: "bind".parse().unwrap(),
        run: market.run.id(),
        numbers: market.run.numbers,
        batch: BOUND.parse().unwrap(),
        correction: None,
    };
    bind::bind(&market.services, &Actor::Operator.can_issue(&market.run.owner).unwrap(), &order, market.services.env.now())
        .unwrap();
    market.scan(DA_NANG);
    market.scan(NOWHERE);
    market.scans();
    let on = market.services.registry.zone.day(market.services.env.now());
    let regions = |batch: Option<&str>| {
        let wanted = Wanted { batch: batch.map(|id| id.parse().unwrap()), ..Wanted::default() };
        let days = scan_days(&market.services, &market.run.owner, &wanted, Period { from: on, to: on }).unwrap();
        let places: Vec<(String, u64)> = days.places.iter().map(|(region, tally)| (region.to_string(), tally.network)).collect();
        (places, days.placeless())
    };
    assert_eq!(regions(None), (vec![("JP".into(), 1), ("VN-DN".into(), 1)], 1));
    // All three scans are of a stamp that is the batch's now; one of them was before it was.
    assert_eq!(regions(Some(BOUND)), (vec![("VN-DN".into(), 1)], 2));
    assert_eq!(regions(Some("lo-tram-nu-tp1")), (vec![], 0));
}
