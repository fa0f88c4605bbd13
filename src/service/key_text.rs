//! The text of a private key's file: PKCS#8 PEM as it is, or inside an `age` file under a passphrase; perhaps marked TEST.
use crate::domain::error::Fault;
use crate::service::passphrase::Passphrase;
use crate::stamp::secret::SecretKey;
use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use std::io::{self, Read, Write};
use std::iter;
use zeroize::Zeroizing;

/// scrypt's N is two to this power, with r = 8 and p = 1: 64 MiB for some 0.2 s (decision 0024).
const WORK: u8 = 16;

/// Heaviest factor that is read: 256 MiB. A file from elsewhere must not take the machine down.
const WORK_MAX: u8 = 18;

/// Longest file that is looked at, in bytes; a sealed one has some 500.
pub const TEXT_MAX: usize = 8192;

/// The first line of a key that must never count. It stands before the key, where PEM and armour allow no text of their own.
pub const TEST_MARK: &str = "TEST key: known to others, never for real stamps";

/// How every marked line begins.
const TEST_WORD: &str = "TEST";

const ARMOUR: &str = "-----BEGIN AGE ENCRYPTED FILE-----";

/// Public halves of the keys in `keys/TEST-*.pem`, which everybody knows. They are refused without the mark as well.
const TEST_PUBLIC: [[u8; 32]; 4] = [
    [
        0x6e, 0x66, 0x3c, 0xea, 0x51, 0xc4, 0x6a, 0xc6, 0x73, 0x03, 0x6f, 0xc1, 0xfb, 0xaa, 0x70, 0x87, 0xb3, 0xa6, 0x07, 0x66,
        0x13, 0xab, 0x08, 0x2f, 0x3b, 0x5c, 0x87, 0xbe, 0x1f, 0x6d, 0xba, 0x27,
    ],
    [
        0xa3, 0x16, 0xdf, 0x31, 0x85, 0x11, 0xaa, 0xa4, 0x8f, 0x92, 0xdf, 0x47, 0x36, 0xcb, 0xec, 0x46, 0x14, 0xe8, 0x9a, 0x72,
        0xb4, 0x55, 0x5b, 0xda, 0x92, 0xd6, 0xfd, 0xaa, 0xe2, 0xf8, 0x19, 0xac,
    ],
    [
        0xe8, 0xb5, 0x7c, 0x74, 0xed, 0x7b, 0xda, 0xa1, 0x66, 0xf3, 0x1b, 0xee, 0x58, 0x9e, 0x70, 0xd4, 0x0a, 0xfa, 0xc8, 0x60,
        0x3d, 0x7f, 0x74, 0x3c, 0x57, 0xe4, 0x19, 0xff, 0xf5, 0x82, 0x2d, 0x65,
    ],
    [
        0x65, 0x38, 0x62, 0x80, 0x54, 0xea, 0xd3, 0x90, 0x39, 0x19, 0x2f, 0x6a, 0xf6, 0xae, 0xb1, 0xd7, 0x72, 0xe5, 0xb0, 0xa8,
        0x4e, 0xad, 0x90, 0xab, 0x06, 0x57, 0x55, 0x4b, 0x80, 0x81, 0xa5, 0x47,
    ],
];

/// Whether the text is encrypted.
pub fn is_sealed(text: &str) -> bool {
    body(text).starts_with(ARMOUR)
}

/// Whether a line before the key marks it TEST.
pub fn is_marked(text: &str) -> bool {
    text[..text.len() - body(text).len()].lines().any(|line| line.trim_start().starts_with(TEST_WORD))
}

/// Whether everybody knows the secret half of this public one.
pub fn is_known(public: &[u8; 32]) -> bool {
    TEST_PUBLIC.contains(public)
}

/// The text from its first marker line on; all of it where there is none.
fn body(text: &str) -> &str {
    text.find("-----BEGIN ").map_or(text, |at| &text[at..])
}

/// An unencrypted key. Anything else: `secret-key-shape`.
pub fn read_plain(text: &str) -> Result<SecretKey, Fault> {
    SecretKey::from_pem(body(text))
}

/// Decrypts. Not this passphrase: `passphrase-wrong`; too much work asked for: `key-file-work`; else `secret-key-shape`.
pub fn unseal(text: &str, passphrase: &Passphrase) -> Result<Zeroizing<String>, Fault> {
    let shape = || Fault::new("secret-key-shape");
    let mut identity = scrypt::Identity::new(passphrase.secret());
    identity.set_max_work_factor(WORK_MAX);
    let sealed = Decryptor::new_buffered(ArmoredReader::new(body(text).as_bytes())).map_err(|_| shape())?;
    // The crate's own words are left out: they may be asked for only where the required work is above its guess.
    let opened = sealed.decrypt(iter::once(&identity as &dyn age::Identity)).map_err(|why| match why {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => Fault::new("passphrase-wrong"),
        DecryptError::ExcessiveWork { required, .. } => Fault::new("key-file-work").arg("work", required).arg("max", WORK_MAX),
        // The crate may add kinds; each of them is a text that we cannot use.
        DecryptError::InvalidHeader
        | DecryptError::InvalidMac
        | DecryptError::Io(_)
        | DecryptError::NoMatchingKeys
        | DecryptError::UnknownFormat
        | _ => shape(),
    })?;
    let mut plain = Zeroizing::new(String::with_capacity(TEXT_MAX));
    opened.take(TEXT_MAX as u64).read_to_string(&mut plain).map_err(|_| shape())?;
    Ok(plain)
}

/// Encrypts the key's PEM text into an armoured `age` file.
pub fn seal(key: &SecretKey, passphrase: &Passphrase) -> io::Result<String> {
    seal_with(key, passphrase, WORK)
}

/// The same with another work factor.
fn seal_with(key: &SecretKey, passphrase: &Passphrase, work: u8) -> io::Result<String> {
    let mut recipient = scrypt::Recipient::new(passphrase.secret());
    recipient.set_work_factor(work);
    let encryptor = Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient)).map_err(io::Error::other)?;
    let armour = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
    let mut writer = encryptor.wrap_output(armour)?;
    writer.write_all(key.to_pem().as_bytes())?;
    String::from_utf8(writer.finish()?.finish()?).map_err(io::Error::other)
}

#[cfg(test)]
mod tests;
