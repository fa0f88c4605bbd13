//! Recalled lots and voided stamps.
use super::rows::{data, lot_path, page, services};
use crate::pages::visitor::{path, run, sample};
use temtin::domain::recall::{RecallState, Scope};
use temtin::domain::run::StatusReason;
use temtin::domain::verdict::Word;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::setup::Today;
use temtin::service::status::{self, StatusOrder};
use temtin::service::{print::stamps, recall, verify};

#[test]
fn lo_ot_a_rieu_muoi_tp1_is_recalled_and_not_closed() {
    let recall = recall::find(services(), &"th-001".parse().unwrap()).unwrap();
    assert_eq!((recall.state, recall.ended), (RecallState::Open, None));
    assert_eq!(recall.scope, Scope::Batch("lo-ot-a-rieu-muoi-tp1".parse().unwrap()));
    let page = page(&lot_path("lo-ot-a-rieu-muoi-tp1"));
    assert!(page.text().contains("Lô này bị thu hồi"));
    assert_eq!(data(&lot_path("lo-ot-a-rieu-muoi-tp1"))["recalls"][0]["action"], "Ngừng bán, trả lại nơi mua");
    assert!(services().view().descent.is_stopped(&"lo-ot-a-rieu-muoi-tp1".parse().unwrap()));
    assert!(!services().view().descent.is_stopped(&"lo-ot-a-rieu-muoi-tp2".parse().unwrap()), "another lot of the same product");
}

#[test]
fn lo_heo_thao_duoc_tp2_stays_recalled_after_its_recall_was_closed() {
    let recalls = data(&lot_path("lo-heo-thao-duoc-tp2"))["recalls"].clone();
    assert_eq!(
        (&recalls[0]["id"], &recalls[0]["state"], recalls.as_array().unwrap().len()),
        (&"th-002".into(), &"closed".into(), 1)
    );
    assert!(!recalls[0]["ended"].is_null());
    assert!(services().view().descent.is_stopped(&"lo-heo-thao-duoc-tp2".parse().unwrap()));
    assert!(data(&lot_path("lo-heo-thao-duoc-tp1"))["recalls"].as_array().unwrap().is_empty());
}

#[test]
fn twenty_stamps_of_lo_tinh_dau_que_tp2_are_void_and_its_others_are_not() {
    // Stamps are issued after an import, so an import tells of the range and voids none.
    assert!(services().store.recall(&"th-003".parse().unwrap()).unwrap().is_none());
    let (_dir, services) = sample(Today::From("2026-10-31T05:00:00Z".parse().unwrap()));
    let now = services.env.now();
    let run = run(&services, "que", IssueFor::Batch("lo-tinh-dau-que-tp2".parse().unwrap(), Some(200)), now);
    let change = |deed: &str, numbers, reason| {
        let order = StatusOrder { deed: deed.parse().unwrap(), numbers, reason };
        status::change(&services, &Actor::Operator.can_change_status(&run.owner).unwrap(), &order, now).unwrap().0
    };
    assert_eq!(change("th-003", run.positions(101, 120).unwrap(), StatusReason::Spoiled), 20);
    assert_eq!(change("out", run.numbers, StatusReason::HandedOut), 180, "void ones stay void");
    let word = |position| {
        let url = stamps::url(&services, &run, run.positions(position, position).unwrap().first()).unwrap().0;
        verify::look(&services, &path(&services, &url), now).unwrap().verdict.word
    };
    assert_eq!([100, 101, 120, 121].map(word), [Word::Issued, Word::Revoked, Word::Revoked, Word::Issued]);
}

#[test]
fn no_recall_of_the_sample_reaches_a_batch_that_it_does_not_name() {
    let view = services().view();
    let all = services().store.batches().unwrap().into_iter().map(|owned| owned.record.id);
    let stopped: Vec<String> = all.filter(|id| view.descent.is_stopped(id)).map(|id| id.to_string()).collect();
    assert_eq!(stopped, ["lo-heo-thao-duoc-tp2", "lo-ot-a-rieu-muoi-tp1"]);
}

#[test]
fn a_recall_of_a_field_s_peppers_reaches_all_three_lots_made_from_them() {
    let reached = |scope: &Scope| services().view().descent.reach(scope).into_keys().map(|id| id.to_string()).collect::<Vec<_>>();
    let merged = reached(&Scope::Batch("lo-tieu-tien-phuoc-nl2".parse().unwrap()));
    assert_eq!(merged, ["lo-tieu-tien-phuoc-nl2", "lo-tieu-tien-phuoc-tg1", "lo-tieu-tien-phuoc-tp1"]);
    let field = reached(&Scope::Area("vnl-tieu-2".parse().unwrap()));
    assert!(
        field.contains(&"lo-tieu-tien-phuoc-tp1".to_owned()) && !field.contains(&"lo-tieu-tien-phuoc-tp2".to_owned()),
        "{field:?}"
    );
}
