//! A run's labels as PDF, signed as they are written, ÷ bare signing; one thread and two; what a label takes in the file, and what a
//! million of them take in memory.
use crate::events::memory_bytes;
use crate::office::Office;
use crate::qr::{HOST, stamp};
use crate::rounds::{Gate, Outcome, Turn, rounds, seconds};
use ed25519_dalek::{Signer, SigningKey};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::hint::black_box;
use std::io::{self, Write};
use std::process::Command;
use temtin::domain::error::Error;
use temtin::label::content::{Facts, Row, Stamped, Star};
use temtin::label::design::Design;
use temtin::label::dots::Dpi;
use temtin::label::imposition::Imposition;
use temtin::label::layout::fit::lay_out;
use temtin::label::look::Look;
use temtin::label::media::Media;
use temtin::label::order::{FileOrder, LABELS_MAX};
use temtin::label::pdf::sheets::write;
use temtin::service::print::stamps::url;
use temtin::stamp::code::PrintedCode;
use temtin::stamp::secret::SecretKey;
use temtin::stamp::sign::sign;
use temtin::stamp::{link, payload};

/// Labels of a turn: 400 sheets.
const LABELS: u32 = 8_400;

/// Rounds; the median counts.
const ROUNDS: usize = 7;

/// The most that a signed label on its sheet may cost, in bare signatures on as many threads.
const SIGNED_MOST: f64 = 2.0;

/// The same with run file, leaves and store.
const STORED_MOST: f64 = 2.5;

/// How much faster two threads must be than one.
const THREADS_LEAST: f64 = 1.6;

/// The most bytes of a label at V8-M.
const BYTES_MOST: f64 = 400.0;

/// The largest memory of a process that prints, in bytes, and how much more ten times the labels may take.
const MEMORY_MOST: f64 = 64e6;
const GROWTH_MOST: f64 = 1.1;

/// Labels of the large print and of the small one.
const MANY: u32 = 1_000_000;
const FEW: u32 = 100_000;

/// Counts what is written and forgets it.
#[derive(Default)]
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn facts() -> Facts {
    let row = |term: &str, value: &str| Row { term: term.into(), value: value.into() };
    Facts {
        product: "Tiêu Tiên Phước".into(),
        producer: "HTX Nông nghiệp mẫu 07".into(),
        commune: "Tiên Phước".into(),
        star: Some(Star { count: 4, words: "OCOP 4 sao".into() }),
        names: Vec::new(),
        storage: String::new(),
        phones: None,
        rows: vec![row("Lô", "TTP-260718-02"), row("NSX", "20/07/2026"), row("HSD", "18/07/2028")],
        net: Some("200 g".into()),
        host: HOST.into(),
        hint: "Quét hoặc gõ mã".into(),
        sample_mark: None,
        blank: None,
        logo: None,
    }
}

fn signed(key: &SecretKey, label: u32) -> Result<Stamped, Error> {
    let stamp = stamp(HOST, u64::from(label));
    let signature = sign(&stamp, key)?;
    let code = PrintedCode::new(stamp.number, &signature).to_string();
    Ok(Stamped { url: link::write(&stamp, &signature, "https"), code, number: stamp.number.to_string() })
}

fn design(sample: &Stamped) -> (Design, Imposition) {
    let media = Media::named("L7160").unwrap();
    let design = lay_out(&facts(), sample, (media.width_um, media.height_um), Dpi::D600).unwrap();
    (design, Imposition::plain(media))
}

fn printed(count: u32, source: &(dyn Fn(u32) -> Result<Stamped, Error> + Sync)) -> u64 {
    let (design, imposition) = design(&source(count - 1).unwrap());
    let (look, mut out) = (Look::default(), Counted::default());
    let sheets = FileOrder { design: &design, imposition: &imposition, count, dpi: Dpi::D600, look: &look };
    write(&sheets, source, &mut out, &mut |_| Ok(())).unwrap();
    out.0
}

fn threads(count: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(count).build().unwrap()
}

/// Prints signed labels in a process of its own, as a print does, in files that are not too large, and tells its largest memory.
pub fn alone(labels: u32) {
    let key = SecretKey::from_seed([1; 32]);
    let files = || {
        let file = |first: u32| printed(LABELS_MAX.min(labels - first), &|label| signed(&key, first + label));
        (0..labels).step_by(LABELS_MAX as usize).map(file).sum::<u64>()
    };
    let (bytes, taken) = seconds(files);
    println!("{taken} {bytes} {}", memory_bytes("VmHWM"));
}

fn process(labels: u32) -> [f64; 3] {
    let answer = Command::new(std::env::current_exe().unwrap()).arg(crate::PRINT).arg(labels.to_string()).output().unwrap();
    let text = String::from_utf8(answer.stdout).unwrap();
    let said: Vec<f64> = text.split_whitespace().map(|word| word.parse().unwrap()).collect();
    said.try_into().expect("seconds, bytes, memory")
}

fn held(name: &str, value: f64, most: f64) -> Outcome {
    let held = value <= most;
    println!("  {name:<52} {value:>10.3} {} (at most {most})", if held { "PASS" } else { "FAIL" });
    if held { Outcome::Held } else { Outcome::Failed }
}

/// Measures in µs a label.
pub fn measure() -> Vec<Outcome> {
    let key = SecretKey::from_seed([1; 32]);
    let bare = SigningKey::from_bytes(&[1; 32]);
    let messages: Vec<Vec<u8>> = (0..LABELS).map(|label| payload::message(&stamp(HOST, label.into()))).collect();
    let (one, two) = (threads(1), threads(2));
    let source = |label| signed(&key, label);
    let office = Office::with_room(LABELS * (ROUNDS as u32 + 2));
    let micros = |seconds: f64| seconds * 1e6 / f64::from(LABELS);
    let stored = || {
        let run = office.issue(LABELS);
        let numbers: Vec<_> = run.numbers.numbers().collect();
        let source = |label: u32| {
            let (url, code) = url(&office.services, &run, numbers[label as usize])?;
            Ok(Stamped { url, code: code.to_string(), number: numbers[label as usize].to_string() })
        };
        black_box(printed(LABELS, &source));
    };
    let signing = || messages.iter().for_each(|message| _ = black_box(bare.sign(black_box(message))));
    let measured = rounds(
        ROUNDS,
        vec![
            Turn::new("bare signing, 1 thread", || micros(seconds(signing).1)),
            Turn::new("signed and printed, 1 thread", || micros(seconds(|| one.install(|| printed(LABELS, &source))).1)),
            Turn::new("signed and printed, 2 threads", || micros(seconds(|| two.install(|| printed(LABELS, &source))).1)),
            Turn::new("issued, durable, and printed, 1 thread", || micros(seconds(|| one.install(stored)).1)),
        ],
    );
    measured.print(&format!("print: {LABELS} labels V8-M as PDF"), "µs a label");
    let mut outcomes = vec![
        measured.ratio(1, 0, Gate::Most(SIGNED_MOST)),
        measured.ratio(3, 0, Gate::Most(STORED_MOST)),
        measured.ratio(1, 2, Gate::Least(THREADS_LEAST, 1.9)),
    ];
    let [few, many] = [FEW, MANY].map(process);
    let name = |labels: u32| format!("{labels} signed labels in a process of their own");
    for (labels, [seconds, bytes, memory]) in [(FEW, few), (MANY, many)] {
        println!("  {:<52} {seconds:.1} s, {:.0} MB written, {:.1} MB of memory", name(labels), bytes / 1e6, memory / 1e6);
    }
    outcomes.push(held("bytes of a label", (many[1] - few[1]) / f64::from(MANY - FEW), BYTES_MOST));
    outcomes.push(held("memory at a million, MB", many[2] / 1e6, MEMORY_MOST / 1e6));
    outcomes.push(held("memory at ten times the labels", many[2] / few[2], GROWTH_MOST));
    outcomes
}
