//! Any text as `temtin.toml`; behind a NUL `NAME=value` lines of the environment.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use temtin::config::parse::parse;
use temtin::config::settings::SETTINGS;
use temtin::text::faults;
use temtin::text::lang::Lang;

fuzz_target!(|text: &str| {
    let (file, environment) = text.split_once('\0').unwrap_or((text, ""));
    let pairs = environment.lines().filter_map(|line| line.split_once('='));
    let environment: BTreeMap<String, String> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    match parse(Some(("temtin.toml", file)), &environment, Lang::Vi) {
        Ok(config) => {
            assert_eq!(config.shown.len(), SETTINGS.len());
            assert!(config.port > 0 && config.network.connections_max > 0 && !config.network.drain.is_zero());
        }
        Err(error) => {
            assert!(!error.faults.is_empty());
            let lines = file.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
            let places = error.faults.iter().filter_map(|fault| fault.at.as_ref());
            places.for_each(|at| assert!((1..=lines).contains(&at.line)));
            Lang::ALL.into_iter().for_each(|lang| assert!(!faults::error(lang, &error).is_empty()));
        }
    }
});
