//! A marker is planted in every field that is not public; a crawler then reads every page, twin, feed and search, and the log.
use super::visitor::{answer, open_gate, sample};
use axum::http::{Method, StatusCode};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use temtin::domain::attachment::{Attachment, FileHash, Media};
use temtin::domain::audience::Audiences;
use temtin::domain::batch::{Batch, Delivery};
use temtin::domain::certificate::Certificate;
use temtin::domain::completeness::{Item, Waiver, WaiverSubject};
use temtin::domain::event::Event;
use temtin::domain::place::{Area, Location, Point, Visibility};
use temtin::domain::producer::{Member, Producer, ProducerKind};
use temtin::domain::product::Product;
use temtin::domain::registry::{Owned, Owner};
use temtin::domain::time::Moment;
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::store::contract::register::{RegisterKind, RegisterRecord};
use temtin::web::gate::Gate;

/// Every planted marker begins so; what may be seen begins otherwise.
const HIDDEN: &str = "KINMARK";
pub const SHOWN: &str = "LOMARK";

/// Most pages of one crawl.
const PAGES_MAX: usize = 4_000;

/// Numbers have shapes of their own.
const HIDDEN_TAX: &str = "079123456789";
const HIDDEN_POINT: &str = "15.987654";
const HIDDEN_CODE: &str = "KINMARK-NOI-BO";

/// The parts of the sample that get markers.
const HOUSEHOLD: &str = "ho-mau-39";
pub const COOPERATIVE: &str = "htx-mau-04";
pub const BATCH: &str = "lo-tieu-tien-phuoc-tp4";

fn file(title: &str) -> Attachment {
    Attachment { hash: FileHash([0xab; 32]), media: Media::Pdf, bytes: 9, title_vi: title.into(), smaller: vec![] }
}

fn set(text: &str, fields: temtin::domain::audience::Fields) -> Audiences {
    Audiences::read(text, fields).unwrap()
}

fn mark(record: RegisterRecord) -> RegisterRecord {
    match record.clone() {
        RegisterRecord::Producer(r) if r.kind == ProducerKind::Household => RegisterRecord::Producer(Producer {
            phone: "0999 KINMARK".into(),
            email: "kinmark@KINMARK.vn".into(),
            address_current_vi: "Tổ 7 KINMARK".into(),
            address_printed_vi: "Thôn KINMARK".into(),
            tax_code: Some(HIDDEN_TAX.parse().unwrap()),
            ..r
        }),
        RegisterRecord::Producer(r) => {
            let audiences = set("phone=office|email=partner|tax_code=office", Producer::FIELDS);
            let tax_code = Some(HIDDEN_TAX.parse().unwrap());
            let address_current_vi = format!("{} LOMARK", r.address_current_vi);
            let (phone, email) = ("0888 KINMARK".into(), "htx@KINMARK.vn".into());
            RegisterRecord::Producer(Producer { phone, email, tax_code, address_current_vi, audiences, ..r })
        }
        RegisterRecord::Product(r) => RegisterRecord::Product(Product { internal_code: HIDDEN_CODE.into(), ..r }),
        RegisterRecord::Certificate(r) => RegisterRecord::Certificate(Certificate {
            number: "KINMARK/2026".into(),
            scope_vi: "Phạm vi KINMARK".into(),
            file: Some(file("Bản quét KINMARK")),
            audiences: set("number=office|scope=partner", Certificate::FIELDS),
            ..r
        }),
        RegisterRecord::Area(r) => RegisterRecord::Area(Area {
            planting_code: "KINMARK-VT".into(),
            point: Some(Point(HIDDEN_POINT.into(), HIDDEN_POINT.into())),
            audiences: set("planting_code=office", Area::FIELDS),
            ..r
        }),
        RegisterRecord::Location(r) if r.visibility == Visibility::Coarse => {
            let name = r.name.clone().with("vi", "Nhà KINMARK").with("en", "House KINMARK");
            RegisterRecord::Location(Location { name, point: Some(Point(HIDDEN_POINT.into(), HIDDEN_POINT.into())), ..r })
        }
        RegisterRecord::Location(r) => {
            RegisterRecord::Location(Location { point: Some(Point(HIDDEN_POINT.into(), HIDDEN_POINT.into())), ..r })
        }
        RegisterRecord::Place(_)
        | RegisterRecord::Recognition(_)
        | RegisterRecord::Member(_)
        | RegisterRecord::Entry(_)
        | RegisterRecord::Edition(_)
        | RegisterRecord::Promotion(_)
        | RegisterRecord::Waiver(_) => record,
    }
}

pub fn plant(services: &Services) {
    let kinds =
        [RegisterKind::Producer, RegisterKind::Product, RegisterKind::Certificate, RegisterKind::Area, RegisterKind::Location];
    let mut records: Vec<Owned<RegisterRecord>> = Vec::new();
    for kind in kinds {
        let stood = services.store.register(kind).unwrap().into_iter();
        records.extend(stood.map(|owned| Owned { record: mark(owned.record), ..owned }));
    }
    let office = |record| Owned { owner: Owner::Office, record };
    records.push(office(RegisterRecord::Member(Member {
        id: "tv-1".parse().unwrap(),
        cooperative: COOPERATIVE.parse().unwrap(),
        name_vi: "Bà KINMARK".into(),
        household: Some(HOUSEHOLD.parse().unwrap()),
        area: None,
        since: None,
        until: None,
    })));
    records.push(office(RegisterRecord::Waiver(Waiver {
        id: "mien-1".parse().unwrap(),
        subject: WaiverSubject::Batch(BATCH.parse().unwrap()),
        item: Item::Mark,
        until: "2026-12-31".parse().unwrap(),
        reason_vi: "Lý do KINMARK".into(),
        given_on: "2026-10-01".parse().unwrap(),
    })));
    services.settle(services.store.put_register(&records).unwrap()).unwrap();
    let now = services.env.now();
    let batch = services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap();
    let deliveries =
        vec![Delivery { member: "tv-1".parse().unwrap(), on: batch.record.made_on, quantity: "7.654321 kg".parse().unwrap() }];
    let audiences = set("quantity=office", Batch::FIELDS);
    let marked = Batch { deliveries, audiences, mass: Some("7.654321 kg".parse().unwrap()), ..batch.record.clone() };
    services.settle(services.store.put_batches(&[Owned { record: marked, ..batch }], now).unwrap()).unwrap();
    let moment: Moment = "2026-10-30T08:00:00+07:00".parse().unwrap();
    let template = services.store.events(&BATCH.parse().unwrap()).unwrap().pop().unwrap();
    let hidden = Event {
        id: "sk-kin".parse().unwrap(),
        happened: moment,
        recorded: moment,
        quantity: "7.654321 kg".into(),
        why_vi: "Vì KINMARK".into(),
        note_vi: "Ghi chú KINMARK".into(),
        parent: "urn:KINMARK".into(),
        attachment: Some(file("Ảnh KINMARK")),
        unknown: [("ex:KINMARK".to_owned(), "\"KINMARK\"".to_owned())].into(),
        audiences: set("quantity=partner|note=office", Event::FIELDS),
        ..template.clone()
    };
    let shown = Event {
        id: "sk-lo".parse().unwrap(),
        note_vi: "Ghi chú LOMARK".into(),
        audiences: Audiences::default(),
        ..hidden.clone()
    };
    let shown = Event { quantity: String::new(), ..shown };
    services.settle(services.store.add_events(&[hidden, shown], now).unwrap()).unwrap();
}

/// What no public answer may hold.
pub fn leaks(text: &str) -> Vec<&'static str> {
    let found = [HIDDEN, HIDDEN_TAX, HIDDEN_POINT, "7.654321", "abababab"];
    found.into_iter().filter(|marker| text.contains(marker)).collect()
}

fn links(text: &str) -> Vec<String> {
    let parts = text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    parts.map(|path| format!("/{}", path.replace("&amp;", "&").replace("&#38;", "&"))).collect()
}

fn start(services: &Services) -> VecDeque<String> {
    let mut paths: VecDeque<String> = ["/", "/register", "/register/report", "/recalls", "/recalls.atom", "/recalls.json"]
        .into_iter()
        .chain(["/api/v1/register/summary", "/.well-known/jwks.json", "/robots.txt", "/register?lang=en"])
        .map(str::to_owned)
        .collect();
    let store = &services.store;
    for product in store.products().unwrap() {
        paths.push_back(format!("/products/{}", product.id));
        paths.push_back(product.code().to_string());
    }
    let producers = store.register(RegisterKind::Producer).unwrap();
    paths.extend(producers.iter().map(|owned| format!("/producers/{}", owned.record.id())));
    for owned in store.batches().unwrap() {
        paths.push_back(format!("/trace/{}", owned.record.id));
    }
    paths
}

fn crawl(services: &Services, gate: &Gate) -> (usize, Vec<String>, bool) {
    let mut waiting = start(services);
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let (mut read, mut found, mut shown) = (0, Vec::new(), false);
    while let Some(path) = waiting.pop_front() {
        for accept in ["text/html", "application/json"] {
            let page = answer(gate, Method::GET, &path, &[("accept", accept)]);
            assert!(page.status != StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            read += 1;
            let text = String::from_utf8_lossy(&page.bytes).into_owned();
            found.extend(leaks(&text).into_iter().map(|marker| format!("{path} ({accept}): {marker}")));
            shown |= text.contains(SHOWN);
            for link in links(&text) {
                if seen.len() < PAGES_MAX && seen.insert(link.clone()) {
                    waiting.push_back(link);
                }
            }
        }
    }
    (read, found, shown)
}

#[test]
fn no_marker_of_a_hidden_field_is_on_any_page_twin_feed_search_or_in_the_log() {
    let (_dir, services) = sample(Today::From("2026-10-31T05:00:00Z".parse().unwrap()));
    plant(&services);
    let services = Arc::new(services);
    let gate = open_gate(services.clone());
    let (read, found, shown) = crawl(&services, &gate);
    assert!(found.is_empty(), "{} of {read}: {:#?}", found.len(), &found[..found.len().min(12)]);
    assert!(read > 500, "{read} answers only");
    assert!(shown, "the crawler would not even find what everybody may see");
    for marker in [HIDDEN, "Nha KINMARK", HIDDEN_TAX, "15.987654"] {
        let path = format!("/register?q={}", marker.replace(' ', "+"));
        let rows = answer(&gate, Method::GET, &path, &[("accept", "application/json")]).json();
        assert_eq!(rows["total"], 0, "{marker}: {rows}");
    }
    let entries = services.store.entries(0, usize::MAX).unwrap();
    let leaked = |entry: &Vec<u8>| {
        [HIDDEN, SHOWN, HIDDEN_TAX].iter().any(|marker| entry.windows(marker.len()).any(|part| part == marker.as_bytes()))
    };
    assert!(!entries.is_empty() && !entries.iter().any(leaked));
}
