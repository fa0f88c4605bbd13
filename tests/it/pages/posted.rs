//! What forms send: both ways give the same, and what is no form is refused by name.
use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use temtin::domain::error::{Error, Kind};
use temtin::web::posted::{FIELDS_MAX, FILE_NAME_MAX, FILES_MAX, NAME_MAX, Posted, TEXT_MAX, Unread, Way, read};

const ESCAPED: &str = "application/x-www-form-urlencoded";

const PARTS: &str = "multipart/form-data; boundary=----b0";

/// Most bytes of a file here.
const FILE_MAX: usize = 1_000;

fn headers(kind: &str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_bytes(kind.as_bytes()).unwrap())])
}

fn sent(kind: &str, body: &(impl AsRef<[u8]> + ?Sized)) -> Result<Posted, Unread> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(read(&headers(kind), Bytes::copy_from_slice(body.as_ref()), FILE_MAX))
}

fn refused(kind: &str, body: &(impl AsRef<[u8]> + ?Sized)) -> Error {
    match sent(kind, body) {
        Err(Unread::Form(error)) => error,
        other => panic!("{kind} {:?}: {other:?}", String::from_utf8_lossy(body.as_ref())),
    }
}

/// A part with the rest of its disposition and more headers, if any.
fn part(rest: &str, content: &[u8]) -> Vec<u8> {
    [b"------b0\r\nContent-Disposition: form-data", rest.as_bytes(), b"\r\n\r\n", content, b"\r\n"].concat()
}

fn whole(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), b"------b0--\r\n".to_vec()].concat()
}

fn one(rest: &str, content: &[u8]) -> Vec<u8> {
    whole(&[part(rest, content)])
}

#[test]
fn both_ways_give_the_same_fields() {
    let escaped = sent(ESCAPED, "a=1&numbers=+1%0D%0A2+3%0d%0a&&box=x&box=y&bare&t=Tra%CC%80%09s%C3%A2m&e=").unwrap();
    let parts = sent(
        PARTS,
        &whole(&[
            part("; name=\"a\"", b"1"),
            part("; name=\"numbers\"", b" 1\r\n2 3\r\n"),
            part("; name=box", b"x"),
            part("; name=\"box\"\r\nContent-Type: text/plain", b"y"),
            part("; name=\"bare\"", b""),
            part("; name=\"t\"", "Tra\u{300}\tsâm".as_bytes()),
            part("; name=\"e\"", b""),
        ]),
    )
    .unwrap();
    assert_eq!(escaped, parts);
    assert_eq!((parts.text("numbers"), parts.text("t")), ("1\n2 3", "Trà\tsâm"));
    assert_eq!(parts.all("box").collect::<Vec<_>>(), ["x", "y"]);
    // One is asked for and two came: the first counts.
    assert_eq!(parts.text("box"), "x");
    assert_eq!((parts.text("bare"), parts.text("absent"), parts.all("absent").count()), ("", "", 0));
    assert!(parts.fields.len() == 7 && parts.files.is_empty());
    assert_eq!(sent(ESCAPED, "").unwrap(), Posted::default());
    assert_eq!(sent(PARTS, &whole(&[])).unwrap(), Posted::default());
}

#[test]
fn files_come_whole_with_a_name_to_show_and_an_empty_field_for_files_is_none() {
    let bytes: Vec<u8> = [&b"\x00\xff\r\n--\r\n------b\r\n"[..], &[7; 300]].concat();
    let form = sent(
        "multipart/form-data; charset=utf-8; boundary=\"----b0\"",
        &whole(&[
            part("; name=\"none\"; filename=\"\"\r\nContent-Type: application/octet-stream", b""),
            part("; name=\"photo\"; filename=\"..\\..\\C:\\an\u{202e}h tra\u{300}/l\u{fffd}\u{e1}.jpg\"", &bytes),
            part("; name=\"photo\"; filename=\"hai.jpg\"", b"2"),
            part(&format!("; name=\"long\"; filename=\"{}\"", "đ".repeat(FILE_NAME_MAX + 9)), b""),
            part("; name=\"edge\"; filename=\"x\"", &[b'x'; FILE_MAX]),
        ]),
    )
    .unwrap();
    assert!(form.file("none").is_none() && form.file("absent").is_none() && form.fields.is_empty());
    let photo = form.file("photo").unwrap();
    assert_eq!((photo.file_name.as_str(), &photo.bytes[..]), ("l\u{fffd}á.jpg", &bytes[..]));
    assert_eq!((form.files.len(), form.files[1].file_name.as_str()), (4, "hai.jpg"));
    // Chosen, though nothing stands in it.
    assert_eq!(form.file("long").unwrap().file_name, "đ".repeat(FILE_NAME_MAX));
    let marked = sent(PARTS, &one("; name=\"f\"; filename=\"a\u{202e}gpj.\u{200b}exe\u{2066}\"", b"1")).unwrap();
    assert_eq!(marked.files[0].file_name, "agpj.exe");
}

#[test]
fn what_is_no_whole_form_is_refused_by_name() {
    let good = one("; name=\"a\"", b"1");
    assert!(sent(PARTS, &good).is_ok());
    for cut in 0..good.len() - 2 {
        assert_eq!(refused(PARTS, &good[..cut]).code(), "form-broken", "cut at {cut}");
    }
    for kind in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"\"",
        "multipart/form-data; border=----b0",
        "multipart/form-data; boundary=----b1",
        &format!("multipart/form-data; boundary={}", "b".repeat(71)),
    ] {
        assert_eq!(refused(kind, &good).code(), "form-broken", "{kind}");
    }
    let nested = b"--in\r\nContent-Disposition: file; filename=\"a\"\r\n\r\n1\r\n--in--";
    let long = format!("; name=\"{}\"", "n".repeat(NAME_MAX + 1));
    for (rest, content) in [
        ("", &b"no name"[..]),
        ("; name=\"\"", b"an empty name"),
        (&long, b"a long name"),
        ("; name=\"a\r\nContent-Disposition: attachment\"", b"a name that is cut"),
        ("; name=\"a\tb\"", b"a tab in a name"),
        ("; name=\"a\"\r\nContent-Type: multipart/mixed; boundary=in", nested),
        ("; name=\"a\"\r\nContent-Type: Multipart/Form-Data; boundary=in", nested),
        ("; name=\"a\"\r\nContent-Transfer-Encoding: base64", b"MQ=="),
        ("; name=\"a\"; filename*=UTF-8''x.csv", b"a name that no form writes"),
        ("; name=\"a\"; filename=\"x.csv", b"a name without its end"),
        ("-not; filename=\"x\"", b"no form's part"),
        ("; name=\"a\"\r\n no: header", b"no header"),
    ] {
        assert_eq!(refused(PARTS, &one(rest, content)).code(), "form-broken", "{rest}");
    }
    let mail = String::from_utf8(one("; name=\"a\"", b"1")).unwrap();
    for wrong in [mail.replace("form-data", "attachment"), mail.replace("\r\n", "\n"), mail.replace("------b0--", "------b0\r\n")]
    {
        assert_eq!(refused(PARTS, &wrong).code(), "form-broken", "{wrong}");
    }
    for wrong in ["=1", "a%00=1", &format!("{}=1", "n".repeat(NAME_MAX + 1)), "%ff=1", "%=1"] {
        assert_eq!(refused(ESCAPED, wrong).code(), "form-broken", "{wrong}");
    }
    for kind in ["", "text/plain", "multipart/mixed; boundary=----b0", "application/json", "multipart/form-datas", "form-data"] {
        assert!(matches!(sent(kind, &good), Err(Unread::Kind)), "{kind}");
    }
    assert_eq!(Way::of(&headers("Application/X-WWW-Form-Urlencoded ; charset=utf-8")), Some(Way::Escaped));
    assert_eq!(Way::of(&headers("MULTIPART/form-data;boundary=x")), Some(Way::Parts));
    assert_eq!(Way::of(&HeaderMap::new()), None);
}

#[test]
fn a_text_that_is_none_is_a_fault_with_its_field_in_both_ways() {
    for (escaped, bytes, code) in [
        ("%ff", &b"\xff"[..], "form-encoding"),
        ("%00", b"\x00", "form-control"),
        ("1%0D2", b"1\r2", "form-control"),
        ("%1b[2J", b"\x1b[2J", "form-control"),
        ("%C2%85x", "\u{85}x".as_bytes(), ""),
        ("x%C2%85x", "x\u{85}x".as_bytes(), "form-control"),
        // A workbook's words in UTF-16.
        ("%ff%fe1%00", b"\xff\xfe1\x00", "form-encoding"),
        ("1%002%00", b"1\x002\x00", "form-control"),
        // Which marks a text may hold is the matter of its field.
        ("%E2%80%AE1", "\u{202e}1".as_bytes(), ""),
    ] {
        let forms = [sent(ESCAPED, &format!("a=1&b={escaped}")), sent(PARTS, &one("; name=\"b\"", bytes))];
        for form in forms {
            match form {
                Ok(_) => assert_eq!(code, "", "{escaped}"),
                Err(Unread::Form(error)) => {
                    assert_eq!((error.code(), error.kind, &error.faults[0].args[0].1[..]), (code, Kind::Invalid, "b"));
                }
                Err(Unread::Kind) => panic!("{escaped}"),
            }
        }
    }
    for broken in ["%", "%4", "%zz", "%+1", "\u{e9}%c3"] {
        assert_eq!(refused(ESCAPED, &format!("b={broken}")).code(), "form-encoding", "{broken}");
    }
    assert_eq!(
        refused(
            PARTS,
            &one("; name=\"a\"; filename=\"x\"", b"1").iter().map(|b| if *b == b'x' { 0xff } else { *b }).collect::<Vec<_>>()
        )
        .code(),
        "form-encoding"
    );
    // All of them at once.
    let many = refused(ESCAPED, &format!("a=%00&b=%ff&c=1&d={}", "x".repeat(TEXT_MAX + 1)));
    let told: Vec<_> = many.faults.iter().map(|fault| (fault.code, fault.args[0].1.as_str())).collect();
    assert_eq!(told, [("form-control", "a"), ("form-encoding", "b"), ("form-text-long", "d")]);
    assert_eq!(refused(ESCAPED, &"a=%00&".repeat(400)).faults.len(), 20);
}

#[test]
fn a_form_has_its_limits() {
    assert_eq!(sent(ESCAPED, &format!("a={}", "%C4%91".repeat(TEXT_MAX))).unwrap().text("a").chars().count(), TEXT_MAX);
    assert_eq!(refused(PARTS, &one("; name=\"a\"", "đ".repeat(TEXT_MAX + 1).as_bytes())).code(), "form-text-long");
    let name = "n".repeat(NAME_MAX);
    assert_eq!(sent(PARTS, &one(&format!("; name=\"{name}\""), b"1")).unwrap().text(&name), "1");
    assert_eq!(sent(ESCAPED, &"a&".repeat(FIELDS_MAX)).unwrap().fields.len(), FIELDS_MAX);
    assert_eq!(refused(ESCAPED, &"a&".repeat(FIELDS_MAX + 1)).code(), "form-too-many");
    let fields = |count| whole(&vec![part("; name=\"a\"", b""); count]);
    assert!(sent(PARTS, &fields(FIELDS_MAX)).is_ok());
    assert_eq!(refused(PARTS, &fields(FIELDS_MAX + 1)).code(), "form-too-many");
    let unchosen = |count| whole(&vec![part("; name=\"a\"; filename=\"\"", b""); count]);
    assert_eq!(sent(PARTS, &unchosen(FIELDS_MAX + FILES_MAX)).unwrap(), Posted::default());
    assert_eq!(refused(PARTS, &unchosen(FIELDS_MAX + FILES_MAX + 1)).code(), "form-too-many");
    let apart = "o\u{302}\u{323}".repeat(TEXT_MAX);
    assert_eq!(sent(PARTS, &one("; name=\"a\"", apart.as_bytes())).unwrap().text("a"), "ộ".repeat(TEXT_MAX));
    assert_eq!(refused(PARTS, &one("; name=\"a\"", &vec![b'x'; TEXT_MAX * 12 + 1])).code(), "form-text-long");
    let files = |count| whole(&vec![part("; name=\"a\"; filename=\"x\"", b"1"); count]);
    assert_eq!(sent(PARTS, &files(FILES_MAX)).unwrap().files.len(), FILES_MAX);
    assert_eq!(refused(PARTS, &files(FILES_MAX + 1)).code(), "form-too-many");
    let large = || part("; name=\"f\"; filename=\"x.csv\"", &[b'x'; FILE_MAX + 1]);
    let error = refused(PARTS, &whole(&[large(), part("; name=\"a\"", b"1")]));
    assert_eq!((error.kind, error.code(), error.faults[0].value.as_deref()), (Kind::TooLarge, "form-file-large", Some("x.csv")));
    let both = refused(PARTS, &whole(&[large(), part("; name=\"a\"", b"\x00")]));
    assert_eq!((both.kind, both.faults.len()), (Kind::Invalid, 2));
}
