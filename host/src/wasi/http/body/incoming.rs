//! `incoming-body`: what a guest reads.
//!
//! The body lies behind a lock that nobody ever waits for: it is the guest's stream's while there is one, then that of
//! the trailers.
//!
//! # Invariants
//! * What lies here is one frame at most; nothing is asked of the connection before the guest asks.
//! * After an error or the end nothing is read any more.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use http_body::Body;
use tokio::time::{Instant, Sleep};

use super::{HyperIncomingBody, Message};
use crate::Result;
use crate::component::Resource;
use crate::wasi::executor;
use crate::wasi::http::bindings::wasi::http::types::{HostFutureTrailers, HostIncomingBody};
use crate::wasi::http::error::stream_error;
use crate::wasi::http::{ErrorCode, Fields, WasiHttpCtxView};
use crate::wasi::io::{DynInputStream, DynPollable, InputStream, Pollable, StreamError, StreamResult, subscribe};

/// The resource `wasi:http/types.incoming-body`.
pub struct IncomingBody {
    reading: Shared,
    message: Message,
    stream_was_taken: bool,
}

/// The resource `wasi:http/types.future-trailers`.
pub struct FutureTrailers {
    reading: Shared,
    message: Message,
    were_given: bool,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Reading>>);

struct Reading {
    body: HyperIncomingBody,
    current: Bytes,
    progress: Progress,
    patience: Option<Patience>,
    /// What has to live as long as the body is read: its connection.
    #[allow(dead_code, reason = "it is held, not used")]
    connection: Option<Box<dyn Send>>,
}

enum Progress {
    Body,
    Ended(Option<HeaderMap>),
    Failed(ErrorCode),
}

/// How many bytes are to come in a period that the guest waits for them. Time in which it does not wait is no part of
/// the period.
pub(in crate::wasi::http) struct Patience {
    period: Duration,
    least_bytes: usize,
    /// In this period.
    taken_bytes: usize,
    /// Of this period, when the guest began to wait or does not.
    left: Duration,
    /// There while the guest waits.
    wait: Option<Wait>,
}

struct Wait {
    since: Instant,
    sleep: Pin<Box<Sleep>>,
}

/// Empty frames, and those that are passed over, that are taken at once before others get their turn.
const FRAMES_IN_A_ROW: usize = 64;

impl Patience {
    /// With any byte a new period begins.
    pub(in crate::wasi::http) fn between_bytes(period: Duration) -> Patience {
        Patience::at_least(1, period)
    }

    /// With so many bytes a new period begins.
    pub(in crate::wasi::http) fn at_least(least_bytes: usize, period: Duration) -> Patience {
        Patience { period, least_bytes, taken_bytes: 0, left: period, wait: None }
    }

    fn took(&mut self, bytes: usize) {
        self.pause();
        self.taken_bytes += bytes;
        if self.taken_bytes >= self.least_bytes {
            self.taken_bytes = 0;
            self.left = self.period;
        }
    }

    fn pause(&mut self) {
        if let Some(wait) = self.wait.take() {
            self.left = self.left.saturating_sub(wait.since.elapsed());
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        // Who asks like that does not wait.
        if cx.waker().will_wake(Waker::noop()) {
            return Poll::Pending;
        }
        let left = self.left;
        let begin = || Wait { since: Instant::now(), sleep: Box::pin(tokio::time::sleep(left)) };
        let waits = self.wait.take().map_or_else(|| executor::within(begin), Ok);
        // Without a runtime there is no connection either.
        let Ok(mut wait) = waits else { return Poll::Pending };
        let polled = wait.sleep.as_mut().poll(cx);
        self.wait = Some(wait);
        polled
    }
}

impl Reading {
    /// Ready when there are bytes, or never will be.
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..FRAMES_IN_A_ROW {
            if !self.current.is_empty() || !matches!(self.progress, Progress::Body) {
                return Poll::Ready(());
            }
            ready!(self.poll_next(cx));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else { return self.poll_patience(cx) };
        match frame.map(|frame| frame.map(|frame| frame.into_data())) {
            Some(Ok(Ok(bytes))) => {
                self.patience.as_mut().into_iter().for_each(|patience| patience.took(bytes.len()));
                self.current = bytes;
            }
            Some(Ok(Err(other))) => self.end(Progress::Ended(other.into_trailers().ok())),
            Some(Err(code)) => self.end(Progress::Failed(code)),
            None => self.end(Progress::Ended(None)),
        }
        Poll::Ready(())
    }

    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(patience) = &mut self.patience else { return Poll::Pending };
        ready!(patience.poll(cx));
        self.end(Progress::Failed(ErrorCode::ConnectionReadTimeout));
        Poll::Ready(())
    }

    /// The guest does not wait any more.
    fn pause(&mut self) {
        self.patience.as_mut().into_iter().for_each(Patience::pause);
    }

    fn end(&mut self, progress: Progress) {
        self.progress = progress;
        self.patience = None;
        self.body = HyperIncomingBody::empty();
        self.connection = None;
    }

    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        if size == 0 {
            return Ok(Bytes::new());
        }
        _ = self.poll_bytes(&mut Context::from_waker(Waker::noop()));
        if !self.current.is_empty() {
            let size = size.min(self.current.len());
            return Ok(self.current.split_to(size));
        }
        match &self.progress {
            Progress::Body => Ok(Bytes::new()),
            Progress::Ended(_) => Err(StreamError::Closed),
            Progress::Failed(code) => Err(stream_error(code.clone())),
        }
    }

    /// Passes over the rest of the body.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..FRAMES_IN_A_ROW {
            self.current = Bytes::new();
            if !matches!(self.progress, Progress::Body) {
                return Poll::Ready(());
            }
            ready!(self.poll_bytes(cx));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream of a body.
struct BodyStream {
    reading: Shared,
    told: bool,
}

impl Pollable for BodyStream {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.reading.lock().poll_bytes(cx)
    }

    fn wait_ended(&mut self) {
        self.reading.lock().pause();
    }
}

impl InputStream for BodyStream {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        let read = self.reading.lock().read(size);
        match read {
            Err(StreamError::LastOperationFailed(_)) if std::mem::replace(&mut self.told, true) => {
                Err(StreamError::Closed)
            }
            read => read,
        }
    }
}

impl IncomingBody {
    /// The body of a message; `keep` lives until it is read to its end or dropped.
    pub(in crate::wasi::http) fn new(
        message: Message,
        body: HyperIncomingBody,
        patience: Option<Patience>,
        keep: Option<Box<dyn Send>>,
    ) -> IncomingBody {
        let reading = Reading { body, current: Bytes::new(), progress: Progress::Body, patience, connection: keep };
        IncomingBody { reading: Shared(Arc::new(Mutex::new(reading))), message, stream_was_taken: false }
    }
}

impl Pollable for FutureTrailers {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.reading.lock().poll_end(cx)
    }

    fn wait_ended(&mut self) {
        self.reading.lock().pause();
    }
}

impl FutureTrailers {
    /// Nothing if the body has not ended.
    fn take(&mut self) -> Option<Result<Option<HeaderMap>, ErrorCode>> {
        let mut reading = self.reading.lock();
        let ended = reading.poll_end(&mut Context::from_waker(Waker::noop())).is_ready();
        self.were_given = ended;
        match &mut reading.progress {
            Progress::Body => None,
            Progress::Ended(trailers) => Some(Ok(trailers.take())),
            Progress::Failed(code) => Some(Err(code.clone())),
        }
    }
}

impl HostIncomingBody for WasiHttpCtxView<'_> {
    fn stream(&mut self, self_: Resource<IncomingBody>) -> Result<Result<Resource<DynInputStream>, ()>> {
        let body = self.table.get_mut(&self_)?;
        if std::mem::replace(&mut body.stream_was_taken, true) {
            return Ok(Err(()));
        }
        let stream = BodyStream { reading: body.reading.clone(), told: false };
        Ok(Ok(self.table.push_child(Box::new(stream) as DynInputStream, &self_)?))
    }

    fn finish(&mut self, this: Resource<IncomingBody>) -> Result<Resource<FutureTrailers>> {
        let body = self.table.delete(this)?;
        Ok(self.table.push(FutureTrailers { reading: body.reading, message: body.message, were_given: false })?)
    }

    fn drop(&mut self, rep: Resource<IncomingBody>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}

impl HostFutureTrailers for WasiHttpCtxView<'_> {
    fn subscribe(&mut self, self_: Resource<FutureTrailers>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn get(
        &mut self,
        self_: Resource<FutureTrailers>,
    ) -> Result<Option<Result<Result<Option<Resource<Fields>>, ErrorCode>, ()>>> {
        let future = self.table.get_mut(&self_)?;
        if future.were_given {
            return Ok(Some(Err(())));
        }
        Ok(match future.take() {
            None => None,
            Some(Ok(None)) => Some(Ok(Ok(None))),
            Some(Ok(Some(trailers))) => {
                let too_many = future.message.trailer_size();
                Some(Ok(self.arrived_trailers(trailers)?.map(Some).ok_or(too_many)))
            }
            Some(Err(code)) => Some(Ok(Err(code))),
        })
    }

    fn drop(&mut self, rep: Resource<FutureTrailers>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
