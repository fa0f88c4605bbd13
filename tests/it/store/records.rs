//! The golden bytes of every kind of record: read for ever, and written so for as long as version 1 is written.
use crate::kit::samples::{
    FIRST, answer, at, batch, binding, day, event, key, made_from, number, owned, published, range, recall, recognition, refused,
    register, registry, run, status, step, token,
};
use std::fs;
use std::path::PathBuf;
use temtin::domain::account::{Account, AccountRole, Mandate, PasswordHash, SecondFactor};
use temtin::domain::attachment::{Attachment, FileHash, Media, Smaller};
use temtin::domain::audience::Audiences;
use temtin::domain::audit::AuditHead;
use temtin::domain::backup::BackupPoint;
use temtin::domain::batch::{Batch, Delivery};
use temtin::domain::event::{Chain, Event, Portion};
use temtin::domain::id::{BatchId, CertificateId, EventId, ProductId, RecallId, RecognitionId};
use temtin::domain::invitation::{Invitation, Purpose};
use temtin::domain::label_file::{LabelFile, LabelFileKind};
use temtin::domain::number::RunId;
use temtin::domain::print_job::{JobFile, JobId, JobState, PrintJob, Trouble};
use temtin::domain::printing::{HandOut, PrintWish};
use temtin::domain::proposal::{Party, Proposal, ProposalState, Wish};
use temtin::domain::recall::{OrderedBy, Recall, RecallState, Scope, StampRange};
use temtin::domain::recognition::{DossierState, Recognition, RecognitionChange};
use temtin::domain::registry::{Kid, Owned, Owner};
use temtin::domain::run::StatusReason;
use temtin::domain::session::{Session, Stage};
use temtin::domain::stamp::StampState;
use temtin::domain::upload::Upload;
use temtin::domain::webhook::{Message, Suspicion, Topic, Webhook, WebhookMark, WebhookState};
use temtin::domain::work_order::WorkOrder;
use temtin::status::list::Chunk;
use temtin::store::contract::receipt::Touched;
use temtin::store::contract::receipt::UpkeepKind;
use temtin::store::contract::register::RegisterRecord;
use temtin::store::contract::upkeep::UpkeepRecord;
use temtin::store::deed::Deed;
use temtin::store::record::{self, Count, Record};

/// With this variable set, the bytes are written anew; they are read in review.
#[expect(clippy::disallowed_methods, reason = "the switch of this test, not configuration")]
fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// A hand-out, a job, a work order and a saved file, as full as they can be.
fn printed() -> [UpkeepRecord; 4] {
    let run = RunId::of(number(FIRST));
    let owner = Owner::Producer("htx".parse().unwrap());
    let wish = PrintWish {
        numbers: range(FIRST, 10),
        copies: None,
        per_unit: Some(2),
        format: "pdf".into(),
        media: "L7160".into(),
        template: String::new(),
        logo: String::new(),
        dpi: "600".into(),
        skip: 3,
        nudge_um: (500, -1_000),
        stacking: "piles".into(),
        layout: String::new(),
        cut_marks: "edges".into(),
        bleed_um: 2_000,
    };
    let id = JobId::of(run, 1);
    let file = JobFile {
        n: 1,
        name: format!("{id}-001.pdf"),
        labels: 20,
        first: number(FIRST),
        last: number(FIRST + 9),
        left_out: 0,
        sha256: FileHash([4; 32]),
        bytes: 9_000,
    };
    let trouble = Trouble { code: "issue-recalled".into(), args: vec![("lot".into(), "A1".into())] };
    let hand_out = HandOut {
        id: HandOut::id_of(run, 1),
        owner: owner.clone(),
        run,
        numbers: range(FIRST, 10),
        labels: 20,
        per_unit: 2,
        left_out: 1,
        printing: 2,
        who: "operator".into(),
        at: at(1),
        why: "máy in kẹt giấy".into(),
        media: "L7160".into(),
        format: "pdf".into(),
        deed: "cli-1".parse().unwrap(),
        file: Some((id.as_str().into(), 1)),
        unsure_from: None,
    };
    let job = PrintJob {
        id: id.clone(),
        owner: owner.clone(),
        run,
        wish,
        deed: "cli-2".parse().unwrap(),
        who: "office".into(),
        why: "lần hai".into(),
        printing: 2,
        made: at(1),
        says: FileHash([9; 32]),
        state: JobState::Failed,
        parts: 2,
        labels: 40,
        code: String::new(),
        parts_made: 1,
        proof: Some(JobFile { n: 0, name: format!("{id}-proof.pdf"), labels: 1, ..file.clone() }),
        files: vec![file],
        trouble: Some(trouble),
        finished: None,
        cleared: None,
    };
    let (made, expires) = (at(1), at(25));
    let returned = vec![(range(FIRST, 2), at(3))];
    let order =
        WorkOrder { id: "wo-1".into(), owner, job: id, hash: [6; 32], made, expires, acknowledged: Some(at(2)), returned };
    [UpkeepRecord::HandOut(hand_out), UpkeepRecord::PrintJob(Box::new(job)), UpkeepRecord::WorkOrder(order), label_file()]
}

fn label_file() -> UpkeepRecord {
    let (kind, name) = (LabelFileKind::Printer, "kho".to_owned());
    let text = "name = \"kho\"\naddress = \"192.168.1.50\"\nlanguage = \"tspl\"\n".to_owned();
    UpkeepRecord::LabelFile(LabelFile { id: LabelFile::id_of(kind, &name), kind, name, text })
}

/// An account as full as it can be, one that was just made, a session and a link.
fn people() -> [(&'static str, UpkeepRecord); 4] {
    let (from, until, paper) = (day("2026-01-01"), Some(day("2026-12-31")), Some(FileHash([4; 32])));
    let new = Account {
        id: id("lan-htx"),
        person: "Nguyễn Thị Lan".into(),
        role: AccountRole::Owner(id("htx")),
        mail: None,
        made: at(1),
        made_by: "operator".into(),
        suspended: None,
        suspended_by: None,
        password: None,
        second_factor: None,
        recovery: vec![],
        mandates: vec![],
        signed_out_before: at(1),
    };
    let whole = Account {
        role: AccountRole::Station,
        mail: Some("lan@example.vn".into()),
        suspended: Some(at(4)),
        suspended_by: None,
        password: Some(PasswordHash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g".into())),
        second_factor: Some(SecondFactor { sealed: [5; 20], salt: [6; 16], since: at(2), last_step: 59_066_666 }),
        recovery: vec![[7; 32]],
        mandates: vec![Mandate { producer: id("ho"), from, until, paper, ended: Some(at(3)) }],
        ..new.clone()
    };
    let session = Session {
        id: id("ss-0f0f0f0f-0123456789ab"),
        hash: [8; 32],
        account: id("lan-htx"),
        stage: Stage::Password,
        made: at(1),
        seen: at(2),
        expires: at(3),
        browser: "Firefox trên điện thoại".into(),
        tries: 2,
    };
    let invitation = Invitation {
        id: id("iv-0f0f0f0f-0123456789ab"),
        hash: [9; 32],
        account: id("lan-htx"),
        purpose: Purpose::Reset,
        made: at(1),
        made_by: "truong".into(),
        expires: at(25),
        used: Some(at(2)),
    };
    [
        ("account", UpkeepRecord::Account(Box::new(whole))),
        ("account-new", UpkeepRecord::Account(Box::new(new))),
        ("session", UpkeepRecord::Session(session)),
        ("invitation", UpkeepRecord::Invitation(invitation)),
    ]
}

/// A proposal in each state, with each wish.
fn proposals() -> [(&'static str, UpkeepRecord); 4] {
    let last = published().pop().map(|owned| owned.record);
    let Some(RegisterRecord::Waiver(waiver)) = last else { panic!("the waiver of the samples stands last") };
    let by = || Party::Account(id("lan-htx"));
    let proposal = |wish, by, state| {
        UpkeepRecord::Proposal(Box::new(Proposal { id: id("dn-0190-1"), wish, by, reason: "vì thế".into(), at: at(1), state }))
    };
    let kid = |number| Kid::new(number).unwrap();
    let area = Recall { scope: Scope::Area(id("doi")), ..recall("r-1", "lo-1") };
    let down = ProposalState::TurnedDown { by: by(), at: at(2), reason: "chưa cần".into() };
    let seen = ProposalState::Alone { seen: Some((id("truong"), at(3))) };
    [
        ("proposal", proposal(Wish::NewKey(kid(2)), Party::Operator, ProposalState::Open)),
        ("proposal-confirmed", proposal(Wish::Waive(waiver), by(), ProposalState::Confirmed { by: id("truong"), at: at(2) })),
        ("proposal-turned-down", proposal(Wish::Recall(Box::new(area)), by(), down)),
        ("proposal-alone", proposal(Wish::RetireKey(kid(1)), Party::Operator, seen)),
    ]
}

fn golden(name: &str, now: &[u8]) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/records/v1").join(format!("{name}.record"));
    if update() {
        fs::write(&path, now).unwrap();
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn check<T: Record + PartialEq + std::fmt::Debug>(name: &str, sample: &T) {
    let bytes = golden(name, &record::encode(sample).unwrap());
    let read: T = record::decode(&bytes).unwrap();
    assert_eq!(read, *sample, "{name}");
    assert_eq!(record::encode(&read).unwrap(), bytes, "{name}");
    for cut in 0..bytes.len() {
        assert_eq!(refused(record::decode::<T>(&bytes[..cut])), "record-damaged", "{name} cut at {cut}");
    }
    let other = [&[record::VERSION + 1], &bytes[1..]].concat();
    assert_eq!(refused(record::decode::<T>(&other)), "record-damaged", "{name} of another version");
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // Most flips are refused; those within a text or number are another record. None may panic.
        let _ = record::decode::<T>(&flipped);
    }
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// A batch with everything that came with provenance.
fn composed() -> Owned<Batch> {
    let made = made_from("lo-3", &["lo-1", "lo-2"]);
    let delivery = Delivery { member: id("thanh-vien-1"), on: day("2026-03-01"), quantity: "4 kg".parse().unwrap() };
    let shown = Audiences::read("quantity=office", Batch::FIELDS).unwrap();
    let record = Batch { mass: "9.5 kg".parse().ok(), deliveries: vec![delivery], audiences: shown, ..made.record };
    Owned { record, ..made }
}

/// What belongs to webhooks and files of programs.
fn hooked() -> [UpkeepRecord; 5] {
    let owner = Owner::Producer(id("htx"));
    let webhook = Webhook {
        id: id("wh-1"),
        owner: owner.clone(),
        url: "https://erp.example.vn/temtin".parse().unwrap(),
        topics: Topic::ALL.to_vec(),
        note: "kế toán".into(),
        salt: [7; 16],
        made: at(1),
        from: 417,
        state: WebhookState::Off,
    };
    let message = Message {
        id: "wh-1.00000000000001a1.run-issued".into(),
        webhook: webhook.id.clone(),
        topic: Topic::RunIssued,
        object: "run/r-1".into(),
        body: "{}".into(),
        made: at(1),
        tries: 2,
        next: at(2),
        last: "timeout".into(),
        died: Some(at(3)),
    };
    let mark = WebhookMark { id: webhook.id.clone(), upto: 417 };
    [
        UpkeepRecord::Webhook(webhook),
        UpkeepRecord::WebhookMark(mark),
        UpkeepRecord::Message(message),
        UpkeepRecord::Suspicion(Suspicion::new(number(FIRST), day("2026-10-31"))),
        UpkeepRecord::Upload(Upload {
            id: Upload::id_of(&FileHash([5; 32]), &owner),
            owner,
            file: whole_event().attachment.unwrap(),
            at: at(1),
        }),
    ]
}

/// An event in which nothing is left out.
fn whole_event() -> Event {
    let portion = |batch: &str, quantity: &str| Portion { batch: id(batch), quantity: quantity.parse().ok() };
    Event {
        biz_step: "https://ref.gs1.org/cbv/BizStep-shipping".into(),
        disposition: "https://ref.gs1.org/cbv/Disp-in_transit".into(),
        corrects: Some(id("e-0")),
        correction_vi: "ghi nhầm".into(),
        biz_location: Some(id("xuong")),
        on_behalf_of: Some(id("htx")),
        inputs: vec![portion("lo-1", "1 kg")],
        outputs: vec![portion("lo-2", "")],
        parent: "urn:epc:id:sscc:9506000.0000000001".into(),
        hands_to: Some(id("co-so")),
        receives: Some(id("e-9")),
        attachment: Some(Attachment {
            hash: FileHash([5; 32]),
            media: Media::Png,
            bytes: 417,
            title_vi: "ảnh".into(),
            smaller: vec![],
        }),
        audiences: Audiences::read("note=office", Event::FIELDS).unwrap(),
        unknown: [("nhiet_do".to_owned(), "\"4\"".to_owned())].into(),
        ..event("e-1", Some("lo-1"), "2026-03-01T12:00:00+07:00")
    }
}

#[test]
fn every_kind_of_record_is_read_for_ever() {
    check("registry", &registry());
    check("key", &key(1));
    let kinds = ["place", "producer", "product", "recognition", "certificate", "area", "location"];
    for (kind, sample) in kinds.iter().zip(register()) {
        check(&format!("register-{kind}"), &sample);
    }
    for (kind, sample) in ["member", "entry", "edition", "promotion", "waiver"].iter().zip(published()) {
        check(&format!("register-{kind}"), &sample);
    }
    let taken_back = Recognition {
        change: RecognitionChange::Dossier,
        issued_on: None,
        valid_to: None,
        submitted_on: Some(day("2026-10-31")),
        dossier: Some(DossierState::TakenBack),
        ..recognition("hs-1", "tra")
    };
    check("register-recognition-taken-back", &owned(RegisterRecord::Recognition(taken_back)));
    check("batch", &batch("lo-1", 100));
    check("batch-made-from", &composed());
    check("event", &event("e-1", Some("lo-1"), "2026-03-01T12:00:00+07:00"));
    check("event-whole", &whole_event());
    let smaller = vec![Smaller { hash: FileHash([6; 32]), bytes: 41, width: 600 }];
    let attachment = whole_event().attachment.map(|file| Attachment { smaller, ..file });
    check("event-picture", &Event { attachment, ..whole_event() });
    check("chain", &Chain { count: 3, hash: [7; 32] });
    check("block", &range(FIRST, 10));
    let known = run("a", range(FIRST, 10), Some("lo-1"));
    check("run", &known);
    check("run-roll", &run("a", range(FIRST, 10), None));
    check("status-change", &status("s", range(FIRST, 2), StatusReason::CopySuspected));
    check("binding", &binding("b", &known, range(FIRST, 2), "lo-1"));
    check("recall", &recall("r", "lo-1"));
    let stamps = StampRange { run: known.id(), numbers: range(FIRST, 2) };
    let scopes = [("stamps", Scope::Stamps(stamps)), ("product", Scope::Product(id("tra"))), ("area", Scope::Area(id("doi")))];
    for (name, scope) in scopes {
        let by = OrderedBy::Producer;
        check(&format!("recall-{name}"), &Recall { scope, contact: "0123".into(), ordered_by: by, ..recall("r", "lo-1") });
    }
    check("deed-block", &Deed::Block(range(FIRST, 10)));
    check("deed-status", &Deed::Status(status("s", range(FIRST, 2), StatusReason::Spoiled)));
    check("deed-binding", &Deed::Binding(binding("b", &known, range(FIRST, 2), "lo-1")));
    check("deed-recall", &Deed::Recall(step("c", "r", RecallState::Lifted)));
    check("product-index", &id::<ProductId>("tra"));
    check("batch-index", &id::<BatchId>("lo-1"));
    check("recognition-index", &id::<RecognitionId>("cn-1"));
    check("certificate-index", &id::<CertificateId>("cc-1"));
    check("event-index", &id::<EventId>("e-1"));
    check("recall-index", &id::<RecallId>("r"));
    check("count", &Count { count: 417 });
    for (name, sample) in ["webhook", "webhook-mark", "message", "suspicion", "upload"].iter().zip(hooked()) {
        check(&format!("upkeep-{name}"), &sample);
    }
    for (name, sample) in people().into_iter().chain(proposals()) {
        check(&format!("upkeep-{name}"), &sample);
    }
    check("upkeep-token", &token("erp", 1));
    check("upkeep-answer", &answer("erp.00ff", 1));
    let point = BackupPoint { id: BackupPoint::id_of(12), change: 12, log_size: 9, root: [3; 32], audit: 0, made: at(1) };
    check("upkeep-backup-point", &UpkeepRecord::BackupPoint(point.clone()));
    check("upkeep-backup-point-audit", &UpkeepRecord::BackupPoint(BackupPoint { audit: 7, ..point }));
    check("audit-head", &AuditHead { seq: 7, hash: [9; 32] });
    for (name, sample) in ["hand-out", "print-job", "work-order", "label-file"].into_iter().zip(printed()) {
        check(&format!("upkeep-{name}"), &sample);
    }
}

#[test]
fn every_kind_of_change_is_read_for_ever() {
    let known = run("a", range(FIRST, 10), Some("lo-1"));
    let changes = [
        ("registry", Touched::Registry),
        ("key", Touched::Key(key(1).kid)),
        ("place", Touched::Place(id("tra-my"))),
        ("producer", Touched::Producer(id("htx"))),
        ("product", Touched::Product(id("tra"))),
        ("recognition", Touched::Recognition(id("cn-1"))),
        ("certificate", Touched::Certificate(id("cc-1"))),
        ("area", Touched::Area(id("doi"))),
        ("location", Touched::Location(id("xuong"))),
        ("batch", Touched::Batch(id("lo-1"))),
        ("events", Touched::Events(id("lo-1"))),
        ("product-events", Touched::ProductEvents(id("tra"))),
        ("run", Touched::Run(known.id())),
        ("status", Touched::Status(range(FIRST, 2))),
        ("bindings", Touched::Bindings(known.id())),
        ("recall", Touched::Recall(id("r"))),
        ("member", Touched::Member(id("thanh-vien-1"))),
        ("entry", Touched::Entry(id("so-2024-12"))),
        ("edition", Touched::Edition(id("so-2024"))),
        ("promotion", Touched::Promotion(id("hoi-cho"))),
        ("waiver", Touched::Waiver(id("mien-1"))),
        ("audit", Touched::Audit(7)),
        ("upkeep", Touched::Upkeep(UpkeepKind::Token, "erp".into())),
    ];
    for (name, change) in changes {
        check(&format!("change-{name}"), &change);
    }
}

#[test]
fn a_chunk_is_read_for_ever_and_a_flipped_bit_in_it_is_found() {
    let mut chunk = Chunk::default();
    chunk.set(number(5), StampState::Active);
    chunk.set(number(32_767), StampState::Revoked);
    let bytes = golden("status", &record::encode_chunk(&chunk));
    let read = record::decode_chunk(&bytes).unwrap();
    assert!(read == chunk && record::encode_chunk(&read) == bytes);
    for bit in (0..bytes.len() * 8).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(refused(record::decode_chunk(&flipped).map(drop)), "record-damaged", "bit {bit}");
    }
    for cut in [0, 1, 8, 9, 10, bytes.len() - 1] {
        assert_eq!(refused(record::decode_chunk(&bytes[..cut]).map(drop)), "record-damaged", "cut at {cut}");
    }
    assert!(record::decode_chunk(&[&bytes[..], &[0]].concat()).is_err());
}
