//! Pages without a stamp: home, typed codes, products and batches, keys, and addresses that lead nowhere.
use super::visitor::{data, get, the_site};
use axum::http::StatusCode;

#[test]
fn the_home_page_asks_for_the_printed_code() {
    let page = get("/");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("<form") && page.text().contains("name=\"code\"") && page.text().contains("DỮ LIỆU MẪU"));
    assert!(get("/?lang=en").text().contains("<html lang=\"en\">"));
}

#[test]
fn a_typed_code_is_said_to_exist_and_shows_no_number() {
    let (path, code) = &the_site().pepper;
    let typed = get(&format!("/c?code={}+", code.to_lowercase()));
    assert_eq!((typed.status, typed.header("location")), (StatusCode::SEE_OTHER, format!("/c/{}", code.to_lowercase()).as_str()));
    let page = get(&format!("/c/{code}"));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Có mã này trong sổ") && page.text().contains("/01/09506000900070/10/TTP-250625-01"));
    let number = path.split("/21/").nth(1).unwrap().split('?').next().unwrap();
    let token = path.split("s=").nth(1).unwrap();
    for text in [page.text().to_owned(), data(&format!("/c/{code}")).text().to_owned()] {
        assert!(!text.contains(number) && !text.contains(token));
    }
}

#[test]
fn a_mistyped_code_is_helped_and_an_unknown_one_is_not_found() {
    for (code, status) in [("ABC", StatusCode::UNPROCESSABLE_ENTITY), ("00000-00000-0000", StatusCode::NOT_FOUND)] {
        let page = get(&format!("/c/{code}"));
        assert_eq!(page.status, status, "{code}");
        assert!(page.text().contains("<form") && page.text().contains("<h1>"));
    }
    let problem = data("/c/ABC");
    assert_eq!((problem.header("content-type"), problem.json()["status"].as_u64()), ("application/problem+json", Some(422)));
    assert_eq!(get("/c?code=").header("location"), "/");
    assert_eq!(get("/c?code=//evil.example").header("location"), "/c/evilexample");
}

#[test]
fn a_path_without_s_says_that_it_is_no_stamp() {
    let page = get("/01/09506000900070/10/TTP-250625-01");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Đây không phải tem") && page.text().contains("Tiêu Tiên Phước"));
    let recalled = get("/t/105/10/OARM-260817-01");
    assert!(recalled.text().contains("Lô này bị thu hồi") && recalled.text().contains("Đây không phải tem"));
    for unknown in
        ["/01/09506000900070/10/NONE", "/t/999999", "/01/09506000900071", "/t/07", "/t/7/x", "/nowhere", "//evil.example/x"]
    {
        let page = get(unknown);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{unknown}");
        assert!(page.text().contains("<form") && !page.text().contains("href=\"//"), "{unknown}");
    }
}

#[test]
fn a_household_s_address_is_told_by_its_commune_only() {
    for (path, today, printed) in [("/t/238", "Xã Hà Nha", "Xã Đại Quang"), ("/t/238?lang=en", "Ha Nha commune", "Dai Quang")]
    {
        let page = get(path);
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(today) && page.text().contains(printed), "{path}");
        for whole in ["Xã Hà Nha, thành phố Đà Nẵng", "Huyện Đại Lộc"] {
            assert!(!page.text().contains(whole), "{path}: {whole}");
            assert!(!data(path).text().contains(whole), "{path}: {whole}");
        }
    }
    let producer = &data("/t/238").json()["product"]["producer"];
    assert_eq!((&producer["address"], &producer["address_printed"]), (&"Xã Hà Nha".into(), &"Xã Đại Quang".into()));
}

#[test]
fn a_company_s_address_is_told_in_full() {
    let producer = &data("/01/09506000900070").json()["product"]["producer"];
    assert!(producer["address"].as_str().unwrap().contains("Đà Nẵng"), "{producer}");
}

#[test]
fn the_card_names_the_commune_that_the_label_names() {
    let services = &the_site().services;
    let facts = services.product_facts(&services.view(), &"tram-nu".parse().unwrap()).unwrap();
    let today = facts.commune().unwrap().name.get("vi").unwrap();
    assert_eq!(today, "Xã Hà Nha");
    let page = get("/t/238");
    let card = page.text().split("class=\"card compare\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(card.contains(&format!("· {today}</p>")) && !card.contains("Xã Đại Quang"), "{card}");
}

#[test]
fn keys_are_public_and_stamps_are_not_for_search_engines() {
    let keys = data("/.well-known/jwks.json");
    assert_eq!(keys.json()["keys"][0]["kty"], "OKP");
    assert!(get("/robots.txt").text().contains("Disallow: /01/"));
}
