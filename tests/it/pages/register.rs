//! The public register: figures of its days, search and filters, and what wrong parameters are told.
use super::visitor::{data, get};
use axum::http::StatusCode;
use serde_json::{Value, json};

const SUMMARY: &str = "/api/v1/register/summary";

/// The rows of a search, as data.
fn rows(query: &str) -> Vec<Value> {
    let page = data(&format!("/register?{query}"));
    assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.text());
    page.json()["rows"].as_array().unwrap().clone()
}

fn total(query: &str) -> u64 {
    data(&format!("/register?{query}")).json()["total"].as_u64().unwrap()
}

fn named<'a>(rows: &'a [Value], slug: &str) -> &'a Value {
    let path = format!("/products/{slug}");
    rows.iter().find(|row| row["path"] == json!(path)).unwrap_or(&Value::Null)
}

#[test]
fn the_figures_of_the_year_come_from_its_published_rows() {
    // Even for a browser: this door answers programs.
    let page = get(&format!("{SUMMARY}?as_of=2024-12-23"));
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "application/json"));
    let summary = page.json();
    let source = summary["source"].as_str().unwrap().to_owned();
    assert!(source.contains("KẾT QUẢ NỔI BẬT") && source.contains("Chi cục PTNT Quảng Nam"), "{source}");
    let expected = json!({
        "as_of": "2024-12-23", "source": source, "total": 460, "by_star": {"3": 399, "4": 61}, "dossiers": {"5": 5},
    });
    assert_eq!(summary, expected);
}

#[test]
fn another_day_names_both_its_sources_and_counts_no_lapsed_row() {
    let later = data(&format!("{SUMMARY}?as_of=2026-10-31")).json();
    let source = later["source"].as_str().unwrap();
    assert!(source.contains("Chi cục mẫu") && source.contains("23/12/2024"), "{source}");
    let (total, stars) = (later["total"].as_u64().unwrap(), later["by_star"].as_object().unwrap());
    assert!(0 < total && total < 460, "{later}");
    assert_eq!(stars.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), total);
    assert_eq!(stars["5"], 2);
    // Two for five stars still wait, and one for three; one accepted and one that did not reach it no longer do.
    assert_eq!(later["dossiers"], json!({"3": 1, "5": 2}));
    assert_eq!(data(SUMMARY).json(), later);
    let before = data(&format!("{SUMMARY}?as_of=2024-01-01")).json();
    assert_eq!(before["source"], "Sổ đăng ký của Chi cục mẫu.");
    assert!(before["total"].as_u64().unwrap() < 45);
}

#[test]
fn a_day_that_is_none_is_a_problem_document() {
    for wrong in ["23-12-2024", "2024-13-01", "x", "%ff", "2024-12-23%00"] {
        let page = get(&format!("{SUMMARY}?as_of={wrong}"));
        assert_eq!(
            (page.status, page.header("content-type")),
            (StatusCode::UNPROCESSABLE_ENTITY, "application/problem+json"),
            "{wrong}"
        );
    }
    assert_eq!(get("/register/report?as_of=x").status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn the_report_says_the_same_figures_with_day_source_and_rule() {
    let page = get("/register/report");
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "460 sản phẩm có sao còn hiệu lực",
        "Tính đến 23/12/2024",
        "KẾT QUẢ NỔI BẬT",
        "mỗi huyện, thị xã có ít nhất một điểm bán",
        "Tỉnh phấn đấu đạt 70% sản phẩm OCOP",
        "Trích nguyên văn",
        "26/12/2024: 482 sản phẩm (3 sao 422, 4 sao 60)",
        "Trong nước 2 đợt, ngoài nước 2 đợt",
        "Huyện Nông Sơn",
        "Xã Thăng An",
    ] {
        assert!(page.text().contains(part), "{part}");
    }
    assert!(!page.text().contains(" style="));
    let sum = |table: &Value| -> u64 {
        let of_rows: u64 = table["rows"].as_array().unwrap().iter().map(|row| row["total"].as_u64().unwrap()).sum();
        of_rows + table["unknown"].as_u64().unwrap()
    };
    let report = data("/register/report").json();
    for table in ["by_group", "by_district", "by_unit"] {
        assert_eq!(sum(&report[table]), 460, "{table}");
    }
    assert_eq!(report["by_district"]["rows"].as_array().unwrap().len(), 18);
    assert_eq!(report["dossiers"].as_array().unwrap().len(), 5);
    let empty = get("/register/report?as_of=2020-01-01");
    assert!(empty.status == StatusCode::OK && empty.text().contains("0 sản phẩm có sao"));
}

#[test]
fn names_are_found_with_and_without_diacritics() {
    for query in ["q=tr%C3%A0+s%C3%A2m+ng%E1%BB%8Dc", "q=tra+sam+ngoc", "q=TRA%20SAM%20NGOC", "q=Ngoc+Linh+Ginseng+Tea"] {
        assert_eq!(named(&rows(query), "tra-sam-ngoc-linh")["name"], "Trà sâm Ngọc Linh", "{query}");
    }
    assert!(
        !named(&rows("q=dang+sam"), "tra-dang-sam").is_null()
            && !named(&rows("q=Đẳng sâm".replace(' ', "+").as_str()), "tra-dang-sam").is_null()
    );
    assert!(!named(&rows("q=mau+30"), "dau-me-den").is_null(), "a producer's name");
    assert!(!named(&rows("q=thang+an"), "dau-me-den").is_null(), "today's place");
    assert!(!named(&rows("q=binh+dao"), "dau-me-den").is_null(), "the old place");
    assert_eq!(total("q=tra+sam+khong+co"), 0);
    assert!(get("/register?q=tra+sam+khong+co").text().contains("Không có dòng nào"));
}

#[test]
fn each_filter_keeps_what_it_asks_for_and_nothing_else() {
    let all = total("");
    for (query, holds) in [
        ("star=5", (|row| row["star"] == 5) as fn(&Value) -> bool),
        ("group=tourism", |row| row["group"] == "tourism"),
        ("validity=none", |row| row["star"].is_null()),
        ("validity=expiring", |row| row["validity"] == "expiring"),
        ("validity=valid&star=4", |row| row["star"] == 4 && row["validity"] != "expired"),
        ("place=dn-thang-an", |row| row["current"] == "Xã Thăng An"),
        ("place=qn-nong-son", |row| row["district"] == "Huyện Nông Sơn"),
    ] {
        let found = rows(query);
        assert!(!found.is_empty() && (found.len() as u64) < all, "{query}");
        assert!(found.iter().all(holds), "{query}: {found:?}");
    }
    assert!(!named(&rows("validity=expiring"), "mat-ong-du").is_null());
    assert!(!named(&rows("validity=none"), "bon-bon-dai-loc").is_null());
    assert_eq!(total("validity=valid") + total("validity=expired") + total("validity=none"), all);
}

#[test]
fn the_star_is_that_of_the_day_that_was_asked_for() {
    for (slug, day, star, validity) in [
        ("banh-dau-xanh", "2026-09-20", 3, "expiring"),
        ("banh-dau-xanh", "2026-09-21", 3, "expired"),
        ("banh-trang-dich-yen", "2025-12-02", 4, "expiring"),
        ("banh-trang-dich-yen", "2025-12-03", 3, "valid"),
        ("tra-rung-cu-lao-cham", "2025-08-10", 4, "expiring"),
        ("tra-rung-cu-lao-cham", "2025-08-11", 4, "expired"),
        ("tra-rung-cu-lao-cham", "2025-08-12", 3, "valid"),
        ("che-day-ra-zeh", "2024-05-15", 3, "expiring"),
        ("che-day-ra-zeh", "2024-05-16", 4, "valid"),
        ("thuc-pham-sam", "2025-02-19", 4, "valid"),
        ("thuc-pham-sam", "2025-02-20", 5, "valid"),
        ("banh-dua-nuong", "2023-10-29", 3, "expiring"),
        ("banh-dua-nuong", "2026-10-31", 5, "valid"),
        ("mat-ong-du", "2026-10-31", 3, "expiring"),
    ] {
        let found = rows(&format!("q={}&as_of={day}", slug.replace('-', "+")));
        let all = rows(&format!("as_of={day}"));
        let row = [&found, &all].map(|list| named(list, slug)).into_iter().find(|row| !row.is_null());
        let row = row.unwrap_or_else(|| panic!("{slug} on {day}"));
        assert_eq!((row["star"].as_u64(), row["validity"].as_str()), (Some(star), Some(validity)), "{slug} on {day}");
    }
    assert_eq!(named(&rows("q=bon+bon"), "bon-bon-dai-loc")["star"], Value::Null);
}

#[test]
fn published_rows_of_which_nothing_else_is_known_say_so_and_lead_nowhere() {
    let page = get("/register?q=dinh+lang+kho+mau+01&as_of=2024-12-23");
    let text = page.text();
    assert!(text.contains("Đinh lăng khô mẫu 01") && text.contains("Chỉ có trong danh sách đã công bố"), "{text}");
    let row = &rows("q=dinh+lang+kho+mau+01&as_of=2024-12-23")[0];
    assert_eq!((&row["path"], &row["star"], &row["validity"]), (&Value::Null, &json!(4), &json!("expiring")));
    assert_eq!(rows("q=dinh+lang+kho+mau+01")[0]["validity"], "expired");
}

#[test]
fn a_list_is_cut_into_pages_that_keep_the_search() {
    let first = data("/register").json();
    assert_eq!((first["rows"].as_array().unwrap().len(), first["page"].as_u64()), (50, Some(1)));
    let (all, pages) = (first["total"].as_u64().unwrap(), first["pages"].as_u64().unwrap());
    assert_eq!(pages, all.div_ceil(50));
    let last = data(&format!("/register?page={pages}")).json();
    assert_eq!(last["rows"].as_array().unwrap().len() as u64, all - (pages - 1) * 50);
    let page = get("/register?group=food&as_of=2024-12-23&lang=en");
    assert!(page.text().contains("href=\"/register?group=food&#38;as_of=2024-12-23&#38;page=2&#38;lang=en\""), "{}", page.text());
    assert_eq!(get(&format!("/register?page={}", pages + 1)).status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn wrong_parameters_are_told_and_nothing_that_was_typed_is_lost() {
    let long = "a".repeat(81);
    for (query, kept, sentence) in [
        ("star=9&q=tra", "<option value=\"9\" selected>", "Số sao chỉ là 3, 4 hoặc 5"),
        ("group=x%3Cb%3E&q=tra", "<option value=\"x&#60;b&#62;\" selected>", "Nhóm sản phẩm này không có"),
        ("place=nowhere&q=tra", "<option value=\"nowhere\" selected>", "Nơi này không có trong sổ"),
        ("validity=maybe&q=tra", "<option value=\"maybe\" selected>", "Hiệu lực này không có"),
        ("as_of=31/10/2026&q=tra", "value=\"31/10/2026\"", "Ngày phải viết theo dạng"),
        ("page=0&q=tra", "value=\"tra\"", "Số trang không đọc được"),
        ("page=99&q=tra", "value=\"tra\"", "Không có trang này"),
        ("q=tra&place=%zz", "value=\"tra\"", "Tham số place không đọc được"),
        (&format!("star=9&q={long}"), &format!("value=\"{long}\""), "dài hơn 80 ký tự"),
    ] {
        let page = get(&format!("/register?{query}"));
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.text().contains(kept) && page.text().contains(sentence), "{query}: {}", page.text());
        let problem = data(&format!("/register?{query}"));
        assert_eq!(problem.header("content-type"), "application/problem+json", "{query}");
    }
}

#[test]
fn markup_in_a_search_is_shown_and_never_obeyed() {
    let page = get("/register?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&as_of=%22%3E%3Cb%3E");
    assert!(!page.text().contains("<script") && !page.text().contains("\"><b>"));
    for hostile in ["q=%00", "q=%c0%af", "q=%", "&&&=&q", "q=a&q=b", "star=3&star=4", "page=18446744073709551616", "page=-1"] {
        let status = get(&format!("/register?{hostile}")).status;
        assert!(status == StatusCode::OK || status == StatusCode::UNPROCESSABLE_ENTITY, "{hostile}: {status}");
    }
}
