//! Limiters that may take their time.

use std::future::Future;
use std::pin::Pin;

use super::{DEFAULT_COUNT, GrowthOf, GrowthRequest};
use crate::component::typed::limiter_async;
use crate::{AsContextMut, Error, Result, Store};

/// An answer that may come later.
type Later<'f> = Pin<Box<dyn Future<Output = Result<bool>> + Send + 'f>>;

/// As [`ResourceLimiter`](crate::ResourceLimiter), with answers that may come later ([`Store::limiter_async`]).
///
/// The attribute `#[async_trait]` of the crate of this name makes of `async fn`s the methods that are wanted here.
/// Written by hand:
///
/// ```
/// # use std::pin::Pin;
/// # use gusset::{ResourceLimiterAsync, Result};
/// struct Budget;
///
/// impl ResourceLimiterAsync for Budget {
///     fn memory_growing<'s, 'f>(
///         &'s mut self,
///         _current: usize,
///         desired: usize,
///         _maximum: Option<usize>,
///     ) -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'f>>
///     where
///         's: 'f,
///         Self: 'f,
///     {
///         Box::pin(async move { Ok(desired <= 1 << 20) })
///     }
///     // ...
/// #   fn table_growing<'s, 'f>(&'s mut self, _: usize, _: usize, _: Option<usize>)
/// #       -> Pin<Box<dyn Future<Output = Result<bool>> + Send + 'f>>
/// #   where 's: 'f, Self: 'f
/// #   {
/// #       Box::pin(async { Ok(true) })
/// #   }
/// }
/// ```
pub trait ResourceLimiterAsync: Send {
    /// As [`ResourceLimiter::memory_growing`](crate::ResourceLimiter::memory_growing).
    ///
    /// # Errors
    /// What shall stop the guest.
    fn memory_growing<'s, 'f>(&'s mut self, current: usize, desired: usize, maximum: Option<usize>) -> Later<'f>
    where
        's: 'f,
        Self: 'f;

    /// As [`ResourceLimiter::memory_grow_failed`](crate::ResourceLimiter::memory_grow_failed).
    ///
    /// # Errors
    /// What shall stop the guest; else `memory.grow` gives -1.
    fn memory_grow_failed(&mut self, error: Error) -> Result<()> {
        let _ = error;
        Ok(())
    }

    /// As [`ResourceLimiter::table_growing`](crate::ResourceLimiter::table_growing).
    ///
    /// # Errors
    /// What shall stop the guest.
    fn table_growing<'s, 'f>(&'s mut self, current: usize, desired: usize, maximum: Option<usize>) -> Later<'f>
    where
        's: 'f,
        Self: 'f;

    /// As [`ResourceLimiter::memory_grow_failed`](crate::ResourceLimiter::memory_grow_failed).
    ///
    /// # Errors
    /// What shall stop the guest; else `table.grow` gives -1.
    fn table_grow_failed(&mut self, error: Error) -> Result<()> {
        let _ = error;
        Ok(())
    }

    /// As [`ResourceLimiter::growing`](crate::ResourceLimiter::growing), for limiters that want to know who asks.
    ///
    /// # Errors
    /// What shall stop the guest.
    fn growing<'s, 'r, 'g, 'f>(&'s mut self, request: &'r GrowthRequest<'g>) -> Later<'f>
    where
        's: 'f,
        'r: 'f,
        'g: 'f,
        Self: 'f,
    {
        let (current, desired, maximum) = (request.current(), request.desired(), request.maximum());
        match request.what() {
            GrowthOf::Memory { .. } => self.memory_growing(current, desired, maximum),
            GrowthOf::Table { .. } => self.table_growing(current, desired, maximum),
        }
    }

    /// How many core instances the store may have. Read when the limiter is set, as the next two are.
    fn instances(&self) -> usize {
        DEFAULT_COUNT
    }

    /// How many tables the store may have.
    fn tables(&self) -> usize {
        DEFAULT_COUNT
    }

    /// How many linear memories the store may have.
    fn memories(&self) -> usize {
        DEFAULT_COUNT
    }
}

impl<T: Send + 'static> Store<T> {
    /// As [`Store::limiter`], with a limiter whose answers may come later: the call that makes something grow waits
    /// meanwhile. From now on this store's functions are called, and its instances, memories and tables made and
    /// made to grow, by the methods whose names end with `_async`; the others are refused with
    /// [`CallError::AsyncOnly`](crate::CallError::AsyncOnly).
    ///
    /// An answer holds for the size that was asked about. When the future of a call is dropped while the limiter is
    /// asked, nothing has grown.
    pub fn limiter_async(
        &mut self,
        mut get: impl (FnMut(&mut T) -> &mut dyn ResourceLimiterAsync) + Send + Sync + 'static,
    ) {
        let of = get(self.data_mut());
        let counts = [of.instances(), of.memories(), of.tables()];
        let limiter = limiter_async(get, &mut self.as_context_mut());
        self.set_limiter(limiter, counts);
        self.as_context_mut().opaque_mut().set_async_only(|only| only.limiter = true);
    }
}
