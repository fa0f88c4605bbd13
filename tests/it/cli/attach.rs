//! `temtin attach`: files from the caller's own folder, with a server and without one.
use crate::kit::office::{Office, sample};
use crate::kit::pictures::{PLACE, document, holds, photo};
use crate::kit::serving::Serving;
use std::fs;

#[test]
fn a_photo_is_attached_kept_by_an_import_backed_up_restored_and_checked() {
    let office = Office::with_sample();
    fs::write(office.path("ảnh vườn.jpg"), photo(7)).unwrap();
    fs::write(office.path("giay.pdf"), document()).unwrap();
    let title = "Vườn tiêu mùa thu hoạch";
    let first = office.call(&["attach", "product", "tieu-tien-phuoc", "./ảnh vườn.jpg", "--title", title, "--json"]).json();
    assert_eq!((first["new"].as_bool(), first["media"].as_str()), (Some(true), Some("image/jpeg")));
    let hash = first["file"].as_str().unwrap().to_owned();
    assert!(!holds(&fs::read(office.data().join("files").join(&hash[..2]).join(&hash)).unwrap(), PLACE));

    let server = Serving::start(&office);
    let again = office.call(&["attach", "product", "tieu-tien-phuoc", "ảnh vườn.jpg", "--title", title, "--json"]).json();
    assert_eq!((again["new"].as_bool(), again["file"].as_str()), (Some(false), Some(hash.as_str())));
    let pdf = office.path("giay.pdf");
    office.call(&["attach", "certificate", "gcn-012", pdf.to_str().unwrap()]).good();
    // A second import of the same tables knows no pictures, and takes none away.
    office.call(&["import", sample().to_str().unwrap()]).good();
    assert!(server.get("/01/09506000900070").contains(&hash));
    assert_eq!(office.call(&["store", "check", "--json"]).json()["files"], 2);
    let backup = office.call(&["backup", "office.backup", "--json"]).json();
    assert_eq!((backup["files"].as_u64(), backup["left_out"].as_u64()), (Some(2), Some(0)));
    assert_eq!(server.stop(), Some(0));

    let restored = office.call(&["restore", "office.backup", "--data", "again", "--json"]).json();
    assert_eq!(restored["files"], 2);
    let copy = office.path("again/files").join(&hash[..2]).join(&hash);
    assert_eq!(fs::read(copy).unwrap(), fs::read(office.data().join("files").join(&hash[..2]).join(&hash)).unwrap());
    let removed = office.call(&["attach", "product", "tieu-tien-phuoc", "--remove", &hash, "--json"]).json();
    assert_eq!(removed["removed"], true);
    assert_eq!(office.call(&["store", "check", "--json"]).json()["files"], 1);
}

#[test]
fn what_cannot_be_attached_is_refused_in_words() {
    let office = Office::with_sample();
    fs::write(office.path("a.gif"), b"GIF89a").unwrap();
    fs::write(office.path("a.jpg"), photo(1)).unwrap();
    for (call, part) in [
        (["attach", "product", "tieu-tien-phuoc", "a.gif"], "Only PNG, JPEG and WebP"),
        (["attach", "product", "tieu-tien-phuoc", "nowhere.jpg"], "cannot be read"),
        (["attach", "product", "tieu-tien-phuoc", ".."], "cannot be read"),
        (["attach", "product", "khong-co", "a.jpg"], "no such product"),
        (["attach", "certificate", "khong-co", "a.jpg"], "no such certificate"),
    ] {
        let said = office.call(&call).refused(1);
        assert!(said.contains(part), "{call:?}: {said}");
    }
    office.call(&["attach", "batch", "x", "a.jpg"]).refused(2);
    office.call(&["attach", "product", "tieu-tien-phuoc"]).refused(2);
}
