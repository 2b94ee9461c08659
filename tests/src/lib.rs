//! The harness that Gusset's integration tests and its workshop share.
//!
//! [`cases`] runs case files beside their components and compares what comes out with the expected
//! lines; [`wast`] runs suites of test scripts, [`differential`] random core modules beside an interpreter.

pub mod cases;
pub mod differential;
pub mod wast;
