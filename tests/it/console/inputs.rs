//! Forms as people fill them in: half, wrongly, twice, in two tabs; nothing of it is lost, and nothing is done twice.
use crate::console::desk::{BATCH, Desk, OWN, PRODUCT};
use crate::console::visitor::over;
use temtin::store::contract::register::RegisterKind;
use temtin::text::figures::amount;
use temtin::text::lang::Lang;

/// Where something is, as the printed register names it.
const PLACE: (&str, &str) = ("place_printed_id", "qn-tien-phuoc-tien-son");

/// The code of a new batch.
const LOT: &str = "LO-THU-1";

/// Where a form is sent to, what is typed, and which fields are wrong.
type Half<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn a_form_that_is_half_filled_tells_every_fault_and_keeps_everything() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let cases: [Half<'_>; 4] = [
        (
            "/console/products",
            &[("name_vi", ""), ("net_quantity", "1,2,3"), ("net_unit", "g 🫚"), ("ingredients_vi", "Tiêu\nmuối")],
            &["name_vi", "net_quantity"],
        ),
        (
            "/console/batches",
            &[("lot_code", ""), ("production_on", "31/02/2026"), ("units_count", "mười"), ("quantity", "-1")],
            &["lot_code", "production_on", "units_count", "quantity"],
        ),
        ("/console/certificates", &[("number", "AT-1"), ("valid_to", "2026/99/99"), ("body_vi", "Cơ quan")], &["valid_to"]),
        (
            "/console/areas",
            &[("name_vi", "Vườn mới"), ("hectares", "nhiều"), ("lat", "x")],
            &["place_printed_id", "hectares", "lat"],
        ),
    ];
    for (path, typed, wrong) in cases {
        visitor.get(&format!("{path}/new")).with(200);
        let before = desk.digest();
        let reply = visitor.submit(path, typed).with(422);
        assert_eq!(desk.digest(), before, "{path}");
        let told = reply.wrong();
        assert!(wrong.iter().all(|field| told.iter().any(|of| of == field)), "{path}: {told:?}");
        for (name, value) in typed {
            assert_eq!(reply.value(name), *value, "{path} {name}");
        }
        for field in told.iter().filter(|field| !field.is_empty()) {
            assert!(reply.text.contains(&format!("id=\"{field}\"")), "{path}: the summary leads to {field}, which is there");
            assert!(reply.text.contains(&format!("id=\"{field}-fault\"")), "{path}: {field} says it too");
        }
    }
}

#[test]
fn texts_that_are_too_long_or_cannot_be_seen_are_refused_and_the_rest_is_kept() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = format!("/console/products/{PRODUCT}");
    let stood = || format!("{:?}", desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap());
    let before = stood();
    for wrong in
        ["ơ".repeat(20_001), "Tiêu\u{0} Tiên Phước".to_owned(), "Tiêu \u{202e}cớuhp".to_owned(), "Tiêu\u{200b}Tiên".to_owned()]
    {
        visitor.get(&page).with(200);
        let reply = visitor.submit(&page, &[("name_vi", &wrong), ("warning_vi", "Dễ vỡ")]);
        assert!([400, 422].contains(&reply.status), "{:?}: {}", wrong.get(..12), reply.status);
        assert_eq!(stood(), before);
    }
    visitor.get(&page);
    let long = "tiêu".repeat(75);
    visitor.submit(&page, &[("name_vi", &long)]).with(303);
    assert_eq!(visitor.get(&page).value("name_vi"), long, "a name of 300 characters is long, and whole");
    visitor.get("/console").with(200);
    visitor.get(&page);
    visitor.submit(&page, &[("usage_vi", "Rang thơm 🌶 rồi xay")]).with(303);
    assert_eq!(visitor.get(&page).value("usage_vi"), "Rang thơm 🌶 rồi xay", "a sign beyond the first plane is one too");
}

#[test]
fn a_decimal_is_read_with_comma_and_with_point_and_a_day_in_both_ways() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = format!("/console/batches/{BATCH}");
    let mut kept = Vec::new();
    for (quantity, day) in [("12,5", "25/6/2025"), ("12.5", "25/06/2025"), ("12,50", "2025-06-25")] {
        visitor.get(&format!("{page}/edit")).with(200);
        visitor.submit(&page, &[("quantity", quantity), ("unit", "kg"), ("production_on", day)]).with(303);
        let form = visitor.get(&format!("{page}/edit"));
        kept.push((form.value("quantity"), form.value("production_on")));
    }
    assert_eq!(kept[0], ("12,5".to_owned(), "25/06/2025".to_owned()));
    assert_eq!(kept[1], kept[0]);
    assert!(kept[2].0.starts_with("12,5") && kept[2].1 == kept[0].1, "{kept:?}");
    visitor.lang.set("en");
    assert_eq!(visitor.get(&format!("{page}/edit?lang=en")).value("quantity").replace(".50", ".5"), "12.5");
}

#[test]
fn what_is_sent_twice_is_done_once() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let count = |kind| desk.services.store.register(kind).unwrap().len();
    for (path, kind, typed) in [
        (
            "/console/products",
            RegisterKind::Product,
            &[("name_vi", "Tiêu thử hai lần"), ("net_quantity", "100"), ("net_unit", "g")][..],
        ),
        (
            "/console/areas",
            RegisterKind::Area,
            &[("name_vi", "Vườn thử hai lần"), ("crop_vi", "tiêu"), ("hectares", "1,5"), PLACE],
        ),
        ("/console/locations", RegisterKind::Location, &[("name_vi", "Xưởng thử hai lần"), PLACE]),
        (
            "/console/certificates",
            RegisterKind::Certificate,
            &[("type", "HACCP"), ("subject", "product:tieu-tien-phuoc"), ("number", "HAI-LAN-1"), ("body_vi", "Cơ quan mẫu")],
        ),
    ] {
        visitor.get(&format!("{path}/new")).with(200);
        let form = over(visitor.form(path).values, typed);
        let before = count(kind);
        let [one, two] = [(); 2].map(|()| visitor.send_exactly(path, &form));
        assert_eq!((one.status, two.status), (303, 303), "{path}: {:?} {:?}", one.faults(), two.faults());
        assert_eq!(one.location(), two.location(), "{path}");
        assert_eq!(count(kind), before + 1, "{path}");
        // Another form with the same name is another record.
        visitor.get(&format!("{path}/new"));
        let other = visitor.submit(path, &[&[("name_en", "Another")], typed].concat()).with(303);
        assert!(path == "/console/certificates" || other.location() != one.location(), "{path}");
    }
    let page = format!("/console/batches/{BATCH}");
    visitor.get(&page);
    let events = || desk.services.store.events(&BATCH.parse().unwrap()).unwrap().len();
    let (before, form) = (events(), over(visitor.form(&format!("{page}/events")).hidden, &[("line", "thu hoạch – 20 kg")]));
    for _ in 0..2 {
        visitor.send_exactly(&format!("{page}/events"), &form);
    }
    assert_eq!(events(), before + 1);
    visitor.get(&format!("{page}/stamps"));
    let path = format!("{page}/stamps");
    let form = over(visitor.form(&path).values, &[("count", "2"), ("do", "issue")]);
    let runs = || desk.services.view().runs().count();
    let before = runs();
    let [one, two] = [(); 2].map(|()| visitor.send_exactly(&path, &form).with(303));
    assert_eq!((one.location(), runs()), (two.location(), before + 1));
}

#[test]
fn of_two_tabs_the_second_is_told_and_loses_nothing() {
    let desk = Desk::open();
    let (one, two) = (desk.sign_in("chu"), desk.sign_in("nguoi-lam"));
    let page = format!("/console/products/{PRODUCT}");
    one.get(&page).with(200);
    two.get(&page).with(200);
    one.submit(&page, &[("storage_vi", "Nơi mát")]).with(303);
    let late = two.submit(&page, &[("storage_vi", "Nơi khô"), ("warning_vi", "Dễ vỡ")]).with(409);
    assert_eq!((late.value("storage_vi"), late.value("warning_vi")), ("Nơi khô".into(), "Dễ vỡ".into()));
    // What the first wrote stands beside each field that differs, and beside no other.
    let told: Vec<String> = late.wrong().into_iter().filter(|field| !field.is_empty()).collect();
    assert_eq!(told, ["storage_vi", "warning_vi"], "{:?}", late.faults());
    assert!(late.text.contains("id=\"storage_vi-fault\"") && late.text.contains("“Nơi mát”"), "{}", late.text);
    // Overtaken again before the second press, it is told again.
    one.get(&page).with(200);
    one.submit(&page, &[("storage_vi", "Nơi râm")]).with(303);
    let again = two.submit(&page, &[]).with(409);
    assert!(again.text.contains("“Nơi râm”") && again.value("storage_vi") == "Nơi khô", "{:?}", again.faults());
    // Pressed once more it saves knowingly.
    two.submit(&page, &[("warning_vi", "Dễ ẩm")]).with(303);
    let stands = two.get(&page).with(200);
    assert_eq!((stands.value("storage_vi"), stands.value("warning_vi")), ("Nơi khô".into(), "Dễ ẩm".into()));
    for version in ["", "0", &"0".repeat(64)] {
        let form = over(two.form(&page).values, &[("version", version), ("storage_vi", "Nơi ẩm")]);
        assert_eq!(two.send_exactly(&page, &form).status, 409, "{version:?}");
    }
}

#[test]
fn a_batch_that_was_overtaken_shows_words_and_figures_as_people_write_them() {
    let desk = Desk::open();
    let (one, two) = (desk.sign_in("chu"), desk.sign_in("nguoi-lam"));
    let (form, path) = (format!("/console/batches/{BATCH}/edit"), format!("/console/batches/{BATCH}"));
    let units = one.get(&form).with(200).value("units_count");
    two.get(&form).with(200);
    one.submit(&path, &[("mass_kg", "30,5"), ("expiry_kind", "best-before"), ("sell_until", "")]).with(303);
    // The same figure spelled otherwise differs from nothing.
    let late = two.submit(&path, &[("mass_kg", "30,50"), ("expiry_kind", "use-by"), ("units_count", "480")]).with(409);
    let told: Vec<String> = late.wrong().into_iter().filter(|field| !field.is_empty()).collect();
    assert_eq!(told, ["units_count", "expiry_kind"], "{:?}", late.faults());
    assert!(late.text.contains("“Dùng tốt nhất trước”") && late.text.contains(&format!("“{units}”")), "{:?}", late.faults());
    two.submit(&path, &[]).with(303);
    let stands = two.get(&form).with(200);
    assert_eq!((stands.value("units_count"), stands.value("expiry_kind")), ("480".into(), "use-by".into()));
}

#[test]
fn a_form_that_is_sent_again_by_the_back_button_tells_that_it_was_sent() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    visitor.get("/console/batches/new").with(200);
    let form = over(visitor.form("/console/batches").values, &[("lot_code", LOT), ("units_count", "10"), ("quantity", "10")]);
    let made = visitor.send_exactly("/console/batches", &form).with(303);
    let changed = over(form.clone(), &[("units_count", "11")]);
    let count = || desk.services.store.batches().unwrap().iter().filter(|owned| owned.record.lot.to_string() == LOT).count();
    let again = visitor.send_exactly("/console/batches", &changed);
    assert_eq!((count(), again.status), (1, 422), "one lot code of a product is one batch: {:?}", again.faults());
    assert_eq!(visitor.send_exactly("/console/batches", &form).with(303).location(), made.location());
}

#[test]
fn a_record_that_was_kept_says_so_is_called_by_its_name_and_leads_back_to_its_list() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    visitor.get("/console/areas/new").with(200);
    let kept = visitor.submit("/console/areas", &[("name_vi", "Vườn sau nhà"), ("hectares", "0,8"), PLACE]).with(303);
    let page = visitor.get(kept.location()).with(200).text;
    assert!(page.contains("Đã lưu.") && page.contains("Sửa: Vườn sau nhà"), "{page}");
    assert!(page.contains("<a href=\"/console/areas\" class=\"onward\">"), "{page}");
    assert!(!page.contains("<details class=\"fold\" open>"), "nobody filled in what few need: {page}");
    // Only looked at, it does not say so.
    let looked = visitor.get(kept.location().strip_suffix("?saved=1").unwrap()).with(200).text;
    assert!(!looked.contains("Đã lưu."), "{looked}");
    let list = visitor.get("/console/areas").with(200).text;
    assert!(list.contains("0,8 ha") && visitor.get("/console/areas?lang=en").text.contains("0.8 ha"), "{list}");
}

#[test]
fn the_first_batch_of_all_is_proposed_for_the_first_product_with_its_last_day() {
    let desk = Desk::open();
    let visitor = desk.newcomer();
    assert_eq!(visitor.get("/console/batches/new").with(200).value("lot_code"), "", "there is no product yet");
    visitor.get("/console/products/new").with(200);
    let product = [("name_vi", "Chuối sấy"), ("net_quantity", "250"), ("net_unit", "g"), ("shelf_life_days", "180")];
    visitor.submit("/console/products", &product).with(303);
    let form = visitor.get("/console/batches/new").with(200);
    assert!(form.value("lot_code").starts_with("CS-"), "{}", form.value("lot_code"));
    assert!(!form.value("expiry_on").is_empty() && form.value("product_id").starts_with("chuoi-say"));
}

#[test]
fn amounts_in_lists_and_on_pages_have_the_marks_of_their_readers() {
    let desk = Desk::to_read();
    let visitor = desk.sign_in("chu");
    let list = visitor.get("/console/batches").with(200).text;
    let own: Vec<_> = desk.services.store.batches().unwrap().into_iter().map(|owned| owned.record).collect();
    let own: Vec<_> = own.into_iter().filter(|batch| batch.producer.as_str() == OWN && !batch.quantity.is_empty()).collect();
    assert!(own.iter().any(|batch| batch.quantity.contains('.')) && own.iter().any(|batch| batch.units > Some(999)));
    for batch in own {
        let told = amount(Lang::Vi, &batch.quantity);
        assert!(list.contains(&told), "{told}: {list}");
        let page = visitor.get(&format!("/console/batches/{}", batch.id)).with(200).text;
        let units = batch.units.map(|units| amount(Lang::Vi, &units.to_string())).unwrap_or_default();
        assert!(page.contains(&format!("<dd>{units}</dd>")) || units.is_empty(), "{units}: {page}");
        let events = desk.services.store.events(&batch.id).unwrap();
        for event in events.iter().filter(|event| !event.quantity.is_empty()) {
            let told = amount(Lang::Vi, &event.quantity);
            assert!(page.contains(&told) && (told == event.quantity || !page.contains(&event.quantity)), "{told}: {page}");
        }
    }
    let clerk = desk.sign_in("can-bo");
    let scored = clerk.get("/office/recognitions/cn-001").with(200).text;
    assert!(scored.contains("82,5") && !scored.contains("82.5"), "{scored}");
    let public = desk.visitor().get("/products/thuc-pham-sam").with(200).text;
    assert!(public.contains("82,5 điểm") && !public.contains("82.5"), "{public}");
}
