//! Runs components on the runtime alone: core values in, core values or traps out.
#![cfg(feature = "compile")]

mod function_references;
mod growth;
mod harness;
mod host_calls;
mod images;
mod memories;
mod resources;
mod tables;
mod threads;
mod traps;
mod values;
mod vectors;
