//! Somebody with a browser: keeps cookies, reads the page's form before sending it, and says from which page it comes.
use crate::console::desk::{Desk, OWN, PASSWORD};
use crate::console::forms::{self, Form};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use temtin::domain::account::AccountRole;
use temtin::domain::id::ProducerId;
use temtin::domain::producer::Producer;
use temtin::domain::registry::{Owned, Owner};
use temtin::store::contract::register::RegisterRecord;

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// The same, which must have this status.
    #[track_caller]
    pub fn with(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} {:?} {}", self.location(), self.faults(), self.text);
        self
    }

    /// The form of the page that is sent to this path.
    pub fn form(&self, path: &str) -> Option<Form> {
        forms::forms(&self.text).into_iter().find(|form| !form.reads && without_query(&form.action) == without_query(path))
    }

    /// What stands in a field of any form; empty where there is none.
    pub fn value(&self, name: &str) -> String {
        let values = forms::forms(&self.text).into_iter().flat_map(|form| form.values);
        values.into_iter().find(|(of, _)| of == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// The summary of faults: the field of each (empty for the whole form) and its sentence.
    pub fn faults(&self) -> Vec<(String, String)> {
        forms::faults(&self.text)
    }

    /// The fields that the summary leads to.
    pub fn wrong(&self) -> Vec<String> {
        self.faults().into_iter().map(|(field, _)| field).collect()
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

/// Somebody with a browser of its own.
pub struct Visitor<'a> {
    pub desk: &'a Desk,
    pub jar: RefCell<BTreeMap<String, String>>,
    /// From which address.
    pub from: Cell<IpAddr>,
    /// `Accept-Language`.
    pub lang: Cell<&'static str>,
    /// The page that was shown last.
    pub page: RefCell<String>,
}

impl Desk {
    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Visitor<'_> {
        Visitor {
            desk: self,
            jar: RefCell::default(),
            from: Cell::new(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            lang: Cell::new("vi"),
            page: RefCell::default(),
        }
    }

    /// Somebody who has signed in, also with the phone that the role asks for.
    pub fn sign_in(&self, name: &str) -> Visitor<'_> {
        let visitor = self.visitor();
        if visitor.password(name, PASSWORD).status != 303 {
            let code = self.phones.lock().unwrap().get_mut(name).and_then(Vec::pop).unwrap();
            visitor.send("/console/sign-in/code", &[("code", &code)]).with(303);
        }
        // Forms of the page before belong to no session, or to one that is over.
        visitor.get("/console/account").with(200);
        visitor
    }

    /// The owner of a producer whom the office has just taken into its register, and who has nothing there yet.
    pub fn newcomer(&self) -> Visitor<'_> {
        let id: ProducerId = "ho-moi".parse().unwrap();
        let like = self.services.store.producer(&OWN.parse().unwrap()).unwrap().unwrap();
        let record = RegisterRecord::Producer(Producer { id: id.clone(), gln: None, ..like });
        let receipt = self.services.store.put_register(&[Owned { owner: Owner::Office, record }]).unwrap();
        self.services.settle(receipt).unwrap();
        self.person("moi", AccountRole::of("owner", Some(id)).unwrap());
        self.sign_in("moi")
    }

    /// A station or co-operative that works for this producer.
    pub fn sign_in_for(&self, name: &str, producer: &str) -> Visitor<'_> {
        let visitor = self.sign_in(name);
        visitor.get("/console/households").with(200);
        visitor.send(&format!("/console/households/{producer}"), &[]).with(303);
        visitor.get("/console").with(200);
        visitor
    }
}

/// A file of a form: field, name, media type, bytes.
pub type File<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

impl Visitor<'_> {
    /// Asks with these headers besides the cookies, and keeps what cookies come.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        request = request.header("accept", "text/html").header("accept-language", self.lang.get());
        let jar: Vec<String> = self.jar.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !jar.is_empty() {
            request = request.header("cookie", jar.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let reply = runtime.block_on(async {
            let (parts, body) = self.desk.gate.answer(self.from.get(), request).await.into_parts();
            let bytes = to_bytes(body, 32 << 20).await.unwrap().to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Reply { status: parts.status.as_u16(), headers: parts.headers, text, bytes }
        });
        for cookie in reply.cookies() {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.jar.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        self.jar.borrow_mut().retain(|_, value| !value.is_empty());
        if reply.header("content-type").starts_with("text/html") && !reply.text.is_empty() {
            self.page.replace(reply.text.clone());
            // A hole that nobody fills stands there as its name.
            assert!(!reply.text.contains("{$"), "{path}: {}", reply.text);
            // The name of an area says itself that it is one.
            assert!(!reply.text.contains("vùng Vùng"), "{path}: {}", reply.text);
        }
        reply
    }

    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], b"")
    }

    /// The headers by which a browser says that a form is of our own page.
    pub fn own_page(&self) -> [(&'static str, String); 1] {
        [("origin", self.desk.services.registry.base())]
    }

    /// Sends exactly these fields, from a page of ours.
    pub fn send_exactly(&self, path: &str, fields: &[(String, String)]) -> Reply {
        let origin = self.desk.services.registry.base();
        let headers = [("origin", origin.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.ask("POST", path, &headers, escaped(fields).as_bytes())
    }

    /// The form to this path on the page that was shown last. Where there is none: only the mark of the session, read from another form.
    pub fn form(&self, path: &str) -> Form {
        let forms = forms::forms(&self.page.borrow());
        let to = |form: &&Form| !form.reads && without_query(&form.action) == without_query(path);
        if let Some(form) = forms.iter().find(to) {
            return form.clone();
        }
        let marked = |forms: &[Form]| {
            let mut hidden = forms.iter().flat_map(|form| form.hidden.iter());
            hidden.find(|(name, value)| name == "mark" && !value.is_empty()).cloned()
        };
        let mark = marked(&forms).or_else(|| marked(&forms::forms(&self.get("/console/account").text)));
        let hidden: Vec<_> = mark.into_iter().collect();
        Form { action: path.to_owned(), values: hidden.clone(), hidden, ..Form::default() }
    }

    /// Sends these fields with the hidden ones of the form on the page that was shown last: its mark, deed and version.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send_exactly(path, &over(self.form(path).hidden, fields))
    }

    /// Sends the form on the page that was shown last as it stands there, with these fields typed over it.
    pub fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send_exactly(path, &over(self.form(path).values, fields))
    }

    /// The same with files.
    pub fn send_files(&self, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Reply {
        let mut body = Vec::new();
        for (name, value) in over(self.form(path).hidden, fields) {
            body.extend(format!("--kit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (field, name, media, bytes) in files {
            let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {media}");
            body.extend(format!("--kit\r\n{head}\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--kit--\r\n");
        let origin = self.desk.services.registry.base();
        self.ask("POST", path, &[("origin", &origin), ("content-type", "multipart/form-data; boundary=kit")], &body)
    }

    /// Tries to sign in.
    pub fn password(&self, name: &str, password: &str) -> Reply {
        self.get("/console/sign-in");
        self.send("/console/sign-in", &[("name", name), ("password", password)])
    }

    /// Whether it is signed in, wholly.
    pub fn is_in(&self) -> bool {
        self.get("/console/account").status == 200
    }

    /// The text of its session.
    pub fn session(&self) -> String {
        self.jar.borrow().get("temtin-demo").cloned().unwrap_or_default()
    }
}

/// Fields typed over those that stand in a form.
pub fn over(mut values: Vec<(String, String)>, fields: &[(&str, &str)]) -> Vec<(String, String)> {
    values.retain(|(name, _)| !fields.iter().any(|(of, _)| of == name));
    values.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    values
}

/// Fields as a form sends them.
pub fn escaped(fields: &[(String, String)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}
