//! Clients that are silent or slow are let go; others do not feel them.
use crate::net::street::{OPEN, Street, hear, say, status, until};
use std::time::{Duration, Instant};

#[test]
fn whoever_says_nothing_or_half_a_head_is_closed() {
    let street = Street::open(&OPEN);
    for half in ["", "GET / HTT", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "] {
        let mut stream = street.connect();
        say(&mut stream, half);
        assert_eq!(hear(stream), "", "{half:?}");
    }
    assert_eq!(status(&street.get("/")), 200);
}

#[test]
fn an_idle_connection_is_closed_after_its_answer() {
    let street = Street::open(&OPEN);
    let answer = street.ask("GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!((status(&answer), answer.matches("HTTP/1.1").count()), (200, 1));
}

#[test]
fn half_a_body_is_answered_as_slow_and_closed() {
    let street = Street::open(&OPEN);
    for half in ["Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n5\r\nhalf"] {
        let answer = street.ask(&format!("POST / HTTP/1.1\r\nHost: x\r\n{half}"));
        assert_eq!(status(&answer), 408, "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    }
}

#[test]
fn a_form_with_a_photo_is_waited_for_by_its_length_and_no_other() {
    let street = Street::open(&OPEN);
    let took = |path: &str, kind: &str| {
        let begun = Instant::now();
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 150000\r\n\r\nhalf");
        assert_eq!(status(&street.ask(&head)), 408, "{path} {kind}");
        begun.elapsed()
    };
    let photo = "multipart/form-data; boundary=x";
    // Two seconds more for 150,000 bytes.
    let longer = Duration::from_secs(2);
    assert!(took("/console/products", photo) >= longer);
    assert!(took("/console/products", "application/x-www-form-urlencoded") < longer);
    assert!(took("/orders/wo-1_x/spoiled", photo) < longer);
}

#[test]
fn whoever_does_not_read_is_closed() {
    let street = Street::open(&OPEN);
    let request = format!("GET {} HTTP/1.1\r\nHost: x\r\n\r\n", street.scan);
    let mut stream = street.connect();
    stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    // More than the sockets of both sides hold; the server stops reading when its answers find no way out.
    say(&mut stream, &request.repeat(20_000));
    until("the end of a reader who does not read", || street.meter("temtin_connections_open") == 0.0);
    drop(stream);
    assert_eq!(status(&street.get("/")), 200);
}
