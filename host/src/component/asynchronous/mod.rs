//! The forms of calls, definitions and instantiation that can wait: methods whose names end with `_async`.
//!
//! Each runs what the method without `_async` runs, on a stack of its own (`component::typed::fiber`), so that a
//! host function, a destructor or the epoch's deadline can make the call wait without keeping its thread. What
//! does not wait costs one switch of stacks each way, and nothing in stores that never call such a method.
//! What it means that a future of a call is dropped is told with [`Store`](crate::Store).

mod calls;
mod host_functions;
mod instances;
