//! A server that is asked to stop: whoever reached it is answered, nobody holds it, and no scan is lost.
use crate::net::street::{HANGS, OPEN, SHORT, Street, hear, say, status, until};
use std::net::TcpStream;
use std::time::Duration;
use temtin::web::connections::{Patience, Stop};

const PATIENT: Patience = Patience { head: HANGS, farewell: Duration::from_millis(200), drain: HANGS, ..SHORT };

fn scans(street: &Street) -> u64 {
    street.services.store.scans(street.number).unwrap().into_iter().map(|(_, count)| count).sum()
}

fn half(street: &Street) -> TcpStream {
    let mut stream = street.connect();
    say(&mut stream, &format!("GET {} HTTP/1.1\r\nHost: x\r\n", street.scan));
    stream
}

#[test]
fn a_request_that_is_never_ended_does_not_hold_the_server() {
    let mut street = Street::with(&OPEN, Patience { drain: Duration::from_millis(400), ..PATIENT });
    let stuck = half(&street);
    assert_eq!(status(&street.get(&street.scan)), 200);
    street.stop(Stop::Drain);
    street.end().unwrap();
    assert_eq!(scans(&street), 1);
    drop(stuck);
}

#[test]
fn a_second_stop_ends_at_once_and_loses_no_scan() {
    let mut street = Street::with(&OPEN, Patience { farewell: HANGS, ..PATIENT });
    let stuck = half(&street);
    assert_eq!(status(&street.get(&street.scan)), 200);
    street.stop(Stop::Drain);
    until("not ready", || street.operator("/readyz").contains("draining"));
    assert!(!street.has_ended());
    street.stop(Stop::Now);
    street.end().unwrap();
    assert_eq!(scans(&street), 1);
    drop(stuck);
}

#[test]
fn an_engine_that_fell_over_ends_the_server_with_an_error_after_its_answers() {
    let mut street = Street::with(&OPEN, PATIENT);
    assert_eq!(status(&street.get(&street.scan)), 200);
    street.services.store.declare_broken();
    assert_eq!(street.end().unwrap_err().code(), "store-broken");
}

#[test]
fn while_it_drains_it_is_not_ready_answers_what_is_under_way_and_writes_scans_at_once() {
    let mut street = Street::with(&OPEN, Patience { farewell: HANGS, ..PATIENT });
    assert!(street.operator("/readyz").contains("200 OK") && street.operator("/healthz").contains("200 OK"));
    let mut stuck = half(&street);
    assert_eq!(status(&street.get(&street.scan)), 200);
    street.stop(Stop::Drain);
    until("scans on the disk", || scans(&street) == 1);
    until("not ready", || street.operator("/readyz").contains("503"));
    assert!(street.operator("/healthz").contains("200 OK"));
    say(&mut stuck, "\r\n");
    let answer = hear(stuck);
    assert!(status(&answer) == 200 && answer.to_lowercase().contains("connection: close"), "{answer}");
    street.end().unwrap();
    assert_eq!(scans(&street), 2);
}

#[test]
fn whoever_had_reached_us_when_the_stop_came_is_answered() {
    for _ in 0..5 {
        let mut street = Street::with(&OPEN, PATIENT);
        let visitors: Vec<TcpStream> = (0..40)
            .map(|_| {
                let mut stream = street.connect();
                say(&mut stream, "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
                stream
            })
            .collect();
        street.stop(Stop::Drain);
        assert!(visitors.into_iter().all(|visitor| status(&hear(visitor)) == 200));
        street.end().unwrap();
    }
}
