//! Stars: right on each date.
use super::rows::{data, lot_path, page, path, services, star};

#[test]
fn banh_dau_xanh_was_packed_while_its_star_was_valid_and_is_scanned_after_it() {
    assert_eq!(
        (star("banh-dau-xanh", "2026-09-20"), star("banh-dau-xanh", "2026-09-21")),
        (Some(3), None),
        "2026-09-20 is its last day"
    );
    let star = &data(&lot_path("lo-banh-dau-xanh-tp1"))["star"];
    assert!(star["today"].is_null());
    assert_eq!((&star["when_packed"]["star"], &star["packed_on"]), (&3.into(), &"2026-08-16".into()));
    assert_eq!(star["lapsed"]["to"], "2026-09-20");
    let page = page(&lot_path("lo-banh-dau-xanh-tp1"));
    assert!(
        page.text().contains("Không có sao OCOP còn hiệu lực hôm nay")
            && page.text().contains("đóng gói khi còn hiệu lực, 3 sao")
    );
}

#[test]
fn gao_tim_than_and_sam_day_phuoc_son_were_packed_after_their_star_expired() {
    for (lot, last) in [
        ("lo-gao-tim-than-tp1", "2025-10-15"),
        ("lo-sam-day-phuoc-son-tp1", "2025-03-01"),
        ("lo-sam-day-phuoc-son-tp2", "2025-03-01"),
    ] {
        let star = &data(&lot_path(lot))["star"];
        assert!(star["today"].is_null() && star["when_packed"].is_null(), "{lot}");
        assert_eq!(star["lapsed"]["to"], last, "{lot}");
        assert!(page(&lot_path(lot)).text().contains("không có sao còn hiệu lực"), "{lot}");
    }
    // The other lot of the same rice was packed in time.
    assert_eq!(data(&lot_path("lo-gao-tim-than-tp2"))["star"]["when_packed"]["star"], 3);
}

#[test]
fn banh_trang_dich_yen_fell_from_four_stars_to_three_between_two_of_its_lots() {
    let at = |on| star("banh-trang-dich-yen", on);
    assert_eq!([at("2022-12-04"), at("2022-12-05"), at("2025-12-02"), at("2025-12-03")], [None, Some(4), Some(4), Some(3)]);
    let when_packed = |lot: &str| data(&lot_path(lot))["star"]["when_packed"]["star"].clone();
    assert_eq!((when_packed("lo-banh-trang-dich-yen-tp1"), when_packed("lo-banh-trang-dich-yen-tp2")), (3.into(), 4.into()));
    assert_eq!(data(&lot_path("lo-banh-trang-dich-yen-tp2"))["star"]["today"]["star"], 3);
}

#[test]
fn tra_rung_cu_lao_cham_had_no_star_for_a_day_before_it_came_back_with_three() {
    let at = |on| star("tra-rung-cu-lao-cham", on);
    assert_eq!([at("2025-08-10"), at("2025-08-11"), at("2025-08-12"), at("2028-08-12")], [Some(4), None, Some(3), Some(3)]);
    assert_eq!(at("2028-08-13"), None);
}

#[test]
fn che_day_ra_zeh_rose_to_four_stars() {
    let at = |on| star("che-day-ra-zeh", on);
    assert_eq!([at("2021-05-19"), at("2024-05-15"), at("2024-05-16"), at("2027-05-16")], [None, Some(3), Some(4), Some(4)]);
}

#[test]
fn thuc_pham_sam_and_banh_dua_nuong_have_five_stars_and_no_star_comes_of_a_dossier() {
    let ginseng = |on| star("thuc-pham-sam", on);
    assert_eq!([ginseng("2024-12-10"), ginseng("2025-02-19"), ginseng("2025-02-20")], [Some(4), Some(4), Some(5)]);
    let biscuits = |on| star("banh-dua-nuong", on);
    assert_eq!([biscuits("2023-10-29"), biscuits("2023-10-30"), biscuits("2025-02-20")], [Some(3), Some(4), Some(5)]);
    assert_eq!(data(&path("thuc-pham-sam"))["star"]["today"]["star"], 5);
}

#[test]
fn mat_ong_du_has_its_star_until_its_last_day() {
    assert_eq!((star("mat-ong-du", "2026-11-25"), star("mat-ong-du", "2026-11-26")), (Some(3), None));
    let star = &data(&lot_path("lo-mat-ong-du-tp1"))["star"];
    assert_eq!((&star["today"]["to"], &star["when_packed"]["star"]), (&"2026-11-25".into(), &3.into()));
}

#[test]
fn bon_bon_dai_loc_has_no_star_yet_only_a_dossier() {
    let rows = services().store.recognitions(&"bon-bon-dai-loc".parse().unwrap()).unwrap();
    assert_eq!((rows.len(), star("bon-bon-dai-loc", "2026-10-31"), star("bon-bon-dai-loc", "2030-01-01")), (1, None, None));
    let star = &data(&lot_path("lo-bon-bon-dai-loc-tp1"))["star"];
    assert!(star["today"].is_null() && star["when_packed"].is_null() && star["lapsed"].is_null());
}
