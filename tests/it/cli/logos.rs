//! Logos by commands: saved, listed, printed, forgotten; and pictures that are none.
use crate::kit::office::Office;
use crate::kit::pictures::{emblem, picture};
use image::ImageFormat;
use std::fs;

fn issued(office: &Office) -> String {
    let run = office.call(&["issue", "lo-tieu-tien-phuoc-tp1", "--count", "2", "--json"]).json();
    run["run"].as_str().unwrap().to_owned()
}

#[test]
fn a_logo_is_saved_listed_printed_and_forgotten() {
    let office = Office::with_sample();
    let run = issued(&office);
    fs::write(office.path("htx.PNG"), emblem(60, 30)).unwrap();
    assert!(office.call(&["label", "logos"]).good().stdout.contains("label save"));
    assert_eq!(office.call(&["label", "check", "htx.PNG", "--json"]).json()["width_px"], 60);
    let label =
        |logo: &str, out: &str| ["label", &run, "--proof", "--format", "svg", "--logo", logo, "--out", out].map(String::from);
    let call = |words: &[String]| office.call(&words.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(call(&label("htx", "a.svg")).refused(1).contains("label save"));
    // By the name of its file, or by a name of its own.
    assert_eq!(office.call(&["label", "save", "htx.PNG", "--json"]).json()["name"], "htx");
    assert_eq!(office.call(&["label", "save", "htx.PNG", "--name", "ocop", "--json"]).json()["kind_of_file"], "logo");
    assert!(office.call(&["label", "save", "htx.PNG"]).good().stdout.contains("already saved"));
    let listed = office.call(&["label", "logos", "--json"]).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|logo| logo["name"].as_str().unwrap()).collect();
    assert_eq!((names, listed[0]["saved"].as_bool()), (vec!["htx", "ocop"], Some(true)));
    call(&label("ocop", "a.svg")).good();
    assert!(fs::read_to_string(office.path("a.svg")).unwrap().contains("data:image/png;base64,"));
    assert!(call(&label("ocap", "b.svg")).refused(1).contains("htx, ocop"));
    assert!(!office.path("b.svg").exists());
    let small = ["label", &run, "--media", "50x30", "--template", "small", "--logo", "ocop", "--out", "b.pdf", "--json"];
    assert_eq!(office.call(&small).json()["fields_left_out"].as_array().unwrap().last(), Some(&serde_json::json!("logo")));
    let job = office.call(&["label", &run, "--logo", "ocop", "--reason", "x", "--job", "--json"]).json();
    assert_eq!((job["state"].as_str(), job["logo"].as_str()), (Some("done"), None));
    office.call(&["label", "forget", "logo", "ocop"]).good();
    office.call(&["label", "forget", "logo", "ocop"]).refused(1);
    office.call(&["label", "forget", "media", "htx"]).refused(1);
}

#[test]
fn pictures_that_are_no_logo_are_refused_in_words_before_anything_is_saved() {
    let office = Office::with_sample();
    let good = emblem(60, 30);
    let mut huge = good.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let long = [good.clone(), vec![0; 50_000]].concat();
    let jpeg = picture(ImageFormat::Jpeg, 1);
    let cases: [(&str, &[u8], &str); 6] = [
        ("huge.png", &huge, "60000 × 60000"),
        ("cut.png", &good[..60], "too early"),
        ("long.png", &long, "40000"),
        ("photo.jpg", &jpeg, "must be a PNG"),
        ("photo.png", &jpeg, "must be a PNG"),
        ("lô gô.png", &good, "--name"),
    ];
    for (name, bytes, said) in cases {
        fs::write(office.path(name), bytes).unwrap();
        for deed in ["check", "save"] {
            let message = office.call(&["label", deed, name]).refused(1);
            assert!(message.contains(said) && message.contains(name), "{message}");
        }
    }
    fs::write(office.path("one.toml"), "name = \"kho\"\nlanguage = \"pdf\"\n").unwrap();
    assert!(office.call(&["label", "save", "one.toml", "--name", "x"]).refused(1).contains("--name"));
    office.call(&["label", "save", "one.toml"]).good();
    assert_eq!(office.call(&["label", "logos", "--json"]).json(), serde_json::json!([]));
}
