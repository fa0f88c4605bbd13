//! Any text as a printed code: what is taken is written as the same code, and what is refused has its sentence.
#![no_main]
use libfuzzer_sys::fuzz_target;
use temtin::stamp::code::{CODE_SYMBOLS, PrintedCode};
use temtin::text::faults;
use temtin::text::lang::Lang;

fuzz_target!(|text: &str| match text.parse::<PrintedCode>() {
    Ok(code) => {
        let (compact, shown) = (code.compact(), code.to_string());
        assert_eq!(compact.len(), CODE_SYMBOLS);
        assert_eq!(compact.parse().ok(), Some(code));
        assert_eq!(shown.parse().ok(), Some(code));
        assert!(compact.ends_with(&code.last_four()));
        drop(code.number());
    }
    Err(fault) => Lang::ALL.into_iter().for_each(|lang| assert!(!faults::fault(lang, &fault).is_empty())),
});
