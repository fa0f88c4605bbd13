//! Makes bytes from outside fit to be kept, and keeps them. Pictures are written anew in three sizes, without what a camera notes
//! beside them; documents are kept as they are.
use crate::domain::attachment::{ATTACHMENT_MAX, Attachment, Media, Smaller};
use crate::domain::error::{Error, Fault, Result};
use crate::label::photo::{self, Kept};
use crate::service::services::Services;
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

/// The bytes as they are kept. More than [`ATTACHMENT_MAX`]: too large: `attachment-size`; a PDF as a photo: `photo-wanted`; a disk
/// with too little room: `disk-low`; else what the picture or document itself has wrong.
pub fn fitted(services: &Services, wanted: Use, bytes: &[u8]) -> Result<Fitted> {
    if bytes.len() > ATTACHMENT_MAX {
        return Err(Error::too_large(Fault::new("attachment-size").arg("max", ATTACHMENT_MAX)));
    }
    services.disk.admit_bulk(bytes.len() as u64)?;
    let media = Media::of(bytes)?;
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
