//! Stamp keys as a JWK set (RFC 7517, RFC 8037), so that anyone can check a stamp without us.
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::{Kid, StampKey};
use crate::stamp::keyring::Keyring;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Longest text that is read, in bytes (1 MiB): thousands of keys.
pub const JWKS_MAX: usize = 1 << 20;

#[derive(Serialize)]
struct WrittenSet {
    keys: Vec<WrittenKey>,
}

#[derive(Serialize)]
struct WrittenKey {
    kty: &'static str,
    crv: &'static str,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: String,
    x: String,
}

#[derive(Deserialize)]
struct ReadSet {
    keys: Vec<Map<String, Value>>,
}

/// The set as JSON. Retired keys stand in it too: stamps that they signed stay good.
pub fn write(keys: &[StampKey]) -> String {
    let keys = keys.iter().map(|key| WrittenKey {
        kty: "OKP",
        crv: "Ed25519",
        purpose: "sig",
        alg: "EdDSA",
        kid: key.kid.to_string(),
        x: BASE64_URL_SAFE_NO_PAD.encode(key.public),
    });
    serde_json::to_string(&WrittenSet { keys: keys.collect() }).expect("strings always have a JSON form")
}

/// Reads a set. Keys of other kinds, and keys for another use, are passed over (RFC 7517 §5); every fault of the others
/// is listed. Without a usable key: `jwks-empty`.
pub fn read(text: &str) -> Result<Keyring> {
    if text.len() > JWKS_MAX {
        return Err(Error::too_large(Fault::new("jwks-too-large").arg("most", JWKS_MAX).value(text.len().to_string())));
    }
    let set: ReadSet = serde_json::from_str(text)
        .map_err(|cause| Fault::new("jwks-shape").arg("line", cause.line()).arg("column", cause.column()))?;
    let mut keys = Keyring::default();
    let ours = set.keys.iter().filter(|key| is_ours(key));
    let faults: Vec<Fault> = ours.filter_map(|key| take(key, &mut keys).err()).collect();
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if keys.is_empty() {
        return Err(Fault::new("jwks-empty").into());
    }
    Ok(keys)
}

/// Ed25519, and not set apart for anything but signatures. RFC 9864 spells the algorithm `Ed25519`.
fn is_ours(key: &Map<String, Value>) -> bool {
    let says = |name: &str| key.get(name).and_then(Value::as_str);
    says("kty") == Some("OKP")
        && says("crv") == Some("Ed25519")
        && matches!((key.get("use"), says("use")), (None, _) | (_, Some("sig")))
        && matches!((key.get("alg"), says("alg")), (None, _) | (_, Some("EdDSA" | "Ed25519")))
}

fn take(key: &Map<String, Value>, keys: &mut Keyring) -> std::result::Result<(), Fault> {
    let text = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
    let kid = text("kid");
    // One spelling only: "01" and "+1" are not key 1.
    let kid =
        kid.parse().ok().filter(|parsed: &Kid| parsed.to_string() == kid).ok_or_else(|| Fault::new("jwks-kid").value(kid))?;
    if key.contains_key("d") {
        return Err(Fault::new("jwks-secret").arg("kid", kid));
    }
    let public = BASE64_URL_SAFE_NO_PAD.decode(text("x")).ok().and_then(|bytes| bytes.try_into().ok());
    keys.insert(kid, public.ok_or_else(|| Fault::new("public-key-shape").arg("kid", kid))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::registry::KeyState;
    use crate::domain::time::Timestamp;
    use crate::stamp::secret::SecretKey;

    fn key(kid: u16, state: KeyState) -> StampKey {
        let public = SecretKey::from_seed([kid as u8; 32]).public();
        StampKey { kid: Kid::new(kid).unwrap(), public, state, created: Timestamp::UNIX_EPOCH, retired: None }
    }

    /// RFC 8037, appendix A.2.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn codes(keys: &str) -> Vec<&'static str> {
        read(&format!(r#"{{"keys":[{keys}]}}"#)).unwrap_err().faults.iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn the_written_set_is_read_again_with_retired_keys() {
        let text = write(&[key(1, KeyState::Retired), key(65535, KeyState::Active)]);
        assert!(text.starts_with(r#"{"keys":[{"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":"1","x":""#));
        let keys = read(&text).unwrap();
        assert_eq!(keys.kids().map(Kid::get).collect::<Vec<_>>(), [1, 65535]);
        assert_eq!(keys.get(Kid::new(1).unwrap()).unwrap().bytes(), key(1, KeyState::Retired).public);
    }

    #[test]
    fn keys_of_other_kinds_and_uses_are_passed_over() {
        let others = r#"{"kty":"RSA","n":"x","e":"AQAB"},{"kty":"OKP","crv":"X25519","x":"!"},
            {"kty":"OKP","crv":"Ed25519","use":"enc","x":"!"},{"kty":"OKP","crv":"Ed25519","alg":"ES256","x":"!"}"#;
        assert_eq!(codes(others), ["jwks-empty"]);
        let ours = format!(r#"{others},{{"kty":"OKP","crv":"Ed25519","kid":"3","x":"{X}"}}"#);
        assert_eq!(read(&format!(r#"{{"keys":[{ours}]}}"#)).unwrap().kids().count(), 1);
    }

    #[test]
    fn every_fault_of_a_set_is_listed() {
        let one = |kid: &str, rest: &str| format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":{kid},{rest}}}"#);
        let good = format!(r#""x":"{X}""#);
        let weak = format!(r#""x":"{}""#, "A".repeat(43));
        let mut keys: Vec<String> = [r#""0""#, r#""65536""#, r#""01""#, r#""+1""#, "1"].map(|kid| one(kid, &good)).to_vec();
        keys.push(one(r#""1""#, &weak));
        keys.push(one(r#""2""#, r#""x":"AAAA""#));
        keys.push(one(r#""3""#, &format!(r#"{good},"d":"AAAA""#)));
        keys.push(one(r#""4""#, &good));
        keys.push(one(r#""4""#, &format!(r#""x":"{}""#, BASE64_URL_SAFE_NO_PAD.encode(key(9, KeyState::Active).public))));
        let mut want = vec!["jwks-kid"; 5];
        want.extend(["public-key-weak", "public-key-shape", "jwks-secret", "kid-taken"]);
        assert_eq!(codes(&keys.join(",")), want);
    }

    #[test]
    fn what_is_no_set_or_too_long_is_refused() {
        for bad in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[1]}"#] {
            assert_eq!(read(bad).unwrap_err().code(), "jwks-shape", "{bad}");
        }
        assert_eq!(read(&" ".repeat(JWKS_MAX + 1)).unwrap_err().code(), "jwks-too-large");
    }
}
