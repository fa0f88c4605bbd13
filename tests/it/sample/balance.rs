//! Mass balance: the two deliberate faults are found, and no third.
use super::rows::{batch, services};
use temtin::domain::balance::{BalanceCase, imbalances};
use temtin::domain::batch::{Batch, Input};
use temtin::domain::error::Fault;

/// What is out of balance in a batch, with all that was drawn from it.
fn faults(batch: &Batch) -> Vec<Fault> {
    let services = services();
    let view = services.view();
    let drawn: Vec<&Input> = view.descent.lineage().drawn(&batch.id).map(|(_, input)| input).collect();
    let piece = services.store.product(&batch.product).unwrap().unwrap().unit_mass;
    imbalances(&BalanceCase { batch, piece, drawn: &drawn })
}

fn code(batch_id: &str) -> Vec<(&'static str, Vec<String>)> {
    let faults = faults(&batch(batch_id));
    faults.into_iter().map(|fault| (fault.code, fault.args.into_iter().map(|(_, value)| value).collect())).collect()
}

#[test]
fn lo_gao_tim_than_tp2_made_more_than_its_yields_allow() {
    // 2,000 kg at no more than 0.68.
    assert_eq!(code("lo-gao-tim-than-tp2"), [("balance-above-yield", vec!["1836 kg".to_owned(), "1360 kg".to_owned()])]);
}

#[test]
fn lo_dau_phung_nl3_gave_more_to_lo_dau_phung_tp3_than_there_was() {
    assert_eq!(code("lo-dau-phung-nl3"), [("balance-overdrawn", vec!["1950 kg".to_owned(), "1500 kg".to_owned()])]);
    assert_eq!(code("lo-dau-phung-tp3"), []);
}

#[test]
fn no_third_batch_of_the_sample_is_out_of_balance() {
    let all = services().store.batches().unwrap();
    let wrong: Vec<String> =
        all.iter().filter(|owned| !faults(&owned.record).is_empty()).map(|owned| owned.record.id.to_string()).collect();
    assert_eq!(wrong, ["lo-dau-phung-nl3", "lo-gao-tim-than-tp2"]);
    assert_eq!(all.len(), 134);
}

#[test]
fn an_imbalance_hinders_no_import_and_is_kept_as_declared() {
    let kept = batch("lo-gao-tim-than-tp2");
    assert_eq!((kept.quantity.as_str(), kept.units), ("1836 đơn vị", Some(1836)));
}
