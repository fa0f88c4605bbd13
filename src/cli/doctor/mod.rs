//! `temtin doctor`: looks at everything that an operator can get wrong, and says what to do.

pub mod finding;

mod machine;
mod mail;
mod origin;
mod registry;
mod settings;

pub mod run;
