//! The embedding API with typed functions, on components written as text.
#![cfg(feature = "compile")]

mod advisories;
mod bulk;
mod calls;
mod code_imports;
mod error_contexts;
mod errors;
mod host_functions;
mod in_place;
mod lends;
mod linking;
mod lockdown;
mod memory;
mod reexports;
mod reflection;
mod resources;
mod strings;
mod support;
mod values;
mod wide;
