//! Messages to webhooks, from the deed that they tell of to real receivers that take, fail, hang and lie.
use crate::kit::receiver::{Heard, Manner, Receiver};
use crate::net::street::until;
use crate::pages::visitor::{path, run, sample};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use temtin::domain::number::NumberRange;
use temtin::domain::reach::Allowed;
use temtin::domain::recall::{OrderedBy, RecallKind, RecallState, Scope};
use temtin::domain::registry::{Mode, Owner};
use temtin::domain::run::{Run, StatusReason};
use temtin::domain::webhook::{Webhook, WebhookState};
use temtin::service::access::Actor;
use temtin::service::issue::IssueFor;
use temtin::service::passphrase::none;
use temtin::service::recall::{self, RecallOrder};
use temtin::service::services::Services;
use temtin::service::setup::{self, Today};
use temtin::service::status::{self, StatusOrder};
use temtin::service::verify;
use temtin::service::webhook::keep::{self, WebhookOrder};
use temtin::service::webhook::outcome::Outcome;
use temtin::service::webhook::{list, news, secret};
use temtin::stamp::{link, sign};
use temtin::web::hooks::courier::{Courier, work};
use temtin::web::hooks::receiver::{Addresses, Lookup, Sender};
use temtin::web::options::Hooks;
use tokio::runtime::Runtime;

const BATCH: &str = "lo-tieu-tien-phuoc-tp4";

/// A registry and a courier that works for it.
struct Post {
    services: Arc<Services>,
    dir: TempDir,
    hooks: Hooks,
    runtime: Option<Runtime>,
}

impl Post {
    fn new(receivers: &[&Receiver]) -> Self {
        let (dir, services) = sample(Today::Now);
        let allowed = receivers.iter().map(|receiver| receiver.address.to_string()).collect::<Vec<_>>().join(",");
        let waits = vec![Duration::from_millis(200); 2];
        let hooks = Hooks { allowed: allowed.parse().unwrap(), waits, parallel: 8, timeout: Duration::from_millis(700) };
        Self { services: Arc::new(services), dir, hooks, runtime: None }
    }

    fn begin(&mut self) {
        let runtime = Runtime::new().unwrap();
        let sender = Sender::new(self.hooks.clone(), Mode::Demo);
        let courier = Courier { services: self.services.clone(), meters: Arc::default(), sender, hooks: self.hooks.clone() };
        runtime.spawn(work(courier));
        self.runtime = Some(runtime);
    }

    /// As a process ends that is killed: nobody is told.
    fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }

    fn hook(&self, receiver: &Receiver, owner: Owner, topics: &[&str]) -> Webhook {
        let topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        let order = WebhookOrder { id: None, owner, url: receiver.url(), topics, note: "thử".into() };
        let right = Actor::Operator.can_hook(&order.owner).unwrap();
        keep::add(&self.services, &right, &order, &self.hooks.allowed, self.services.env.now()).unwrap().0
    }

    fn issue(&self, deed: &str) -> Run {
        run(&self.services, deed, IssueFor::Batch(BATCH.parse().unwrap(), Some(3)), self.services.env.now())
    }

    fn owner(&self) -> Owner {
        self.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap().owner
    }

    fn waiting(&self) -> u64 {
        self.services.messages.so_far(None, self.services.env.outside_now()).waiting
    }

    fn dead(&self, webhook: &Webhook) -> Vec<String> {
        keep::dead(&self.services, webhook).unwrap().into_iter().map(|message| message.last).collect()
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.end();
    }
}

/// Topics in the order in which they came, without repeats of a message.
fn topics(heard: &[Heard]) -> Vec<String> {
    heard.iter().map(|one| one.json()["topic"].as_str().unwrap().to_owned()).collect()
}

fn recall_order(id: &str) -> RecallOrder {
    RecallOrder {
        id: id.parse().unwrap(),
        kind: RecallKind::Hold,
        scope: Scope::Batch(BATCH.parse().unwrap()),
        reason: Default::default(),
        action: Default::default(),
        order: "bí mật".into(),
        contact: String::new(),
        ordered_by: OrderedBy::Office,
        since: None,
    }
}

#[test]
fn each_hears_of_its_own_what_it_asked_for_signed_and_with_nothing_private() {
    let (office, own, stranger, recalls) = (Receiver::good(), Receiver::good(), Receiver::good(), Receiver::good());
    let mut post = Post::new(&[&office, &own, &stranger, &recalls]);
    let services = post.services.clone();
    let hook = post.hook(&office, Owner::Office, &[]);
    post.hook(&own, post.owner(), &[]);
    let other = services.store.products().unwrap().into_iter().map(|product| Owner::Producer(product.producer));
    post.hook(&stranger, other.into_iter().find(|owner| *owner != post.owner()).unwrap(), &[]);
    post.hook(&recalls, Owner::Office, &["recall.opened", "recall.changed"]);
    let run = post.issue("a");
    let now = services.env.now();
    let right = Actor::Operator.can_recall(&post.owner()).unwrap();
    recall::begin(&services, &right, &recall_order("th-1"), now).unwrap();
    recall::end(&services, &right, &"th-1".parse().unwrap(), RecallState::Lifted, "x".parse().unwrap(), now).unwrap();
    let mut batch = services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap();
    batch.record.sell_until = batch.record.expiry;
    services.settle(services.store.put_batches(&[batch], now).unwrap()).unwrap();
    post.begin();
    until("all messages", || office.heard().len() == 4 && own.heard().len() == 4 && recalls.heard().len() == 2);
    assert!(stranger.heard().is_empty());
    let mut told = topics(&office.heard());
    told.sort();
    assert_eq!(told, ["batch.changed", "recall.changed", "recall.opened", "run.issued"]);
    assert_eq!(topics(&recalls.heard()), ["recall.opened", "recall.changed"], "one object's messages keep their order");
    let secret = secret::secret(&services, &hook);
    for one in office.heard() {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).unwrap();
        mac.update(format!("{}.{}.{}", one.id(), one.header("webhook-timestamp"), one.body).as_bytes());
        let signature = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, mac.finalize().into_bytes());
        assert_eq!(one.header("webhook-signature"), format!("v1,{signature}"));
        assert_eq!((one.json()["id"].as_str(), one.header("content-type")), (Some(one.id().as_str()), "application/json"));
        assert!(one.head.starts_with("POST /hook?x=1 HTTP/1.1"), "{}", one.head);
        assert!(!one.body.contains("bí mật") && one.body.len() < 1_024);
        let sent: i64 = one.header("webhook-timestamp").parse().unwrap();
        assert!((services.env.outside_now().as_second() - sent).abs() < 300, "receivers compare it with their own clock");
    }
    let issued = office.heard().into_iter().find(|one| one.body.contains("run.issued")).unwrap().json();
    let url = format!("http://ocop.example.vn/api/v1/runs/{}", run.id());
    assert!(issued["object"]["url"].as_str().unwrap().ends_with(url.split_once("://").unwrap().1), "{issued}");
    until("nothing to wait", || post.waiting() == 0);
}

#[test]
fn a_batch_is_created_once_and_changed_from_then_on() {
    let receiver = Receiver::good();
    let mut post = Post::new(&[&receiver]);
    post.hook(&receiver, Owner::Office, &["batch.created", "batch.changed"]);
    let mut batch = post.services.store.batch(&BATCH.parse().unwrap()).unwrap().unwrap();
    batch.record.id = "lo-moi".parse().unwrap();
    batch.record.lot = "MOI1".parse().unwrap();
    for units in [900, 901] {
        batch.record.units = Some(units);
        post.services.settle(post.services.store.put_batches(&[batch.clone()], post.services.env.now()).unwrap()).unwrap();
    }
    post.begin();
    until("both", || receiver.heard().len() == 2);
    assert_eq!(topics(&receiver.heard()), ["batch.created", "batch.changed"]);
}

#[test]
fn suspicious_stamps_are_told_suspended_ones_and_those_that_nobody_issued_once_a_day() {
    let (office, own) = (Receiver::good(), Receiver::good());
    let mut post = Post::new(&[&office, &own]);
    post.hook(&office, Owner::Office, &["stamp.suspicious"]);
    post.hook(&own, post.owner(), &["stamp.suspicious"]);
    let services = post.services.clone();
    let run = post.issue("a");
    let numbers = NumberRange::new(run.numbers.first(), 2).unwrap();
    for (deed, reason) in [("1", StatusReason::Commissioned), ("2", StatusReason::CopySuspected), ("3", StatusReason::Cleared)] {
        let order = StatusOrder { deed: deed.parse().unwrap(), numbers, reason };
        let right = Actor::Operator.can_change_status(&post.owner()).unwrap();
        status::change(&services, &right, &order, services.env.now()).unwrap();
    }
    // An insider signs the number behind the run.
    let key = services.vault.stamp_key(run.kid).unwrap();
    let beyond = temtin::domain::number::Number::new(run.numbers.last().get() + 1_000).unwrap();
    let stamp = run.stamp(&services.registry.origin, beyond);
    let url = link::write(&stamp, &sign::sign(&stamp, &key).unwrap(), services.registry.scheme());
    for _ in 0..3 {
        let answer = verify::verify(&services, &path(&services, &url), None, services.env.now()).unwrap();
        assert_eq!(answer.verdict.word.code(), "not-issued");
    }
    post.begin();
    until("both", || office.heard().len() >= 2 && own.heard().len() >= 2);
    std::thread::sleep(Duration::from_millis(600));
    assert_eq!((office.heard().len(), own.heard().len()), (2, 2));
    let mut why: Vec<_> = office.heard().iter().map(|one| one.json()["stamps"]["why"].as_str().unwrap().to_owned()).collect();
    why.sort();
    assert_eq!(why, ["copy-suspected", "not-issued"]);
    post.end();
    let again = temtin::service::suspicions::Suspicions::default();
    let today = services.registry.zone.day(services.env.now());
    again.note(temtin::service::suspicions::Noted { number: beyond, product: stamp.product, day: today });
    services.suspicions.give_back(again.take());
    news::gather(&services).unwrap();
    assert_eq!(post.waiting(), 0, "the same number on the same day is told no more");
}

#[test]
fn a_receiver_that_fails_is_tried_again_under_the_same_name_and_only_the_same_object_waits() {
    let receiver = Receiver::new(|one, before| match one.json()["object"]["id"].as_str() {
        Some("th-1") if before < 2 => Manner::Status(500),
        _ => Manner::Status(200),
    });
    let mut post = Post::new(&[&receiver]);
    post.hook(&receiver, Owner::Office, &["recall.opened", "recall.changed", "run.issued"]);
    let (services, right) = (post.services.clone(), Actor::Operator.can_recall(&post.owner()).unwrap());
    recall::begin(&services, &right, &recall_order("th-1"), services.env.now()).unwrap();
    recall::end(&services, &right, &"th-1".parse().unwrap(), RecallState::Lifted, "x".parse().unwrap(), services.env.now())
        .unwrap();
    recall::begin(&services, &right, &recall_order("th-2"), services.env.now()).unwrap();
    post.begin();
    until("the last", || post.waiting() == 0 && receiver.heard().len() >= 4);
    let heard = receiver.heard();
    let of = |id: &str| -> Vec<(String, String)> {
        let mine = heard.iter().filter(|one| one.json()["object"]["id"] == id);
        mine.map(|one| (one.json()["topic"].as_str().unwrap().to_owned(), one.id())).collect()
    };
    let first = of("th-1");
    assert!(first.len() >= 3 && first[0] == first[1], "{first:?}");
    assert_eq!(first.last().unwrap().0, "recall.changed");
    assert!(first[..first.len() - 1].iter().all(|(topic, _)| topic == "recall.opened"), "{first:?}");
    assert_eq!(of("th-2").len(), 1);
    let second = heard.iter().position(|one| one.json()["object"]["id"] == "th-2").unwrap();
    let last = heard.iter().rposition(|one| one.json()["object"]["id"] == "th-1").unwrap();
    assert!(second < last, "another object is not held back");
}

#[test]
fn a_receiver_that_hangs_or_lies_is_given_up_and_holds_nobody_else_back() {
    let lies: Vec<(Manner, &str)> = vec![
        (Manner::Hang, "timeout"),
        (Manner::Drip, "timeout"),
        (Manner::Close, "no-answer"),
        (Manner::Text("SSH-2.0-OpenSSH\r\n".into()), "no-answer"),
        (Manner::Text(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(100_000))), "no-answer"),
        (Manner::Text("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/meta-data\r\n\r\n".into()), "status-302"),
        (Manner::Status(404), "status-404"),
        (Manner::Status(199), "no-answer"),
    ];
    let good = Receiver::good();
    let endless = Receiver::new(|_, _| Manner::Endless);
    let short = Receiver::new(|_, _| Manner::Text("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nx".into()));
    let liars: Vec<(Receiver, &str)> =
        lies.into_iter().map(|(manner, why)| (Receiver::new(move |_, _| manner.clone()), why)).collect();
    let mut post = Post::new(&liars.iter().map(|(receiver, _)| receiver).chain([&good, &endless, &short]).collect::<Vec<_>>());
    post.hooks.waits = vec![Duration::from_millis(100)];
    let hooks: Vec<Webhook> = liars.iter().map(|(receiver, _)| post.hook(receiver, Owner::Office, &["run.issued"])).collect();
    for receiver in [&good, &endless, &short] {
        post.hook(receiver, Owner::Office, &["run.issued"]);
    }
    post.issue("a");
    post.begin();
    until("the good ones", || [&good, &endless, &short].iter().all(|receiver| receiver.heard().len() == 1));
    until("all others given up", || post.waiting() == 0);
    for (hook, (receiver, why)) in hooks.iter().zip(&liars) {
        assert_eq!((post.dead(hook), receiver.heard().len()), (vec![(*why).to_owned()], 2), "{why}");
    }
    assert_eq!(keep::retry(&post.services, &Actor::Operator.can_hook(&Owner::Office).unwrap(), &hooks[6]).unwrap(), 1);
    until("two more tries", || liars[6].0.heard().len() == 4);
    until("given up again", || post.dead(&hooks[6]).len() == 1);
    let ids: Vec<String> = liars[6].0.heard().iter().map(Heard::id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
}

#[test]
fn a_receiver_that_is_gone_for_good_is_asked_no_more_until_somebody_turns_it_on() {
    let receiver = Receiver::new(|_, before| Manner::Status(if before == 0 { 410 } else { 200 }));
    let mut post = Post::new(&[&receiver]);
    let hook = post.hook(&receiver, Owner::Office, &["run.issued"]);
    post.issue("a");
    post.begin();
    until("off", || list::one(&post.services, &hook.id).unwrap().state == WebhookState::Off);
    post.issue("b");
    std::thread::sleep(Duration::from_millis(700));
    assert_eq!(receiver.heard().len(), 1);
    keep::retry(&post.services, &Actor::Operator.can_hook(&Owner::Office).unwrap(), &hook).unwrap();
    until("both runs", || receiver.heard().len() == 3);
    let mut ids: Vec<String> = receiver.heard().iter().map(Heard::id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2, "what happened meanwhile is told too");
}

#[test]
fn what_is_under_way_when_the_process_ends_is_sent_again_under_the_same_name_and_nothing_is_lost() {
    let receiver = Receiver::new(|_, before| if before < 2 { Manner::Hang } else { Manner::Status(200) });
    let mut post = Post::new(&[&receiver]);
    post.hooks.timeout = Duration::from_secs(20);
    let hook = post.hook(&receiver, Owner::Office, &["run.issued", "recall.opened"]);
    post.issue("a");
    let right = Actor::Operator.can_recall(&post.owner()).unwrap();
    recall::begin(&post.services, &right, &recall_order("th-1"), post.services.env.now()).unwrap();
    post.begin();
    until("both under way", || receiver.heard().len() == 2);
    post.end();
    let data = post.services.data.clone();
    post.services = Arc::new(open_again(std::mem::replace(&mut post.services, Arc::new(sample(Today::Now).1)), &data));
    assert_eq!(post.dir.path(), data);
    assert_eq!(secret::secret(&post.services, &hook).bytes().len(), 32);
    post.begin();
    until("both again", || receiver.heard().len() == 4);
    until("nothing waits", || post.waiting() == 0);
    let mut ids: Vec<String> = receiver.heard().iter().map(Heard::id).collect();
    ids.sort();
    assert!(ids[0] == ids[1] && ids[2] == ids[3] && ids[1] != ids[2], "{ids:?}");
}

/// Closes a registry and opens it once more.
fn open_again(services: Arc<Services>, data: &std::path::Path) -> Services {
    until("the last user", || Arc::strong_count(&services) == 1);
    drop(services);
    setup::open(data, Today::Now, &none).unwrap()
}

fn lookup(answers: Vec<Vec<&'static str>>, asked: &Arc<AtomicUsize>) -> Lookup {
    let asked = asked.clone();
    Arc::new(move |_, port| -> Addresses {
        let time = asked.fetch_add(1, Ordering::SeqCst);
        let now = answers.get(time).or(answers.last()).cloned().unwrap_or_default();
        Box::pin(async move { Ok::<_, io::Error>(now.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), port)).collect()) })
    })
}

/// What a try to this host comes to, where its name leads to these addresses one time after another.
fn tried(host: &str, allowed: &str, answers: Vec<Vec<&'static str>>, times: usize) -> (Vec<Outcome>, usize) {
    let (_dir, services) = sample(Today::Now);
    let allowed: Allowed = allowed.parse().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let hooks = Hooks { allowed: allowed.clone(), timeout: Duration::from_millis(500), ..Hooks::default() };
    let roots = tokio_rustls::rustls::RootCertStore::empty();
    let sender = Sender::with(hooks, Mode::Demo, lookup(answers, &asked), roots);
    let order = WebhookOrder { id: None, owner: Owner::Office, url: host.into(), topics: vec![], note: String::new() };
    let right = || Actor::Operator.can_hook(&Owner::Office).unwrap();
    let (hook, secret) = keep::add(&services, &right(), &order, &allowed, services.env.now()).unwrap();
    let message = keep::test(&services, &right(), &hook).unwrap();
    let runtime = Runtime::new().unwrap();
    let outcomes = (0..times).map(|_| runtime.block_on(sender.send(&hook, &secret, &message, services.env.outside_now())));
    (outcomes.collect(), asked.load(Ordering::SeqCst))
}

#[test]
fn a_name_that_leads_behind_us_is_never_called_however_it_answers() {
    let inside = Receiver::good();
    let port = inside.address.port();
    let failed = |why: &str| Outcome::Failed(why.to_owned());
    for answers in [
        vec!["127.0.0.1"],
        vec!["169.254.169.254"],
        vec!["10.0.0.1"],
        vec!["::1"],
        vec!["::ffff:127.0.0.1"],
        vec!["64:ff9b::7f00:1"],
        vec!["0.0.0.0"],
        vec!["1.1.1.1", "127.0.0.1"],
    ] {
        let (outcomes, _) = tried("https://hooks.example.vn/", "", vec![answers.clone()], 1);
        assert_eq!(outcomes, [failed("address-closed")], "{answers:?}");
    }
    // A name that answers well when it is asked first, and leads inside from then on: asked once a try, and judged each time.
    let allowed = format!("192.0.2.0/24,x.example.vn:{port}");
    let (outcomes, asked) = tried("https://hooks.example.vn/", &allowed, vec![vec!["192.0.2.1"], vec!["127.0.0.1"]], 2);
    assert_eq!((outcomes[1].clone(), asked), (failed("address-closed"), 2));
    assert!(["no-connection", "timeout"].map(failed).contains(&outcomes[0]), "{:?}", outcomes[0]);
    assert_eq!(tried("https://hooks.example.vn/", "", vec![vec![]], 1).0, [failed("no-address")]);
    assert_eq!(inside.connections(), 0, "nobody came in");
    // Where an operator allows that very name and port, exactly the address that was judged is called.
    let (outcomes, asked) =
        tried(&format!("http://x.example.vn:{port}/"), &allowed, vec![vec!["127.0.0.1"], vec!["192.0.2.1"]], 1);
    assert_eq!((outcomes, asked, inside.connections()), (vec![Outcome::Taken], 1, 1));
    assert_eq!(inside.heard()[0].header("host"), format!("x.example.vn:{port}"));
}

#[test]
fn what_a_webhook_must_not_be_is_refused_with_all_faults_at_once() {
    let (_dir, services) = sample(Today::Now);
    let add = |owner: Owner, url: &str, topics: &[&str], note: &str| {
        let topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        let order = WebhookOrder { id: None, owner, url: url.into(), topics, note: note.into() };
        let right = Actor::Operator.can_hook(&order.owner).unwrap();
        keep::add(&services, &right, &order, &Allowed::default(), services.env.now())
    };
    let codes = |error: temtin::domain::error::Error| error.faults.iter().map(|fault| fault.code).collect::<Vec<_>>();
    let stranger = Owner::Producer("khong-co".parse().unwrap());
    let all = add(stranger, "http://localhost:22/", &["run", "batch.created"], &"x".repeat(201)).unwrap_err();
    let expected = ["webhook-scheme", "webhook-host", "webhook-port", "webhook-topic", "webhook-note", "producer-unknown"];
    assert_eq!(codes(all), expected);
    assert_eq!(codes(add(Owner::Office, "https://u:p@example.vn/", &[], "").unwrap_err()), ["webhook-url"]);
    for count in 0..16 {
        add(Owner::Office, &format!("https://example.vn/{count}"), &[], "").unwrap();
    }
    assert_eq!(codes(add(Owner::Office, "https://example.vn/", &[], "").unwrap_err()), ["webhooks-full"]);
    let reader = Actor::Reader.can_hook(&Owner::Office);
    assert_eq!(codes(reader.unwrap_err()), ["reads-only"]);
    assert_eq!(codes(list::one(&services, &"wh-0".parse().unwrap()).unwrap_err()), ["webhook-unknown"]);
}

#[test]
fn a_secret_is_unlike_any_other_and_stands_nowhere_in_the_data() {
    let receiver = Receiver::good();
    let post = Post::new(&[&receiver]);
    let secrets = [(); 2].map(|()| {
        let order = WebhookOrder { id: None, owner: Owner::Office, url: receiver.url(), topics: vec![], note: String::new() };
        let right = Actor::Operator.can_hook(&order.owner).unwrap();
        keep::add(&post.services, &right, &order, &post.hooks.allowed, post.services.env.now()).unwrap()
    });
    let [(hook, one), (_, other)] = &secrets;
    assert_ne!(one.bytes(), other.bytes());
    assert!(one.text().starts_with("whsec_") && format!("{one:?}{hook:?}").find(&one.text()[6..]).is_none());
    let mut rows = Vec::new();
    post.services
        .store
        .copy_records(None, &mut |record| {
            rows.extend(record.line);
            Ok(())
        })
        .unwrap();
    let holds = |part: &[u8]| rows.windows(part.len()).any(|window| window == part);
    assert!(holds(hook.id.as_str().as_bytes()) && !holds(one.bytes()) && !holds(&one.text().as_bytes()[6..]));
}
