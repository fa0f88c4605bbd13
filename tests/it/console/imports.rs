//! Records from workbooks and tables by the console: looked at, then imported; a producer its own only.
use crate::console::desk::{Desk, OTHER, OWN, PRODUCT};
use crate::console::visitor::{Reply, Visitor};
use rust_xlsxwriter::Workbook;
use temtin::service::form::field::Need;
use temtin::service::form::headings::{heading, table};
use temtin::service::form::kind::Kind;
use temtin::service::form::record::{self, Record};
use temtin::service::import::waiting::SENT_MAX;
use temtin::text::lang::Lang;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// So many products like one of the sample, each with an id, a number and a name of its own, as a producer fills in the template.
fn products(desk: &Desk, count: usize, change: impl Fn(usize, &str) -> Option<String>) -> Vec<u8> {
    let like = desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap();
    let cells = record::write(&Record::Product(like));
    // A table of many rows has few columns.
    let wanted = |need: Need| need == Need::Needed || (need == Need::Optional && count < 1_000);
    let columns = Kind::Products.form().columns();
    let fields: Vec<_> = columns.filter(|field| wanted(field.need) || field.name == "shelf_life_days").collect();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name(table(Lang::Vi, Kind::Products)).unwrap();
    for (column, field) in fields.iter().enumerate() {
        let column = u16::try_from(column).unwrap();
        sheet.write_string(0, column, heading(Lang::Vi, Kind::Products, field)).unwrap();
    }
    for row in 0..count {
        for (column, field) in fields.iter().enumerate() {
            let own = match field.name {
                "product_id" => Some(format!("hang-moi-{row:05}")),
                "register_number" => Some((50_000 + row).to_string()),
                "name_vi" => Some(format!("Hàng mới số {row}")),
                "gtin" | "gtin_case" | "internal_code" => Some(String::new()),
                _ => None,
            };
            let stood = cells.iter().find(|(name, _)| *name == field.name).map(|(_, cell)| cell.clone()).unwrap_or_default();
            let text = change(row, field.name).or(own).unwrap_or(stood);
            if !text.is_empty() {
                sheet.write_string(u32::try_from(row + 1).unwrap(), u16::try_from(column).unwrap(), text).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn send(visitor: &Visitor<'_>, table: &str, name: &str, bytes: &[u8]) -> Reply {
    visitor.get("/console/import").with(200);
    visitor.send_files("/console/import", &[("table", table)], &[("file", name, XLSX, bytes)])
}

fn count(desk: &Desk) -> usize {
    use temtin::store::contract::register::RegisterKind;
    desk.services.store.register(RegisterKind::Product).unwrap().len()
}

#[test]
fn a_co_op_imports_fifty_products_from_a_workbook_and_twice_is_once() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let template = visitor.get("/console/import/template").with(200);
    assert!(template.bytes.starts_with(b"PK") && template.header("content-type") == XLSX);
    let workbook = products(&desk, 50, |_, _| None);
    let before = count(&desk);
    let path = send(&visitor, "", "san pham.xlsx", &workbook).with(303).location().to_owned();
    let digest = desk.digest();
    let look = visitor.get(&path).with(200);
    assert!(look.text.contains("Nhập 50 dòng"), "{}", look.text);
    assert_eq!((desk.digest(), count(&desk)), (digest, before), "looking writes nothing");
    let done = visitor.send(&path, &[]).with(303).location().to_owned();
    assert_eq!(count(&desk), before + 50);
    let told = visitor.get(&done).with(200).text;
    assert!(told.contains("<h1>Đã nhập xong</h1>") && told.contains("50 dòng mới"), "{told}");
    assert!(!told.contains("Xem trước khi nhập") && !told.contains("Giữ nguyên"), "what is done is no look ahead: {told}");
    assert!(visitor.get("/console/products/hang-moi-00049").with(200).text.contains("Hàng mới số 49"));
    let changes = desk.changes();
    visitor.get("/console/import").with(200);
    visitor.send(&path, &[]).with(303);
    assert_eq!((count(&desk), desk.changes()), (before + 50, changes), "sent twice it is done once");
    let again = visitor.get(&path).with(200);
    assert!(!again.text.contains("Nhập 50 dòng"));
}

/// A table of one product of [`OWN`], without its producer; in its group stands this.
fn table_of_one(desk: &Desk, group: &str) -> Vec<u8> {
    let like = desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap();
    let own = |name: &str, cell: String| match name {
        "product_id" => "hang-nha-1".to_owned(),
        "register_number" => "50001".to_owned(),
        "group_code" => group.to_owned(),
        "gtin" | "gtin_case" | "internal_code" => String::new(),
        _ => cell,
    };
    let wanted = |name: &str| Kind::Products.form().field(name).is_some_and(|field| field.need != Need::Told);
    let cells: Vec<(&str, String)> = record::write(&Record::Product(like))
        .into_iter()
        .filter(|(name, _)| *name != "producer_id" && wanted(name))
        .map(|(name, cell)| (name, own(name, cell)))
        .collect();
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let row: Vec<String> = cells.iter().map(|(_, cell)| quoted(cell)).collect();
    format!("{}\n{}\n", names.join(","), row.join(",")).into_bytes()
}

#[test]
fn a_table_of_ones_own_needs_no_producer_takes_words_and_keeps_its_name() {
    let desk = Desk::open();
    let (owner, office) = (desk.sign_in("chu"), desk.sign_in("can-bo"));
    let table = table_of_one(&desk, "Thực phẩm");
    let path = send(&owner, "products", "hàng nhà.csv", &table).with(303).location().to_owned();
    let look = owner.get(&path).with(200).text;
    assert!(look.contains("Nhập 1 dòng") && look.contains("<p>hàng nhà.csv</p>") && !look.contains("products.csv"), "{look}");
    owner.send(&path, &[]).with(303);
    let kept = desk.services.store.product(&"hang-nha-1".parse().unwrap()).unwrap().unwrap();
    assert_eq!((kept.producer.as_str(), kept.group.as_str()), (OWN, "food"));
    // A word of no list is told at its place in the file that was sent.
    let path = send(&owner, "products", "hàng nhà.csv", &table_of_one(&desk, "Thực")).with(303).location().to_owned();
    let look = owner.get(&path).with(200).text;
    assert!(look.contains("panel stop") && look.contains("hàng nhà.csv") && look.contains("“Thực”"), "{look}");
    // The office imports for everybody, so each row says whose it is.
    let path = send(&office, "products", "hàng nhà.csv", &table).with(303).location().to_owned();
    assert!(office.get(&path).with(200).text.contains("panel stop"));
    // The template asks for what is filled in by itself of the office alone.
    let columns = |visitor: &Visitor<'_>| visitor.get("/console/import/template").with(200).bytes.len();
    assert!(columns(&owner) > 0 && columns(&office) > columns(&owner));
}

#[test]
fn a_row_of_somebody_else_is_a_fault_at_its_place_and_nothing_is_imported() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let before = count(&desk);
    let of_other = |row: usize, name: &str| (row == 2 && name == "producer_id").then(|| OTHER.to_owned());
    let others = desk.services.store.register(temtin::store::contract::register::RegisterKind::Product).unwrap();
    let taken =
        others.iter().find(|owned| owned.owner != temtin::domain::registry::Owner::Producer(OWN.parse().unwrap())).unwrap();
    let taken = taken.record.id().to_owned();
    let takes_over = |row: usize, name: &str| (row == 1 && name == "product_id").then(|| taken.clone());
    for (workbook, line) in [(products(&desk, 4, of_other), 4), (products(&desk, 4, takes_over), 3)] {
        let path = send(&visitor, "", "a.xlsx", &workbook).with(303).location().to_owned();
        let look = visitor.get(&path).with(200);
        assert!(look.text.contains("Dòng này thuộc về người khác"), "{}", look.text);
        assert!(look.text.contains(&format!("<strong>Dòng {line}</strong>")), "{}", look.text);
        assert_eq!(visitor.send(&path, &[]).status, 422);
    }
    let places = b"place_id,name_vi,level\nxa-moi,X\xc3\xa3 m\xe1\xbb\x9bi,commune\n";
    let path = send(&visitor, "", "places.csv", places).with(303).location().to_owned();
    let look = visitor.get(&path).with(200);
    assert!(look.text.contains("class=\"panel stop\""), "{}", look.text);
    assert_eq!(count(&desk), before);
}

#[test]
fn the_office_imports_everything_and_readers_nothing() {
    let desk = Desk::open();
    let workbook = products(&desk, 2, |row, name| (row == 1 && name == "producer_id").then(|| OTHER.to_owned()));
    let office = desk.sign_in("can-bo");
    let before = count(&desk);
    let path = send(&office, "", "a.xlsx", &workbook).with(303).location().to_owned();
    assert_eq!(desk.sign_in("chu").get(&path).status, 404, "another's file is not there");
    office.get(&path).with(200);
    office.send(&path, &[]).with(303);
    assert_eq!(count(&desk), before + 2);
    for name in ["kiem-tra", "thanh-tra", "tram"] {
        assert_eq!(desk.sign_in(name).get("/console/import").status, 403, "{name}");
    }
}

#[test]
fn ten_thousand_faults_are_shown_by_pages_and_go_out_as_a_table() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let workbook = products(&desk, 10_000, |_, name| (name == "shelf_life_days").then(|| "một năm".to_owned()));
    let path = send(&visitor, "", "nhieu.xlsx", &workbook).with(303).location().to_owned();
    let first = visitor.get(&path).with(200);
    assert!(first.text.contains("10000") && first.text.matches("<tr><td>").count() == 100);
    assert!(first.text.contains("?page=2") && !first.text.contains("rel=\"prev\""));
    let last = visitor.get(&format!("{path}?page=100")).with(200);
    assert!(last.text.contains("<strong>Dòng 10001</strong>") && !last.text.contains("rel=\"next\""));
    visitor.get(&format!("{path}?page=9999999")).with(200);
    let all = visitor.get(&format!("{path}/faults")).with(200);
    assert_eq!(all.text.lines().count(), 10_001);
    assert!(all.bytes.starts_with("\u{feff}".as_bytes()));
    assert_eq!(visitor.send(&path, &[]).status, 422);
}

#[test]
fn a_file_that_is_no_table_is_told_at_its_field() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let over = vec![b'a'; SENT_MAX + 1];
    for (table, name, bytes) in
        [("", "danh-sach.csv", &b"a,b\n"[..]), ("", "anh.jpg", b"\xff\xd8\xff"), ("products", "a.csv", &over), ("", "", b"")]
    {
        let reply = send(&visitor, table, name, bytes);
        assert!([413, 422].contains(&reply.status), "{name}: {}", reply.status);
        assert_eq!(reply.wrong(), ["file"], "{name}");
        assert_eq!(reply.value("table"), table);
    }
    // A table with another name is read as what its sender says it is; what is wrong inside is told when it is looked at.
    let path = send(&visitor, "products", "danh-sach.csv", b"product_id\nx\n").with(303).location().to_owned();
    assert!(visitor.get(&path).with(200).text.contains("panel stop"));
    let path = send(&visitor, "", "hong.xlsx", b"PK\x03\x04 no workbook").with(303).location().to_owned();
    assert!(visitor.get(&path).with(200).text.contains("panel stop"));
    for wrong in ["/console/import/khong", &format!("/console/import/{}", "0".repeat(64))] {
        assert_eq!(visitor.get(wrong).status, 404, "{wrong}");
    }
}
