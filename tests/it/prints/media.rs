//! Every media at every resolution with the sample data: what its labels bear, and where none can be made.
use crate::prints::press::Press;
use temtin::domain::printing::PrintWish;
use temtin::label::dots::Dpi;
use temtin::label::media::Media;
use temtin::service::issue::IssueFor;
use temtin::service::print::order::PrintOrder;
use temtin::service::print::sheet::{Setting, whole};

/// What a label is, or the fault that refuses it.
fn outcome(press: &Press, media: &str, dpi: Dpi) -> String {
    let now = press.services.env.now();
    let numbers = press.run.positions(1, 1).unwrap();
    let wish = PrintWish { media: media.into(), dpi: dpi.name().into(), numbers, ..press.wish("pdf") };
    let order = PrintOrder::of(&press.services, &press.run, &wish, now).unwrap();
    match whole(&press.services, &press.right(), &press.run, &order, Setting { at: now, printing: 1 }) {
        Ok(sheet) => {
            let notes = sheet.notes();
            let left: Vec<_> = notes.left_out.iter().map(|field| field.word()).collect();
            format!("{}{} {}", notes.code.word(), if notes.for_phones { " phones" } else { "" }, left.join(","))
        }
        Err(error) => {
            let fault = &error.faults[0];
            format!("{} {:?}", fault.code, fault.args)
        }
    }
}

#[test]
fn table() {
    for (name, what) in [
        ("usual", IssueFor::Batch("lo-tieu-tien-phuoc-tp2".parse().unwrap(), Some(3))),
        ("long", IssueFor::Batch("lo-hat-say-ten-dai-tp1".parse().unwrap(), Some(3))),
        ("ahead", IssueFor::Roll("tieu-tien-phuoc".parse().unwrap(), 3, None)),
    ] {
        let press = Press::with(what);
        for media in Media::built_in() {
            for dpi in Dpi::ALL {
                println!("{name:6} {:8} {dpi} {}", media.name, outcome(&press, &media.name, dpi));
            }
        }
    }
}
