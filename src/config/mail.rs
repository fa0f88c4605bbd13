//! The settings of mail, which hold together or not at all.
use crate::domain::mail::{MailAddress, is_host_name};
use crate::web::options::{MailLogin, MailSecurity, MailServer};
use std::net::IpAddr;
use std::path::PathBuf;

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Written<'a> {
    /// `mail.host`; empty: no mail.
    pub host: &'a str,
    /// `mail.port`
    pub port: &'a str,
    /// `mail.security`
    pub security: &'a str,
    /// `mail.from`
    pub from: &'a str,
    /// `mail.user`
    pub user: &'a str,
    /// `mail.password_file`
    pub password_file: &'a str,
}

/// What is wrong with one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// A value, and what may stand there.
    Value(&'static str, &'static str),
    /// A setting that does not go with the others, and the code of the fault.
    Alone(&'static str, &'static str),
}

/// Longest name under which a server is signed in to, in bytes.
const USER_MAX: usize = 254;

/// The server that letters are given to; none without a host. All that is wrong at once.
pub fn read(written: &Written<'_>) -> Result<Option<MailServer>, Vec<Wrong>> {
    let Written { host, port, security, from, user, password_file } = *written;
    let mut wrong = Vec::new();
    let mut keep = |condition: bool, what: Wrong| {
        if condition {
            wrong.push(what);
        }
    };
    let port = port.parse::<u16>().ok().filter(|port| *port > 0);
    keep(port.is_none(), Wrong::Value("mail.port", "1–65535"));
    let security = match security {
        "implicit" => Some(MailSecurity::Implicit),
        "starttls" => Some(MailSecurity::StartTls),
        "none" => Some(MailSecurity::None),
        _ => None,
    };
    keep(security.is_none(), Wrong::Value("mail.security", "implicit, starttls, none"));
    let address = from.parse::<MailAddress>().ok();
    keep(!from.is_empty() && address.is_none(), Wrong::Value("mail.from", "tem@example.vn"));
    let good_user = user.len() <= USER_MAX && !user.chars().any(char::is_control);
    keep(!good_user, Wrong::Value("mail.user", "tem@example.vn"));
    keep(user.is_empty() && !password_file.is_empty(), Wrong::Alone("mail.password_file", "mail-login-half"));
    keep(!user.is_empty() && password_file.is_empty(), Wrong::Alone("mail.user", "mail-login-half"));
    if host.is_empty() {
        let lost = [("mail.from", from), ("mail.user", user)].into_iter().find(|(_, text)| !text.is_empty());
        wrong.extend(lost.map(|(key, _)| Wrong::Alone(key, "mail-host-missing")));
        return if wrong.is_empty() { Ok(None) } else { Err(wrong) };
    }
    let literal = host.parse::<IpAddr>().ok();
    keep(literal.is_none() && !is_host_name(host), Wrong::Value("mail.host", "smtp.example.vn"));
    keep(from.is_empty(), Wrong::Alone("mail.host", "mail-from-missing"));
    // In the clear a link and a password are anybody's on the way.
    let near = literal.map_or(host == "localhost", |address| address.is_loopback());
    keep(security == Some(MailSecurity::None) && !near, Wrong::Alone("mail.security", "mail-open"));
    match (port, security, address) {
        (Some(port), Some(security), Some(from)) if wrong.is_empty() => {
            let login =
                (!user.is_empty()).then(|| MailLogin { user: user.to_owned(), password_file: PathBuf::from(password_file) });
            Ok(Some(MailServer { host: host.to_owned(), port, security, from, login }))
        }
        _ => Err(wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Written<'_> = Written {
        host: "smtp.example.vn",
        port: "465",
        security: "implicit",
        from: "tem@example.vn",
        user: "tem@example.vn",
        password_file: "/etc/temtin/mail",
    };

    #[test]
    fn a_whole_server_is_taken_and_no_host_is_no_mail() {
        let server = read(&GOOD).unwrap().unwrap();
        assert_eq!((server.host.as_str(), server.port, server.security), ("smtp.example.vn", 465, MailSecurity::Implicit));
        assert_eq!(server.login.unwrap().user, "tem@example.vn");
        let none = Written { host: "", from: "", user: "", password_file: "", ..GOOD };
        assert_eq!(read(&none), Ok(None));
        for host in ["localhost", "127.0.0.1", "127.1.2.3", "::1"] {
            let near = Written { host, security: "none", user: "", password_file: "", ..GOOD };
            assert_eq!(read(&near).unwrap().unwrap().login, None, "{host}");
        }
    }

    #[test]
    fn what_is_half_open_or_no_host_is_refused_and_all_of_it_at_once() {
        for (written, expected) in [
            (Written { host: "", ..GOOD }, Wrong::Alone("mail.from", "mail-host-missing")),
            (Written { host: "", from: "", ..GOOD }, Wrong::Alone("mail.user", "mail-host-missing")),
            (Written { from: "", ..GOOD }, Wrong::Alone("mail.host", "mail-from-missing")),
            (Written { user: "", ..GOOD }, Wrong::Alone("mail.password_file", "mail-login-half")),
            (Written { password_file: "", ..GOOD }, Wrong::Alone("mail.user", "mail-login-half")),
            (Written { security: "none", ..GOOD }, Wrong::Alone("mail.security", "mail-open")),
            (Written { security: "none", host: "10.0.0.1", ..GOOD }, Wrong::Alone("mail.security", "mail-open")),
            (Written { security: "none", host: "localhost.example.vn", ..GOOD }, Wrong::Alone("mail.security", "mail-open")),
            (Written { security: "tls", ..GOOD }, Wrong::Value("mail.security", "implicit, starttls, none")),
            (Written { port: "0", ..GOOD }, Wrong::Value("mail.port", "1–65535")),
            (Written { port: "65536", ..GOOD }, Wrong::Value("mail.port", "1–65535")),
            (Written { host: "smtp.example.vn\r\nx", ..GOOD }, Wrong::Value("mail.host", "smtp.example.vn")),
            (Written { host: "smtp://example.vn", ..GOOD }, Wrong::Value("mail.host", "smtp.example.vn")),
            (Written { from: "tem", ..GOOD }, Wrong::Value("mail.from", "tem@example.vn")),
            (Written { user: "a\nb", ..GOOD }, Wrong::Value("mail.user", "tem@example.vn")),
        ] {
            assert_eq!(read(&written), Err(vec![expected]), "{written:?}");
        }
        let all = Written { host: "a b", port: "x", security: "x", from: "x", ..GOOD };
        assert_eq!(read(&all).unwrap_err().len(), 4);
    }
}
