//! A deed between its two lines of the audit log ÷ the same deed alone: each line is durable, and so is the signed head that covers it, before
//! the deed goes on. One after another, and eight at once, which share their syncs.
use crate::office::{BATCH, Office};
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use std::thread;
use temtin::domain::audit::{By, Who};
use temtin::domain::error::Error;
use temtin::service::audited::audited;

/// Rounds; the median counts.
const ROUNDS: usize = 9;

/// Deeds one after another in a turn.
const DEEDS: usize = 40;

/// Who does deeds at once.
const HANDS: usize = 8;

fn alone(office: &Office) {
    office.issue(1);
}

fn noted(office: &Office) {
    let who = Who { by: By::Operator, acting_for: None };
    let act = || {
        office.issue(1);
        Ok::<(), Error>(())
    };
    audited(&office.services, &who, "issue", &format!("batch/{BATCH}"), office.services.env.now(), act).unwrap();
}

/// Milliseconds a deed, one after another.
fn in_turn(office: &Office, deed: fn(&Office)) -> f64 {
    seconds(|| (0..DEEDS).for_each(|_| deed(office))).1 * 1e3 / DEEDS as f64
}

/// Milliseconds a deed, as many at once as there are hands.
fn at_once(office: &Office, deed: fn(&Office)) -> f64 {
    let work = || {
        thread::scope(|scope| {
            for _ in 0..HANDS {
                scope.spawn(|| (0..DEEDS / HANDS).for_each(|_| deed(office)));
            }
        });
    };
    seconds(work).1 * 1e3 / DEEDS as f64
}

/// Measures in milliseconds a deed.
pub fn measure() -> Vec<Outcome> {
    let office = Office::with_room(100_000);
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("issue of one stamp, one after another", || in_turn(&office, alone)),
            Turn::new("the same between its two lines", || in_turn(&office, noted)),
            Turn::new("issue of one stamp, eight at once", || at_once(&office, alone)),
            Turn::new("eight at once, each between its two lines", || at_once(&office, noted)),
        ],
    );
    measured.print(&format!("audit: {DEEDS} deeds a turn"), "ms a deed");
    vec![measured.ratio(1, 0, Gate::None), measured.ratio(3, 2, Gate::None)]
}
