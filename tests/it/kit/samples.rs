//! Records to test with: small, valid, and named so that a test reads as a story.
use temtin::domain::answer::Answer;
use temtin::domain::audience::Audiences;
use temtin::domain::batch::{Batch, ExpiryKind, Input, Relation};
use temtin::domain::binding::Binding;
use temtin::domain::certificate::{Certificate, Evidence, Subject};
use temtin::domain::completeness::{Item, Waiver, WaiverSubject};
use temtin::domain::edition::{Edition, Entry, EntryKind, Promotion, PromotionCounting, PromotionScope, QuotedCount};
use temtin::domain::event::Event;
use temtin::domain::number::{Number, NumberRange, RunId};
use temtin::domain::place::{Area, Location, Place, Visibility, Words};
use temtin::domain::producer::{Approval, EntryMode, Member, Producer, ProducerKind};
use temtin::domain::product::{Activation, Lots, Market, Product};
use temtin::domain::recall::{OrderedBy, Recall, RecallChange, RecallKind, RecallState, Scope};
use temtin::domain::recognition::{Recognition, RecognitionChange};
use temtin::domain::registry::{KeyState, Kid, Mode, Origin, Owned, Owner, Registry, StampKey};
use temtin::domain::run::{Run, StatusChange, StatusReason};
use temtin::domain::stamp::StampKind;
use temtin::domain::time::{Date, Timestamp, Zone, parse_date};
use temtin::domain::token::{Role, Token};
use temtin::domain::{gtin::Register, id::DeedKey};
use temtin::store::contract::register::RegisterRecord;
use temtin::store::contract::stamps::Reserve;
use temtin::store::contract::upkeep::UpkeepRecord;
use temtin::store::contract::whole::Store;

/// The number before which the sample registry gives none.
pub const FIRST: u64 = 32_700;

pub fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + hour * 3600).unwrap()
}

pub fn day(text: &str) -> Date {
    parse_date(text).unwrap()
}

pub fn deed(text: &str) -> DeedKey {
    text.parse().unwrap()
}

pub fn number(number: u64) -> Number {
    Number::new(number).unwrap()
}

pub fn range(first: u64, count: u32) -> NumberRange {
    NumberRange::new(number(first), count).unwrap()
}

pub fn owned<T>(record: T) -> Owned<T> {
    Owned { owner: Owner::Producer("htx".parse().unwrap()), record }
}

fn words(text: &str) -> Words {
    Words::default().with("vi", text)
}

pub fn registry() -> Registry {
    Registry {
        origin: Origin::new("ocop.example.vn", Mode::Demo).unwrap(),
        mode: Mode::Demo,
        zone: Zone::DEFAULT.parse().unwrap(),
        office: "Văn phòng OCOP".into(),
        office_contact: "0123".into(),
        report_to: "mailto:a@example.vn".into(),
        first_number: number(FIRST),
        created: at(0),
    }
}

pub fn key(kid: u16) -> StampKey {
    StampKey { kid: Kid::new(kid).unwrap(), public: [kid as u8; 32], state: KeyState::Active, created: at(0), retired: None }
}

pub fn place(id: &str) -> Place {
    Place {
        id: id.parse().unwrap(),
        name: words("Trà My"),
        level: "commune".into(),
        kind_vi: "xã".into(),
        parent: None,
        valid_from: Some(day("2025-07-01")),
        valid_to: None,
        current: None,
    }
}

pub fn producer(id: &str) -> Producer {
    Producer {
        id: id.parse().unwrap(),
        kind: ProducerKind::Cooperative,
        name: words("HTX Trà My"),
        address_printed_vi: "thôn 1".into(),
        place_printed: "tra-my".parse().unwrap(),
        address_current_vi: String::new(),
        place_current: None,
        phone: String::new(),
        email: String::new(),
        visibility: Visibility::Public,
        gln: None,
        tax_code: None,
        company_prefix: None,
        entry: EntryMode::Itself,
        established_on: None,
        office: Approval::Unchecked,
        audiences: Audiences::default(),
    }
}

pub fn product(id: &str, register: u64, gtin: Option<&str>) -> Product {
    Product {
        id: id.parse().unwrap(),
        register: Register::new(register).unwrap(),
        gtin: gtin.map(|gtin| gtin.parse().unwrap()),
        producer: "htx".parse().unwrap(),
        name: words("Trà"),
        group: "tea".into(),
        origin_place: None,
        net: "100 g".into(),
        ingredients: words("lá trà"),
        storage: Words::default(),
        usage: Words::default(),
        warning: Words::default(),
        standard_vi: String::new(),
        activation: Activation::HandOut,
        subgroup_vi: String::new(),
        brand: String::new(),
        internal_code: String::new(),
        unit_mass: None,
        shelf_life: None,
        lots: Lots::Kept,
        market: Market::Home,
        drawing: String::new(),
        pictures: vec![],
        approved: None,
        audiences: Audiences::default(),
    }
}

pub fn recognition(id: &str, product: &str) -> Recognition {
    Recognition {
        id: id.parse().unwrap(),
        product: product.parse().unwrap(),
        star: 4,
        change: RecognitionChange::First,
        decision: "12/QĐ".into(),
        issued_on: Some(day("2024-05-01")),
        valid_to: Some(day("2027-05-01")),
        score: None,
        issuer: None,
        submitted_on: None,
        dossier: None,
        reason: String::new(),
    }
}

pub fn certificate(id: &str, subject: Subject) -> Certificate {
    Certificate {
        id: id.parse().unwrap(),
        kind: "self_declaration".into(),
        kind_vi: "Tự công bố".into(),
        subject,
        body_vi: String::new(),
        number: "1".into(),
        scope_vi: String::new(),
        issued_on: None,
        valid_to: None,
        evidence: Evidence::Declared,
        file: None,
        audiences: Audiences::default(),
    }
}

pub fn area(id: &str) -> Area {
    Area {
        id: id.parse().unwrap(),
        name: words("Đồi trà"),
        crop: words("trà"),
        hectares: "3,5".into(),
        place_printed: "tra-my".parse().unwrap(),
        place_current: None,
        producer: "htx".parse().unwrap(),
        standard: String::new(),
        planting_code: String::new(),
        point: None,
        audiences: Audiences::default(),
    }
}

pub fn location(id: &str) -> Location {
    Location {
        id: id.parse().unwrap(),
        name: words("Xưởng"),
        kind: "workshop".into(),
        place_printed: "tra-my".parse().unwrap(),
        place_current: None,
        producer: None,
        visibility: Visibility::Coarse,
        gln: None,
        point: None,
        opened_on: None,
        audiences: Audiences::default(),
    }
}

/// One of each kind of register record.
pub fn register() -> Vec<Owned<RegisterRecord>> {
    [
        RegisterRecord::Place(place("tra-my")),
        RegisterRecord::Producer(producer("htx")),
        RegisterRecord::Product(product("tra", 12, Some("09506000900018"))),
        RegisterRecord::Recognition(recognition("cn-1", "tra")),
        RegisterRecord::Certificate(certificate("cc-1", Subject::Product("tra".parse().unwrap()))),
        RegisterRecord::Area(area("doi")),
        RegisterRecord::Location(location("xuong")),
    ]
    .map(owned)
    .to_vec()
}

/// One of each kind that came with the provenance of goods.
pub fn published() -> Vec<Owned<RegisterRecord>> {
    let edition = Edition {
        id: "so-2024".parse().unwrap(),
        as_of: day("2024-12-23"),
        title_vi: "Kết quả".into(),
        publisher_vi: "Chi cục".into(),
        counting_rule: "3 and 4".into(),
        quoted: QuotedCount { as_of: day("2024-12-23"), total: 460, by_star: [("3".into(), 399), ("4".into(), 61)].into() },
        dossiers: [("5".into(), 5)].into(),
        sale_points_vi: "mỗi huyện".into(),
        goal_vi: "70%".into(),
        featured_vi: vec!["sâm".into()],
        others: vec![],
    };
    let entry = Entry {
        id: "so-2024-12".parse().unwrap(),
        edition: "so-2024".parse().unwrap(),
        kind: EntryKind::Recognised,
        number: Register::new(12).unwrap(),
        name_vi: "Trà".into(),
        group: "beverage".into(),
        star: Some(4),
        place: "tra-my".parse().unwrap(),
        producer_kind: ProducerKind::Cooperative,
        product: Some("tra".parse().unwrap()),
        recognised_on: Some(day("2024-05-01")),
        valid_to: Some(day("2027-05-01")),
        submitted_on: None,
    };
    let promotion = Promotion {
        id: "hoi-cho".parse().unwrap(),
        name: words("Hội chợ"),
        year: 2024,
        start_on: None,
        end_on: None,
        scope: PromotionScope::Domestic,
        country: "vn".parse().unwrap(),
        venue_vi: "Hà Nội".into(),
        organiser_vi: String::new(),
        counting: PromotionCounting::Round,
        source_vi: "báo cáo".into(),
    };
    let member = Member {
        id: "thanh-vien-1".parse().unwrap(),
        cooperative: "htx".parse().unwrap(),
        name_vi: "Thành viên mẫu".into(),
        household: None,
        area: Some("doi".parse().unwrap()),
        since: Some(day("2020-01-01")),
        until: None,
    };
    let waiver = Waiver {
        id: "mien-1".parse().unwrap(),
        subject: WaiverSubject::Batch("lo-1".parse().unwrap()),
        item: Item::Image,
        until: day("2026-12-31"),
        reason_vi: "đang chụp".into(),
        given_on: day("2026-03-01"),
    };
    [
        RegisterRecord::Member(member),
        RegisterRecord::Entry(entry),
        RegisterRecord::Edition(edition),
        RegisterRecord::Promotion(promotion),
        RegisterRecord::Waiver(waiver),
    ]
    .map(owned)
    .to_vec()
}

/// A batch made from others, a kilogram of each.
pub fn made_from(id: &str, inputs: &[&str]) -> Owned<Batch> {
    let input = |batch: &&str| Input {
        batch: batch.parse().unwrap(),
        relation: Relation::Transform,
        quantity: "1 kg".parse().unwrap(),
        yields: Some((300_000, 400_000)),
    };
    let plain = batch(id, 100);
    Owned { record: Batch { inputs: inputs.iter().map(input).collect(), ..plain.record }, ..plain }
}

pub fn batch(id: &str, units: u32) -> Owned<Batch> {
    owned(Batch {
        id: id.parse().unwrap(),
        product: "tra".parse().unwrap(),
        lot: id.to_uppercase().parse().unwrap(),
        producer: "htx".parse().unwrap(),
        kind: "finished".into(),
        location: None,
        areas: vec!["doi".parse().unwrap()],
        made_on: day("2026-03-01"),
        packed_on: Some(day("2026-03-02")),
        expiry: Some(day("2027-03-01")),
        expiry_kind: ExpiryKind::UseBy,
        sell_until: None,
        sold_out_on: None,
        quantity: "10 kg".into(),
        units: Some(units),
        stamps: Some(StampKind::Item),
        mass: None,
        inputs: vec![],
        deliveries: vec![],
        audiences: Audiences::default(),
    })
}

pub fn event(id: &str, batch: Option<&str>, happened: &str) -> Event {
    Event {
        id: id.parse().unwrap(),
        owner: Owner::Office,
        batch: batch.map(|batch| batch.parse().unwrap()),
        product: "tra".parse().unwrap(),
        kind: "harvesting".into(),
        kind_vi: "Thu hái".into(),
        epcis_type: "ObjectEvent".into(),
        action: "ADD".into(),
        biz_step: "harvesting".into(),
        disposition: "active".into(),
        happened: happened.parse().unwrap(),
        recorded: happened.parse().unwrap(),
        location: None,
        producer: None,
        quantity: String::new(),
        why_vi: String::new(),
        note_vi: "ghi chú".into(),
        evidence: Evidence::OfficeChecked,
        recorded_by: "office".into(),
        corrects: None,
        correction_vi: String::new(),
        biz_location: None,
        on_behalf_of: None,
        inputs: vec![],
        outputs: vec![],
        parent: String::new(),
        hands_to: None,
        receives: None,
        attachment: None,
        audiences: Audiences::default(),
        unknown: Default::default(),
    }
}

pub fn wish(key: &str, count: u32) -> Reserve {
    Reserve { deed: deed(key), count, skip: 0 }
}

/// A run over a reserved block; `None` = a roll.
pub fn run(key: &str, numbers: NumberRange, batch: Option<&str>) -> Run {
    Run {
        numbers,
        deed: deed(key),
        owner: Owner::Producer("htx".parse().unwrap()),
        product: "tra".parse().unwrap(),
        code: product("tra", 12, Some("09506000900018")).code(),
        batch: batch.map(|batch| batch.parse().unwrap()),
        lot: batch.map(|batch| batch.to_uppercase().parse().unwrap()),
        kind: StampKind::Item,
        kid: Kid::new(1).unwrap(),
        issued: day("2026-03-01"),
        expiry: Some(day("2027-12-31")),
        issued_at: at(1),
        root: [7; 32],
        file: [9; 32],
        beyond: None,
    }
}

pub fn status(key: &str, numbers: NumberRange, reason: StatusReason) -> StatusChange {
    StatusChange { deed: deed(key), owner: Owner::Office, numbers, reason, at: at(2) }
}

pub fn binding(key: &str, run: &Run, numbers: NumberRange, batch: &str) -> Binding {
    Binding {
        deed: deed(key),
        owner: Owner::Office,
        run: run.id(),
        numbers,
        batch: batch.parse().unwrap(),
        at: at(3),
        correction: None,
    }
}

pub fn recall(id: &str, batch: &str) -> Recall {
    Recall {
        id: id.parse().unwrap(),
        owner: Owner::Office,
        kind: RecallKind::Recall,
        scope: Scope::Batch(batch.parse().unwrap()),
        state: RecallState::Open,
        since: at(4),
        recorded: at(4),
        ended: None,
        reason: words("nấm mốc"),
        action: words("trả lại nơi mua"),
        order: "15/QĐ".into(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
    }
}

pub fn step(key: &str, recall: &str, state: RecallState) -> RecallChange {
    RecallChange { deed: deed(key), recall: recall.parse().unwrap(), state, at: at(5) }
}

/// The day of all sample bindings.
pub fn today() -> Date {
    day("2026-03-05")
}

/// A registry with one product and two batches of 100 units, `lo-1` and `lo-2`.
pub fn ready(store: &dyn Store) {
    store.create_registry(&registry()).unwrap();
    store.put_register(&register()).unwrap();
    store.put_batches(&[batch("lo-1", 100), batch("lo-2", 100)], at(0)).unwrap();
}

/// Reserves a block and adds its run.
pub fn issue(store: &dyn Store, key: &str, count: u32, batch: Option<&str>) -> Run {
    let numbers = store.reserve_numbers(&wish(key, count)).unwrap();
    let run = run(key, numbers, batch);
    store.add_run(&run).unwrap();
    run
}

/// The code of the error that this gives.
pub fn refused<T>(answer: temtin::domain::error::Result<T>) -> &'static str {
    answer.err().map_or("not refused", |error| error.code())
}

/// The run that begins at the registry's first number.
pub fn first_run() -> RunId {
    RunId::of(number(FIRST))
}

/// An answer that a repeat gets again.
pub fn answer(id: &str, at_seconds: i64) -> UpkeepRecord {
    UpkeepRecord::Answer(Answer {
        id: id.into(),
        asked: [5; 32],
        outcome: 201,
        place: "/api/v1/runs/r-00000001".into(),
        mark: "\"a1\"".into(),
        body: "{}".into(),
        at: at(at_seconds),
    })
}

/// A token, told apart by when it was made.
pub fn token(id: &str, made: i64) -> UpkeepRecord {
    UpkeepRecord::Token(Token {
        id: id.parse().unwrap(),
        hash: [7; 32],
        role: Role::Reader,
        note: "thử".into(),
        made: at(made),
        expires: None,
        revoked: None,
        last_used: None,
    })
}
