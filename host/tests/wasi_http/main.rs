//! WASI's HTTP: what guests may do with it, and the server.
//!
//! Most tests call the host's functions as a guest would (`guest`); those of the server send it bytes (`client`) while
//! components answer (`handlers`).

mod bodies;
mod client;
mod fields;
mod guest;
mod handled;
mod handlers;
mod misbehaviour;
mod real;
mod requests;
mod reuse;
mod served;
mod slow_bodies;
mod slow_heads;
#[cfg(feature = "wasi-http-tls")]
mod tls;
mod wire;
