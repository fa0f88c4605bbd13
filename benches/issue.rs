//! Issue of a run, durable, ÷ bare signing of as many messages of the same length on as many cores.
use crate::office::Office;
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use ed25519_dalek::{Signature, Signer, SigningKey};
use rayon::prelude::*;
use std::hint::black_box;
use temtin::domain::number::Number;
use temtin::domain::run::Run;
use temtin::domain::stamp::{ExpiryShown, Stamp};
use temtin::stamp::payload;

/// Stamps of a run.
const STAMPS: u32 = 100_000;

/// Rounds; the median counts.
const ROUNDS: usize = 7;

/// The most that issue may cost, in bare signatures.
const MOST: f64 = 1.5;

/// The message of a stamp of this run.
fn message(office: &Office, run: &Run, number: Number) -> Vec<u8> {
    payload::message(&Stamp {
        origin: office.services.registry.origin.clone(),
        kind: run.kind,
        product: run.code,
        lot: run.lot.clone(),
        number,
        kid: run.kid,
        issued: run.issued,
        expiry: run.expiry,
        expiry_shown: ExpiryShown::InToken,
    })
}

/// Measures in µs a stamp.
pub fn measure() -> Vec<Outcome> {
    let office = Office::with_room(STAMPS * (ROUNDS as u32 + 2));
    let run = office.issue(STAMPS);
    let messages: Vec<Vec<u8>> = run.numbers.numbers().map(|number| message(&office, &run, number)).collect();
    let key = SigningKey::from_bytes(&[1; 32]);
    let bare = || black_box(messages.par_iter().map(|message| key.sign(message)).collect::<Vec<Signature>>());
    let micros = |seconds: f64| seconds * 1e6 / f64::from(STAMPS);
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("bare signing", || micros(seconds(bare).1)),
            Turn::new("issue, durable", || micros(seconds(|| office.issue(STAMPS)).1)),
        ],
    );
    measured.print(&format!("issue: {STAMPS} item stamps on {} threads", rayon::current_num_threads()), "µs a stamp");
    vec![measured.ratio(1, 0, Gate::Most(MOST))]
}
