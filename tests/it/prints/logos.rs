//! Logos of labels: who saves them, what a job begins with, and what is drawn in each format.
use crate::kit::pictures::{emblem, picture};
use crate::prints::press::Press;
use image::{GrayImage, ImageFormat};
use temtin::domain::error::{Error, Kind, Result};
use temtin::domain::label_file::LabelFileKind;
use temtin::domain::print_job::JobState;
use temtin::domain::printing::PrintWish;
use temtin::domain::registry::Owner;
use temtin::label::drawing::{Area, Mark};
use temtin::label::template::field::Field;
use temtin::service::access::Actor;
use temtin::service::print::label_files::{self, LOGOS_MAX};
use temtin::service::print::make::make;
use temtin::service::print::order::PrintOrder;
use temtin::service::print::sheet::{Setting, Sheet, whole};
use temtin::store::contract::receipt::Done;

fn save(press: &Press, name: &str, bytes: &[u8]) -> Result<Done> {
    label_files::save_logo(&press.services, &Actor::Operator, "logo.png", name, bytes).map(|(_, done)| done)
}

fn with_logo(press: &Press, format: &str) -> PrintWish {
    PrintWish { logo: "ocop".into(), numbers: press.run.positions(1, 1).unwrap(), ..press.wish(format) }
}

/// What is printed of a wish.
fn printed<T>(press: &Press, wish: &PrintWish, look: impl Fn(&Sheet<'_>) -> T) -> T {
    let now = press.services.env.now();
    let order = PrintOrder::of(&press.services, &press.run, wish, now).unwrap();
    let sheet = whole(&press.services, &press.right(), &press.run, &order, Setting { at: now, printing: 1 }).unwrap();
    look(&sheet)
}

fn bytes(sheet: &Sheet<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    sheet.write(&mut bytes, &|| Ok(())).unwrap();
    bytes
}

fn place(sheet: &Sheet<'_>) -> Option<Area> {
    sheet.file().design.fixed.iter().find(|mark| matches!(mark, Mark::Logo(..))).map(Mark::area)
}

#[test]
fn only_operator_and_office_save_a_logo_the_programmes_among_them() {
    let press = Press::with_roll(1);
    let by = |actor: &Actor| label_files::save_logo(&press.services, actor, "x.png", "ocop", &emblem(40, 20)).map(drop);
    for actor in [Actor::Producer("htx-tien-phuoc".parse().unwrap()), Actor::Reader, Actor::Anybody] {
        let error = by(&actor).unwrap_err();
        assert!([Kind::Forbidden, Kind::Unauthenticated].contains(&error.kind), "{error:?}");
    }
    assert_eq!(label_files::logo(&press.services, "ocop").unwrap_err().code(), "logo-unknown");
    by(&Actor::Office).unwrap();
    assert_eq!(save(&press, "ocop", &emblem(40, 20)).unwrap(), Done::Before);
    assert_eq!(label_files::logo(&press.services, "ocop").unwrap().width(), 40);
}

#[test]
fn what_is_no_logo_is_saved_nowhere_and_all_its_faults_are_told() {
    let press = Press::with_roll(1);
    let codes = |name: &str, bytes: &[u8]| {
        let told = |error: Error| error.faults.iter().map(|fault| fault.code).collect::<Vec<_>>();
        save(&press, name, bytes).map_err(told).unwrap_err()
    };
    let good = emblem(40, 20);
    assert_eq!(codes("a b", &good[..50]), ["logo-name", "logo-cut"]);
    assert_eq!(codes("", &good), ["logo-name"]);
    assert_eq!(codes(&"x".repeat(41), &good), ["logo-name"]);
    assert_eq!(codes("x", &picture(ImageFormat::Jpeg, 1)), ["logo-no-png"]);
    let mut huge = good;
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert_eq!(codes("x", &huge), ["logo-too-large"]);
    assert!(label_files::all(&press.services).unwrap().is_empty());
    for n in 0..LOGOS_MAX {
        save(&press, &format!("l{n}"), &emblem(40, 20)).unwrap();
    }
    assert_eq!(codes("one-more", &emblem(40, 20)), ["label-files-too-many"]);
    // One that stands may be replaced.
    save(&press, "l0", &emblem(20, 20)).unwrap();
}

#[test]
fn a_job_whose_logo_was_saved_anew_or_forgotten_stops() {
    let press = Press::with_roll(12);
    save(&press, "ocop", &emblem(40, 20)).unwrap();
    let wish = PrintWish { numbers: press.run.numbers, ..with_logo(&press, "pdf") };
    let job = press.order("logo", wish.clone(), "").unwrap();
    let trouble = || {
        let made = make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap();
        assert!(made.files.is_empty() && made.state == JobState::Failed);
        made.trouble.unwrap().code
    };
    save(&press, "ocop", &emblem(40, 24)).unwrap();
    assert_eq!(trouble(), "job-facts-changed");
    let right = Actor::Operator.can_keep(&Owner::Office).unwrap();
    label_files::forget(&press.services, &right, LabelFileKind::Logo, "ocop").unwrap();
    assert_eq!(trouble(), "logo-unknown");
    assert_eq!(press.order("more", wish, "again").unwrap_err().code(), "logo-unknown");
    save(&press, "ocop", &emblem(40, 20)).unwrap();
    assert_eq!(make(&press.services, &press.right(), &job.id, &|_, _| {}).unwrap().state, JobState::Done);
}

#[test]
fn a_logo_shows_in_every_format_and_where_there_is_none_nothing_changes() {
    let press = Press::with_roll(1);
    save(&press, "ocop", &emblem(40, 20)).unwrap();
    for (format, media) in [("pdf", "L7163"), ("svg", "L7163"), ("png", "L7163"), ("zpl", "70x50"), ("tspl", "70x50")] {
        let wish = PrintWish { media: media.into(), dpi: "203".into(), ..with_logo(&press, format) };
        let with = printed(&press, &wish, bytes);
        assert_ne!(with, printed(&press, &PrintWish { logo: String::new(), ..wish.clone() }, bytes), "{format}");
        assert_eq!(with, printed(&press, &wish, bytes), "{format}");
    }
    let notes = |template: &str, media: &str| {
        let wish = PrintWish { template: template.into(), media: media.into(), ..with_logo(&press, "pdf") };
        printed(&press, &wish, |sheet| (sheet.notes().left_out.contains(&Field::Logo), place(sheet).is_some()))
    };
    assert_eq!(notes("plain", "L7163"), (false, true));
    assert_eq!(notes("small", "50x30"), (true, false));
}

/// Pixels of the black half of an emblem within an area of a page, 400 to the inch, and of all that is dark there.
fn dark(page: &GrayImage, area: Area) -> (u32, u32, u32, u32) {
    let pixel = |um: i32| u32::try_from(i64::from(um) * 400 / 25_400).unwrap();
    let (mut left, mut top, mut right, mut bottom) = (u32::MAX, u32::MAX, 0, 0);
    for (x, y) in (pixel(area.left)..pixel(area.right)).flat_map(|x| (pixel(area.top)..pixel(area.bottom)).map(move |y| (x, y))) {
        if page.get_pixel(x, y).0[0] < 128 {
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1));
        }
    }
    (left, top, right, bottom)
}

#[test]
fn the_black_of_a_logo_lies_where_the_label_says_within_a_tenth_of_a_millimetre() {
    let press = Press::with_roll(1);
    save(&press, "ocop", &emblem(400, 200)).unwrap();
    let wish = PrintWish { media: "L7163".into(), layout: "single".into(), ..with_logo(&press, "png") };
    let (bytes, area) = printed(&press, &wish, |sheet| (bytes(sheet), place(sheet).unwrap()));
    let page = image::load_from_memory(&bytes).unwrap().to_luma8();
    let found = dark(&page, area);
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    let wanted = (area.left + width / 4, area.top + height / 4, area.right - width / 4, area.bottom - height / 4);
    let um = |pixel: u32| i32::try_from(i64::from(pixel) * 25_400 / 400).unwrap();
    for (found, wanted) in [(found.0, wanted.0), (found.1, wanted.1), (found.2, wanted.2), (found.3, wanted.3)]
        .map(|(pixel, wanted)| (um(pixel), wanted))
    {
        assert!((found - wanted).abs() <= 100, "{found} {wanted}");
    }
}
