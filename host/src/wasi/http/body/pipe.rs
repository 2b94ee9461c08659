//! What lies between a guest that writes a body and the connection that sends it.
//!
//! | state | the guest's end | the connection's end |
//! |---|---|---|
//! | `Open` | writes while there is room; ends it | takes pieces; waits when there are none; leaves |
//! | `Finished` | nothing | takes the rest, then trailers, then the end |
//! | `Failed` | is told once | is told before it would see an end |
//! | `Left` (the connection) | is told that nobody reads | nothing |
//!
//! # Invariants
//! * Not more than the capacity is queued, with what each piece takes beside its bytes; no piece has more than
//!   [`MAX_PERMIT`] bytes, and none is empty.
//! * The connection sees the end of a body only if the guest finished it and wrote as many bytes as it declared.
//! * A guest that finishes a body can see whether the connection left before it had taken what was written.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::{Frame, SizeHint};

use crate::wasi::http::ErrorCode;
use crate::wasi::io::MAX_PERMIT;

/// The guest's end.
pub(super) struct PipeWriter(Arc<Mutex<State>>);

/// The connection's end.
pub(super) struct PipeReader {
    state: Arc<Mutex<State>>,
    /// Length and end are for the host to find out if the guest declared none.
    declared: Option<u64>,
}

struct State {
    queue: VecDeque<Bytes>,
    /// The last of the queue: small pieces together.
    tail: BytesMut,
    /// What the queue takes.
    weight: usize,
    queued_bytes: u64,
    capacity: usize,
    written: u64,
    declared: Option<u64>,
    /// What was written went to nobody.
    lost: bool,
    /// The guest wanted to write, and nobody was there.
    refused: bool,
    /// Why the connection left, if it said so.
    reason: Option<ErrorCode>,
    end: End,
    writer: Option<Waker>,
    reader: Option<Waker>,
}

enum End {
    Open,
    Finished(Option<HeaderMap>),
    Failed(ErrorCode),
    Left,
}

/// Why nothing more is taken.
pub(super) enum Closed {
    /// Nobody reads, or the body has ended.
    Left,
    /// It failed.
    Failed(ErrorCode),
    /// It would be longer than declared.
    TooLong {
        /// The length that was declared.
        declared: u64,
    },
}

/// What a piece takes beside its bytes.
const PIECE_BYTES: usize = 64;
/// Pieces up to this length are put together: a copy is cheaper than a piece.
const SMALL_PIECE_BYTES: usize = 512;

/// Both ends.
pub(super) fn pipe(capacity: usize, declared: Option<u64>) -> (PipeWriter, PipeReader) {
    let state = Arc::new(Mutex::new(State {
        queue: VecDeque::new(),
        tail: BytesMut::new(),
        weight: 0,
        queued_bytes: 0,
        capacity: capacity.clamp(1, 1 << 20),
        written: 0,
        declared,
        lost: false,
        refused: false,
        reason: None,
        end: End::Open,
        writer: None,
        reader: None,
    }));
    (PipeWriter(state.clone()), PipeReader { state, declared })
}

impl State {
    fn failure(&self) -> Option<ErrorCode> {
        match &self.end {
            End::Failed(code) => Some(code.clone()),
            End::Open | End::Finished(_) | End::Left => None,
        }
    }

    fn room(&self) -> usize {
        self.capacity.saturating_sub(self.weight).min(MAX_PERMIT)
    }

    fn push(&mut self, bytes: Bytes) {
        self.written += bytes.len() as u64;
        self.queued_bytes += bytes.len() as u64;
        if bytes.len() <= SMALL_PIECE_BYTES && !self.queue.is_empty() {
            self.weight += bytes.len();
            self.tail.extend_from_slice(&bytes);
        } else {
            self.weight += bytes.len() + PIECE_BYTES;
            self.end_tail();
            self.queue.push_back(bytes);
        }
    }

    fn end_tail(&mut self) {
        if !self.tail.is_empty() {
            self.weight += PIECE_BYTES;
            self.queue.push_back(self.tail.split().freeze());
        }
    }

    fn pop(&mut self) -> Option<Bytes> {
        if self.queue.is_empty() {
            self.end_tail();
        }
        let bytes = self.queue.pop_front()?;
        self.queued_bytes -= bytes.len() as u64;
        self.weight = self.weight.saturating_sub(bytes.len() + PIECE_BYTES);
        Some(bytes)
    }

    fn clear(&mut self) {
        self.queue.clear();
        self.tail = BytesMut::new();
        self.weight = 0;
        self.queued_bytes = 0;
    }

    fn close(&mut self, end: End) {
        if matches!(self.end, End::Open) {
            self.end = end;
        }
        wake(&mut self.reader);
        wake(&mut self.writer);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

fn keep(waker: &mut Option<Waker>, cx: &Context<'_>) {
    match waker {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *waker = Some(cx.waker().clone()),
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // Nothing is left half done where it could panic.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PipeWriter {
    /// The same end once more.
    pub(super) fn share(&self) -> PipeWriter {
        PipeWriter(self.0.clone())
    }

    /// How much the next write may have.
    pub(super) fn room(&self) -> Result<usize, Closed> {
        let room = self.check();
        if matches!(room, Err(Closed::Left)) {
            lock(&self.0).refused = true;
        }
        room
    }

    /// The same for who does not mean to write.
    pub(super) fn check(&self) -> Result<usize, Closed> {
        let state = lock(&self.0);
        match &state.end {
            End::Open => Ok(state.room()),
            End::Failed(code) => Err(Closed::Failed(code.clone())),
            End::Finished(_) | End::Left => Err(Closed::Left),
        }
    }

    /// Whether there is room, or never will be.
    pub(super) fn poll_room(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.0);
        if !matches!(state.end, End::Open) || state.room() > 0 {
            return Poll::Ready(());
        }
        keep(&mut state.writer, cx);
        Poll::Pending
    }

    /// Takes bytes for which there is room.
    pub(super) fn write(&self, bytes: Bytes) -> Result<(), Closed> {
        let mut state = lock(&self.0);
        match &state.end {
            End::Open => {}
            End::Failed(code) => return Err(Closed::Failed(code.clone())),
            End::Finished(_) | End::Left => {
                state.refused |= !bytes.is_empty();
                return Err(Closed::Left);
            }
        }
        if bytes.is_empty() {
            return Ok(());
        }
        let would_be = state.written.saturating_add(bytes.len() as u64);
        if let Some(declared) = state.declared.filter(|declared| would_be > *declared) {
            return Err(Closed::TooLong { declared });
        }
        state.push(bytes);
        wake(&mut state.reader);
        Ok(())
    }

    /// Why the body will not be complete, if that is known.
    pub(super) fn failure(&self) -> Option<ErrorCode> {
        lock(&self.0).failure()
    }

    /// Why the connection left before it had taken what the guest wrote, or wanted to write, if it did.
    pub(super) fn loss(&self) -> Option<ErrorCode> {
        let state = lock(&self.0);
        let is_incomplete = state.declared.is_none_or(|declared| declared != state.written);
        let is_lost = state.lost || (state.refused && is_incomplete);
        is_lost.then(|| state.reason.clone().unwrap_or(ErrorCode::ConnectionTerminated))
    }

    /// How many bytes were written.
    pub(super) fn written(&self) -> u64 {
        lock(&self.0).written
    }

    /// The body is complete.
    pub(super) fn finish(&self, trailers: Option<HeaderMap>) {
        lock(&self.0).close(End::Finished(trailers));
    }

    /// The body will not be complete.
    pub(super) fn fail(&self, code: ErrorCode) {
        lock(&self.0).close(End::Failed(code));
    }
}

impl PipeReader {
    pub(super) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        let mut state = lock(&self.state);
        if let Some(bytes) = state.pop() {
            wake(&mut state.writer);
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &mut state.end {
            End::Open => {
                keep(&mut state.reader, cx);
                Poll::Pending
            }
            End::Finished(trailers) => Poll::Ready(trailers.take().map(|trailers| Ok(Frame::trailers(trailers)))),
            End::Failed(code) => Poll::Ready(Some(Err(code.clone()))),
            End::Left => Poll::Ready(None),
        }
    }

    /// Whether there is something to take, or there will be nothing more.
    pub(super) fn poll_begun(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.state);
        if state.queued_bytes > 0 || !matches!(state.end, End::Open) {
            return Poll::Ready(());
        }
        keep(&mut state.reader, cx);
        Poll::Pending
    }

    /// Why nothing will be taken.
    pub(super) fn give_up(&mut self, reason: &ErrorCode) {
        lock(&self.state).reason = Some(reason.clone());
    }

    /// As of the guest's end.
    pub(super) fn failure(&self) -> Option<ErrorCode> {
        lock(&self.state).failure()
    }

    pub(super) fn is_end_stream(&self) -> bool {
        let state = lock(&self.state);
        // With a length in the headers, hyper is to believe that, also if a response has no body.
        self.declared.is_none() && state.queued_bytes == 0 && matches!(state.end, End::Finished(None))
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let state = lock(&self.state);
        match (self.declared, &state.end) {
            (None, End::Finished(None)) => SizeHint::with_exact(state.queued_bytes),
            _ => SizeHint::default(),
        }
    }
}

impl Drop for PipeReader {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.lost |= state.queued_bytes > 0;
        state.clear();
        state.close(End::Left);
    }
}
