//! The gate before every page: names the request, holds the limits, and sees to what every answer carries.
use crate::domain::error::Result;
use crate::domain::registry::Mode;
use crate::service::services::Services;
use crate::web::bodies::{asked_first, body_max, body_time};
use crate::web::console::door;
use crate::web::limits::Limits;
use crate::web::load::Load;
use crate::web::meters::{Meters, Why};
use crate::web::options::Options;
use crate::web::pages::help::{Said, help, refuse};
use crate::web::pages::visit::Visit;
use crate::web::problem::Refusal;
use crate::web::reply::clothe;
use crate::web::request_id::{RequestId, RequestIds};
use crate::web::route::Route;
use crate::web::router;
use crate::web::state::AppState;
use crate::web::visitor::{self, Group};
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tower::ServiceExt;

/// Longest address (path and query), in bytes. The longest stamp has fewer than 400.
const ADDRESS_MAX: usize = 2_048;

/// Longest time for the body of a request that is not given more (`bodies.rs`).
const BODY_TIME: Duration = Duration::from_secs(28);

/// Shortest wait asked of whoever was put off, in seconds; the longest is twice that and more, so that not all come at once.
const WAIT_SECONDS: u64 = 30;

/// How far apart they come again.
const SPREAD_SECONDS: u64 = 61;

/// What all requests of a server pass.
pub struct Gate {
    state: AppState,
    router: Router,
    options: Arc<Options>,
    ids: RequestIds,
    body_time: Duration,
    draining: AtomicBool,
    /// Who may ask how often.
    pub limits: Arc<Limits>,
    /// How hard we are pressed.
    pub load: Load,
    /// What is counted.
    pub meters: Arc<Meters>,
}

impl Gate {
    /// Before every page of an opened service.
    pub fn new(services: Arc<Services>, options: Arc<Options>) -> Result<Self> {
        let limits = Arc::new(Limits::new(&options));
        let ids = RequestIds::new(&services.env)?;
        let state = AppState::with(services, limits.clone(), &options);
        Ok(Self {
            router: router::of(state.clone()),
            state,
            options,
            ids,
            body_time: BODY_TIME,
            draining: AtomicBool::new(false),
            limits,
            load: Load::default(),
            meters: Arc::default(),
        })
    }

    /// The same with pages of one's own beside ours.
    #[must_use]
    pub fn with_pages(self, pages: Router) -> Self {
        Self { router: self.router.merge(pages), ..self }
    }

    /// The same with another time for bodies.
    #[must_use]
    pub fn with_body_time(self, body_time: Duration) -> Self {
        Self { body_time, ..self }
    }

    /// From now on each answer is the last of its connection.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the end was announced.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Answers a request of a peer.
    pub async fn answer<B>(&self, peer: IpAddr, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let began = Instant::now();
        let (mut parts, body) = request.into_parts();
        let (id, route) = (self.ids.next(), Route::of(&parts.uri));
        parts.extensions.insert(id);
        let address = visitor::address(&self.options, peer, &parts.headers);
        let visitor = Group::of(address);
        parts.extensions.insert(visitor);
        let method = parts.method.clone();
        let mut response = match self.admit(visitor, &parts, route, id) {
            Err(refusal) => self.refuse(parts, &refusal),
            Ok(_under_way) => {
                // All that is ever kept of an address.
                if route == Route::Stamp
                    && let Some(region) = self.options.regions.of(address)
                {
                    parts.extensions.insert(region);
                }
                self.pass(parts, body).await
            }
        };
        self.dress(&mut response, id);
        let (status, took) = (response.status(), began.elapsed());
        self.meters.answered(route, status.as_u16(), took);
        let (route, milliseconds) = (route.pattern(), took.as_secs_f64() * 1_000.0);
        if let Some(Said(error)) = response.extensions_mut().remove::<Said>() {
            tracing::error!(target: "temtin::request", %method, route, status = status.as_u16(), milliseconds, request = %id, error);
        } else {
            tracing::debug!(target: "temtin::request", %method, route, status = status.as_u16(), milliseconds, request = %id);
        }
        response
    }

    fn admit(
        &self,
        visitor: Group,
        parts: &Parts,
        route: Route,
        id: RequestId,
    ) -> std::result::Result<crate::web::load::UnderWay, Refusal> {
        if parts.uri.path_and_query().is_some_and(|text| text.as_str().len() > ADDRESS_MAX) {
            return Err(Refusal::AddressTooLong(ADDRESS_MAX));
        }
        let class = route.class();
        let wait = || WAIT_SECONDS + id.spread(SPREAD_SECONDS);
        if let Err(until) = self.limits.pass(class, visitor) {
            self.meters.refused(class, Why::Rate);
            return Err(Refusal::TooOften(1 + until.as_secs() + id.spread(4)));
        }
        self.load.begin(class).ok_or_else(|| {
            self.meters.refused(class, Why::Load);
            Refusal::Pressed(wait())
        })
    }

    async fn pass<B>(&self, parts: Parts, body: B) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        // Whoever may not send files is told so before they are read.
        if let Some(entry) = asked_first(parts.uri.path(), &parts.headers, body.size_hint().upper()) {
            let visit = Visit::new(parts.uri.clone(), parts.headers.clone()).named(parts.extensions.get().copied());
            if let Err(error) = door::may_bring(entry, &self.state, &visit).await {
                return match error.code() {
                    "session-files" => self.refuse(parts, &Refusal::FilesUnsigned),
                    _ => last(help(&self.state, &visit, &error, "")),
                };
            }
        }
        let most = body_max(parts.uri.path(), &parts.headers);
        let time = body_time(parts.uri.path(), &parts.headers, self.body_time);
        let body = match self.whole(body, most, time).await {
            Ok(body) => body,
            Err(refusal) => return self.refuse(parts, &refusal),
        };
        let again = (parts.uri.clone(), parts.headers.clone(), parts.extensions.get::<RequestId>().copied());
        let response = match self.router.clone().oneshot(Request::from_parts(parts, body)).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            let (uri, headers, id) = again;
            let allow = response.headers().get("allow").cloned();
            let visit = Visit::new(uri, headers).named(id);
            let mut said = refuse(&self.state, &visit, &Refusal::Method);
            if let Some(allow) = allow {
                said.headers_mut().insert("allow", allow);
            }
            return said;
        }
        response
    }

    /// The body of a request, whole: no page ever waits for a network.
    async fn whole<B>(&self, body: B, most: usize, time: Duration) -> std::result::Result<Body, Refusal>
    where
        B: HttpBody<Data = Bytes> + Unpin,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        if body.is_end_stream() {
            return Ok(Body::empty());
        }
        if body.size_hint().lower() > most as u64 {
            return Err(Refusal::BodyTooLarge(most));
        }
        match timeout(time, Limited::new(body, most).collect()).await {
            Ok(Ok(whole)) => Ok(Body::from(whole.to_bytes())),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(Refusal::BodyTooLarge(most)),
            Ok(Err(_)) => Err(Refusal::BodyBroken),
            Err(_) => Err(Refusal::BodySlow),
        }
    }

    fn refuse(&self, parts: Parts, refusal: &Refusal) -> Response<Body> {
        let id = parts.extensions.get::<RequestId>().copied();
        let response = refuse(&self.state, &Visit::new(parts.uri, parts.headers).named(id), refusal);
        if refusal.ends_connection() { last(response) } else { response }
    }

    /// What every answer carries.
    fn dress(&self, response: &mut Response<Body>, id: RequestId) {
        clothe(response.headers_mut(), self.state.registry.mode == Mode::Production);
        response.headers_mut().insert("x-request-id", id.header());
        if self.is_draining() {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// The last answer of its connection.
fn last(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
