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
    /// Where it stands.
    pub place: Place,
    /// What it understands.
    pub language: Language,
    /// Its dots.
    pub dpi: Dpi,
    /// By how much everything is moved on it, in µm to the right and down.
    pub nudge_um: (i32, i32),
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
    let language = fields.word("language", &[("zpl", Language::Zpl), ("tspl", Language::Tspl)]);
    let dpi = fields.count_or("dpi", (1, u16::MAX), 203).map(|dots| dots.to_string().parse::<Dpi>());
    let dpi = dpi.and_then(|dpi| dpi.map_err(|fault| fields.whole(fault)).ok());
    let bounds = (-NUDGE_MAX_UM, NUDGE_MAX_UM);
    let nudge_um = if fields.has("nudge") { fields.lengths("nudge", bounds) } else { Some((0, 0)) };
    let place = place(&mut fields);
    let faults = fields.rest();
    let read = name.zip(language).zip(dpi.zip(nudge_um)).zip(place);
    let printer = read.map(|(((name, language), (dpi, nudge_um)), place)| Printer { name, place, language, dpi, nudge_um });
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
        assert_eq!((printer.dpi, printer.language, printer.nudge_um), (Dpi::D203, Language::Tspl, (500, -1_000)));
        assert_eq!(printer.place, Place::Network("192.168.1.50".into()));
        let spool = read("p.toml", &GOOD.replace("address = \"192.168.1.50\"", "spool = \"/var/spool/tem\"")).unwrap();
        assert_eq!(spool.place.target("a.zpl"), Target::Folder("/var/spool/tem".into(), "a.zpl".into()));
    }

    #[test]
    fn all_faults_of_a_printer_are_told_at_once() {
        let codes = |text: &str| read("p.toml", text).unwrap_err().into_iter().map(|fault| fault.code).collect::<Vec<_>>();
        assert_eq!(codes(&GOOD.replace("192.168.1.50", "http://x/")), ["printer-address"]);
        assert_eq!(codes(&GOOD.replace("address = \"192.168.1.50\"\n", "")), ["printer-place"]);
        assert_eq!(codes(&format!("{GOOD}spool = \"/x\"\n")), ["printer-place"]);
        assert_eq!(codes(&GOOD.replace("address = \"192.168.1.50\"", "spool = \"tem\"")), ["printer-spool"]);
        assert_eq!(codes(&GOOD.replace("dpi = 203", "dpi = 204")), ["dpi-unknown"]);
        assert_eq!(codes(&GOOD.replace("[0.5, -1]", "[0.5, 200]")), ["label-file-bounds"]);
        assert_eq!(codes(&GOOD.replace("xprinter-kho", "máy in").replace("tspl", "epl")), ["media-name", "label-file-word"]);
        assert_eq!(codes("color = 1"), ["label-file-missing", "label-file-missing", "printer-place", "label-file-unknown"]);
    }
}
