//! What a store's data holds for HTTP.

use std::sync::Arc;

use http::HeaderName;

use super::destinations::Destinations;
use super::forbidden::is_forbidden_header;
use super::limits::{Accounts, Counted, HttpLimits};
use super::outgoing::{OutgoingRequestConfig, default_send_request};
use super::{FutureIncomingResponse, HttpResult, HyperOutgoingBody};
use crate::component::{HasData, ResourceTable};

/// What one guest may do with HTTP. At first it may send no requests.
pub struct WasiHttpCtx {
    limits: HttpLimits,
    destinations: Arc<Destinations>,
    hooks: Option<Box<dyn WasiHttpHooks>>,
    accounts: Arc<Accounts>,
    /// A response without its body is no mistake for the request that is being answered.
    pub(super) answers_head: bool,
}

/// Takes the place of what the host does with a guest's requests and headers.
pub trait WasiHttpHooks: Send + 'static {
    /// Sends a request, which is allowed. Its URI has the scheme and authority that the guest set.
    ///
    /// # Errors
    /// What the guest is told at once, or a trap.
    fn send_request(
        &mut self,
        request: http::Request<HyperOutgoingBody>,
        config: OutgoingRequestConfig,
    ) -> HttpResult<FutureIncomingResponse> {
        default_send_request(request, config)
    }

    /// Whether a header is the host's alone, beside those that always are ([`is_forbidden_header`]).
    fn is_forbidden_header(&self, _name: &HeaderName) -> bool {
        false
    }
}

/// How HTTP finds its part of a store's data.
pub trait WasiHttpView: Send + 'static {
    /// The context, and the table with the resources that the guest holds: the same as that of
    /// [`WasiView`](crate::wasi::WasiView).
    fn http(&mut self) -> WasiHttpCtxView<'_>;
}

/// The parts of a store's data that HTTP works on.
pub struct WasiHttpCtxView<'a> {
    /// What the guest may do.
    pub ctx: &'a mut WasiHttpCtx,
    /// The resources that it holds.
    pub table: &'a mut ResourceTable,
}

/// The part of a store's data that the interfaces of HTTP work on.
#[derive(Debug)]
pub struct WasiHttp;

impl HasData for WasiHttp {
    type Data<'a> = WasiHttpCtxView<'a>;
}

impl Default for WasiHttpCtx {
    fn default() -> Self {
        WasiHttpCtx::with_limits(HttpLimits::default())
    }
}

impl WasiHttpCtx {
    /// A context with the default limits.
    pub fn new() -> WasiHttpCtx {
        WasiHttpCtx::default()
    }

    /// A context with other limits.
    pub fn with_limits(limits: HttpLimits) -> WasiHttpCtx {
        let destinations = Destinations::none();
        WasiHttpCtx { limits, destinations, hooks: None, accounts: Accounts::new(limits), answers_head: false }
    }

    /// Says where the guest may send requests to.
    pub fn allow_outgoing(&mut self, destinations: impl Into<Arc<Destinations>>) -> &mut WasiHttpCtx {
        self.destinations = destinations.into();
        self
    }

    /// Takes the place of what the host does itself.
    pub fn set_hooks(&mut self, hooks: impl WasiHttpHooks) -> &mut WasiHttpCtx {
        self.hooks = Some(Box::new(hooks));
        self
    }

    /// The limits.
    pub fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    pub(super) fn accounts(&self) -> &Arc<Accounts> {
        &self.accounts
    }

    /// Whether no message of the guest waits for its end, in either direction.
    pub(super) fn has_sent_everything(&self) -> bool {
        self.accounts.is_zero(Counted::OutgoingMessages) && self.accounts.is_zero(Counted::Connections)
    }

    pub(super) fn destinations(&self) -> &Arc<Destinations> {
        &self.destinations
    }

    pub(super) fn is_forbidden(&self, name: &HeaderName) -> bool {
        is_forbidden_header(name) || self.hooks.as_ref().is_some_and(|hooks| hooks.is_forbidden_header(name))
    }

    pub(super) fn send(
        &mut self,
        request: http::Request<HyperOutgoingBody>,
        config: OutgoingRequestConfig,
    ) -> HttpResult<FutureIncomingResponse> {
        match &mut self.hooks {
            Some(hooks) => hooks.send_request(request, config),
            None => default_send_request(request, config),
        }
    }
}
