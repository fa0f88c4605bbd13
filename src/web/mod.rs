//! stub
pub mod router { //! s
 use std::sync::Arc; 
 /// s
 pub fn router(_: Arc<crate::service::services::Services>) -> axum::Router { axum::Router::new() } }
pub mod serve { //! s
 use std::sync::Arc; 
 /// s
 pub async fn serve(_: tokio::net::TcpListener, _: axum::Router, _: Arc<crate::service::services::Services>, s: impl Future<Output=()>) -> crate::domain::error::Result<()> { s.await; Ok(()) } }
