//! Cookies of the console: the session's text, and for whom a station acts. Nobody else's page or script reads them.
use crate::domain::registry::Mode;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header::COOKIE;

/// Longest value that is looked at, in bytes.
const VALUE_MAX: usize = 200;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// The session's text.
    Session,
    /// The producer for whom a station or a co-operative acts. It grants nothing: the right is looked up at each request.
    ActingFor,
}

impl Cookie {
    /// Its name. In a real registry browsers hold it to our host, to encryption and to the whole site (RFC 6265bis, `__Host-`); a demo
    /// runs without encryption.
    fn name(self, mode: Mode) -> &'static str {
        match (self, mode) {
            (Self::Session, Mode::Production) => "__Host-temtin",
            (Self::Session, Mode::Demo) => "temtin-demo",
            (Self::ActingFor, Mode::Production) => "__Host-temtin-for",
            (Self::ActingFor, Mode::Demo) => "temtin-demo-for",
        }
    }

    /// Its value among the headers of a request; of two of one name neither: somebody planted one.
    pub fn read(self, headers: &HeaderMap, mode: Mode) -> Option<String> {
        let name = self.name(mode);
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut values = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('=').filter(|(of, _)| *of == name))
            .map(|(_, value)| value);
        match (values.next(), values.next()) {
            (Some(value), None) if !value.is_empty() && value.len() <= VALUE_MAX => Some(value.to_owned()),
            _ => None,
        }
    }

    /// The header that sets it for so many seconds; none at all ends it. A value that is no header is none.
    pub fn set(self, mode: Mode, value: &str, seconds: u64) -> Option<HeaderValue> {
        let secure = match mode {
            Mode::Production => "; Secure",
            Mode::Demo => "",
        };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}", self.name(mode));
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// The header that takes it away.
    pub fn end(self, mode: Mode) -> Option<HeaderValue> {
        self.set(mode, "", 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        Cookie::Session.read(&headers, Mode::Production)
    }

    #[test]
    fn a_session_is_read_from_its_own_cookie_only() {
        assert_eq!(read(&["a=1; __Host-temtin=abc; b=2"]).as_deref(), Some("abc"));
        assert_eq!(read(&["a=1", "__Host-temtin=abc"]).as_deref(), Some("abc"));
        for none in [&["temtin-demo=abc"][..], &["__Host-temtin="], &["x__Host-temtin=abc"], &["__Host-temtin-for=abc"], &[]] {
            assert_eq!(read(none), None, "{none:?}");
        }
    }

    #[test]
    fn of_two_sessions_neither_is_taken() {
        assert_eq!(read(&["__Host-temtin=abc; __Host-temtin=def"]), None);
        assert_eq!(read(&["__Host-temtin=abc", "__Host-temtin=abc"]), None);
    }

    #[test]
    fn a_session_of_a_real_registry_stays_on_its_host_under_encryption() {
        let set = Cookie::Session.set(Mode::Production, "abc", 60).unwrap();
        assert_eq!(set.to_str().unwrap(), "__Host-temtin=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
        assert!(set.is_sensitive() && Cookie::Session.set(Mode::Demo, "a\nb", 1).is_none());
        assert!(Cookie::Session.end(Mode::Demo).unwrap().to_str().unwrap().contains("Max-Age=0"));
    }
}
