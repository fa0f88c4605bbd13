//! Requests that are too large, lie about themselves or are none.
use crate::net::street::{OPEN, Street, hear, say, status};
use serde_json::Value;
use std::time::{Duration, Instant};

fn refused(street: &Street, request: &str, allowed: &[u16]) {
    let answer = street.ask(request);
    let shown: String = request.chars().take(60).collect();
    assert!(allowed.contains(&status(&answer)), "{shown:?}: {}", answer.chars().take(300).collect::<String>());
}

#[test]
fn what_is_too_large_is_refused_and_the_server_goes_on() {
    let street = Street::open(&OPEN);
    let get = |rest: &str| format!("GET {rest}");
    let end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    refused(&street, &get(&format!("/01/{}{end}", "1".repeat(3_000))), &[414]);
    refused(&street, &get(&format!("/01/1?s={}{end}", "1".repeat(1 << 20))), &[414, 431]);
    refused(&street, &get(&format!("/ HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(10_000))), &[431]);
    refused(&street, &get(&format!("/ HTTP/1.1\r\nHost: x\r\nX-Big: {}\r\n\r\n", "b".repeat(5 << 20))), &[431]);
    let post = "POST / HTTP/1.1\r\nHost: x\r\n";
    refused(&street, &format!("{post}Content-Length: 99999999999\r\n\r\n"), &[413]);
    refused(&street, &format!("{post}Content-Length: 70000\r\n\r\n{}", "b".repeat(70_000)), &[413]);
    let chunk = format!("1000\r\n{}\r\n", "b".repeat(0x1000));
    refused(&street, &format!("{post}Transfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(200)), &[413]);
    refused(&street, &format!("{post}Content-Encoding: gzip\r\nContent-Length: 70000\r\n\r\n{}", "b".repeat(70_000)), &[413]);
    assert_eq!(status(&street.get(&street.scan)), 200);
}

#[test]
fn what_is_no_request_is_refused() {
    let street = Street::open(&OPEN);
    for nonsense in [
        "HELO x\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\u{16}\u{3}\u{1}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let answer = street.ask(nonsense);
        assert!([0, 400].contains(&status(&answer)), "{nonsense:?}: {answer}");
    }
    // A body that hides another request behind its length: both lengths are never believed.
    let smuggled = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = street.ask(smuggled);
    assert!(!answer.contains("User-agent"), "{answer}");
}

#[test]
fn a_method_that_no_door_knows_gets_a_page_and_a_problem() {
    let street = Street::open(&OPEN);
    for method in ["POST", "DELETE", "BREW"] {
        let answer = street.ask(&format!("{method} / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert_eq!(status(&answer), 405, "{answer}");
        let (head, page) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.to_lowercase().contains("allow: get,head") && page.contains("<h1>"), "{answer}");
    }
    let answer = street.ask("POST / HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nConnection: close\r\n\r\n");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let problem: Value = serde_json::from_str(body).unwrap();
    let id = head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap();
    assert!(head.contains("application/problem+json"));
    assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(405), Some("method-unknown")));
    assert_eq!(problem["instance"].as_str().unwrap(), format!("urn:temtin:request:{id}"));
}

#[test]
fn every_answer_carries_its_safeguards_and_a_name() {
    let street = Street::open(&OPEN);
    let code = format!("/c/{}", street.code);
    let paths =
        [&*street.scan, &code, "/", "/c?code=x", "/01/1", "/t", "/.well-known/jwks.json", "/robots.txt", "/nothing", "/01/1?s=2"];
    let mut names = std::collections::HashSet::new();
    for path in paths {
        let answer = street.get(path).to_lowercase();
        let head = answer.split_once("\r\n\r\n").unwrap().0;
        for header in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-opener-policy: same-origin",
            "cross-origin-resource-policy: same-origin",
            "permissions-policy: camera=()",
        ] {
            assert!(head.contains(header), "{path}: {header} in {head}");
        }
        assert!(!head.contains("unsafe"), "{head}");
        assert!(!head.contains("strict-transport-security"), "a demo is reached without TLS too: {head}");
        names.insert(head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap().to_owned());
    }
    assert_eq!(names.len(), paths.len());
}

#[test]
fn requests_one_behind_the_other_are_all_answered() {
    let street = Street::open(&OPEN);
    let mut stream = street.connect();
    say(&mut stream, &"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50));
    assert_eq!(hear(stream).matches("HTTP/1.1 200 OK").count(), 50);
}

#[test]
fn a_large_form_of_nobody_is_answered_at_once_over_the_wire() {
    let street = Street::open(&OPEN);
    let head = "HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: multipart/form-data; boundary=kit\r\n";
    let begun = Instant::now();
    for length in ["Content-Length: 15000000", "Transfer-Encoding: chunked"] {
        // Nothing of the body is ever sent.
        let answer = street.ask(&format!("POST /console/products {head}{length}\r\n\r\n"));
        assert_eq!(status(&answer), 401, "{answer}");
        assert!(answer.to_lowercase().contains("connection: close"));
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "nobody waits for the body: {:?}", begun.elapsed());
    let areas = street.ask(&format!("POST /console/areas {head}Content-Length: 1048577\r\n\r\n"));
    assert_eq!(status(&areas), 413);
    assert_eq!(status(&street.get(&street.scan)), 200);
}
