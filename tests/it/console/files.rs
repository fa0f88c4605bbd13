//! Photos and papers that come with the console's forms.
use crate::console::desk::{BATCH, Desk, OTHER, PRODUCT};
use crate::console::visitor::Visitor;
use crate::kit::pictures::{PLACE, document, holds, large_photo, photo, picture};
use image::ImageFormat;
use temtin::domain::attachment::Attachment;
use temtin::domain::audience::Audience;
use temtin::service::upload::{self, Use};
use temtin::store::contract::register::{RegisterKind, RegisterRecord};

const EDIT: &str = "/console/products/tieu-tien-phuoc";

fn pictures(desk: &Desk) -> Vec<Attachment> {
    desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap().pictures
}

/// The product's form as it stands, with these fields over it and these files.
fn save(visitor: &Visitor<'_>, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> crate::console::visitor::Reply {
    if !visitor.page.borrow().contains("name=\"picture\"") {
        visitor.get(EDIT).with(200);
    }
    let values = visitor.form(EDIT).values;
    let kept = values.iter().filter(|(name, _)| !fields.iter().any(|(of, _)| of == name));
    let all: Vec<(&str, &str)> =
        kept.map(|(name, value)| (name.as_str(), value.as_str())).chain(fields.iter().copied()).collect();
    let files: Vec<_> = files.iter().map(|(field, name, bytes)| (*field, *name, "image/jpeg", *bytes)).collect();
    visitor.send_files(EDIT, &all, &files)
}

#[test]
fn photos_are_taken_with_the_form_shown_made_first_and_taken_away() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let before = pictures(&desk).len();
    visitor.get(EDIT).with(200);
    let (large, second) = (large_photo(), photo(7));
    save(&visitor, &[], &[("camera", "IMG_1.jpg", &large), ("picture", "IMG_2.jpg", &second)]).with(303);
    let now = pictures(&desk);
    assert_eq!(now.len(), before + 2);
    let kept = desk.services.files.get(&now[before].hash).unwrap();
    assert!(holds(&large, PLACE) && !holds(&kept, PLACE), "where it was taken is not kept");
    assert!(!now[before].smaller.is_empty(), "sizes are made");
    let path = format!("/console/files/{}", now[before].hash);
    let page = visitor.get(EDIT).with(200);
    assert!(page.text.contains(&format!("{path}?size=small")));
    let (whole, small) = (visitor.get(&path).with(200), visitor.get(&format!("{path}?size=small")).with(200));
    assert!(small.bytes.len() < whole.bytes.len() && small.header("content-type") == "image/jpeg");
    let [first, gone] = [now[before + 1].hash.to_string(), now[before].hash.to_string()];
    visitor.get(EDIT).with(200);
    save(&visitor, &[("first", &first), ("gone", &gone)], &[]).with(303);
    let then = pictures(&desk);
    assert_eq!((then.len(), then[0].hash.to_string()), (before + 1, first));
    assert!(then.iter().all(|file| file.hash.to_string() != gone));
}

#[test]
fn a_wrong_file_is_told_at_its_field_and_a_good_one_beside_it_is_not_sent_twice() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let before = pictures(&desk);
    let good = photo(9);
    let mut huge = picture(ImageFormat::Png, 3);
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc32(&huge[12..29]);
    huge[29..33].copy_from_slice(&crc.to_be_bytes());
    let over = [b"\xff\xd8\xff\xe0".to_vec(), vec![0; 17 << 20]].concat();
    for (name, bytes, word) in [
        ("giay.pdf", document(), "PNG, JPEG"),
        ("to.png", huge, "60000 × 60000"),
        ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "HEIC"),
        ("bai.docx", b"PK\x03\x04 word".to_vec(), "PNG, JPEG"),
        ("rong.jpg", Vec::new(), "PNG, JPEG"),
        ("lon.jpg", over, "lớn hơn 16 MiB"),
    ] {
        visitor.get(EDIT).with(200);
        let reply = save(&visitor, &[("storage_vi", "Nơi khô, mát")], &[("picture", name, &bytes), ("camera", "tot.jpg", &good)]);
        assert!(reply.status == 422 || reply.status == 413, "{name}: {}", reply.status);
        assert_eq!(reply.wrong(), ["picture"], "{name}");
        assert!(reply.faults()[0].1.contains(word), "{name}: {:?}", reply.faults());
        assert_eq!(reply.value("storage_vi"), "Nơi khô, mát", "{name}");
        assert!(!reply.value("sent").is_empty(), "{name}: the good one waits");
    }
    assert_eq!(pictures(&desk), before, "nothing is saved");
    // The form of the last reply carries the good one.
    save(&visitor, &[], &[]).with(303);
    assert_eq!(pictures(&desk).len(), before.len() + 1);
    let text = desk.services.store.product(&PRODUCT.parse().unwrap()).unwrap().unwrap().storage;
    assert_eq!(text.get("vi"), Some("Nơi khô, mát"));
}

/// CRC-32 of a chunk (PNG third edition, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}

#[test]
fn eight_pictures_are_enough_and_the_ninth_is_told() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let room = 8 - pictures(&desk).len();
    let photos: Vec<Vec<u8>> = (0..=room).map(|shade| photo(100 + shade as u8)).collect();
    let files: Vec<(&str, &str, &[u8])> = photos.iter().map(|bytes| ("picture", "a.jpg", bytes.as_slice())).collect();
    visitor.get(EDIT).with(200);
    assert_eq!(save(&visitor, &[], &files).with(422).wrong(), ["picture"]);
    visitor.get(EDIT).with(200);
    save(&visitor, &[], &files[1..]).with(303);
    assert_eq!(pictures(&desk).len(), 8);
}

#[test]
fn a_photo_of_fifteen_megabytes_works() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let before = pictures(&desk).len();
    // A camera writes what it likes behind the picture's end.
    let large = [large_photo(), vec![0; 15_000_000]].concat();
    visitor.get(EDIT).with(200);
    save(&visitor, &[], &[("camera", "IMG.jpg", &large)]).with(303);
    assert_eq!(pictures(&desk).len(), before + 1);
}

#[test]
fn a_paper_belongs_to_its_document_and_is_public_only_where_that_is_ticked() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    visitor.get("/console/certificates/new").with(200);
    let subject = format!("product:{PRODUCT}");
    let fields = [("type", "VietGAP"), ("subject", subject.as_str()), ("number", "VG-77"), ("issued_on", "01/02/2026")];
    let paper = document();
    let file = [("paper", "vietgap.pdf", "application/pdf", paper.as_slice())];
    let made = visitor.send_files("/console/certificates", &fields, &file).with(303);
    let path = made.location().strip_suffix("?saved=1").unwrap().to_owned();
    let id = path.rsplit('/').next().unwrap().to_owned();
    let stands = || {
        let stands = desk.services.store.register_record(RegisterKind::Certificate, &id).unwrap().unwrap().record;
        let RegisterRecord::Certificate(certificate) = stands else { panic!("{id} is no certificate") };
        certificate
    };
    let hash = stands().file.unwrap().hash;
    assert!(stands().seen_by(Audience::Public).file.is_none(), "usually partners see it");
    assert_eq!(visitor.get(&format!("/files/{hash}")).status, 404);
    visitor.get(&path).with(200);
    visitor.submit(&path, &[("shown_to", "file=public")]).with(303);
    assert!(stands().seen_by(Audience::Public).file.is_some());
    visitor.get(&path).with(200);
    // What stands stays where nothing is chosen.
    visitor.submit(&path, &[("number", "VG-78")]).with(303);
    assert_eq!((stands().number.as_str(), stands().file.is_some()), ("VG-78", true));
    assert!(stands().seen_by(Audience::Public).file.is_some(), "and who sees it");
    visitor.get(&path).with(200);
    visitor.submit(&path, &[("gone", &hash.to_string())]).with(303);
    assert!(stands().file.is_none());
    visitor.get(&path).with(200);
    let wrong =
        visitor.send_files(&path, &[("type", "VietGAP"), ("subject", &subject)], &[("paper", "a.gif", "image/gif", b"GIF89a..")]);
    assert!(wrong.with(422).wrong().contains(&"paper".to_owned()));
}

#[test]
fn an_event_has_a_photo_by_the_line_and_by_its_fields_and_twice_is_once() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let path = format!("/console/batches/{BATCH}/events");
    let count = || desk.services.store.events(&BATCH.parse().unwrap()).unwrap().len();
    let before = count();
    let (one, two) = (photo(31), photo(32));
    let page = format!("/console/batches/{BATCH}");
    visitor.get(&page).with(200);
    let by_line = [("line", "thu hoạch – 20 kg")];
    visitor.send_files(&path, &by_line, &[("line_photo", "a.jpg", "image/jpeg", &one)]).with(303);
    // The page that was shown is still the one from before: the same deed.
    let twice = visitor.send_files(&path, &by_line, &[("line_photo", "a.jpg", "image/jpeg", &one)]);
    assert!(twice.status == 303, "{:?}", twice.faults());
    assert_eq!(count(), before + 1);
    visitor.get(&page).with(200);
    let fields = [("event_type", "packing"), ("event_time", "31/10/2026 10:00")];
    let wrong = visitor.send_files(&path, &fields, &[("photo", "a.pdf", "application/pdf", &document())]).with(422);
    assert_eq!(wrong.wrong(), ["photo"]);
    visitor.send_files(&path, &fields, &[("photo", "b.jpg", "image/jpeg", &two)]).with(303);
    let events = desk.services.store.events(&BATCH.parse().unwrap()).unwrap();
    assert_eq!(events.iter().filter(|event| event.attachment.is_some()).count(), 2);
    let shown = visitor.get(&page).with(200);
    let photo = events.iter().find_map(|event| event.attachment.as_ref()).unwrap();
    assert!(shown.text.contains(&format!("/console/files/{}?size=small", photo.hash)));
}

#[test]
fn the_files_of_others_are_not_there() {
    let desk = Desk::open();
    let other = OTHER.parse().unwrap();
    let owner = temtin::domain::registry::Owner::Producer(other);
    let right = temtin::service::access::Actor::Operator.can_attach(&owner).unwrap();
    let bytes = photo(77);
    let sent = upload::receive(&desk.services, &right, &owner, Use::Photo, &bytes, desk.services.env.now()).unwrap();
    let path = format!("/console/files/{}", sent.file.hash);
    assert_eq!(desk.sign_in("khac").get(&path).status, 200);
    let visitor = desk.sign_in("chu");
    for wrong in [path.as_str(), "/console/files/khong", "/console/files/../etc"] {
        assert_eq!(visitor.get(wrong).status, 404, "{wrong}");
    }
    // Nor can it be slipped into a product of one's own as if it had been sent.
    let before = pictures(&desk);
    visitor.get(EDIT).with(200);
    save(&visitor, &[("sent", &sent.file.hash.to_string())], &[]).with(303);
    assert_eq!(pictures(&desk), before);
    assert_eq!(desk.sign_in("khac").get(EDIT).status, 404);
}
