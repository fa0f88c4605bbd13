//! The facts that a template may bear, by the words of its file.
use crate::label::content::Facts;

/// A fact that a template may bear. Product name, code, hint, a box to be filled in later and the mark of sample data stand on every label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Product name in other languages.
    Names,
    /// Producer's name.
    Producer,
    /// Commune.
    Commune,
    /// OCOP star.
    Star,
    /// Lot, packing day, last good day.
    Dates,
    /// Net quantity.
    Net,
    /// How it is kept.
    Storage,
    /// White box for what is filled in later.
    Blank,
    /// A logo, where one is wished.
    Logo,
}

impl Field {
    /// Each with its word.
    pub const WORDS: [(&'static str, Self); 9] = [
        ("names", Self::Names),
        ("producer", Self::Producer),
        ("commune", Self::Commune),
        ("star", Self::Star),
        ("dates", Self::Dates),
        ("net", Self::Net),
        ("storage", Self::Storage),
        ("blank", Self::Blank),
        ("logo", Self::Logo),
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, field)| *field == self).map_or("", |(word, _)| *word)
    }

    /// Whether there is nothing to be said of it.
    pub fn lacks(self, facts: &Facts) -> bool {
        match self {
            Self::Names => facts.names.is_empty(),
            Self::Producer => facts.producer.is_empty(),
            Self::Commune => facts.commune.is_empty(),
            Self::Star => facts.star.is_none(),
            Self::Dates => facts.rows.is_empty(),
            Self::Net => facts.net.is_none(),
            Self::Storage => facts.storage.is_empty(),
            Self::Blank => facts.blank.is_none(),
            Self::Logo => facts.logo.is_none(),
        }
    }

    /// Takes it off a label. A box to be filled in later stays: without it the label could not be finished.
    pub fn leave_out(self, facts: &mut Facts) {
        match self {
            Self::Names => facts.names.clear(),
            Self::Producer => facts.producer.clear(),
            Self::Commune => facts.commune.clear(),
            Self::Star => facts.star = None,
            Self::Dates => facts.rows.clear(),
            Self::Net => facts.net = None,
            Self::Storage => facts.storage.clear(),
            Self::Blank => {}
            Self::Logo => facts.logo = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::logo::Logo;

    #[test]
    fn what_is_left_out_is_lacking_and_nothing_else_is() {
        for (_, field) in Field::WORDS {
            let logo = Some(Logo::sample(8, 8));
            let mut facts = Facts { blank: Facts::ahead().blank, logo, ..Facts::sample() };
            assert!(!field.lacks(&facts), "{field:?}");
            field.leave_out(&mut facts);
            let lacking: Vec<Field> = Field::WORDS.into_iter().map(|(_, field)| field).filter(|one| one.lacks(&facts)).collect();
            assert_eq!(lacking, if field == Field::Blank { vec![] } else { vec![field] });
        }
    }
}
