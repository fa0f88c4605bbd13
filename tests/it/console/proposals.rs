//! The pages on which two people of the office act together: proposed by one, read in full, confirmed or turned down by another.
use crate::audit::trail::all;
use crate::console::desk::{BATCH, Desk, PRODUCT};
use temtin::domain::account::AccountRole;
use temtin::domain::batch::Batch;
use temtin::domain::proposal::Standing;
use temtin::domain::registry::{KeyState, Kid};
use temtin::service::access::Actor;
use temtin::service::completeness::all_waivers;
use temtin::service::form::record::Record;
use temtin::service::keep;
use temtin::service::noted::Noted;
use temtin::service::proposals;
use temtin::service::recall_report;
use temtin::store::contract::receipt::Basis;

impl Desk {
    fn active(&self) -> Vec<u16> {
        self.services.view().keys.iter().filter(|key| key.state == KeyState::Active).map(|key| key.kid.get()).collect()
    }

    fn standings(&self) -> Vec<Standing> {
        let now = self.services.env.now();
        proposals::all(&self.services).unwrap().iter().map(|one| one.standing(now)).collect()
    }
}

#[test]
fn a_head_proposes_a_key_and_another_head_makes_it() {
    let desk = Desk::open();
    desk.person("truong-hai", AccountRole::Head);
    let (first, second, clerk) = (desk.sign_in("truong"), desk.sign_in("truong-hai"), desk.sign_in("can-bo"));
    first.get("/office/keys").with(200);
    let wrong = first.send("/office/keys/new", &[("reason", " ")]).with(422);
    assert_eq!(wrong.wrong(), ["reason"], "{:?}", wrong.faults());
    let page = first.send("/office/keys/new", &[("reason", "khóa cũ đã ba năm")]).with(303).location().to_owned();
    assert!(page.starts_with("/office/proposals/dn-"), "{page}");
    assert_eq!((desk.active(), desk.standings()), (vec![1], vec![Standing::Open]));
    first.get("/office/keys").with(200);
    let again = first.send("/office/keys/new", &[("reason", "lần nữa")]).with(409);
    assert_eq!(again.faults().len(), 1, "{:?}", again.faults());
    // Whoever proposed it is told so and has no button; sent past the page it is refused.
    let own = first.get(&page).with(200);
    assert!(own.text.contains("Khi được xác nhận") && !own.text.contains("Nội dung đề nghị"));
    assert!(own.text.contains("người khác của cơ quan phải xác nhận") && own.form(&format!("{page}/confirm")).is_none());
    first.submit(&format!("{page}/confirm"), &[]).with(403);
    // A clerk reads it, and what is about keys is a head's.
    let read = clerk.get(&page).with(200);
    assert!(
        read.text.contains("khóa cũ đã ba năm") && read.text.contains("do một người phụ trách cơ quan xác nhận"),
        "{}",
        read.text
    );
    clerk.submit(&format!("{page}/confirm"), &[]).with(403);
    clerk.submit(&format!("{page}/turn-down"), &[("reason", "x")]).with(403);
    assert_eq!(desk.active(), [1]);
    assert!(second.get("/office").with(200).text.contains("1 đề nghị chờ người thứ hai"));
    second.get(&page).with(200);
    second.send(&format!("{page}/confirm"), &[]).with(303);
    assert_eq!((desk.active(), desk.standings()), (vec![1, 2], vec![Standing::Confirmed]));
    let done = second.get(&page).with(200);
    assert!(done.text.contains("Người truong (truong)") && done.text.contains("Người truong-hai (truong-hai)"), "{}", done.text);
    assert!(done.text.contains("Nội dung đề nghị") && !done.text.contains("Khi được xác nhận"), "{}", done.text);
    assert!(done.form(&format!("{page}/confirm")).is_none() && done.form(&format!("{page}/turn-down")).is_none());
    second.submit(&format!("{page}/confirm"), &[]).with(409);
    assert_eq!(desk.active(), [1, 2]);
    assert!(!second.get("/office").with(200).text.contains("chờ người thứ hai"));
}

#[test]
fn a_key_is_retired_by_two_or_not_at_all() {
    let desk = Desk::open();
    desk.person("truong-hai", AccountRole::Head);
    let (first, second) = (desk.sign_in("truong"), desk.sign_in("truong-hai"));
    first.get("/office/keys").with(200);
    for (kid, why, field) in [("1", "", "why"), ("x", "vì", "kid"), ("", "vì", "kid")] {
        let wrong = first.submit("/office/keys/retire", &[("kid", kid), ("why", why)]).with(422);
        assert_eq!(wrong.wrong(), [field], "{:?}", wrong.faults());
    }
    first.submit("/office/keys/retire", &[("kid", "9"), ("why", "vì")]).with(404);
    let page = first.submit("/office/keys/retire", &[("kid", "1"), ("why", "nhầm số")]).with(303).location().to_owned();
    second.get(&page).with(200);
    let wrong = second.send(&format!("{page}/turn-down"), &[("reason", " ")]).with(422);
    assert_eq!(wrong.wrong(), ["reason"]);
    second.send(&format!("{page}/turn-down"), &[("reason", "khóa này còn dùng")]).with(303);
    assert_eq!((desk.active(), desk.standings()), (vec![1], vec![Standing::TurnedDown]));
    assert!(first.get(&page).with(200).text.contains("khóa này còn dùng"));
    second.submit(&format!("{page}/confirm"), &[]).with(409);
    assert_eq!(desk.active(), [1]);
}

#[test]
fn what_the_operator_did_alone_stands_on_the_home_of_the_office_until_a_head_has_seen_it() {
    let desk = Desk::open();
    let (head, clerk) = (desk.sign_in("truong"), desk.sign_in("can-bo"));
    assert!(!head.get("/office").with(200).text.contains("khẩn cấp"));
    let (one, now) = (Kid::new(1).unwrap(), desk.services.env.now());
    let done =
        proposals::retire_at_once(&desk.services, &Noted::default(), &Actor::Operator, one, "mất máy có khóa", now).unwrap();
    assert_eq!(desk.active(), Vec::<u16>::new());
    let page = format!("/office/proposals/{}", done.id);
    for visitor in [&head, &clerk] {
        assert!(visitor.get("/office").with(200).text.contains("1 khóa đã ngừng khẩn cấp"));
        assert!(visitor.get(&page).with(200).text.contains("mất máy có khóa"));
    }
    clerk.submit(&format!("{page}/seen"), &[]).with(403);
    head.submit(&format!("{page}/confirm"), &[]).with(409);
    head.get(&page).with(200);
    head.send(&format!("{page}/seen"), &[]).with(303);
    assert!(!head.get("/office").with(200).text.contains("khẩn cấp"));
    assert!(head.get(&page).with(200).text.contains("Người phụ trách đã xem"));
    head.submit(&format!("{page}/seen"), &[]).with(409);
}

#[test]
fn a_waiver_is_proposed_on_the_page_of_its_product() {
    let desk = Desk::open();
    let (clerk, head) = (desk.sign_in("can-bo"), desk.sign_in("truong"));
    let path = format!("/office/products/{PRODUCT}/waive");
    assert!(clerk.get(&format!("/office/products/{PRODUCT}")).with(200).text.contains(&format!("href=\"{path}\"")));
    clerk.get(&path).with(200);
    for (fields, wrong) in [
        (vec![("subject", "product"), ("item", "mark"), ("until", ""), ("reason", "vì")], "until"),
        (vec![("subject", "product"), ("item", "mark"), ("until", "32/1/2027"), ("reason", "vì")], "until"),
        (vec![("subject", "product"), ("item", "mark"), ("until", "1/1/2020"), ("reason", "vì")], "until"),
        (vec![("subject", "product"), ("item", "mark"), ("until", "1/1/2027"), ("reason", " ")], "reason"),
        (vec![("subject", "product"), ("item", "king"), ("until", "1/1/2027"), ("reason", "vì")], "item"),
        (vec![("subject", "lo-khong-co"), ("item", "mark"), ("until", "1/1/2027"), ("reason", "vì")], "subject"),
        // A batch of another product.
        (vec![("subject", "lo-ot-a-rieu-muoi-tp1"), ("item", "mark"), ("until", "1/1/2027"), ("reason", "vì")], "subject"),
    ] {
        let reply = clerk.submit(&path, &fields).with(422);
        assert_eq!(reply.wrong(), [wrong], "{fields:?} {:?}", reply.faults());
    }
    assert_eq!(desk.standings(), []);
    assert!(!clerk.get(&path).with(200).text.contains("Đang được hoãn"));
    let good = [("subject", BATCH), ("item", "mark"), ("until", "1/1/2027"), ("reason", "đang chờ giấy nhãn hiệu")];
    clerk.get(&path).with(200);
    let page = clerk.send(&path, &good).with(303).location().to_owned();
    assert_eq!(all_waivers(&desk.services).unwrap().len(), 0);
    let read = head.get(&page).with(200);
    assert!(read.text.contains("đang chờ giấy nhãn hiệu") && read.text.contains("01/01/2027"), "{}", read.text);
    head.send(&format!("{page}/confirm"), &[]).with(303);
    let waivers = all_waivers(&desk.services).unwrap();
    assert_eq!((waivers.len(), waivers[0].reason_vi.as_str()), (1, "đang chờ giấy nhãn hiệu"));
    // From then on it is seen where it was asked for, and on no other product.
    let shown = clerk.get(&path).with(200).text;
    assert!(shown.contains("Đang được hoãn") && shown.contains("đến hết 01/01/2027 · đang chờ giấy nhãn hiệu"), "{shown}");
    assert!(!clerk.get("/office/products/bon-bon-dai-loc/waive").with(200).text.contains("Đang được hoãn"));
}

#[test]
fn the_office_names_a_lot_as_its_package_does() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let batch = desk.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().record;
    let (code, both) = (batch.lot.to_string(), format!("{}/{}", batch.product, batch.lot));
    let send = |lot: &str| {
        clerk.get("/office/recalls/new").with(200);
        let fields = [("kind", "hold"), ("scope", "whole_lot"), ("batch_id", lot), ("reason_vi", "vì"), ("do", "confirm")];
        clerk.send("/office/recalls", &fields)
    };
    for lot in [code.as_str(), &both, BATCH] {
        assert!(send(lot).with(200).text.contains(&code), "{lot}");
    }
    for lot in ["TTP-990101-99", "khong/co gi", "bon-bon-dai-loc/TTP-990101-99", "???"] {
        let wrong = send(lot).with(422);
        assert_eq!(
            (wrong.wrong(), wrong.value("batch_id")),
            (vec!["batch_id".to_owned()], lot.to_owned()),
            "{:?}",
            wrong.faults()
        );
    }
    // A lot code of figures alone is spelled like an id; one of two products is asked about.
    let like = |id: &str, product: &str, lot: &str| {
        let row = desk.services.store.product(&product.parse().unwrap()).unwrap().unwrap();
        let (id, lot) = (id.parse().unwrap(), lot.parse().unwrap());
        let (product, producer) = (row.id, row.producer);
        let made = Batch { id, lot, product, producer, inputs: vec![], areas: vec![], location: None, ..batch.clone() };
        keep::put(&desk.services, &Actor::Office, Record::Batch(made), Basis::Absent, desk.services.env.now()).unwrap();
    };
    like("lo-so", PRODUCT, "261024");
    assert!(send("261024").with(200).text.contains("261024"));
    like("lo-trung", "tra-dang-sam", &code);
    let wrong = send(&code).with(422);
    assert_eq!(wrong.wrong(), ["batch_id"]);
    assert!(wrong.faults()[0].1.contains(&both) && wrong.faults()[0].1.contains(&format!("tra-dang-sam/{code}")));
    assert!(send(&both).with(200).text.contains(&code));
}

#[test]
fn the_office_names_a_product_by_words_of_its_name_and_is_asked_where_several_fit() {
    let desk = Desk::open();
    let clerk = desk.sign_in("can-bo");
    let send = |product: &str| {
        clerk.get("/office/recalls/new").with(200);
        let fields = [("kind", "hold"), ("scope", "product"), ("product_id", product), ("reason_vi", "vì"), ("do", "confirm")];
        clerk.send("/office/recalls", &fields)
    };
    for product in ["Tiêu Tiên Phước", "tieu tien phuoc", PRODUCT] {
        assert!(send(product).with(200).text.contains("Tiêu Tiên Phước"), "{product}");
    }
    let several = send("banh").with(422);
    assert_eq!(several.wrong(), ["product_id"], "{:?}", several.faults());
    let offered: Vec<&str> = several.text.split("<option value=\"banh-").skip(1).collect();
    assert!(offered.len() > 1 && offered.iter().all(|option| option.split("</option>").next().unwrap().contains(" · ")));
    let begun = clerk.submit("/office/recalls", &[("product_id", "banh-dua-nuong"), ("do", "begin")]).with(303);
    assert!(clerk.get(begun.location()).with(200).text.contains("Bánh dừa nướng"));
    for product in ["không có hàng này", "phước tiêu", "🫚", ""] {
        let wrong = send(product).with(422);
        assert_eq!((wrong.wrong(), wrong.value("product_id")), (vec!["product_id".to_owned()], product.to_owned()), "{product}");
    }
}

#[test]
fn the_office_recalls_a_lot_at_once_and_an_area_by_two() {
    let desk = Desk::open();
    let (clerk, head, owner) = (desk.sign_in("can-bo"), desk.sign_in("truong"), desk.sign_in("chu"));
    clerk.get("/office/recalls/new").with(200);
    let of = |kind, scope, name, id| vec![("kind", kind), ("scope", scope), (name, id), ("reason_vi", "dư lượng thuốc")];
    for (fields, wrong) in [
        (of("hold", "whole_lot", "batch_id", "lo-khong-co"), "batch_id"),
        (of("hold", "whole_lot", "batch_id", ""), "batch_id"),
        (of("hold", "product", "product_id", "khong-co"), "product_id"),
        (of("recall", "area", "area_id", "khong-co"), "area_id"),
        (of("recall", "province", "area_id", "vnl-tieu-2"), "scope"),
        (vec![("kind", "hold"), ("scope", "whole_lot"), ("batch_id", BATCH), ("reason_vi", " ")], "reason_vi"),
    ] {
        for deed in ["confirm", "begin"] {
            let reply = clerk.submit("/office/recalls", &[&fields[..], &[("do", deed)]].concat()).with(422);
            assert!(reply.wrong().contains(&wrong.to_owned()), "{fields:?} {:?}", reply.faults());
        }
    }
    // A lot of one producer: looked at, then begun.
    let lot = of("hold", "whole_lot", "batch_id", BATCH);
    clerk.get("/office/recalls/new").with(200);
    let look = clerk.send("/office/recalls", &[&lot[..], &[("do", "confirm")]].concat()).with(200);
    assert!(look.text.contains("Số nhà sản xuất"), "{}", look.text);
    let begun = clerk.send("/office/recalls", &[("do", "begin")]).with(303).location().to_owned();
    assert!(begun.starts_with("/office/recalls/th-"), "{begun}");
    assert!(clerk.get("/office/recalls").with(200).text.contains(&begun));
    // The producer sees it and cannot end it: on no page, and not past the pages.
    let id = begun.rsplit('/').next().unwrap();
    let own = owner.get(&format!("/console/recalls/{id}")).with(200);
    assert!(own.form(&format!("/console/recalls/{id}/end")).is_none());
    owner.submit(&format!("/console/recalls/{id}/end"), &[("do", "lift")]).with(403);
    clerk.get(&begun).with(200);
    clerk.send(&format!("{begun}/end"), &[("do", "close")]).with(422);
    clerk.get(&begun).with(200);
    clerk.send(&format!("{begun}/end"), &[("do", "lift")]).with(303);
    // An area: a proposal, with every lot that it would reach.
    let area = of("recall", "area", "area_id", "vnl-tieu-2");
    clerk.get("/office/recalls/new").with(200);
    let noted = || all(&desk.services).iter().map(|line| line.note.deed.to_string()).collect::<Vec<_>>();
    let lines = noted();
    let look = clerk.send("/office/recalls", &[&area[..], &[("do", "confirm")]].concat()).with(200);
    assert_eq!(noted(), lines, "a look is no deed");
    assert!(look.text.contains("chưa có hiệu lực ngay"), "{}", look.text);
    let before = recall_report::all(&desk.services).len();
    let page = clerk.send("/office/recalls", &[("do", "begin")]).with(303).location().to_owned();
    assert!(page.starts_with("/office/proposals/dn-"), "{page}");
    assert_eq!(recall_report::all(&desk.services).len(), before);
    assert_eq!(noted()[lines.len()..], ["propose", "propose"], "nothing is recalled yet");
    let read = head.get(&page).with(200);
    assert!(read.text.contains("dư lượng thuốc") && read.text.contains("Lô và tem bị ảnh hưởng"), "{}", read.text);
    clerk.submit(&format!("{page}/confirm"), &[]).with(403);
    let came = |text: &str| {
        text.split("href=\"/office/recalls/th-")
            .nth(1)
            .map(|rest| format!("/office/recalls/th-{}", rest.split('"').next().unwrap()))
    };
    assert_eq!(came(&head.get(&page).with(200).text), None, "nothing came of it yet");
    head.send(&format!("{page}/confirm"), &[]).with(303);
    assert_eq!(recall_report::all(&desk.services).len(), before + 1);
    let recall = came(&head.get(&page).with(200).text).unwrap();
    assert!(head.get(&recall).with(200).text.contains("dư lượng thuốc"));
}

#[test]
fn a_list_of_proposals_that_is_cut_says_how_many_it_leaves_out() {
    let desk = Desk::open();
    let head = desk.sign_in("truong");
    let right = Actor::Operator.can_propose().unwrap();
    let propose = |index: i64| {
        // Each has run out before the next one, and all of them by now.
        let at = desk.services.env.now() - jiff::SignedDuration::from_hours(80 * (300 - index));
        let wish = proposals::new_key(&desk.services).unwrap();
        proposals::propose(&desk.services, &Noted::default(), &right, wish, "khóa cũ", at).unwrap();
    };
    (0..200).for_each(propose);
    assert!(!head.get("/office/proposals").with(200).text.contains("đề nghị cũ hơn"));
    (200..202).for_each(propose);
    let text = head.get("/office/proposals").with(200).text;
    assert!(text.contains("và 2 đề nghị cũ hơn"), "{text}");
    assert_eq!(text.matches("href=\"/office/proposals/dn-").count(), 200);
}
