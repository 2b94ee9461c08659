//! The harness that Gusset's integration tests and its workshop share.
//!
//! [`cases`] runs case files beside their components and compares what comes out with the expected
//! lines; [`wast`] runs suites of test scripts, [`differential`] random core modules beside an interpreter,
//! [`handles`] random commands for handle tables beside a model, [`strings`] random strings through
//! adapters and [`types`] random types beside the canonical ABI's own steps ([`definitions`]),
//! [`values`] random values through guests and back, [`bindings`] random WIT through the generator of
//! bindings, [`soak`] tenants that follow each other in the slots of a pool, [`filesystem`] guests whose directories
//! move. [`rustc`] compiles files against the library.

pub mod bindings;
pub mod cases;
pub mod definitions;
pub mod differential;
pub mod filesystem;
pub mod handles;
mod random;
pub mod rustc;
pub mod soak;
pub mod strings;
pub mod types;
pub mod values;
pub mod wast;
