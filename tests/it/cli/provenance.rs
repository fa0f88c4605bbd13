//! What a batch was made from, as the command line tells it; and what an import of it refuses, each fault by its own words.
use crate::kit::office::{INIT, Office, damaged_sample, sample};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

fn steps(trace: &Value) -> Vec<(i64, &str)> {
    let nodes = trace["nodes"].as_array().unwrap().iter();
    nodes.map(|node| (node["step"].as_i64().unwrap(), node["batch"].as_str().unwrap())).collect()
}

#[test]
fn a_lot_is_traced_back_forward_and_all_the_way_by_whichever_name_it_has() {
    let office = Office::with_sample();
    let call = |args: &[&str]| office.call(&[&["trace"], args, &["--json"]].concat());
    let back = call(&["lo-gao-tim-than-tp2", "--back"]).json();
    assert_eq!(steps(&back), [(-1, "lo-gao-tim-than-nl2"), (0, "lo-gao-tim-than-tp2")]);
    assert_eq!(
        back["links"][0],
        json!({ "from": "lo-gao-tim-than-nl2", "into": "lo-gao-tim-than-tp2", "relation": "transform", "quantity": "2000 kg" })
    );
    assert_eq!(back["imbalances"], json!(["balance-above-yield"]));
    let forward = call(&["lo-gao-tim-than-nl2", "--forward"]).json();
    assert_eq!(steps(&forward), [(0, "lo-gao-tim-than-nl2"), (1, "lo-gao-tim-than-tp2")]);
    for name in ["gao-tim-than/GTT-250920-01", "GTT-250920-01"] {
        assert_eq!(call(&[name, "--all"]).json()["start"], "lo-gao-tim-than-tp2", "{name}");
    }
    let spoken = office.call(&["trace", "lo-gao-tim-than-tp2"]).good().stdout;
    assert!(
        spoken.contains("lo-gao-tim-than-nl2") && spoken.contains("made into 2000 kg") && spoken.contains("1836 kg"),
        "{spoken}"
    );
    for unknown in ["lo-khong-co", "KHONG-CO", "gao-tim-than/KHONG-CO", "á"] {
        call(&[unknown]).refused(1);
    }
    call(&["lo-gao-tim-than-tp2", "--back", "--forward"]).refused(2);
}

#[test]
fn the_two_lots_that_do_not_balance_are_listed_and_no_other() {
    let office = Office::with_sample();
    let found = office.call(&["balance", "--json"]).json();
    let told: Vec<_> =
        found["imbalances"].as_array().unwrap().iter().map(|one| (&one["batch"], &one["faults"][0]["code"])).collect();
    assert_eq!(
        told,
        [
            (&json!("lo-dau-phung-nl3"), &json!("balance-overdrawn")),
            (&json!("lo-gao-tim-than-tp2"), &json!("balance-above-yield"))
        ]
    );
    assert_eq!(office.call(&["balance", "--batch", "lo-gao-tim-than-tp1", "--json"]).json()["imbalances"], json!([]));
}

#[test]
fn a_product_without_a_picture_prints_nothing_until_the_office_waives_it_for_a_reason() {
    let office = Office::with_sample();
    let run = office.call(&["issue", "lo-mat-ong-hiep-duc-tp1", "--json"]);
    // What the batch itself must say is there: stamps are given.
    let run = run.json()["run"].as_str().unwrap().to_owned();
    let sheet = office.path("nhan.pdf");
    let label = ["label", &run, "--out", sheet.to_str().unwrap()];
    let message = office.call(&label).refused(1);
    assert!(message.contains("no picture") && !sheet.exists(), "{message}");
    office.call(&["waive", "product", "mat-ong-hiep-duc", "image", "--until", "2099-12-31", "--reason", " "]).refused(1);
    office.call(&["waive", "product", "mat-ong-hiep-duc", "image", "--until", "2020-12-31", "--reason", "x"]).refused(1);
    office.call(&["waive", "product", "khong-co", "image", "--until", "2099-12-31", "--reason", "x"]).refused(1);
    office.call(&["waive", "product", "mat-ong-hiep-duc", "anh", "--until", "2099-12-31", "--reason", "x"]).refused(1);
    office.call(&label).refused(1);
    office.call(&["waive", "product", "mat-ong-hiep-duc", "image", "--until", "2099-12-31", "--reason", "Đang chụp ảnh"]).good();
    office.call(&label).good();
    let listed = office.call(&["waive", "--list", "--json"]).json();
    assert_eq!(listed["waivers"][0]["reason_vi"], "Đang chụp ảnh");
}

/// Cells by column.
type Row<'a> = Vec<(&'a str, &'a str)>;

/// Adds a row to a file of the folder; columns that the row does not name are left empty.
fn add_row(dir: &Path, file: &str, cells: &[(&str, &str)]) {
    let path = dir.join(file);
    let text = fs::read_to_string(&path).unwrap();
    let mut columns: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let new: Vec<&str> = cells.iter().map(|(name, _)| *name).filter(|name| !columns.contains(name)).collect();
    let widened: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let more: String = new.iter().map(|name| if at == 0 { format!(",{name}") } else { ",".to_owned() }).collect();
            format!("{line}{more}\n")
        })
        .collect();
    columns.extend(&new);
    let cell = |column: &&str| cells.iter().find(|(name, _)| name == column).map_or("", |(_, value)| value);
    let row: Vec<&str> = columns.iter().map(cell).collect();
    fs::write(path, format!("{widened}{}\n", row.join(","))).unwrap();
}

#[test]
fn each_wrong_row_of_provenance_is_told_by_its_own_fault_and_loads_nothing() {
    let office = Office::empty();
    office.call(&INIT).good();
    let event = |more: &[(&'static str, &'static str)]| {
        let usual = [
            ("event_id", "sk-moi"),
            ("batch_id", "lo-gao-tim-than-tp1"),
            ("product_id", "gao-tim-than"),
            ("event_type", "storing"),
            ("event_time", "2026-10-01T08:00:00+07:00"),
            ("recorded_at", "2026-10-01T08:00:00+07:00"),
            ("evidence_level", "declared"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| name == other));
        kept.chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let product = |more: &[(&'static str, &'static str)]| {
        let usual = [("product_id", "moi"), ("register_number", "9001"), ("name_vi", "Trà mới"), ("producer_id", "htx-mau-04")];
        let kept = usual.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| name == other));
        kept.chain(more.iter().copied()).collect::<Vec<_>>()
    };
    let link = |from, into| {
        vec![
            ("link_id", "lk-moi"),
            ("input_batch_id", from),
            ("output_batch_id", into),
            ("relation", "transform"),
            ("input_quantity_kg", "1"),
        ]
    };
    let star = |star, change, day| {
        vec![
            ("recognition_id", "cn-moi"),
            ("product_id", "banh-dau-xanh"),
            ("star", star),
            ("change", change),
            ("issued_on", day),
        ]
    };
    let cases: Vec<(&str, Row<'_>, &str)> = vec![
        ("products.csv", product(&[("name_vi", "T\u{0456}êu Tiên Phước")]), "Cyrillic"),
        ("products.csv", product(&[("name_vi", "Tiêu\u{200b} Tiên Phước")]), "invisible mark"),
        ("products.csv", product(&[("name_vi", "Tiêu \u{202e}Tiên Phước")]), "invisible mark"),
        ("products.csv", product(&[("gtin", "09506000900019")]), "GTIN"),
        ("products.csv", product(&[("gtin", "08930000000019")]), "893"),
        ("products.csv", product(&[("shown_to", "name=office")]), "cannot be hidden"),
        (
            "producers.csv",
            vec![
                ("producer_id", "moi"),
                ("kind", "company"),
                ("name_vi", "Mới"),
                ("place_printed_id", "vn"),
                ("location_visibility", "commune"),
                ("gln", "9506000700015"),
            ],
            "GLN",
        ),
        ("batch_inputs.csv", link("lo-gao-tim-than-tp1", "lo-gao-tim-than-tp1"), "itself"),
        ("batch_inputs.csv", link("lo-gao-tim-than-tp2", "lo-gao-tim-than-nl2"), "itself"),
        ("batch_inputs.csv", link("lo-khong-co", "lo-gao-tim-than-nl2"), "lo-khong-co"),
        (
            "batch_inputs.csv",
            vec![
                ("link_id", "x"),
                ("input_batch_id", "lo-gao-tim-than-nl1"),
                ("output_batch_id", "lo-gao-tim-than-nl2"),
                ("relation", "transform"),
                ("input_quantity_kg", "-1"),
            ],
            "below nought",
        ),
        ("recognitions.csv", star("3", "first", "2024-01-01"), "overlaps"),
        ("recognitions.csv", star("3", "upgrade", "2024-01-01"), "does not fit"),
        ("recognitions.csv", [star("4", "first", "2030-01-01"), vec![("score", "69.5")]].concat(), "does not give 4 stars"),
        ("recognitions.csv", [star("3", "first", "2030-01-01"), vec![("valid_to", "2032-01-01")]].concat(), "2033-01-01"),
        ("events.csv", event(&[("quantity", "3"), ("unit", "bó")]), "not known. Units"),
        ("events.csv", event(&[("quantity", "-3"), ("unit", "kg")]), "below nought"),
        ("events.csv", event(&[("biz_step", "harvest")]), "harvest"),
        ("events.csv", event(&[("event_time", "2020-01-01T08:00:00+07:00")]), "before the input"),
        ("events.csv", event(&[("recorded_at", "2026-09-01T08:00:00+07:00")]), "before it happened"),
        ("events.csv", event(&[("recorded_at", "2099-09-01T08:00:00+07:00")]), "to come"),
        ("events.csv", event(&[("product_id", "banh-dau-xanh")]), "another product"),
        ("events.csv", event(&[("corrects_event", "sk-0001")]), "another batch or product"),
        ("events.csv", event(&[("receives_event", "sk-0001")]), "does not exist or is of another batch"),
        ("places.csv", vec![("place_id", "vong"), ("name_vi", "Vòng"), ("level", "commune"), ("parent_id", "vong")], "itself"),
    ];
    for (file, cells, word) in cases {
        let dir = damaged_sample(&office, "places.csv", str::to_owned);
        add_row(&dir, file, &cells);
        let message = office.call(&["import", dir.to_str().unwrap()]).refused(1);
        assert!(message.contains(word), "{file} {cells:?}: {message}");
        fs::remove_dir_all(&dir).unwrap();
    }
    let loaded = office.call(&["import", sample().to_str().unwrap(), "--json"]).json();
    assert_eq!(loaded["new"], true, "nothing of the refused imports stood");
}

#[test]
fn batches_that_are_imported_again_without_their_links_keep_them() {
    let office = Office::with_sample();
    let dir = damaged_sample(&office, "batches.csv", |text| text.replacen("1836,đơn vị", "1830,đơn vị", 1));
    for entry in fs::read_dir(&dir).unwrap() {
        let path = entry.unwrap().path();
        if !path.ends_with("batches.csv") {
            fs::remove_file(path).unwrap();
        }
    }
    assert_eq!(office.call(&["import", dir.to_str().unwrap(), "--json"]).json()["new"], true);
    let back = office.call(&["trace", "lo-gao-tim-than-tp2", "--back", "--json"]).json();
    assert_eq!(steps(&back).len(), 2);
}

#[test]
fn goods_are_handed_over_received_and_the_batch_is_closed_from_the_command_line() {
    let office = Office::with_sample();
    let batch = "lo-tieu-tien-phuoc-tp4";
    let event = |args: &[&str]| office.call(&[&["event", batch], args].concat());
    let sent =
        ["shipping", "--quantity", "40 kg", "--hands-to", "htx-mau-04", "--id", "sk-giao", "--at", "2026-10-01T08:00:00+07:00"];
    event(&sent).good();
    let receipt = |producer| {
        event(&["receiving", "--receives", "sk-giao", "--producer", producer, "--quantity", "40 kg", "--id", "sk-nhan"])
    };
    assert!(receipt("htx-mau-13").refused(1).contains("htx-mau-04"));
    receipt("htx-mau-04").good();
    event(&["receiving", "--receives", "sk-giao", "--producer", "htx-mau-04", "--id", "sk-nhan-2"]).refused(1);
    event(&["shipping", "--corrects", "sk-giao", "--reason", "Đọc nhầm cân", "--quantity", "41 kg", "--id", "sk-sua"]).good();
    assert!(event(&["shipping", "--corrects", "sk-giao", "--reason", "x"]).refused(1).contains("sk-sua"));
    event(&["shipping", "--corrects", "sk-giao"]).refused(2);
    for wrong in [
        &["Xuất"][..],
        &["shipping", "--quantity=-1 kg"],
        &["shipping", "--biz-step", "harvest"],
        &["shipping", "--location", "noi-la"],
    ] {
        event(wrong).refused(1);
    }
    event(&["shipping", "--at", "2020-01-01T08:00:00+07:00"]).refused(1);
    office.call(&["event", "lo-khong-co", "shipping"]).refused(1);

    let close = |args: &[&str]| office.call(&[&["close", batch], args].concat());
    close(&["--on", "2099-01-01"]).refused(1);
    close(&["--on", "2020-01-01"]).refused(1);
    assert_eq!(
        close(&["--on", "2026-10-02", "--json"]).json(),
        json!({ "batch": batch, "sold_out_on": "2026-10-02", "new": true })
    );
    assert_eq!(close(&["--on", "2026-10-02", "--json"]).json()["new"], false);
    assert!(event(&["storing", "--at", "2026-10-03T08:00:00+07:00"]).refused(1).contains("2026-10-02"));
    office.call(&["issue", batch, "--count", "1"]).refused(1);
    close(&["--reopen"]).good();
    event(&["storing", "--at", "2026-10-03T08:00:00+07:00"]).good();
    assert!(office.call(&["store", "check"]).good().stdout.contains("Nothing"));
}
