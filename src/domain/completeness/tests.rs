//! Items and meters of a product and its batch, as they stand on a day.
use super::*;
use crate::domain::audience::Audiences;
use crate::domain::gtin::Register;
use crate::domain::place::{Visibility, Words};
use crate::domain::producer::{Approval, EntryMode, ProducerKind};
use crate::domain::product::{Activation, Market, ShelfLife, ShelfLifeFrom};

fn words(text: &str) -> Words {
    Words::default().with("vi", text)
}

fn producer() -> Producer {
    Producer {
        id: "htx".parse().unwrap(),
        kind: ProducerKind::Cooperative,
        name: words("HTX mẫu"),
        address_printed_vi: "Thôn 1".into(),
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

/// A product that lacks nothing that is asked for when printing.
fn product() -> Product {
    Product {
        id: "tra".parse().unwrap(),
        register: Register::new(7).unwrap(),
        gtin: None,
        producer: "htx".parse().unwrap(),
        name: words("Trà"),
        group: "beverage".into(),
        origin_place: None,
        net: String::new(),
        ingredients: Words::default(),
        storage: Words::default(),
        usage: Words::default(),
        warning: Words::default(),
        standard_vi: "TCCS 01".into(),
        activation: Activation::HandOut,
        subgroup_vi: String::new(),
        brand: String::new(),
        internal_code: String::new(),
        unit_mass: None,
        shelf_life: None,
        lots: Lots::Kept,
        market: Market::Home,
        drawing: "placeholder-beverage".into(),
        pictures: vec![],
        approved: None,
        audiences: Audiences::default(),
    }
}

fn batch() -> Batch {
    Batch {
        id: "lo-1".parse().unwrap(),
        product: "tra".parse().unwrap(),
        lot: "L1".parse().unwrap(),
        producer: "htx".parse().unwrap(),
        kind: "finished".into(),
        location: None,
        areas: vec![],
        made_on: "2026-03-01".parse().unwrap(),
        packed_on: None,
        expiry: "2027-03-01".parse().ok(),
        expiry_kind: Default::default(),
        sell_until: None,
        sold_out_on: None,
        quantity: String::new(),
        units: None,
        stamps: Some(StampKind::Item),
        mass: None,
        inputs: vec![],
        deliveries: vec![],
        audiences: Audiences::default(),
    }
}

fn case<'a>(product: &'a Product, producer: &'a Producer, batch: Option<&'a Batch>) -> CompletenessCase<'a> {
    let today = "2026-10-31".parse().unwrap();
    CompletenessCase { product, producer, placed: Placed::Unknown, batch, stages: 3, waivers: &[], today }
}

#[test]
fn a_product_is_asked_when_printing_and_its_batch_when_issuing() {
    let (whole, maker, lot) = (product(), producer(), batch());
    let full = case(&whole, &maker, Some(&lot));
    assert_eq!((missing(&full, Asked::Printing), missing(&full, Asked::Issuing)), (vec![], vec![]));
    let bare = Product { name: Words::default(), drawing: String::new(), standard_vi: String::new(), ..product() };
    let nobody = Producer { name: Words::default(), address_printed_vi: String::new(), ..producer() };
    let all = [Item::ProductName, Item::Image, Item::ProducerName, Item::Address, Item::Standard];
    assert_eq!(missing(&case(&bare, &nobody, None), Asked::Printing), all);
    let shelf = Product { shelf_life: Some(ShelfLife { days: 365, from: ShelfLifeFrom::Production }), ..product() };
    let undated = Batch { expiry: None, ..batch() };
    let dated = CompletenessCase { stages: 0, ..case(&shelf, &maker, Some(&undated)) };
    assert_eq!(missing(&dated, Asked::Issuing), [Item::Stages, Item::Expiry]);
    // Nothing is asked for later, whatever is missing.
    assert!(Item::ALL.iter().filter(|item| item.asked() == Asked::Never).all(|item| !all.contains(item)));
}

#[test]
fn an_address_is_known_by_its_place_where_it_is_not_shown() {
    let (whole, nobody) = (product(), Producer { address_printed_vi: String::new(), ..producer() });
    let unknown = case(&whole, &nobody, None);
    assert_eq!(standing(&unknown, Item::Address), Standing::Missing);
    assert_eq!(standing(&CompletenessCase { placed: Placed::Known, ..unknown }, Item::Address), Standing::Declared);
}

#[test]
fn what_does_not_apply_is_not_missing() {
    let (service, maker) = (Product { lots: Lots::None, ..product() }, producer());
    let tour = case(&service, &maker, None);
    assert_eq!(standing(&tour, Item::ProductionTime), Standing::NotApplicable);
    assert_eq!(standing(&tour, Item::Expiry), Standing::NotApplicable);
    assert_eq!(standings(&tour).len(), Item::ALL.len(), "a service has no batch to wait for");
    let (craft, lamp) = (product(), Batch { expiry: None, ..batch() });
    assert_eq!(standing(&case(&craft, &maker, Some(&lamp)), Item::Expiry), Standing::NotApplicable);
}

#[test]
fn items_of_a_batch_are_not_asked_of_a_product_alone() {
    let (whole, maker, lot) = (product(), producer(), batch());
    let items = |case: &CompletenessCase<'_>| standings(case).into_iter().map(|(item, _)| item).collect::<Vec<_>>();
    let alone = items(&case(&whole, &maker, None));
    assert!([Item::Stages, Item::ProductionTime, Item::Expiry].iter().all(|item| !alone.contains(item)));
    assert_eq!(items(&case(&whole, &maker, Some(&lot))), Item::ALL);
}

#[test]
fn a_waiver_holds_from_its_day_to_its_last_one_and_only_for_its_item() {
    let (bare, maker) = (Product { drawing: String::new(), standard_vi: String::new(), ..product() }, producer());
    let waiver = |from: &str, until: &str| {
        [Waiver {
            id: "mien-1".parse().unwrap(),
            subject: WaiverSubject::Product("tra".parse().unwrap()),
            item: Item::Image,
            until: until.parse().unwrap(),
            reason_vi: "đang chụp".into(),
            given_on: from.parse().unwrap(),
        }]
    };
    let stands = |from: &str, until: &str, item| {
        let waivers = waiver(from, until);
        standing(&CompletenessCase { waivers: &waivers, ..case(&bare, &maker, None) }, item)
    };
    let last = "2026-10-31".parse().unwrap();
    assert_eq!(stands("2026-10-31", "2026-10-31", Item::Image), Standing::Waived(last));
    assert_eq!(stands("2026-10-01", "2026-10-30", Item::Image), Standing::Missing, "it ran out");
    assert_eq!(stands("2026-11-01", "2026-12-31", Item::Image), Standing::Missing, "it does not hold yet");
    assert_eq!(stands("2026-10-01", "2026-12-31", Item::Standard), Standing::Missing);
    let waivers = waiver("2026-10-01", "2026-12-31");
    let waived = CompletenessCase { waivers: &waivers, ..case(&bare, &maker, None) };
    assert_eq!(missing(&waived, Asked::Printing), [Item::Standard]);
    // What was declared needs no waiver.
    let whole = product();
    assert_eq!(standing(&CompletenessCase { product: &whole, ..waived }, Item::Image), Standing::Declared);
    // What was waived is still not there.
    assert_eq!(count(&waived, Meter::Scan).0, count(&case(&bare, &maker, None), Meter::Scan).0);
}

#[test]
fn the_meters_count_ten_seven_and_the_passport() {
    assert_eq!(Meter::ALL.map(|meter| meter.items().len()), [10, 7, 11]);
    let (whole, maker, lot) = (product(), producer(), batch());
    let full = case(&whole, &maker, Some(&lot));
    assert_eq!((count(&full, Meter::Ten), count(&full, Meter::Scan)), ((10, 10), (7, 7)));
    assert_eq!(count(&full, Meter::Passport), (8, 11), "identifier, origin and warnings were not declared");
    let said = Product { warning: words("Có trứng"), origin_place: "tra-my".parse().ok(), ..product() };
    let named = Producer { gln: Some("9506000700014".parse().unwrap()), ..producer() };
    assert_eq!(count(&case(&said, &named, Some(&lot)), Meter::Passport), (11, 11));
    let bare = Product { drawing: String::new(), ..product() };
    assert_eq!(count(&case(&bare, &maker, Some(&lot)), Meter::Ten), (9, 10));
}

#[test]
fn an_item_is_read_by_its_word() {
    assert!(Item::ALL.iter().all(|item| item.code().parse() == Ok(*item)));
    assert_eq!("picture".parse::<Item>().unwrap_err().code, "item-unknown");
}
