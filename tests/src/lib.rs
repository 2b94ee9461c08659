//! The harness that Gusset's integration tests and its workshop share.
//!
//! [`cases`] runs case files beside their components and compares what comes out with the expected
//! lines.

pub mod cases;
