//! Importing: every fault at once, and nothing half-loaded.
use crate::kit::office::{INIT, Office, damaged_sample, sample};

#[test]
fn damaged_rows_are_all_named_and_nothing_is_loaded() {
    let office = Office::empty();
    office.call(&INIT).good();
    let dir = damaged_sample(&office, "products.csv", |text| {
        text.replacen("09506000900018", "09506000900019", 1).replacen("banh-dua-nuong,14,", "banh-dua-nuong,x,", 1)
    });
    let batches =
        std::fs::read_to_string(dir.join("batches.csv")).unwrap().replacen("2026-03-14,2026-03-15", "2026-02-30,2026-03-15", 1);
    std::fs::write(dir.join("batches.csv"), batches).unwrap();
    let message = office.call(&["import", dir.to_str().unwrap()]).refused(1);
    for part in ["products.csv", "gtin", "09506000900019", "register_number", "batches.csv", "production_on", "2026-02-30"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    office.call(&["issue", "lo-thuc-pham-sam-tp1"]).refused(1);
    let loaded = office.call(&["import", sample().to_str().unwrap(), "--json"]).json();
    assert_eq!((&loaded["new"], &loaded["batches"], &loaded["events"]), (&true.into(), &134.into(), &782.into()));
}

#[test]
fn a_reference_that_leads_nowhere_is_named_with_its_line() {
    let office = Office::empty();
    office.call(&INIT).good();
    let dir = damaged_sample(&office, "events.csv", |text| text.replacen(",lo-thuc-pham-sam-nl1,", ",lo-khong-co,", 1));
    let message = office.call(&["import", dir.to_str().unwrap()]).refused(1);
    for part in ["events.csv", "batch_id", "lo-khong-co"] {
        assert!(message.contains(part), "{part} in {message}");
    }
}

#[test]
fn the_same_import_again_changes_nothing_and_an_empty_folder_is_told() {
    let office = Office::with_sample();
    let again = office.call(&["import", sample().to_str().unwrap(), "--json"]).json();
    assert_eq!(again["new"], false);
    let empty = office.path("empty");
    std::fs::create_dir(&empty).unwrap();
    office.call(&["import", empty.to_str().unwrap()]).refused(1);
    office.call(&["import", office.path("nowhere").to_str().unwrap()]).refused(1);
}

#[test]
fn an_import_that_collides_with_the_store_changes_nothing() {
    let office = Office::with_sample();
    office.call(&["issue", "lo-thuc-pham-sam-tp1"]).good();
    let dir = damaged_sample(&office, "batches.csv", |text| {
        text.replacen("TPS-260314-01,", "TPS-260314-02,", 1).replacen("lo-banh-dua-nuong-tp2,", "lo-moi,", 1)
    });
    for name in ["events.csv", "recalls.csv", "batch_inputs.csv"] {
        std::fs::remove_file(dir.join(name)).unwrap();
    }
    let products = std::fs::read_to_string(dir.join("products.csv")).unwrap().replacen("Bánh dừa nướng", "Bánh dừa khác", 1);
    std::fs::write(dir.join("products.csv"), products).unwrap();
    let message = office.call(&["import", dir.to_str().unwrap()]).refused(1);
    for part in ["batches.csv", "lot_code", "lo-thuc-pham-sam-tp1"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    let again = office.call(&["import", sample().to_str().unwrap(), "--json"]).json();
    assert_eq!(again["new"], false, "no row of the refused import stood");
}

#[test]
fn a_file_of_noise_is_a_fault_and_no_panic() {
    let office = Office::empty();
    office.call(&INIT).good();
    let dir = office.path("noise");
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join("places.csv"), [0xff, 0xfe, 0x00, b'\n', b'"', b',']).unwrap();
    std::fs::write(dir.join("batches.csv"), "batch_id,batch_id\n\"unclosed").unwrap();
    office.call(&["import", dir.to_str().unwrap()]).refused(1);
}
