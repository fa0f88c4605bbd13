//! The headers that prove a message, in the manner of Standard Webhooks 1.0: HMAC-SHA256 over name, moment and body.
use axum::http::{HeaderName, HeaderValue};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The message's name: the same at each try.
pub const ID: HeaderName = HeaderName::from_static("webhook-id");

/// When this try was made, in seconds since 1970.
pub const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");

/// `v1,` and the signature in base64.
pub const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Signs a try. A name that is no visible ASCII has no header: `None`.
pub fn headers(secret: &[u8], id: &str, at: i64, body: &str) -> Option<[(HeaderName, HeaderValue); 3]> {
    let signature = format!("v1,{}", BASE64_STANDARD.encode(signature(secret, id, at, body)));
    let at = at.to_string();
    let value = |text: &str| HeaderValue::from_str(text).ok();
    Some([(ID, value(id)?), (TIMESTAMP, value(&at)?), (SIGNATURE, value(&signature)?)])
}

fn signature(secret: &[u8], id: &str, at: i64, body: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{at}.{body}").as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published example of Standard Webhooks.
    #[test]
    fn the_published_example_has_its_published_signature() {
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let [id, at, signature] =
            headers(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}").unwrap();
        assert_eq!(id.1, "msg_p5jXN8AQM9LWM0D4loKWxJek");
        assert_eq!((at.0.as_str(), at.1), ("webhook-timestamp", HeaderValue::from_static("1614265330")));
        assert_eq!(signature.1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn one_sign_more_anywhere_is_another_signature() {
        let good = signature(b"secret", "a", 1, "{}");
        for other in [
            signature(b"secret ", "a", 1, "{}"),
            signature(b"secret", "ab", 1, "{}"),
            signature(b"secret", "a", 11, "{}"),
            signature(b"secret", "a", 1, "{} "),
        ] {
            assert_ne!(good, other);
        }
        assert!(headers(b"secret", "a\nb", 1, "{}").is_none());
    }
}
