//! Addresses of mail, as an account and the settings take them.
use super::error::Fault;
use std::fmt;
use std::str::FromStr;

/// Longest address, in characters (RFC 5321 §4.5.3.1.3).
pub const MAIL_MAX: usize = 254;

/// Longest part before the `@`, in characters (RFC 5321 §4.5.3.1.1).
const NAME_MAX: usize = 64;

/// Longest part between two dots of a host, in characters (RFC 1035 §2.3.4).
const LABEL_MAX: usize = 63;

/// Signs of a name besides letters and digits (RFC 5322 §3.2.3, `atext`).
const NAME_SIGNS: &str = "!#$%&'*+-/=?^_`{|}~";

/// An address: `name@host` in ASCII, without quotes, comments or a literal address behind the `@`. So nothing in it ends a line or a field of a
/// letter, and no two that look alike differ. A host with other letters is written as its `xn--` form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for MailAddress {
    type Err = Fault;
    /// What is none: `account-mail`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let good = text.len() <= MAIL_MAX && text.split_once('@').is_some_and(|(name, host)| is_name(name) && is_host(host));
        if good { Ok(Self(text.to_owned())) } else { Err(Fault::new("account-mail").value(text)) }
    }
}

fn is_name(name: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || NAME_SIGNS.as_bytes().contains(&byte);
    name.len() <= NAME_MAX && name.split('.').all(|part| !part.is_empty() && part.bytes().all(sign))
}

/// Two labels or more, the last no number: an address of a machine is no host of mail.
fn is_host(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && is_host_name(host) && last.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a text is the name of a host: labels of letters, digits and hyphens, parted by dots.
pub fn is_host_name(host: &str) -> bool {
    let label = |label: &str| {
        let signs = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=LABEL_MAX).contains(&label.len()) && signs && !label.starts_with('-') && !label.ends_with('-')
    };
    host.len() < MAIL_MAX && host.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_people_have_are_taken_as_they_are_written() {
        for good in ["lan@example.vn", "Lan.Nguyen+tem@mail.example.com.vn", "0912345678@example.vn", "a'b@xn--bnh-gma.vn"] {
            assert_eq!(good.parse::<MailAddress>().unwrap().as_str(), good);
        }
        let longest = format!("{}@{}.vn", "a".repeat(NAME_MAX), ["b".repeat(62), "c".repeat(62), "d".repeat(60)].join("."));
        assert_eq!(longest.len(), MAIL_MAX);
        assert!(longest.parse::<MailAddress>().is_ok());
        assert!(longest.replace(".vn", "x.vn").parse::<MailAddress>().is_err());
    }

    #[test]
    fn what_would_end_a_line_a_field_or_a_command_is_no_address() {
        for wrong in [
            "",
            "lan",
            "lan@",
            "@example.vn",
            "lan@host",
            "a b@example.vn",
            "a@b@example.vn",
            "lan@example.vn\r\nBcc: all@example.vn",
            "lan\n@example.vn",
            "lan@example.vn\0",
            "lan@example.vn,hoa@example.vn",
            "Lan <lan@example.vn>",
            "<lan@example.vn>",
            "\"lan\"@example.vn",
            "lan@[127.0.0.1]",
            "lan@127.0.0.1",
            "lan@example..vn",
            ".lan@example.vn",
            "lan.@example.vn",
            "la..n@example.vn",
            "lan@-example.vn",
            "lan@example-.vn",
            "lân@example.vn",
            "lan@bình.vn",
            "lan@example.vn\u{2028}",
            "lan@examp\u{202e}le.vn",
            "ｌan@example.vn",
        ] {
            assert_eq!(wrong.parse::<MailAddress>().unwrap_err().code, "account-mail", "{wrong:?}");
        }
        assert!(format!("{}@example.vn", "a".repeat(NAME_MAX + 1)).parse::<MailAddress>().is_err());
        assert!(format!("a@{}.vn", "b".repeat(LABEL_MAX + 1)).parse::<MailAddress>().is_err());
    }
}
