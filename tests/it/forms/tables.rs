//! Tables out and in again, by the real program: an export that is imported changes nothing, in both formats and either way.
use crate::kit::office::{Office, sample};
use std::fs;

fn path(office: &Office, name: &str) -> String {
    office.path(name).to_str().unwrap().to_owned()
}

/// A second office that takes what the first gave out.
fn receiver() -> Office {
    let office = Office::empty();
    office.call(&crate::kit::office::INIT).good();
    office.call(&["keys", "new"]).good();
    office
}

#[test]
fn an_export_of_the_sample_changes_nothing_where_it_came_from_and_gives_the_same_elsewhere() {
    let office = Office::with_sample();
    fs::create_dir(office.path("tables")).unwrap();
    for target in ["all.xlsx", "tables"] {
        let file = path(&office, target);
        let told = office.call(&["export", &file, "--json"]).json();
        assert_eq!((&told["records"]["events"], &told["records"]["entries"]), (&782.into(), &465.into()));
        assert_eq!(office.call(&["import", &file, "--json"]).json()["new"], false, "{target}");
        let dry = office.call(&["import", &file, "--dry-run", "--json"]).json();
        let same = dry["tables"].as_array().unwrap();
        assert!(same.len() >= 12 && same.iter().all(|table| table["new"] == 0 && table["changed"] == 0), "{dry}");
        let other = receiver();
        other.call(&["import", &file]).good();
        fs::create_dir(other.path("tables")).unwrap();
        other.call(&["export", &path(&other, "tables")]).good();
        for kind in ["products", "batches", "batch_inputs", "events", "editions", "edition_counts", "entries", "recalls"] {
            let read = |office: &Office| fs::read_to_string(office.path("tables").join(format!("{kind}.csv"))).unwrap();
            if target == "tables" {
                assert_eq!(read(&office), read(&other), "{kind}");
            } else {
                assert!(read(&other).lines().count() > 1, "{kind}");
            }
        }
    }
}

#[test]
fn a_dry_run_tells_what_would_change_and_writes_nothing() {
    let office = Office::with_sample();
    let products = fs::read_to_string(sample().join("products.csv")).unwrap();
    let (header, first) = (products.lines().next().unwrap(), products.lines().nth(1).unwrap());
    let changed = first.replace("Thực phẩm bảo vệ sức khỏe từ sâm Ngọc Linh", "Sâm Ngọc Linh");
    let new = first.replace("thuc-pham-sam,7,", "san-pham-moi,9007,").replace("09506000900018", "");
    fs::write(office.path("products.csv"), format!("{header}\n{changed}\n{new}\n")).unwrap();
    let file = path(&office, "products.csv");
    let told = office.call(&["import", &file, "--dry-run", "--json"]).json();
    let table = &told["tables"][0];
    assert_eq!((&table["new"], &table["changed"], &table["same"]), (&1.into(), &1.into(), &0.into()), "{told}");
    assert_eq!(table["changes"][0]["fields"][0], "name_vi");
    assert_eq!(office.call(&["import", &file, "--dry-run", "--json"]).json()["tables"][0]["new"], 1, "nothing was written");
    office.call(&["import", &file]).good();
    assert_eq!(office.call(&["import", &file, "--dry-run", "--json"]).json()["tables"][0]["same"], 2);
}

#[test]
fn somebodys_own_table_is_read_by_a_mapping() {
    let office = Office::with_sample();
    fs::write(office.path("hang.csv"), "Tên hàng;Mã;Số sổ;Màu\nTiêu rừng;tieu-rung;9001;đen\nTiêu sọ;tieu-so;9002;trắng\n")
        .unwrap();
    let mapping = |kind: &str, field: &str| {
        format!(
            "[[tables]]\nsheet = \"hang.csv\"\nkind = \"{kind}\"\n[tables.columns]\n\"Tên hàng\" = \"name_vi\"\n\"Mã\" = \"{field}\"\n\
             \"số SỔ\" = \"register_number\"\n[tables.constants]\nproducer_id = \"cty-mau-01\"\ngroup_code = \"food\"\n"
        )
    };
    fs::write(office.path("good.toml"), mapping("products", "product_id")).unwrap();
    fs::write(office.path("bad.toml"), mapping("products", "colour")).unwrap();
    fs::write(office.path("worse.toml"), "[[tabels]]\n").unwrap();
    let (file, good) = (path(&office, "hang.csv"), path(&office, "good.toml"));
    office.call(&["import", &file]).refused(1);
    for bad in ["bad.toml", "worse.toml"] {
        office.call(&["import", &file, "--mapping", &path(&office, bad)]).refused(1);
    }
    let told = office.call(&["import", &file, "--mapping", &good, "--dry-run", "--json"]).json();
    assert_eq!(told["tables"][0]["new"], 2, "{told}");
    office.call(&["import", &file, "--mapping", &good]).good();
    fs::create_dir(office.path("out")).unwrap();
    office.call(&["export", &path(&office, "out"), "--kind", "products"]).good();
    let products = fs::read_to_string(office.path("out").join("products.csv")).unwrap();
    let row = products.lines().find(|line| line.starts_with("tieu-so,")).unwrap();
    assert!(row.contains(",cty-mau-01,") && row.contains(",food,") && row.contains("Tiêu sọ"), "{row}");
}

#[test]
fn ten_thousand_faults_of_one_table_are_all_told() {
    let office = Office::with_sample();
    let rows: String = (0..10_000).map(|at| format!("lo-{at},thuc-pham-sam,L{at},cty-mau-01,30/02/2026,none\n")).collect();
    fs::write(office.path("batches.csv"), format!("batch_id,product_id,lot_code,producer_id,production_on,stamp_mode\n{rows}"))
        .unwrap();
    let refused = office.call(&["import", &path(&office, "batches.csv"), "--dry-run"]).refused(1);
    assert_eq!(refused.lines().filter(|line| line.contains("production_on") && line.contains("30/02/2026")).count(), 10_000);
    assert!(refused.contains("10001"), "the last line is named");
}

#[test]
fn faults_name_the_heading_as_it_stands_in_the_table() {
    let office = Office::with_sample();
    let header = "Mã lô;Mã sản phẩm;Số lô in trên nhãn;Mã chủ thể;Ngày sản xuất;Kiểu tem;Số lượng;Đơn vị tính";
    let row = |quantity: &str, day: &str| format!("lo-moi;thuc-pham-sam;L-1;cty-mau-01;{day};none;{quantity};kg\n");
    let refused = |text: String| {
        fs::write(office.path("batches.csv"), text).unwrap();
        office.call(&["import", &path(&office, "batches.csv")]).refused(1)
    };
    let two_ways = refused(format!("{header}\n{}", row("1.234", "02/03/2026")));
    assert!(two_ways.contains("Số lượng") && two_ways.contains("1.234") && two_ways.contains("two ways"), "{two_ways}");
    let unknown = refused(format!("{header}\n{}", row("1.234,5", "02/03/2026").replace("thuc-pham-sam", "khong-co")));
    assert!(unknown.contains("Mã sản phẩm") && unknown.contains("khong-co"), "{unknown}");
    fs::write(office.path("batches.csv"), format!("{header}\n{}", row("1.234,5", "02/03/2026"))).unwrap();
    office.call(&["import", &path(&office, "batches.csv")]).good();
}

#[test]
fn exports_and_templates_that_cannot_be_are_refused() {
    let office = Office::empty();
    office.call(&crate::kit::office::INIT).good();
    office.call(&["export", &path(&office, "all.xlsx")]).refused(1);
    office.call(&["export", &path(&office, "all.xlsx"), "--kind", "goods"]).refused(1);
    office.call(&["export", &path(&office, "no/such/folder")]).refused(1);
    office.call(&["template", &path(&office, "no/such/a.xlsx")]).refused(1);
    for name in ["all.xlsx", "all.xlsx.draft"] {
        assert!(!office.path(name).exists(), "{name}");
    }
    let template = path(&office, "form.xlsx");
    office.call(&["template", &template, "--kind", "products,batches"]).good();
    let nothing = office.call(&["import", &template, "--json"]).json();
    assert_eq!(nothing["register"], 0, "an example is no record");
    fs::write(office.path("bomb.xlsx"), b"PK\x03\x04 and then nothing").unwrap();
    office.call(&["import", &path(&office, "bomb.xlsx")]).refused(1);
}
