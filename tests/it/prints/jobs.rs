//! Jobs: every number once, whatever comes between.
use crate::prints::press::{NOON, Press};
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};
use temtin::domain::label_file::LabelFileKind;
use temtin::domain::number::{Number, NumberRange};
use temtin::domain::print_job::{JobState, PrintJob};
use temtin::domain::printing::PrintWish;
use temtin::domain::registry::Owner;
use temtin::domain::run::StatusReason;
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::passphrase::none;
use temtin::service::print::jobs::{self, cancel, resume};
use temtin::service::print::label_files;
use temtin::service::print::make::make;
use temtin::service::print::take::{manifest, take};
use temtin::service::print::worker;
use temtin::service::setup::{Today, open};
use temtin::service::status::{self, StatusOrder};

const BIG: u32 = 60_000;

#[test]
fn a_job_that_was_cut_off_goes_on_and_comes_to_the_same_bytes() {
    let mut press = Press::with_roll(BIG);
    let job = press.order("one", press.wish("csv"), "").unwrap();
    assert_eq!((job.parts, job.labels, job.state), (2, BIG, JobState::Waiting));
    // The program ends while the second file is made.
    let ended = |done: u32, _: u32| {
        if done > 55_000 {
            press.services.prints.close();
        }
    };
    let cut = make(&press.services, &press.right(), &job.id, &ended).unwrap();
    assert_eq!((cut.state, cut.files.len(), cut.parts_made), (JobState::Running, 1, 1));
    assert_eq!(press.names(&job).len(), 2, "the first file and the proof, nothing half: {:?}", press.names(&job));
    // What a kill leaves behind: a half file under its working name, and a whole one that nobody noted.
    fs::write(press.path(&job, "r-00000000-0001-002.csv.draft"), b"half").unwrap();
    fs::write(press.path(&job, &format!("{}-002.csv", job.id)), b"other").unwrap();
    let first = fs::read(press.path(&job, &cut.files[0].name)).unwrap();
    let (dir, run) = (press.dir, press.run);
    drop(press.services);
    let services = open(dir.path(), Today::From(NOON.parse().unwrap()), &none).unwrap();
    press = Press { dir, services, run };
    let done = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
    assert_eq!((done.state, done.files.len(), done.labels_made()), (JobState::Done, 2, BIG));
    assert_eq!(fs::read(press.path(&job, &done.files[0].name)).unwrap(), first);
    assert_eq!(press.numbers(&done), press.run.numbers.numbers().collect::<Vec<_>>());
    // Another job of the same wish, in one go: the same bytes but for the printing.
    let whole = press.order("two", press.wish("csv"), "thử").unwrap();
    let whole = make(&press.services, &press.right(), &whole.id, &|_, _| {}).unwrap();
    let text = |job, name: &str| fs::read_to_string(press.path(job, name)).unwrap();
    for (one, two) in done.files.iter().zip(&whole.files) {
        assert_eq!(text(&done, &one.name).replace(",1\r\n", ",2\r\n"), text(&whole, &two.name));
    }
    assert_eq!(manifest(&done)["labels"], BIG);
}

#[test]
fn a_void_number_is_never_printed_and_a_part_of_void_numbers_is_no_file() {
    let press = Press::with_roll(50_010);
    let of = |from: u32, to: u32| press.run.positions(from, to).unwrap();
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    for (deed, numbers) in [("few", of(7, 9)), ("end", of(50_001, 50_010))] {
        let order = StatusOrder { deed: deed.parse().unwrap(), numbers, reason: StatusReason::Spoiled };
        status::change(&press.services, &right, &order, press.services.env.now()).unwrap();
    }
    let job = press.order("one", press.wish("csv"), "").unwrap();
    let done = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
    assert_eq!((done.state, done.parts, done.parts_made, done.files.len()), (JobState::Done, 2, 2, 1));
    assert_eq!((done.files[0].labels, done.files[0].left_out), (49_997, 3));
    let void = of(7, 9);
    assert!(press.numbers(&done).iter().all(|number| !void.holds(*number)));
}

#[test]
fn two_who_make_one_job_are_told_apart_and_the_number_of_files_stays() {
    let press = Press::with_roll(BIG);
    let job = press.order("one", press.wish("csv"), "").unwrap();
    let refused = AtomicU32::new(0);
    let both = |done: u32, _: u32| {
        if done > 0 && refused.load(Ordering::SeqCst) == 0 {
            let error = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap_err();
            assert_eq!(error.code(), "job-under-way");
            refused.fetch_add(1, Ordering::SeqCst);
        }
    };
    let done = make(&press.services, &press.right(), &job.id, &both).unwrap();
    assert_eq!((done.state, done.files.len(), refused.load(Ordering::SeqCst)), (JobState::Done, 2, 1));
    // Made again, it is done before.
    assert_eq!(make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap(), done);
}

#[test]
fn a_stop_while_it_is_made_leaves_no_file_behind() {
    let press = Press::with_roll(BIG);
    let job = press.order("one", press.wish("csv"), "").unwrap();
    let stop = |done: u32, _: u32| {
        if done > 55_000 {
            cancel(&press.services, &press.right(), &job.id).unwrap();
        }
    };
    let stopped = make(&press.services, &press.right(), &job.id, &stop).unwrap();
    assert_eq!(stopped.state, JobState::Cancelled);
    assert!(press.names(&job).is_empty(), "{:?}", press.names(&job));
    assert_eq!(make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap_err().code(), "job-cancelled");
    assert_eq!(resume(&press.services, &press.right(), &job.id).unwrap_err().code(), "job-cancelled");
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    let now = press.services.env.now();
    assert_eq!(take(&press.services, &right, &stopped, 1, "operator", now).unwrap_err().code(), "job-cancelled");
    // What was never handed out may be printed as for the first time.
    assert_eq!(press.order("two", press.wish("csv"), "").unwrap().printing, 1);
}

#[test]
fn what_stops_a_job_is_noted_and_it_goes_on_when_that_is_gone() {
    let press = Press::with_roll(30);
    let job = press.order("one", press.wish("pdf"), "").unwrap();
    // Somebody put a file where the folder would be.
    let folder = jobs::folder(&press.services, &job.id);
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, b"").unwrap();
    let failed = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
    assert_eq!((failed.state, failed.trouble.unwrap().code.as_str()), (JobState::Failed, "store-io"));
    fs::remove_file(&folder).unwrap();
    // A worker leaves it alone until somebody says so.
    press.services.prints.close();
    worker::work(&press.services, 0);
    assert_eq!(jobs::job(&press.services, &job.id).unwrap().state, JobState::Failed);
    assert_eq!(resume(&press.services, &press.right(), &job.id).unwrap().state, JobState::Waiting);
}

#[test]
fn the_worker_takes_up_what_waits() {
    let press = Press::with_roll(30);
    let (one, two) = (press.run.positions(1, 10).unwrap(), press.run.positions(11, 30).unwrap());
    let one = press.order("one", PrintWish { numbers: one, ..press.wish("pdf") }, "").unwrap();
    // A label that cannot be laid out is no job.
    let small = PrintWish { numbers: two, media: "35x22".into(), ..press.wish("pdf") };
    assert_eq!(press.order("small", small, "").unwrap_err().code(), "label-text-too-long");
    let two = press.order("two", PrintWish { numbers: two, ..press.wish("csv") }, "").unwrap();
    let states = || [&one, &two].map(|job| jobs::job(&press.services, &job.id).unwrap().state);
    std::thread::scope(|scope| {
        scope.spawn(|| worker::work(&press.services, 0));
        while states().iter().any(|state| matches!(state, JobState::Waiting | JobState::Running)) {
            std::thread::yield_now();
        }
        press.services.prints.close();
    });
    assert_eq!(states(), [JobState::Done; 2]);
}

#[test]
fn copies_of_one_batch_stamp_fill_several_files() {
    let press = Press::with(IssueFor::Batch("lo-nep-bau-tam-my-tp1".parse().unwrap(), None));
    let wish = PrintWish { copies: Some(50_001), ..press.wish("csv") };
    // A table has one row a number, however many labels are made of it.
    assert_eq!(press.order("one", wish.clone(), "").unwrap().parts, 1);
    let job = press.order("two", PrintWish { format: "pdf".into(), ..wish.clone() }, "thử").unwrap();
    assert_eq!((job.parts, job.labels), (2, 50_001));
    let refused = |wish: PrintWish| press.order("three", wish, "thử").unwrap_err().code();
    assert_eq!(refused(PrintWish { copies: Some(1_000_001), ..wish.clone() }), "print-too-many");
    assert_eq!(refused(PrintWish { per_unit: Some(2), copies: None, ..wish.clone() }), "per-unit-of-batch");
    let numbers = NumberRange::new(Number::new(press.run.numbers.first().get() + 1).unwrap(), 1).unwrap();
    assert_eq!(refused(PrintWish { numbers, ..wish.clone() }), "print-outside-run");
    assert_eq!(refused(PrintWish { format: "png".into(), ..wish }), "job-one-page");
}

#[test]
fn files_of_a_finished_job_go_away_when_they_are_old_or_when_asked_and_what_is_known_of_them_stays() {
    let press = Press::with_roll(12);
    let right = Actor::Operator.can_change_status(&press.run.owner).unwrap();
    let now = press.services.env.now();
    let job = press.order("one", press.wish("csv"), "").unwrap();
    assert_eq!(jobs::sweep(&press.services, &press.right(), &job.id, now).unwrap_err().code(), "job-not-done");
    let done = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
    assert!(done.finished.is_some() && done.cleared.is_none());
    take(&press.services, &right, &done, 1, "operator", now).unwrap();
    // The clock of the press stands at noon: nothing is a day old, and nought means for ever.
    assert_eq!((worker::tidy(&press.services, 1).unwrap(), worker::tidy(&press.services, 0).unwrap()), (0, 0));
    let days_ago = |days: i64| now.checked_sub(jiff::SignedDuration::from_hours(24 * days + 1)).unwrap();
    let aged = |days| {
        jobs::change(&press.services, &job.id, &|job| Ok(PrintJob { finished: Some(days_ago(days)), ..job })).unwrap();
    };
    aged(29);
    assert_eq!(worker::tidy(&press.services, 30).unwrap(), 0);
    assert_eq!(press.names(&job).len(), 2);
    aged(30);
    assert_eq!((worker::tidy(&press.services, 30).unwrap(), worker::tidy(&press.services, 30).unwrap()), (1, 0));
    let swept = jobs::job(&press.services, &job.id).unwrap();
    assert!(press.names(&job).is_empty() && swept.cleared.is_some() && swept.files == done.files);
    assert_eq!(take(&press.services, &right, &swept, 1, "operator", now).unwrap_err().code(), "job-cleared");
    assert_eq!(make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap().state, JobState::Done);
    // It was printed: again it needs a reason, and then it is made anew.
    assert_eq!(press.order("two", press.wish("csv"), "").unwrap_err().code(), "reprint-why");
    let again = press.order("two", press.wish("csv"), "files were gone").unwrap();
    make(&press.services, &press.right(), &again.id, &|_, _| {}).unwrap();
    let swept = jobs::sweep(&press.services, &press.right(), &again.id, now).unwrap();
    let later = now.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
    assert_eq!(jobs::sweep(&press.services, &press.right(), &again.id, later).unwrap().cleared, swept.cleared);
}

#[test]
fn a_job_whose_paper_was_saved_anew_stops_before_its_files_differ() {
    let press = Press::with_roll(12);
    let right = Actor::Operator.can_keep(&Owner::Office).unwrap();
    let save = |first: &str| {
        let grid = "grid = [2, 5]\nlabel = [68, 38]\npitch = [70, 40]\n";
        let text = format!("name = \"mine\"\npaper = \"A5\"\nfirst = [{first}, 5]\n{grid}");
        label_files::save(&press.services, &right, "mine.toml", &text).unwrap();
    };
    save("5");
    let wish = || PrintWish { media: "mine".into(), ..press.wish("pdf") };
    let job = press.order("mine", wish(), "").unwrap();
    save("4");
    let made = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
    assert_eq!((made.state, made.trouble.unwrap().code.as_str()), (JobState::Failed, "job-facts-changed"));
    assert!(made.files.is_empty());
    save("5");
    assert_eq!(make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap().state, JobState::Done);
    label_files::forget(&press.services, &right, LabelFileKind::Media, "mine").unwrap();
    assert_eq!(press.order("again", wish(), "again").unwrap_err().code(), "media-unknown");
}
