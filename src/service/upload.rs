//! Makes bytes from outside fit to be kept, and keeps them. Pictures are written anew in three sizes, without what a camera notes
//! beside them; documents are kept as they are.
use crate::domain::attachment::{ATTACHMENT_MAX, Attachment, FileHash, Media, PICTURE_SENT_MAX, Smaller};
use crate::domain::error::{Error, Fault, Result};
use crate::domain::registry::Owner;
use crate::domain::time::Timestamp;
use crate::domain::upload::Upload;
use crate::label::photo::{self, Kept};
use crate::service::access::CanAttach;
use crate::service::services::Services;
use crate::store::contract::receipt::UpkeepKind;
use crate::store::contract::upkeep::UpkeepRecord;
use std::sync::PoisonError;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A photo of goods: a picture.
    Photo,
    /// A paper, drawn or as a PDF: its small print stays readable.
    Document,
}

/// Bytes that may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fitted {
    /// A picture in its sizes.
    Picture(Kept),
    /// A PDF as it came.
    Document(Vec<u8>),
}

impl Fitted {
    /// How many bytes there are in all sizes.
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Picture(kept) => kept.smaller.iter().chain([&kept.large]).map(|sized| sized.bytes.len() as u64).sum(),
            Self::Document(bytes) => bytes.len() as u64,
        }
    }
}

/// The bytes as they are kept. More than [`ATTACHMENT_MAX`], of a picture [`PICTURE_SENT_MAX`]: too large: `attachment-size`; a PDF as a photo: `photo-wanted`; a disk
/// with too little room: `disk-low`; else what the picture or document itself has wrong.
pub fn fitted(services: &Services, wanted: Use, bytes: &[u8]) -> Result<Fitted> {
    let media = Media::of(bytes);
    let most = if media.as_ref().is_ok_and(|media| media.is_picture()) { PICTURE_SENT_MAX } else { ATTACHMENT_MAX };
    if bytes.len() > most {
        return Err(Error::too_large(Fault::new("attachment-size").arg("max", most)));
    }
    services.disk.admit_bulk(bytes.len() as u64)?;
    let media = media?;
    let side = match wanted {
        Use::Photo if !media.is_picture() => return Err(Fault::new("photo-wanted").into()),
        Use::Photo => photo::PHOTO_SIDE,
        Use::Document if media.is_picture() => photo::PAGE_SIDE,
        Use::Document => {
            photo::check_document(bytes)?;
            return Ok(Fitted::Document(bytes.to_vec()));
        }
    };
    // One at a time: each may take as much memory as the largest picture needs.
    let _held = services.decoding.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Fitted::Picture(photo::kept(bytes, media, side)?))
}

/// Keeps them, each size in a file of its own; durable on return. What is there already is no new file.
pub fn put(services: &Services, fitted: &Fitted) -> Result<Attachment> {
    services.disk.admit_bulk(fitted.bytes())?;
    let long = |source| Error::unavailable(Fault::new("attachment-size").arg("max", ATTACHMENT_MAX), source);
    let size = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(long);
    let (media, large, smaller) = match fitted {
        Fitted::Picture(kept) => (kept.media, &kept.large.bytes, &kept.smaller[..]),
        Fitted::Document(bytes) => (Media::Pdf, bytes, &[][..]),
    };
    // Small ones first: whoever names the large one finds all of them.
    let smaller = smaller
        .iter()
        .map(|sized| Ok(Smaller { hash: services.files.put(&sized.bytes)?, bytes: size(&sized.bytes)?, width: sized.width }));
    let smaller = smaller.collect::<Result<Vec<Smaller>>>()?;
    Ok(Attachment { hash: services.files.put(large)?, media, bytes: size(large)?, title_vi: String::new(), smaller })
}

/// Keeps what a program sent for this owner, so that its records may name it. The same again is what was sent first.
pub fn receive(services: &Services, _: &CanAttach, owner: &Owner, wanted: Use, bytes: &[u8], now: Timestamp) -> Result<Upload> {
    let file = put(services, &fitted(services, wanted, bytes)?)?;
    let id = Upload::id_of(&file.hash, owner);
    if let Some(UpkeepRecord::Upload(stood)) = services.store.upkeep(UpkeepKind::Upload, &id)? {
        return Ok(stood);
    }
    let upload = Upload { id, owner: owner.clone(), file, at: now };
    services.settle(services.store.put_upkeep(&[UpkeepRecord::Upload(upload.clone())])?)?;
    Ok(upload)
}

/// What was sent of this file, by any owner that is `seen`.
pub fn sent(services: &Services, file: &FileHash, seen: impl Fn(&Owner) -> bool) -> Result<Option<Upload>> {
    let mut after = file.to_string();
    loop {
        let page = services.store.upkeep_page(UpkeepKind::Upload, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(None) };
        last.id().clone_into(&mut after);
        for record in page {
            let UpkeepRecord::Upload(upload) = record else { continue };
            if upload.file.hash != *file {
                return Ok(None);
            }
            if seen(&upload.owner) {
                return Ok(Some(upload));
            }
        }
    }
}

/// Records read at a time.
const PAGE: usize = 100;

/// Forgets what was sent of files that are there no more.
pub fn forget_gone(services: &Services) -> Result<()> {
    let mut after = String::new();
    loop {
        let page = services.store.upkeep_page(UpkeepKind::Upload, &after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        last.id().clone_into(&mut after);
        let gone = |upload: &Upload| services.files.is_gone(&upload.file.hash);
        let sent = page.into_iter().filter_map(|record| Upload::try_from(record).ok());
        let gone: Vec<String> = sent.filter(gone).map(|upload| upload.id).collect();
        if !gone.is_empty() {
            services.settle(services.store.remove_upkeep(UpkeepKind::Upload, &gone)?)?;
        }
    }
}
