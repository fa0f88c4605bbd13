//! Any bytes as the files of an import, parted by NUL in the order of [`FILE_NAMES`], `rolls.csv` last; an empty part is an
//! absent file. First byte odd: every id that a row names is known.
#![no_main]
use libfuzzer_sys::fuzz_target;
use temtin::domain::error::Result;
use temtin::domain::time::Zone;
use temtin::service::form::kind::Kind;
use temtin::service::import::reading::{file_names, read};
use temtin::service::import::references::KnownIds;
use temtin::service::import::rolls::rolls;
use temtin::service::import::table::Files;
use temtin::text::faults;
use temtin::text::lang::Lang;

struct Known(bool);

impl KnownIds for Known {
    fn knows(&self, _: &'static str, _: &str) -> Result<bool> {
        Ok(self.0)
    }

    fn zone(&self) -> Zone {
        Zone::DEFAULT.parse().expect("the default zone is known")
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, parts)) = data.split_first() else { return };
    let names = file_names().chain(["rolls.csv".to_owned()]);
    let files: Files = names
        .zip(parts.split(|byte| *byte == 0))
        .filter(|(_, bytes)| !bytes.is_empty())
        .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
        .collect();
    let mut found = Vec::new();
    let rolls = rolls(&files, &mut found);
    assert!(rolls.is_empty() || files.contains_key("rolls.csv"));
    match read(&files, &Known(first % 2 == 1)) {
        Ok(data) => {
            // Lines are matched to rows by their order: a row that gave nothing without a fault would shift all behind it.
            let rows = [
                (Kind::Places, data.places.len()),
                (Kind::Producers, data.producers.len()),
                (Kind::Products, data.products.len()),
                (Kind::Recognitions, data.recognitions.len()),
                (Kind::Certificates, data.certificates.len()),
                (Kind::Areas, data.areas.len()),
                (Kind::Locations, data.locations.len()),
                (Kind::Batches, data.batches.len()),
                (Kind::Events, data.events.len()),
                (Kind::Recalls, data.recalls.len()),
            ];
            rows.iter().for_each(|(kind, rows)| assert_eq!(data.count(*kind), *rows, "{}", kind.name()));
        }
        Err(error) => {
            assert!(!error.faults.is_empty());
            Lang::ALL.into_iter().for_each(|lang| assert!(!faults::error(lang, &error).is_empty()));
        }
    }
});
