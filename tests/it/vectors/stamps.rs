//! All cases of `fixtures/stamps/vectors.json`, made by an independent reading of the format.
use super::read;
use serde::Deserialize;
use std::collections::BTreeMap;
use temtin::domain::gtin::ProductCode;
use temtin::domain::number::Number;
use temtin::domain::registry::{Kid, Mode, Origin};
use temtin::domain::stamp::{ExpiryShown, Refused, Stamp, StampKind};
use temtin::domain::time::parse_date;
use temtin::stamp::keyring::Keyring;
use temtin::stamp::open::{Opened, open, open_page};
use temtin::stamp::secret::SecretKey;
use temtin::stamp::sign::sign;
use temtin::stamp::{leaf, link, payload};

#[derive(Deserialize)]
struct Vectors {
    keys: Vec<Key>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Key {
    kid: u16,
    public: String,
    seed: String,
}

#[derive(Deserialize)]
struct Case {
    url: String,
    origin: String,
    stamp: Option<Fields>,
    refused: Option<String>,
    because: Option<String>,
}

impl Case {
    fn origin(&self) -> Origin {
        Origin::new(&self.origin, Mode::Production).unwrap()
    }

    fn is_tracker(&self) -> bool {
        self.because.as_deref().is_some_and(|because| because.starts_with("a tracker"))
    }
}

#[derive(Deserialize, Debug, PartialEq)]
struct Fields {
    kind: String,
    gtin: Option<String>,
    register: Option<u64>,
    lot: Option<String>,
    number: u64,
    kid: u16,
    issued: String,
    expires: Option<String>,
    code: String,
    leaf: String,
}

impl Fields {
    fn of(opened: &Opened) -> Self {
        let stamp = &opened.stamp;
        let (gtin, register) = match stamp.product {
            ProductCode::Gtin(gtin) => (Some(gtin.to_string()), None),
            ProductCode::Register(register) => (None, Some(register.as_u64())),
        };
        let kind = match stamp.kind {
            StampKind::Item => "item",
            StampKind::Batch => "batch",
        };
        Self {
            kind: kind.into(),
            gtin,
            register,
            lot: stamp.lot.as_ref().map(ToString::to_string),
            number: stamp.number.get(),
            kid: stamp.kid.get(),
            issued: stamp.issued.to_string(),
            expires: stamp.expiry.map(|day| day.to_string()),
            code: opened.code.to_string(),
            leaf: opened.leaf.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    fn stamp(&self, origin: Origin, expiry_shown: ExpiryShown) -> Stamp {
        let gtin = self.gtin.as_ref().map(|gtin| ProductCode::Gtin(gtin.parse().unwrap()));
        let register = self.register.map(|number| ProductCode::Register(number.to_string().parse().unwrap()));
        Stamp {
            origin,
            kind: if self.kind == "item" { StampKind::Item } else { StampKind::Batch },
            product: gtin.or(register).unwrap(),
            lot: self.lot.as_ref().map(|lot| lot.parse().unwrap()),
            number: Number::new(self.number).unwrap(),
            kid: Kid::new(self.kid).unwrap(),
            issued: parse_date(&self.issued).unwrap(),
            expiry: self.expires.as_ref().map(|day| parse_date(day).unwrap()),
            expiry_shown,
        }
    }
}

fn vectors() -> (Vectors, Keyring) {
    let vectors: Vectors = serde_json::from_str(&read::text("stamps/vectors.json")).unwrap();
    let mut keys = Keyring::default();
    for key in &vectors.keys {
        keys.insert(Kid::new(key.kid).unwrap(), read::hex_array(&key.public)).unwrap();
    }
    (vectors, keys)
}

#[test]
fn every_stamp_is_read_and_every_other_text_is_refused_with_its_reason() {
    let (vectors, keys) = vectors();
    let (mut good, mut refused) = (0, 0);
    for case in &vectors.cases {
        match open(&case.url, &case.origin(), Mode::Production, &keys) {
            Ok(opened) => {
                assert_eq!(Some(&Fields::of(&opened)), case.stamp.as_ref(), "{}", case.url);
                good += 1;
            }
            Err(why) => {
                assert_eq!(Some(why.code()), case.refused.as_deref(), "{} {:?}", case.url, case.because);
                refused += 1;
            }
        }
    }
    assert_eq!((good, refused), (160, 3050));
}

#[test]
fn the_page_tolerates_trackers_and_nothing_else() {
    let (vectors, keys) = vectors();
    for case in &vectors.cases {
        let page = open_page(&case.url, &case.origin(), Mode::Production, &keys);
        if case.is_tracker() {
            let bare = case.url.strip_suffix("&utm_source=x").unwrap();
            assert_eq!(page, open(bare, &case.origin(), Mode::Production, &keys));
            assert!(page.is_ok(), "{}", case.url);
        } else {
            assert_eq!(page, open(&case.url, &case.origin(), Mode::Production, &keys), "{}", case.url);
        }
    }
    assert!(vectors.cases.iter().any(Case::is_tracker));
}

#[test]
fn signing_gives_the_same_urls_codes_and_leaves_again() {
    let (vectors, _) = vectors();
    let seeds: BTreeMap<u16, &str> = vectors.keys.iter().map(|key| (key.kid, key.seed.as_str())).collect();
    let mut made = 0;
    for case in &vectors.cases {
        let Some(fields) = &case.stamp else { continue };
        let shown = if case.url.contains("?17=") { ExpiryShown::InUrl } else { ExpiryShown::InToken };
        let stamp = fields.stamp(case.origin(), shown);
        let key = SecretKey::from_seed(read::hex_array(seeds[&fields.kid]));
        let signature = sign(&stamp, &key).unwrap();
        assert_eq!(link::write(&stamp, &signature, "https"), case.url);
        let leaf: String = leaf::leaf(&payload::message(&stamp), &signature).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(leaf, fields.leaf);
        made += 1;
    }
    assert_eq!(made, 160);
}

#[test]
fn only_a_demo_reads_http_and_a_port() {
    let (vectors, keys) = vectors();
    let case = vectors.cases.iter().find(|case| case.stamp.is_some()).unwrap();
    let http = case.url.replacen("https", "http", 1);
    assert!(open(&http, &case.origin(), Mode::Demo, &keys).is_ok());
    assert!(open(&case.url, &case.origin(), Mode::Demo, &keys).is_ok());
    assert_eq!(open(&http, &case.origin(), Mode::Production, &keys), Err(Refused::Syntax));

    let key = SecretKey::from_seed([1; 32]);
    let mut keys = Keyring::default();
    keys.insert(Kid::new(1).unwrap(), key.public()).unwrap();
    let origin = Origin::new("localhost:8080", Mode::Demo).unwrap();
    let fields = Fields { kid: 1, ..Fields::of(&open(&case.url, &case.origin(), Mode::Demo, &vectors_keys()).unwrap()) };
    let stamp = fields.stamp(origin.clone(), ExpiryShown::InToken);
    let url = link::write(&stamp, &sign(&stamp, &key).unwrap(), "http");
    assert_eq!(open(&url, &origin, Mode::Demo, &keys).unwrap().stamp, stamp);
    for other in ["localhost", "localhost:8081"] {
        let other = Origin::new(other, Mode::Demo).unwrap();
        assert_eq!(open(&url, &other, Mode::Demo, &keys), Err(Refused::Origin));
    }
}

fn vectors_keys() -> Keyring {
    vectors().1
}
