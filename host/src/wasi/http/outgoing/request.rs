//! `outgoing-request`, and `outgoing-handler` that sends it.

use std::sync::Arc;

use http::uri::{Authority, PathAndQuery};

use super::options::Security;
use super::{FutureIncomingResponse, OutgoingRequestConfig, RequestOptions};
use crate::Result;
use crate::component::Resource;
use crate::wasi::http::bindings::wasi::http::outgoing_handler;
use crate::wasi::http::bindings::wasi::http::types::{HostOutgoingRequest, Method, Scheme};
use crate::wasi::http::body::{Message, OutgoingSlot};
use crate::wasi::http::fields::{FieldMap, Fields};
use crate::wasi::http::limits::{Charge, Counted};
use crate::wasi::http::syntax::{self, destination, is_scheme, method_from_wit, method_to_wit};
use crate::wasi::http::{ErrorCode, HttpError, HttpResult, HyperOutgoingBody, OutgoingBody, WasiHttpCtxView};

/// The resource `wasi:http/types.outgoing-request`.
pub struct OutgoingRequest {
    method: http::Method,
    scheme: Option<Scheme>,
    authority: Option<Authority>,
    path: Option<PathAndQuery>,
    headers: Arc<FieldMap>,
    body: OutgoingSlot,
    charge: Charge,
}

impl OutgoingRequest {
    /// Without a scheme a request is one of `https`: nothing goes out in the clear by mistake.
    fn http_scheme(&self) -> Result<http::uri::Scheme, ErrorCode> {
        match &self.scheme {
            Some(Scheme::Http) => Ok(http::uri::Scheme::HTTP),
            Some(Scheme::Https) | None => Ok(http::uri::Scheme::HTTPS),
            Some(Scheme::Other(_)) => Err(ErrorCode::HttpProtocolError),
        }
    }

    fn uri(&self) -> Result<http::Uri, ErrorCode> {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.http_scheme()?);
        parts.authority = Some(self.authority.clone().ok_or(ErrorCode::HttpRequestUriInvalid)?);
        let is_asterisk = self.path.as_ref().is_some_and(|path| path.as_str() == "*");
        if is_asterisk && self.method != http::Method::OPTIONS {
            return Err(ErrorCode::HttpRequestUriInvalid);
        }
        parts.path_and_query = Some(self.path.clone().unwrap_or_else(|| PathAndQuery::from_static("/")));
        http::Uri::from_parts(parts).map_err(|_| ErrorCode::HttpRequestUriInvalid)
    }

    fn into_http(self) -> Result<http::Request<HyperOutgoingBody>, ErrorCode> {
        let uri = self.uri()?;
        let body = self.body.into_body(Message::Request, &self.headers)?;
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers.into_map();
        Ok(request)
    }
}

impl WasiHttpCtxView<'_> {
    fn outgoing_request(&mut self, request: &Resource<OutgoingRequest>) -> Result<&mut OutgoingRequest> {
        Ok(self.table.get_mut(request)?)
    }

    fn config(&mut self, uri: &http::Uri, options: RequestOptions) -> HttpResult<OutgoingRequestConfig> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(ErrorCode::HttpRequestUriInvalid.into());
        };
        let to = destination(scheme, authority)?;
        let trust = self.ctx.destinations().trust(&to).ok_or(ErrorCode::HttpRequestDenied)?;
        let limit = |_| HttpError::Code(ErrorCode::ConnectionLimitReached);
        Ok(OutgoingRequestConfig {
            security: if *scheme == http::uri::Scheme::HTTPS { Security::Tls } else { Security::Plain },
            connect_timeout: options.connect_timeout(),
            first_byte_timeout: options.first_byte_timeout(),
            between_bytes_timeout: options.between_bytes_timeout(),
            #[cfg(feature = "wasi-http-tls")]
            tls: None,
            to,
            trust,
            destinations: self.ctx.destinations().clone(),
            charge: Arc::new(self.ctx.accounts().charge(Counted::Connections, 1).map_err(limit)?),
        })
    }
}

impl outgoing_handler::Host for WasiHttpCtxView<'_> {
    fn handle(
        &mut self,
        request: Resource<OutgoingRequest>,
        options: Option<Resource<RequestOptions>>,
    ) -> HttpResult<Resource<FutureIncomingResponse>> {
        let request = self.table.delete(request)?;
        let options = options.map(|options| self.table.delete(options)).transpose()?.unwrap_or_default();
        let request = request.into_http()?;
        let config = self.config(request.uri(), options)?;
        let future = self.ctx.send(request, config)?;
        Ok(self.table.push(future)?)
    }
}

impl HostOutgoingRequest for WasiHttpCtxView<'_> {
    fn new(&mut self, headers: Resource<Fields>) -> Result<Resource<OutgoingRequest>> {
        let headers = self.table.delete(headers)?.into_map();
        Ok(self.table.push(OutgoingRequest {
            method: http::Method::GET,
            scheme: None,
            authority: None,
            path: None,
            headers,
            body: OutgoingSlot::Untouched,
            charge: self.ctx.accounts().charge(Counted::OutgoingMessages, 1)?,
        })?)
    }

    fn body(&mut self, self_: Resource<OutgoingRequest>) -> Result<Result<Resource<OutgoingBody>, ()>> {
        let buffer_bytes = self.ctx.limits().body_buffer_bytes;
        let request = self.outgoing_request(&self_)?;
        match request.body.take(Message::Request, &request.headers, buffer_bytes, &request.charge)? {
            Some(body) => Ok(Ok(self.table.push(body)?)),
            None => Ok(Err(())),
        }
    }

    fn method(&mut self, self_: Resource<OutgoingRequest>) -> Result<Method> {
        Ok(method_to_wit(&self.outgoing_request(&self_)?.method))
    }

    fn set_method(&mut self, self_: Resource<OutgoingRequest>, method: Method) -> Result<Result<(), ()>> {
        let request = self.outgoing_request(&self_)?;
        let Some(method) = method_from_wit(&method) else { return Ok(Err(())) };
        request.method = method;
        Ok(Ok(()))
    }

    fn path_with_query(&mut self, self_: Resource<OutgoingRequest>) -> Result<Option<String>> {
        Ok(self.outgoing_request(&self_)?.path.as_ref().map(|path| path.as_str().to_owned()))
    }

    fn set_path_with_query(
        &mut self,
        self_: Resource<OutgoingRequest>,
        path: Option<String>,
    ) -> Result<Result<(), ()>> {
        let request = self.outgoing_request(&self_)?;
        request.path = match path.as_deref().map(syntax::path_with_query) {
            None => None,
            Some(Some(path)) => Some(path),
            Some(None) => return Ok(Err(())),
        };
        Ok(Ok(()))
    }

    fn scheme(&mut self, self_: Resource<OutgoingRequest>) -> Result<Option<Scheme>> {
        Ok(self.outgoing_request(&self_)?.scheme.clone())
    }

    fn set_scheme(&mut self, self_: Resource<OutgoingRequest>, scheme: Option<Scheme>) -> Result<Result<(), ()>> {
        let request = self.outgoing_request(&self_)?;
        if !scheme.as_ref().is_none_or(is_scheme) {
            return Ok(Err(()));
        }
        request.scheme = scheme;
        Ok(Ok(()))
    }

    fn authority(&mut self, self_: Resource<OutgoingRequest>) -> Result<Option<String>> {
        Ok(self.outgoing_request(&self_)?.authority.as_ref().map(|authority| authority.as_str().to_owned()))
    }

    fn set_authority(&mut self, self_: Resource<OutgoingRequest>, authority: Option<String>) -> Result<Result<(), ()>> {
        let request = self.outgoing_request(&self_)?;
        request.authority = match authority.as_deref().map(syntax::authority) {
            None => None,
            Some(Some(authority)) => Some(authority),
            Some(None) => return Ok(Err(())),
        };
        Ok(Ok(()))
    }

    fn headers(&mut self, self_: Resource<OutgoingRequest>) -> Result<Resource<Fields>> {
        let headers = self.outgoing_request(&self_)?.headers.clone();
        Ok(self.table.push_child(Fields::read_only(headers), &self_)?)
    }

    fn drop(&mut self, rep: Resource<OutgoingRequest>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
