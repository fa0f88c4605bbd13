//! `/01/…` and `/t/…` with `s`: always 200 with a verdict, as a page or as data.
use super::visitor::{ask, data, get, the_site};
use axum::http::{Method, StatusCode};

/// The path with one digit of its token changed.
fn forged(path: &str) -> String {
    let (kept, last) = path.split_at(path.len() - 1);
    format!("{kept}{}", if last == "0" { "1" } else { "0" })
}

#[test]
fn a_scan_is_answered_with_the_verdict_as_its_heading() {
    let page = get(&the_site().pepper.0);
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(text.starts_with("<!doctype html>") && text.contains("<html lang=\"vi\">"), "{text}");
    assert_eq!(text.matches("<h1").count(), 1);
    assert!(text.contains("<h1>Nhà sản xuất chưa báo đã xuất bán</h1>"), "{text}");
    assert!(text.contains("DỮ LIỆU MẪU") && text.contains("Tiêu Tiên Phước") && text.contains("OCOP 4 sao"));
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    assert!(page.header("vary").starts_with("Accept, Accept-Language"));
    assert!(page.header("content-security-policy").contains("default-src 'none'; style-src 'sha256-"));
}

#[test]
fn a_page_asks_for_nothing_else_and_stays_small() {
    let path = &the_site().pepper.0;
    // An icon of no bytes: browsers ask for one where none is named.
    let text = get(path).text().replacen("<link rel=\"icon\" href=\"data:,\">", "", 1);
    for never in ["<script", " style=", " src=", "<link", "@import", "javascript:", "hàng thật", "hợp lệ"] {
        assert!(!text.contains(never), "{never}");
    }
    let packed = ask(Method::GET, path, &[("accept-encoding", "gzip, br")]);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.bytes.len() <= 14 * 1024, "{}", packed.bytes.len());
}

#[test]
fn the_same_facts_come_as_data() {
    let (path, code) = &the_site().pepper;
    let json = data(path).json();
    assert_eq!(json["verdict"], "not-activated");
    assert_eq!(json["reasons"], serde_json::json!(["not-activated"]));
    assert_eq!(json["stamp"]["code"], *code);
    assert_eq!((&json["stamp"]["gtin"], &json["stamp"]["register"]), (&"09506000900070".into(), &serde_json::Value::Null));
    assert_eq!((&json["star"]["today"]["star"], &json["demo"]), (&4.into(), &true.into()));
    assert!(!json["journey"].as_array().unwrap().is_empty() && !json["certificates"].as_array().unwrap().is_empty());
}

#[test]
fn a_changed_digit_is_forged_and_a_cut_link_is_unreadable() {
    let path = &the_site().pepper.0;
    let page = data(&forged(path));
    assert_eq!((page.status, page.json()["verdict"].as_str().unwrap().to_owned()), (StatusCode::OK, "forged".to_owned()));
    assert_eq!(data(&path[..path.len() - 9]).json()["verdict"], "unreadable");
    assert_eq!(data("/t/7?s=").json()["verdict"], "unreadable");
    let page = get(&forged(path));
    assert!(!page.text().contains("Tiêu Tiên Phước") && page.text().contains("Chi cục mẫu"));
}

#[test]
fn a_link_cut_before_its_product_is_unreadable_and_not_lost() {
    for cut in ["/01/?s=1", "/01?s=1", "/t/?s=1", "/t?s=1", "/01/?s=", "/t//?s=1"] {
        let page = data(cut);
        assert_eq!((page.status, &page.json()["verdict"]), (StatusCode::OK, &"unreadable".into()), "{cut}");
        assert!(get(cut).text().contains("<h1>Chưa đọc được mã</h1>"), "{cut}");
    }
    for none in ["/01/", "/01", "/t/", "/t"] {
        assert_eq!(get(none).status, StatusCode::NOT_FOUND, "{none}");
    }
}

#[test]
fn a_path_has_one_spelling() {
    let path = &the_site().pepper.0;
    for other in [path.replacen("/01/", "/01//", 1), path.replacen("TTP", "%54TP", 1), path.replacen("?s=", "?x=1&s=", 1)] {
        let page = data(&other);
        assert_eq!(
            (page.status, page.json()["verdict"].as_str().unwrap().to_owned()),
            (StatusCode::OK, "unreadable".into()),
            "{other}"
        );
    }
    assert_eq!(data(&format!("{path}&utm_source=chat")).json()["verdict"], "not-activated");
}

#[test]
fn the_visitor_s_language_decides_and_the_address_outranks_it() {
    let path = &the_site().pepper.0;
    let english = ask(Method::GET, path, &[("accept-language", "en-GB, vi;q=0.5")]);
    assert!(english.text().contains("<html lang=\"en\">") && english.text().contains("lang=vi\""));
    let chosen = ask(Method::GET, &format!("{path}&lang=vi"), &[("accept-language", "en")]);
    assert!(chosen.text().contains("<html lang=\"vi\">"));
    assert_eq!(data(&format!("{path}&lang=en")).json()["verdict"], "not-activated");
}

#[test]
fn an_unbound_roll_says_that_its_lot_is_not_known() {
    let json = data(&the_site().roll).json();
    assert_eq!((&json["verdict"], &json["reasons"][0]), (&"not-activated".into(), &"not-bound".into()));
    assert!(json["batch"].is_null() && json["journey"].as_array().unwrap().is_empty());
    assert!(get(&the_site().roll).text().contains("Tem in sẵn, chưa gắn lô"));
}

#[test]
fn a_head_request_has_headers_and_no_body() {
    let page = ask(Method::HEAD, &the_site().pepper.0, &[]);
    assert!(page.status == StatusCode::OK && page.bytes.is_empty() && page.header("cache-control") == "no-store");
    assert_eq!(ask(Method::PUT, &the_site().pepper.0, &[]).status, StatusCode::METHOD_NOT_ALLOWED);
    let listing = the_site().pepper.0.split('?').next().unwrap();
    assert_eq!(ask(Method::POST, listing, &[]).status, StatusCode::METHOD_NOT_ALLOWED, "nothing is told of a product");
}
