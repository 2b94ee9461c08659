//! Component bytes in, component IR out.
//!
//! A binary is validated, parsed into the definitions of each nested component, and then
//! instantiated *symbolically*: every `instantiate`, alias, import and export is followed once, so
//! that what comes out ([`Component`]) is flat and static: which core modules are instantiated in
//! which order with which imports, which functions are lifted and lowered with which options, what
//! the host must supply and what it gets. No code is generated here and nothing is allocated for
//! an instance.

mod ir;
mod module;
mod print;
mod types;

pub use ir::*;
pub use module::*;
pub use types::*;
