//! What a hostile person types into forms: it never becomes part of a page, and never reaches a field that is ours to fill in.
use crate::console::desk::{BATCH, Desk, OTHER, PRODUCT};
use crate::console::forms::tags;
use crate::console::visitor::Visitor;
use crate::pages::visitor::path;
use temtin::service::print::stamps;

const LOCATION: &str = "xuong-htx-07";
const AREA: &str = "vnl-tieu-1";
const CERTIFICATE: &str = "gcn-089";

/// Markup, ends of attributes, addresses that are programs, marks of templates, of our words, of JSON and of signs that cannot be seen.
const PLAIN: [&str; 62] = [
    "<script>zqx()</script>",
    "</script><script>zqx()</script>",
    "<img src=x onerror=zqx()>",
    "<svg onload=zqx()>",
    "<svg/onload=zqx()>",
    "\"><script>zqx()</script>",
    "'><script>zqx()</script>",
    "\" onfocus=zqx() autofocus x=\"",
    "' onfocus=zqx() autofocus x='",
    "</textarea><zqx>",
    "</title><zqx>",
    "</option><zqx>",
    "</select><zqx>",
    "</style><zqx>",
    "<style>@import'//zqx'</style>",
    "<a href=javascript:zqx()>x</a>",
    "javascript:zqx()",
    "data:text/html,<zqx>",
    "vbscript:zqx()",
    "<iframe srcdoc='<zqx>'>",
    "<base href=//zqx.example>",
    "<form action=//zqx.example>",
    "<meta http-equiv=refresh content='0;//zqx'>",
    "<link rel=stylesheet href=//zqx>",
    "<object data=//zqx>",
    "<embed src=//zqx>",
    "<math><mtext></mtext><zqx></math>",
    "<!--<zqx>-->",
    "--><zqx>",
    "<![CDATA[<zqx>]]>",
    "]]><zqx>",
    "<?xml version='1.0'?><zqx>",
    "<!DOCTYPE zqx>",
    "&lt;zqx&gt;",
    "&#60;zqx&#62;",
    "&amp;lt;zqx",
    "%3Czqx%3E",
    "\\u003czqx\\u003e",
    "\\x3czqx",
    "{{ zqx }}",
    "{% zqx %}",
    "{% raw %}<zqx>",
    "${zqx}",
    "#{zqx}",
    "{ $value }<zqx>",
    "{ -zqx }",
    "[[zqx]]",
    "`zqx`",
    "\";zqx();//",
    "';zqx();//",
    "\\\";zqx();//",
    "\u{ff1c}zqx\u{ff1e}",
    "<zqx\u{a0}/>",
    "< zqx>",
    "<zqx",
    "zqx>",
    "\"zqx",
    "'zqx",
    "=zqx()",
    "@zqx",
    "+zqx",
    "-zqx|cmd",
];

fn payloads() -> Vec<String> {
    let unseen = ["\u{202e}zqx", "\u{2066}zqx\u{2069}", "\u{feff}zqx", "zqx\u{0}", "zqx\u{1b}[31m", "\u{200d}zqx", "\u{2028}zqx"];
    PLAIN.iter().chain(&unseen).map(|text| format!("T {text}")).collect()
}

/// Whether a page holds anything that a payload would make.
fn is_broken(page: &str) -> Option<String> {
    for tag in tags(page) {
        let program = |value: &str| {
            ["javascript:", "vbscript:", "data:text/html"].iter().any(|kind| value.trim().to_lowercase().starts_with(kind))
        };
        let link = |name: &str| ["href", "src", "action", "formaction", "data", "srcdoc"].contains(&name);
        if tag.name.contains("zqx")
            || (tag.name == "script" && tag.rest.split("</script").next().unwrap_or_default().contains("zqx()</"))
            || tag
                .attributes
                .iter()
                .any(|(name, value)| name.starts_with("on") || name.contains("zqx") || (link(name) && program(value)))
        {
            return Some(tag.name.to_owned());
        }
    }
    // What somebody typed is kept in its field, where it turns nothing but itself.
    let shown: String = page
        .split('<')
        .filter_map(|part| part.split_once('>').filter(|(tag, _)| !tag.starts_with("textarea")))
        .map(|(_, text)| text)
        .collect();
    let unseen = |sign: char| matches!(sign, '\u{0}' | '\u{1b}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    shown.chars().find(|sign| unseen(*sign)).map(|sign| format!("{:x}", u32::from(sign)))
}

/// The page of a form, where it is sent to, and what is typed.
type Sheet<'a> = (String, String, Vec<(&'static str, &'a str)>);

/// Types a payload wherever a text is taken.
fn typed_everywhere(visitor: &Visitor<'_>, payload: &str) -> Vec<(String, u16)> {
    let batch = format!("/console/batches/{BATCH}");
    let texts = |names: &[&'static str]| names.iter().map(|name| (*name, payload)).collect::<Vec<_>>();
    let forms: [Sheet<'_>; 6] = [
        (
            format!("/console/products/{PRODUCT}"),
            format!("/console/products/{PRODUCT}"),
            texts(&["name_vi", "name_en", "ingredients_vi", "storage_vi", "warning_vi", "usage_vi", "standard_vi", "brand_vi"]),
        ),
        (format!("/console/areas/{AREA}"), format!("/console/areas/{AREA}"), texts(&["name_vi", "crop_vi", "name_en"])),
        (format!("/console/locations/{LOCATION}"), format!("/console/locations/{LOCATION}"), texts(&["name_vi", "name_en"])),
        (
            format!("/console/certificates/{CERTIFICATE}"),
            format!("/console/certificates/{CERTIFICATE}"),
            texts(&["number", "body_vi", "scope_vi", "type_vi"]),
        ),
        (
            batch.clone(),
            format!("{batch}/events"),
            [("event_type", "packing"), ("note_vi", payload), ("unit", payload), ("quantity", "1")].into(),
        ),
        (format!("{batch}/edit"), batch.clone(), texts(&["unit"])),
    ];
    let mut told = Vec::new();
    for (page, path, fields) in forms {
        visitor.get(&page);
        // Each by itself: a text that one field refuses must still be tried in the others.
        for field in fields.iter().filter(|(_, value)| *value == payload) {
            let beside = fields.iter().filter(|(_, value)| *value != payload);
            let one: Vec<_> = beside.chain([field]).copied().collect();
            let reply = visitor.submit(&path, &one);
            if let Some(broken) = is_broken(&reply.text) {
                panic!("{path} {}: {broken} of {payload:?}", field.0);
            }
            told.push((format!("{path} {}", field.0), reply.status));
            visitor.get(&page);
        }
    }
    told
}

#[test]
fn what_is_typed_is_text_on_every_page() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let run = desk.run();
    let url = stamps::url(&desk.services, &run, run.numbers.first()).unwrap().0;
    let stamp = path(&desk.services, &url);
    let batch = format!("/console/batches/{BATCH}");
    let mut pages: Vec<String> =
        ["", "/products", "/batches", "/stamps", "/certificates", "/areas", "/locations", "/batches/new", "/account"]
            .map(|path| format!("/console{path}"))
            .into();
    pages.extend([batch.clone(), format!("{batch}/stamps"), format!("{batch}/edit"), format!("/console/stamps/{}", run.id())]);
    pages.extend([stamp, format!("/trace/{BATCH}"), "/register".into(), "/console/products?q=%22%3E%3Czqx%3E".into()]);
    let (mut kept, mut shown) = (0, 0);
    let payloads = payloads();
    assert!(payloads.len() >= 60);
    for payload in &payloads {
        kept += typed_everywhere(&visitor, payload).iter().filter(|(_, status)| *status == 303).count();
        for page in &pages {
            let reply = visitor.get(page);
            assert!([200, 303].contains(&reply.status), "{page}: {} after {payload:?}", reply.status);
            if let Some(broken) = is_broken(&reply.text) {
                panic!("{page}: {broken} after {payload:?}");
            }
            let policy = reply.header("content-security-policy");
            assert!(policy.contains("default-src 'none'") || policy.contains("script-src"), "{page}: {policy}");
            shown += usize::from(reply.text.contains("zqx"));
        }
    }
    println!("{} payloads: {kept} kept, {shown} pages that show one", payloads.len());
    assert!(kept > 100 && shown > 100, "the payloads came as far as pages: {kept} {shown}");
}

#[test]
fn fields_that_are_ours_to_fill_in_are_not_taken_from_a_form() {
    let desk = Desk::open();
    let visitor = desk.sign_in("chu");
    let ours = [
        ("evidence_level", "document_seen"),
        ("producer_id", OTHER),
        ("owner", "office"),
        ("owner_id", OTHER),
        ("register_number", "1"),
        ("role", "head"),
        ("sample", "no"),
        ("product_id[]", OTHER),
        ("recorded_by_role", "office"),
        ("recorded_at", "2020-01-01T00:00:00Z"),
        ("mark_vi", "OCOP 5 sao"),
        ("stars", "5"),
        ("acting_for", OTHER),
        ("event_id", "sk-cua-ai"),
        ("batch_id", "lo-cua-ai"),
        ("id", "x"),
    ];
    // Of a record that stands nothing else is changed than what its page shows.
    for (page, path, typed) in [
        (format!("/console/products/{PRODUCT}"), format!("/console/products/{PRODUCT}"), ("usage_vi", "Rang thơm")),
        (format!("/console/areas/{AREA}"), format!("/console/areas/{AREA}"), ("crop_vi", "tiêu sọ")),
        (format!("/console/certificates/{CERTIFICATE}"), format!("/console/certificates/{CERTIFICATE}"), ("scope_vi", "Phạm vi")),
        (format!("/console/batches/{BATCH}/edit"), format!("/console/batches/{BATCH}"), ("unit", "gói")),
    ] {
        visitor.get(&page).with(200);
        visitor.submit(&path, &[typed]).with(303);
        let before = desk.digest();
        visitor.get(&page).with(200);
        let known: Vec<String> = visitor.form(&path).names;
        let extra: Vec<_> = ours.iter().filter(|(name, _)| !known.iter().any(|of| of == name)).copied().collect();
        let sent = visitor.submit(&path, &extra);
        assert_eq!((sent.status, desk.digest() == before), (303, true), "{path}: {:?}", sent.faults());
    }
    visitor.get("/console/products/new");
    let typed = [("name_vi", "Tiêu của ai"), ("net_quantity", "100"), ("net_unit", "g")];
    let made = visitor.submit("/console/products", &[&typed[..], &ours].concat()).with(303);
    let id =
        made.location().strip_prefix("/console/products/").and_then(|rest| rest.strip_suffix("?saved=1")).unwrap().to_owned();
    let product = desk.services.store.product(&id.parse().unwrap()).unwrap().unwrap();
    assert_eq!(product.producer.as_str(), crate::console::desk::OWN);
    assert_ne!(product.register.to_string(), "1");
    let page = format!("/console/batches/{BATCH}");
    visitor.get(&page);
    visitor.send(&format!("{page}/events"), &[&[("line", "thu hoạch – 20 kg")], &ours[..]].concat()).with(303);
    let events = desk.services.store.events(&BATCH.parse().unwrap()).unwrap();
    let event = format!("{:?}", events.iter().max_by_key(|event| event.happened.at).unwrap());
    assert!(
        event.contains("Declared") && !event.contains(OTHER) && !event.contains("cua-ai") && !event.contains("office"),
        "{event}"
    );
}
