//! A server that is asked to stop: it ends although a visitor never ends a request, and loses no scan.
use super::visitor::{path, run, sample};
use std::future::pending;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use temtin::domain::number::Number;
use temtin::service::issue::IssueFor;
use temtin::service::print;
use temtin::service::services::Services;
use temtin::service::setup::Today;
use temtin::web::router::router;
use temtin::web::serve::serve_and_drain;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking, yield_now};
use tokio::time::timeout;

/// Longer than any of this takes; only a server that hangs reaches it.
const HANGS: Duration = Duration::from_secs(60);

struct Running {
    _dir: TempDir,
    services: Arc<Services>,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<temtin::domain::error::Result<()>>,
    scan: String,
    number: Number,
}

async fn running(drain_max: Duration) -> Running {
    let (dir, services) = sample(Today::Now);
    let what = IssueFor::Batch("lo-tram-nu-tp1".parse().unwrap(), Some(1));
    let run = run(&services, "incense", what, services.env.now());
    let number = run.numbers.first();
    let scan = path(&services, &print::url(&services, &run, number).unwrap().0);
    let services = Arc::new(services);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let (stop, asked) = oneshot::channel();
    let shutdown = async move {
        if asked.await.is_err() {
            pending::<()>().await;
        }
    };
    let ended = tokio::spawn(serve_and_drain(listener, router(services.clone()), services.clone(), shutdown, drain_max));
    Running { _dir: dir, services, address, stop, ended, scan, number }
}

/// A visitor who sends the beginning of a request and no more; then another, who is answered: the first was taken in before.
async fn one_stuck_and_one_answered(address: SocketAddr, scan: String) -> TcpStream {
    spawn_blocking(move || {
        let mut stuck = TcpStream::connect(address).unwrap();
        stuck.write_all(b"GET / HTT").unwrap();
        let mut visitor = TcpStream::connect(address).unwrap();
        write!(visitor, "GET {scan} HTTP/1.1\r\nHost: ocop.example.vn\r\nConnection: close\r\n\r\n").unwrap();
        let mut page = Vec::new();
        visitor.read_to_end(&mut page).unwrap();
        assert!(page.starts_with(b"HTTP/1.1 200 OK"));
        stuck
    })
    .await
    .unwrap()
}

fn scans(services: &Services, number: Number) -> u64 {
    services.store.scans(number).unwrap().into_iter().map(|(_, count)| count).sum()
}

#[test]
fn a_request_that_is_never_ended_does_not_hold_the_server() {
    Runtime::new().unwrap().block_on(async {
        let server = running(Duration::from_millis(50)).await;
        let stuck = one_stuck_and_one_answered(server.address, server.scan).await;
        server.stop.send(()).unwrap();
        timeout(HANGS, server.ended).await.expect("it ends").unwrap().unwrap();
        assert_eq!(scans(&server.services, server.number), 1);
        drop(stuck);
    });
}

#[test]
fn scans_are_written_as_soon_as_a_stop_is_asked_and_requests_under_way_may_end() {
    Runtime::new().unwrap().block_on(async {
        let server = running(HANGS * 10).await;
        let mut stuck = one_stuck_and_one_answered(server.address, server.scan).await;
        server.stop.send(()).unwrap();
        let written = async {
            while scans(&server.services, server.number) == 0 {
                yield_now().await;
            }
        };
        timeout(HANGS, written).await.expect("scans are written");
        assert!(!server.ended.is_finished());
        let answered = spawn_blocking(move || {
            stuck.write_all(b"P/1.1\r\nHost: ocop.example.vn\r\n\r\n").unwrap();
            let mut page = Vec::new();
            stuck.read_to_end(&mut page).unwrap();
            page.starts_with(b"HTTP/1.1 200 OK")
        });
        assert!(timeout(HANGS, answered).await.expect("it is answered").unwrap());
        timeout(HANGS, server.ended).await.expect("it ends").unwrap().unwrap();
    });
}
