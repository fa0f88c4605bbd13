//! A photo as a page shows it: the sizes that a phone may choose from. The largest size is only opened by itself.
use crate::domain::attachment::Attachment;

/// Addresses of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The largest size that pages show.
    pub src: String,
    /// All sizes that pages show, as the attribute wants it; empty where there is just one.
    pub srcset: String,
}

impl Photo {
    /// Of a picture.
    pub fn of(picture: &Attachment) -> Self {
        let sizes: Vec<String> = picture.smaller.iter().map(|size| format!("{} {}w", size.path(), size.width)).collect();
        let src = picture.smaller.first().map_or_else(|| picture.path(), |size| size.path());
        Self { src, srcset: sizes.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::attachment::{FileHash, Media, Smaller};

    #[test]
    fn pages_name_the_sizes_they_show_and_old_records_their_only_one() {
        let size = |shade, width| Smaller { hash: FileHash([shade; 32]), bytes: 9, width };
        let mut picture = Attachment {
            hash: FileHash([1; 32]),
            media: Media::Jpeg,
            bytes: 9,
            title_vi: String::new(),
            smaller: vec![size(2, 600), size(3, 200)],
        };
        let [large, middle, small] = ["01", "02", "03"].map(|digits| format!("/files/{}", digits.repeat(32)));
        let srcset = format!("{middle} 600w, {small} 200w");
        assert_eq!(Photo::of(&picture), Photo { src: middle, srcset });
        picture.smaller.clear();
        assert_eq!(Photo::of(&picture), Photo { src: large, srcset: String::new() });
    }
}
