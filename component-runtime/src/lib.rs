//! Everything of Gusset below its embedding API: component bytes go in, live instances come out.
//!
//! The crate is a pipeline, and each module of it is a stage that knows only the stages before it:
//! [`translate`] reads a binary into the component IR, [`adapt`] adds modules for the calls between
//! component instances, [`compile`] turns the IR into a code image, [`vm`] lays instances out in
//! memory and runs them. [`ids`], [`abi`], [`layout`], [`strings`] and [`trap`] are the vocabulary that
//! the stages share. What a host programmer sees (engines, linkers, typed
//! functions) is the crate `gusset`, not here.

pub mod abi;
pub mod adapt;
pub mod artifact;
#[cfg(feature = "compile")]
pub mod compile;
pub mod ids;
pub mod layout;
pub mod pool;
pub mod strings;
pub mod sys;
pub mod translate;
pub mod trap;
pub mod vm;
