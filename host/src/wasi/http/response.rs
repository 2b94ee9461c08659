//! `outgoing-response` and `response-outparam`: what a guest answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use http::StatusCode;
use tokio::sync::oneshot;

use super::bindings::wasi::http::types::{HostOutgoingResponse, HostResponseOutparam};
use super::body::{Message, OutgoingSlot};
use super::fields::{FieldMap, Fields};
use super::limits::{Charge, Counted};
use super::{ErrorCode, HyperOutgoingBody, OutgoingBody, WasiHttpCtxView};
use crate::Result;
use crate::component::Resource;

/// The resource `wasi:http/types.outgoing-response`.
pub struct OutgoingResponse {
    status: StatusCode,
    headers: Arc<FieldMap>,
    body: OutgoingSlot,
    /// Whether its status says that the body is with the client; its body has a part in this.
    is_bodyless: Arc<AtomicBool>,
    charge: Charge,
}

/// The resource `wasi:http/types.response-outparam`.
pub struct ResponseOutparam(oneshot::Sender<Answer>);

/// What a guest answers a request with.
pub type Answer = Result<http::Response<HyperOutgoingBody>, ErrorCode>;

impl OutgoingResponse {
    /// # Errors
    /// When its headers do not fit its body.
    fn into_answer(self, answers_head: bool) -> Answer {
        let bodyless = answers_head || self.is_bodyless.load(Relaxed);
        let body = match self.body {
            OutgoingSlot::Untouched if bodyless => HyperOutgoingBody::empty(),
            body => body.into_body(Message::Response, &self.headers)?,
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.into_map();
        Ok(response)
    }
}

impl WasiHttpCtxView<'_> {
    /// Where a guest puts its answer. If it drops this, so is the sender.
    ///
    /// # Errors
    /// When the table is full.
    pub fn new_response_outparam(&mut self, sender: oneshot::Sender<Answer>) -> Result<Resource<ResponseOutparam>> {
        Ok(self.table.push(ResponseOutparam(sender))?)
    }
}

impl HostOutgoingResponse for WasiHttpCtxView<'_> {
    fn new(&mut self, headers: Resource<Fields>) -> Result<Resource<OutgoingResponse>> {
        let headers = self.table.delete(headers)?.into_map();
        let charge = self.ctx.accounts().charge(Counted::OutgoingMessages, 1)?;
        let (status, body, is_bodyless) = (StatusCode::OK, OutgoingSlot::Untouched, Arc::default());
        Ok(self.table.push(OutgoingResponse { status, headers, body, is_bodyless, charge })?)
    }

    fn status_code(&mut self, self_: Resource<OutgoingResponse>) -> Result<u16> {
        Ok(self.table.get(&self_)?.status.as_u16())
    }

    /// A status below 200 would be no answer yet.
    fn set_status_code(&mut self, self_: Resource<OutgoingResponse>, status_code: u16) -> Result<Result<(), ()>> {
        let response = self.table.get_mut(&self_)?;
        Ok(match StatusCode::from_u16(status_code) {
            Ok(status) if !status.is_informational() => {
                response.status = status;
                response.is_bodyless.store(status == StatusCode::NOT_MODIFIED, Relaxed);
                Ok(())
            }
            _ => Err(()),
        })
    }

    fn headers(&mut self, self_: Resource<OutgoingResponse>) -> Result<Resource<Fields>> {
        let headers = self.table.get(&self_)?.headers.clone();
        Ok(self.table.push_child(Fields::read_only(headers), &self_)?)
    }

    fn body(&mut self, self_: Resource<OutgoingResponse>) -> Result<Result<Resource<OutgoingBody>, ()>> {
        let buffer_bytes = self.ctx.limits().body_buffer_bytes;
        let response = self.table.get_mut(&self_)?;
        let is_bodyless = response.is_bodyless.clone();
        match response.body.take(Message::Response, &response.headers, buffer_bytes, &response.charge)? {
            Some(body) => Ok(Ok(self.table.push(body.with_bodyless(is_bodyless))?)),
            None => Ok(Err(())),
        }
    }

    fn drop(&mut self, rep: Resource<OutgoingResponse>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl HostResponseOutparam for WasiHttpCtxView<'_> {
    fn set(
        &mut self,
        param: Resource<ResponseOutparam>,
        response: Result<Resource<OutgoingResponse>, ErrorCode>,
    ) -> Result<()> {
        let answer = match response {
            Ok(response) => self.table.delete(response)?.into_answer(self.ctx.answers_head),
            Err(code) => Err(code),
        };
        // Whoever asked may have gone.
        _ = self.table.delete(param)?.0.send(answer);
        Ok(())
    }

    fn drop(&mut self, rep: Resource<ResponseOutparam>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
