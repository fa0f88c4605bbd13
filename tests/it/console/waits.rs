//! What waits goes away once it is done as the task says, and comes back where it was not; lists say what is over.
use crate::console::desk::{BATCH, Desk, PRODUCT};
use crate::console::visitor::Visitor;
use crate::pages::visitor::run;
use temtin::domain::recognition::Recognition;
use temtin::service::issue::IssueFor;

/// A test report of [`PRODUCT`] that is over since 26/10/2026.
const PAPER: &str = "gcn-013";

fn leads(visitor: &Visitor<'_>, to: &str) -> bool {
    visitor.get("/console").with(200).text.contains(&format!("href=\"{to}\""))
}

#[test]
fn a_paper_that_is_over_is_renewed_by_one_like_it_whatever_it_is_called() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let form = format!("/console/certificates/new?copy={PAPER}");
    assert!(leads(&visitor, &form), "{}", visitor.page.borrow());
    let open = visitor.get(&form).with(200);
    let subject = format!("product:{PRODUCT}");
    assert_eq!((open.value("type"), open.value("subject")), ("test_report".into(), subject));
    assert_eq!(["number", "issued_on", "valid_to"].map(|name| open.value(name)), ["", "", ""].map(String::from));
    // One of another kind is no renewal.
    let days = [("issued_on", "27/10/2026"), ("valid_to", "27/10/2027")];
    visitor.submit("/console/certificates", &[&days[..], &[("type", "qc_plan"), ("number", "KH-2")]].concat()).with(303);
    assert!(leads(&visitor, &form));
    visitor.get(&form).with(200);
    visitor.submit("/console/certificates", &[&days[..], &[("type_vi", "Phiếu mới"), ("number", "KN-2")]].concat()).with(303);
    assert!(!leads(&visitor, &form), "{}", visitor.page.borrow());
    desk.sign_in("khac").get(&form).with(404);
}

#[test]
fn a_new_paper_says_nothing_that_nobody_chose() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let open = visitor.get("/console/certificates/new").with(200);
    assert_eq!((open.value("type"), open.value("subject")), (String::new(), String::new()));
    let before = desk.digest();
    let wrong = visitor.submit("/console/certificates", &[("number", "VG-1")]).with(422);
    assert_eq!((wrong.wrong(), desk.digest()), (vec!["type".to_owned(), "subject".to_owned()], before), "{:?}", wrong.faults());
}

#[test]
fn a_star_that_ends_leads_to_its_dossier_and_waits_for_the_office_from_then_on() {
    let desk = Desk::open();
    let (visitor, clerk) = (desk.sign_in("chu"), desk.sign_in("can-bo"));
    let form = format!("/console/dossiers?product={PRODUCT}");
    assert!(leads(&visitor, &form), "{}", visitor.page.borrow());
    assert_eq!(visitor.get(&form).with(200).value("product_id"), PRODUCT);
    visitor.submit("/console/dossiers", &[("star", "4")]).with(303);
    assert!(!leads(&visitor, &form), "{}", visitor.page.borrow());
    // The office did not give it: there is something to do again.
    let rows = desk.services.store.recognitions(&PRODUCT.parse().unwrap()).unwrap();
    let waits = rows.iter().find(|row| Recognition::waits(row)).unwrap();
    let path = format!("/office/recognitions/{}", waits.id);
    clerk.get(&path).with(200);
    clerk.submit(&format!("{path}/refuse"), &[("reason_vi", "chưa đủ minh chứng")]).with(303);
    assert!(leads(&visitor, &form), "{}", visitor.page.borrow());
}

#[test]
fn stamps_beyond_the_declared_units_have_a_heading_of_their_own() {
    // What does not agree is read now and then only, so what was before is read from another copy.
    let (before, desk) = (Desk::open(), Desk::open());
    let (first, clerk) = (before.sign_in("can-bo"), desk.sign_in("can-bo"));
    let (list, lot) = ("/office/balance?show=beyond", format!("href=\"/trace/{BATCH}\""));
    assert!(!first.get("/office").with(200).text.contains(list));
    assert!(!first.get(list).with(200).text.contains(&lot));
    let quantities = first.get("/office/balance").with(200).text;
    let beyond = IssueFor::Beyond(BATCH.parse().unwrap(), 1_900, "thêm tem cho hộp quà".into());
    run(&desk.services, "kit-beyond", beyond, desk.services.env.now());
    let home = clerk.get("/office").with(200).text;
    assert!(home.contains("1 lô có tem nhiều hơn số đơn vị đã khai") && home.contains(list), "{home}");
    let shown = clerk.get(list).with(200).text;
    assert!(shown.contains(&lot) && shown.contains("thêm tem cho hộp quà"), "{shown}");
    let after = clerk.get("/office/balance").with(200).text;
    assert!(
        !after.contains(&lot)
            && after.matches("<li><a href=\"/trace/").count() == quantities.matches("<li><a href=\"/trace/").count()
    );
}

#[test]
fn lists_tell_a_paper_that_is_over_and_two_places_of_one_name_apart() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let papers = visitor.get("/console/certificates").with(200).text;
    assert!(papers.contains("đã hết hạn 26/10/2026") && papers.contains("· hết hạn 03/07/2027"), "{papers}");
    let form = visitor.get("/console/batches/new").with(200).text;
    let place =
        |id: &str| form.split(&format!("<option value=\"{id}\"")).nth(1).unwrap().split(['>', '<']).nth(1).unwrap().to_owned();
    let (one, two) = (place("trai-tieu-1"), place("trai-tieu-2"));
    assert!(one != two && one.starts_with("Khu sản xuất tiêu (mẫu), "), "{one} {two}");
    assert!(visitor.get("/console/locations").with(200).text.contains(one.split(", ").nth(1).unwrap()));
}

#[test]
fn a_file_of_labels_is_named_by_its_lot() {
    let desk = Desk::open();
    let (visitor, run) = (desk.sign_in("chu"), desk.run());
    let page = format!("/console/stamps/{}", run.id());
    visitor.get(&page).with(200);
    let file = visitor.submit(&format!("{page}/labels"), &[("do", "take")]).with(200);
    let name = format!("attachment; filename=\"{}-{}.pdf\"", run.lot.as_ref().unwrap(), run.id());
    assert_eq!(file.header("content-disposition"), name);
}
