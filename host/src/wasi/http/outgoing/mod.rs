//! Requests that a guest sends: `outgoing-request`, `request-options`, `outgoing-handler`.

mod connect;
mod future;
mod options;
mod request;
mod send;
#[cfg(feature = "wasi-http-tls")]
mod tls;

pub use future::FutureIncomingResponse;
pub use options::{OutgoingRequestConfig, RequestOptions, Security};
pub use request::OutgoingRequest;
pub use send::default_send_request;
