//! Producers and products that lack something, or whose place changed its name.
use super::rows::{data, page, path, producer, product, services};
use temtin::domain::gtin::ProductCode;
use temtin::domain::place::Visibility;
use temtin::domain::producer::ProducerKind;

#[test]
fn a_household_without_gtin_is_found_by_its_register_number() {
    for id in ["banh-trang-dich-yen", "chuoi-rung-kho", "giao-co-lam", "soi-mi-cao-lau", "banh-dau-xanh", "mat-ong-hiep-duc"] {
        let product = product(id);
        assert!(product.gtin.is_none() && matches!(product.code(), ProductCode::Register(_)), "{id}");
        assert_eq!(producer(product.producer.as_str()).kind, ProducerKind::Household, "{id}");
        assert_eq!(path(id), format!("/t/{}", product.register.as_u64()));
        let json = data(&path(id));
        assert!(json["product"]["gtin"].is_null() && json["product"]["id"] == id, "{id}");
    }
}

#[test]
fn three_products_have_no_image_and_their_pages_are_whole() {
    let without: Vec<String> = services()
        .store
        .products()
        .unwrap()
        .into_iter()
        .filter(|product| product.drawing.is_empty() && product.pictures.is_empty())
        .map(|product| product.id.to_string())
        .collect();
    assert_eq!(without, ["giao-co-lam", "mat-ong-hiep-duc", "rau-cau-chi-vang"]);
    for id in without {
        let name = product(&id).name.get("vi").unwrap().to_owned();
        assert!(page(&path(&id)).text().contains(&name), "{id}");
    }
}

#[test]
fn the_very_long_name_of_hat_say_ten_dai_is_shown_whole() {
    let name = product("hat-say-ten-dai").name.get("vi").unwrap().to_owned();
    assert_eq!(name.chars().count(), 206);
    assert!(page(&path("hat-say-ten-dai")).text().contains(&name));
    assert_eq!(data(&path("hat-say-ten-dai"))["product"]["name"], name.as_str());
}

#[test]
fn dau_me_den_comes_from_binh_dao_as_printed_which_is_thang_an_today() {
    let place =
        |id: &temtin::domain::id::PlaceId| services().store.place(id).unwrap().unwrap().name.get("vi").unwrap().to_owned();
    let maker = producer(product("dau-me-den").producer.as_str());
    assert_eq!(place(&maker.place_printed), "Xã Bình Đào");
    assert_eq!(place(maker.place_current.as_ref().unwrap()), "Xã Thăng An");
    let page = page(&path("dau-me-den"));
    assert!(page.text().contains("Bình Đào") && page.text().contains("Thăng An"), "both names");
    let shown = &data(&path("dau-me-den"))["product"]["producer"];
    assert!(shown["address"].as_str().is_some_and(|text| text.contains("Thăng An")), "{shown}");
    assert!(shown["address_printed"].as_str().is_some_and(|text| text.contains("Bình Đào")), "{shown}");
}

#[test]
fn the_unit_of_today_of_htx_mau_13_and_ho_mau_39_is_not_guessed() {
    for id in ["htx-mau-13", "ho-mau-39"] {
        let producer = producer(id);
        assert!(producer.place_current.is_none() && producer.address_current_vi.is_empty(), "{id}");
        assert!(services().store.place(&producer.place_printed).unwrap().is_some_and(|place| place.current.is_none()), "{id}");
        let product = services().store.products().unwrap().into_iter().find(|product| product.producer.as_str() == id).unwrap();
        let shown = &data(&product.code().to_string())["product"]["producer"];
        assert!(shown["address"].is_null() && !shown["address_printed"].is_null(), "{id}: {shown}");
        assert!(page(&product.code().to_string()).text().contains("chưa khai báo"), "{id}");
    }
    assert_eq!((producer("htx-mau-13").visibility, producer("ho-mau-39").visibility), (Visibility::Public, Visibility::Coarse));
}
