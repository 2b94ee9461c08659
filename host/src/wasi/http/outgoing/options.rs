//! `request-options`: how long a guest wants to wait.

use std::sync::Arc;
use std::time::Duration;

use crate::Result;
use crate::component::Resource;
use crate::wasi::http::WasiHttpCtxView;
use crate::wasi::http::bindings::wasi::http::types::HostRequestOptions;
use crate::wasi::http::destinations::{Destination, Destinations, Trust};
use crate::wasi::http::limits::Charge;

/// The resource `wasi:http/types.request-options`.
#[derive(Clone, Copy, Default)]
pub struct RequestOptions {
    connect: Option<u64>,
    first_byte: Option<u64>,
    between_bytes: Option<u64>,
}

/// How a request is to be sent.
#[derive(Debug)]
pub struct OutgoingRequestConfig {
    /// Whether the connection is one of TLS.
    pub security: Security,
    /// How long connecting may take, with looking up the name.
    pub connect_timeout: Duration,
    /// How long the response's head may take after that.
    pub first_byte_timeout: Duration,
    /// How long the next piece of the response's body may take.
    pub between_bytes_timeout: Duration,
    /// How TLS is spoken, and whose certificates are trusted: those of the authorities that browsers know, if nothing is
    /// said. For [`WasiHttpHooks::send_request`](crate::wasi::http::WasiHttpHooks::send_request) to set.
    #[cfg(feature = "wasi-http-tls")]
    pub tls: Option<Arc<tokio_rustls::rustls::ClientConfig>>,
    pub(super) to: Destination,
    pub(super) trust: Trust,
    pub(super) destinations: Arc<Destinations>,
    /// Whoever works for the request has a part in it.
    pub(super) charge: Arc<Charge>,
}

/// How a connection is secured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Security {
    /// Not at all: `http`.
    Plain,
    /// By TLS: `https`.
    Tls,
}

/// Nobody waits for ever.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

fn timeout(nanoseconds: Option<u64>) -> Duration {
    nanoseconds.map_or(DEFAULT_TIMEOUT, Duration::from_nanos)
}

impl RequestOptions {
    pub(super) fn connect_timeout(self) -> Duration {
        timeout(self.connect)
    }

    pub(super) fn first_byte_timeout(self) -> Duration {
        timeout(self.first_byte)
    }

    pub(super) fn between_bytes_timeout(self) -> Duration {
        timeout(self.between_bytes)
    }
}

impl WasiHttpCtxView<'_> {
    fn set_option(
        &mut self,
        options: &Resource<RequestOptions>,
        set: impl FnOnce(&mut RequestOptions),
    ) -> Result<Result<(), ()>> {
        set(self.table.get_mut(options)?);
        Ok(Ok(()))
    }
}

impl HostRequestOptions for WasiHttpCtxView<'_> {
    fn new(&mut self) -> Result<Resource<RequestOptions>> {
        Ok(self.table.push(RequestOptions::default())?)
    }

    fn connect_timeout(&mut self, self_: Resource<RequestOptions>) -> Result<Option<u64>> {
        Ok(self.table.get(&self_)?.connect)
    }

    fn set_connect_timeout(&mut self, self_: Resource<RequestOptions>, ns: Option<u64>) -> Result<Result<(), ()>> {
        self.set_option(&self_, |options| options.connect = ns)
    }

    fn first_byte_timeout(&mut self, self_: Resource<RequestOptions>) -> Result<Option<u64>> {
        Ok(self.table.get(&self_)?.first_byte)
    }

    fn set_first_byte_timeout(&mut self, self_: Resource<RequestOptions>, ns: Option<u64>) -> Result<Result<(), ()>> {
        self.set_option(&self_, |options| options.first_byte = ns)
    }

    fn between_bytes_timeout(&mut self, self_: Resource<RequestOptions>) -> Result<Option<u64>> {
        Ok(self.table.get(&self_)?.between_bytes)
    }

    fn set_between_bytes_timeout(
        &mut self,
        self_: Resource<RequestOptions>,
        ns: Option<u64>,
    ) -> Result<Result<(), ()>> {
        self.set_option(&self_, |options| options.between_bytes = ns)
    }

    fn drop(&mut self, rep: Resource<RequestOptions>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
