//! How much a form of the console may bring, and that whoever may not send files is told so before any of them is read.
use crate::console::desk::{BATCH, Desk, PRODUCT};
use crate::console::forms::forms;
use crate::console::visitor::Visitor;
use axum::body::{Bytes, HttpBody, to_bytes};
use axum::http::Request;
use hyper::body::{Frame, SizeHint};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use temtin::web::console::entry::Brings;
use temtin::web::console::table::form_at;

/// A body that says how long it is, where it says so, notes when it is read, and ends there.
struct Noted {
    told: Option<u64>,
    read: Arc<AtomicBool>,
}

impl HttpBody for Noted {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.read.store(true, Ordering::SeqCst);
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        self.told.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

/// The status and page for a form with files, and whether any of its body was read.
fn asked(visitor: &Visitor<'_>, path: &str, site: &str, told: Option<u64>) -> (u16, String, bool) {
    let read = Arc::new(AtomicBool::new(false));
    let jar: Vec<String> = visitor.jar.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("accept", "text/html")
        .header("accept-language", "vi")
        .header("cookie", jar.join("; "))
        .header("sec-fetch-site", site)
        .header("content-type", "multipart/form-data; boundary=kit")
        .body(Noted { told, read: read.clone() })
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (status, text) = runtime.block_on(async {
        let (parts, body) = visitor.desk.gate.answer(visitor.from.get(), request).await.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.unwrap();
        (parts.status.as_u16(), String::from_utf8_lossy(&bytes).into_owned())
    });
    (status, text, read.load(Ordering::SeqCst))
}

#[test]
fn who_may_not_send_files_is_told_so_before_they_are_read() {
    let desk = Desk::open();
    let (owner, clerk, nobody, ended) = (desk.sign_in("chu"), desk.sign_in("can-bo"), desk.visitor(), desk.sign_in("nguoi-lam"));
    let half = desk.visitor();
    half.password("can-bo", crate::console::desk::PASSWORD).with(200);
    let old = ended.jar.borrow().clone();
    ended.get("/console/account").with(200);
    ended.send("/console/sign-out", &[("typed", "1")]).with(303);
    ended.jar.replace(old);
    let (products, people) = ("/console/products", "/office/people/tram/mandates");
    let large = Some(15_000_000);
    for (visitor, path, site, told, answer, read) in [
        (&nobody, products, "same-origin", large, 401, false),
        (&nobody, products, "same-origin", None, 401, false),
        (&ended, products, "same-origin", large, 401, false),
        (&half, people, "same-origin", large, 401, false),
        (&clerk, products, "same-origin", large, 403, false),
        (&owner, people, "same-origin", large, 403, false),
        (&owner, products, "cross-site", large, 403, false),
        // More than any door takes: nobody is asked for.
        (&owner, products, "same-origin", Some(30_000_000), 413, false),
        (&owner, "/console/areas", "same-origin", large, 413, false),
        (&owner, "/console/sign-in", "same-origin", large, 413, false),
        // Those that may are read: here a body that ends before it began.
        (&owner, products, "same-origin", large, 422, true),
        // What was typed is kept over a sign-in, so small forms are read whoever sends them.
        (&nobody, products, "same-origin", Some(1 << 20), 422, true),
    ] {
        let (status, page, seen) = asked(visitor, path, site, told);
        assert_eq!((status, seen), (answer, read), "{path} {site} {told:?}: {page}");
        if status == 401 {
            assert!(page.contains("tải lại trang này") && page.contains("<h1>Cần đăng nhập lại"), "{page}");
        }
    }
}

#[test]
fn a_large_form_whose_session_ran_out_meanwhile_keeps_what_was_typed() {
    let desk = Desk::open();
    let session = desk.sign_in("chu").session();
    // A producer's session ends when nobody used it for twelve hours.
    let desk = desk.at("2026-10-31T18:00:00Z");
    let visitor = desk.visitor();
    visitor.jar.borrow_mut().insert("temtin-demo".into(), session);
    let photo = vec![7; 1_200_000];
    let body = [
        b"--kit\r\nContent-Disposition: form-data; name=\"name_vi\"\r\n\r\nTi\xc3\xaau d\xe1\xbb\x9f dang\r\n".to_vec(),
        b"--kit\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.jpg\"\r\n\r\n".to_vec(),
        photo,
        b"\r\n--kit--\r\n".to_vec(),
    ]
    .concat();
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", "multipart/form-data; boundary=kit")];
    let told = visitor.ask("POST", "/console/products", &headers, &body).with(401);
    assert_eq!((told.value("kept-name_vi"), told.value("kept-files-lost")), ("Tiêu dở dang".into(), "1".into()));
    visitor.jar.borrow_mut().clear();
    let told = visitor.ask("POST", "/console/products", &headers, &body).with(401);
    assert!(!told.text.contains("Tiêu dở dang") && told.text.contains("chỉ tệp phải chọn lại"), "{}", told.text);
}

#[test]
fn every_form_that_sends_files_has_a_door_that_takes_them() {
    let desk = Desk::open();
    let (owner, head) = (desk.sign_in("chu"), desk.sign_in("truong"));
    let mut seen = 0;
    let run = desk.run();
    let batch = format!("/console/batches/{BATCH}");
    let pages = [
        (&owner, "/console/products/new".to_owned()),
        (&owner, format!("/console/products/{PRODUCT}")),
        (&owner, "/console/certificates/new".to_owned()),
        (&owner, "/console/areas/new".to_owned()),
        (&owner, "/console/import".to_owned()),
        (&owner, batch.clone()),
        (&owner, format!("{batch}/edit")),
        (&owner, format!("/console/stamps/{}", run.id())),
        (&head, "/office/people/tram".to_owned()),
        (&head, "/office/new-account".to_owned()),
    ];
    for (visitor, page) in &pages {
        let text = visitor.get(page).with(200).text;
        let files: Vec<bool> =
            text.split("<form ").skip(1).map(|form| form.split("</form>").next().unwrap().contains("type=\"file\"")).collect();
        let known: Vec<_> =
            text.split("<form ").skip(1).zip(files).filter(|(form, _)| form.starts_with("method=\"post\"")).collect();
        for (form, has_files) in known {
            let action = form.split("action=\"").nth(1).unwrap().split(['"', '?']).next().unwrap();
            let entry = form_at(action).unwrap_or_else(|| panic!("{page}: no door for {action}"));
            assert_eq!(entry.brings == Brings::Files, has_files, "{page}: {action}");
            assert_eq!(form.split('>').next().unwrap().contains("multipart"), has_files, "{page}: {action}");
            seen += usize::from(has_files);
        }
        assert!(!forms(&text).is_empty(), "{page}");
    }
    assert!(seen >= 8, "{seen}");
}
