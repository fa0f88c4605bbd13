//! A connection's bytes, with an end to waiting for a taker who does not take: hyper itself has no time-out for writing.
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// Bytes that a slow taker must take in the time of one stall; fewer are no progress, or one byte now and then would hold a
/// connection for ever.
const PROGRESS_BYTES: usize = 16 << 10;

/// Half of a socket, shared with whoever says goodbye at the end.
pub struct Stream {
    socket: Arc<TcpStream>,
    stall: Duration,
    /// Runs while something waits to be taken.
    stalled: Option<Pin<Box<Sleep>>>,
    moved: usize,
}

impl Stream {
    /// Over a socket whose taker may stall so long.
    pub fn new(socket: Arc<TcpStream>, stall: Duration) -> Self {
        Self { socket, stall, stalled: None, moved: 0 }
    }

    fn write_with(&mut self, cx: &mut Context<'_>, write: impl Fn(&TcpStream) -> io::Result<usize>) -> Poll<io::Result<usize>> {
        loop {
            match self.socket.poll_write_ready(cx) {
                Poll::Ready(ready) => ready?,
                Poll::Pending => return self.stall(cx),
            }
            match write(&self.socket) {
                Ok(bytes) => {
                    self.moved += bytes;
                    if self.moved >= PROGRESS_BYTES {
                        self.progress();
                    }
                    return Poll::Ready(Ok(bytes));
                }
                Err(blocked) if blocked.kind() == io::ErrorKind::WouldBlock => {}
                Err(failed) => return Poll::Ready(Err(failed)),
            }
        }
    }

    fn stall(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn progress(&mut self) {
        self.stalled = None;
        self.moved = 0;
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.socket.poll_read_ready(cx))?;
            match self.socket.try_read_buf(into) {
                Ok(_) => return Poll::Ready(Ok(())),
                Err(blocked) if blocked.kind() == io::ErrorKind::WouldBlock => {}
                Err(failed) => return Poll::Ready(Err(failed)),
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write_with(cx, |socket| socket.try_write(bytes))
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        self.write_with(cx, |socket| socket.try_write_vectored(parts))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// Asked for when all was written: nothing waits any more.
    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.progress();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(rustix::net::shutdown(&*self.socket, rustix::net::Shutdown::Write).map_err(Into::into))
    }
}
