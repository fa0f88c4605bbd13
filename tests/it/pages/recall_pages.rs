//! The list of recalls, the report of one (page, PDF, data) and the feed.
use super::recalls::{Market, batch};
use super::visitor::{Page, answer, data, get};
use axum::http::{Method, StatusCode};
use temtin::domain::audience::Audience;
use temtin::domain::place::Visibility;
use temtin::domain::recall::{RecallKind, RecallState, Scope};
use temtin::label::drawing::Mark;
use temtin::label::report::{Setting, lay_out};
use temtin::service::recall_report::report;
use temtin::service::recall_sheet;
use temtin::store::contract::register::{RegisterKind, RegisterRecord};
use temtin::text::lang::Lang;

fn ask(market: &Market, path: &str) -> Page {
    answer(&market.gate, Method::GET, path, &[("accept", "text/html")])
}

/// Every element is closed in its order, and nothing that looks like markup stands in between.
fn is_well_formed(xml: &str) -> bool {
    let body = xml.split_once("?>").map_or("", |(_, body)| body);
    let mut open: Vec<&str> = Vec::new();
    for part in body.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else { return false };
        if text.contains('>') || text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").contains("]]>") {
            return false;
        }
        let entities =
            text.split('&').skip(1).all(|rest| ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|e| rest.starts_with(e)));
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or("");
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) if open.pop() != Some(name) => return false,
            (true, _) | (false, true) => {}
            (false, false) => open.push(name),
        }
        if !entities {
            return false;
        }
    }
    open.is_empty()
}

#[test]
fn the_list_tells_open_recalls_from_closed_ones_and_says_where_to_follow() {
    let page = get("/recalls");
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "public, max-age=60"));
    let text = page.text();
    let at = |wanted: &str| text.find(wanted).unwrap_or_else(|| panic!("{wanted} in {text}"));
    // `lo-ot-a-rieu-muoi-tp1` is open, `lo-heo-thao-duoc-tp2` closed.
    assert!(
        at("/recalls/th-001") < at("Đã đóng: hàng đã thu gom xong") && at("Đã đóng ngày 15/08/2026") < at("Ghi sai hạn dùng")
    );
    assert!(text.contains(r#"<link rel="alternate" type="application/atom+xml" href="/recalls.atom""#));
    assert!(text.contains("Kết quả kiểm nghiệm mẫu lưu vượt mức") && text.contains("Ngừng bán, trả lại nơi mua"));
    assert!(!text.contains("Đã gỡ:"), "no lifted one: no such part");
    let list = get("/recalls.json").json();
    assert_eq!(list["count"], 2);
    assert_eq!((&list["recalls"][0]["state"], &list["recalls"][1]["state"]), (&"open".into(), &"closed".into()));
    assert_eq!((&list["recalls"][1]["by"], &list["recalls"][0]["by"]), (&"producer".into(), &"office".into()));
    assert_eq!(data("/recalls").json()["recalls"], list["recalls"]);
    assert!(get("/recalls?lang=en").text().contains("<h1>Recalls and holds</h1>"));
}

#[test]
fn a_list_without_an_open_recall_says_so_and_a_lifted_one_is_another_thing_than_a_closed_one() {
    let market = Market::open();
    market.end("th-001", RecallState::Lifted);
    let text = ask(&market, "/recalls").text().to_owned();
    assert!(text.contains("Hiện không có lệnh thu hồi hay tạm dừng bán nào đang có hiệu lực."), "{text}");
    let at = |wanted: &str| text.find(wanted).unwrap();
    assert!(at("Đã đóng:") < at("th-002") && at("th-002") < at("Đã gỡ:") && at("Đã gỡ:") < at("th-001"));
}

#[test]
fn a_report_says_what_how_much_where_it_went_and_how_often_it_was_scanned() {
    let market = Market::open();
    market.recall("th-1", RecallKind::Recall, batch("lo-tieu-tien-phuoc-nl1"));
    let page = ask(&market, "/recalls/th-1");
    assert_eq!(page.status, StatusCode::OK);
    let lots = ["TTP-260318-01.N", "TTP-260327-01.T", "TTP-260327-02"];
    for part in lots.iter().chain(&[
        "Thu hồi: Lô TTP-260318-01.N",
        "1 lô thuộc lệnh; 2 lô được làm từ đó",
        "600 kg của lô",
        "/recalls/th-1.pdf",
    ]) {
        assert!(page.text().contains(part), "{part} in {}", page.text());
    }
    let report = ask(&market, "/recalls/th-1.json").json();
    assert_eq!((&report["totals"]["lots_named"], &report["totals"]["lots_made_from"]), (&1.into(), &2.into()));
    assert_eq!((&report["totals"]["quantities"][0], &report["scope"]["kind"]), (&"600 kg".into(), &"batch".into()));
    for field in
        ["as_of", "since", "reason", "action", "contact", "ordered_by", "scans", "products", "lots", "went", "made", "state"]
    {
        assert!(!report[field].is_null(), "{field}");
    }
    assert!(report["went"].as_array().is_some_and(|went| !went.is_empty()), "{report}");
    assert_eq!(report["scans"]["count"], 0);
    assert_eq!(answer(&market.gate, Method::GET, "/recalls/th-1", &[("accept", "application/json")]).json()["id"], "th-1");
}

#[test]
fn scans_of_recalled_stamps_are_counted_written_or_not() {
    use temtin::domain::scan::{ScanKey, ScanSum};
    let market = Market::open();
    let what = temtin::service::issue::IssueFor::Batch("lo-tieu-tien-phuoc-tp4".parse().unwrap(), Some(3));
    let run = super::visitor::run(&market.services, "scans", what, market.now());
    market.recall("th-1", RecallKind::Recall, batch("lo-tieu-tien-phuoc-tp4"));
    let today = market.services.registry.zone.day(market.now());
    market.services.scans.count(run.numbers.last(), today);
    let beyond = temtin::domain::number::Number::new(run.numbers.last().get() + 1).unwrap();
    let sum = |number, count| ScanSum { key: ScanKey { number, day: today }, count };
    market.services.store.add_scans(&[sum(run.numbers.first(), 4), sum(beyond, 100)]).unwrap();
    market.services.scans.count(beyond, today);
    let report = report(&market.services, &"th-1".parse().unwrap(), Audience::Public, market.now()).unwrap();
    assert_eq!((report.scans.count, report.scans.at_least, report.totals.stamps), (5, false, 3));
}

#[test]
fn a_public_report_names_no_location_of_a_household() {
    let market = Market::open();
    let hidden: Vec<String> = market
        .services
        .store
        .register(RegisterKind::Location)
        .unwrap()
        .into_iter()
        .filter_map(|owned| {
            let RegisterRecord::Location(location) = owned.record else { return None };
            (location.visibility == Visibility::Coarse).then(|| location.name.get("vi").unwrap().to_owned())
        })
        .collect();
    assert!(hidden.len() > 2);
    let mut told = String::new();
    for (at, product) in market.services.store.products().unwrap().iter().enumerate() {
        let id = format!("all-{at}");
        market.recall(&id, RecallKind::Recall, Scope::Product(product.id.clone()));
        told.push_str(ask(&market, &format!("/recalls/{id}.json")).text());
        told.push_str(ask(&market, &format!("/recalls/{id}")).text());
    }
    assert!(told.contains("Xuất hàng"));
    let named: Vec<&String> = hidden.iter().filter(|name| told.contains(name.as_str())).collect();
    assert!(named.is_empty(), "{named:?}");
}

#[test]
fn a_report_is_one_page_of_pdf_whatever_it_has_to_say_and_keeps_every_diacritic() {
    let market = Market::open();
    let reason = "Ướt, mốc ở đáy hộp; nghi nhiễm độc tố aflatoxin vượt ngưỡng quy định ".repeat(40);
    market.try_recall("th-1", RecallKind::Recall, Scope::Product("tieu-tien-phuoc".parse().unwrap()), &reason).unwrap();
    for lang in ["", "?lang=en"] {
        let page = ask(&market, &format!("/recalls/th-1.pdf{lang}"));
        assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "application/pdf"));
        let count = |wanted: &[u8]| page.bytes.windows(wanted.len()).filter(|window| *window == wanted).count();
        assert_eq!(count(b"/Type/Page/") + count(b"/Type/Page\n"), 1);
        assert!(page.bytes.starts_with(b"%PDF-"));
    }
    let report = report(&market.services, &"th-001".parse().unwrap(), Audience::Public, market.now()).unwrap();
    let sheet = recall_sheet::page(&report, Lang::Vi, &market.services.registry, 9);
    let drawing = lay_out(&sheet, Setting::ALL[0]).unwrap().unwrap();
    let said: Vec<&str> = drawing
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(_, _, run) => Some(run.text.as_str()),
            Mark::Shape(_) | Mark::Symbol(..) | Mark::Logo(..) => None,
        })
        .collect();
    let said = said.join(" ");
    for part in
        ["Báo cáo thu hồi", "Ớt A Riêu", "vượt mức cho phép", "Ngừng bán, trả lại nơi mua", "/recalls/th-001", "DỮ LIỆU MẪU"]
    {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn a_recall_that_is_not_there_is_helped() {
    for path in ["/recalls/khong-co", "/recalls/khong-co.pdf", "/recalls/khong-co.json", "/recalls/A%20B", "/recalls/th-001.xml"]
    {
        let page = get(path);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text().contains("Không có lệnh thu hồi hay tạm dừng này."), "{}", page.text());
    }
    assert_eq!(data("/recalls/khong-co").header("content-type"), "application/problem+json");
}

#[test]
fn the_feed_stays_valid_under_hostile_words_and_changes_when_a_recall_ends() {
    let market = Market::open();
    let hostile = "<script>alert(1)</script> & ]]> </summary><entry> \"x\" 'y'";
    market.try_recall("th-1", RecallKind::Recall, batch("lo-tram-nu-tp1"), hostile).unwrap();
    let feed = ask(&market, "/recalls.atom");
    assert_eq!((feed.status, feed.header("content-type")), (StatusCode::OK, "application/atom+xml; charset=utf-8"));
    let first = feed.text().to_owned();
    assert!(is_well_formed(&first), "{first}");
    assert!(!is_well_formed(&first.replacen("</entry>", "", 1)) && !is_well_formed(&first.replacen("&lt;", "<", 1)));
    assert_eq!(first.matches("<entry>").count(), 3);
    for part in [
        "&lt;script&gt;",
        "]]&gt;",
        "<id>tag:ocop.example.vn,2026-01-01:recalls/th-1</id>",
        "<updated>2026-10-31T",
        "<published>",
        "rel=\"self\"",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
    market.end("th-1", RecallState::Closed);
    let closed = ask(&market, "/recalls.atom").text().to_owned();
    assert!(closed.contains("Đã đóng ngày 31/10/2026") && closed != first);
    market.end("th-1", RecallState::Lifted);
    let lifted = ask(&market, "/recalls.atom").text().to_owned();
    assert!(lifted.contains("Đã gỡ ngày 31/10/2026") && lifted != closed && is_well_formed(&lifted));
}
