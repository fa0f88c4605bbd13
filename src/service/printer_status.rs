//! What printers say of themselves, in their own languages.
use crate::domain::error::Fault;
use crate::label::blocks::Language;

/// How a printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It prints what comes.
    Ready,
    /// No paper.
    PaperOut,
    /// Its head is open.
    HeadOpen,
    /// No ribbon.
    RibbonOut,
    /// Somebody pressed pause.
    Paused,
    /// Anything else that keeps it from printing.
    Fault,
}

impl Status {
    /// What keeps it from printing.
    pub fn trouble(self) -> Option<Fault> {
        match self {
            Self::Ready => None,
            Self::PaperOut => Some(Fault::new("printer-paper-out")),
            Self::HeadOpen => Some(Fault::new("printer-head-open")),
            Self::RibbonOut => Some(Fault::new("printer-ribbon-out")),
            Self::Paused => Some(Fault::new("printer-paused")),
            Self::Fault => Some(Fault::new("printer-in-trouble")),
        }
    }
}

/// Asks a printer how it is (ZPL guide `~HS`, TSPL manual `<ESC>!?`).
pub fn question(language: Language) -> &'static [u8] {
    match language {
        Language::Zpl => b"~HS",
        Language::Tspl => b"\x1b!?",
    }
}

/// Reads its answer; `None` while it is not whole or is none.
pub fn read_status(language: Language, answer: &[u8]) -> Option<Status> {
    match language {
        Language::Zpl => host_status(answer),
        Language::Tspl => answer.first().map(|byte| status_byte(*byte)),
    }
}

/// Three strings between STX and ETX; the first says paper and pause, the second head and ribbon.
fn host_status(answer: &[u8]) -> Option<Status> {
    let mut strings = answer.split(|byte| *byte == 3).map(|string| {
        let start = string.iter().position(|byte| *byte == 2).map_or(0, |at| at + 1);
        String::from_utf8_lossy(&string[start..]).split(',').map(|field| field.trim().to_owned()).collect::<Vec<_>>()
    });
    let (one, two) = (strings.next()?, strings.next()?);
    // The second is whole only when something stands behind its end.
    strings.next()?;
    let set = |fields: &[String], at: usize| fields.get(at).map(|field| field == "1");
    let flags = [
        (set(&one, 1)?, Status::PaperOut),
        (set(&two, 2)?, Status::HeadOpen),
        (set(&two, 3)?, Status::RibbonOut),
        (set(&one, 2)?, Status::Paused),
    ];
    Some(flags.into_iter().find(|(set, _)| *set).map_or(Status::Ready, |(_, status)| status))
}

fn status_byte(byte: u8) -> Status {
    let flags = [
        (0x04, Status::PaperOut),
        (0x01, Status::HeadOpen),
        (0x08, Status::RibbonOut),
        (0x10, Status::Paused),
        // A jam, or what the printer does not tell; 0x20 only says that it is printing.
        (0x02 | 0x40 | 0x80, Status::Fault),
    ];
    flags.into_iter().find(|(bits, _)| byte & bits != 0).map_or(Status::Ready, |(_, status)| status)
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str =
        "\u{2}030,0,0,1245,000,0,0,0,000,0,0,0\u{3}\r\n\u{2}000,0,0,0,0,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n";

    #[test]
    fn a_zebra_says_how_it_is() {
        let told = |text: &str| read_status(Language::Zpl, text.as_bytes());
        assert_eq!(told(READY), Some(Status::Ready));
        assert_eq!(told(&READY.replace("030,0,", "030,1,")), Some(Status::PaperOut));
        assert_eq!(told(&READY.replace("030,0,0", "030,0,1")), Some(Status::Paused));
        assert_eq!(told(&READY.replace("000,0,0,0,0,2", "000,0,1,0,0,2")), Some(Status::HeadOpen));
        assert_eq!(told(&READY.replace("000,0,0,0,0,2", "000,0,0,1,0,2")), Some(Status::RibbonOut));
    }

    #[test]
    fn half_an_answer_and_noise_are_none() {
        for wrong in ["", "\u{2}030,1,0", "HTTP/1.1 400\r\n", "\u{3}\u{3}\u{3}", "\u{2}030\u{3}\u{2}000\u{3}\u{2}"] {
            assert_eq!(read_status(Language::Zpl, wrong.as_bytes()), None, "{wrong:?}");
        }
        assert_eq!(read_status(Language::Tspl, b""), None);
    }

    #[test]
    fn the_byte_of_the_others_is_read_bit_by_bit() {
        for byte in [0x00, 0x20] {
            assert_eq!(read_status(Language::Tspl, &[byte]), Some(Status::Ready), "{byte:x}");
        }
        let told = [
            (0x04, "printer-paper-out"),
            (0x05, "printer-paper-out"),
            (0x41, "printer-head-open"),
            (0x08, "printer-ribbon-out"),
            (0x30, "printer-paused"),
            (0x80, "printer-in-trouble"),
        ];
        for (byte, code) in told {
            let trouble = read_status(Language::Tspl, &[byte]).and_then(Status::trouble);
            assert_eq!(trouble.map(|fault| fault.code), Some(code), "{byte:x}");
        }
    }
}
