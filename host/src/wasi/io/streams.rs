//! `wasi:io/streams`: streams of bytes.
//!
//! The functions of the interface are written here once over [`InputStream`] and [`OutputStream`]; those that block
//! are futures, which `bindings::sync` waits for.

use std::future::poll_fn;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::task::consume_budget;

use super::{DynPollable, Error, MAX_PERMIT, Pollable, StreamError, StreamResult, subscribe};
use crate::Result;
use crate::component::Resource;
use crate::wasi::bindings::sync::wasi::io::streams as blocking;
use crate::wasi::bindings::wasi::io::streams as waiting;
use crate::wasi::{WasiCtxView, executor};

/// What a guest reads from. It is ready ([`Pollable`]) when a read gives something: bytes, the end or an error.
pub trait InputStream: Pollable {
    /// What is there, at most `size` bytes; nothing, if nothing is there yet. Never waits.
    ///
    /// # Errors
    /// [`StreamError::Closed`] at the end; another one once, and from then on `Closed`.
    fn read(&mut self, size: usize) -> StreamResult<Bytes>;

    /// Passes over what is there, at most `size` bytes, and gives their number. Never waits.
    ///
    /// # Errors
    /// As of [`Self::read`].
    fn skip(&mut self, size: usize) -> StreamResult<usize> {
        Ok(self.read(size)?.len())
    }
}

/// What a guest writes to. It is ready ([`Pollable`]) when [`Self::check_write`] gives more than 0 or an error.
pub trait OutputStream: Pollable {
    /// How many bytes the next write may have; 0 while earlier ones are on their way, or are flushed. What was
    /// promised stays promised until it is used.
    ///
    /// # Errors
    /// What went wrong with earlier writes, once; from then on [`StreamError::Closed`].
    fn check_write(&mut self) -> StreamResult<usize>;

    /// Takes bytes, no more than [`Self::check_write`] permits. Never waits.
    ///
    /// # Errors
    /// As of [`Self::check_write`].
    fn write(&mut self, bytes: Bytes) -> StreamResult<()>;

    /// Begins to hand on everything that was written; the stream is ready when that is done. Never waits.
    ///
    /// # Errors
    /// As of [`Self::check_write`].
    fn flush(&mut self) -> StreamResult<()>;

    /// Whether everything that was written has been handed on, when it is ready after a [`Self::flush`]. A stream that
    /// may be full without having failed says so here.
    ///
    /// # Errors
    /// As of [`Self::check_write`].
    fn check_flushed(&mut self) -> StreamResult<()> {
        self.check_write().map(drop)
    }
}

/// The resource `wasi:io/streams.input-stream`.
pub type DynInputStream = Box<dyn InputStream>;
/// The resource `wasi:io/streams.output-stream`.
pub type DynOutputStream = Box<dyn OutputStream>;

impl<T: Pollable + ?Sized> Pollable for Box<T> {
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        (**self).poll_ready(cx)
    }

    fn wait_ended(&mut self) {
        (**self).wait_ended();
    }
}

/// What `blocking-write-and-flush` and its kin take, by their definition.
const MAX_BLOCKING_WRITE: u64 = 4096;

/// What a guest asks for, within bounds.
fn bounded(len: u64) -> usize {
    usize::try_from(len).unwrap_or(MAX_PERMIT).min(MAX_PERMIT)
}

fn check_blocking(len: u64) -> StreamResult<()> {
    if len > MAX_BLOCKING_WRITE {
        return Err(StreamError::Trap(Error::msg(format!(
            "a blocking write takes at most {MAX_BLOCKING_WRITE} bytes, found {len}"
        ))));
    }
    Ok(())
}

impl WasiCtxView<'_> {
    fn input(&mut self, stream: &Resource<DynInputStream>) -> StreamResult<&mut DynInputStream> {
        Ok(self.table.get_mut(stream)?)
    }

    fn output(&mut self, stream: &Resource<DynOutputStream>) -> StreamResult<&mut DynOutputStream> {
        Ok(self.table.get_mut(stream)?)
    }

    async fn wait_for_input(&mut self, stream: &Resource<DynInputStream>) -> StreamResult<&mut DynInputStream> {
        let input = self.input(stream)?;
        poll_fn(|cx| input.poll_ready(cx)).await;
        input.wait_ended();
        self.input(stream)
    }

    async fn wait_for_output(&mut self, stream: &Resource<DynOutputStream>) -> StreamResult<&mut DynOutputStream> {
        let output = self.output(stream)?;
        poll_fn(|cx| output.poll_ready(cx)).await;
        output.wait_ended();
        self.output(stream)
    }

    fn read_stream(&mut self, stream: &Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        Ok(self.input(stream)?.read(bounded(len))?.into())
    }

    fn skip_stream(&mut self, stream: &Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        Ok(self.input(stream)?.skip(bounded(len))? as u64)
    }

    async fn read_waiting(&mut self, stream: &Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        loop {
            if len > 0 {
                self.wait_for_input(stream).await?;
            }
            let bytes = self.read_stream(stream, len)?;
            // Somebody else may have read what was there.
            if len == 0 || !bytes.is_empty() {
                return Ok(bytes);
            }
        }
    }

    async fn skip_waiting(&mut self, stream: &Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        loop {
            if len > 0 {
                self.wait_for_input(stream).await?;
            }
            let skipped = self.skip_stream(stream, len)?;
            if len == 0 || skipped > 0 {
                return Ok(skipped);
            }
        }
    }

    fn check_output(&mut self, stream: &Resource<DynOutputStream>) -> StreamResult<u64> {
        Ok(self.output(stream)?.check_write()?.min(MAX_PERMIT) as u64)
    }

    fn write_stream(&mut self, stream: &Resource<DynOutputStream>, contents: Bytes) -> StreamResult<()> {
        let permit = self.check_output(stream)?;
        if contents.len() as u64 > permit {
            return Err(StreamError::Trap(Error::msg(format!(
                "`check-write` permitted to write {permit} bytes, found {}",
                contents.len()
            ))));
        }
        self.output(stream)?.write(contents)
    }

    fn write_zeroes_to(&mut self, stream: &Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        // Before anything of that size is made.
        let permit = self.check_output(stream)?;
        match usize::try_from(len) {
            Ok(len) if len as u64 <= permit => self.output(stream)?.write(Bytes::from(vec![0; len])),
            _ => Err(StreamError::Trap(Error::msg(format!(
                "`check-write` permitted to write {permit} bytes, found {len} zeroes"
            )))),
        }
    }

    async fn write_waiting(&mut self, stream: &Resource<DynOutputStream>, mut contents: Bytes) -> StreamResult<()> {
        check_blocking(contents.len() as u64)?;
        while !contents.is_empty() {
            let output = self.wait_for_output(stream).await?;
            let some = output.check_write()?.min(contents.len());
            output.write(contents.split_to(some))?;
        }
        self.flush_waiting(stream).await
    }

    async fn write_zeroes_waiting(&mut self, stream: &Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        check_blocking(len)?;
        self.write_waiting(stream, Bytes::from(vec![0; bounded(len)])).await
    }

    async fn flush_waiting(&mut self, stream: &Resource<DynOutputStream>) -> StreamResult<()> {
        self.output(stream)?.flush()?;
        self.wait_for_output(stream).await?.check_flushed()
    }

    fn splice_streams(
        &mut self,
        to: &Resource<DynOutputStream>,
        from: &Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        let some = bounded(len).min(self.output(to)?.check_write()?);
        if some == 0 {
            return Ok(0);
        }
        let bytes = self.input(from)?.read(some)?;
        let spliced = bytes.len() as u64;
        if spliced > 0 {
            self.output(to)?.write(bytes)?;
        }
        Ok(spliced)
    }

    async fn splice_waiting(
        &mut self,
        to: &Resource<DynOutputStream>,
        from: &Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        loop {
            if len > 0 {
                self.wait_for_output(to).await?;
                self.wait_for_input(from).await?;
            }
            let spliced = self.splice_streams(to, from, len)?;
            if len == 0 || spliced > 0 {
                return Ok(spliced);
            }
        }
    }

    fn drop_stream<T: 'static>(&mut self, stream: Resource<T>) -> Result<()> {
        self.table.delete(stream)?;
        Ok(())
    }
}

impl waiting::Host for WasiCtxView<'_> {
    fn convert_stream_error(&mut self, error: StreamError) -> Result<waiting::StreamError> {
        self.told(error)
    }
}

impl waiting::HostInputStream for WasiCtxView<'_> {
    fn read(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        self.read_stream(&self_, len)
    }

    async fn blocking_read(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        consume_budget().await;
        self.read_waiting(&self_, len).await
    }

    fn skip(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        self.skip_stream(&self_, len)
    }

    async fn blocking_skip(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        consume_budget().await;
        self.skip_waiting(&self_, len).await
    }

    fn subscribe(&mut self, self_: Resource<DynInputStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn drop(&mut self, rep: Resource<DynInputStream>) -> Result<()> {
        self.drop_stream(rep)
    }
}

impl waiting::HostOutputStream for WasiCtxView<'_> {
    fn check_write(&mut self, self_: Resource<DynOutputStream>) -> StreamResult<u64> {
        self.check_output(&self_)
    }

    fn write(&mut self, self_: Resource<DynOutputStream>, contents: Vec<u8>) -> StreamResult<()> {
        self.write_stream(&self_, contents.into())
    }

    async fn blocking_write_and_flush(
        &mut self,
        self_: Resource<DynOutputStream>,
        contents: Vec<u8>,
    ) -> StreamResult<()> {
        consume_budget().await;
        self.write_waiting(&self_, contents.into()).await
    }

    fn flush(&mut self, self_: Resource<DynOutputStream>) -> StreamResult<()> {
        self.output(&self_)?.flush()
    }

    async fn blocking_flush(&mut self, self_: Resource<DynOutputStream>) -> StreamResult<()> {
        consume_budget().await;
        self.flush_waiting(&self_).await
    }

    fn subscribe(&mut self, self_: Resource<DynOutputStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn write_zeroes(&mut self, self_: Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        self.write_zeroes_to(&self_, len)
    }

    async fn blocking_write_zeroes_and_flush(
        &mut self,
        self_: Resource<DynOutputStream>,
        len: u64,
    ) -> StreamResult<()> {
        consume_budget().await;
        self.write_zeroes_waiting(&self_, len).await
    }

    fn splice(
        &mut self,
        self_: Resource<DynOutputStream>,
        src: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        self.splice_streams(&self_, &src, len)
    }

    async fn blocking_splice(
        &mut self,
        self_: Resource<DynOutputStream>,
        src: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        consume_budget().await;
        self.splice_waiting(&self_, &src, len).await
    }

    fn drop(&mut self, rep: Resource<DynOutputStream>) -> Result<()> {
        self.drop_stream(rep)
    }
}

impl blocking::Host for WasiCtxView<'_> {
    fn convert_stream_error(&mut self, error: StreamError) -> Result<waiting::StreamError> {
        self.told(error)
    }
}

impl blocking::HostInputStream for WasiCtxView<'_> {
    fn read(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        self.read_stream(&self_, len)
    }

    fn blocking_read(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<Vec<u8>> {
        executor::block_on(self.read_waiting(&self_, len)).map_err(StreamError::Trap)?
    }

    fn skip(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        self.skip_stream(&self_, len)
    }

    fn blocking_skip(&mut self, self_: Resource<DynInputStream>, len: u64) -> StreamResult<u64> {
        executor::block_on(self.skip_waiting(&self_, len)).map_err(StreamError::Trap)?
    }

    fn subscribe(&mut self, self_: Resource<DynInputStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn drop(&mut self, rep: Resource<DynInputStream>) -> Result<()> {
        self.drop_stream(rep)
    }
}

impl blocking::HostOutputStream for WasiCtxView<'_> {
    fn check_write(&mut self, self_: Resource<DynOutputStream>) -> StreamResult<u64> {
        self.check_output(&self_)
    }

    fn write(&mut self, self_: Resource<DynOutputStream>, contents: Vec<u8>) -> StreamResult<()> {
        self.write_stream(&self_, contents.into())
    }

    fn blocking_write_and_flush(&mut self, self_: Resource<DynOutputStream>, contents: Vec<u8>) -> StreamResult<()> {
        executor::block_on(self.write_waiting(&self_, contents.into())).map_err(StreamError::Trap)?
    }

    fn flush(&mut self, self_: Resource<DynOutputStream>) -> StreamResult<()> {
        self.output(&self_)?.flush()
    }

    fn blocking_flush(&mut self, self_: Resource<DynOutputStream>) -> StreamResult<()> {
        executor::block_on(self.flush_waiting(&self_)).map_err(StreamError::Trap)?
    }

    fn subscribe(&mut self, self_: Resource<DynOutputStream>) -> Result<Resource<DynPollable>> {
        subscribe(self.table, self_)
    }

    fn write_zeroes(&mut self, self_: Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        self.write_zeroes_to(&self_, len)
    }

    fn blocking_write_zeroes_and_flush(&mut self, self_: Resource<DynOutputStream>, len: u64) -> StreamResult<()> {
        executor::block_on(self.write_zeroes_waiting(&self_, len)).map_err(StreamError::Trap)?
    }

    fn splice(
        &mut self,
        self_: Resource<DynOutputStream>,
        src: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        self.splice_streams(&self_, &src, len)
    }

    fn blocking_splice(
        &mut self,
        self_: Resource<DynOutputStream>,
        src: Resource<DynInputStream>,
        len: u64,
    ) -> StreamResult<u64> {
        executor::block_on(self.splice_waiting(&self_, &src, len)).map_err(StreamError::Trap)?
    }

    fn drop(&mut self, rep: Resource<DynOutputStream>) -> Result<()> {
        self.drop_stream(rep)
    }
}
