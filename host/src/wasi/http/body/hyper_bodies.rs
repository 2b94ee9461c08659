//! The bodies that hosts see.

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;

use super::pipe::PipeReader;
use crate::wasi::http::ErrorCode;
use crate::wasi::http::error::error_code_of_hyper;

/// What a guest, or the host in its place, gives to be sent: the body of its responses and requests.
pub struct HyperOutgoingBody(Outgoing);

enum Outgoing {
    Empty,
    Full(Bytes),
    Pipe(PipeReader),
    Boxed(UnsyncBoxBody<Bytes, ErrorCode>),
}

/// What arrives for a guest: the body of a request that it serves, or of a response that it gets.
pub struct HyperIncomingBody {
    body: Incoming,
    /// What is to go when the body goes.
    #[expect(dead_code, reason = "it is held, not used")]
    held: Option<Box<dyn Send>>,
}

enum Incoming {
    Empty,
    Hyper(hyper::body::Incoming),
    Boxed(UnsyncBoxBody<Bytes, ErrorCode>),
}

impl HyperOutgoingBody {
    /// No body.
    pub fn empty() -> HyperOutgoingBody {
        HyperOutgoingBody(Outgoing::Empty)
    }

    /// Bytes.
    pub fn full(bytes: impl Into<Bytes>) -> HyperOutgoingBody {
        HyperOutgoingBody(Outgoing::Full(bytes.into()))
    }

    /// Any body.
    pub fn new(body: impl Body<Data = Bytes, Error: Into<ErrorCode> + 'static> + Send + 'static) -> HyperOutgoingBody {
        HyperOutgoingBody(Outgoing::Boxed(body.map_err(Into::into).boxed_unsync()))
    }

    /// Why the guest will not complete it, if that is known already.
    pub(in crate::wasi::http) fn failure(&self) -> Option<ErrorCode> {
        match &self.0 {
            Outgoing::Pipe(pipe) => pipe.failure(),
            Outgoing::Empty | Outgoing::Full(_) | Outgoing::Boxed(_) => None,
        }
    }

    /// Waits until the guest has written something, or has ended it.
    pub(in crate::wasi::http) async fn begun(&mut self) {
        if let Outgoing::Pipe(pipe) = &mut self.0 {
            poll_fn(|cx| pipe.poll_begun(cx)).await;
        }
    }

    /// Says why it is not sent, before it is dropped.
    pub(in crate::wasi::http) fn give_up(&mut self, reason: &ErrorCode) {
        if let Outgoing::Pipe(pipe) = &mut self.0 {
            pipe.give_up(reason);
        }
    }

    pub(super) fn pipe(pipe: PipeReader) -> HyperOutgoingBody {
        HyperOutgoingBody(Outgoing::Pipe(pipe))
    }
}

impl HyperIncomingBody {
    /// No body.
    pub fn empty() -> HyperIncomingBody {
        HyperIncomingBody::of(Incoming::Empty)
    }

    /// Any body.
    pub fn new(body: impl Body<Data = Bytes, Error: Into<ErrorCode> + 'static> + Send + 'static) -> HyperIncomingBody {
        HyperIncomingBody::of(Incoming::Boxed(body.map_err(Into::into).boxed_unsync()))
    }

    fn of(body: Incoming) -> HyperIncomingBody {
        HyperIncomingBody { body, held: None }
    }

    /// The same, with something that goes when it goes.
    pub(in crate::wasi::http) fn holding(self, held: Box<dyn Send>) -> HyperIncomingBody {
        HyperIncomingBody { held: Some(held), ..self }
    }
}

impl From<hyper::body::Incoming> for HyperIncomingBody {
    fn from(body: hyper::body::Incoming) -> Self {
        HyperIncomingBody::of(Incoming::Hyper(body))
    }
}

/// A body that cannot fail.
impl From<Infallible> for ErrorCode {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Body for HyperOutgoingBody {
    type Data = Bytes;
    type Error = ErrorCode;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        match &mut self.0 {
            Outgoing::Empty => Poll::Ready(None),
            Outgoing::Full(bytes) => {
                let bytes = std::mem::take(bytes);
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
            }
            Outgoing::Pipe(pipe) => pipe.poll_frame(cx),
            Outgoing::Boxed(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Outgoing::Empty => true,
            Outgoing::Full(bytes) => bytes.is_empty(),
            Outgoing::Pipe(pipe) => pipe.is_end_stream(),
            Outgoing::Boxed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Outgoing::Empty => SizeHint::with_exact(0),
            Outgoing::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Outgoing::Pipe(pipe) => pipe.size_hint(),
            Outgoing::Boxed(body) => body.size_hint(),
        }
    }
}

impl Body for HyperIncomingBody {
    type Data = Bytes;
    type Error = ErrorCode;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        match &mut self.body {
            Incoming::Empty => Poll::Ready(None),
            Incoming::Hyper(body) => {
                Pin::new(body).poll_frame(cx).map(|frame| frame.map(|frame| frame.map_err(error_code_of_hyper)))
            }
            Incoming::Boxed(body) => Pin::new(body).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.body {
            Incoming::Empty => true,
            Incoming::Hyper(body) => body.is_end_stream(),
            Incoming::Boxed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.body {
            Incoming::Empty => SizeHint::with_exact(0),
            Incoming::Hyper(body) => body.size_hint(),
            Incoming::Boxed(body) => body.size_hint(),
        }
    }
}

impl fmt::Debug for HyperOutgoingBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperOutgoingBody").finish_non_exhaustive()
    }
}

impl fmt::Debug for HyperIncomingBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperIncomingBody").finish_non_exhaustive()
    }
}
