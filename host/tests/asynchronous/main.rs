//! Calls that can wait.
#![cfg(all(feature = "compile", feature = "async"))]

mod advisories;
mod calls;
mod core;
mod drops;
mod ends;
mod fuel;
mod hooks;
mod limiter;
mod pieces;
mod support;
mod turns;
