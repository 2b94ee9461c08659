//! What the `gusset` command does, as a library: case files, printed values, inspection.
//!
//! [`script`] reads case files and single expressions, [`session`] runs them on an instance,
//! [`print`] writes values as their expected output has them, [`inspect`] prints the phases of
//! compilation, [`wast`] runs test scripts, [`bindgen`] prints bindings. The harness of the project's tests uses the same code; [`zoo`] is its host.

pub mod bindgen;
#[cfg(feature = "disassemble")]
mod disassemble;
pub mod inspect;
pub mod preview1;
pub mod print;
pub mod script;
pub mod session;
pub mod wast;
pub mod zoo;

mod names;
