//! A roll from its issue to its last stamp: printed ahead, bound from the phone by the last label, corrected, the rest voided; and the
//! button that puts stamps in force.
use crate::console::desk::{BATCH, Desk, OTHER, PASSWORD, PRODUCT};
use crate::console::visitor::{Reply, Visitor};
use crate::pages::visitor::{answer, path, run as issue};
use axum::http::Method;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, imageops};
use std::io::Cursor;
use temtin::domain::number::{Number, NumberRange, RunId};
use temtin::domain::run::Run;
use temtin::domain::stamp::StampState;
use temtin::label::format::Format;
use temtin::label::picture_code::picture_code;
use temtin::service::issue::IssueFor;
use temtin::service::print::stamps;
use temtin::service::roll::{self, Fate};
use temtin::service::status;

/// How many stamps the roll has.
const COUNT: u32 = 20;

/// A roll that `chu` has issued by the form.
pub fn roll_of(visitor: &Visitor<'_>) -> Run {
    visitor.get("/console/stamps/new").with(200);
    let fields = [("product_id", PRODUCT), ("count", "20"), ("use_by", "31/12/2030"), ("do", "issue")];
    let reply = visitor.submit("/console/stamps/new", &fields).with(303);
    let id: RunId = reply.location().trim_start_matches("/console/stamps/").split('?').next().unwrap().parse().unwrap();
    visitor.desk.services.store.run(id).unwrap().unwrap()
}

pub fn ledger_path(run: &Run) -> String {
    format!("/console/rolls/{}", run.id())
}

pub fn number(run: &Run, place: u64) -> Number {
    Number::new(run.numbers.first().get() + place - 1).unwrap()
}

/// Link and printed code of the roll's n-th stamp.
fn stamp(desk: &Desk, run: &Run, place: u64) -> (String, String) {
    let (url, code) = stamps::url(&desk.services, run, number(run, place)).unwrap();
    (url, code.to_string())
}

pub fn shot(link: &str) -> Vec<u8> {
    picture_code(link, Format::Png).unwrap()
}

/// A photograph with two codes side by side.
pub fn shot_of_two(a: &str, b: &str) -> Vec<u8> {
    let [a, b] = [a, b].map(|link| image::load_from_memory(&shot(link)).unwrap().into_luma8());
    let mut both = GrayImage::from_pixel(a.width() + b.width(), a.height().max(b.height()), Luma([255]));
    imageops::overlay(&mut both, &a, 0, 0);
    imageops::overlay(&mut both, &b, i64::from(a.width()), 0);
    let mut bytes = Vec::new();
    DynamicImage::ImageLuma8(both).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// Makes today's batch on the way, as the page of the roll leads to it; its id and lot.
pub fn new_batch(visitor: &Visitor<'_>, run: &Run) -> (String, String) {
    let page = visitor.get(&ledger_path(run)).with(200).text;
    let link = page.split("href=\"").find(|part| part.starts_with("/console/batches/new")).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let form = visitor.get(&link).with(200);
    let lot = form.value("lot_code");
    let kept = visitor.submit("/console/batches", &[("units_count", "50")]).with(303);
    let (back, id) = kept.location().split_once("?kept=").unwrap();
    assert_eq!(back, ledger_path(run), "it comes back to the roll");
    assert_eq!(visitor.get(kept.location()).with(200).value("batch"), id, "and the batch is chosen");
    (id.to_owned(), lot)
}

/// Sends the form of the roll with a photograph of the last label.
fn photographed(visitor: &Visitor<'_>, run: &Run, batch: &str, bytes: &[u8]) -> Reply {
    let path = format!("{}/bind", ledger_path(run));
    visitor.get(&ledger_path(run)).with(200);
    visitor.send_files(&path, &[("batch", batch), ("last", "")], &[("photo", "IMG_1.png", "image/png", bytes)])
}

/// The same with what was typed.
pub fn typed(visitor: &Visitor<'_>, run: &Run, batch: &str, last: &str) -> Reply {
    let path = format!("{}/bind", ledger_path(run));
    visitor.get(&ledger_path(run)).with(200);
    visitor.send(&path, &[("batch", batch), ("last", last)])
}

pub fn confirm(visitor: &Visitor<'_>, run: &Run) -> Reply {
    visitor.submit(&format!("{}/bind", ledger_path(run)), &[("do", "bind")])
}

/// What the public reads of the n-th stamp.
fn public(desk: &Desk, run: &Run, place: u64) -> String {
    let path = path(&desk.services, &stamp(desk, run, place).0);
    let page = answer(&desk.gate, Method::GET, &path, &[("accept", "text/html"), ("accept-language", "vi")]);
    page.text().to_owned()
}

/// Bound, free, void, lost; they make up what the status list says.
pub fn counts(desk: &Desk, run: &Run) -> [u32; 4] {
    let ledger = roll::ledger(&desk.services, run).unwrap();
    let counts = [Fate::Bound, Fate::Free, Fate::Void, Fate::Lost].map(|fate| ledger.count(fate));
    let tally = status::tally(&desk.services, run.numbers);
    let of = |state: StampState| tally.iter().find(|(of, _)| *of == state).unwrap().1;
    assert_eq!(counts[0], of(StampState::Active) + of(StampState::Suspended));
    assert_eq!(counts[1], of(StampState::NotActivated));
    assert_eq!(counts[2] + counts[3], of(StampState::Revoked));
    assert_eq!(counts.iter().sum::<u32>(), run.numbers.count());
    counts
}

#[test]
fn a_roll_is_bound_in_two_parts_one_of_them_is_corrected_and_every_stamp_answers_with_its_lot() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = roll_of(&visitor);
    assert_eq!((run.numbers.count(), run.expiry.map(|day| day.to_string()).as_deref()), (COUNT, Some("2030-12-31")));
    let (first, first_lot) = new_batch(&visitor, &run);
    // The taps of a phone: the code of the head card; the batch is chosen; 2 camera, 3 picture; 4 "continue"; 5 "bind".
    let told = photographed(&visitor, &run, &first, &shot(&stamp(&desk, &run, 8).0)).with(200);
    assert!(told.text.contains(&format!("{} – {}", number(&run, 1), number(&run, 8))) && told.text.contains(&first_lot));
    assert_eq!(counts(&desk, &run), [0, 20, 0, 0], "nothing is bound before it is confirmed");
    // A batch of today has no step yet: that it was packed is told, and recorded with the binding.
    let steps = || desk.services.store.events(&first.parse().unwrap()).unwrap();
    assert!(told.text.contains("ghi luôn việc đóng gói") && steps().is_empty());
    confirm(&visitor, &run).with(303);
    visitor.page.replace(told.text);
    confirm(&visitor, &run).with(303);
    assert_eq!(desk.services.view().bindings_of(run.id()).len(), 1, "sent twice, bound once");
    let packed = steps();
    assert!(packed.len() == 1 && packed[0].kind == "packing" && packed[0].location.is_some(), "{packed:?}");
    assert_eq!(packed[0].recorded_by, "producer");
    let (second, second_lot) = new_batch(&visitor, &run);
    assert_ne!(first_lot, second_lot);
    let (_, code) = stamp(&desk, &run, 12);
    typed(&visitor, &run, &second, &code).with(200);
    confirm(&visitor, &run).with(303);
    let correct = format!("{}/bindings/1", ledger_path(&run));
    assert_eq!(visitor.get(&correct).with(200).value("to"), number(&run, 12).to_string());
    let why = "chọn nhầm lô hôm trước";
    let to = number(&run, 10).to_string();
    visitor.submit(&correct, &[("batch", &first), ("to", &to), ("why", why)]).with(303);
    for place in 1..=12 {
        let (right, wrong) = if place <= 10 { (&first_lot, &second_lot) } else { (&second_lot, &first_lot) };
        let page = public(&desk, &run, place);
        assert!(page.contains(right.as_str()) && !page.contains(wrong.as_str()), "{place}");
    }
    assert!(!public(&desk, &run, 13).contains(&first_lot));
    let page = visitor.get(&ledger_path(&run)).with(200).text;
    assert!(page.contains(why) && page.contains(&first_lot) && page.contains(&second_lot), "both stay visible");
    assert!(page.contains(&format!("{} – {}", number(&run, 11), number(&run, 12))), "and what the corrected one still holds");
    assert_eq!(counts(&desk, &run), [12, 8, 0, 0]);
}

#[test]
fn what_is_lost_is_void_in_one_tap_and_the_ledger_adds_up() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = roll_of(&visitor);
    visitor.get(&format!("/console/stamps/{}", run.id())).with(200);
    let labels = format!("/console/stamps/{}/labels", run.id());
    visitor.submit(&labels, &[("to", &number(&run, 10).to_string()), ("do", "take")]).with(200);
    let (batch, _) = new_batch(&visitor, &run);
    typed(&visitor, &run, &batch, &number(&run, 5).to_string()).with(200);
    confirm(&visitor, &run).with(303);
    visitor.get(&format!("/console/stamps/{}", run.id())).with(200);
    let spoiled = format!("{}, {}-{}", number(&run, 2), number(&run, 7), number(&run, 8));
    let void = format!("/console/stamps/{}/void", run.id());
    visitor.send(&void, &[("numbers", &spoiled), ("reason", "spoiled")]).with(200);
    visitor.submit(&void, &[("do", "void")]).with(303);
    assert_eq!(counts(&desk, &run), [4, 13, 3, 0]);
    // What is void between is told, and stays void.
    let told = typed(&visitor, &run, &batch, &number(&run, 9).to_string()).with(200);
    assert!(told.text.contains("Trong đó 2 tem đã hủy"));
    let lost = format!("{}/lost", ledger_path(&run));
    let page = visitor.get(&lost).with(200);
    assert!(page.text.contains(&format!("{} – {}", number(&run, 9), number(&run, 20))));
    assert_eq!(counts(&desk, &run)[3], 0, "looking voids nothing");
    visitor.send(&lost, &[]).with(303);
    assert_eq!(counts(&desk, &run), [4, 0, 3, 13]);
    let before = desk.changes();
    visitor.page.replace(page.text);
    visitor.send(&lost, &[]).with(303);
    assert_eq!(desk.changes(), before, "sent twice, done once");
    assert!(public(&desk, &run, 20).contains("hủy"));
    let all = visitor.get("/console/rolls").with(200).text;
    let line = all.split("<li>").find(|part| part.contains(&run.id().to_string())).unwrap();
    let numbers: Vec<&str> = line.split("<dd>").skip(1).map(|part| part.split('<').next().unwrap()).collect();
    assert_eq!(numbers, ["20", "10", "4", "0", "3", "13"]);
    // A roll without a free stamp takes none.
    let used_up = typed(&visitor, &run, &batch, &number(&run, 20).to_string());
    assert_eq!(used_up.status, 422);
}

#[test]
fn a_label_that_is_not_of_this_roll_is_told_clearly_and_nothing_is_bound() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = roll_of(&visitor);
    let (batch, _) = new_batch(&visitor, &run);
    let other = desk.run();
    let base = desk.services.registry.base();
    let link = |of: &Run, place| stamp(&desk, of, place).0;
    let damaged = link(&run, 3).replace("s=", "s=A");
    let pictures = [
        ("tem của đợt khác", shot(&link(&other, 1)), "không thuộc cuộn"),
        ("mã của trang khác", shot("https://example.com/01/1"), "không phải tem"),
        ("chữ ký hỏng", shot(&damaged), "không phải tem"),
        ("thẻ đầu cuộn", shot(&format!("{base}{}", ledger_path(&run))), "không phải tem"),
        ("hai tem", shot_of_two(&link(&run, 3), &link(&run, 4)), "nhiều tem khác nhau"),
        ("không có mã", crate::kit::pictures::picture(ImageFormat::Png, 9), "Không thấy mã QR"),
    ];
    for (what, bytes, sentence) in pictures {
        let reply = photographed(&visitor, &run, &batch, &bytes).with(422);
        let faults = reply.faults();
        assert!(faults.len() == 1 && faults[0].0 == "photo" && faults[0].1.contains(sentence), "{what}: {faults:?}");
        assert_eq!(reply.value("batch"), batch, "{what}: what was chosen is kept");
    }
    let no_picture = photographed(&visitor, &run, &batch, b"GIF89a, or so it says");
    assert!([422, 400].contains(&no_picture.status) || no_picture.faults().len() == 1, "{}", no_picture.status);
    let (_, code) = stamp(&desk, &run, 4);
    let mistyped = code.replace(&code[..1], if code.starts_with('0') { "1" } else { "0" });
    let (_, foreign) = stamp(&desk, &other, 1);
    for last in ["", "abc", "0", &number(&other, 1).to_string(), &mistyped, &foreign, "https://example.com/"] {
        let reply = typed(&visitor, &run, &batch, last).with(422);
        assert_eq!(reply.wrong(), ["last"], "{last}");
        assert_eq!(reply.value("last"), last, "what was typed is kept");
    }
    // Two ways at once must say the same.
    visitor.get(&ledger_path(&run)).with(200);
    let path = format!("{}/bind", ledger_path(&run));
    let (five, six) = (shot(&link(&run, 5)), number(&run, 6).to_string());
    let photo = [("photo", "IMG_2.png", "image/png", five.as_slice())];
    assert_eq!(visitor.send_files(&path, &[("batch", &batch), ("last", &six)], &photo).with(422).wrong(), ["last"]);
    // Everything at once.
    assert_eq!(typed(&visitor, &run, "", "").with(422).wrong(), ["batch", "last"]);
    // A batch that was packed before the roll was issued, and another producer's.
    let early = typed(&visitor, &run, BATCH, &six).with(409).wrong();
    assert!(!early.is_empty() && early.iter().all(|field| field == "batch"), "{early:?}");
    assert_eq!(typed(&visitor, &run, "lo-khong-co", &six).with(422).wrong(), ["batch"]);
    // A label that stands before the next free one, or numbers that are bound.
    typed(&visitor, &run, &batch, &number(&run, 3).to_string()).with(200);
    confirm(&visitor, &run).with(303);
    assert_eq!(
        typed(&visitor, &run, &batch, &number(&run, 2).to_string()).with(422).wrong(),
        ["last"],
        "a label before the next"
    );
    let back = visitor.send(&path, &[("batch", &batch), ("first", &number(&run, 1).to_string()), ("last", &six)]).with(409);
    assert_eq!(back.wrong(), ["last"], "numbers that are bound");
    assert_eq!(counts(&desk, &run), [3, 17, 0, 0]);
}

#[test]
fn a_correction_needs_a_reason_and_stays_inside_of_its_binding() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = roll_of(&visitor);
    let (first, _) = new_batch(&visitor, &run);
    typed(&visitor, &run, &first, &number(&run, 4).to_string()).with(200);
    confirm(&visitor, &run).with(303);
    let (second, _) = new_batch(&visitor, &run);
    let correct = format!("{}/bindings/0", ledger_path(&run));
    visitor.get(&correct).with(200);
    // A batch of today has no step yet: as at the first binding that is told, and nothing is done.
    let four = number(&run, 4).to_string();
    let lacking = visitor.submit(&correct, &[("batch", &second), ("to", &four), ("why", "nhầm")]).with(409);
    assert!(lacking.wrong().is_empty() && lacking.text.contains("ghi luôn việc đóng gói"), "{:?}", lacking.faults());
    typed(&visitor, &run, &second, &number(&run, 6).to_string()).with(200);
    confirm(&visitor, &run).with(303);
    let correct = format!("{}/bindings/0", ledger_path(&run));
    visitor.get(&correct).with(200);
    let to = number(&run, 9).to_string();
    let reply = visitor.submit(&correct, &[("batch", ""), ("to", &to), ("why", "")]).with(422);
    assert_eq!(reply.wrong(), ["batch", "to", "why"]);
    assert_eq!(reply.value("to"), to);
    let long = "a".repeat(201);
    let reply = visitor.submit(&correct, &[("batch", &second), ("to", "x"), ("why", &long)]).with(422);
    assert_eq!(reply.wrong(), ["to", "why"]);
    assert_eq!(desk.services.view().bindings_of(run.id()).len(), 2);
    let fields = [("batch", second.as_str()), ("to", four.as_str()), ("why", "nhầm")];
    let form = visitor.get(&correct).with(200).text;
    visitor.submit(&correct, &fields).with(303);
    visitor.page.replace(form);
    visitor.submit(&correct, &fields).with(303);
    assert_eq!(desk.services.view().bindings_of(run.id()).len(), 3, "sent twice, corrected once");
    visitor.get(&format!("{}/bindings/7", ledger_path(&run))).with(404);
    visitor.get(&format!("{}/bindings/x", ledger_path(&run))).with(404);
}

#[test]
fn a_head_card_leads_through_the_sign_in_to_its_roll_and_to_nobody_elses() {
    let desk = Desk::open();
    let run = roll_of(&desk.sign_in("chu"));
    let path = ledger_path(&run);
    let stranger = desk.visitor();
    let sent = stranger.get(&path).with(303);
    assert!(sent.location().starts_with("/console/sign-in?to="));
    stranger.get(sent.location()).with(200);
    let back = stranger.submit("/console/sign-in", &[("name", "chu"), ("password", PASSWORD)]).with(303);
    assert_eq!(back.location(), path);
    stranger.get(&path).with(200);
    for (format, begins) in [("pdf", &b"%PDF"[..]), ("zpl", b"^XA"), ("tspl", b"SIZE")] {
        let card = stranger.get(&format!("{path}/card/{format}")).with(200);
        let holds = card.bytes.windows(begins.len()).any(|window| window == begins);
        assert!(holds && card.header("content-disposition").contains("head-card"), "{format}");
    }
    stranger.get(&format!("{path}/card/exe")).with(404);
    let other = desk.sign_in("khac");
    let batch_run = format!("/console/rolls/{}", desk.run().id());
    for path in [path.clone(), format!("{path}/card/pdf"), format!("{path}/lost"), "/console/rolls/r-00000001".into(), batch_run]
    {
        other.get(&path).with(404);
    }
    for door in ["bind", "lost", "bindings/0"] {
        other.send(&format!("{path}/{door}"), &[]).with(404);
    }
    assert!(other.get("/console/rolls").with(200).text.contains("Chưa có cuộn"));
    // A run whose batch is known is no roll.
    stranger.get(&format!("/console/rolls/{}", desk.run().id())).with(404);
    assert_eq!(counts(&desk, &run), [0, 20, 0, 0]);
}

#[test]
fn a_roll_is_not_issued_by_a_wrong_form_nor_twice_by_a_double_send() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let runs = || desk.services.view().runs().count();
    let before = runs();
    let form = visitor.get("/console/stamps/new").with(200).text;
    let wrong = [("product_id", ""), ("count", "x"), ("use_by", "31/02/2030"), ("do", "issue")];
    let reply = visitor.submit("/console/stamps/new", &wrong).with(422);
    assert_eq!(reply.wrong(), ["product_id", "count", "use_by"]);
    assert_eq!((reply.value("count").as_str(), reply.value("use_by").as_str()), ("x", "31/02/2030"));
    let past = [("product_id", PRODUCT), ("count", "5"), ("use_by", "01/01/2020"), ("do", "issue")];
    assert_eq!(visitor.submit("/console/stamps/new", &past).with(409).wrong(), ["use_by"]);
    let none = [("product_id", PRODUCT), ("count", "0"), ("use_by", ""), ("do", "issue")];
    assert_eq!(visitor.submit("/console/stamps/new", &none).with(422).wrong(), ["count"]);
    // Another's product is no choice of the form.
    let theirs = desk.services.store.register(temtin::store::contract::register::RegisterKind::Product).unwrap();
    let theirs =
        theirs.iter().find(|owned| matches!(&owned.owner, temtin::domain::registry::Owner::Producer(id) if id.as_str() == OTHER));
    let theirs = theirs.unwrap().record.id().to_owned();
    let stolen = [("product_id", theirs.as_str()), ("count", "5"), ("use_by", ""), ("do", "issue")];
    assert_eq!(visitor.submit("/console/stamps/new", &stolen).with(422).wrong(), ["product_id"]);
    // To look is not to issue.
    visitor.submit("/console/stamps/new", &[("product_id", PRODUCT), ("count", "5"), ("do", "preview")]).with(200);
    assert_eq!(runs(), before);
    let right = [("product_id", PRODUCT), ("count", "5"), ("use_by", ""), ("do", "issue")];
    let places = [(); 2].map(|()| {
        visitor.page.replace(form.clone());
        visitor.submit("/console/stamps/new", &right).with(303).location().to_owned()
    });
    assert_eq!(places[0], places[1]);
    assert_eq!(runs(), before + 1);
    assert!(visitor.get(&places[0]).with(200).text.contains("/console/rolls/r-"));
}

#[test]
fn a_batch_form_goes_back_to_our_own_pages_only() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    for wrong in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2Fconsole%2F%2Fevil.example", "%2F01%2F1"] {
        let form = visitor.get(&format!("/console/batches/new?product={PRODUCT}&back={wrong}")).with(200);
        assert_eq!(form.value("back"), "", "{wrong}");
        let sent = visitor.submit("/console/batches", &[("back", "//evil.example/console"), ("units_count", "50")]).with(303);
        assert!(sent.location().starts_with("/console/batches/"), "{}", sent.location());
    }
}

#[test]
fn stamps_wait_for_the_button_where_the_product_opted_for_it_and_nowhere_else() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = desk.run();
    let door = format!("/console/stamps/{}/activate", run.id());
    visitor.get(&door).with(409);
    let edit = format!("/console/products/{PRODUCT}");
    visitor.get(&edit).with(200);
    visitor.submit(&edit, &[("activation", "separate")]).with(303);
    assert!(visitor.get(&format!("/console/stamps/{}", run.id())).with(200).text.contains(&door));
    let form = visitor.get(&door).with(200).text;
    assert_eq!(visitor.submit(&door, &[("from", "x"), ("to", "0")]).with(422).wrong(), ["from", "to"]);
    let outside = number(&run, 9).to_string();
    assert_eq!(visitor.submit(&door, &[("from", &number(&run, 1).to_string()), ("to", &outside)]).with(422).wrong(), ["to"]);
    let active = || status::tally(&desk.services, run.numbers)[0].1;
    assert_eq!(active(), 0);
    let (from, to) = (number(&run, 1).to_string(), number(&run, 2).to_string());
    let before = desk.services.store.events(&BATCH.parse().unwrap()).unwrap().len();
    for _ in 0..2 {
        visitor.page.replace(form.clone());
        visitor.submit(&door, &[("from", &from), ("to", &to)]).with(303);
    }
    assert_eq!(active(), 2);
    let events = desk.services.store.events(&BATCH.parse().unwrap()).unwrap();
    assert_eq!(events.len(), before + 1, "the button is one event, sent twice or not");
    let event = events.iter().find(|event| event.kind == "commissioning" && event.note_vi.contains(&from)).unwrap();
    assert!(event.note_vi.contains(&to) && event.biz_step.ends_with("commissioning"));
    // What is in force already does not move again.
    visitor.get(&door).with(200);
    assert_eq!(visitor.submit(&door, &[("from", &from), ("to", &to)]).with(409).wrong(), ["to"]);
    let other = desk.sign_in("khac");
    other.get(&door).with(404);
    other.send(&door, &[("from", &from), ("to", &to)]).with(404);
    // A roll's stamps come into force by their binding.
    let roll = issue(&desk.services, "roll", IssueFor::Roll(PRODUCT.parse().unwrap(), 3, None), desk.services.env.now());
    let door = format!("/console/stamps/{}/activate", roll.id());
    visitor.get(&door).with(409);
    let range = NumberRange::between(roll.numbers.first(), roll.numbers.last()).unwrap();
    assert_eq!(status::tally(&desk.services, range)[0].1, 0);
}
