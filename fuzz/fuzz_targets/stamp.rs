//! Any text as a stamp's URL: whatever opens is the one spelling of what it says, and the page opens it too.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use temtin::domain::registry::{Kid, Mode, Origin};
use temtin::stamp::keyring::Keyring;
use temtin::stamp::{link, open};

/// The keys that signed `fixtures/stamps/vectors.json`, the seeds of the corpus.
const KEYS: [(u16, &str); 3] = [
    (1, "aaeeed3aae3488f9474b2aae463fc1cb0bb9b14350c9764cd637b351de1d3443"),
    (42, "71f3d7b3f8b00910a301547178dab7274212dbb62bfe0c8b546a4f9f8f5833d6"),
    (65535, "ddf1f8e78acee7164275d63219432dcd03d0625fb4eeb97a6c0307c670ac67d5"),
];

static KEYRING: LazyLock<Keyring> = LazyLock::new(|| {
    let mut keys = Keyring::default();
    for (kid, hex) in KEYS {
        let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).expect("the constant is hex");
        let public = std::array::from_fn(byte);
        keys.insert(Kid::new(kid).expect("the number is right"), public).expect("the key is right");
    }
    keys
});

/// The text's own host where it has one, so that the checks behind the host's are reached.
fn origin(text: &str, mode: Mode) -> Origin {
    let host = text.split_once("://").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default();
    Origin::new(host, mode).unwrap_or_else(|_| Origin::new("e.vn", mode).expect("the host is right"))
}

fuzz_target!(|text: &str| {
    for mode in [Mode::Demo, Mode::Production] {
        let origin = origin(text, mode);
        let strict = open::open(text, &origin, mode, &KEYRING);
        let page = open::open_page(text, &origin, mode, &KEYRING);
        if let Ok(opened) = &strict {
            let scheme = text.split("://").next().unwrap_or_default();
            assert_eq!(link::write(&opened.stamp, &opened.signature, scheme), text);
            assert_eq!(opened.code.number().expect("an opened stamp has a number"), opened.stamp.number);
            assert!(opened.code.matches(&opened.signature));
            if text.len() <= open::PAGE_URL_MAX {
                assert_eq!(page.as_ref().ok(), Some(opened));
            }
        }
        if let Ok(opened) = &page {
            let scheme = text.split("://").next().unwrap_or_default();
            assert!(text.starts_with(&link::write(&opened.stamp, &opened.signature, scheme)));
        }
    }
});
