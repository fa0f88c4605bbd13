//! Files that wait between the look at what their import would change and the import itself: what was looked at is what is imported, and
//! nobody chooses a file twice. They lie in `imports/` of the data folder, named by their hash, for a day at most; in no backup.
use crate::domain::attachment::FileHash;
use crate::domain::error::{Error, Fault, Result};
use crate::domain::time::Timestamp;
use crate::service::services::Services;
use crate::store::durable;
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::PathBuf;

/// Largest file that waits, in bytes: some hundred thousand rows.
pub const SENT_MAX: usize = 8 << 20;

/// Most files that wait at once; the oldest makes room.
const FILES_MAX: usize = 24;

/// How long a file waits, in seconds.
const WAIT_SECONDS: i64 = 24 * 60 * 60;

fn folder(services: &Services) -> PathBuf {
    services.data.join("imports")
}

/// Names of all files that wait, the oldest first: when each came, and its hash.
fn all(services: &Services) -> Result<Vec<(i64, String)>> {
    let folder = folder(services);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(source) if source.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(durable::failed(&folder, source)),
    };
    let mut all = Vec::new();
    for entry in entries {
        let name = entry.map_err(|source| durable::failed(&folder, source))?.file_name();
        let parts = name.to_str().and_then(|name| name.split_once('-'));
        all.extend(parts.and_then(|(came, hash)| Some((came.parse().ok()?, hash.to_owned()))));
    }
    all.sort();
    Ok(all)
}

fn path(services: &Services, (came, hash): &(i64, String)) -> PathBuf {
    folder(services).join(format!("{came}-{hash}"))
}

/// Keeps a file under a name that its sender gave it, for `who` alone; what has waited too long goes. The same again is the same file.
///
/// # Errors
/// `file-too-large` beyond [`SENT_MAX`]; `disk-low`; `store-io`.
pub fn keep(services: &Services, who: &str, name: &str, bytes: &[u8], now: Timestamp) -> Result<FileHash> {
    if bytes.len() > SENT_MAX {
        return Err(Error::too_large(Fault::new("file-too-large").arg("max", SENT_MAX)));
    }
    services.disk.admit_bulk(bytes.len() as u64)?;
    let content = [format!("{who}\t{}\n", name.replace(['\n', '\t'], " ")).as_bytes(), bytes].concat();
    let hash = FileHash(Sha256::digest(&content).into());
    let now = now.as_second();
    let (mut stay, mut go): (Vec<_>, Vec<_>) = all(services)?.into_iter().partition(|(came, _)| now - came < WAIT_SECONDS);
    let over = (stay.len() + 1).saturating_sub(FILES_MAX);
    go.extend(stay.drain(..over));
    for old in &go {
        let path = path(services, old);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != ErrorKind::NotFound => return Err(durable::failed(&path, source)),
            Ok(()) | Err(_) => {}
        }
    }
    if stay.iter().all(|(_, known)| *known != hash.to_string()) {
        durable::make_folder(&folder(services))?;
        durable::replace(&path(services, &(now, hash.to_string())), &content)?;
    }
    Ok(hash)
}

/// A file that waits for `who`: the name that its sender gave it, and its bytes.
///
/// # Errors
/// Not found `import-file-gone`: it waited too long, or is another's; `store-io`.
pub fn get(services: &Services, who: &str, hash: &FileHash) -> Result<(String, Vec<u8>)> {
    let gone = || Error::not_found(Fault::new("import-file-gone"));
    let wanted = hash.to_string();
    let known = all(services)?.into_iter().find(|(_, known)| *known == wanted).ok_or_else(gone)?;
    let path = path(services, &known);
    let content = match std::fs::read(&path) {
        Ok(content) => content,
        Err(source) if source.kind() == ErrorKind::NotFound => return Err(gone()),
        Err(source) => return Err(durable::failed(&path, source)),
    };
    if FileHash(Sha256::digest(&content).into()) != *hash {
        return Err(gone());
    }
    let at = content.iter().position(|byte| *byte == b'\n').ok_or_else(gone)?;
    let head = String::from_utf8_lossy(&content[..at]).into_owned();
    let (owner, name) = head.split_once('\t').ok_or_else(gone)?;
    if owner != who {
        return Err(gone());
    }
    Ok((name.to_owned(), content[at + 1..].to_vec()))
}
