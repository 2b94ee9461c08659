//! The forms of calls, definitions and instantiation that can wait: methods whose names end with `_async`.
//!
//! Each runs what the method without `_async` runs, on a stack of its own (`component::typed::fiber`), so that a
//! host function, a destructor or the epoch's deadline can make the call wait without keeping its thread. What
//! does not wait costs one switch of stacks each way, and nothing in stores that never call such a method.
//!
//! # When a future is dropped
//! A future that was never polled has done nothing. One that waits is ended where it waits: what its host functions
//! hold is dropped, and the component instances that the call ran in are locked down, since they were left in the
//! middle of something. The next call of one of them is the error [`Trap::InstanceLocked`](crate::Trap) with a
//! [`LockedDown`](crate::LockedDown) that says so. Everything else in the store goes on, and core modules that stand
//! alone do, as after a trap. What an async limiter was being asked for has not grown, and an async call hook is not
//! run for the returns that follow. A future that is forgotten (`std::mem::forget`) keeps its stack for ever, and its
//! instances stay as they are in the middle of the call.

mod calls;
mod host_functions;
mod instances;
