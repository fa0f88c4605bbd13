//! Any bytes as a logo, any text as the file of a template or of a media; what is read is laid out, and no mark may leave its label.
#![no_main]
use libfuzzer_sys::fuzz_target;
use temtin::domain::error::Fault;
use temtin::label::content::{Facts, Row, Stamped, Star};
use temtin::label::dots::Dpi;
use temtin::label::layout::fit::lay_out_as;
use temtin::label::logo::{Logo, PIXELS_MAX};
use temtin::label::media_file;
use temtin::label::template::read;
use temtin::text::faults;
use temtin::text::lang::Lang;

fn facts() -> Facts {
    let row = |term: &str, value: &str| Row { term: term.into(), value: value.into() };
    Facts {
        product: "Tiêu Tiên Phước".into(),
        names: vec!["Tien Phuoc pepper".into()],
        producer: "HTX Nông nghiệp mẫu 07".into(),
        commune: "Tiên Phước".into(),
        star: Some(Star { count: 4, words: "OCOP 4 sao".into() }),
        rows: vec![row("Lô", "TTP-260718-02"), row("NSX", "20/07/2026"), row("HSD", "18/07/2028")],
        net: Some("200 g".into()),
        storage: "Bảo quản nơi khô ráo".into(),
        host: "ocop.example.vn".into(),
        hint: "Quét hoặc gõ mã".into(),
        phones: Some("mã dành cho điện thoại".into()),
        sample_mark: None,
        blank: None,
        logo: None,
    }
}

fn stamped() -> Stamped {
    Stamped {
        url: format!("https://ocop.example.vn/01/09506000900070/10/TTP-260718-02/21/1628571779?s={}", "071705345".repeat(18)),
        code: "01GH4-243MX-4XA8".into(),
        number: "1628571779".into(),
    }
}

fn told(fault: &Fault) {
    Lang::ALL.into_iter().for_each(|lang| assert!(!faults::fault(lang, fault).is_empty()));
}

fuzz_target!(|bytes: &[u8]| {
    match Logo::read(bytes) {
        Ok(logo) => {
            assert!(u64::from(logo.width()) * u64::from(logo.height()) <= PIXELS_MAX && logo.dark().next().is_some());
            assert!(Logo::read(logo.source()).is_ok_and(|again| again == logo));
            assert_eq!(logo.scaled(30, 20).len(), 600);
        }
        Err(fault) => told(&fault),
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match media_file::read("media.toml", text) {
        Ok(media) => {
            let (x, y) = media.corner(media.per_page() - 1);
            assert!(x + media.width_um <= media.page_width_um && y + media.height_um <= media.page_height_um);
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            faults.iter().for_each(told);
        }
    }
    match read::read("template.toml", text) {
        Ok(template) => {
            for cell in [(template.width_um.0, template.height_um.0), (template.width_um.1, template.height_um.1)] {
                for dpi in [Dpi::D203, Dpi::D600] {
                    match lay_out_as(&template, &facts(), &stamped(), cell, dpi) {
                        Ok(design) => assert!(design.drawing(&stamped()).is_ok()),
                        Err(fault) => told(&fault),
                    }
                }
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            faults.iter().for_each(told);
        }
    }
});
