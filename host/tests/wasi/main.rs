//! WASI 0.2, as guests and embedders see it.

mod cli;
mod clocks;
mod poll;
mod random;
mod streams;
mod support;
mod versions;
mod writers;
