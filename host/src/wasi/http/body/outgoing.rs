//! `outgoing-body`: what a guest writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};

use bytes::Bytes;

use super::HyperOutgoingBody;
use super::pipe::{Closed, PipeReader, PipeWriter, pipe};
use crate::Result;
use crate::component::Resource;
use crate::wasi::http::bindings::wasi::http::types::HostOutgoingBody;
use crate::wasi::http::error::{internal, stream_error};
use crate::wasi::http::fields::{FieldMap, Fields, content_length};
use crate::wasi::http::forbidden::is_forbidden_trailer;
use crate::wasi::http::limits::Charge;
use crate::wasi::http::{ErrorCode, HttpError, HttpResult, WasiHttpCtx, WasiHttpCtxView};
use crate::wasi::io::{DynOutputStream, OutputStream, Pollable, StreamError, StreamResult};

/// The resource `wasi:http/types.outgoing-body`.
pub struct OutgoingBody {
    pipe: PipeWriter,
    message: Message,
    declared: Option<u64>,
    stream_was_taken: bool,
    is_finished: bool,
    /// Whether its message has the length of a body that it does not have.
    is_bodyless: Arc<AtomicBool>,
    _charge: Charge,
}

/// What a body belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::wasi::http) enum Message {
    Request,
    Response,
}

/// A message's place for its body.
pub(in crate::wasi::http) enum OutgoingSlot {
    /// Nobody asked for it.
    Untouched,
    /// The guest has the other end.
    Taken(HyperOutgoingBody),
}

impl Message {
    /// That it has too many trailers.
    pub(super) fn trailer_size(self) -> ErrorCode {
        match self {
            Message::Request => ErrorCode::HttpRequestTrailerSectionSize(None),
            Message::Response => ErrorCode::HttpResponseTrailerSectionSize(None),
        }
    }

    fn body_size(self, size: u64) -> ErrorCode {
        match self {
            Message::Request => ErrorCode::HttpRequestBodySize(Some(size)),
            Message::Response => ErrorCode::HttpResponseBodySize(Some(size)),
        }
    }
}

impl OutgoingSlot {
    /// Makes the body, once; the guest's end.
    pub(in crate::wasi::http) fn take(
        &mut self,
        message: Message,
        headers: &FieldMap,
        buffer_bytes: usize,
        of_message: &Charge,
    ) -> Result<Option<OutgoingBody>> {
        let declared = match (&self, content_length(headers.map())) {
            (OutgoingSlot::Untouched, Ok(declared)) => declared,
            _ => return Ok(None),
        };
        let _charge = of_message.again()?;
        let (writer, reader): (PipeWriter, PipeReader) = pipe(buffer_bytes, declared);
        *self = OutgoingSlot::Taken(HyperOutgoingBody::pipe(reader));
        let (stream_was_taken, is_finished) = (false, false);
        let is_bodyless = Arc::default();
        Ok(Some(OutgoingBody { pipe: writer, message, declared, stream_was_taken, is_finished, is_bodyless, _charge }))
    }

    /// The body to send.
    ///
    /// # Errors
    /// When a length was declared and there is no body.
    pub(in crate::wasi::http) fn into_body(
        self,
        message: Message,
        headers: &FieldMap,
    ) -> Result<HyperOutgoingBody, ErrorCode> {
        match (self, content_length(headers.map())) {
            (OutgoingSlot::Taken(body), Ok(_)) => Ok(body),
            (OutgoingSlot::Untouched, Ok(None | Some(0))) => Ok(HyperOutgoingBody::empty()),
            (OutgoingSlot::Untouched, Ok(Some(_))) => Err(message.body_size(0)),
            (_, Err(_)) => Err(ErrorCode::HttpProtocolError),
        }
    }
}

/// The stream of a body.
struct BodyStream {
    pipe: PipeWriter,
    message: Message,
    /// It failed once, and the guest knows.
    told: bool,
}

impl BodyStream {
    fn closed(&mut self, why: Closed) -> StreamError {
        let code = match why {
            Closed::Left => return StreamError::Closed,
            _ if std::mem::replace(&mut self.told, true) => return StreamError::Closed,
            Closed::Failed(code) => code,
            Closed::TooLong { declared } => {
                let code = self.message.body_size(declared);
                self.pipe.fail(code.clone());
                code
            }
        };
        stream_error(code)
    }
}

impl Pollable for BodyStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.pipe.poll_room(cx)
    }
}

impl OutputStream for BodyStream {
    fn check_write(&mut self) -> StreamResult<usize> {
        self.pipe.room().map_err(|why| self.closed(why))
    }

    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.pipe.write(bytes).map_err(|why| self.closed(why))
    }

    /// What was written is on its way: the connection takes it as soon as the guest lets it.
    fn flush(&mut self) -> StreamResult<()> {
        self.pipe.check().map(|_| ()).map_err(|why| self.closed(why))
    }
}

impl OutgoingBody {
    /// A body of a message that tells, until the body's end, whether it is without one.
    pub(in crate::wasi::http) fn with_bodyless(mut self, is_bodyless: Arc<AtomicBool>) -> OutgoingBody {
        self.is_bodyless = is_bodyless;
        self
    }

    fn end(&mut self, ctx: &WasiHttpCtx, trailers: Option<Arc<FieldMap>>) -> HttpResult<()> {
        self.is_finished = true;
        let checked = self.check_length(ctx).and_then(|()| check_trailers(ctx, trailers.as_deref()));
        match checked {
            Ok(()) => self.pipe.finish(trailers.map(FieldMap::into_map)),
            Err(code) => {
                self.pipe.fail(code.clone());
                return Err(HttpError::Code(code));
            }
        }
        Ok(())
    }

    fn check_length(&self, ctx: &WasiHttpCtx) -> Result<(), ErrorCode> {
        if let Some(code) = self.pipe.failure() {
            return Err(code);
        }
        // Of a response, that is its client's business.
        if self.message == Message::Request
            && let Some(code) = self.pipe.loss()
        {
            return Err(code);
        }
        let written = self.pipe.written();
        let of_head = ctx.answers_head && self.message == Message::Response;
        let may_lack = written == 0 && (of_head || self.is_bodyless.load(Relaxed));
        match self.declared {
            Some(declared) if declared != written && !may_lack => Err(self.message.body_size(written)),
            _ => Ok(()),
        }
    }
}

fn check_trailers(ctx: &WasiHttpCtx, trailers: Option<&FieldMap>) -> Result<(), ErrorCode> {
    let names = trailers.into_iter().flat_map(|trailers| trailers.map().keys());
    for name in names {
        if is_forbidden_trailer(name) || ctx.is_forbidden(name) {
            return Err(internal(&format!("the field `{name}` may be no trailer")));
        }
    }
    Ok(())
}

/// A guest that leaves a body before it is complete, in whatever way, does not make it look complete.
impl Drop for OutgoingBody {
    fn drop(&mut self) {
        if !self.is_finished {
            self.pipe.fail(internal("the body was dropped before it was finished"));
        }
    }
}

impl HostOutgoingBody for WasiHttpCtxView<'_> {
    fn write(&mut self, self_: Resource<OutgoingBody>) -> Result<Result<Resource<DynOutputStream>, ()>> {
        let body = self.table.get_mut(&self_)?;
        if std::mem::replace(&mut body.stream_was_taken, true) {
            return Ok(Err(()));
        }
        let stream = BodyStream { pipe: body.pipe.share(), message: body.message, told: false };
        Ok(Ok(self.table.push_child(Box::new(stream) as DynOutputStream, &self_)?))
    }

    fn finish(&mut self, this: Resource<OutgoingBody>, trailers: Option<Resource<Fields>>) -> HttpResult<()> {
        let mut body = self.table.delete(this)?;
        let trailers = trailers.map(|trailers| self.table.delete(trailers)).transpose()?;
        body.end(self.ctx, trailers.map(Fields::into_map))
    }

    fn drop(&mut self, rep: Resource<OutgoingBody>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
