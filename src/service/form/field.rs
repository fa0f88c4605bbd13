//! What a form is: an ordered list of fields, each with its shape, whether it is needed, and an example.
use std::fmt;

/// Whether a field must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A row without it is refused.
    Needed,
    /// It may be absent or empty.
    Optional,
    /// Written by the service; on the way in it is not read.
    Told,
}

/// What a field holds, and so how a cell of it is spelled.
#[derive(Clone, Copy)]
pub enum Shape {
    /// Words for people.
    Text,
    /// Digits or letters that are no number: leading zeros count (GTIN, telephone, tax code).
    Code,
    /// An id: 1 to 64 of `a-z 0-9 -`.
    Id,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// A moment, RFC 3339 with its offset.
    Moment,
    /// A whole number, not below nought.
    Whole,
    /// A number with at most six decimals behind a point; degrees may be below nought.
    Decimal,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Parts; in a cell parted by a bar.
    List,
    /// Rows of another form: a table of its own, or an array of objects.
    Rows(&'static Form),
    /// Members that nobody here knows, as one JSON object.
    Members,
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Shape {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Code => "code",
            Self::Id => "id",
            Self::Date => "date",
            Self::Moment => "moment",
            Self::Whole => "whole",
            Self::Decimal => "decimal",
            Self::OneOf(_) => "one-of",
            Self::List => "list",
            Self::Rows(_) => "rows",
            Self::Members => "members",
        }
    }

    /// The words that are allowed, where there is a list of them.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::OneOf(words) => words,
            Self::Text
            | Self::Code
            | Self::Id
            | Self::Date
            | Self::Moment
            | Self::Whole
            | Self::Decimal
            | Self::List
            | Self::Rows(_)
            | Self::Members => &[],
        }
    }

    /// Whether it is a table of its own and no cell.
    pub const fn is_rows(self) -> bool {
        matches!(self, Self::Rows(_))
    }
}

/// One field of a form: a column of its table, a member of its JSON.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name, as the column is called: `name_vi`.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be filled in.
    pub need: Need,
    /// What might stand there. Words in Vietnamese stand in `text/`, as `form-example-{form}-{field}`.
    pub example: &'static str,
}

impl Field {
    /// A field.
    pub const fn new(name: &'static str, shape: Shape, need: Need, example: &'static str) -> Self {
        Self { name, shape, need, example }
    }
}

/// A form: the fields of one kind of record in their order. The first one is the id, or of rows that belong to another record the
/// id of that.
#[derive(Debug)]
pub struct Form {
    /// File stem, sheet and collection: `products`.
    pub name: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

impl Form {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Its columns: the fields that are cells of its table.
    pub fn columns(&self) -> impl Iterator<Item = &'static Field> + use<> {
        self.fields.iter().filter(|field| !field.shape.is_rows())
    }
}

/// How many fields the parts have together.
pub const fn total(parts: &[&[Field]]) -> usize {
    let (mut at, mut sum) = (0, 0);
    while at < parts.len() {
        sum += parts[at].len();
        at += 1;
    }
    sum
}

/// The parts as one list.
pub const fn join<const N: usize>(parts: &[&[Field]]) -> [Field; N] {
    let mut all = [Field::new("", Shape::Text, Need::Optional, ""); N];
    let (mut at, mut next) = (0, 0);
    while at < parts.len() {
        let mut inside = 0;
        while inside < parts[at].len() {
            all[next] = parts[at][inside];
            (inside, next) = (inside + 1, next + 1);
        }
        at += 1;
    }
    all
}

/// The words of a vocabulary.
pub const fn words<const N: usize, T>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut all = [""; N];
    let mut at = 0;
    while at < N {
        all[at] = table[at].0;
        at += 1;
    }
    all
}

/// A text in the languages that have a column: `name_vi`, `name_en` … The first one with its need, the others optional.
macro_rules! in_languages {
    ($stem:literal, $need:ident, $example:literal) => {{
        use $crate::service::form::field::{Field, Need, Shape};
        &[
            Field::new(concat!($stem, "_vi"), Shape::Text, Need::$need, $example),
            Field::new(concat!($stem, "_en"), Shape::Text, Need::Optional, ""),
            Field::new(concat!($stem, "_ja"), Shape::Text, Need::Optional, ""),
            Field::new(concat!($stem, "_zh"), Shape::Text, Need::Optional, ""),
            Field::new(concat!($stem, "_ko"), Shape::Text, Need::Optional, ""),
            Field::new(concat!($stem, "_th"), Shape::Text, Need::Optional, ""),
        ]
    }};
}

/// A form, a field a line: shape, name, need, example; `words` is a text in all languages.
macro_rules! form {
    ($(#[$doc:meta])* $form:ident = $stem:literal { $( $part:tt $name:literal $need:ident $example:literal; )* }) => {
        $(#[$doc])*
        pub const $form: &$crate::service::form::field::Form = {
            use $crate::service::form::field::{Field, Form, join, total};
            const PARTS: &[&[Field]] = &[$( form!(@of $part $name $need $example) ),*];
            const FIELDS: [Field; total(PARTS)] = join(PARTS);
            &Form { name: $stem, fields: &FIELDS }
        };
    };
    (@of words $name:literal $need:ident $example:literal) => { in_languages!($name, $need, $example) };
    (@of $shape:tt $name:literal $need:ident $example:literal) => {{
        use $crate::service::form::field::{Field, Need};
        &[Field::new($name, form!(@shape $shape), Need::$need, $example)]
    }};
    (@shape text) => { $crate::service::form::field::Shape::Text };
    (@shape code) => { $crate::service::form::field::Shape::Code };
    (@shape id) => { $crate::service::form::field::Shape::Id };
    (@shape date) => { $crate::service::form::field::Shape::Date };
    (@shape moment) => { $crate::service::form::field::Shape::Moment };
    (@shape whole) => { $crate::service::form::field::Shape::Whole };
    (@shape decimal) => { $crate::service::form::field::Shape::Decimal };
    (@shape list) => { $crate::service::form::field::Shape::List };
    (@shape members) => { $crate::service::form::field::Shape::Members };
    (@shape (rows $rows:expr)) => { $crate::service::form::field::Shape::Rows($rows) };
    (@shape (one of $words:expr)) => { $crate::service::form::field::Shape::OneOf($words) };
}

pub(crate) use {form, in_languages};
