//! Events that were written down late, or corrected.
use super::rows::{data, events, lot_path, page, services};
use temtin::domain::event::Event;

fn all() -> Vec<Event> {
    let store = &services().store;
    let batches = store.batches().unwrap().into_iter().flat_map(|owned| store.events(&owned.record.id).unwrap());
    let products = store.products().unwrap().into_iter().flat_map(|product| store.product_events(&product.id).unwrap());
    batches.chain(products).collect()
}

#[test]
fn forty_eight_events_were_written_down_late_and_say_both_times() {
    let all = all();
    assert_eq!((all.len(), all.iter().filter(|event| event.is_late()).count()), (782, 48));
    let late = events("lo-thuc-pham-sam-tp2").into_iter().find(|event| event.id.as_str() == "sk-0015").unwrap();
    assert_eq!(
        (late.happened.to_string(), late.recorded.to_string()),
        ("2026-07-19T10:30:00+07:00".into(), "2026-07-26T12:30:00+07:00".into())
    );
    // It stands where it happened, not where it was written.
    let journey = events("lo-thuc-pham-sam-tp2");
    assert!(journey.is_sorted_by_key(|event| event.happened.at));
}

#[test]
fn five_corrected_events_stay_beside_those_that_hold() {
    let all = all();
    let corrections: Vec<&Event> = all.iter().filter(|event| event.corrects.is_some()).collect();
    assert_eq!(corrections.len(), 5);
    for correction in corrections {
        let corrected = all.iter().find(|event| Some(&event.id) == correction.corrects.as_ref()).unwrap();
        assert_eq!((&corrected.batch, &corrected.kind), (&correction.batch, &correction.kind));
        assert_ne!(corrected.quantity, correction.quantity, "{}", correction.id);
        let batch = correction.batch.as_ref().unwrap();
        let page = page(&lot_path(batch.as_str()));
        assert!(page.text().contains("Đã sửa: bước sau thay bước này."), "{batch}");
        for quantity in [&corrected.quantity, &correction.quantity] {
            assert!(page.text().contains(quantity.as_str()), "{batch}: {quantity}");
        }
        let journey = data(&lot_path(batch.as_str()))["journey"].clone();
        let marked = |mark: &str| journey.as_array().unwrap().iter().filter(|stage| stage[mark] == true).count();
        assert_eq!((marked("corrected"), marked("correction")), (1, 1), "{batch}");
    }
}

#[test]
fn every_chain_of_the_sample_counts_its_events_and_is_told_again_by_the_log() {
    let store = &services().store;
    let mut told = std::collections::HashMap::<String, temtin::domain::event::Chain>::new();
    for entry in store.entries(0, usize::MAX).unwrap() {
        if let Some((batch, hash)) = temtin::store::chain::of_entry(&entry) {
            let chain = told.entry(batch).or_default();
            *chain = temtin::store::chain::grown(*chain, &hash);
        }
    }
    for owned in store.batches().unwrap() {
        let chain = store.chain(&owned.record.id).unwrap();
        assert_eq!(chain.count as usize, events(owned.record.id.as_str()).len(), "{}", owned.record.id);
        assert_eq!(chain, told.get(owned.record.id.as_str()).copied().unwrap_or_default(), "{}", owned.record.id);
    }
}
