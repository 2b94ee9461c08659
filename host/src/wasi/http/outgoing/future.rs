//! `future-incoming-response`: a response that is awaited.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::task::JoinHandle;

use crate::Result;
use crate::component::Resource;
use crate::wasi::executor;
use crate::wasi::http::bindings::wasi::http::types::HostFutureIncomingResponse;
use crate::wasi::http::error::internal;
use crate::wasi::http::incoming::{ArrivedResponse, IncomingResponse};
use crate::wasi::http::{ErrorCode, WasiHttpCtxView};
use crate::wasi::io::{DynPollable, Pollable, subscribe};

/// The resource `wasi:http/types.future-incoming-response`. Dropped, the request is given up.
pub struct FutureIncomingResponse(State);

enum State {
    Awaited(Task<Arrived>),
    Arrived(Box<Arrived>),
    Given,
}

type Arrived = Result<ArrivedResponse, ErrorCode>;

/// A task that ends with its handle.
pub(super) struct Task<T>(JoinHandle<T>);

impl<T: Send + 'static> Task<T> {
    /// # Errors
    /// When there is no runtime.
    pub(super) fn spawn(future: impl Future<Output = T> + Send + 'static) -> Result<Task<T>> {
        Ok(Task(executor::within(|| tokio::spawn(future))?))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl FutureIncomingResponse {
    /// A response that a future gives. It is driven whether the guest waits or not.
    ///
    /// # Errors
    /// When there is no runtime of tokio's to drive it.
    pub fn spawn(
        future: impl Future<Output = Result<ArrivedResponse, ErrorCode>> + Send + 'static,
    ) -> Result<FutureIncomingResponse> {
        Ok(FutureIncomingResponse(State::Awaited(Task::spawn(future)?)))
    }

    /// A response that is there.
    pub fn ready(response: Result<ArrivedResponse, ErrorCode>) -> FutureIncomingResponse {
        FutureIncomingResponse(State::Arrived(Box::new(response)))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let State::Awaited(task) = &mut self.0 else { return Poll::Ready(()) };
        let Poll::Ready(ended) = Pin::new(&mut task.0).poll(cx) else { return Poll::Pending };
        let arrived = ended.unwrap_or_else(|_| Err(internal("the request's task ended early")));
        self.0 = State::Arrived(Box::new(arrived));
        Poll::Ready(())
    }

    /// Nothing while it is awaited; `None` inside when it was given before.
    fn take(&mut self) -> Option<Option<Arrived>> {
        if self.poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            return None;
        }
        match std::mem::replace(&mut self.0, State::Given) {
            State::Arrived(arrived) => Some(Some(*arrived)),
            State::Awaited(_) | State::Given => Some(None),
        }
    }
}

impl Pollable for FutureIncomingResponse {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll(cx)
    }
}

impl HostFutureIncomingResponse for WasiHttpCtxView<'_> {
    fn subscribe(&mut self, self_: Resource<FutureIncomingResponse>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn get(
        &mut self,
        self_: Resource<FutureIncomingResponse>,
    ) -> Result<Option<Result<Result<Resource<IncomingResponse>, ErrorCode>, ()>>> {
        Ok(match self.table.get_mut(&self_)?.take() {
            None => None,
            Some(None) => Some(Err(())),
            Some(Some(Err(code))) => Some(Ok(Err(code))),
            Some(Some(Ok(arrived))) => Some(Ok(self.new_incoming_response(arrived)?)),
        })
    }

    fn drop(&mut self, rep: Resource<FutureIncomingResponse>) -> Result<()> {
        self.table.delete(rep)?;
        Ok(())
    }
}
