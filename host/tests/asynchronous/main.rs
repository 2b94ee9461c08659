//! Calls that can wait.
#![cfg(all(feature = "compile", feature = "async"))]

mod calls;
mod drops;
mod support;
