//! Pictures and documents, from the deed that gives them to the page that shows them.
use super::visitor::{Page, answer, open_gate, sample};
use crate::kit::pictures::{PLACE, document, give, holds, large_photo, paper, pepper, photo, picture};
use crate::kit::samples::{event, refused};
use axum::http::{Method, StatusCode};
use image::ImageFormat;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use temtin::domain::attachment::{ATTACHMENT_MAX, Attachment, Media, PICTURE_SENT_MAX};
use temtin::domain::audience::Audiences;
use temtin::domain::certificate::Certificate;
use temtin::domain::event::Event;
use temtin::domain::registry::Owner;
use temtin::service::access::Actor;
use temtin::service::attach::{self, PICTURES_MAX};
use temtin::service::check::{self, Subject};
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::service::sweep::{self, Swept};
use temtin::store::contract::receipt::Done;
use temtin::store::contract::register::{RegisterKind, RegisterRecord};
use temtin::text::{faults, lang::Lang};
use temtin::web::gate::Gate;

const PRODUCT: &str = "/01/09506000900070";

fn site() -> (TempDir, Arc<Services>, Gate) {
    let (dir, services) = sample(Today::From("2026-10-31T05:00:00Z".parse().unwrap()));
    let services = Arc::new(services);
    (dir, services.clone(), open_gate(services))
}

fn get(gate: &Gate, path: &str) -> Page {
    answer(gate, Method::GET, path, &[("accept", "text/html")])
}

fn twin(gate: &Gate, path: &str) -> serde_json::Value {
    answer(gate, Method::GET, path, &[("accept", "application/json")]).json()
}

fn stored(services: &Services, hash: &str) -> PathBuf {
    services.data.join("files").join(&hash[..2]).join(hash)
}

/// Lets everybody see the document, or partners only.
fn audience(services: &Services, audiences: &str) {
    let all = services.store.register(RegisterKind::Certificate).unwrap();
    let mut owned = all.into_iter().find(|owned| owned.record.id() == "gcn-012").unwrap();
    if let RegisterRecord::Certificate(certificate) = &mut owned.record {
        certificate.audiences = Audiences::read(audiences, Certificate::FIELDS).unwrap();
    }
    services.settle(services.store.put_register(&[owned]).unwrap()).unwrap();
}

#[test]
fn a_photo_stands_on_the_card_without_the_place_where_it_was_taken() {
    let (_dir, services, gate) = site();
    let before = get(&gate, PRODUCT);
    assert!(before.text().contains("aria-label=\"chưa có ảnh\"") && before.text().contains("</svg>DỮ LIỆU MẪU"));
    assert!(holds(&photo(7), PLACE));
    let (hash, done) = give(&services, &pepper(), &photo(7), "Hạt tiêu khô, sàng lần hai").unwrap();
    assert_eq!(done, Done::Now);
    let page = get(&gate, PRODUCT);
    assert!(
        page.text().contains(&format!("<img class=\"photo\" src=\"/files/{hash}\" alt=\"Tiêu Tiên Phước\"")),
        "{}",
        page.text()
    );
    assert!(!page.text().contains("chưa có ảnh"));
    let shown = &twin(&gate, PRODUCT)["product"]["pictures"][0];
    assert_eq!((shown["path"].as_str().unwrap(), shown["media"].as_str().unwrap()), (&*format!("/files/{hash}"), "image/jpeg"));
    assert_eq!(shown["title"], "Hạt tiêu khô, sàng lần hai");
    let file = get(&gate, &format!("/files/{hash}"));
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "image/jpeg"));
    assert_eq!((file.header("x-content-type-options"), file.header("content-disposition")), ("nosniff", ""));
    assert!(file.header("cache-control").contains("immutable") && file.header("content-security-policy").contains("'none'"));
    assert!(!holds(&file.bytes, PLACE) && !holds(&file.bytes, b"Exif"));
    let kept = fs::read(stored(&services, &hash)).unwrap();
    assert_eq!(kept, file.bytes);
}

#[test]
fn pages_show_the_sizes_that_a_phone_needs_and_each_is_there_under_its_own_name() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &pepper(), &large_photo(), "").unwrap();
    let stored = services.store.product(&"tieu-tien-phuoc".parse().unwrap()).unwrap().unwrap();
    let picture = &stored.pictures[0];
    assert_eq!(picture.smaller.iter().map(|size| size.width).collect::<Vec<_>>(), [600, 200]);
    let [middle, small] = [0, 1].map(|at| format!("/files/{}", picture.smaller[at].hash));
    for path in [PRODUCT, "/products/tieu-tien-phuoc"] {
        let page = get(&gate, path);
        let shown = format!("src=\"{middle}\" alt=\"Tiêu Tiên Phước\"");
        let set = format!("loading=\"lazy\" srcset=\"{middle} 600w, {small} 200w\" sizes=");
        assert!(page.text().contains(&shown) && page.text().contains(&set), "{path}: {}", page.text());
        assert!(!page.text().contains(&hash), "the largest is opened by itself only");
    }
    assert_eq!(twin(&gate, PRODUCT)["product"]["pictures"][0]["smaller"][1]["path"].as_str(), Some(&*small));
    for (path, side) in [(format!("/files/{hash}"), 1_200), (middle, 600), (small, 200)] {
        let file = get(&gate, &path);
        let read = image::load_from_memory(&file.bytes).unwrap();
        assert_eq!((file.status, read.width().max(read.height())), (StatusCode::OK, side), "{path}");
        assert!(side > 600 || file.bytes.len() <= 60_000);
        assert!(!holds(&file.bytes, PLACE) && file.header("content-security-policy").ends_with("sandbox"));
    }
}

#[test]
fn a_sweep_takes_what_nobody_names_for_a_day_and_nothing_else() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &pepper(), &large_photo(), "").unwrap();
    let [left, fresh] = ["bo lai", "moi gui"].map(|text| services.files.put(text.as_bytes()).unwrap().to_string());
    let all = services.files.list().unwrap();
    for file in all.iter().map(ToString::to_string).filter(|file| *file != fresh) {
        let old = fs::File::open(stored(&services, &file)).unwrap();
        old.set_modified(old.metadata().unwrap().modified().unwrap() - sweep::UNUSED).unwrap();
    }
    assert_eq!(check::check(&Subject::of(&services), &|_, _| ()).unwrap().unused_files, 2);
    let right = Actor::Operator.can_sweep().unwrap();
    let swept = sweep::sweep(&services, &right, sweep::UNUSED).unwrap();
    assert_eq!(swept, Swept { removed: 1, bytes: 6, fresh: 1 });
    assert!(!stored(&services, &left).exists() && stored(&services, &fresh).exists());
    assert_eq!(get(&gate, &format!("/files/{hash}")).status, StatusCode::OK);
    assert_eq!(services.files.list().unwrap().len(), 4, "three sizes, and what is younger than a day");
    assert_eq!(sweep::sweep(&services, &right, sweep::UNUSED).unwrap(), Swept { fresh: 1, ..Swept::default() });
}

#[test]
fn the_same_file_again_is_no_change_and_a_removed_one_is_as_if_it_were_never_there() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &pepper(), &photo(1), "Vườn").unwrap();
    assert_eq!(give(&services, &pepper(), &photo(1), "Vườn").unwrap(), (hash.clone(), Done::Before));
    assert_eq!(give(&services, &pepper(), &photo(1), "Vươ\u{300}n").unwrap().1, Done::Before, "the same letters, spelled apart");
    assert_eq!(give(&services, &pepper(), &photo(1), "Vườn tiêu").unwrap().1, Done::Now);
    let right = || Actor::Operator.can_attach(&attach::owner(&services, &pepper()).unwrap()).unwrap();
    attach::detach(&services, &right(), &pepper(), &hash.parse().unwrap()).unwrap();
    assert_eq!(get(&gate, &format!("/files/{hash}")).status, StatusCode::NOT_FOUND);
    assert!(get(&gate, PRODUCT).text().contains("chưa có ảnh"));
    assert_eq!(refused(attach::detach(&services, &right(), &pepper(), &hash.parse().unwrap())), "attachment-unknown");
}

#[test]
fn one_bit_flipped_in_a_stored_file_and_it_is_not_served() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &pepper(), &photo(2), "").unwrap();
    let (path, page) = (stored(&services, &hash), format!("/files/{hash}"));
    let good = fs::read(&path).unwrap();
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    for wrong in [flipped, good[..good.len() - 1].to_vec(), [&good[..], b"x"].concat(), Vec::new()] {
        fs::write(&path, &wrong).unwrap();
        let answer = get(&gate, &page);
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(!answer.text().contains("/tmp"), "it names no folder of ours");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(get(&gate, &page).status, StatusCode::SERVICE_UNAVAILABLE);
    give(&services, &pepper(), &photo(2), "").unwrap();
    assert_eq!(get(&gate, &page).bytes, good, "the same file again mends it");
}

#[test]
fn a_document_is_there_for_everybody_only_where_its_certificate_shows_it() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &paper(), &document(), "Bản tự công bố").unwrap();
    let path = format!("/files/{hash}");
    for hidden in ["", "file=partner", "file=office"] {
        audience(&services, hidden);
        let (page, never) = (get(&gate, &path), get(&gate, &format!("/files/{}", "0".repeat(64))));
        assert_eq!((page.status, never.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{hidden}");
        let name = |page: &Page| page.text().replace(&hash, "").replace(&"0".repeat(64), "").len();
        assert_eq!(name(&page), name(&never), "nothing tells them apart");
        assert!(!get(&gate, PRODUCT).text().contains(&hash) && !twin(&gate, PRODUCT).to_string().contains(&hash));
    }
    audience(&services, "file=public");
    let page = get(&gate, &path);
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert_eq!(page.header("content-disposition"), format!("attachment; filename=\"{}.pdf\"", &hash[..12]));
    assert_eq!((page.bytes, page.headers["x-content-type-options"].to_str().unwrap()), (document(), "nosniff"));
    assert!(get(&gate, PRODUCT).text().contains(&format!("<a href=\"{path}\">Xem tài liệu</a>")));
    assert!(twin(&gate, PRODUCT)["certificates"].to_string().contains(&path));
    audience(&services, "");
    assert_eq!(get(&gate, &path).status, StatusCode::NOT_FOUND);
}

#[test]
fn a_file_of_an_event_is_there_beside_its_batch_where_the_event_shows_it() {
    let (_dir, services, gate) = site();
    let batch = "lo-tieu-tien-phuoc-tp4";
    for (id, shown, status) in [("sk-kin", "", StatusCode::NOT_FOUND), ("sk-mo", "attachment=public", StatusCode::OK)] {
        let bytes = [&document()[..], id.as_bytes(), b"%%EOF"].concat();
        let hash = services.files.put(&bytes).unwrap();
        let event = Event {
            owner: Owner::Office,
            product: "tieu-tien-phuoc".parse().unwrap(),
            attachment: Some(Attachment {
                hash,
                media: Media::Pdf,
                bytes: bytes.len() as u32,
                title_vi: "Biên bản".into(),
                smaller: vec![],
            }),
            audiences: Audiences::read(shown, Event::FIELDS).unwrap(),
            ..event(id, Some(batch), "2025-07-20T09:00:00+07:00")
        };
        services.settle(services.store.add_events(&[event], services.env.now()).unwrap()).unwrap();
        assert_eq!(get(&gate, &format!("/files/{hash}?batch={batch}")).status, status, "{id}");
        for elsewhere in ["", "?batch=lo-tram-nu-tp1", "?batch=x/y"] {
            assert_eq!(get(&gate, &format!("/files/{hash}{elsewhere}")).status, StatusCode::NOT_FOUND, "{id} {elsewhere}");
        }
    }
}

#[test]
fn an_address_that_is_no_hash_leads_nowhere() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &pepper(), &photo(3), "").unwrap();
    for wrong in [hash.to_uppercase(), hash[1..].to_owned(), format!("{hash}0"), "..%2f..%2fkeys%2flog.key".into(), "x".into()] {
        assert_eq!(get(&gate, &format!("/files/{wrong}")).status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(get(&gate, &format!("/files/{hash}?batch=lo-khong-co")).status, StatusCode::NOT_FOUND);
    assert_eq!(get(&gate, &format!("/files/{hash}?lang=en")).status, StatusCode::OK);
}

#[test]
fn what_is_no_whole_picture_or_document_is_refused_in_clear_words_and_nothing_is_kept() {
    let (_dir, services, _gate) = site();
    let png = picture(ImageFormat::Png, 9);
    let mut bomb = png.clone();
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    let over = |start: &[u8], most: usize| [start, &vec![b' '; most + 1 - start.len()]].concat();
    let tail = [document(), b"PK\x03\x04 and another file".to_vec()].concat();
    let archive = [document(), b"PK\x05\x06\0\0\0\0 and a comment %%EOF".to_vec()].concat();
    // An animation's head: two frames, for ever (PNG third edition, 11.3.6.1).
    let control = [&[0, 0, 0, 8][..], b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0], &[0xf3, 0x8d, 0x93, 0x70]].concat();
    let moving = [&png[..33], &control, &png[33..]].concat();
    let active = b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF".to_vec();
    for (what, holder, bytes, code) in [
        ("a picture cut in the middle", pepper(), png[..png.len() / 2].to_vec(), "photo-unreadable"),
        ("a picture that says it is huge", pepper(), bomb, "photo-unreadable"),
        ("a page that begins as a picture", pepper(), b"\x89PNG\r\n\x1a\n<html><script>".to_vec(), "photo-unreadable"),
        ("an SVG", pepper(), b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "file-media"),
        ("a GIF", paper(), b"GIF89a\x01\0\x01\0".to_vec(), "file-media"),
        ("nothing", paper(), Vec::new(), "file-media"),
        ("one byte too many", pepper(), over(b"\x89PNG\r\n\x1a\n", PICTURE_SENT_MAX), "attachment-size"),
        ("one byte too many", paper(), over(b"%PDF-1.7\n", ATTACHMENT_MAX), "attachment-size"),
        ("a document for a product", pepper(), document(), "photo-wanted"),
        ("two files in one", paper(), tail, "document-cut"),
        ("an archive with a PDF in front", paper(), archive, "document-archive"),
        ("a picture that moves", pepper(), moving, "photo-moving"),
        ("a document that runs", paper(), active, "document-active"),
    ] {
        let error = give(&services, &holder, &bytes, "").unwrap_err();
        assert_eq!(error.code(), code, "{what}");
        for lang in Lang::ALL {
            let sentence = faults::error(lang, &error).concat();
            assert!(sentence.len() > 20 && !sentence.contains(code), "{what}: {sentence}");
        }
    }
    let product = services.store.product(&"tieu-tien-phuoc".parse().unwrap()).unwrap().unwrap();
    assert_eq!((product.pictures, services.files.list().unwrap()), (vec![], vec![]));
}

#[test]
fn titles_are_vietnamese_in_normal_form_and_hide_nothing() {
    let (_dir, services, gate) = site();
    give(&services, &pepper(), &photo(4), "  Ngo\u{323}\u{302}t <b>&  ").unwrap();
    assert_eq!(twin(&gate, PRODUCT)["product"]["pictures"][0]["title"], "Ng\u{1ed9}t <b>&");
    assert!(!get(&gate, PRODUCT).text().contains("<b>&"));
    for wrong in ["ti\u{200b}êu", "\u{202e}nốt", "hai\ndòng", &"ê".repeat(201)] {
        assert_eq!(refused(give(&services, &pepper(), &photo(4), wrong)), "attachment-title");
    }
    give(&services, &pepper(), &photo(4), &"ê".repeat(200)).unwrap();
}

#[test]
fn a_product_takes_so_many_pictures_and_no_more() {
    let (_dir, services, _gate) = site();
    for shade in 0..PICTURES_MAX {
        give(&services, &pepper(), &photo(shade as u8 * 20), "").unwrap();
    }
    assert_eq!(refused(give(&services, &pepper(), &photo(250), "")), "pictures-full");
    assert_eq!(give(&services, &pepper(), &photo(0), "").unwrap().1, Done::Before);
}

#[test]
fn two_who_attach_at_once_both_find_their_picture_there() {
    let (_dir, services, _gate) = site();
    std::thread::scope(|scope| {
        for shade in [10, 60, 120, 200] {
            let services = &services;
            scope.spawn(move || give(services, &pepper(), &photo(shade), "").unwrap());
        }
    });
    assert_eq!(services.store.product(&"tieu-tien-phuoc".parse().unwrap()).unwrap().unwrap().pictures.len(), 4);
}

#[test]
fn a_producer_gives_files_to_its_own_records_only() {
    let (_dir, services, _gate) = site();
    let owner = attach::owner(&services, &pepper()).unwrap();
    let stranger = Actor::Producer("ho-khac".parse().unwrap());
    assert_eq!(refused(stranger.can_attach(&owner)), "not-yours");
    assert!(
        Actor::Producer(services.store.product(&"tieu-tien-phuoc".parse().unwrap()).unwrap().unwrap().producer)
            .can_attach(&owner)
            .is_ok()
    );
}

#[test]
fn with_little_room_on_the_disk_nothing_is_taken_and_nothing_is_lost() {
    let (_dir, services, gate) = site();
    let (hash, _) = give(&services, &pepper(), &photo(5), "").unwrap();
    fs::rename(services.data.join("ballast"), services.data.join("aside")).unwrap();
    assert_eq!(refused(give(&services, &pepper(), &photo(6), "")), "disk-low");
    assert_eq!(services.files.list().unwrap().len(), 1);
    assert_eq!(get(&gate, &format!("/files/{hash}")).status, StatusCode::OK);
    fs::rename(services.data.join("aside"), services.data.join("ballast")).unwrap();
    give(&services, &pepper(), &photo(6), "").unwrap();
}
