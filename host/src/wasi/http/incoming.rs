//! `incoming-request` and `incoming-response`: what arrives.

use std::sync::Arc;
use std::time::Duration;

use http::header;
use http::uri::Authority;

use super::bindings::wasi::http::types::{HostIncomingRequest, HostIncomingResponse, Method, Scheme};
use super::body::{Message, Patience};
use super::fields::{FieldMap, Fields, content_length};
use super::syntax::method_to_wit;
use super::{ErrorCode, HyperIncomingBody, IncomingBody, WasiHttpCtx, WasiHttpCtxView, forbidden, syntax};
use crate::Result;
use crate::component::Resource;

/// The resource `wasi:http/types.incoming-request`.
pub struct IncomingRequest {
    method: http::Method,
    uri: http::Uri,
    scheme: Scheme,
    authority: Authority,
    headers: Arc<FieldMap>,
    body: Option<HyperIncomingBody>,
    /// How long the body may take.
    patience: Option<Patience>,
}

/// The resource `wasi:http/types.incoming-response`.
pub struct IncomingResponse {
    status: u16,
    headers: Arc<FieldMap>,
    body: Option<IncomingBody>,
}

/// A response on its way to the guest.
pub struct ArrivedResponse {
    /// Status, headers and body.
    pub response: http::Response<HyperIncomingBody>,
    /// How long the next piece of its body may take.
    pub between_bytes_timeout: Option<Duration>,
    /// What has to live until the body was read: its connection.
    pub connection: Option<Box<dyn Send>>,
}

fn arrived_headers(mut map: http::HeaderMap, ctx: &WasiHttpCtx) -> Result<Arc<FieldMap>, ErrorCode> {
    forbidden::remove(&mut map, |name| ctx.is_forbidden(name));
    content_length(&map).map_err(|_| ErrorCode::HttpProtocolError)?;
    FieldMap::new(map, ctx).map(Arc::new).map_err(|_| ErrorCode::HttpRequestHeaderSectionSize(None))
}

/// What no guest could be given, whatever its limits are.
pub(super) fn check_request<B>(request: &http::Request<B>) -> Result<(), ErrorCode> {
    authority(request)?;
    content_length(request.headers()).map_err(|_| ErrorCode::HttpProtocolError)?;
    Ok(())
}

fn authority<B>(request: &http::Request<B>) -> Result<Authority, ErrorCode> {
    let uri = request.uri();
    let authority = match (uri.authority(), uri.scheme()) {
        (Some(authority), Some(_)) => authority.as_str(),
        // `GET host`, without anything around it.
        (Some(_), None) => return Err(ErrorCode::HttpRequestUriInvalid),
        (None, _) => host(request.headers())?,
    };
    syntax::authority(authority).ok_or(ErrorCode::HttpRequestUriInvalid)
}

impl WasiHttpCtxView<'_> {
    /// A request as a guest gets it. Its authority is that of its URI, or else what the header `host` says.
    ///
    /// # Errors
    /// When it has no authority, two lengths, or more headers than the limits allow: an [`ErrorCode`]. When the table
    /// is full.
    pub fn new_incoming_request<B: Into<HyperIncomingBody>>(
        &mut self,
        scheme: Scheme,
        request: http::Request<B>,
    ) -> Result<Resource<IncomingRequest>> {
        self.new_request_of_client(scheme, request, None)
    }

    /// The same, with a body that is to come fast enough.
    pub(super) fn new_request_of_client<B: Into<HyperIncomingBody>>(
        &mut self,
        scheme: Scheme,
        request: http::Request<B>,
        patience: Option<Patience>,
    ) -> Result<Resource<IncomingRequest>> {
        let authority = authority(&request)?;
        let (parts, body) = request.into_parts();
        self.ctx.answers_head = parts.method == http::Method::HEAD;
        let headers = arrived_headers(parts.headers, self.ctx)?;
        let (method, uri, body) = (parts.method, parts.uri, Some(body.into()));
        Ok(self.table.push(IncomingRequest { method, uri, scheme, authority, headers, body, patience })?)
    }

    pub(super) fn new_incoming_response(
        &mut self,
        arrived: ArrivedResponse,
    ) -> Result<Result<Resource<IncomingResponse>, ErrorCode>> {
        let (parts, body) = arrived.response.into_parts();
        let headers = match arrived_headers(parts.headers, self.ctx) {
            Ok(headers) => headers,
            Err(ErrorCode::HttpRequestHeaderSectionSize(size)) => {
                return Ok(Err(ErrorCode::HttpResponseHeaderSectionSize(size)));
            }
            Err(code) => return Ok(Err(code)),
        };
        let patience = arrived.between_bytes_timeout.map(Patience::between_bytes);
        let body = Some(IncomingBody::new(Message::Response, body, patience, arrived.connection));
        Ok(Ok(self.table.push(IncomingResponse { status: parts.status.as_u16(), headers, body })?))
    }

    fn incoming_request(&self, request: &Resource<IncomingRequest>) -> Result<&IncomingRequest> {
        Ok(self.table.get(request)?)
    }
}

/// The header `host`, if there is one and only one.
fn host(headers: &http::HeaderMap) -> Result<&str, ErrorCode> {
    let mut all = headers.get_all(header::HOST).iter();
    match (all.next().map(|host| host.to_str()), all.next()) {
        (Some(Ok(host)), None) => Ok(host),
        _ => Err(ErrorCode::HttpRequestUriInvalid),
    }
}

impl HostIncomingRequest for WasiHttpCtxView<'_> {
    fn method(&mut self, self_: Resource<IncomingRequest>) -> Result<Method> {
        Ok(method_to_wit(&self.incoming_request(&self_)?.method))
    }

    fn path_with_query(&mut self, self_: Resource<IncomingRequest>) -> Result<Option<String>> {
        Ok(self.incoming_request(&self_)?.uri.path_and_query().map(|path| path.as_str().to_owned()))
    }

    fn scheme(&mut self, self_: Resource<IncomingRequest>) -> Result<Option<Scheme>> {
        Ok(Some(self.incoming_request(&self_)?.scheme.clone()))
    }

    fn authority(&mut self, self_: Resource<IncomingRequest>) -> Result<Option<String>> {
        Ok(Some(self.incoming_request(&self_)?.authority.as_str().to_owned()))
    }

    fn headers(&mut self, self_: Resource<IncomingRequest>) -> Result<Resource<Fields>> {
        let headers = self.incoming_request(&self_)?.headers.clone();
        Ok(self.table.push_child(Fields::read_only(headers), &self_)?)
    }

    fn consume(&mut self, self_: Resource<IncomingRequest>) -> Result<Result<Resource<IncomingBody>, ()>> {
        let request = self.table.get_mut(&self_)?;
        let Some(body) = request.body.take() else { return Ok(Err(())) };
        let patience = request.patience.take();
        Ok(Ok(self.table.push(IncomingBody::new(Message::Request, body, patience, None))?))
    }

    fn drop(&mut self, rep: Resource<IncomingRequest>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl HostIncomingResponse for WasiHttpCtxView<'_> {
    fn status(&mut self, self_: Resource<IncomingResponse>) -> Result<u16> {
        Ok(self.table.get(&self_)?.status)
    }

    fn headers(&mut self, self_: Resource<IncomingResponse>) -> Result<Resource<Fields>> {
        let headers = self.table.get(&self_)?.headers.clone();
        Ok(self.table.push_child(Fields::read_only(headers), &self_)?)
    }

    fn consume(&mut self, self_: Resource<IncomingResponse>) -> Result<Result<Resource<IncomingBody>, ()>> {
        let Some(body) = self.table.get_mut(&self_)?.body.take() else { return Ok(Err(())) };
        Ok(Ok(self.table.push(body)?))
    }

    fn drop(&mut self, rep: Resource<IncomingResponse>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
