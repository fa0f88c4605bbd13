//! Whether the mail server of the settings lets us in and takes our address. Nothing is sent.
use crate::cli::context::Context;
use crate::cli::doctor::finding::Finding;
use crate::domain::registry::Registry;
use crate::web::mail::mailer::Mailer;

/// Asks the server; nothing where there is none. Links go by hand meanwhile, so a server that refuses is no fault of the registry.
pub fn look(context: &Context, registry: &Registry) -> Option<Finding> {
    let server = context.config.network.mail.clone()?;
    let named = |finding: Finding| finding.arg("host", &server.host);
    Some(match Mailer::new(server.clone(), registry.origin.as_str()).probe() {
        Ok(()) => named(Finding::good("doctor-mail-good")),
        Err(why) => named(Finding::warning("doctor-mail-unsent").arg("why", why.said(context.lang))),
    })
}
