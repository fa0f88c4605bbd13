//! What a template says: for which labels it is made, what stands where, which facts it bears, and the steps of its measures.
use crate::domain::error::Fault;
use crate::label::content::Facts;
use crate::label::template::field::Field;
use crate::label::template::measure::Measure;
use std::fmt;

/// What stands where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arrangement {
    /// Symbol at the left, facts at its right.
    Left,
    /// Symbol above the facts: narrow labels.
    Above,
    /// The symbol of a short code, product name, printed code and note: very small labels.
    Short,
    /// Across a lid: symbol and facts in halves with a fold between them.
    Seal,
}

impl Arrangement {
    /// Each with its word.
    pub const WORDS: [(&'static str, Self); 4] =
        [("symbol-left", Self::Left), ("symbol-above", Self::Above), ("short", Self::Short), ("seal", Self::Seal)];
}

/// What the symbol carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeKind {
    /// The signed stamp.
    Signed,
    /// The address of the printed code: it can be looked up online only and is no signed stamp.
    Short,
}

impl CodeKind {
    /// Each with its word.
    pub const WORDS: [(&'static str, Self); 2] = [("signed", Self::Signed), ("short", Self::Short)];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::Short => "short",
        }
    }
}

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// By which it is asked for.
    pub name: String,
    /// Its title in Vietnamese and in English.
    pub titles: (String, String),
    /// Least and largest width of the labels it is made for, in µm.
    pub width_um: (i32, i32),
    /// Least and largest height.
    pub height_um: (i32, i32),
    /// What stands where.
    pub arrangement: Arrangement,
    /// What the symbol carries.
    pub code: CodeKind,
    /// Most of the width that the column of the symbol takes with its captions, in per cent.
    pub column_percent: i32,
    /// Largest width and height of a logo, in µm.
    pub logo_um: (i32, i32),
    /// Facts without which it is not printed.
    pub required: Vec<Field>,
    /// Facts that it bears where there are any; every other is left out on purpose.
    pub optional: Vec<Field>,
    /// From the most generous to the densest; the first that fits is taken. At least one.
    pub steps: Vec<Measure>,
}

impl Template {
    /// Whether it is made for labels of this width and height in µm.
    pub fn is_for(&self, (width_um, height_um): (i32, i32)) -> bool {
        let holds = |(least, most): (i32, i32), side: i32| (least..=most).contains(&side);
        holds(self.width_um, width_um) && holds(self.height_um, height_um)
    }

    /// Whether it has a place for a fact.
    pub fn bears(&self, field: Field) -> bool {
        self.required.contains(&field) || self.optional.contains(&field)
    }

    /// The facts that it bears, of all that there are.
    ///
    /// # Errors
    /// `label-field-missing` with every field that it requires and the run lacks.
    pub fn chosen(&self, facts: &Facts) -> Result<Facts, Fault> {
        let missing: Vec<&str> = self.required.iter().filter(|field| field.lacks(facts)).map(|field| field.word()).collect();
        if !missing.is_empty() {
            return Err(Fault::new("label-field-missing").arg("fields", missing.join(", ")).arg("template", self));
        }
        let mut chosen = facts.clone();
        for (_, field) in Field::WORDS {
            if !self.bears(field) {
                field.leave_out(&mut chosen);
            }
        }
        Ok(chosen)
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::template::gallery;

    #[test]
    fn a_template_tells_every_required_fact_that_is_missing_and_leaves_out_what_it_does_not_bear() {
        let mut template = gallery::named("plain").unwrap();
        template.required = vec![Field::Star, Field::Net, Field::Producer];
        template.optional = Vec::new();
        let chosen = template.chosen(&Facts::sample()).unwrap();
        assert_eq!((chosen.rows.len(), chosen.commune.as_str(), chosen.net.as_deref()), (0, "", Some("200 g")));
        let fault = template.chosen(&Facts { star: None, net: None, ..Facts::sample() }).unwrap_err();
        assert_eq!(fault.args[0], ("fields", "star, net".to_owned()));
    }

    #[test]
    fn the_mark_of_sample_data_and_the_white_box_are_never_left_out() {
        let template = Template { required: vec![], optional: vec![], ..gallery::named("plain").unwrap() };
        let chosen = template.chosen(&Facts::ahead()).unwrap();
        assert!(chosen.blank.is_some() && chosen.sample_mark.is_some());
    }
}
