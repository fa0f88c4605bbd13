//! Who asks too often waits, whatever he says about himself; a market does not.
use crate::net::street::{OPEN, Street, connect_from, hear, say, status};
use std::net::{IpAddr, Ipv4Addr};
use temtin::domain::number::Number;
use temtin::stamp::code::PrintedCode;
use temtin::web::options::{Options, Rate};

fn few(burst: u32) -> Rate {
    Rate { per_minute: 1, burst }
}

fn from(street: &Street, last: u8, path: &str, forwarded: &str) -> String {
    let mut stream = connect_from(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), street.pages);
    say(&mut stream, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: {forwarded}\r\nConnection: close\r\n\r\n"));
    hear(stream)
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_again() {
    let street = Street::open(&Options { stamps: few(3), ..OPEN.clone() });
    for _ in 0..3 {
        assert_eq!(status(&from(&street, 1, &street.scan, "")), 200);
    }
    let answer = from(&street, 1, &street.scan, "");
    let seconds = answer.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap().trim().parse::<u64>().unwrap();
    assert_eq!(status(&answer), 429);
    assert!((1..=65).contains(&seconds), "{seconds}");
    assert_eq!(status(&from(&street, 2, &street.scan, "")), 200, "a neighbour does not wait");
    assert_eq!(status(&from(&street, 1, "/", "")), 200, "other pages do not");
    assert_eq!(status(&from(&street, 1, &street.scan, "198.51.100.7")), 429, "nobody but a proxy of ours names a visitor");
}

#[test]
fn behind_a_proxy_of_ours_visitors_are_told_apart_by_its_own_word() {
    let proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    let street = Street::open(&Options { stamps: few(2), proxies, ..OPEN.clone() });
    let ask = |forwarded: &str| status(&from(&street, 1, &street.scan, forwarded));
    assert_eq!([ask("198.51.100.1"), ask("198.51.100.1"), ask("198.51.100.1")], [200, 200, 429]);
    assert_eq!(ask("198.51.100.2"), 200);
    assert_eq!(ask("203.0.113.5, 198.51.100.1"), 429, "what the visitor put in front helps nothing");
    assert_eq!([ask("2001:db8:1:2::1"), ask("2001:db8:1:2::2"), ask("2001:db8:1:2:3::3")], [200, 200, 429]);
    assert_eq!(ask("2001:db8:1:3::1"), 200);
}

#[test]
fn a_market_behind_one_address_is_spared() {
    let street = Street::open(&Options { stamps: Options::default().stamps, ..OPEN.clone() });
    assert!((0..120).all(|_| status(&from(&street, 1, &street.scan, "")) == 200));
}

#[test]
fn codes_of_a_number_cannot_be_guessed_and_tell_nothing_about_it() {
    let street = Street::open(&Options { guesses: few(3), ..OPEN.clone() });
    let wrong = PrintedCode::new(street.number, &[9; 64]).to_string();
    assert_ne!(wrong, street.code);
    let right = format!("/c/{}", street.code);
    assert_eq!(status(&from(&street, 1, &right, "")), 200);
    let answers: Vec<u16> = (0..5).map(|n| status(&from(&street, 2 + n, &format!("/c/{}", wrong), ""))).collect();
    assert_eq!(answers, [404, 404, 404, 404, 429], "whoever guesses, from wherever");
    assert_eq!(status(&from(&street, 9, &right, "")), 429, "a right code does not show itself among wrong ones");
}

#[test]
fn a_number_that_nobody_holds_looks_like_one_that_somebody_does() {
    let street = Street::open(&OPEN);
    let page = |code: &str| {
        let answer = from(&street, 1, &format!("/c/{code}"), "");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let head: Vec<&str> =
            head.lines().filter(|line| !line.starts_with("x-request-id") && !line.starts_with("date")).collect();
        let body: String = body.replace(code, "CODE").lines().filter(|line| !line.contains("class=\"hint\"")).collect();
        (head.join("\n"), body)
    };
    let code = |number: u64, seed: u8| PrintedCode::new(Number::new(number).unwrap(), &[seed; 64]).to_string();
    let (held, free) = (code(street.number.get(), 9), code(street.number.get() + 500_000_000, 9));
    assert_ne!(held, street.code);
    assert_eq!(page(&held), page(&free));
}
