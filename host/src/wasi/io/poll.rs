//! `wasi:io/poll`: waiting.
//!
//! A pollable is a child of what it waits for, in the same table: asking it is asking its parent with a waker.

use std::future::poll_fn;
use std::task::{Context, Poll};

use anyhow::{Context as _, ensure};
use tokio::task::consume_budget;

use crate::Result;
use crate::component::{Resource, ResourceTable};
use crate::wasi::bindings::sync::wasi::io::poll as blocking;
use crate::wasi::bindings::wasi::io::poll as waiting;
use crate::wasi::{WasiCtxView, executor};

/// What can be waited for.
pub trait Pollable: Send + 'static {
    /// Whether it is ready: an operation would not wait. If not, the task of `cx` is woken when it may be.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()>;

    /// Nobody waits any more, whether it is ready or not: the guest may do something else before it waits again. For
    /// what counts the time that it was waited for.
    fn wait_ended(&mut self) {}
}

/// The resource `wasi:io/poll.pollable`.
pub struct DynPollable {
    parent: u32,
    poll: fn(&mut ResourceTable, parent: u32, &mut Context<'_>) -> Result<Poll<()>>,
    end_wait: fn(&mut ResourceTable, parent: u32) -> Result<()>,
    /// For a parent that nobody but the pollable knows.
    remove_parent: Option<fn(&mut ResourceTable, parent: u32) -> Result<()>>,
}

/// A pollable for an entry of a table. An entry that is owned goes with its pollable; one that is borrowed stays, and
/// cannot be deleted while it has one.
///
/// # Errors
/// When the table is full, or has no such entry.
pub fn subscribe<T: Pollable>(table: &mut ResourceTable, of: Resource<T>) -> Result<Resource<DynPollable>> {
    let remove_parent = of.owned().then_some(remove::<T> as fn(&mut ResourceTable, u32) -> Result<()>);
    let pollable = DynPollable { parent: of.rep(), poll: poll_entry::<T>, end_wait: end_wait_of::<T>, remove_parent };
    Ok(table.push_child(pollable, &of)?)
}

fn poll_entry<T: Pollable>(table: &mut ResourceTable, rep: u32, cx: &mut Context<'_>) -> Result<Poll<()>> {
    Ok(table.get_mut(&Resource::<T>::new_borrow(rep))?.poll_ready(cx))
}

fn end_wait_of<T: Pollable>(table: &mut ResourceTable, rep: u32) -> Result<()> {
    table.get_mut(&Resource::<T>::new_borrow(rep))?.wait_ended();
    Ok(())
}

fn remove<T: 'static>(table: &mut ResourceTable, rep: u32) -> Result<()> {
    table.delete(Resource::<T>::new_own(rep))?;
    Ok(())
}

impl WasiCtxView<'_> {
    fn poll_one(&mut self, pollable: &Resource<DynPollable>, cx: &mut Context<'_>) -> Result<Poll<()>> {
        let &DynPollable { parent, poll, .. } = self.table.get(pollable)?;
        poll(self.table, parent, cx)
    }

    fn end_wait(&mut self, pollable: &Resource<DynPollable>) -> Result<()> {
        let &DynPollable { parent, end_wait, .. } = self.table.get(pollable)?;
        end_wait(self.table, parent)
    }

    /// The indices of those that are ready, of which there is at least one.
    fn poll_all(&mut self, all: &[Resource<DynPollable>], cx: &mut Context<'_>) -> Poll<Result<Vec<u32>>> {
        let mut ready = Vec::new();
        for (at, pollable) in all.iter().enumerate() {
            if self.poll_one(pollable, cx)?.is_ready() {
                ready.push(at as u32);
            }
        }
        if ready.is_empty() { Poll::Pending } else { Poll::Ready(Ok(ready)) }
    }

    async fn wait_all(&mut self, all: &[Resource<DynPollable>]) -> Result<Vec<u32>> {
        ensure!(!all.is_empty(), "`wasi:io/poll.poll` was called with an empty list, which would wait forever");
        let ready = poll_fn(|cx| self.poll_all(all, cx)).await?;
        all.iter().try_for_each(|pollable| self.end_wait(pollable))?;
        Ok(ready)
    }

    async fn wait_one(&mut self, pollable: &Resource<DynPollable>) -> Result<()> {
        poll_fn(|cx| self.poll_if_there(pollable, cx)).await?;
        self.end_wait(pollable)
    }

    /// Ready with an error, if it cannot be polled.
    fn poll_if_there(&mut self, pollable: &Resource<DynPollable>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        self.poll_one(pollable, cx).map_or_else(|error| Poll::Ready(Err(error)), |ready| ready.map(Ok))
    }

    fn is_ready(&mut self, pollable: &Resource<DynPollable>) -> Result<bool> {
        match executor::at_once(|cx| self.poll_if_there(pollable, cx)) {
            Poll::Ready(ready) => ready.map(|()| true),
            Poll::Pending => Ok(false),
        }
    }

    fn drop_pollable(&mut self, pollable: Resource<DynPollable>) -> Result<()> {
        let DynPollable { parent, remove_parent, .. } = self.table.delete(pollable)?;
        remove_parent.map_or(Ok(()), |remove| remove(self.table, parent)).context("dropping a pollable")
    }
}

impl waiting::Host for WasiCtxView<'_> {
    async fn poll(&mut self, in_: Vec<Resource<DynPollable>>) -> Result<Vec<u32>> {
        // A guest whose pollables are always ready lets others run too.
        consume_budget().await;
        self.wait_all(&in_).await
    }
}

impl waiting::HostPollable for WasiCtxView<'_> {
    fn ready(&mut self, self_: Resource<DynPollable>) -> Result<bool> {
        self.is_ready(&self_)
    }

    async fn block(&mut self, self_: Resource<DynPollable>) -> Result<()> {
        consume_budget().await;
        self.wait_one(&self_).await
    }

    fn drop(&mut self, rep: Resource<DynPollable>) -> Result<()> {
        self.drop_pollable(rep)
    }
}

impl blocking::Host for WasiCtxView<'_> {
    fn poll(&mut self, in_: Vec<Resource<DynPollable>>) -> Result<Vec<u32>> {
        executor::block_on(self.wait_all(&in_))?
    }
}

impl blocking::HostPollable for WasiCtxView<'_> {
    fn ready(&mut self, self_: Resource<DynPollable>) -> Result<bool> {
        self.is_ready(&self_)
    }

    fn block(&mut self, self_: Resource<DynPollable>) -> Result<()> {
        executor::block_on(self.wait_one(&self_))?
    }

    fn drop(&mut self, rep: Resource<DynPollable>) -> Result<()> {
        self.drop_pollable(rep)
    }
}
