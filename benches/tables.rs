//! Tables by the hundred thousand: how fast rows are written and read, as CSV and as a workbook, and what that costs in memory.
//! `-- tables 1000000` writes another number than usual; what does not fit a format is said.
use crate::asked;
use crate::graph::{self, EVENTS};
use crate::office::{Office, noon};
use crate::rounds::{Outcome, seconds};
use std::fs;
use temtin::domain::batch::Batch;
use temtin::domain::event::Event;
use temtin::service::export;
use temtin::service::form::kind::Kind;
use temtin::service::import::reading;
use temtin::service::import::table::{FILE_MAX, Files};
use temtin::text::lang::Lang;

/// Rows unless told otherwise.
const USUAL: usize = 100_000;

/// Events of one deed.
const DEED: usize = 1_000;

/// Measures writing and reading; what is read has as many rows as were written.
pub fn measure() -> Vec<Outcome> {
    let rows = asked::number().unwrap_or(USUAL);
    println!("tables: {rows} rows");
    let mut outcomes = vec![members(rows)];
    if rows <= 250_000 {
        outcomes.extend(events(rows));
    } else {
        println!("  events: at {rows} rows they fit neither a file of {} MiB nor a sheet", FILE_MAX >> 20);
    }
    outcomes
}

/// Rows of seven short columns, written by hand: they fit a file by the million.
fn members(rows: usize) -> Outcome {
    let office = Office::with_room(1);
    let sample = graph::batches(&office.services, 1);
    let of = sample[0].record.producer.as_str();
    let mut text = "member_id,cooperative_id,name_vi,household_id,area_id,since,until\n".to_owned();
    (0..rows).for_each(|at| text.push_str(&format!("xv-{at:07},{of},Xã viên {at:07},,,2022-05-01,\n")));
    let files = Files::from([("members.csv".to_owned(), text.into_bytes())]);
    read("members as CSV", &office, &files, rows)
}

fn events(rows: usize) -> Vec<Outcome> {
    let office = Office::with_room(1);
    let batches = graph::batches(&office.services, rows.div_ceil(EVENTS));
    graph::put(&office.services, &batches);
    let sample = graph::sample_event(&office.services);
    let all: Vec<&Batch> = batches.iter().map(|batch| &batch.record).collect();
    for deed in all.chunks(DEED / EVENTS) {
        let events: Vec<Event> = deed.iter().flat_map(|batch| graph::events(&sample, batch)).collect();
        let receipt = office.services.store.add_events(&events, noon()).unwrap();
        office.services.settle(receipt).unwrap();
    }
    drop(batches);
    let mut outcomes = Vec::new();
    reset();
    let mut text = Vec::new();
    let (rows, took) = seconds(|| export::text::write(&office.services, Kind::Events, &mut text, &mut || {}).unwrap());
    told("events out as CSV", rows as usize, text.len(), took);
    let rows = rows as usize;
    reset();
    let (book, took) = seconds(|| export::workbook::write(&office.services, Lang::Vi, &[Kind::Events], &mut || {}).unwrap());
    told("events out as XLSX", rows, book.bytes.len(), took);
    if text.len() <= FILE_MAX {
        outcomes.push(read("events as CSV", &office, &Files::from([("events.csv".to_owned(), text)]), rows));
    }
    outcomes.push(read("events as XLSX", &office, &Files::from([("a.xlsx".to_owned(), book.bytes)]), rows));
    outcomes
}

fn read(what: &str, office: &Office, files: &Files, rows: usize) -> Outcome {
    reset();
    let (read, took) = seconds(|| reading::read(files, office.services.as_ref()));
    let bytes = files.values().map(Vec::len).sum();
    match read {
        Ok(data) => {
            let count = data.members.len() + data.events.len();
            told(&format!("{what}, read and checked"), rows, bytes, took);
            if count == rows { Outcome::Held } else { Outcome::Failed }
        }
        Err(error) => {
            println!("  {what}: refused after {took:.2} s: {}", error.code());
            Outcome::Failed
        }
    }
}

fn told(what: &str, rows: usize, bytes: usize, took: f64) {
    let (rate, size) = (rows as f64 / took, bytes as f64 / 1e6);
    println!(
        "  {what}: {took:.2} s, {rate:.0} rows a second, {size:.1} MB; memory at most {}, now {}",
        memory("VmHWM"),
        memory("VmRSS")
    );
}

/// From here on the largest memory counts anew.
fn reset() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn memory(line: &str) -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status
        .lines()
        .find_map(|text| text.strip_prefix(line)?.strip_prefix(':')?.split_whitespace().next()?.parse::<f64>().ok());
    found.map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0} MB", kib / 976.6))
}
