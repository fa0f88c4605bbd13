//! An archive of a large registry: written, restored and read, each in a process of its own, ÷ reading the same records once.
//! `-- archive 1000000` takes another number of events, and as many stamps.
use crate::asked;
use crate::events::memory_bytes;
use crate::graph::{self, EVENTS};
use crate::office::{self, Office, noon};
use crate::rounds::{Outcome, seconds};
use std::fs::{self, File};
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use temtin::domain::batch::Batch;
use temtin::domain::event::Event;
use temtin::domain::run::RUN_MAX;
use temtin::service::backup::proof::prove;
use temtin::service::backup::read::restore;
use temtin::service::backup::{points, write};

/// Events, and stamps, unless told otherwise.
const USUAL: usize = 1_000_000;

/// Events of one deed.
const DEED: usize = 1_000;

/// The most that a restore may cost, in readings of the same records.
const RESTORE_MOST: f64 = 20.0;

/// The most memory of any step, in bytes.
const MEMORY_MOST: f64 = 8e8;

/// By which this program is called again for one step.
pub const STEP: &str = "archive-step";

/// One step on a folder and an archive: prints seconds, peak memory and a count.
pub fn step(what: &str, folder: &Path, archive: &Path) {
    let (count, taken) = match what {
        "read" => {
            let services = office::open(folder);
            let mut read = 0;
            seconds(|| {
                services
                    .store
                    .copy_records(None, &mut |record| {
                        read += 1;
                        black_box(record);
                        Ok(())
                    })
                    .unwrap();
                read
            })
        }
        "backup" | "next" => {
            let services = office::open(folder);
            let newest = services.store.upkeep_page(temtin::store::contract::receipt::UpkeepKind::BackupPoint, "", 9).unwrap();
            let since = (what == "next").then(|| newest.last().unwrap().id().parse().unwrap());
            let (written, taken) = seconds(|| {
                let mut file = File::create(archive).unwrap();
                let written = write::write(&services, since, &mut file).unwrap();
                file.sync_all().unwrap();
                written
            });
            points::keep(services.store.as_ref(), written.point).unwrap();
            (written.records, taken)
        }
        "check" => seconds(|| prove(&mut [File::open(archive).unwrap()]).unwrap()[0].records),
        _ => seconds(|| restore(folder, &mut [File::open(archive).unwrap()]).unwrap().records),
    };
    println!("{taken} {} {count}", memory_bytes("VmHWM"));
}

fn stepped(what: &str, folder: &Path, archive: &Path) -> [f64; 3] {
    let call = Command::new(std::env::current_exe().unwrap()).args([STEP, what]).args([folder, archive]).output().unwrap();
    assert!(call.status.success(), "{}", String::from_utf8_lossy(&call.stderr));
    let text = String::from_utf8(call.stdout).unwrap();
    let said: Vec<f64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    said.try_into().expect("seconds, memory, records")
}

fn filled(count: usize) -> Office {
    let office = Office::with_room(count as u32);
    let batches = graph::batches(&office.services, count.div_ceil(EVENTS).max(2));
    graph::put(&office.services, &batches);
    let sample = graph::sample_event(&office.services);
    let all: Vec<&Batch> = batches.iter().map(|batch| &batch.record).collect();
    for batches in all.chunks(DEED / EVENTS) {
        let events: Vec<Event> = batches.iter().flat_map(|batch| graph::events(&sample, batch)).collect();
        office.services.settle(office.services.store.add_events(&events, noon()).unwrap()).unwrap();
    }
    let mut left = count as u32;
    while left > 0 {
        let run = office.issue(left.min(RUN_MAX).min(100_000));
        office.activate(&run);
        left -= run.numbers.count();
    }
    office
}

/// Measures.
pub fn measure() -> Vec<Outcome> {
    let count = asked::number().unwrap_or(USUAL);
    let (office, made) = seconds(|| filled(count));
    println!("\narchive: {count} events and {count} stamps, made in {made:.0} s");
    let folder = office.closed();
    let room = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (archive, next, target) = (room.path().join("whole.tar.gz"), room.path().join("next.tar.gz"), room.path().join("new"));
    let disk = office::disk(folder.path()) as f64 / 1e6;
    let steps = [("read", folder.path(), &archive), ("backup", folder.path(), &archive), ("next", folder.path(), &next)];
    let steps = steps.into_iter().chain([("check", folder.path(), &archive), ("restore", target.as_path(), &archive)]);
    let mut outcomes = Vec::new();
    let mut reading = f64::NAN;
    for (what, folder, archive) in steps {
        let [taken, memory, records] = stepped(what, folder, archive);
        if what == "read" {
            reading = taken;
        }
        let ratio = taken / reading;
        println!(
            "  {what:<8} {taken:>8.2} s  {ratio:>6.2} × reading  memory at most {:>5.0} MB  {records} records",
            memory / 1e6
        );
        let good = memory <= MEMORY_MOST && (what != "restore" || ratio <= RESTORE_MOST);
        outcomes.push(if good { Outcome::Held } else { Outcome::Failed });
    }
    let bytes = |path: &Path| fs::metadata(path).unwrap().len() as f64 / 1e6;
    println!("  the folder {disk:.0} MB, the archive {:.1} MB, one without a change {:.3} MB", bytes(&archive), bytes(&next));
    println!("  the restored folder {:.0} MB", office::disk(&target) as f64 / 1e6);
    outcomes
}
