//! Calls that can wait.
#![cfg(all(feature = "compile", feature = "async"))]

mod calls;
mod core;
mod drops;
mod support;
mod turns;
