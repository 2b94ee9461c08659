//! The embedding API with dynamic values: calls, host functions, handles, budgets.
#![cfg(all(feature = "compile", feature = "wave"))]

mod budget;
mod calls;
mod echo;
mod handles;
mod host_functions;
mod live;
mod rows;
#[path = "../api/support.rs"]
mod support;
