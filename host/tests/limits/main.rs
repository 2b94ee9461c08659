//! Limits: the tree of them, limiters, what instances take, and instances that are removed before their store.
#![cfg(feature = "compile")]

mod fuel;
mod fuel_of_builtins;
mod limiter;
mod removal;
mod slots;
mod support;
mod tree;
