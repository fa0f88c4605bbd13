//! One try to bring a message to its receiver. The name is resolved once, every address that it gives is judged, and exactly an
//! address that was judged is called. No redirect is followed, nothing of the answer but its status is read.
use crate::domain::registry::Mode;
use crate::domain::target::{Scheme, Target};
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Message, Webhook};
use crate::service::webhook::outcome::Outcome;
use crate::service::webhook::secret::WebhookSecret;
use crate::web::hooks::sign;
use crate::web::options::Hooks;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::{HeaderValue, Method, Request, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Most addresses of one name that are tried.
const ADDRESSES_MAX: usize = 8;

/// How long one address may take to let us in, so that the next one has a turn.
const CONNECT: Duration = Duration::from_secs(4);

/// Most bytes of the head of an answer.
const HEAD_MAX: usize = 16 * 1024;

/// Most header fields of an answer.
const FIELDS_MAX: usize = 64;

/// Names us to receivers.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("temtin/", env!("CARGO_PKG_VERSION")));

/// What a name leads to.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Looks a name up. A test has its own.
pub type Lookup = Arc<dyn Fn(String, u16) -> Addresses + Send + Sync>;

/// Brings messages to receivers.
pub struct Sender {
    hooks: Hooks,
    mode: Mode,
    lookup: Lookup,
    tls: TlsConnector,
}

/// Why a try failed, in a word.
type Why = String;

impl Sender {
    /// With the system's resolver and the authorities that the system trusts.
    pub fn new(hooks: Hooks, mode: Mode) -> Self {
        Self::with(hooks, mode, system_lookup(), trusted_roots())
    }

    /// With others.
    pub fn with(hooks: Hooks, mode: Mode, lookup: Lookup, roots: RootCertStore) -> Self {
        let provider = Arc::new(ring::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = versions.expect("ring knows TLS 1.2 and 1.3").with_root_certificates(roots).with_no_client_auth();
        Self { hooks, mode, lookup, tls: TlsConnector::from(Arc::new(config)) }
    }

    /// One try, within the time that the settings give.
    pub async fn send(&self, webhook: &Webhook, secret: &WebhookSecret, message: &Message, now: Timestamp) -> Outcome {
        match timeout(self.hooks.timeout, self.exchange(&webhook.url, secret, message, now)).await {
            Ok(Ok(status)) if status.is_success() => Outcome::Taken,
            Ok(Ok(StatusCode::GONE)) => Outcome::Gone,
            Ok(Ok(status)) => Outcome::Failed(format!("status-{}", status.as_u16())),
            Ok(Err(why)) => Outcome::Failed(why),
            Err(_) => Outcome::Failed("timeout".to_owned()),
        }
    }

    async fn exchange(
        &self,
        target: &Target,
        secret: &WebhookSecret,
        message: &Message,
        now: Timestamp,
    ) -> Result<StatusCode, Why> {
        // Settings may be others than when the webhook was made.
        if let Some(fault) = target.faults(self.mode, &self.hooks.allowed).first() {
            return Err(fault.code.to_owned());
        }
        let request = request(target, secret, message, now).ok_or("request")?;
        let stream = self.connect(target).await?;
        match target.scheme() {
            Scheme::Http => ask(stream, request).await,
            Scheme::Https => {
                let name = ServerName::try_from(target.host().to_owned()).map_err(|_| "tls-name")?;
                let stream = self.tls.connect(name, stream).await.map_err(|_| "tls")?;
                ask(stream, request).await
            }
        }
    }

    /// Resolves once, judges every address, and calls the first of those very addresses that lets us in.
    async fn connect(&self, target: &Target) -> Result<TcpStream, Why> {
        let addresses = match target.address() {
            Some(address) => vec![SocketAddr::new(address, target.port())],
            None => (self.lookup)(target.host().to_owned(), target.port()).await.map_err(|_| "no-address")?,
        };
        if addresses.is_empty() {
            return Err("no-address".to_owned());
        }
        if !addresses.iter().all(|address| target.may_reach(address.ip(), &self.hooks.allowed)) {
            return Err("address-closed".to_owned());
        }
        for address in addresses.into_iter().take(ADDRESSES_MAX) {
            // The port is the one that was judged, whatever a resolver says.
            let address = SocketAddr::new(address.ip(), target.port());
            if let Ok(Ok(stream)) = timeout(CONNECT, TcpStream::connect(address)).await {
                return Ok(stream);
            }
        }
        Err("no-connection".to_owned())
    }
}

fn request(target: &Target, secret: &WebhookSecret, message: &Message, now: Timestamp) -> Option<Request<Full<Bytes>>> {
    let proof = sign::headers(secret.bytes(), &message.id, now.as_second(), &message.body)?;
    let mut request = Request::new(Full::new(Bytes::from(message.body.clone())));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = target.path().parse().ok()?;
    let headers = request.headers_mut();
    headers.insert(HOST, HeaderValue::from_str(target.authority()).ok()?);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(USER_AGENT, AGENT);
    headers.extend(proof);
    Some(request)
}

/// Asks, and reads the status of the answer. Its body is left where it is: it may be without end.
async fn ask<S: AsyncRead + AsyncWrite + Send + Unpin + 'static>(
    stream: S,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, Why> {
    let line = http1::Builder::new().max_buf_size(HEAD_MAX).max_headers(FIELDS_MAX).handshake(TokioIo::new(stream)).await;
    let (mut asking, line) = line.map_err(|_| "no-answer")?;
    // Ends with this try.
    let mut beside = JoinSet::new();
    beside.spawn(line);
    let answer = asking.send_request(request).await.map_err(|_| "no-answer")?;
    Ok(answer.status())
}

fn system_lookup() -> Lookup {
    Arc::new(|host, port| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), port)).await?;
            Ok(found.collect())
        })
    })
}

/// The authorities that this machine trusts. None: nothing encrypted can be sent, which the log says.
fn trusted_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::warn!("this machine trusts no authority: webhooks cannot be called");
    }
    roots
}
