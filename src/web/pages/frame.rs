//! What stands around every page: name, language switch, the mark of sample data, style.
use crate::domain::registry::Mode;
use crate::service::services::Services;
use crate::text::dates;
use crate::text::lang::Lang;
use crate::web::pages::visit::Visit;
use crate::web::style;
use crate::web::voice::Voice;

/// A language in the switch.
pub struct Choice {
    /// BCP 47 code.
    pub code: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// This page in it; none for the page's own.
    pub link: Option<String>,
}

/// The frame of a page.
pub struct Frame {
    /// Its language.
    pub voice: Voice,
    /// Style sheet.
    pub css: &'static str,
    /// Languages.
    pub choices: Vec<Choice>,
    /// `?lang=…` where the address asks for a language, so that links keep it.
    pub kept: String,
    /// The home page, in the language that the address asks for.
    pub home: String,
    /// The public register, likewise.
    pub register: String,
    /// Its report, likewise.
    pub report: String,
    /// Recalls and holds, likewise.
    pub recalls: String,
    /// Whether it shows sample data.
    pub demo: bool,
    /// The set clock, when it does not run with the world's.
    pub set_clock: Option<String>,
}

impl Frame {
    /// The frame for a visit.
    pub fn of(services: &Services, visit: &Visit) -> Self {
        let voice = visit.voice;
        let choice = |lang: Lang| Choice {
            code: lang.code(),
            name: Voice(lang).word("language-name"),
            link: (lang != voice.0).then(|| visit.in_language(lang)),
        };
        let now = || dates::moment(voice.0, services.registry.zone.wall(services.env.now()));
        Self {
            voice,
            css: style::css(),
            choices: Lang::ALL.map(choice).into(),
            kept: visit.kept_language(),
            home: format!("/{}", visit.kept_language()),
            register: format!("/register{}", visit.kept_language()),
            report: format!("/register/report{}", visit.kept_language()),
            recalls: format!("/recalls{}", visit.kept_language()),
            demo: services.registry.mode == Mode::Demo,
            set_clock: services.env.is_set().then(now),
        }
    }
}
