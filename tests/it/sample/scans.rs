//! Scans: an import loads none, since counts begin with the first real one; what the sample's scans name is there.
use super::rows::{batch, services};
use temtin::domain::stamp::StampKind;

/// Cells of the rows of a scenario.
fn rows(scenario: &str) -> Vec<(String, String, String, String)> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ocop/scans.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let cells = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let wanted = cells.filter(|cells| cells.get(11) == Some(&scenario));
    wanted.map(|cells| (cells[1].to_owned(), cells[2].to_owned(), cells[4].to_owned(), cells[5].to_owned())).collect()
}

#[test]
fn the_cloned_serial_of_lo_tra_sam_ngoc_linh_tp1_was_scanned_in_three_places_on_one_day() {
    let rows = rows("clone_three_cities");
    let that_day = rows.iter().filter(|row| row.0.starts_with("2026-10-10"));
    let places: std::collections::BTreeSet<&str> = that_day.map(|row| row.3.as_str()).collect();
    assert_eq!(places.len(), 3, "{rows:?}");
    assert!(rows.iter().all(|row| (row.1.as_str(), row.2.as_str()) == ("lo-tra-sam-ngoc-linh-tp1", "S000417")));
    let batch = batch("lo-tra-sam-ngoc-linh-tp1");
    assert!(batch.stamps == Some(StampKind::Item) && batch.units >= Some(417));
}

#[test]
fn the_honest_repeats_of_shop_and_friend_name_stamps_that_their_lots_have_room_for() {
    let (shop, friend) = (rows("shop_repeat"), rows("gift_friend"));
    assert!(!friend.is_empty() && shop.iter().all(|row| row.1 == "lo-banh-dua-nuong-tp2"));
    for (_, lot, serial, _) in shop.iter().chain(&friend) {
        let position: u32 = serial.trim_start_matches('S').parse().unwrap();
        assert!(batch(lot).units >= Some(position), "{lot} {serial}");
    }
}

#[test]
fn an_import_counts_no_scan() {
    // Telling copies from honest repeats asks for places and windows of time, which counts by day do not hold.
    assert!(temtin::service::import::reading::file_names().all(|name| name != "scans.csv"));
    let first = services().view().runs().next().cloned().unwrap().numbers.first();
    assert!(services().store.scans(first).unwrap().iter().all(|sum| sum.0 >= super::rows::day("2026-10-31")));
}
