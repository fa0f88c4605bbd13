//! Every media at every resolution with the sample data: what its labels bear, and where none can be made.
use crate::prints::press::Press;
use rayon::prelude::*;
use temtin::domain::error::Result;
use temtin::domain::printing::PrintWish;
use temtin::label::dots::Dpi;
use temtin::label::media::Media;
use temtin::label::template::shape::CodeKind;
use temtin::service::issue::IssueFor;
use temtin::service::print::order::PrintOrder;
use temtin::service::print::sheet::{Notes, Setting, whole};

fn sheet_notes(press: &Press, media: &str, dpi: Dpi) -> Result<Notes> {
    let now = press.services.env.now();
    let numbers = press.run.positions(1, 1).unwrap();
    let wish = PrintWish { media: media.into(), dpi: dpi.name().into(), numbers, ..press.wish("pdf") };
    let order = PrintOrder::of(&press.services, &press.run, &wish, now)?;
    Ok(whole(&press.services, &press.right(), &press.run, &order, Setting { at: now, printing: 1 })?.notes())
}

/// What a label bears; where it is refused, for size alone.
fn letter(press: &Press, media: &Media, dpi: Dpi) -> &'static str {
    match sheet_notes(press, &media.name, dpi).map(|notes| notes.code) {
        Ok(CodeKind::Signed) => "S",
        Ok(CodeKind::Short) => "k",
        Err(error) => {
            assert!(["label-text-too-long", "label-code-too-large"].contains(&error.code()), "{media} {dpi} {error}");
            "-"
        }
    }
}

/// Media; then at 203, 300 and 600 dpi, for the usual product, the longest name (206 letters) and a roll printed ahead: `S` signed, `k` short
/// code, `-` refused.
///
/// What is refused cannot be: on L4732 at 203 dpi the printed code in type of 2.3 mm is 22 mm wide and stands neither beside a symbol of 11 mm
/// (31.6 mm are free) nor beneath it (12.9 mm). 206 letters of 2.6 mm fill 1,000 mm²: more than small labels have beside their symbol, and
/// at 203 dpi more than L7160 and L7161 have beside one of 18 mm and a code of 22 mm. The box of 22 × 9 mm stands on no label under 25 mm in
/// height together with a name and a code beside a symbol of 10 mm, or is wider than what is left of 35 mm.
const TABLE: [(&str, &str, &str, &str); 16] = [
    ("L7160", "SSS", "-SS", "SSS"),
    ("L7163", "SSS", "SSS", "SSS"),
    ("L7161", "SSS", "-SS", "SSS"),
    ("L7162", "SSS", "SSS", "SSS"),
    ("L7651", "kkk", "---", "---"),
    ("L7654", "kSS", "---", "kSS"),
    ("L4732", "-kk", "---", "---"),
    ("5160", "SSS", "---", "kSS"),
    ("5163", "SSS", "SSS", "SSS"),
    ("50x30", "SSS", "---", "SSS"),
    ("40x30", "kSS", "---", "kkk"),
    ("70x50", "SSS", "SSS", "SSS"),
    ("100x50", "SSS", "SSS", "SSS"),
    ("35x22", "kkk", "---", "---"),
    ("35x22-2", "kkk", "---", "---"),
    ("35x22-3", "kkk", "---", "---"),
];

/// The usual product, the longest name, a roll.
fn presses() -> [Press; 3] {
    let batch = |id: &str| Press::with(IssueFor::Batch(id.parse().unwrap(), Some(3)));
    [batch("lo-tieu-tien-phuoc-tp2"), batch("lo-hat-say-ten-dai-tp1"), Press::with_roll(3)]
}

#[test]
fn every_media_prints_the_sample_data_at_every_resolution_wherever_that_can_be() {
    let presses = presses();
    let row = |media: &Media| {
        let [usual, long, ahead] = presses.each_ref().map(|press| Dpi::ALL.map(|dpi| letter(press, media, dpi)).concat());
        (media.name.clone(), usual, long, ahead)
    };
    let rows: Vec<_> = Media::built_in().collect::<Vec<_>>().par_iter().map(row).collect();
    let table: Vec<_> =
        TABLE.iter().map(|row| (row.0.to_owned(), row.1.to_owned(), row.2.to_owned(), row.3.to_owned())).collect();
    assert_eq!(rows, table);
}

#[test]
fn a_template_that_is_named_is_never_replaced() {
    let [press, ..] = presses();
    let now = press.services.env.now();
    let of = |template: &str| {
        let wish = PrintWish { media: "40x30".into(), dpi: "203".into(), template: template.into(), ..press.wish("zpl") };
        let order = PrintOrder::of(&press.services, &press.run, &wish, now).unwrap();
        whole(&press.services, &press.right(), &press.run, &order, Setting { at: now, printing: 1 })
            .map(|sheet| sheet.notes().code)
    };
    assert_eq!(of("").unwrap(), CodeKind::Short);
    let error = of("small").err().unwrap();
    assert!(["label-text-too-long", "label-code-too-large"].contains(&error.code()), "{error}");
}

#[test]
fn what_is_wrong_with_the_facts_is_told_and_not_got_round_by_the_short_code() {
    let [press, ..] = presses();
    let wish = PrintWish { media: "70x50".into(), template: "roll-ahead".into(), ..press.wish("pdf") };
    let now = press.services.env.now();
    let order = PrintOrder::of(&press.services, &press.run, &wish, now).unwrap();
    let error = whole(&press.services, &press.right(), &press.run, &order, Setting { at: now, printing: 1 }).err().unwrap();
    assert_eq!(error.code(), "label-field-missing");
}

#[test]
fn a_code_too_fine_for_tills_is_said_to_be_for_phones_and_a_coarser_one_is_not() {
    let [press, ..] = presses();
    assert!(press.run.has_gtin());
    let notes = |dpi| sheet_notes(&press, "L7160", dpi).unwrap();
    assert!(notes(Dpi::D203).for_phones && !notes(Dpi::D600).for_phones);
}
