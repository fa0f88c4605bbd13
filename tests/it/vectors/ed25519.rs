//! The signature rule: Wycheproof, the edge cases of CCTV, and RFC 8032 with its authors' vectors.
use super::read;
use serde::Deserialize;
use temtin::stamp::public::PublicKey;
use temtin::stamp::secret::SecretKey;

/// As a stamp is judged: a key that cannot hurt, a signature of 64 bytes, the strict rule.
fn accepts(public: &str, message: &[u8], signature: &str) -> bool {
    let Ok(signature) = <[u8; 64]>::try_from(read::hex(signature)) else { return false };
    PublicKey::new(read::hex_array(public)).is_ok_and(|key| key.verifies(message, &signature))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wycheproof {
    number_of_tests: usize,
    test_groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    public_key: GroupKey,
    tests: Vec<Test>,
}

#[derive(Deserialize)]
struct GroupKey {
    pk: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    tc_id: u32,
    msg: String,
    sig: String,
    result: String,
}

#[test]
fn wycheproof_accepts_the_valid_and_refuses_the_invalid() {
    let file: Wycheproof = serde_json::from_str(&read::text("ed25519/wycheproof/ed25519_test.json")).unwrap();
    let mut seen = 0;
    for group in &file.test_groups {
        for test in &group.tests {
            let valid = match test.result.as_str() {
                "valid" => true,
                "invalid" => false,
                other => panic!("unknown result {other}"),
            };
            assert_eq!(accepts(&group.public_key.pk, &read::hex(&test.msg), &test.sig), valid, "test {}", test.tc_id);
            seen += 1;
        }
    }
    assert_eq!((seen, file.number_of_tests), (76, 76));
}

#[derive(Deserialize)]
struct EdgeCase {
    number: u32,
    key: String,
    sig: String,
    msg: String,
    flags: Option<Vec<String>>,
}

/// `verify_strict` refuses the first five; a component of low order in a key is refused when the key is taken in.
const REFUSED: [&str; 6] =
    ["low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R", "low_order_residue", "low_order_component_A"];

#[test]
fn edge_cases_are_refused_by_key_or_by_signature() {
    let cases: Vec<EdgeCase> = serde_json::from_str(&read::text("ed25519/cctv/ed25519vectors.json")).unwrap();
    let mut accepted = 0;
    for case in &cases {
        let flags = case.flags.as_deref().unwrap_or_default();
        let good = !flags.iter().any(|flag| REFUSED.contains(&flag.as_str()));
        assert_eq!(accepts(&case.key, case.msg.as_bytes(), &case.sig), good, "case {} {flags:?}", case.number);
        accepted += usize::from(good);
    }
    assert_eq!(cases.len(), 457);
    assert!((1..457).contains(&accepted));
}

#[test]
fn the_strict_rule_alone_refuses_what_the_set_says() {
    let cases: Vec<EdgeCase> = serde_json::from_str(&read::text("ed25519/cctv/ed25519vectors.json")).unwrap();
    for case in &cases {
        let flags = case.flags.as_deref().unwrap_or_default();
        let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&read::hex_array(&case.key)) else { continue };
        let signature = ed25519_dalek::Signature::from_bytes(&read::hex_array(&case.sig));
        if flags.iter().any(|flag| REFUSED[..5].contains(&flag.as_str())) {
            assert!(key.verify_strict(case.msg.as_bytes(), &signature).is_err(), "case {} {flags:?}", case.number);
        }
    }
}

#[test]
fn signing_reproduces_every_signature_of_rfc_8032() {
    let mut seen = 0;
    for line in read::text("ed25519/rfc8032/sign.input").lines() {
        let fields: Vec<&str> = line.split(':').collect();
        let (seed, public, message) = (&fields[0][..64], fields[1], read::hex(fields[2]));
        let key = SecretKey::from_seed(read::hex_array(seed));
        assert_eq!(key.public(), read::hex_array::<32>(public));
        assert_eq!(key.sign_bytes(&message), read::hex_array::<64>(&fields[3][..128]));
        assert!(accepts(public, &message, &fields[3][..128]));
        seen += 1;
    }
    assert_eq!(seen, 66);
}
