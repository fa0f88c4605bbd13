//! Fields of a form, each with its label, what was typed and what is wrong with it; and the summary of all faults that leads to them.
use crate::domain::error::{Error, Fault, Kind as Failure, Locus};
use crate::web::console::faults;
use crate::web::posted::Posted;
use crate::web::problem;
use crate::web::voice::Voice;
use askama::Template;
use askama::filters::HtmlSafe;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// One of a list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub word: String,
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A line; what a browser may fill in by itself (`autocomplete`), or nothing.
    Line(&'static str),
    /// Several lines.
    Lines,
    /// A day, typed as `dd/mm/yyyy`.
    Day,
    /// A number, with a decimal comma.
    Number,
    /// One of these.
    One(Vec<Choice>),
    /// Any of these.
    Any(Vec<Choice>),
    /// A file of these kinds.
    File(&'static str),
    /// Several of them.
    Files(&'static str),
    /// A photo that is taken now, of these kinds.
    Camera(&'static str),
    /// A password; what a browser may fill in.
    Password(&'static str),
}

/// A field as it is shown.
#[derive(Debug, Clone, Template)]
#[template(path = "field.html")]
pub struct Field {
    /// As it is sent.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What helps to fill it in.
    pub hint: Option<String>,
    /// How it is filled in.
    pub input: Input,
    /// What stands in it; of several, those that are ticked.
    pub values: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<String>,
    /// Whether it must be filled in. The form is held to it on our side: a browser's own words are in its own language.
    pub needed: bool,
    /// The word for a field that may stay empty.
    pub optional: &'static str,
}

impl HtmlSafe for Field {}

impl Field {
    fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn is(&self, value: &str) -> bool {
        self.values.iter().any(|of| of == value)
    }

    /// Whether something was typed into it. In a list something always stands.
    pub fn is_typed_in(&self) -> bool {
        !matches!(self.input, Input::One(_)) && self.values.iter().any(|value| !value.is_empty())
    }

    /// What stands in it as it is read: of a list its words.
    pub fn said(&self) -> String {
        let word = |value: &String| match &self.input {
            Input::One(choices) | Input::Any(choices) => {
                choices.iter().find(|choice| choice.value == *value).map_or_else(|| value.clone(), |choice| choice.word.clone())
            }
            Input::Line(_)
            | Input::Lines
            | Input::Day
            | Input::Number
            | Input::File(_)
            | Input::Files(_)
            | Input::Camera(_)
            | Input::Password(_) => value.clone(),
        };
        self.values.iter().filter(|value| !value.is_empty()).map(word).collect::<Vec<_>>().join(", ")
    }

    fn described(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let fault = (!self.faults.is_empty()).then(|| format!("{}-fault", self.name));
        [hint, fault].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The same with a hint.
    #[must_use]
    pub fn hinted(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same, which must be filled in.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { needed: true, ..self }
    }
}

/// What the fields of a page are called. The summary stands above the fields and is often made before them, so it looks there
/// when it is written out.
type Labels = Rc<RefCell<BTreeMap<String, String>>>;

/// One line of the summary of faults.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// The field that it is about; none for the whole form.
    pub field: Option<String>,
    sentence: String,
    labels: Labels,
}

impl Wrong {
    /// What is wrong and what to do, behind the name of the field: "Must be filled in" alone could be any of them.
    pub fn told(&self) -> String {
        let labels = self.labels.borrow();
        match self.field.as_ref().and_then(|field| labels.get(field)).filter(|label| !label.is_empty()) {
            Some(label) => format!("{label}: {}", self.sentence),
            None => self.sentence.clone(),
        }
    }
}

/// What stands in a form, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    values: BTreeMap<String, Vec<String>>,
    faults: Vec<Fault>,
    ours: Vec<String>,
    labels: Labels,
}

impl Draft {
    /// A form that is opened with these values.
    pub fn of(values: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { values: values.into_iter().map(|(name, value)| (name, vec![value])).collect(), ..Self::default() }
    }

    /// A form that was sent, as it was typed.
    pub fn sent(posted: &Posted) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in &posted.fields {
            values.entry(name.clone()).or_default().push(value.clone());
        }
        Self { values, ..Self::default() }
    }

    /// The same with what is wrong; a fault's column is the name of its field. What failed on our side is told without its cause.
    #[must_use]
    pub fn wrong(mut self, voice: Voice, error: &Error) -> Self {
        match error.kind {
            Failure::Unavailable | Failure::Internal => self.ours = problem::sentences(voice.0, error),
            Failure::Invalid
            | Failure::NotFound
            | Failure::Conflict
            | Failure::Stale
            | Failure::Unauthenticated
            | Failure::Forbidden
            | Failure::Limit
            | Failure::TooLarge
            | Failure::Full => self.faults = error.faults.clone(),
        }
        self
    }

    /// Everything that stands in it, as a form sends it.
    pub fn into_fields(self) -> Vec<(String, String)> {
        let several = |(name, values): (String, Vec<String>)| values.into_iter().map(move |value| (name.clone(), value));
        self.values.into_iter().flat_map(several).collect()
    }

    /// What stands in a field.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    /// Whether something is wrong with a field.
    pub fn has_fault(&self, name: &str) -> bool {
        self.faults.iter().any(|fault| column(fault) == Some(name))
    }

    /// Fills a field in.
    pub fn put(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), vec![value.into()]);
    }

    /// Ticks several.
    pub fn put_all<'a>(&mut self, name: &str, values: impl Iterator<Item = &'a str>) {
        self.values.insert(name.to_owned(), values.map(str::to_owned).collect());
    }

    /// Takes a field into the page.
    pub fn field(&self, voice: Voice, name: &str, label: impl Into<String>, input: Input) -> Field {
        let of_field = self.faults.iter().filter(|fault| column(fault) == Some(name));
        let label = label.into();
        self.labels.borrow_mut().insert(name.to_owned(), label.clone());
        Field {
            name: name.to_owned(),
            label,
            hint: None,
            input,
            values: self.values.get(name).cloned().unwrap_or_default(),
            faults: of_field.map(|fault| sentence(voice, fault)).collect(),
            needed: false,
            optional: voice.word("field-optional"),
        }
    }

    /// All that is wrong, in the order of the fields that the page shows; what no field of it is about stands first.
    pub fn summary(&self, voice: Voice, fields: &[&str]) -> Vec<Wrong> {
        let wrong = |field, sentence| Wrong { field, sentence, labels: Rc::clone(&self.labels) };
        let ours = self.ours.iter().map(|sentence| wrong(None, sentence.clone()));
        let place = |fault: &Fault| column(fault).and_then(|column| fields.iter().position(|field| *field == column));
        let mut told: Vec<(Option<usize>, &Fault)> = self.faults.iter().map(|fault| (place(fault), fault)).collect();
        told.sort_by_key(|(place, _)| *place);
        let named = |place: Option<usize>| place.and_then(|at| fields.get(at)).map(|field| (*field).to_owned());
        let told = told.into_iter().map(|(place, fault)| wrong(named(place), sentence(voice, fault)));
        ours.chain(told).collect()
    }
}

/// The field that a fault is about.
fn column(fault: &Fault) -> Option<&str> {
    fault.at.as_ref().map(|at| at.column.as_str()).filter(|column| !column.is_empty())
}

/// A fault in words, without its place: it stands beside its field. What is about a line of a file is told with that.
fn sentence(voice: Voice, fault: &Fault) -> String {
    let at = fault.at.clone().filter(|at| !at.file.is_empty() && at.line > 0);
    faults::sentence(voice.0, &Fault { at: at.map(|at| Locus { column: String::new(), ..at }), ..fault.clone() })
}

/// Whether a deed was refused for what its form says, so that the form is shown again; everything else is about the whole page.
pub fn is_of_form(error: &Error) -> bool {
    matches!(error.kind, Failure::Invalid | Failure::Conflict | Failure::Stale | Failure::Limit | Failure::TooLarge)
}
