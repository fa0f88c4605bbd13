//! Long lists of the office: found by words, with or without diacritics, and shown a page at a time.
use crate::text::fold::{finds, fold};
use crate::web::console::call::Call;
use crate::web::pages::query::{encoded, typed};
use crate::web::pages::visit::parameter;
use crate::web::voice::Phrase;

/// Lines of a page.
pub const PAGE: usize = 50;

/// One line, which leads to a page of its own.
pub struct Line {
    /// Where.
    pub path: String,
    /// What it is called.
    pub name: String,
    /// What else is read of it.
    pub details: Vec<String>,
    /// What stands out: suspended, expired.
    pub tags: Vec<&'static str>,
}

/// A page of a list.
pub struct Listing {
    /// The list's own path.
    pub path: &'static str,
    /// What was looked for.
    pub sought: String,
    /// Which part of the list is shown (`show=…`); empty = all.
    pub shown: String,
    /// The lines of this page.
    pub lines: Vec<Line>,
    /// How many there are before the search.
    pub all: usize,
    /// How many were found.
    pub found: String,
    /// Where the page before this one is.
    pub before: Option<String>,
    /// Where the next one is.
    pub next: Option<String>,
}

/// Which part of a list is asked for; empty = all.
pub fn part(call: &Call<'_>) -> String {
    typed(call.visit.query(), "show", &mut Vec::new())
}

/// The page of the address. `all`: what each line is found by besides what it shows, and the line.
pub fn of(call: &Call<'_>, path: &'static str, all: Vec<(String, Line)>) -> Listing {
    let sought = typed(call.visit.query(), "q", &mut Vec::new());
    let (wanted, count, shown) = (fold(&sought), all.len(), part(call));
    let text = |more: &str, line: &Line| fold(&format!("{} {} {more}", line.name, line.details.join(" ")));
    let mut found: Vec<Line> =
        all.into_iter().filter(|(more, line)| finds(&wanted, &text(more, line))).map(|(_, line)| line).collect();
    found.sort_by_cached_key(|line| fold(&line.name));
    let pages = found.len().div_ceil(PAGE).max(1);
    // A number that is none, or beyond the end, is the nearest page that is there.
    let page = parameter(call.visit.query(), "page").and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, pages);
    let lang = call.visit.and_language();
    let to = |page: usize| format!("{path}?q={}&show={}&page={page}{lang}", encoded(&sought), encoded(&shown));
    let number = found.len().to_string();
    let (at, last) = (page.to_string(), pages.to_string());
    let parts = [("found", Phrase::plain(&number)), ("page", Phrase::plain(&at)), ("pages", Phrase::plain(&last))];
    Listing {
        path,
        found: call.visit.voice.say(if pages > 1 { "listing-found-pages" } else { "listing-found" }, parts).bare(),
        before: (page > 1).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
        lines: found.into_iter().skip((page - 1) * PAGE).take(PAGE).collect(),
        all: count,
        sought,
        shown,
    }
}
