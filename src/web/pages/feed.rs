//! Recalls and holds as an Atom feed (RFC 4287), for shops and newsrooms. An entry is updated when its recall is closed or lifted.
use crate::domain::error::Result;
use crate::domain::time::Timestamp;
use crate::service::recall_report;
use crate::text::catalogue::say;
use crate::web::pages::help::help;
use crate::web::pages::visit::{Visit, on_disk};
use crate::web::reply::{Keep, Kind, reply};
use crate::web::sheet::notice::RecallNotice;
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode};

/// Most entries.
const ENTRIES_MAX: usize = 100;

/// `/recalls.atom`
pub async fn show(State(state): State<AppState>, visit: Visit) -> Response<Body> {
    let (services, asked) = (state.clone(), visit.clone());
    match on_disk(move || write(&services, &asked)).await {
        Ok(feed) => reply(StatusCode::OK, Kind::Atom, Keep::Shortly, feed, &visit.headers),
        Err(error) => help(&state, &visit, &error, ""),
    }
}

fn write(state: &AppState, visit: &Visit) -> Result<String> {
    let (base, created, voice) = (state.registry.base(), state.registry.created, visit.voice);
    // By the last change: an old recall that was lifted today is news.
    let mut all = recall_report::all(state);
    all.sort_by(|(a, _), (b, _)| (b.ended.unwrap_or(b.recorded), &a.id).cmp(&(a.ended.unwrap_or(a.recorded), &b.id)));
    let newest = all.iter().take(ENTRIES_MAX);
    let recalls: Vec<RecallNotice> = newest.map(|(recall, lots)| RecallNotice::of(state, voice, recall, *lots)).collect();
    let updated = recalls.first().map_or(created, |recall| recall.updated);
    let language = visit.kept_language();
    // A tag URI (RFC 4151) stays the same for ever: it names the host and the day on which the registry was made.
    let tag = format!("tag:{},{}", host(state.registry.origin.as_str()), state.registry.zone.day(created));
    let mut feed = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    feed.push_str(&format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n", voice.code()));
    element(&mut feed, "title", voice.word("recalls-title"));
    element(&mut feed, "id", &format!("{tag}:recalls"));
    element(&mut feed, "updated", &seconds(updated));
    link(&mut feed, "self", "application/atom+xml", &format!("{base}/recalls.atom{language}"));
    link(&mut feed, "alternate", "text/html", &format!("{base}/recalls{language}"));
    feed.push_str("<author>");
    element(&mut feed, "name", &state.registry.office);
    feed.push_str("</author>\n");
    for recall in &recalls {
        feed.push_str("<entry>\n");
        element(&mut feed, "title", &recall.title);
        element(&mut feed, "id", &format!("{tag}:recalls/{}", recall.id));
        element(&mut feed, "published", &seconds(recall.since.min(recall.updated)));
        element(&mut feed, "updated", &seconds(recall.updated));
        link(&mut feed, "alternate", "text/html", &format!("{base}{}{language}", recall.path));
        element(&mut feed, "summary", &summary(visit, recall));
        feed.push_str("</entry>\n");
    }
    feed.push_str("</feed>\n");
    Ok(feed)
}

fn summary(visit: &Visit, recall: &RecallNotice) -> String {
    let (reason, action, contact) = (recall.reason.bare(), recall.action.bare(), recall.contact.bare());
    let parts = [
        ("state", recall.standing.as_str()),
        ("since", &recall.since_day),
        ("reason", reason.trim_end_matches('.')),
        ("action", action.trim_end_matches('.')),
        ("contact", &contact),
    ];
    say(visit.voice.0, "recall-summary", &parts)
}

fn host(origin: &str) -> &str {
    origin.split(':').next().unwrap_or(origin)
}

/// RFC 3339 in whole seconds.
fn seconds(at: Timestamp) -> String {
    Timestamp::from_second(at.as_second()).unwrap_or(at).to_string()
}

fn element(feed: &mut String, name: &str, text: &str) {
    feed.push_str(&format!("<{name}>"));
    write_text(feed, text);
    feed.push_str(&format!("</{name}>\n"));
}

fn link(feed: &mut String, rel: &str, media_type: &str, href: &str) {
    feed.push_str(&format!("<link rel=\"{rel}\" type=\"{media_type}\" href=\""));
    write_text(feed, href);
    feed.push_str("\"/>\n");
}

/// Text of an element or attribute. What XML 1.0 §2.2 allows nowhere is left out: no reader may take it.
fn write_text(feed: &mut String, text: &str) {
    for letter in text.chars() {
        match letter {
            '&' => feed.push_str("&amp;"),
            '<' => feed.push_str("&lt;"),
            '>' => feed.push_str("&gt;"),
            '"' => feed.push_str("&quot;"),
            '\'' => feed.push_str("&#39;"),
            '\t' | '\n' | '\r' => feed.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            letter if letter < ' ' => {}
            letter => feed.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_its_element_nor_break_the_document() {
        let mut feed = String::new();
        element(&mut feed, "summary", "a<b> & ]]> \"c\" 'd'\u{0}\u{b}\u{FFFF}\ne");
        assert_eq!(feed, "<summary>a&lt;b&gt; &amp; ]]&gt; &quot;c&quot; &#39;d&#39; e</summary>\n");
    }
}
