//! Which form of an answer a visitor asks for: a page, or the same as data (RFC 9110 §12.5.1).
use crate::text::wish::wishes;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page for people.
    Html,
    /// Data for programs.
    Json,
}

/// The form for an `Accept` header: JSON only where it is wished for more than HTML; a page for whoever says nothing.
pub fn form(accept: Option<&str>) -> Form {
    let Some(accept) = accept else { return Form::Html };
    let wishes = wishes(accept);
    // The most exact range that covers a type decides its weight.
    let weight = |types: &[&str], group: &str| {
        let exact = wishes.iter().find(|wish| types.iter().any(|kind| wish.what.eq_ignore_ascii_case(kind)));
        let exact = exact.or_else(|| wishes.iter().find(|wish| wish.what.eq_ignore_ascii_case(group)));
        exact.or_else(|| wishes.iter().find(|wish| wish.what == "*/*")).map_or(0, |wish| wish.weight)
    };
    let json = weight(&["application/json", "application/problem+json"], "application/*");
    let html = weight(&["text/html", "application/xhtml+xml"], "text/*");
    if json > html { Form::Json } else { Form::Html }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_given_only_to_those_who_like_it_better() {
        for json in [
            "application/json",
            "application/json;q=0.9, text/html;q=0.8",
            "application/problem+json",
            "text/html;q=0, */*",
            "Application/JSON, */*;q=0.1",
        ] {
            assert_eq!(form(Some(json)), Form::Json, "{json}");
        }
        for html in [
            "*/*",
            "",
            "text/html",
            "text/html,application/json",
            "application/json;q=0.1,text/*",
            "image/png",
            "application/json;q=x",
        ] {
            assert_eq!(form(Some(html)), Form::Html, "{html}");
        }
        assert_eq!(form(None), Form::Html);
    }
}
