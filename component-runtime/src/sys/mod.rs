//! The only place with target-specific code: mappings, signals, stack pointers, resuming.
//!
//! # Invariants
//! * Nothing here knows what an instance or a component is.

pub mod image_file;
pub mod keys;
pub mod mapping;
pub mod pagemap;
mod pkru;
pub mod refusals;
pub mod resume;
pub(crate) mod routines;
pub mod signals;
pub mod unwind;
