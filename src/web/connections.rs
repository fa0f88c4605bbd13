//! Takes connections in and keeps each of them on a clock: whoever is silent, slow or one too many is let go.
use crate::web::options::Options;
use crate::web::stream::Stream;
use crate::web::visitor::{Group, is_proxy};
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Largest head of a request, in bytes; hyper itself answers 431 beyond it.
const HEAD_MAX: usize = 16 * 1024;

/// Most header lines; hyper itself answers 431 beyond it.
const HEADERS_MAX: usize = 64;

/// What the system keeps of answers on their way to one visitor, in bytes.
const SEND_BUFFER: usize = 64 * 1024;

/// Connections that may wait to be taken in. The usual 128 is less than one burst: whoever does not fit believes in a connection
/// that nobody holds, or tries again only after a second.
const WAITING_MAX: i32 = 1_024;

/// How long accepting pauses when the process is out of descriptors.
const OUT_OF_DESCRIPTORS: Duration = Duration::from_millis(100);

/// What one connection too many is told.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 30\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Whether and how a server is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// It serves.
    No,
    /// It takes nothing new and ends what is under way.
    Drain,
    /// It ends now.
    Now,
}

/// How long a connection may take for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the head of a request, counted from when one may begin: so a silent connection ends too.
    pub head: Duration,
    /// For taking what we send.
    pub write: Duration,
    /// For the first word of a connection that was just taken in, once a stop was asked.
    pub farewell: Duration,
    /// For everything under way once a stop was asked.
    pub drain: Duration,
}

impl Patience {
    /// What is promised: closed within ten seconds, drained within thirty.
    pub fn usual(options: &Options) -> Self {
        Self {
            head: Duration::from_secs(5),
            write: Duration::from_secs(8),
            farewell: Duration::from_millis(500),
            drain: options.drain,
        }
    }
}

/// Connections open now, in all and by visitor.
#[derive(Debug, Default)]
pub struct Connections {
    open: AtomicUsize,
    refused: AtomicUsize,
    by_visitor: Mutex<HashMap<Group, usize>>,
}

struct Open {
    connections: Arc<Connections>,
    visitor: Option<Group>,
}

impl Connections {
    /// How many are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// How many were one too many.
    pub fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    /// Takes a place, unless this visitor or all together have theirs.
    fn take(self: &Arc<Self>, peer: IpAddr, options: &Options) -> Option<Open> {
        let visitor = (!is_proxy(options, peer)).then(|| Group::of(peer));
        let mut by_visitor = self.by_visitor.lock().unwrap_or_else(PoisonError::into_inner);
        let own = visitor.map(|visitor| by_visitor.get(&visitor).copied().unwrap_or(0));
        if self.open() >= options.connections_max || own.is_some_and(|own| own >= options.connections_per_address) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        if let Some(visitor) = visitor {
            *by_visitor.entry(visitor).or_default() += 1;
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        Some(Open { connections: self.clone(), visitor })
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut by_visitor = self.connections.by_visitor.lock().unwrap_or_else(PoisonError::into_inner);
        self.connections.open.fetch_sub(1, Ordering::Relaxed);
        if let Some(visitor) = self.visitor
            && let Some(own) = by_visitor.get_mut(&visitor)
        {
            *own -= 1;
            if *own == 0 {
                by_visitor.remove(&visitor);
            }
        }
    }
}

/// Serves a listener until `stop` says otherwise; returns when nothing is under way any more, or at the end of patience.
pub async fn serve<A, F>(
    listener: TcpListener,
    options: Arc<Options>,
    patience: Patience,
    connections: Arc<Connections>,
    mut stop: watch::Receiver<Stop>,
    answer: A,
) where
    A: Fn(IpAddr, Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    // Listening again only makes the queue longer (listen(2)); where that is not allowed, the shorter one serves too.
    let _ = rustix::net::listen(&listener, WAITING_MAX);
    let mut under_way = JoinSet::new();
    let asked = stop.clone();
    let take = |under_way: &mut JoinSet<()>, stream: TcpStream, peer: IpAddr| match connections.take(peer, &options) {
        Some(open) => drop(under_way.spawn(converse(stream, peer, open, patience, asked.clone(), answer.clone()))),
        // A word if it fits into the socket at once; nobody is waited for.
        None => drop(stream.try_write(BUSY)),
    };
    loop {
        tokio::select! {
            biased;
            _ = stopping(&mut stop, Stop::Drain) => break,
            Some(_) = under_way.join_next() => {}
            taken = listener.accept() => match taken {
                Ok((stream, peer)) => take(&mut under_way, stream, peer.ip()),
                Err(source) if is_of_one_connection(&source) => {}
                Err(_) => sleep(OUT_OF_DESCRIPTORS).await,
            }
        }
    }
    // Whoever had reached us is still answered: the kernel would reset them when the listener goes.
    if let Ok(listener) = listener.into_std() {
        while let Ok((stream, peer)) = listener.accept() {
            if let Ok(stream) = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)) {
                take(&mut under_way, stream, peer.ip());
            }
        }
    }
    let drained = async { while under_way.join_next().await.is_some() {} };
    tokio::select! {
        _ = timeout(patience.drain, drained) => {}
        () = stopping(&mut stop, Stop::Now) => {}
    }
    under_way.shutdown().await;
}

/// Done once the stop is at least so urgent; never when nobody can ask for it any more.
async fn stopping(stop: &mut watch::Receiver<Stop>, how: Stop) {
    let nobody = stop.wait_for(|asked| *asked >= how).await.is_err();
    if nobody {
        std::future::pending().await
    }
}

/// An error that concerns one visitor who went away, not the listener.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    [ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted].contains(&error.kind())
}

async fn converse<A, F>(
    stream: TcpStream,
    peer: IpAddr,
    _open: Open,
    patience: Patience,
    mut stop: watch::Receiver<Stop>,
    answer: A,
) where
    A: Fn(IpAddr, Request<Incoming>) -> F + Clone + Send + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    // Without it small answers wait for each other; a connection that cannot have it is served all the same.
    let _ = stream.set_nodelay(true);
    // What a slow taker leaves lies in our memory, not in the system's; where it cannot be set, the time-out comes later.
    let _ = rustix::net::sockopt::set_socket_send_buffer_size(&stream, SEND_BUFFER);
    let stream = Stream::new(Arc::new(stream), patience.write);
    let service = service_fn(move |request| {
        let answered = answer(peer, request);
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let connection = Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_buf_size(HEAD_MAX)
        .max_headers(HEADERS_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        // How a visitor's connection ends is nothing that we could mend.
        _ = connection.as_mut() => return,
        () = stopping(&mut stop, Stop::Drain) => {}
    }
    // A request that is already on its way is answered, and told that it was the last.
    if timeout(patience.farewell, connection.as_mut()).await.is_err() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
