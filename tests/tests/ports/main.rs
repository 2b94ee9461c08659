//! Host programs as they are written for Wasmtime's component API, one for each page of its examples of
//! `bindgen!`; only the crate is another.
//!
//! The programs say `host` where they mean the crate, so that `tests/peer/tests/ports.rs` compiles and
//! runs the same files on the peer.
#![allow(missing_docs, unreachable_pub, reason = "the programs' own items")]

extern crate gusset as host;

mod all_exports;
mod async_functions;
mod encode;
mod exported_resources;
mod hello;
mod imported_resources;
mod interface_imports;
mod store_in_imports;
mod world_exports;
mod world_imports;
