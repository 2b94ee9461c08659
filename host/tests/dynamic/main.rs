//! The embedding API with dynamic values: calls, host functions, handles, budgets.
#![cfg(all(feature = "compile", feature = "wave"))]

mod budget;
mod calls;
mod echo;
mod handles;
mod host_functions;
#[expect(dead_code, reason = "shared with the tests of typed functions, which use all of it")]
#[path = "../api/support.rs"]
mod support;
