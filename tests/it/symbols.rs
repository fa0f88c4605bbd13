//! Symbols of a run are those of the `qrcode` crate, module by module, for every version and level that stamps have.
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use qrcode::optimize::Parser;
use qrcode::{Color, QrCode};
use rayon::prelude::*;
use temtin::label::qr::{Level, Symbol};
use temtin::label::segments::{Segment, bits, normal, shortest};
use temtin::label::symbols::shape::shape;
use temtin::label::symbols::template::Template;

/// Stamps of each version.
const STAMPS: u32 = 10_000;

/// Stamps of one shape; every shape is another host, lot, number of digits and level.
const OF_SHAPE: u32 = 100;

/// What a stamp's URL is like.
#[derive(Debug, Clone)]
struct Run {
    front: String,
    digits: usize,
    token: usize,
    level: Level,
}

fn run() -> impl Strategy<Value = Run> {
    let product = prop_oneof!["/01/[0-9]{14}", "/t/[1-9][0-9]{0,11}"];
    let lot = prop_oneof![Just(String::new()), "/10/[0-9A-Z.-]{1,20}"];
    let level = prop::sample::select(vec![Level::L, Level::M, Level::Q]);
    let token = prop_oneof![4 => Just(171_usize), 1 => Just(183)];
    ("https://[a-z]{1,12}[.][a-z]{2,14}[.]vn", product, lot, 1..=13_usize, token, level).prop_map(
        |(host, product, lot, digits, token, level)| Run { front: format!("{host}{product}{lot}"), digits, token, level },
    )
}

/// Random digits without leading zero (`SplitMix64`).
fn digits(seed: &mut u64, count: usize) -> String {
    let mut next = || {
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*seed ^ *seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % 10
    };
    let first = 1 + next() % 9;
    std::iter::once(first).chain(std::iter::repeat_with(next)).take(count).map(|digit| char::from(b'0' + digit as u8)).collect()
}

impl Run {
    fn url(&self, seed: u64) -> String {
        let mut seed = seed;
        let number = digits(&mut seed, self.digits);
        format!("{}/21/{number}?s={}", self.front, digits(&mut seed, self.token))
    }
}

fn rows(code: &QrCode) -> Vec<u64> {
    let colors = code.to_colors();
    let row = |row: &[Color]| row.iter().rev().fold(0, |bits, color| bits << 1 | u64::from(*color == Color::Dark));
    colors.chunks(code.width()).map(row).collect()
}

fn pressed(symbol: &Symbol) -> Vec<u64> {
    (0..symbol.side).flat_map(|y| symbol.row(y).to_vec()).collect()
}

/// Whether the encoder's own optimiser cuts the text alike.
fn cut_alike(text: &str, segments: &[Segment], version: u8) -> bool {
    let theirs: Vec<_> = Parser::new(text.as_bytes()).optimize(normal(version)).map(|s| (s.mode, s.begin, s.end)).collect();
    theirs == segments.iter().map(|s| (s.mode, s.start, s.end)).collect::<Vec<_>>()
}

/// Presses stamps of a run; `None` where its texts need a larger version.
fn check(run: &Run, version: u8, seed: u64) -> Option<Result<bool, String>> {
    let sample = run.url(seed);
    let template = Template::new(&sample, &shape(&sample)?, run.level, version)?;
    let segments = shortest(sample.as_bytes(), normal(version));
    let alike = cut_alike(&sample, &segments, version);
    let differs = (0..OF_SHAPE).into_par_iter().find_map_any(|at| {
        let text = run.url(seed.wrapping_mul(31).wrapping_add(u64::from(at)));
        let bits = bits(text.as_bytes(), &segments, normal(version), run.level.ec()).unwrap();
        let reference = rows(&QrCode::with_bits(bits, run.level.ec()).unwrap());
        // The same bits the crate's own way, where it cuts alike; a few do.
        let own = (alike && at < 2).then(|| rows(&QrCode::with_version(&text, normal(version), run.level.ec()).unwrap()));
        let ours = template.symbol(&text).map(|symbol| pressed(&symbol));
        (ours.as_ref() != Some(&reference) || own.is_some_and(|own| own != reference)).then_some(text)
    });
    Some(differs.map_or(Ok(alike), Err))
}

fn every_symbol_of(version: u8) {
    let config = Config { cases: STAMPS / OF_SHAPE, max_global_rejects: 100_000, failure_persistence: None, ..Config::default() };
    let alike = std::cell::Cell::new(0);
    TestRunner::new(config)
        .run(&(run(), any::<u64>()), |(run, seed)| match check(&run, version, seed) {
            None => Err(TestCaseError::reject("needs a larger version")),
            Some(Ok(cut)) => {
                alike.set(alike.get() + u32::from(cut));
                Ok(())
            }
            Some(Err(text)) => Err(TestCaseError::fail(format!("version {version}, {run:?}: {text}"))),
        })
        .unwrap();
    assert!(alike.get() > 0, "no text was cut as the crate itself cuts");
}

#[test]
fn ten_thousand_symbols_of_version_6_are_the_encoders() {
    every_symbol_of(6);
}

#[test]
fn ten_thousand_symbols_of_version_7_are_the_encoders() {
    every_symbol_of(7);
}

#[test]
fn ten_thousand_symbols_of_version_8_are_the_encoders() {
    every_symbol_of(8);
}

#[test]
fn ten_thousand_symbols_of_version_9_are_the_encoders() {
    every_symbol_of(9);
}

#[test]
fn ten_thousand_symbols_of_version_10_are_the_encoders() {
    every_symbol_of(10);
}
