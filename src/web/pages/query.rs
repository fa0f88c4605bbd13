//! Reads and writes values of a form's query (`application/x-www-form-urlencoded`), within limits. Bodies are read in `web/posted.rs`.
use crate::domain::error::Fault;
use crate::web::pages::visit::parameter;
use crate::web::posted::unescaped;

/// Longest value of a parameter, in letters.
pub const VALUE_MAX: usize = 80;

/// A parameter as it was typed: what does not decode is shown as it came, and told as a fault (`query-encoding`, `query-long`).
pub fn typed(query: &str, name: &'static str, faults: &mut Vec<Fault>) -> String {
    let raw = parameter(query, name).unwrap_or("");
    let Some(text) = decoded(raw) else {
        faults.push(Fault::new("query-encoding").arg("name", name));
        return raw.to_owned();
    };
    let text = text.trim().to_owned();
    if text.chars().count() > VALUE_MAX {
        faults.push(Fault::new("query-long").arg("name", name).arg("max", VALUE_MAX));
    }
    text
}

/// The text of a value; `None` when it is no UTF-8, holds a control character or a broken escape.
pub fn decoded(raw: &str) -> Option<String> {
    unescaped(raw.as_bytes()).filter(|text| !text.chars().any(char::is_control))
}

/// A value as it stands in a query.
pub fn encoded(text: &str) -> String {
    let mut query = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => query.push(char::from(byte)),
            b' ' => query.push('+'),
            other => query.push_str(&format!("%{other:02X}")),
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_as_it_was_typed() {
        for text in ["trà sâm", "a&b=c", "100%", "x+y", ""] {
            let query = format!("z=1&q={}", encoded(text));
            let mut faults = Vec::new();
            assert_eq!((typed(&query, "q", &mut faults), faults), (text.to_owned(), vec![]), "{query}");
        }
    }

    #[test]
    fn what_is_no_text_is_a_fault_and_is_kept() {
        for raw in ["%", "%4", "%zz", "%ff", "%00", "%0a", "%+1"] {
            let mut faults = Vec::new();
            assert_eq!(typed(&format!("q={raw}"), "q", &mut faults), raw);
            assert_eq!(faults[0].code, "query-encoding", "{raw}");
        }
        let (mut faults, long) = (Vec::new(), "a".repeat(VALUE_MAX));
        assert_eq!(typed(&format!("q={long}"), "q", &mut faults).len(), VALUE_MAX);
        assert_eq!(faults, []);
        typed(&format!("q={long}a"), "q", &mut faults);
        assert_eq!(faults[0].code, "query-long");
    }
}
