//! A real office for a bench: the sample register in a sled store in a folder of its own, one batch made large.
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use temtin::domain::id::BatchId;
use temtin::domain::number::Number;
use temtin::domain::registry::Mode;
use temtin::domain::run::{Run, StatusReason};
use temtin::domain::time::Timestamp;
use temtin::service::access::Actor;
use temtin::service::env::Env;
use temtin::service::import::table::Files;
use temtin::service::import::{load, reading};
use temtin::service::issue::{IssueFor, IssueOrder, issue};
use temtin::service::keys::new_key;
use temtin::service::passphrase::{Asked, Passphrase};
use temtin::service::print::stamps::url;
use temtin::service::proposals::alone;
use temtin::service::services::Services;
use temtin::service::setup::{self, InitOrder, Today};
use temtin::service::status::{self, StatusOrder};
use temtin::store::contract::receipt::Done;

/// An item batch of the sample with a journey, areas and certificates: its page is a usual one.
pub const BATCH: &str = "lo-tra-sam-ngoc-linh-tp1";

/// The origin that stamps are signed for: 15 characters.
const ORIGIN: &str = "ocop.example.vn";

/// An opened service over a folder that goes away with it.
pub struct Office {
    /// The service.
    pub services: Arc<Services>,
    deeds: AtomicU32,
    folder: TempDir,
}

/// The keys of the bench's registry are encrypted as those of any real one.
fn passphrase(_: Asked) -> temtin::domain::error::Result<Passphrase> {
    Ok(Passphrase::new("a passphrase of the bench")?)
}

impl Office {
    /// With room for this many stamps in its batch.
    pub fn with_room(units: u32) -> Self {
        // Beside the build and not in /tmp, which may be memory: what is durable must reach a disk.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let order = InitOrder {
            origin: ORIGIN.into(),
            mode: Mode::Production,
            zone: "Asia/Ho_Chi_Minh".into(),
            office: "Chi cục mẫu".into(),
            office_contact: "0000 000 000".into(),
            report_to: "mailto:bao@example.vn".into(),
        };
        setup::init(folder.path(), &order, &Env::system(), noon(), &passphrase).unwrap();
        let services = setup::open(folder.path(), Today::Usual, &passphrase).unwrap();
        let operator = Actor::Operator;
        new_key(&services, &operator.can_change_keys(&alone(&services).unwrap()).unwrap(), noon()).unwrap();
        let mut data = reading::read(&sample(), &services).unwrap();
        data.batches.iter_mut().filter(|batch| batch.id.as_str() == BATCH).for_each(|batch| batch.units = Some(units));
        load::load(&services, &operator.can_import().unwrap(), &data, noon()).unwrap();
        Self { services: Arc::new(services), deeds: AtomicU32::new(0), folder }
    }

    /// Issues item stamps for the batch; durable on return.
    pub fn issue(&self, count: u32) -> Run {
        self.issue_for(&BATCH.parse().unwrap(), count)
    }

    /// Issues item stamps for any batch.
    pub fn issue_for(&self, batch: &BatchId, count: u32) -> Run {
        let deed = self.deeds.fetch_add(1, Ordering::Relaxed);
        let order =
            IssueOrder { deed: format!("bench-{deed}").parse().unwrap(), what: IssueFor::Batch(batch.clone(), Some(count)) };
        let right = Actor::Operator.can_issue(&temtin::service::issue::owner(&self.services, &order.what).unwrap()).unwrap();
        let (run, done) = issue(&self.services, &right, &order, noon()).unwrap();
        assert_eq!((run.numbers.count(), done), (count, Done::Now));
        run
    }

    /// Puts a whole run in force.
    pub fn activate(&self, run: &Run) {
        let order = StatusOrder {
            deed: format!("in-force-{}", run.id()).parse().unwrap(),
            numbers: run.numbers,
            reason: StatusReason::Commissioned,
        };
        let right = Actor::Operator.can_change_status(&run.owner).unwrap();
        let (moved, _) = status::change(&self.services, &right, &order, noon()).unwrap();
        assert_eq!(moved, run.numbers.count());
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends the service and keeps the folder.
    pub fn closed(self) -> TempDir {
        drop(self.services);
        self.folder
    }
}

/// Opens a folder that an office was closed on.
pub fn open(folder: &Path) -> Services {
    setup::open(folder, Today::Usual, &passphrase).unwrap()
}

/// Bytes of all files of a folder, without the room that is held back for a full disk.
pub fn disk(folder: &Path) -> u64 {
    let one = |entry: fs::DirEntry| match entry.metadata().unwrap() {
        folder if folder.is_dir() => disk(&entry.path()),
        _ if entry.file_name() == "ballast" => 0,
        file => file.len(),
    };
    fs::read_dir(folder).unwrap().map(|entry| one(entry.unwrap())).sum()
}

/// The paths of a whole run, as its labels carry them.
pub fn paths(services: &Services, run: &Run) -> Vec<String> {
    let path = |number: Number| {
        let whole = url(services, run, number).unwrap().0;
        whole.strip_prefix(&services.registry.base()).unwrap().to_owned()
    };
    run.numbers.numbers().map(path).collect()
}

/// The day of every deed: inside the batch's life.
pub fn noon() -> Timestamp {
    "2026-10-31T12:00:00+07:00".parse().unwrap()
}

fn sample() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/ocop");
    // Not every file of an import need be there.
    let read = |name: String| fs::read(folder.join(&name)).ok().map(|bytes| (name, bytes));
    reading::file_names().filter_map(read).collect()
}
