//! The secret that a webhook's messages are signed with. It is kept nowhere: the registry's own key and what stands in the webhook's
//! record make it anew each time, so that neither the store nor a backup holds anything to sign with.
use crate::domain::webhook::Webhook;
use crate::service::services::Services;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::fmt;
use zeroize::Zeroizing;

/// What the text of a secret begins with (Standard Webhooks).
const PREFIX: &str = "whsec_";

/// A secret; wiped when dropped, `Debug` shows nothing of it.
pub struct WebhookSecret(Zeroizing<[u8; 32]>);

impl WebhookSecret {
    /// Its text, which is told once.
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", BASE64_STANDARD.encode(&self.0[..])))
    }

    /// Its bytes, for signing.
    pub fn bytes(&self) -> &[u8] {
        &self.0[..]
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// The secret of a webhook.
pub fn secret(services: &Services, webhook: &Webhook) -> WebhookSecret {
    let purpose = format!("webhook {} {}", services.registry.origin, webhook.id);
    WebhookSecret(services.head.derived(&purpose, &webhook.salt))
}
