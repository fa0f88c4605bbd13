//! What the kit promises the other tests: each role signs in, a form is sent from its page, a copy is one's own.
use crate::console::desk::{BATCH, Desk, OWN};

#[test]
fn everybody_signs_in_and_comes_where_the_role_may() {
    let desk = Desk::open();
    for name in ["chu", "nguoi-lam", "khac", "chu-nhom", "tram", "kiem-tra", "can-bo", "truong", "thanh-tra"] {
        assert!(desk.sign_in(name).is_in(), "{name}");
        assert!(desk.sign_in(name).is_in(), "{name} again");
    }
    assert!(!desk.visitor().is_in());
    for name in ["tram", "chu-nhom"] {
        let page = desk.sign_in_for(name, OWN).get(&format!("/console/batches/{BATCH}"));
        assert_eq!(page.status, 200, "{name}");
    }
}

#[test]
fn a_form_is_sent_from_its_page_and_a_deed_changes_this_copy_only() {
    let (desk, beside) = (Desk::open(), Desk::open());
    let (before, path) = (desk.changes(), format!("/console/batches/{BATCH}"));
    let visitor = desk.sign_in("chu");
    visitor.get(&path).with(200);
    let added = visitor.send(&format!("{path}/events"), &[("line", "thu hoạch – 20 kg")]).with(303);
    assert!(added.location().starts_with(&path), "{}", added.location());
    assert!(desk.changes() > before && beside.changes() == before);
    // The same words under the same deed are one event, other words of that form another.
    let events = || desk.services.store.events(&BATCH.parse().unwrap()).unwrap().len();
    let count = events();
    visitor.send(&format!("{path}/events"), &[("line", "thu hoạch – 20 kg")]).with(303);
    assert_eq!(events(), count);
    visitor.send(&format!("{path}/events"), &[("line", "thu hoạch – 21 kg")]).with(303);
    assert_eq!(events(), count + 1);
    let wrong = visitor.send(&format!("{path}/events"), &[("event_type", "packing"), ("event_time", "32/13/2026")]).with(422);
    assert_eq!(wrong.wrong(), ["event_time"], "{:?}", wrong.faults());
    assert_eq!(wrong.value("event_time"), "32/13/2026");
}
