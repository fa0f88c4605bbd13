//! Spoiled numbers that come back as files: with what was typed, from workbooks, and what is wrong with them told all at once.
use crate::prints::work_orders::Desk;
use rust_xlsxwriter::Workbook;
use temtin::domain::number::NumberRange;
use temtin::domain::printing::PrintWish;
use temtin::domain::stamp::StampState;
use temtin::service::print::jobs::folder;
use temtin::service::print::spoiled::{LIST_MAX, List, read_spoiled};
use temtin::service::print::stamps::url;

const PARTS: &str = "multipart/form-data; boundary=b0";

/// A form as a browser sends it: the text field, and a file of this name.
fn form(typed: &str, name: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--b0\r\nContent-Disposition: form-data; name=\"numbers\"\r\n\r\n{typed}\r\n--b0\r\n\
         Content-Disposition: form-data; name=\"spoiled\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), file, b"\r\n--b0--\r\n"].concat()
}

fn send(desk: &Desk, kind: &str, body: &[u8]) -> (u16, String) {
    let headers = [("content-type", kind), ("sec-fetch-site", "same-origin")];
    let (status, _, page) = desk.ask("POST", &format!("{}/spoiled", desk.link), &headers, body);
    (status, page)
}

fn bring(desk: &Desk, typed: &str, name: &str, file: &[u8]) -> (u16, String) {
    send(desk, PARTS, &form(typed, name, file))
}

fn void(desk: &Desk, count: u64) -> Vec<u64> {
    (0..count).filter(|at| desk.state(*at) == StampState::Revoked).collect()
}

fn code(desk: &Desk, at: u64) -> String {
    let run = desk.services.store.run(desk.job.run).unwrap().unwrap();
    url(&desk.services, &run, (desk.first + at).try_into().unwrap()).unwrap().1.to_string()
}

#[test]
fn what_was_typed_and_what_stands_in_the_file_come_back_together() {
    let desk = Desk::with(20);
    let at = |at: u64| desk.first + at;
    let page = desk.get("").2;
    assert!(
        page.contains("enctype=\"multipart/form-data\"") && page.contains("<input type=\"file\" id=\"spoiled\" name=\"spoiled\"")
    );
    assert_eq!(bring(&desk, &at(0).to_string(), "hỏng.txt", format!("{}\r\n{}\r\n", at(2), code(&desk, 3)).as_bytes()).0, 303);
    assert_eq!(void(&desk, 20), [0, 2, 3]);
    // As Excel saves our table where a comma is decimal: with its mark in front, parted by semicolons, some cells between quotes.
    let table =
        format!("\u{feff}number;printed_code;url\r\n{};{};\"https://o.vn/;1\"\r\n\"{}\";x;y\r\n", at(5), code(&desk, 5), at(6));
    assert_eq!(bring(&desk, "", "bang.csv", table.as_bytes()).0, 303);
    assert_eq!(void(&desk, 20), [0, 2, 3, 5, 6]);
    // Nothing chosen; nothing typed; without a name; the same again.
    assert_eq!(bring(&desk, &format!("{}-{}", at(8), at(9)), "", b"").0, 303);
    assert_eq!(bring(&desk, " \r\n", "a.txt", at(11).to_string().as_bytes()).0, 303);
    assert_eq!(bring(&desk, "", "", at(12).to_string().as_bytes()).0, 303);
    assert_eq!(bring(&desk, "", "bang.csv", table.as_bytes()).0, 303);
    // A second file, and a second field of the name: nothing that was sent is overlooked.
    let two = form(&at(14).to_string(), "a.txt", at(15).to_string().as_bytes());
    let more = form(&at(16).to_string(), "b.txt", at(17).to_string().as_bytes());
    let cut = two.len() - b"--b0--\r\n".len();
    assert_eq!(send(&desk, PARTS, &[&two[..cut], &more[..]].concat()).0, 303);
    assert_eq!(void(&desk, 20), [0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 16, 17]);
    assert!(desk.get("").2.contains(&format!("{}–{}", at(14), at(17))));
}

#[test]
fn a_workbook_comes_back_whole_or_as_a_list_on_its_sheets() {
    // Our own table, as the print house got it.
    let whole = Desk::printing(3, |press| press.wish("xlsx"));
    let table = std::fs::read(folder(&whole.services, &whole.job.id).join(&whole.job.files[0].name)).unwrap();
    assert_eq!(bring(&whole, "", "bang.XLSX", &table).0, 303);
    assert_eq!(void(&whole, 3), [0, 1, 2]);
    let desk = Desk::with(6);
    let at = |at: u64| desk.first + at;
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "number").unwrap();
    sheet.write_string(0, 1, "printed_code").unwrap();
    sheet.write_number(3, 0, at(0) as f64).unwrap();
    sheet.write_string(3, 1, "not looked at").unwrap();
    sheet.write_string(4, 0, at(1).to_string()).unwrap();
    workbook.add_worksheet().write_string(7, 2, format!("{}-{} {}", at(3), at(4), code(&desk, 5))).unwrap();
    let good = workbook.save_to_buffer().unwrap();
    workbook.add_worksheet().set_name("Sai").unwrap().write_number(8, 0, 1.5).unwrap();
    workbook.worksheet_from_name("Sai").unwrap().write_boolean(9, 0, true).unwrap();
    let (status, page) = bring(&desk, "", "a.xlsx", &workbook.save_to_buffer().unwrap());
    assert!(status == 422 && page.contains("a.xlsx [Sai], line 9: ") && page.contains("a.xlsx [Sai], line 10: "), "{page}");
    assert!(void(&desk, 6).is_empty());
    assert_eq!(bring(&desk, "", "a.xlsx", &good).0, 303);
    assert_eq!(void(&desk, 6), [0, 1, 3, 4, 5]);
    for wrong in [&good[..good.len() / 2], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"] {
        let (status, page) = bring(&desk, "", "a.xlsx", wrong);
        assert!(status == 422 && page.contains("a.xlsx"), "{page}");
    }
}

#[test]
fn numbers_of_another_job_or_never_printed_are_told_all_at_once_with_their_lines() {
    let desk = Desk::printing(10, |press| {
        let numbers = NumberRange::new(press.run.numbers.first(), 5).unwrap();
        PrintWish { numbers, ..press.wish("csv") }
    });
    let at = |at: u64| desk.first + at;
    let list = format!("{}\n{}\n\n{}\n{}-{}\n{}\n<b>&\n\u{202e}1\n", at(0), at(7), code(&desk, 8), at(4), at(5), at(900_000),);
    let typed = format!("{}\r\n{}\r\nxyz", at(1), at(9));
    let (status, page) = bring(&desk, &typed, "<i>\u{202e}.csv", list.as_bytes());
    assert_eq!(status, 422);
    let told = [
        "Line 2: ",
        "Line 3: ",
        "xyz",
        "&#60;i&#62;.csv, line 2: ",
        ", line 4: ",
        ", line 5: ",
        ", line 6: ",
        ", line 7: ",
        ", line 8: ",
    ];
    for part in told {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        !page.contains("Line 1: ") && !page.contains(", line 1: ") && !page.contains(", line 3: ") && !page.contains("<i>"),
        "{page}"
    );
    assert!(page.contains(&format!("{}\n{}\nxyz</textarea>", at(1), at(9))), "what was typed stays: {page}");
    assert!(void(&desk, 10).is_empty());
    // The same lists as the deed sees them.
    let lists = [List { file: "", content: typed.as_bytes() }, List { file: "a.csv", content: list.as_bytes() }];
    let faults = read_spoiled(&desk.services, &desk.job, &lists).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| fault.at.as_ref().map(|at| (at.file.as_str(), at.line)).unwrap()).collect();
    assert_eq!(places, [("", 2), ("", 3), ("a.csv", 2), ("a.csv", 4), ("a.csv", 5), ("a.csv", 6), ("a.csv", 7), ("a.csv", 8)]);
    let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
    assert!(
        codes
            == [
                "spoiled-foreign",
                "spoiled-shape",
                "spoiled-foreign",
                "spoiled-foreign",
                "spoiled-foreign",
                "spoiled-foreign",
                "spoiled-shape",
                "spoiled-shape"
            ],
        "{codes:?}"
    );
    // Bounds hold over all lists.
    let half = format!("{} ", at(0)).repeat(501);
    let many = [List { file: "a", content: half.as_bytes() }, List { file: "b", content: half.as_bytes() }];
    assert_eq!(read_spoiled(&desk.services, &desk.job, &many[..1]).unwrap().len(), 1);
    assert_eq!(read_spoiled(&desk.services, &desk.job, &many).unwrap_err()[0].code, "spoiled-many");
    let wrong = "x ".repeat(15);
    let wrong = [List { file: "a", content: wrong.as_bytes() }, List { file: "b", content: wrong.as_bytes() }];
    assert_eq!(read_spoiled(&desk.services, &desk.job, &wrong).unwrap_err().len(), 21);
}

#[test]
fn a_body_that_is_no_form_or_too_large_gives_nothing_back() {
    let desk = Desk::with(4);
    let number = desk.first.to_string();
    let good = form(&number, "a.txt", number.as_bytes());
    let escaped = "application/x-www-form-urlencoded";
    let large = form("", "a.txt", &vec![b' '; LIST_MAX + 1]);
    let huge = form("", "a.txt", &vec![b' '; 2 << 20]);
    let long = format!("numbers={}", "1+".repeat(10_001));
    for (kind, body, status, said) in [
        (PARTS, &good[..good.len() - 6], 422, "no whole form"),
        (PARTS, b"", 422, "no whole form"),
        ("multipart/form-data", &good, 422, "no whole form"),
        ("multipart/form-data; boundary=b1", &good, 422, "no whole form"),
        ("multipart/mixed; boundary=b0", &good, 415, "multipart/form-data"),
        ("text/csv", number.as_bytes(), 415, "multipart/form-data"),
        ("", number.as_bytes(), 415, "multipart/form-data"),
        (PARTS, &form(&number, "a.txt", b"1\x00"), 422, "a.txt, line 1"),
        (PARTS, &form(&number, "a.txt", b"\xff\xfe1\x00"), 422, "no readable text"),
        (PARTS, &form("1\x00", "", b""), 422, "cannot be seen"),
        (PARTS, &form("\u{202e}1", "", b""), 422, "Line 1: "),
        (PARTS, &form("", "", b""), 422, "The list is empty"),
        (PARTS, &form(" \r\n", "a.csv", b"\xef\xbb\xbfnumber;printed_code\r\n"), 422, "The list is empty"),
        (PARTS, &large, 413, "524288"),
        (PARTS, &huge, 413, "2097152"),
        (escaped, b"", 422, "The list is empty"),
        (escaped, b"spoiled=a.csv", 422, "The list is empty"),
        (escaped, b"numbers=%zz", 422, "no readable text"),
        (escaped, long.as_bytes(), 422, "20000"),
        (escaped, &[b'1'; (1 << 20) + 1], 413, "1048576"),
    ] {
        let (found, page) = send(&desk, kind, body);
        assert!(found == status && page.contains(said), "{kind} {said}: {found} {page}");
    }
    assert!(void(&desk, 4).is_empty());
    assert_eq!(send(&desk, PARTS, &good).0, 303);
    assert_eq!(void(&desk, 4), [0]);
    // More than other pages take, and all of it read.
    let room = form("", "a.txt", &[vec![b' '; LIST_MAX - number.len()], number.into_bytes()].concat());
    assert_eq!(send(&desk, PARTS, &room).0, 303);
}

#[test]
fn forms_of_the_console_that_bring_files_have_room_for_a_photograph_and_others_do_not() {
    let desk = Desk::with(1);
    let ask = |path: &str, kind: &str, size: usize| desk.ask("POST", path, &[("content-type", kind)], &vec![b'x'; size]).0;
    let escaped = "application/x-www-form-urlencoded";
    for (path, kind, size, status) in [
        // No page of ours sends it: it is not read, however large.
        ("/console/products", PARTS, 20 << 20, 403),
        ("/console/products", PARTS, (20 << 20) + 1, 403),
        ("/console/areas", PARTS, (1 << 20) + 1, 413),
        ("/console/products", escaped, (1 << 20) + 1, 413),
        ("/console/products", "text/plain", (64 << 10) + 1, 413),
        ("/console/x", PARTS, 64 << 10, 404),
        ("/console/x", PARTS, (64 << 10) + 1, 413),
        ("/consolex/x", PARTS, (64 << 10) + 1, 413),
        ("/register", PARTS, (64 << 10) + 1, 413),
    ] {
        assert_eq!(ask(path, kind, size), status, "{path} {kind} {size}");
    }
}
