//! Core modules through the public API: calls, host functions, linking, memories, tables, globals.
#![cfg(feature = "compile")]

mod advisories;
mod calls;
mod entities;
mod handles;
mod host_functions;
mod linking;
mod support;
mod threads;
