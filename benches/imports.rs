//! Imports of 100,000 and of a million rows, each in a process of its own: how fast, and what they take of memory; how long readers see it
//! through the layer; and how soon a scan is answered while one goes on. `-- imports 200000` writes another number than a million.
use crate::asked;
use crate::events::{memory, memory_bytes};
use crate::office::{self, BATCH, Office, noon, paths};
use crate::page::{Fixed, Server, fetch};
use crate::rounds::{Outcome, seconds};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use temtin::service::access::Actor;
use temtin::service::import::table::Files;
use temtin::service::import::{load, reading};
use temtin::service::services::Services;

/// Rows of the larger import unless told otherwise.
const MANY: usize = 1_000_000;

/// Rows of the smaller one.
const FEW: usize = 100_000;

/// Events of each batch.
const EVENTS: usize = 99;

/// Different stamps that are asked for meanwhile.
const STAMPS: u32 = 20_000;

/// The longest answer to a scan that is allowed while an import goes on: readers wait for no writer.
const WAIT_MOST: Duration = Duration::from_secs(2);

/// Writes `rows` rows: one batch to every [`EVENTS`] events.
fn write_sheet(folder: &Path, services: &Services, rows: usize) {
    let sample = services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().record;
    let mut batches = String::from("batch_id,product_id,lot_code,producer_id,production_on,units_count,stamp_mode\n");
    let mut events = String::from(
        "event_id,batch_id,product_id,event_type,event_type_vi,event_time,recorded_at,note_vi,evidence_level,recorded_by_role\n",
    );
    for at in 0..rows / (EVENTS + 1) {
        writeln!(batches, "lo-{at:06},{},N{at:06},{},2026-03-02,10,item", sample.product, sample.producer).unwrap();
        for event in 0..EVENTS {
            let (hour, minute) = (event / 60, event % 60);
            let moment = format!("2026-03-0{}T{hour:02}:{minute:02}:00+07:00", 3 + at % 6);
            writeln!(
                events,
                "sk-{at:06}-{event:03},lo-{at:06},{},storing,Bảo quản,{moment},{moment},Nhiệt độ kho 18 °C độ ẩm 60 %,declared,producer",
                sample.product
            )
            .unwrap();
        }
    }
    fs::write(folder.join("batches.csv"), batches).unwrap();
    fs::write(folder.join("events.csv"), events).unwrap();
}

fn files(folder: &Path) -> Files {
    ["batches.csv", "events.csv"].map(|name| (name.to_owned(), fs::read(folder.join(name)).unwrap())).into()
}

/// Imports a folder in a process of its own and prints its figures.
pub fn import(office: &Path, sheet: &Path) {
    let services = office::open(office);
    let bare = memory("VmHWM");
    let ((data, bytes), reading) = seconds(|| {
        let files = files(sheet);
        let bytes: usize = files.values().map(Vec::len).sum();
        (reading::read(&files, &services).unwrap(), bytes)
    });
    let read = memory("VmHWM");
    let right = Actor::Operator.can_import().unwrap();
    let written = std::cell::Cell::new(None);
    let told = |phase, _: u64, _: u64| {
        if phase == temtin::service::import::follows::Phase::Writing && written.get().is_none() {
            written.set(Some(Instant::now()));
        }
    };
    let begun = Instant::now();
    let (loaded, loading) = seconds(|| load::load_telling(&services, &right, &data, noon(), &told).unwrap());
    let checking = written.get().map_or(0.0, |at| at.duration_since(begun).as_secs_f64());
    let rows = loaded.batches + loaded.events;
    let all = memory_bytes("VmHWM");
    let ((), merging) = seconds(|| drop(services));
    println!(
        "  {rows} rows ({:.0} MB of CSV): {:.0} rows a second in all",
        bytes as f64 / 1e6,
        rows as f64 / (reading + loading)
    );
    println!(
        "    read {reading:.2} s, checked {checking:.2} s, written and shown {:.2} s, then merged {merging:.2} s",
        loading - checking
    );
    println!("    memory at most: {bare} opened, {read} read, {:.0} MB in all, {:.0} bytes a row", all / 1e6, all / rows as f64);
}

/// Scans of many stamps, each on a connection of its own, until told to end; how long each answer took.
fn scans(server: &Server, paths: &[String], until: &AtomicBool) -> Vec<Duration> {
    let mut taken = Vec::new();
    for path in paths.iter().cycle() {
        if until.load(Ordering::Relaxed) {
            break;
        }
        let begun = Instant::now();
        fetch(server.address, path);
        taken.push(begun.elapsed());
    }
    taken.sort();
    taken
}

fn print_scans(name: &str, taken: &[Duration]) -> Duration {
    let at = |part: f64| taken[((taken.len() - 1) as f64 * part) as usize];
    let longest = at(1.0);
    println!(
        "  scans {name}: {} answers, half within {:.2?}, 99 of 100 within {:.2?}, the longest {longest:.2?}",
        taken.len(),
        at(0.5),
        at(0.99)
    );
    longest
}

/// Answers to scans without and with an import beside them.
fn scans_meanwhile() -> Outcome {
    let office = Office::with_room(STAMPS);
    let run = office.issue(STAMPS);
    office.activate(&run);
    let paths = paths(&office.services, &run);
    let sheet = tempfile::tempdir().unwrap();
    write_sheet(sheet.path(), &office.services, FEW);
    let server = Server::start(office.services.clone(), Fixed::default());
    let data = reading::read(&files(sheet.path()), office.services.as_ref()).unwrap();
    let ended = AtomicBool::new(false);
    let measured = |work: &dyn Fn()| {
        ended.store(false, Ordering::Relaxed);
        thread::scope(|scope| {
            let scans = scope.spawn(|| scans(&server, &paths, &ended));
            work();
            ended.store(true, Ordering::Relaxed);
            scans.join().unwrap()
        })
    };
    let calm = measured(&|| thread::sleep(Duration::from_secs(4)));
    let right = Actor::Operator.can_import().unwrap();
    let beside = measured(&|| _ = load::load(&office.services, &right, &data, noon()).unwrap());
    let merging = measured(&|| thread::sleep(Duration::from_secs(2)));
    print_scans("alone", &calm);
    let longest = print_scans(&format!("while {FEW} rows are imported"), &beside);
    print_scans("while they are merged and behind it", &merging);
    if longest <= WAIT_MOST { Outcome::Held } else { Outcome::Failed }
}

/// Measures.
pub fn measure() -> Vec<Outcome> {
    println!("\nimports: rows of batches and events, each import in a process of its own");
    let mut outcomes = Vec::new();
    for rows in [FEW, asked::number().unwrap_or(MANY)] {
        let office = Office::with_room(1);
        let sheet = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        write_sheet(sheet.path(), &office.services, rows);
        let before = office.services.store.log_size().unwrap();
        let folder = office.closed();
        let program = std::env::current_exe().unwrap();
        let ended = Command::new(program).arg(crate::IMPORT).args([folder.path(), sheet.path()]).status().unwrap();
        let (services, opening) = seconds(|| office::open(folder.path()));
        let entries = services.store.log_size().unwrap() - before;
        println!("    a start over them: {opening:.2} s; disk {:.0} MB", office::disk(folder.path()) as f64 / 1e6);
        let whole = ended.success() && entries as usize == rows / (EVENTS + 1) * (EVENTS + 1);
        outcomes.push(if whole { Outcome::Held } else { Outcome::Failed });
    }
    outcomes.push(scans_meanwhile());
    outcomes
}
