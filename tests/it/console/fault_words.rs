//! What a form says of what was typed into it: in the words of its page, never in those of tables, commands and programs.
use crate::console::desk::{BATCH, Desk, PRODUCT};
use crate::console::forms::{plain, tags};
use crate::source::{Rust, library, repository};
use std::collections::{BTreeMap, BTreeSet};
use temtin::domain::error::Fault;
use temtin::text::lang::Lang;
use temtin::web::console::faults::sentence;

/// Where faults arise that no form of the console shows: of commands, settings, programs, tables, and of the folder of data.
const ELSEWHERE: [&str; 34] = [
    "src/cli/",
    "src/config/",
    "src/domain/place.rs",
    "src/domain/reach.rs",
    "src/label/data_file.rs",
    "src/label/logo.rs",
    "src/label/media_file.rs",
    "src/label/template/",
    "src/log/",
    "src/service/audit_proof.rs",
    "src/service/backup/",
    "src/service/check.rs",
    "src/service/export/",
    "src/service/form/json.rs",
    "src/service/form/record.rs",
    "src/service/form/stamps.rs",
    "src/service/head.rs",
    "src/service/import/",
    "src/service/key",
    "src/service/passphrase.rs",
    "src/service/print/label_files.rs",
    "src/service/print/printers.rs",
    "src/service/printer.rs",
    "src/service/protect.rs",
    "src/service/setup.rs",
    "src/service/trail.rs",
    "src/service/vault.rs",
    "src/service/webhook/",
    "src/stamp/",
    "src/store/",
    "src/web/api/",
    "src/web/hooks/",
    "src/web/pages/",
    "src/web/problem.rs",
];

/// Of programs, though the same file speaks of people too.
const OF_PROGRAMS: [&str; 5] = ["json-damaged", "token-expired", "token-missing", "token-revoked", "token-wrong"];

/// What a hole is filled with, as its maker would.
fn filled(hole: &str, code: &str) -> &'static str {
    match hole {
        "began" | "ceiling" | "closed" | "day" | "earliest" | "earlier" | "expected" | "expiry" | "issued" | "last_day"
        | "packed" | "today" => "2026-10-31",
        "now" => "2026-10-31T12:15:10.628434063+07:00",
        "column" | "field" => "expiry_on",
        "found" | "allowed" if code.starts_with("balance") => "13.62 kg",
        "max" | "count" | "units" | "taken" | "free" | "times" => "5242880",
        // A range of numbers.
        "run" if code.ends_with("outside-run") => "1868496352-1868497571",
        "batch" | "by" | "collection" | "deed" | "event" | "id" | "input" | "job" | "other" | "producer" | "product"
        | "recall" | "record" | "run" | "template" => "lo-hang_01",
        _ => "X",
    }
}

/// Codes that forms can show, with the holes of their sentences for tables.
fn of_forms() -> BTreeMap<String, BTreeSet<String>> {
    let sources = repository();
    let mut codes = BTreeSet::new();
    for (_, text) in library(&sources).filter(|(path, _)| !ELSEWHERE.iter().any(|of| path.starts_with(of))) {
        let rust = Rust::read(text);
        let made = rust.literals.iter().filter(|(at, _)| rust.code[..*at].trim_end().ends_with("Fault::new("));
        codes.extend(made.map(|(_, code)| code.clone()));
    }
    let holes = |line: &str| line.split("{ $").skip(1).filter_map(|rest| Some(rest.split_once(' ')?.0.to_owned())).collect();
    let read = |line: &str| {
        let (key, sentence) = line.split_once(" = ")?;
        let code = key.strip_prefix("fault-").filter(|code| codes.contains(*code) && !OF_PROGRAMS.contains(code))?;
        Some((code.to_owned(), holes(sentence)))
    };
    sources["src/text/vi/faults.ftl"].lines().filter_map(read).collect()
}

/// What speaks of tables, commands or programs in a sentence.
fn foreign(told: &str) -> Option<&'static str> {
    let letters: Vec<char> = told.chars().collect();
    let has = |pattern: &str| {
        letters.windows(pattern.len()).any(|part| {
            part.iter().zip(pattern.bytes()).all(|(letter, of)| match of {
                b'0' => letter.is_ascii_digit(),
                b'a' => letter.is_ascii_lowercase(),
                _ => *letter == char::from(of),
            })
        })
    };
    // A point between figures parts thousands where three follow it.
    let decimal = (0..letters.len()).any(|at| {
        let figures = |range: std::ops::Range<usize>| letters.get(range).is_some_and(|of| of.iter().all(char::is_ascii_digit));
        at > 0 && letters[at] == '.' && figures(at - 1..at) && figures(at + 1..at + 2) && !figures(at + 1..at + 4)
    });
    let found = [
        (has("0000-00-00"), "a day of a table"),
        (has("a_a"), "a column or an id"),
        (has("--a"), "an option of a command"),
        (told.contains("temtin "), "a command"),
        (told.contains("/api/"), "a path of programs"),
        (told.contains("{$"), "a hole"),
        (told.contains("lo-hang"), "an id"),
        (told.contains(" byte"), "bytes"),
        (decimal, "a decimal point"),
    ];
    found.into_iter().find(|(is, _)| *is).map(|(_, what)| what)
}

#[test]
fn no_fault_that_a_form_can_show_speaks_of_tables_commands_or_ids() {
    let codes = of_forms();
    assert!(codes.len() > 200, "{}", codes.len());
    let mut found = Vec::new();
    for (code, holes) in codes {
        let fault = Fault::new(code.clone().leak());
        let fault = holes.iter().fold(fault, |fault, hole| fault.arg(hole.clone().leak(), filled(hole, &code)));
        let told = sentence(Lang::Vi, &fault);
        found.extend(foreign(&told).map(|what| format!("{code}: {what}: {told}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_speaks_of_tables_is_seen() {
    for told in [
        "ví dụ 2026-10-31.",
        "cột expiry_on sớm hơn",
        "xin thêm --reason",
        "dùng temtin bind.",
        "lớn hơn 5242880 byte.",
        "ví dụ 12.5.",
        "phần “{$value}”",
    ] {
        assert!(foreign(told).is_some(), "{told}");
    }
    for told in ["nhiều nhất 1.000.000. Xin ghi 12,5 hoặc 31/10/2026 – số 1-2.", "Tem 1868496352-1868497571 của lô."]
    {
        assert_eq!(foreign(told), None, "{told}");
    }
}

#[test]
fn a_sentence_for_forms_has_one_for_tables_and_needs_no_more_than_its_maker_gives() {
    let sources = repository();
    for lang in ["vi", "en"] {
        let text = &sources[&format!("src/text/{lang}/faults.ftl")];
        let all: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(" = ")).collect();
        for (key, sentence) in &all {
            let Some(code) = key.strip_prefix("form-fault-") else { continue };
            let of_tables = all.get(format!("fault-{code}").as_str());
            let of_tables = of_tables.unwrap_or_else(|| panic!("{lang}: {code} is no fault"));
            for hole in sentence.split("{ $").skip(1).filter_map(|rest| rest.split(' ').next()) {
                let given = of_tables.contains(&format!("{{ ${hole} }}")) || ["size", "letters"].contains(&hole);
                assert!(given, "{lang}: {code} has no {hole}");
            }
        }
    }
}

#[test]
fn what_is_wrong_with_a_batch_is_told_as_it_was_typed_and_by_the_name_of_its_field() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = format!("/console/batches/{BATCH}");
    visitor.get(&format!("{page}/edit")).with(200);
    let typed = [("expiry_on", "30/10/2020"), ("quantity", "a,b"), ("unit", ""), ("lot_code", "")];
    let reply = visitor.submit(&page, &typed).with(422);
    let told = reply.faults();
    let of = |field: &str| told.iter().filter(|(of, _)| of == field).map(|(_, told)| told.as_str()).collect::<String>();
    assert!(of("quantity").contains("13,62") && of("quantity").contains("“a,b”"), "{told:?}");
    assert!(of("unit").contains("Chưa có đơn vị") && !of("unit").contains("“”"), "{told:?}");
    assert_eq!(of("lot_code"), "Số lô in trên nhãn: Chỗ này phải có giá trị. Xin điền vào.", "{told:?}");
    visitor.get(&format!("{page}/edit")).with(200);
    let order = visitor.submit(&page, &[("expiry_on", "30/10/2020")]).with(422);
    let told = order.faults();
    assert!(told[0].1.starts_with("Hạn sử dụng: ") && told[0].1.contains("“30/10/2020”"), "{told:?}");
    assert!(!order.text.contains("expiry_on sớm"), "{told:?}");
    // Its stamps carry the lot: the field is named as its page names it, and the batch by nothing.
    visitor.get(&format!("{page}/edit")).with(200);
    let told = visitor.submit(&page, &[("lot_code", "KHAC-1")]).with(422).faults();
    assert!(told.iter().any(|(_, told)| told.contains("“Số lô in trên nhãn”") && !told.contains(BATCH)), "{told:?}");
}

#[test]
fn the_summary_names_the_field_that_must_be_filled_in() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    for (page, path) in [
        ("/console/areas/new".to_owned(), "/console/areas".to_owned()),
        ("/console/locations/new".to_owned(), "/console/locations".to_owned()),
        (format!("/console/batches/{BATCH}/recall"), format!("/console/batches/{BATCH}/recall")),
    ] {
        visitor.get(&page).with(200);
        let told = visitor.send(&path, &[("do", "recall")]).with(422).faults();
        let empty: Vec<&String> = told.iter().map(|(_, told)| told).filter(|told| told.contains("Xin điền vào")).collect();
        assert!(!empty.is_empty() && empty.iter().all(|told| !told.starts_with("Chỗ này")), "{page}: {told:?}");
        let names: BTreeSet<&&String> = empty.iter().collect();
        assert_eq!(names.len(), empty.len(), "{page}: each has its own name: {told:?}");
    }
}

#[test]
fn the_quick_line_says_which_part_it_does_not_understand() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let page = format!("/console/batches/{BATCH}");
    visitor.get(&page).with(200);
    let reply = visitor.send(&format!("{page}/events"), &[("line", "đóng gói, khoảng 1,5 kg, đóng gói")]).with(422);
    for part in ["“khoảng 1,5 kg”", "“đóng gói” lặp lại"] {
        assert!(plain(&reply.text).contains(part), "{part}: {:?}", reply.faults());
    }
}

#[test]
fn no_choice_of_a_form_is_a_word_of_a_table() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    for kind in ["products", "certificates", "areas", "locations", "members", "batches"] {
        let page = visitor.get(&format!("/console/{kind}/new")).with(200).text;
        for tag in tags(&page).into_iter().filter(|tag| tag.name == "option" && !tag.get("value").is_empty()) {
            let shown = plain(tag.rest.split('<').next().unwrap_or_default());
            let is_code =
                shown.starts_with(|letter: char| letter.is_ascii_lowercase()) && shown.replace(' ', "_") == tag.get("value");
            assert!(!is_code, "{kind}: {shown}");
        }
    }
    assert!(visitor.get(&format!("/console/products/{PRODUCT}")).with(200).text.contains("<option"));
}
