//! A file of the disk as the body of an answer: read block by block as the reader takes it, away from the threads that answer.
use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use std::fs::File;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::task::{JoinHandle, spawn_blocking};

/// Bytes that are read at once.
const BLOCK: u64 = 64 * 1024;

type Reading = JoinHandle<(File, io::Result<Vec<u8>>)>;

/// The body.
pub struct FileBody {
    reading: Option<Reading>,
    left: u64,
}

/// A body of exactly so many bytes; a file that is shorter ends it with an error, so that nobody takes a part for the whole.
pub fn body(file: File, bytes: u64) -> Body {
    Body::new(FileBody { reading: Some(read(file, bytes)), left: bytes })
}

fn read(mut file: File, left: u64) -> Reading {
    spawn_blocking(move || {
        let mut block = vec![0; usize::try_from(left.min(BLOCK)).unwrap_or_default()];
        let done = file.read_exact(&mut block).map(|()| block);
        (file, done)
    })
}

impl hyper::body::Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let Some(reading) = self.reading.as_mut() else { return Poll::Ready(None) };
        let (file, block) = match ready!(Pin::new(reading).poll(context)) {
            Ok((file, Ok(block))) => (file, block),
            Ok((_, Err(source))) => {
                self.reading = None;
                return Poll::Ready(Some(Err(source)));
            }
            Err(source) => {
                self.reading = None;
                return Poll::Ready(Some(Err(io::Error::other(source))));
            }
        };
        self.left = self.left.saturating_sub(block.len() as u64);
        self.reading = (self.left > 0).then(|| read(file, self.left));
        Poll::Ready(Some(Ok(Frame::data(block.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn file(name: &str, bytes: &[u8]) -> File {
        let path = std::env::temp_dir().join(format!("temtin-file-body-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        let file = File::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        file
    }

    #[tokio::test]
    async fn a_file_comes_whole_and_a_shorter_one_ends_with_an_error() {
        let bytes: Vec<u8> = (0..200_000u32).map(|at| (at % 251) as u8).collect();
        let whole = body(file("whole", &bytes), 200_000).collect().await.unwrap().to_bytes();
        assert_eq!(whole, bytes);
        assert!(body(file("cut", &bytes[..199_999]), 200_000).collect().await.is_err());
        assert!(body(file("empty", b""), 0).collect().await.unwrap().to_bytes().is_empty());
    }
}
