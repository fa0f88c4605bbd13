//! Properties of the one spelling: what is signed is read again, and no neighbour of it is a stamp.
use proptest::prelude::*;
use temtin::domain::gtin::ProductCode;
use temtin::domain::number::Number;
use temtin::domain::registry::{Kid, Mode, Origin};
use temtin::domain::stamp::{ExpiryShown, Stamp, StampKind};
use temtin::domain::time::date_of;
use temtin::stamp::keyring::Keyring;
use temtin::stamp::link;
use temtin::stamp::open::{open, open_page};
use temtin::stamp::secret::SecretKey;
use temtin::stamp::sign::sign;

const ORIGIN: &str = "tem.example.org";

fn origin() -> Origin {
    Origin::new(ORIGIN, Mode::Production).unwrap()
}

fn key() -> SecretKey {
    SecretKey::from_seed([42; 32])
}

fn keys() -> Keyring {
    let mut keys = Keyring::default();
    keys.insert(Kid::new(7).unwrap(), key().public()).unwrap();
    keys
}

fn gtin(body: u64) -> ProductCode {
    let sum: u64 = (0..13).map(|place| body / 10u64.pow(place) % 10 * if place % 2 == 0 { 3 } else { 1 }).sum();
    ProductCode::Gtin(format!("{body:013}{}", (10 - sum % 10) % 10).parse().unwrap())
}

fn product() -> impl Strategy<Value = ProductCode> {
    prop_oneof![
        (0u64..10_000_000_000_000).prop_map(gtin),
        (1u64..=999_999_999_999).prop_map(|number| ProductCode::Register(number.to_string().parse().unwrap())),
    ]
}

/// Any stamp that the format can say.
fn stamp() -> impl Strategy<Value = Stamp> {
    let lot = "[0-9A-Z.-]{1,20}".prop_filter_map("dots", |lot| lot.parse().ok());
    let days = (1u16..65000, proptest::option::of(0u16..500), any::<bool>());
    (product(), proptest::option::of(lot), any::<bool>(), 1u64..=Number::MAX, days).prop_map(
        |(product, lot, item, number, (issued, good_for, shown))| Stamp {
            origin: origin(),
            kind: if item || lot.is_none() { StampKind::Item } else { StampKind::Batch },
            product,
            lot,
            number: Number::new(number).unwrap(),
            kid: Kid::new(7).unwrap(),
            issued: date_of(issued),
            expiry: good_for.map(|days| date_of(issued + days)),
            expiry_shown: if shown && good_for.is_some() { ExpiryShown::InUrl } else { ExpiryShown::InToken },
        },
    )
}

fn url(stamp: &Stamp) -> String {
    link::write(stamp, &sign(stamp, &key()).unwrap(), "https")
}

/// Every text that is one ASCII character away.
fn neighbours(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for at in 0..=text.len() {
        for ascii in (0..128u8).map(char::from) {
            all.push(format!("{}{ascii}{}", &text[..at], &text[at..]));
            if at < text.len() && !text[at..].starts_with(ascii) {
                all.push(format!("{}{ascii}{}", &text[..at], &text[at + 1..]));
            }
        }
        if at < text.len() {
            all.push(format!("{}{}", &text[..at], &text[at + 1..]));
        }
    }
    all.retain(|other| other != text);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_signed_is_read_again(stamp in stamp()) {
        let url = url(&stamp);
        let opened = open(&url, &origin(), Mode::Production, &keys()).unwrap();
        prop_assert_eq!(&opened.stamp, &stamp);
        prop_assert!(opened.code.matches(&opened.signature));
        prop_assert_eq!(opened.code.number().unwrap(), stamp.number);
        prop_assert_eq!(open_page(&url, &origin(), Mode::Production, &keys()), Ok(opened));
    }

    #[test]
    fn no_text_makes_a_reader_stop(
        text in any::<String>(),
        head in "https?://tem.example.org(/01/[0-9]{14}|/t/[0-9]{1,12})",
        digits in "[0-9]{170,185}",
    ) {
        for text in [text, head.clone(), format!("{head}/21/1?s={digits}"), format!("{head}/10/A?s={digits}")] {
            prop_assert!(open(&text, &origin(), Mode::Demo, &keys()).is_err());
            prop_assert!(open_page(&text, &origin(), Mode::Demo, &keys()).is_err());
        }
    }
}

proptest! {
    // Each case tries some 80,000 neighbours.
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn one_changed_character_is_refused_strictly_and_by_the_page(stamp in stamp()) {
        let keys = keys();
        for other in neighbours(&url(&stamp)) {
            prop_assert!(open(&other, &origin(), Mode::Production, &keys).is_err(), "{:?}", other);
            prop_assert!(open_page(&other, &origin(), Mode::Production, &keys).is_err(), "{:?}", other);
        }
    }

    #[test]
    fn one_changed_character_behind_a_token_is_a_tracker_or_refused(stamp in stamp()) {
        let (keys, url) = (keys(), url(&stamp));
        for other in neighbours(&format!("{url}&u=1")) {
            prop_assert!(open(&other, &origin(), Mode::Production, &keys).is_err() || other == url, "{:?}", other);
            if let Ok(opened) = open_page(&other, &origin(), Mode::Production, &keys) {
                prop_assert_eq!(&opened.stamp, &stamp);
                prop_assert!(other.starts_with(&format!("{url}&")), "{:?}", other);
            }
        }
    }
}
