//! Any bytes as the body of a form. The first byte chooses: even, fields escaped; odd, parts with the boundary `b`. What is read keeps
//! its limits, never waits for more, and comes back the same when it is sent again.
#![no_main]
use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use temtin::text::faults;
use temtin::text::lang::Lang;
use temtin::web::posted::{FIELDS_MAX, FILE_NAME_MAX, FILES_MAX, NAME_MAX, Posted, TEXT_MAX, Unread, read};

const ESCAPED: &str = "application/x-www-form-urlencoded";

/// Most bytes of a file here.
const FILE_MAX: usize = 1_000;

fn sent(kind: &'static str, body: &[u8]) -> Result<Posted, Unread> {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
    match pin!(read(&headers, Bytes::copy_from_slice(body), FILE_MAX)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(read) => read,
        Poll::Pending => panic!("a whole body is waited for"),
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fuzz_target!(|data: &[u8]| {
    let Some((first, body)) = data.split_first() else { return };
    match sent(if first % 2 == 0 { ESCAPED } else { "multipart/form-data; boundary=b" }, body) {
        Ok(posted) => {
            assert!(posted.fields.len() <= FIELDS_MAX && posted.files.len() <= FILES_MAX);
            for (name, text) in &posted.fields {
                assert!((1..=NAME_MAX).contains(&name.chars().count()) && text.chars().count() <= TEXT_MAX);
                assert!(!text.contains(['\0', '\r', '\u{1b}']) && text.trim() == text);
            }
            for file in &posted.files {
                assert!(file.bytes.len() <= FILE_MAX && file.file_name.chars().count() <= FILE_NAME_MAX);
                assert!(!file.file_name.contains(['/', '\\', '\n', '\u{202e}']));
            }
            let again: Vec<String> =
                posted.fields.iter().map(|(name, text)| format!("{}={}", escaped(name), escaped(text))).collect();
            let again = sent(ESCAPED, again.join("&").as_bytes()).expect("what was read can be sent");
            assert_eq!(again.fields, posted.fields);
        }
        Err(Unread::Form(error)) => {
            assert!(!error.faults.is_empty());
            Lang::ALL.into_iter().for_each(|lang| assert!(!faults::error(lang, &error).is_empty()));
        }
        Err(Unread::Kind) => panic!("the kind is one of forms"),
    }
});
