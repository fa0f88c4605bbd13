//! Reads the forms of a page as a browser does: which fields each would send, and what is wrong with them.

/// A form of a page.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Path and query that it is sent to; empty where it is the page itself.
    pub action: String,
    /// Whether it only asks.
    pub reads: bool,
    /// What it would send as it stands, in order.
    pub values: Vec<(String, String)>,
    /// The hidden ones among them.
    pub hidden: Vec<(String, String)>,
    /// Every field that it has, ticked or not.
    pub names: Vec<String>,
}

/// A start tag: its name and attributes.
pub struct Tag<'a> {
    pub name: &'a str,
    pub attributes: Vec<(&'a str, String)>,
    /// What stands behind it.
    pub rest: &'a str,
}

impl Tag<'_> {
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(of, _)| *of == name).map_or("", |(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(of, _)| *of == name)
    }
}

/// What stands for a text in a page, read again.
pub fn plain(text: &str) -> String {
    let words = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")];
    let text = words.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&#38;", "&").replace("&amp;", "&")
}

/// Every start tag of a page, in order.
pub fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with(|sign: char| sign.is_ascii_alphabetic()) || rest.starts_with('/') {
            let (tag, behind) = tag(rest);
            rest = behind;
            found.push(tag);
        }
    }
    found
}

fn tag(text: &str) -> (Tag<'_>, &str) {
    let end = text.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('>') {
            let behind = rest.get(1..).unwrap_or_default();
            return (Tag { name, attributes, rest: behind }, behind);
        }
        let end = rest.find(|sign: char| sign.is_whitespace() || sign == '=' || sign == '>').unwrap_or(rest.len());
        let (of, behind) = rest.split_at(end);
        if let Some(quoted) = behind.strip_prefix("=\"") {
            let end = quoted.find('"').unwrap_or(quoted.len());
            attributes.push((of, plain(&quoted[..end])));
            rest = quoted.get(end + 1..).unwrap_or_default();
        } else {
            attributes.push((of, String::new()));
            rest = if behind.len() == rest.len() { &rest[1..] } else { behind };
        }
    }
}

/// The text up to the next tag.
fn text_of(tag: &Tag<'_>) -> String {
    plain(tag.rest.split('<').next().unwrap_or_default())
}

/// Every form of a page.
pub fn forms(page: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    // Name of the list that is open, and what it would send: the first of its words until one is marked.
    let mut list: Option<(String, Option<String>)> = None;
    for tag in tags(page) {
        if tag.name == "form" {
            inside = true;
            forms.push(Form { action: tag.get("action").to_owned(), reads: tag.get("method") != "post", ..Form::default() });
        }
        let Some(form) = forms.last_mut().filter(|_| inside) else { continue };
        match tag.name {
            "/form" => inside = false,
            "input" => input(form, &tag),
            "textarea" => put(form, &tag, text_of(&tag).trim_start_matches('\n').to_owned()),
            "select" => list = Some((tag.get("name").to_owned(), None)),
            "option" => {
                if let Some((_, value)) = &mut list
                    && (value.is_none() || tag.has("selected"))
                {
                    *value = Some(tag.get("value").to_owned());
                }
            }
            "/select" => {
                if let Some((name, value)) = list.take() {
                    form.names.push(name.clone());
                    form.values.extend(value.map(|value| (name, value)));
                }
            }
            _ => {}
        }
    }
    forms
}

fn put(form: &mut Form, tag: &Tag<'_>, value: String) {
    form.names.push(tag.get("name").to_owned());
    form.values.push((tag.get("name").to_owned(), value));
}

fn input(form: &mut Form, tag: &Tag<'_>) {
    let pair = (tag.get("name").to_owned(), tag.get("value").to_owned());
    match tag.get("type") {
        "checkbox" | "radio" => {
            form.names.push(pair.0.clone());
            if tag.has("checked") {
                form.values.push(pair);
            }
        }
        "file" => form.names.push(pair.0),
        "hidden" => {
            form.hidden.push(pair.clone());
            put(form, tag, pair.1);
        }
        _ => put(form, tag, pair.1),
    }
}

/// The lines of the summary of faults: the field that each leads to (empty for the whole form), and its sentence.
pub fn faults(page: &str) -> Vec<(String, String)> {
    let Some((_, summary)) = page.split_once("class=\"panel stop") else { return Vec::new() };
    let summary = summary.split("</section>").next().unwrap_or_default();
    let line = |line: &str| {
        let line = line.split("</li>").next().unwrap_or_default();
        let field = line.split_once("href=\"#").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
        let sentence =
            tags(line).first().map_or_else(|| line.to_owned(), |tag| tag.rest.split('<').next().unwrap_or_default().to_owned());
        (field.to_owned(), plain(&sentence))
    };
    summary.split("<li>").skip(1).map(line).collect()
}

#[test]
fn forms_are_read_as_a_browser_reads_them() {
    let page = r##"<form method="post" action="/a?b&#38;c"><input type="hidden" name="mark" value="m"><input id="x" name="x" value="&#34;&#60;">
        <textarea name="t" rows="4">
one</textarea><select name="s"><option value="1">a</option><option value="2" selected>b</option></select>
        <input type="checkbox" name="k" value="1"><input type="checkbox" name="k" value="2" checked><input type="file" name="f"></form>
        <section class="panel stop summary"><ul><li><a href="#x">Wrong &#38; bad</a></li><li>All</li></ul></section>"##;
    let [form] = &forms(page)[..] else { panic!("one form") };
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    assert_eq!((form.action.as_str(), form.reads), ("/a?b&c", false));
    assert_eq!(form.values, pairs(&[("mark", "m"), ("x", "\"<"), ("t", "one"), ("s", "2"), ("k", "2")]));
    assert_eq!(form.hidden, pairs(&[("mark", "m")]));
    assert_eq!(form.names, ["mark", "x", "t", "s", "k", "k", "f"]);
    assert_eq!(faults(page), pairs(&[("x", "Wrong & bad"), ("", "All")]));
}
