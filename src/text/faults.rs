//! Errors in words: what is wrong and what to do, where in which file, and the value that was given.
use super::catalogue::{say, say_if_any};
use super::lang::Lang;
use crate::domain::error::{Error, Fault};

/// Longest value that is quoted back, in characters.
const VALUE_MAX: usize = 120;

/// One fault as a sentence of what is wrong and what to do, with its place and value where there are any.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    placed(lang, fault, sentence(lang, fault.code, &held(fault)))
}

/// The same for whoever types into a form, who sees no columns and no commands: by the sentence for forms where there is one.
pub fn on_form(lang: Lang, fault: &Fault) -> String {
    placed(lang, fault, form_sentence(lang, fault.code, &held(fault)))
}

fn held(fault: &Fault) -> Vec<(&str, &str)> {
    fault.args.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// With the value and the place that were given.
fn placed(lang: Lang, fault: &Fault, mut text: String) -> String {
    if let Some(value) = &fault.value {
        // A sign that turns the direction of what follows would garble the sentence that it is told in.
        let value: String = value.chars().filter(|sign| !turns(*sign)).take(VALUE_MAX).collect();
        text = say(lang, "with-value", &[("fault", &text), ("value", &value)]);
    }
    let Some(at) = &fault.at else { return text };
    let line = at.line.to_string();
    let key = match (at.file.is_empty(), at.column.is_empty()) {
        // Lines that were typed stand in no file.
        (true, _) => "at-typed-line",
        (false, true) => "at-line",
        (false, false) => "at-column",
    };
    say(lang, key, &[("file", &at.file), ("line", &line), ("column", &at.column), ("fault", &text)])
}

/// Marks of direction that hold beyond themselves (UAX 9), and signs that are no text.
fn turns(sign: char) -> bool {
    sign.is_control() || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn sentence(lang: Lang, code: &str, args: &[(&str, &str)]) -> String {
    say_if_any(lang, &format!("fault-{code}"), args).unwrap_or_else(|| say(lang, "no-words", &[("code", code)]))
}

fn form_sentence(lang: Lang, code: &str, args: &[(&str, &str)]) -> String {
    say_if_any(lang, &format!("form-fault-{code}"), args).unwrap_or_else(|| sentence(lang, code, args))
}

/// A fault that was kept as its code and the values of its sentence.
pub fn of_parts(lang: Lang, code: &str, args: &[(String, String)]) -> String {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sentence(lang, code, &args)
}

/// The same for whoever types into a form.
pub fn of_parts_on_form(lang: Lang, code: &str, args: &[(String, String)]) -> String {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form_sentence(lang, code, &args)
}

/// Every fault of an error, in its order. The cause is for the log and is not said.
pub fn error(lang: Lang, error: &Error) -> Vec<String> {
    error.faults.iter().map(|one| fault(lang, one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_a_row_says_where_it_is_and_what_stood_there() {
        let row = Fault::new("gtin-check-digit").value("09506000900019").at("products.csv", 7, "gtin");
        let text = fault(Lang::Vi, &row);
        for part in ["products.csv", "7", "gtin", "09506000900019"] {
            assert!(text.contains(part), "{text}");
        }
        let whole = fault(Lang::En, &Fault::new("gtin-shape").at("products.csv", 7, ""));
        assert!(whole.contains("products.csv") && !whole.contains("column"), "{whole}");
        let typed = fault(Lang::En, &Fault::new("gtin-shape").at("", 7, ""));
        assert!(typed.starts_with("Line 7: "), "{typed}");
    }

    #[test]
    fn a_fault_without_words_still_names_its_code_and_a_long_value_is_cut() {
        assert!(fault(Lang::Vi, &Fault::new("never-heard-of")).contains("never-heard-of"));
        let text = fault(Lang::En, &Fault::new("id-shape").value("đ".repeat(5000)));
        assert_eq!(text.matches('đ').count(), VALUE_MAX);
    }
}
