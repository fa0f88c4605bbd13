//! Pages of products and producers in the register: stars with their history, places then and now, visits, crafts, what is missing.
use super::visitor::{data, get};
use axum::http::StatusCode;
use serde_json::Value;

fn decisions(slug: &str) -> Vec<String> {
    let product = data(&format!("/products/{slug}")).json();
    let rows = product["decisions"].as_array().unwrap();
    rows.iter()
        .map(|row| format!("{} {} {}", row["star"], row["change"].as_str().unwrap(), row["state"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_product_s_page_tells_its_star_today_and_every_decision() {
    let page = get("/products/che-day-ra-zeh");
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "OCOP 4 sao",
        "nâng hạng",
        "1025/QĐ-MẪU",
        "74 điểm",
        "tỉnh, thành phố",
        "từ 16/05/2024 đến 16/05/2027",
        "Cập nhật lần cuối",
    ] {
        assert!(page.text().contains(part), "{part}");
    }
    assert_eq!(decisions("che-day-ra-zeh"), ["4 upgrade in-force", "3 first expired"]);
    assert_eq!(decisions("banh-trang-dich-yen"), ["3 demotion in-force", "4 first expired"]);
    assert_eq!(decisions("thuc-pham-sam"), ["5 upgrade in-force", "4 first superseded"]);
    assert_eq!(decisions("banh-dau-xanh"), ["3 renewal expired", "3 first expired"]);
    assert!(get("/products/banh-dau-xanh").text().contains("Không có sao OCOP còn hiệu lực hôm nay"));
    assert_eq!(decisions("bon-bon-dai-loc"), [""; 0]);
    assert!(get("/products/bon-bon-dai-loc").text().contains("đã nộp, chưa có quyết định"));
}

#[test]
fn batches_lead_to_their_pages_and_a_recall_is_told_beside_its_lot() {
    let page = get("/products/ot-a-rieu-muoi");
    assert!(page.text().contains("href=\"/t/105/10/OARM-260817-01\"") && page.text().contains("Bị thu hồi"), "{}", page.text());
    let batches = data("/products/tieu-tien-phuoc").json()["batches"].clone();
    let lots: Vec<&Value> = batches.as_array().unwrap().iter().map(|batch| &batch["lot"]).collect();
    assert!(lots.iter().any(|lot| *lot == "TTP-250625-01"));
    assert!(!lots.iter().any(|lot| lot.as_str().unwrap().ends_with(".N")), "what went in stands on the batch's own page");
    assert!(batches.as_array().unwrap().iter().all(|batch| batch["state"] == "none"));
    let path = batches[0]["path"].as_str().unwrap();
    assert_eq!(get(path).status, StatusCode::OK, "{path}");
}

#[test]
fn a_merged_place_has_both_names_with_their_dates() {
    for path in ["/products/dau-me-den", "/producers/htx-mau-30"] {
        let page = get(path);
        for part in ["Xã Bình Đào", "Huyện Thăng Bình", "đến 30/06/2025", "Xã Thăng An", "từ 01/07/2025"] {
            assert!(page.text().contains(part), "{path}: {part}");
        }
    }
    let cooperative = get("/producers/htx-mau-13");
    assert!(cooperative.text().contains("Xã Lăng") && cooperative.text().contains("chưa rõ thuộc nơi nào"));
    assert_eq!(data("/producers/htx-mau-13").json()["places"]["today"], Value::Null);
}

#[test]
fn a_household_is_told_by_its_commune_only() {
    for page in [get("/producers/ho-mau-39"), data("/producers/ho-mau-39"), get("/products/mat-ong-hiep-duc")] {
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains("Xã Quế Thọ"), "{}", page.text());
        for private in ["Xã Quế Thọ, Huyện Hiệp Đức", "0000 000 039", "ho-mau-39@example.com"] {
            assert!(!page.text().contains(private), "{private}");
        }
    }
}

#[test]
fn a_visit_has_neither_lot_nor_last_day_and_says_how_to_come() {
    for (slug, site) in [("vuon-rau-thanh-dong", "Vườn rau Thanh Đông"), ("du-lich-dai-binh", "Làng trái cây Đại Bình")]
    {
        let page = get(&format!("/products/{slug}"));
        for part in [site, "Cách đến, đặt lịch", "Các lần đón khách gần đây", "lượt khách", "không có lô, không có hạn sử dụng"]
        {
            assert!(page.text().contains(part), "{slug}: {part}");
        }
        for other in ["Khối lượng tịnh", "Thành phần", "<h2>Các lô</h2>"] {
            assert!(!page.text().contains(other), "{slug}: {other}");
        }
    }
    assert_eq!(data("/products/vuon-rau-thanh-dong").json()["visits"][0]["quantity"], "18 lượt khách");
}

#[test]
fn a_craft_tells_its_material_and_village_and_does_not_expire() {
    for slug in ["den-long-hoi-an", "quat-canh-cam-ha"] {
        let page = get(&format!("/products/{slug}"));
        for part in ["Chất liệu", "Làng nghề, nơi làm", "Không có hạn sử dụng"] {
            assert!(page.text().contains(part), "{slug}: {part}");
        }
        assert!(!page.text().contains("<dt>Thành phần"), "{slug}");
    }
    assert!(get("/products/mat-ong-du").text().contains("<dt>Hạn dùng"));
}

#[test]
fn a_missing_picture_is_said_and_a_long_name_stands_whole() {
    let table = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/ocop/products.csv")).unwrap();
    let bare = table.lines().skip(1).filter(|row| !row.contains("placeholder-")).map(|row| row.split(',').next().unwrap());
    let bare: Vec<&str> = bare.collect();
    assert!(!bare.is_empty());
    for slug in bare {
        assert!(get(&format!("/products/{slug}")).text().contains("chưa có ảnh"), "{slug}");
    }
    assert!(get("/products/dau-me-den").text().contains("không phải ảnh sản phẩm"));
    let long = data("/products/hat-say-ten-dai").json();
    let name = long["name"].as_str().unwrap();
    assert!(name.chars().count() > 80 && get("/products/hat-say-ten-dai").text().contains(name));
}

#[test]
fn a_name_that_is_gone_is_not_found_and_helped() {
    let page = get("/products/tra-sam-ngoc-linh-cu");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().contains("href=\"/products/tra-sam-ngoc-linh\"") && page.text().contains("Tra trong sổ đăng ký"));
    for path in ["/products/x", "/producers/nobody", "/products/%3Cb%3E", "/products/A", "/producers/htx-mau-13%00"] {
        let page = get(path);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.text().contains("<b>"), "{path}");
        assert_eq!(data(path).header("content-type"), "application/problem+json", "{path}");
    }
}

#[test]
fn a_producer_s_page_lists_its_products_with_their_stars() {
    let page = get("/producers/cty-mau-01");
    for part in ["Doanh nghiệp", "href=\"/products/thuc-pham-sam\"", "OCOP 5 sao", "Nhà sản xuất tự nhập"] {
        assert!(page.text().contains(part), "{part}");
    }
    assert!(get("/producers/cty-mau-01?lang=en").text().contains("href=\"/products/thuc-pham-sam?lang=en\""));
}

#[test]
fn pages_lead_to_the_register() {
    let home = get("/");
    for link in ["href=\"/register\"", "href=\"/register/report\"", "href=\"/recalls\""] {
        assert!(home.text().contains(link), "{link}");
    }
    assert!(get("/t/105/10/OARM-260817-01").text().contains("href=\"/products/ot-a-rieu-muoi\""));
}
