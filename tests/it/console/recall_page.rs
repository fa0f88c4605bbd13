//! The page of one recall or hold: one for the producer and the office, each told what is theirs to know and to end.
use crate::console::desk::{BATCH, Desk};
use temtin::domain::place::Words;
use temtin::domain::recall::{OrderedBy, RecallKind, Scope};
use temtin::service::access::Actor;
use temtin::service::proposals;
use temtin::service::recall::RecallOrder;

impl Desk {
    /// Begins a recall or hold of [`BATCH`], and gives where the producer and where the office reads of it.
    fn begun(&self, kind: RecallKind, by: OrderedBy) -> [String; 2] {
        let order = RecallOrder {
            id: "th-trang".parse().unwrap(),
            kind,
            scope: Scope::Batch(BATCH.parse().unwrap()),
            reason: Words::default().with("vi", "chờ kết quả kiểm nghiệm").with("en", "tests are under way"),
            action: Words::default(),
            order: "12-QĐ".to_owned(),
            contact: String::new(),
            ordered_by: by,
            since: None,
        };
        proposals::begin_recall(&self.services, &Actor::Office, &order, self.services.env.now()).unwrap();
        ["/console/recalls/th-trang", "/office/recalls/th-trang"].map(str::to_owned)
    }
}

/// What only the office is told: who ordered it, by which paper, and how many producers it is about.
const OF_OFFICE: [&str; 4] = ["Nơi ra lệnh", "Số văn bản", "12-QĐ", "Số nhà sản xuất"];

const NOT_YOURS: &str = "chỉ nơi ra lệnh mới kết thúc được";

#[test]
fn what_the_office_ordered_the_producer_reads_and_the_office_ends() {
    let desk = Desk::open();
    let [own, office] = desk.begun(RecallKind::Hold, OrderedBy::Office);
    let (owner, clerk, reader, other) =
        (desk.sign_in("chu"), desk.sign_in("can-bo"), desk.sign_in("kiem-tra"), desk.sign_in("khac"));
    let page = owner.get(&own).with(200);
    assert!(page.text.contains("chờ kết quả kiểm nghiệm") && page.text.contains(NOT_YOURS), "{}", page.text);
    assert!(page.text.contains(&format!("/console/batches/{BATCH}")) && page.text.contains("/recalls/th-trang\""));
    assert!(OF_OFFICE.iter().all(|told| !page.text.contains(told)) && page.form(&format!("{own}/end")).is_none());
    other.get(&own).with(404);
    for (who, ends) in [(&clerk, true), (&reader, false)] {
        let page = who.get(&office).with(200);
        assert!(OF_OFFICE.iter().all(|told| page.text.contains(told)), "{}", page.text);
        assert!(page.text.contains("href=\"/office/recalls\"") && !page.text.contains(NOT_YOURS));
        // No page of the console is the office's to open.
        assert!(!page.text.contains(&format!("/console/batches/{BATCH}")));
        assert_eq!(page.form(&format!("{office}/end")).is_some(), ends);
    }
    // A hold has no goods to collect; and what cannot be taken back is not one press away.
    let page = clerk.get(&office).with(200);
    let (fold, lift) = (page.text.find("<details"), page.text.find("value=\"lift\""));
    assert!(fold.is_some() && fold < lift && !page.text.contains("Kết thúc ngày"), "{}", page.text);
    assert!(page.text.contains("value=\"lift\"") && !page.text.contains("value=\"close\""), "{}", page.text);
    let english = clerk.get(&format!("{office}?lang=en")).with(200);
    assert!(english.text.contains("tests are under way") && english.text.contains("href=\"/office/recalls?lang=en\""));
    clerk.send(&format!("{office}/end"), &[("do", "lift")]).with(303);
    // Over: nothing is left to end, and nobody is told who could.
    for (who, path) in [(&owner, &own), (&clerk, &office)] {
        let page = who.get(path).with(200);
        assert!(page.text.contains("Đã bỏ, hàng an toàn") && !page.text.contains(NOT_YOURS), "{}", page.text);
        assert!(page.text.contains("Kết thúc ngày"), "{}", page.text);
        assert!(page.form(&format!("{path}/end")).is_none());
    }
}

#[test]
fn what_the_producer_ordered_both_may_end() {
    let desk = Desk::open();
    let [own, office] = desk.begun(RecallKind::Recall, OrderedBy::Producer);
    let (owner, clerk) = (desk.sign_in("chu"), desk.sign_in("can-bo"));
    for (who, path, back) in [(&owner, &own, "/console"), (&clerk, &office, "/office/recalls")] {
        let page = who.get(path).with(200);
        assert!(page.text.contains(&format!("<a href=\"{back}\" class=\"onward\">")), "{}", page.text);
        assert!(page.text.contains("value=\"lift\"") && page.text.contains("value=\"close\"") && !page.text.contains(NOT_YOURS));
        who.submit(&format!("{path}/end"), &[("do", "open")]).with(422);
    }
    owner.get(&own).with(200);
    let ended = owner.send(&format!("{own}/end"), &[("do", "close")]).with(303);
    assert_eq!(ended.location(), own);
    let page = clerk.get(&office).with(200);
    assert!(page.text.contains("Đã gom đủ hàng"), "{}", page.text);
}
