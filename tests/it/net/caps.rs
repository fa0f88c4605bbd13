//! Connections are bounded, for one visitor and for all.
use crate::net::street::{OPEN, SHORT, Street, connect_from, hear, say, status, until};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::time::Duration;
use temtin::web::connections::Patience;
use temtin::web::options::Options;

const PATIENT: Patience = Patience { head: Duration::from_secs(50), ..SHORT };

fn ask(mut stream: TcpStream) -> u16 {
    say(&mut stream, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    status(&hear(stream))
}

fn address(last: u8) -> IpAddr {
    Ipv4Addr::new(127, 0, 0, last).into()
}

#[test]
fn one_visitor_has_so_many_and_a_neighbour_is_served() {
    let street = Street::with(&Options { connections_per_address: 5, ..OPEN.clone() }, PATIENT);
    let held: Vec<TcpStream> = (0..5).map(|_| street.connect()).collect();
    until("five connections", || street.meter("temtin_connections_open") == 5.0);
    assert_eq!(status(&hear(street.connect())), 503);
    assert_eq!(ask(connect_from(address(2), street.pages)), 200);
    assert_eq!(street.meter("temtin_connections_refused"), 1.0);
    drop(held);
    until("room again", || street.meter("temtin_connections_open") == 0.0);
    assert_eq!(ask(street.connect()), 200);
}

#[test]
fn all_visitors_together_have_so_many() {
    let street = Street::with(&Options { connections_max: 6, ..OPEN.clone() }, PATIENT);
    let held: Vec<TcpStream> = (1..=6).map(|last| connect_from(address(last), street.pages)).collect();
    until("six connections", || street.meter("temtin_connections_open") == 6.0);
    assert_eq!(status(&hear(connect_from(address(9), street.pages))), 503);
    assert!(street.operator("/readyz").contains("200 OK"), "the operator is no visitor");
    drop(held);
    until("room again", || street.meter("temtin_connections_open") == 0.0);
    assert_eq!(ask(connect_from(address(9), street.pages)), 200);
}

#[test]
fn a_proxy_of_ours_counts_in_the_total_only() {
    let options = Options { connections_per_address: 2, proxies: vec![address(1)], ..OPEN.clone() };
    let street = Street::with(&options, PATIENT);
    let held: Vec<TcpStream> = (0..20).map(|_| street.connect()).collect();
    until("twenty connections", || street.meter("temtin_connections_open") == 20.0);
    assert_eq!(ask(street.connect()), 200);
    drop(held);
}

#[test]
fn open_connections_of_one_visitor_do_not_delay_another_request() {
    let street = Street::with(&OPEN, PATIENT);
    let held: Vec<TcpStream> = (0..250).map(|_| street.connect()).collect();
    until("250 connections", || street.meter("temtin_connections_open") == 250.0);
    for _ in 0..20 {
        let stream = street.connect();
        // The promise itself: no second passes.
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        assert_eq!(ask(stream), 200);
    }
    drop(held);
}
