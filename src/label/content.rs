//! What a label says: the facts that all labels of a run share, and the stamp that differs; all texts ready in the user's language.
use crate::label::logo::Logo;

/// What differs from label to label of a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stamped {
    /// The URL, exactly as the QR symbol must read.
    pub url: String,
    /// The printed code, `ZZZZZ-ZZZD8-B8SK` (stamp format §4).
    pub code: String,
    /// The stamp's number in plain figures.
    pub number: String,
}

/// The facts for people. Texts are NFC; what the fonts cannot show or the cell cannot hold is refused by the layout, never cut.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Facts {
    /// Product name: the largest text.
    pub product: String,
    /// Product name in other languages, in the order in which they may stand.
    pub names: Vec<String>,
    /// Producer's name.
    pub producer: String,
    /// Commune of the producer, by its name on the day of print; empty prints nothing.
    pub commune: String,
    /// OCOP star, where the product may show it.
    pub star: Option<Star>,
    /// Lot, packing day, last good day; in the order given.
    pub rows: Vec<Row>,
    /// Net quantity with its unit.
    pub net: Option<String>,
    /// How it is kept; empty prints nothing.
    pub storage: String,
    /// The origin in letters, so that a pasted code can be told.
    pub host: String,
    /// What to do with the code.
    pub hint: String,
    /// What a label says where its symbol is too fine for tills, room permitting; nothing where no till reads it anyway.
    pub phones: Option<String>,
    /// The mark of sample data; every label of a demo registry bears it.
    pub sample_mark: Option<String>,
    /// Room to be filled later, on a roll printed before its batch is known.
    pub blank: Option<Blank>,
    /// The logo that was wished.
    pub logo: Option<Logo>,
}

/// OCOP star: drawn shapes with the words beside them, for shape alone says nothing to many readers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Star {
    /// Number of drawn stars.
    pub count: u8,
    /// The same in words, with the day until which it holds.
    pub words: String,
}

/// A bold term and its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// Short term.
    pub term: String,
    /// Its value.
    pub value: String,
}

/// A box left white for a date coder, a stamp pad or a pen, and the number that ties the label to its binding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Blank {
    /// One line of the box each: the terms to be filled in.
    pub terms: Vec<String>,
    /// The term before the stamp's number, which stands in plain figures.
    pub number: String,
}

#[cfg(test)]
impl Stamped {
    /// A usual item stamp for tests.
    pub fn sample() -> Self {
        let token = "31415926535897932384626433832795028841971693993751".repeat(4);
        let url = format!("https://ocop.example.vn/01/09506000900018/10/TTP-260718-02/21/1234567890?s={}", &token[..171]);
        Self { url, code: "00002-R0BJY-BMC2".into(), number: "1234567890".into() }
    }

    /// The same of a roll printed before its batch is known.
    pub fn ahead() -> Self {
        Self { url: Self::sample().url.replace("/10/TTP-260718-02", ""), ..Self::sample() }
    }
}

#[cfg(test)]
impl Facts {
    /// Usual facts for tests.
    pub fn sample() -> Self {
        let row = |term: &str, value: &str| Row { term: term.into(), value: value.into() };
        Self {
            product: "Tiêu Tiên Phước".into(),
            names: vec!["Tien Phuoc pepper".into()],
            producer: "HTX Nông nghiệp mẫu 07".into(),
            commune: "Tiên Phước".into(),
            star: Some(Star { count: 4, words: "OCOP 4 sao (đến\u{a0}30/06/2028)".into() }),
            rows: vec![row("Lô", "TTP-260718-02"), row("NSX", "20/07/2026"), row("HSD", "18/07/2028")],
            net: Some("200 g".into()),
            storage: "Bảo quản nơi khô ráo, thoáng mát".into(),
            host: "ocop.example.vn".into(),
            hint: "Quét hoặc gõ mã".into(),
            phones: None,
            sample_mark: Some("DỮ LIỆU MẪU".into()),
            blank: None,
            logo: None,
        }
    }

    /// The same on a roll printed before its batch is known.
    pub fn ahead() -> Self {
        let terms = ["NSX", "HSD", "Lô"].map(String::from).to_vec();
        Self { rows: Vec::new(), blank: Some(Blank { terms, number: "Số".into() }), ..Self::sample() }
    }
}
