//! Text for values: WAVE, the WebAssembly value encoding.
//!
//! [`parse`] reads a value of a known type, [`print`] writes one. [`parse_args`] reads the arguments
//! of a function and lets them name values that already exist as `$name`, at any depth: that is how
//! scripts pass handles, for which WAVE has no text. The grammar is that of the `wasm-wave` crate,
//! whose untyped parser is used; which value a piece of text is, and what is said when it is none,
//! is decided here.
//!
//! # Invariants
//! * What [`print`] writes, [`parse`] reads back as an equal value of the same type.

mod parse;
mod print;

pub use parse::{parse, parse_args};
pub use print::{Special, print, print_with};

#[cfg(test)]
mod tests;
