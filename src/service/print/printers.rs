//! Printers as data files (`docs/templates.md`): where one stands, its language and dots, and by how much it prints beside the place.
use crate::domain::error::Fault;
use crate::domain::length::mm;
use crate::label::blocks::Language;
use crate::label::data_file::{Fields, is_name};
use crate::label::dots::Dpi;
use crate::service::printer::{self, Target};
use std::path::{Path, PathBuf};

/// Most letters of a name.
const NAME_MAX: usize = 40;
/// Longest path of a folder, in characters.
const FOLDER_MAX: usize = 400;
/// Largest nudge in µm: beyond it the paper lies wrong.
const NUDGE_MAX_UM: i32 = 20_000;

/// A printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// By which it is asked for.
    pub name: String,
    /// How labels come to it.
    pub way: Way,
    /// Its dots.
    pub dpi: Dpi,
    /// By how much everything is moved on it, in µm to the right and down.
    pub nudge_um: (i32, i32),
}

/// How labels come to a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// As a PDF that somebody prints: it has a nudge and no door of ours.
    Paper,
    /// In its own language.
    Direct(Language, Place),
}

/// Where labels go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// `HOST` or `HOST:PORT`.
    Network(String),
    /// A folder of the machine that holds the store, which another program empties.
    Spool(PathBuf),
}

impl Place {
    /// The target of one print; `file` is how its file is called in a folder.
    pub fn target(&self, file: &str) -> Target {
        match self {
            Self::Network(address) => Target::Network(address.clone()),
            Self::Spool(folder) => Target::Folder(folder.clone(), file.to_owned()),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Network(address) => f.write_str(address),
            Self::Spool(folder) => folder.display().fmt(f),
        }
    }
}

/// Reads one; `file` is its name for people.
///
/// # Errors
/// Every fault of the file with its line: form and bounds of each value, unknown names, `media-name`, `printer-address`,
/// `printer-place` where it has not just one of `address` and `spool`, `printer-spool` for a path that is not absolute.
pub fn read(file: &str, text: &str) -> Result<Printer, Vec<Fault>> {
    let mut fields = Fields::parse(file, text).map_err(|fault| vec![fault])?;
    let name = fields.text("name", NAME_MAX);
    if let Some(name) = name.as_ref().filter(|name| !is_name(name)) {
        fields.whole(Fault::new("media-name").value(name));
    }
    let languages = [("pdf", None), ("zpl", Some(Language::Zpl)), ("tspl", Some(Language::Tspl))];
    let language = fields.word("language", &languages);
    let usual = if language == Some(None) { 600 } else { 203 };
    let dpi = fields.count_or("dpi", (1, u16::MAX), usual).map(|dots| dots.to_string().parse::<Dpi>());
    let dpi = dpi.and_then(|dpi| dpi.map_err(|fault| fields.whole(fault)).ok());
    let bounds = (-NUDGE_MAX_UM, NUDGE_MAX_UM);
    let nudge_um = if fields.has("nudge") { fields.lengths("nudge", bounds) } else { Some((0, 0)) };
    let way = match language {
        Some(None) => Some(Way::Paper),
        Some(Some(language)) => place(&mut fields).map(|place| Way::Direct(language, place)),
        None => place(&mut fields).and(None),
    };
    let faults = fields.rest();
    let read = name.zip(way).zip(dpi.zip(nudge_um));
    let printer = read.map(|((name, way), (dpi, nudge_um))| Printer { name, way, dpi, nudge_um });
    printer.filter(|_| faults.is_empty()).ok_or(faults)
}

fn place(fields: &mut Fields<'_>) -> Option<Place> {
    match (fields.has("address"), fields.has("spool")) {
        (true, false) => {
            let address = fields.text("address", printer::HOST_MAX + 6)?;
            let good =
                printer::host_and_port(&address).map_err(|error| error.faults.into_iter().for_each(|fault| fields.whole(fault)));
            good.ok().map(|_| Place::Network(address))
        }
        (false, true) => {
            let folder = fields.text("spool", FOLDER_MAX)?;
            if !Path::new(&folder).is_absolute() {
                fields.whole(Fault::new("printer-spool").value(folder));
                return None;
            }
            Some(Place::Spool(folder.into()))
        }
        (both, _) => {
            if both {
                let _both = (fields.text("address", FOLDER_MAX), fields.text("spool", FOLDER_MAX));
            }
            fields.whole(Fault::new("printer-place"));
            None
        }
    }
}

/// A nudge in words, in mm.
pub fn nudge_told(nudge_um: (i32, i32)) -> String {
    format!("{}, {}", mm(nudge_um.0), mm(nudge_um.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "name = \"xprinter-kho\"\naddress = \"192.168.1.50\"\nlanguage = \"tspl\"\ndpi = 203\nnudge = [0.5, -1]\n";

    #[test]
    fn a_printer_is_read_with_its_nudge() {
        let printer = read("p.toml", GOOD).unwrap();
        assert_eq!((printer.dpi, printer.nudge_um), (Dpi::D203, (500, -1_000)));
        assert_eq!(printer.way, Way::Direct(Language::Tspl, Place::Network("192.168.1.50".into())));
        let spool = read("p.toml", &GOOD.replace("address = \"192.168.1.50\"", "spool = \"/var/spool/tem\"")).unwrap();
        let Way::Direct(_, place) = spool.way else { panic!("a door") };
        assert_eq!(place.target("a.zpl"), Target::Folder("/var/spool/tem".into(), "a.zpl".into()));
        let paper = read("p.toml", "name = \"canon\"\nlanguage = \"pdf\"\nnudge = [0, 1.5]\n").unwrap();
        assert_eq!((paper.way, paper.dpi, paper.nudge_um), (Way::Paper, Dpi::D600, (0, 1_500)));
    }

    #[test]
    fn all_faults_of_a_printer_are_told_at_once() {
        let codes = |text: &str| read("p.toml", text).unwrap_err().into_iter().map(|fault| fault.code).collect::<Vec<_>>();
        assert_eq!(codes(&GOOD.replace("192.168.1.50", "http://x/")), ["printer-address"]);
        assert_eq!(codes(&GOOD.replace("address = \"192.168.1.50\"\n", "")), ["printer-place"]);
        // A printer for paper has no door.
        assert_eq!(codes(&GOOD.replace("tspl", "pdf")), ["label-file-key"]);
        assert_eq!(codes(&format!("{GOOD}spool = \"/x\"\n")), ["printer-place"]);
        assert_eq!(codes(&GOOD.replace("address = \"192.168.1.50\"", "spool = \"tem\"")), ["printer-spool"]);
        assert_eq!(codes(&GOOD.replace("dpi = 203", "dpi = 204")), ["dpi-unknown"]);
        assert_eq!(codes(&GOOD.replace("[0.5, -1]", "[0.5, 200]")), ["label-file-length"]);
        assert_eq!(codes(&GOOD.replace("xprinter-kho", "máy in").replace("tspl", "epl")), ["media-name", "label-file-word"]);
        assert_eq!(codes("color = 1"), ["label-file-missing", "label-file-missing", "printer-place", "label-file-key"]);
    }
}
