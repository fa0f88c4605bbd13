//! The head card of a roll: a card without a stamp that is printed before the roll's first label and stays with it.

pub mod stack;

pub mod table;

pub mod card;
