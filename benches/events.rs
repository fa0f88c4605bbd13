//! Events by the million: how fast they are written, what they cost in memory and on the disk, how long a start takes, and whether
//! one batch is read as fast as in a small store. `-- events 1000000` writes another number than usual.
use crate::asked;
use crate::graph::{self, EVENTS};
use crate::office::{self, Office, noon};
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use temtin::domain::batch::Batch;
use temtin::domain::event::Event;
use temtin::domain::registry::Owned;

/// Events written unless told otherwise.
const USUAL: usize = 1_000_000;

/// Events of one deed.
const DEED: usize = 1_000;

/// Batches in the store that the large one is held against.
const FEW: usize = 100;

/// Rounds of reading; the median counts.
const ROUNDS: usize = 15;

/// Reads of a turn, each of another batch.
const READS: usize = 50;

/// The most that a batch of the large store may cost, in those of the small one, all of which lies in the processor's own memory.
const MOST: f64 = 3.0;

/// The largest memory after a start, in bytes an event. Nothing of an event is kept in memory; what batches take is spread on them.
const BYTES_MOST: f64 = 400.0;

/// Writes the figures of one store and leaves it open.
fn filled(events: usize) -> (Office, Vec<Owned<Batch>>) {
    let office = Office::with_room(1);
    let batches = graph::batches(&office.services, events.div_ceil(EVENTS));
    let ((), put) = seconds(|| graph::put(&office.services, &batches));
    let sample = graph::sample_event(&office.services);
    let all: Vec<&Batch> = batches.iter().map(|batch| &batch.record).collect();
    let deed = |batches: &[&Batch]| {
        let events: Vec<Event> = batches.iter().flat_map(|batch| graph::events(&sample, batch)).collect();
        seconds(|| _ = office.services.settle(office.services.store.add_events(&events, noon()).unwrap()).unwrap()).1
    };
    let added: f64 = all.chunks(DEED / EVENTS).map(deed).sum();
    let count = batches.len() * EVENTS;
    let bytes = serde_json::to_vec(&graph::events(&sample, all[0])[0]).unwrap().len();
    println!("  {} batches in one deed of {}: {put:.2} s", batches.len(), graph::PUT_AT_ONCE);
    println!("  {count} events of {bytes} bytes, in deeds of {DEED}: {added:.1} s, {:.0} a second", count as f64 / added);
    println!(
        "  memory {}, at most {}; disk {:.0} MB",
        memory("VmRSS"),
        memory("VmHWM"),
        office::disk(office.folder()) as f64 / 1e6
    );
    (office, batches)
}

/// The same, to print.
pub fn memory(line: &str) -> String {
    format!("{:.0} MB", memory_bytes(line) / 1e6)
}

/// A line of what the system says of this process.
pub fn memory_bytes(line: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = text.lines().find_map(|found| found.strip_prefix(line)?.split_whitespace().nth(1)?.parse::<f64>().ok());
    found.unwrap_or(f64::NAN) * 1024.0
}

/// Opens a folder in a process of its own, which has nothing else in its memory.
pub fn open(folder: &Path) {
    let (services, taken) = seconds(|| office::open(folder));
    println!("{taken} {} {}", memory_bytes("VmRSS"), services.store.log_size().unwrap());
}

fn opened(folder: &Path) -> [f64; 3] {
    let answer = Command::new(std::env::current_exe().unwrap()).arg(crate::OPEN).arg(folder).output().unwrap();
    let text = String::from_utf8(answer.stdout).unwrap();
    let said: Vec<f64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    said.try_into().expect("seconds, memory, entries")
}

/// Reads events of batches in µs a batch.
fn reading(office: &Office, batches: &[Owned<Batch>], from: &mut usize) -> f64 {
    let step = batches.len() / 7 * 2 + 1;
    let ((), taken) = seconds(|| {
        for _ in 0..READS {
            *from = (*from + step) % batches.len();
            assert_eq!(black_box(office.services.store.events(&batches[*from].record.id)).unwrap().len(), EVENTS);
        }
    });
    taken * 1e6 / READS as f64
}

/// Measures.
pub fn measure() -> Vec<Outcome> {
    println!("\nevents: a small store, then the large one");
    let (small, few) = filled(FEW * EVENTS);
    let (large, many) = filled(asked::number().unwrap_or(USUAL));
    let (mut at_small, mut at_large) = (0, 0);
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("one batch's events, small store", || reading(&small, &few, &mut at_small)),
            Turn::new("one batch's events, large store", || reading(&large, &many, &mut at_large)),
        ],
    );
    measured.print(&format!("events: the {EVENTS} events of one batch"), "µs");
    let read = measured.ratio(1, 0, Gate::Most(MOST));
    let (small, large) = (small.closed(), large.closed());
    let [_, bare, _] = opened(small.path());
    let [taken, memory, entries] = opened(large.path());
    println!(
        "  a start over {entries} entries: {taken:.2} s, memory {:.0} MB ({:.0} MB with {FEW} batches)",
        memory / 1e6,
        bare / 1e6
    );
    let each = (memory - bare) / (many.len() * EVENTS) as f64;
    println!("  memory after a start: {each:.0} bytes an event (at most {BYTES_MOST})");
    vec![read, if each <= BYTES_MOST { Outcome::Held } else { Outcome::Failed }]
}
