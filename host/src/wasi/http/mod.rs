//! WASI's HTTP: handlers of requests, and requests that guests send.
//!
//! A store's data has a [`WasiHttpCtx`] beside its [`WasiCtx`](crate::wasi::WasiCtx) and says where ([`WasiHttpView`]).
//! [`add_to_linker_async`] puts WASI and HTTP into a linker, [`bindings::ProxyPre`] is a component that handles requests,
//! and [`Server`] lets it answer those of a socket. A guest sends requests where [`Destinations`] allows, and nowhere
//! else.
//!
//! Trailers of HTTP/1.1 go out if the message's headers name them: `Trailer: x-sum`. A guest that does not say them before
//! its body loses them, and so does a client that did not say `TE: trailers`: hyper leaves out what nobody announced.
//!
//! # Invariants
//! * Nothing that a guest passes makes the host panic: not its lengths, not its times, not its headers.
//! * A message goes out as its headers say, or not at all.

pub mod bindings;
mod body;
mod ctx;
mod destinations;
mod error;
mod fields;
mod forbidden;
mod incoming;
mod limits;
mod outgoing;
mod response;
mod server;
mod syntax;

pub use bindings::wasi::http::types::Scheme;
pub use bindings::{Proxy, ProxyPre};
pub use body::{FutureTrailers, HyperIncomingBody, HyperOutgoingBody, IncomingBody, OutgoingBody};
pub use ctx::{WasiHttp, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView};
pub use destinations::{Destinations, is_public};
pub use error::{ErrorCode, HeaderError, HttpError, HttpResult, error_code_of_hyper};
pub use fields::Fields;
pub use forbidden::is_forbidden_header;
pub use incoming::{ArrivedResponse, IncomingRequest, IncomingResponse};
pub use limits::HttpLimits;
pub use outgoing::{
    FutureIncomingResponse, OutgoingRequest, OutgoingRequestConfig, RequestOptions, Security, default_send_request,
};
pub use response::{Answer, OutgoingResponse, ResponseOutparam};
pub use server::{AccessRecord, Server, ServerBuilder, ServerConfig};
#[cfg(feature = "wasi-http-tls")]
pub use tokio_rustls::rustls;

use crate::Result;
use crate::component::Linker;
use crate::wasi::WasiView;

/// Puts WASI and HTTP into a linker, for `call_async`.
///
/// # Errors
/// When a name is there already.
pub fn add_to_linker_async<T: WasiView + WasiHttpView>(linker: &mut Linker<T>) -> Result<()> {
    crate::wasi::add_to_linker_async(linker)?;
    add_only_http_to_linker(linker)
}

/// Puts WASI and HTTP into a linker, for `call`.
///
/// # Errors
/// When a name is there already.
pub fn add_to_linker_sync<T: WasiView + WasiHttpView>(linker: &mut Linker<T>) -> Result<()> {
    crate::wasi::add_to_linker_sync(linker)?;
    add_only_http_to_linker(linker)
}

/// Puts HTTP alone into a linker: none of its functions waits, so there is no other form of it.
///
/// # Errors
/// When a name is there already.
pub fn add_only_http_to_linker<T: WasiHttpView>(linker: &mut Linker<T>) -> Result<()> {
    bindings::wasi::http::types::add_to_linker::<T, WasiHttp>(linker, T::http)?;
    bindings::wasi::http::outgoing_handler::add_to_linker::<T, WasiHttp>(linker, T::http)
}
